"""How many: the numbers of units that a question names, also by people and kinds (一人一双, 三个味各一支)."""

import re
from dataclasses import dataclass

from voicebot.knowledge.reading.paper import MEASURE, number

UNIT = rf"(?:{MEASURE}|份|单|对|组|头|口(?!价)|盏|辆|板|提|团)"
_COUNT = re.compile(
    rf"(?P<n>(?<![\d.])\d{{1,3}}(?![\d.])|[一两俩仨])(?P<u>{UNIT}|个)?(?!\d|以[上下内]|钱|[a-z%])"
)
_VERBS = r"(?:买|拿|要|来|拍|订|带|囤|整|下|弄|搞|给我|进|寄|发|凑|上|称|装|提|再)"
_EACH = re.compile(
    rf"(?:一人|每人|每个人|各自?|人手|一个人)(?:买|来|要|拿|拍|订|整|给|发|送|换|都|弄)?(?:上|个)?(?P<n>[一1两2三3\d])(?P<u>{UNIT}|个)"
)
_KIN = re.compile(
    r"爷爷|奶奶|姥姥|姥爷|外公|外婆|公公|婆婆|丈母娘|岳父|岳母|老丈人|爸爸?|妈妈?|老公|老婆|媳妇|爱人|男朋友|女朋友|男友|女友|男票|女票|对象|姐妹|兄弟|哥哥?|姐姐?|弟弟?|妹妹?"
    r"|儿子|闺女|女儿|孩子|娃|宝宝|孙子|孙女|同事|闺蜜|室友|朋友|老伴|老头子?|老太太|老爷子|大爷|大妈|舅舅?|姑姑?|姨|叔叔?|婶"
)
_SELF = re.compile(r"我自己|自己|我(?:跟|和|与|还有|加|一)|(?:跟|和)我(?=[一各每]|$)|咱")
_PAIR = re.compile(
    r"爸妈|父母|爹妈|公婆|岳父母|爷爷奶奶|外公外婆|姥姥姥爷|[两小老]口子|小两口|老两口|夫妻|夫妇|情侣|两公婆|[爷娘母父][俩女子](?!亲)|[哥姐]俩|闺蜜俩|双胞胎|俩(?:孩子|娃|人|老)"
)
_HOUSE = re.compile(r"(?:一家|全家)?(?P<n>[三四五六七八]|\d)口(?:人|子)?|[爷娘]仨")
_HEADS = re.compile(
    r"(?P<n>俩|仨|[两三四五六七八九十]|\d+)(?:个|位|边|家|名|口)?(?:老?人|孩子|娃|人|老师|同事|朋友|学生|小孩|闺女|儿子|女儿|丫头|小子|口|个)"
)
_KINDS = re.compile(
    r"(?P<n>[两三四五六七八]|\d)(?:个|种|样)?(?:味道?|口味|颜色|色|款式?|香味?|花色|种|样)(?:都|各|每)"
)
_LISTED = re.compile(r"(?:[\u4e00-\u9fff]{1,3}(?:的|味|色)[和跟、]?){2,}各")


@dataclass(frozen=True, slots=True)
class Counted:
    """A number of units in a question.

    Args:
        count: how many.
        unit: their measure word; empty when none is said.
        start: where it stands.
        end: where it ends.
        bought: a word of buying stands before it.
    """

    count: int
    unit: str
    start: int
    end: int
    bought: bool


