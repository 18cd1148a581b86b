"""Sums of money in a text, and what only looks like one."""

import re

from voicebot.knowledge.reading.paper import MEASURE, NUMBER, Paper, arabic, number

_LEAST_FEN = 100
"""What is less is not a price of these shops."""


def to_fen(text: str) -> int:
    """Fen of a price in words or figures: 三十九块九, 59.9."""
    whole, _, tenths = text.partition("块")
    value = number(whole)
    return 0 if value is None else round(value * 100) + 10 * int(number(tenths) or 0)


def to_yuan(fen: int) -> int | float:
    """Yuan, whole where it is."""
    return fen // 100 if fen % 100 == 0 else fen / 100


def to_factor(text: str) -> float:
    """九五折 and 95折 are 0.95, 八折 is 0.8, 8.5折 is 0.85."""
    plain = text.replace("点", ".")
    digits = "".join(str("零一二三四五六七八九".find(c)) if c in "零一二三四五六七八九" else c for c in plain)
    value = float(digits) if re.fullmatch(r"\d+(?:\.\d+)?", digits) else 10.0
    return value / 100 if value > 10 else value / 10


def to_count(text: str) -> int:
    """A number of units; 1 when it is none."""
    value = number(text)
    return int(value) if value else 1


def noun_before(text: str) -> str:
    """要贴引磁片(送一片): the present stands before the bracket."""
    match = re.search(r"([\u4e00-\u9fff]{2,4})\((?:盒里|里面|盒内|随盒)?$", text)
    return re.sub(r"^(?:要|得|先|再|贴|装|用|套|个|张|片)+", "", match[1]) if match else ""


def is_gift(what: str) -> bool:
    """Whether a thing told with its count may be a present: no part of the body, no time, no person."""
    return not re.search(
        r"[每次天岁人样些几能可要会不别用吃喝加补收]|现在|第|地方|[断坏丢破]了|^一.$|^.?[手脸脚头]$|[一二两三四五六七八九十百千]$",
        what,
    )


def tidy_gift(name: str) -> str:
    """A present without its count: 一支30克洗面奶 is 30克洗面奶; 10公分短线 keeps its figures."""
    name = re.sub(rf"^:?(?:您|你|[一1](?![\d.]){MEASURE}?)(?=[^装])", "", arabic(name)).lstrip(":")
    name = re.sub(rf"(?:一|1)(?:{MEASURE}|份)$", "", name)
    name = re.sub(rf"^({NUMBER})({MEASURE})(?=[\u4e00-\u9fff]{{2,}})(.+)$", r"\3\1\2", name)
    return name.strip("。,!的")


def unit_near(text: str) -> str | None:
    """The measure word beside a price."""
    match = re.search(rf"(?:每|一)({MEASURE})", text)
    return match[1] if match else None


def in_a_row(text: str, match: re.Match[str]) -> bool:
    """36 37 38: sizes, not prices."""
    return bool(
        re.search(r"\d{2}[\s、,/]+$", text[: match.start()])
        or re.match(r"[\s、,/]+\d{2}(?![\d.])", text[match.end() :])
    )


_ADDED = re.compile(r"\s*(?:元|块)?(?:[可能]以?|就)?(?:加购|换购|另购|换一|换底|选购|升级)")
"""199元可加购碎屏险: what something else costs."""
_PART_BEFORE = re.compile(
    r"(?:[收付]|换\S{1,2}|加购|碎屏险?|配件|押金|(?:备用|替换|另换|更换)\S{1,5})[:收要]?$"
)


def in_brackets(text: str, place: int) -> bool:
    """Whether a place is an aside in round brackets."""
    return text.rfind("(", 0, place) > text.rfind(")", 0, place)


def is_price(paper: Paper, match: re.Match[str]) -> bool:
    """A number that is a price, not a capacity, a date or postage."""
    groups = match.groupdict()
    text = groups.get("sum") or groups.get("sum2") or groups.get("sum3") or ""
    bare = len(text) == 1 and not text.isdigit() and not re.search(rf"{text}\s*(?:元|块)", match[0])
    if to_fen(text) < _LEAST_FEN or bare:
        return False
    before = paper.text[max(0, match.start() - 6) : match.start()]
    after = paper.text[match.end() : match.end() + 3]
    if _ADDED.match(paper.text, match.end()) or _PART_BEFORE.search(before):
        return False
    apart = re.search(
        r"(?:另购|另售|另买|选配|单配)[^,。;]{0,8}$", paper.text[max(0, match.start() - 14) : match.start()]
    )
    pieces = match[0].endswith("块") or re.search(r"块\d$", match[0])
    if pieces and re.match(r"\d{1,4}(?:克|g|毫升|ml|装)", paper.text[match.end() :]):
        return False  # 一盒8块320克
    if apart or re.search(r"[/×*]$", before) or re.match(rf"{MEASURE}(?:以上|起|装)", after):
        return False
    if re.match(
        r"\s*(?:毫安|瓦|W|寸|码|岁|折|点(?![一二三四五六七八九\d])|:\d\d|期|小时|天|分钟|厘米|公分|克|毫升|ml|g(?![a-z])|%|倍|片|公里|月|日|年|号|次|滴)",
        after,
    ):
        return False
    if re.match("到手|实付|折后|券后|领券后", match[0]):
        return True  # 领券减20到手179
    return not re.search(
        r"(?:运费|邮费|减|送|加|补|返|另购|差价|押金|满|SPF|PA|第)\s*[^,。!;\s]{0,2}$", before
    )
