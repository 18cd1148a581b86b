"""Shares per person: how many people there are, what each of them gets, how much that makes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from voicebot.dialogue.understanding.mention import Mention, Span
from voicebot.dialogue.understanding.result import SlotValue
from voicebot.language.numerals import find_numbers

_N = r"(?P<n>[一二三四五六七八九十百两俩仨\d]+)"
_PERSON = (
    r"(?:人(?![民份家工])|孩子|娃娃?|同事|员工|职工|工人|朋友|小孩|小朋友|学生|同学|老师|大人|老人|师傅|姐妹|兄弟|闺蜜|室友|亲戚|客户|"
    r"领导|邻居|家长|护士|司机|工友|伙计|丫头|小子|儿子|女儿|闺女|孙子|孙女|妹妹|弟弟|姐姐|哥哥|科室|部门|班级|班组|车间|门店|宿舍|寝室|小组|教室|学校|单位)"
)
_PEOPLE = re.compile(
    rf"(?<![百千万零点]){_N}(?:个|位|口|名|号|来个|多个|户|家|来号|多号|几号|来口|来位)?{_PERSON}"
)
_HEADS = re.compile(
    rf"(?:一家(?:子)?|全家|家里|宿舍|寝室|办公室|班上|班里|部门|车间|我们|咱们?|他们|总共|一共|单位|公司){_N}(?:个|位|口|名|号)(?:人|子)?"
)
_COUPLE = re.compile(
    r"(?:我?爸妈|我?爹妈|我?父母|老两口|小两口|两口子|夫妻|夫妇)(?:俩|两)?|我(?:跟|和|同)我?[一-龥]{1,2}"
)
_GROUP = re.compile(
    r"(?:爷儿?|娘儿?|哥儿?|姐儿?|姐妹|兄弟|姊妹|我们|咱们?|他们|父子|母女|母子|父女|婆媳|祖孙)[一-龥]{0,2}?(?P<n>俩|仨|两(?=一|每|人|各|，)|几个)"
)
_EACH = re.compile(
    r"(?:一人|每人|人手|每(?:个|位|名)?(?:人|孩子|娃|小孩|小朋友|学生|同学|同事|员工|老人|大人|客户|老师|师傅|家|户)|一个人|各人|每一?户|每一?家|一家(?=[一两二三四五](?!口|个人|人)|送|发|给|拎)|一户|每家|每户|每位|每个|挨个|人均|"
    r"一(?:个)?(?:孩子|娃[儿娃]?|小孩|小朋友|学生|同学|同事|员工|大人|老人|师傅|科室|部门|班级|班组|车间|门店|宿舍|寝室|小组|教室|学校|单位)(?=一|两|二|三|四|五|六|半|发|给|拿|分))"
    r"(?:都|各|要|给|发|来|拿|分|，)*"
)
_TOTAL = re.compile(r"(?:一共|总共|给我下|合计|共|拢共|加起来|算下来)")


@dataclass(frozen=True, slots=True)
class Quantity:
    """So many of a unit, at a place."""

    value: float | int
    unit: str
    span: Span


@lru_cache(maxsize=64)  # several rules of a turn ask it of the same words
def people_in(text: str) -> tuple[int, Span] | None:
    """How many persons share, where they are counted: 三个孩子, 爷儿俩, 我跟我姐, 一家四口."""
    each = _EACH.search(text)
    if with_me := _WITH_ME.search(text):
        numbers = find_numbers(with_me["n"])
        if numbers:
            return int(numbers[0].value) + 1, with_me.span()
    for pattern in (_PEOPLE, _HEADS):
        for match in pattern.finditer(text):
            if match["n"] == "一" or (each is not None and match.start() == each.start()):
                continue
            numbers = find_numbers(match["n"])
            if numbers:
                return int(numbers[0].value), match.span()
    if born := _BORN_TOGETHER.search(text):
        return {"双": 2, "龙凤": 2, "三": 3, "四": 4}[born["n"]], born.span()
    if group := _GROUP.search(text):
        count = {"俩": 2, "两": 2, "仨": 3}.get(group["n"])
        if count is not None:
            return count, group.span()
    if couple := _COUPLE.search(text):
        return 2, couple.span()
    if each is not None and (counted := _COUNTED.search(text[: each.start()])):
        numbers = find_numbers(counted["n"])
        return (int(numbers[0].value), counted.span()) if numbers and numbers[0].value > 1 else None
    return None


_BORN_TOGETHER = re.compile(r"(?P<n>双|龙凤|三|四)胞胎")
_WITH_ME = re.compile(rf"(?:我|咱)(?:自己)?(?:和|跟|同|与|还有|加上?|带){_N}(?:个|位|名)?{_PERSON}")
"""我和三个同事: four."""
_COUNTED = re.compile(rf"{_N}(?:个|位|名)[一-龥]{{0,4}}，?$")
"""四个师傅一人…: whoever is counted directly before a share."""


def is_shared(text: str) -> bool:
    """Whether something is shared out by person: 一人, 每个孩子."""
    return _EACH.search(text) is not None


def by_person_at(text: str, end: int) -> bool:
    """Whether words for each person's share end there: 一人|送一盒."""
    return any(match.end() == end for match in _EACH.finditer(text))