def counts_in(text: str) -> list[Counted]:
    """Numbers of units in the order of the question."""
    if (each := for_each(text)) is not None:
        return [each]
    found = []
    for match in _COUNT.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        said, unit = match["n"], match["u"] or ""
        if re.match(r"(?:老?人|学生|娃|孩子|老师|同学|同事|闺女|儿子|女儿|朋友)", after) and unit in (
            "",
            "个",
            "口",
        ):
            continue
        if re.match(r"[次趟回]|版本|款|规格|颜色|口味|尺寸|型号|配置|味|色|样", after):
            continue
        if re.search(r"第$|[.+×*x]$|加$", before) or after.startswith(("期", "年", "岁", "码", "折")):
            continue
        verb = bool(re.search(_VERBS + r"(?:上|个|了|它|您这|你这)?$", before))
        if not unit and said not in ("俩", "仨") and not (verb and said.isdigit()):
            continue
        if (
            not unit
            and said.isdigit()
            and re.match(
                r"毫升|克|公斤|斤|升|米|寸|瓦|毫安|块|元|英寸|天|人|个?月|分|小时|厘米|g|ml|\+", after
            )
        ):
            continue
        if unit == "块" and re.match(r"钱|\d|[多几]|$", after) and not verb:
            continue
        if unit == "斤" and re.match(r"装|一[袋包箱]", after):
            continue
        count = {"一": 1, "两": 2, "俩": 2, "仨": 3}.get(said) or int(number(said) or 0)
        if 1 <= count < 1000:
            found.append(Counted(count, unit, match.start(), match.end(), verb))
    return found


_EACH_OF_THEM = re.compile(
    rf"(?:{_KIN.pattern}|爸|妈|爷|奶|我|他|她|老大|老二)(?:要|来|买|拿|穿|用|也|整|那边)?(?P<n>[一1两2])(?P<u>{UNIT})"
)


def _told_apart(text: str) -> Counted | None:
    """爸一双妈一双: each one's number said by itself."""
    told = list(_EACH_OF_THEM.finditer(text))
    if len(told) < 2 or len({one["u"] for one in told}) > 1:
        return None
    count = sum(2 if one["n"] in "两2" else 1 for one in told)
    return Counted(count, told[0]["u"], told[0].start("n"), told[-1].end(), True)


def for_each(text: str) -> Counted | None:
    """给我爸我妈一人一双: as many as there are people, kinds or colours."""
    if (apart := _told_apart(text)) is not None:
        return apart
    each = _EACH.search(text)
    if each is None:
        return None
    before = text[: each.start()] + ("各" if "各" in each[0] else "")
    heads = _people(before, text[each.end() :])
    if heads < 2:
        return None
    single = {"一": 1, "两": 2, "三": 3}.get(each["n"]) or int(number(each["n"]) or 1)
    return Counted(heads * single, each["u"], each.start(), each.end(), True)


def _people(before: str, after: str) -> int:
    if kinds := _KINDS.search(before):
        return int(number(kinds["n"]) or 1)
    if listed := _LISTED.search(before):
        return len(re.findall("的|味|色", listed[0]))
    people = 0
    if house := _HOUSE.search(before):
        return int(number(house["n"]) or 1) if house["n"] else 3
    rest = before
    if pair := _PAIR.search(rest):
        people += 2
        rest = rest.replace(pair[0], "", 1)
    if not people and (heads := _HEADS.search(rest)):
        return {"俩": 2, "仨": 3}.get(heads["n"]) or int(number(heads["n"]) or 1)
    people += len(_KIN.findall(rest)) + (1 if _SELF.search(rest) else 0)
    if people == 1 and re.search(r"跟|和|与|还有|带", rest):
        people = 2
    if people < 2 and (told := re.search(r"([两三四五六七八九十]|\d+)个?人", after)):
        return int(number(told[1]) or 1)
    if people < 2 and (told := re.search(r"我们(俩|仨|[两三四五六七八九十]|\d+)", rest)):
        return {"俩": 2, "仨": 3}.get(told[1]) or int(number(told[1]) or 1)
    return people or (1 + len(re.findall(r"和|跟|、|还有|加上", rest)))


def heads_in(text: str) -> int:
    """我们三口人, 情侣: people who buy one each without its being said."""
    if house := _HOUSE.search(text):
        return int(number(house["n"]) or 1) if house["n"] else 3
    if _PAIR.search(text):
        return 2
    heads = _HEADS.search(text)
    return ({"俩": 2, "仨": 3}.get(heads["n"]) or int(number(heads["n"]) or 1)) if heads else 0
