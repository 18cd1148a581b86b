"""How many pieces of an order are concerned: faulty, missing or to go back, and whether of an opened pack."""

import re
from dataclasses import replace

from voicebot.dialogue.aftersales_case import Case
from voicebot.dialogue.aftersales_faults import LACKS, told_with
from voicebot.dialogue.aftersales_received import missing_in
from voicebot.dialogue.aftersales_words import concerned
from voicebot.dialogue.effects import OrderItem, OrderSummary
from voicebot.dialogue.turn import Turn
from voicebot.language.numerals import parse_number

_COUNT = r"(?P<count>[一二两三四五六七八九十\d]+)(?P<unit>[个件盒瓶支袋双台部箱套副根张条包罐桶提只份])"
_SPOILT = "坏|破|碎|漏|少|缺|胀|烂|臭|瘪|裂|馊|变质|发霉|过期"
_BETWEEN = "了|掉|货|的|包|袋|发|给|装|寄|我|其中|里面?|有|要|想|退|换"
_COUNTED = (
    re.compile(rf"(?:退|换|{_SPOILT}|只|就|其中|里面?)(?:{_BETWEEN})*{_COUNT}"),
    re.compile(rf"{_COUNT}(?:我|要|想|就|已经|都|是)*(?:退|换|{_SPOILT})"),
)
_IDIOM = re.compile(r"换一?个$")
"""给我换一个 counts nothing."""
_CAME = re.compile(r"^(?:只|就|里)")
"""里面只有两盒 counts what came, and not what is missing."""
_PACK = re.compile(
    r"(?P<pack>[箱盒袋包提件组套])(?:子|牛奶)?(?:里面?|里头|里边|当中|其中|中)?(?:就|都|又|有|给我)*"
    rf"(?:{_SPOILT}|退|换|[一二两三四五六七八九十\d]+[个件盒瓶支袋包罐只])"
)


def counted_in(text: str) -> tuple[int, str]:
    """How many pieces go back, are faulty or missing, and their measure word (买了两盒想退一盒: 1, 盒)."""
    lacks = told_with(text) == LACKS
    for pattern in _COUNTED:
        for match in pattern.finditer(text):
            if not _IDIOM.search(match[0]) and not (lacks and _CAME.search(match[0])):
                return int(parse_number(match["count"]) or 0), match["unit"]
    return 0, ""


def bare_count(text: str) -> tuple[int, str]:
    """三盒, 就一盒吧, and nothing else: how many, and their measure word; (0, "") for anything else."""
    found = _BARE.fullmatch(text.strip("。，！"))
    return (int(parse_number(found["count"]) or 0), found["unit"]) if found is not None else (0, "")


_BARE = re.compile(rf"(?:那|嗯|就|是|只|有|一共|总共|共|坏了?|要|，)*{_COUNT}(?:吧|的|啊|呢|。)*")


def note(turn: Turn, text: str, *, bare: bool = False) -> None:
    """Take in the pieces that the words count; as wares to be ordered they do not count then.

    Args:
        bare: a count alone is one of them, too.
    """
    count, unit = missing_in(text) or counted_in(text)
    if bare and not count:
        count, unit = bare_count(text)
    if not count:
        return
    pack = _PACK.search(text)
    inside = pack is not None and pack["pack"] != unit
    case = turn.state.case
    turn.change(case=replace(case, pieces=count, pieces_unit=unit, inside=inside or case.inside))
    turn.forget("quantity", "unit")


def of_a_pack(case: Case, item: OrderItem) -> bool:
    """一箱坏了三盒: pieces of what was sold as one. Three 盒 of one 箱 are, one 只 of a 双 is."""
    if case.pieces_unit == "只" and item.unit in _PAIRS:
        return 0 < case.pieces < 2 * item.quantity
    smaller = case.pieces_unit not in ("", item.unit)
    return case.pieces > 0 and smaller and (case.inside or case.pieces > item.quantity)


_PAIRS = ("双", "对", "副")
"""就换一只: of two that were sold as one."""


def spoken(case: Case, item: OrderItem) -> str:
    """1袋: the pieces told, if they are fewer than the whole line; empty when all of it is concerned."""
    if of_a_pack(case, item):
        return f"{case.pieces}{case.pieces_unit}"
    return f"{case.pieces}{item.unit}" if 0 < case.pieces < item.quantity else ""


def of_one_line(turn: Turn, order: OrderSummary | None) -> str:
    """``spoken`` of the line concerned; empty where several are."""
    items = concerned(order, turn.state.case) if order is not None else ()
    return spoken(turn.state.case, items[0]) if len(items) == 1 else ""
