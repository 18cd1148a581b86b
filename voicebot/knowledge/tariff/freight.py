"""What sending costs: to which places, for each unit or once, and from when on it is free."""

import re
from collections.abc import Iterator, Sequence

from voicebot.knowledge.pricing import Freight
from voicebot.knowledge.reading.paper import number
from voicebot.knowledge.retrieval import clauses_of
from voicebot.knowledge.tariff.sums import Role, Sum
from voicebot.knowledge.tariff.units import COUNT, UNIT

_ELSEWHERE = re.compile(r"其[余他它]|别的|外省|省外|外地|剩下的")
_REGION = re.compile(
    r"新疆|西藏|内蒙古?|青海|甘肃|宁夏|海南|云南|贵州|四川|重庆|广东|广西|福建|江西|湖南|湖北|河南|河北|安徽|浙江|江苏|上海|山东|山西|陕西|辽宁|吉林|黑龙江|北京|天津|香港|澳门|台湾"
    r"|东北三省|东三省|东北|江浙沪皖?|珠三角|长三角|京津冀|云贵川|港澳台|西北|偏远(?:地区)?"
)
_REGIONS = re.compile(rf"(?:{_REGION.pattern})+")
"""新疆西藏 written together is one."""
_FREE = re.compile(r"包邮|免邮|免运费")
_FREE_UNITS = re.compile(
    rf"(?:满|买|拍)?(?P<count>{COUNT}){UNIT}(?:起|以上|就|及以上)*(?:\d+(?:\.\d+)?元?)?(?:全国)?(?:包邮|免邮|免运费)"
)
_FREE_FEN = re.compile(r"满\s*(?P<sum>\d+)\s*(?:元|块)?(?:以上|就|可|全国)*(?:包邮|免邮|免运费)")
_NOT_FREE = re.compile(r"不包邮|除外|不含|不在|另")


def freights_in(sums: Sequence[Sum], text: str) -> Iterator[Freight]:
    """Rules for postage; the regions that go free are left out of the rules for all others."""
    free_places = _free_places(text)
    units, fen = _free_from(text)
    for found in sums:
        if found.role is not Role.POSTAGE:
            continue
        around = f"{found.mention.before} {found.mention.left}"
        elsewhere = bool(_ELSEWHERE.search(found.mention.left))
        places = tuple(dict.fromkeys(_regions(found.mention.left)))
        if not places and not elsewhere:
            places = tuple(dict.fromkeys(_regions(around)))
            if _FREE.search(found.mention.before) and not _NOT_FREE.search(found.mention.before):
                places, elsewhere = (), True
        general = not places
        yield Freight(
            () if general else places,
            found.fen,
            found.sentence,
            found.each,
            free_places if general else (),
            units if general else None,
            fen if general else None,
        )


def _regions(text: str) -> list[str]:
    return [match[0] for match in _REGIONS.finditer(text)]


def _free_places(text: str) -> tuple[str, ...]:
    found: list[str] = []
    for _, plain, _, _ in clauses_of(text):
        if _FREE.search(plain) and not _NOT_FREE.search(plain):
            found += _regions(plain.split("包邮")[0])
    return tuple(dict.fromkeys(found))


def _free_from(text: str) -> tuple[int | None, int | None]:
    for _, plain, _, _ in clauses_of(text):
        if found := _FREE_UNITS.search(plain):
            return int(number(found["count"]) or 1), None
        if found := _FREE_FEN.search(plain):
            return None, int(found["sum"]) * 100
    return None, None