def shares_in(text: str) -> list[Span]:
    """Places that say that it is each person's share: 一人, 每人; their numbers count nothing."""
    return [match.span() for match in _EACH.finditer(text)]


def total_quantity(text: str, quantities: Sequence[Quantity]) -> Quantity | None:
    """The quantity ordered when it is shared out: persons times share, or the total that is said."""
    if not quantities:
        return None
    whole = quantities[0]
    parts = [item for item in quantities[1:] if item.unit == whole.unit]
    if len(parts) > 1 and sum(item.value for item in parts) == whole.value:
        return whole  # 要两瓶吧，我姐一瓶我一瓶
    people = people_in(text)
    each = _EACH.search(text)
    if each is None and (halved := _between_them(text, people, quantities[-1])) is not None:
        return halved
    if each is None or people is None:
        return quantities[-1]
    share = next((item for item in quantities if item.span[0] >= each.start()), None)
    if share is None:
        return quantities[-1]
    stated = next(
        (item for item in quantities if item.span[0] > share.span[1] and item.unit == share.unit), None
    )
    if stated is not None and (
        _TOTAL.search(text[share.span[1] : stated.span[0]]) or stated.value == people[0] * share.value
    ):
        return stated
    return Quantity(people[0] * share.value, share.unit, share.span)


_BETWEEN = re.compile(
    r"(?P<n>[两俩二三仨四五六])个?(?:人|孩子|娃儿?|小孩|小朋友|学生|同学|同事)?(?:一起|合着?|共|分着?|伙着?|共用)+(?:吃|用|喝|拿|要)?$"
)


def _between_them(text: str, people: tuple[int, Span] | None, share: Quantity) -> Quantity | None:
    """班上二十四个娃，俩人分一袋: so many persons share one."""
    between = _BETWEEN.search(text[: share.span[0]])
    if between is None or people is None or people[1][1] > between.start():
        return None
    sharing = find_numbers(between["n"])
    groups = ceil(people[0] / sharing[0].value) if sharing else 1
    return Quantity(groups * share.value, share.unit, share.span)


def without_shares(text: str, quantities: Sequence[Quantity]) -> Sequence[Quantity]:
    """十二个师傅一人一双，四十二的七双四十三的五双: the parts make up what everybody gets."""
    people, each = people_in(text), _EACH.search(text)
    if people is None or each is None:
        return quantities
    share = next((item for item in quantities if item.span[0] >= each.start()), None)
    parts = [item for item in quantities if share is not None and item.span[0] > share.span[0]]
    if share is None or len(parts) < 2 or sum(item.value for item in parts) != people[0] * share.value:
        return quantities
    return parts


def per_person(
    text: str, products: Sequence[Mention], quantities: Sequence[Quantity]
) -> list[dict[str, SlotValue]]:
    """五个人，一人一个壳一张膜."""
    people, each = people_in(text), _EACH.search(text)
    if people is None or each is None or len(quantities) < 2 or len(products) < 2:
        return []
    lines: list[dict[str, SlotValue]] = []
    for product in products:
        before = [item for item in quantities if each.start() <= item.span[0] < product.span[0]]
        if before:
            lines.append(
                {
                    product.slot: product.value,
                    "quantity": before[-1].value * people[0],
                    "unit": before[-1].unit,
                }
            )
    return lines if len(lines) >= 2 else []


_ONE_EACH = re.compile(r"(?:一人|每人|人手|各)(?:买|来|要|拿|给)?(?P<unit>[双台个件副部条盒支瓶袋])")
"""一人买双健步鞋."""


def variant_per_person(
    text: str, products: Sequence[Mention], attributes: Sequence[Mention], quantities: Sequence[Quantity]
) -> list[dict[str, SlotValue]]:
    """爷儿俩一人一双，老的四十三，小的四十，都要黑的."""
    people, each = people_in(text), _EACH.search(text)
    if each is None:
        return []
    if not quantities and (one := _ONE_EACH.search(text, each.start())) is not None:
        quantities = [Quantity(1, one["unit"], one.span("unit"))]
    kinds = {str(item.value): item for item in products if item.slot != "ref"}
    if not quantities or (len(kinds) > 1 and len(quantities) > 1):
        return []  # 两口子一人一双，跑鞋一双四十二，板鞋一双三十七: each kind has its own count
    for slot in ("size", "color", "flavor", "storage_gb"):
        varied = [item for item in attributes if item.slot == slot]
        if len(varied) != (people[0] if people else len(varied)) or len(varied) < 2:
            continue
        common: dict[str, SlotValue] = (
            {item.slot: item.value for item in kinds.values()} if len(kinds) == 1 else {}
        )
        common["quantity"] = quantities[0].value
        if quantities[0].unit:
            common["unit"] = quantities[0].unit
        told = [{slot: item.value} for item in varied]
        for other in dict.fromkeys(item.slot for item in attributes if item.slot != slot):
            values = [item.value for item in attributes if item.slot == other]
            if len(values) == len(told):  # 我四十二黑的，老伴三十七枣红的
                told = [{**own, other: value} for own, value in zip(told, values, strict=True)]
            else:
                common[other] = values[-1]
        return [{**common, **own} for own in told]
    return []
