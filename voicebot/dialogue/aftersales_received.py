"""What came, beside what was ordered: two versions or two counts in one breath, told apart."""

import re
from dataclasses import replace

from voicebot.dialogue.aftersales_faults import LACKS, LEAKS, fault_in
from voicebot.dialogue.events import Heard
from voicebot.dialogue.rereading import with_intent, with_slots, without
from voicebot.dialogue.slots import as_list
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.turn_context import context_of
from voicebot.dialogue.understanding.result import SlotValue, Understanding
from voicebot.language.numerals import parse_number

VERSION_SLOTS = frozenset({"size", "color", "flavor", "storage_gb", "compatible", "material"})
_WRONG_GOODS = "发错货"
_PIECES = re.compile(
    r"[，。；]|(?=发(?:过)?(?:来|成|了(?!没|吗))|(?<!怎么)来了|(?:却|结果|怎么)(?!样)|收到|寄(?:过)?来|给我发)"
)
_CAME = re.compile(
    r"发(?:过)?(?:来|的|成|了(?!没|吗|么|呢|货))|来了|来的|寄(?:过)?(?:来|的)|收到|给(?:我|的)(?:发|寄|装)?|到手|到的|送来|变成"
)
_WANTED = re.compile(r"(?:明明|应该|本来|原来|我)?(?:要|买|拍|订|下单|选|定)(?:的)?(?:是|了)?|应该是|明明是")
_NEXT_TIME = re.compile(r"上次|上回|这次|这回|再(?:买|要|来|拍|订)|想(?:买|要)|下次|不(?:要|买)")


def in_context(turn: Turn, understood: Understanding) -> Understanding:
    """The reading, set right by what came and what did not."""
    return told_apart(turn, comes_short(leaks_or_lacks(understood)))


def told_apart(turn: Turn, understood: Understanding) -> Understanding:
    """要四十二的，来了双四十: the version that came is no wish, and not having got the other is the fault."""
    if _is_odd_pair(understood.text):
        cleared = without(understood, VERSION_SLOTS | {"quantity", "unit", "items"})
        return with_intent(with_slots(cleared, {"issue": (_WRONG_GOODS,)}), "report_problem")
    pieces = [piece for piece in _PIECES.split(understood.text) if piece]
    came = "，".join(piece for piece in pieces if _CAME.search(piece))
    wanted = "，".join(piece for piece in pieces if not _CAME.search(piece) and _WANTED.search(piece))
    if not came or not wanted or _NEXT_TIME.search(understood.text):
        return understood
    got, meant = versions_in(turn, came), versions_in(turn, wanted)
    differing = {slot for slot in got.keys() & meant.keys() if got[slot] != meant[slot]}
    if not differing:
        return understood
    cleared = without(understood, VERSION_SLOTS | {"quantity", "unit"})
    told = {slot: meant[slot] for slot in meant}
    return with_intent(with_slots(cleared, {**told, "issue": (_WRONG_GOODS,)}), "report_problem")


def _is_odd_pair(text: str) -> bool:
    """那双左脚三十九右脚四十，发错了吧: the sizes tell what came, and none of them is wanted."""
    found = _ODD_PAIR.search(text)
    if found is None or not _SENT_WRONG.search(text):
        return False
    one, other = parse_number(found["one"]), parse_number(found["other"])
    return one is not None and other is not None and one != other


_SIZE = "[一二三四五六七八九十\\d.]+"
_ODD_PAIR = re.compile(
    rf"(?:左脚?|一只|一边)(?:的|是|那只|穿)*(?P<one>{_SIZE})[码号]?(?:的)?，?"
    rf"(?:右脚?|另?外?一只|另?外?一边)(?:的|是|那只|穿)*(?P<other>{_SIZE})"
)
_SENT_WRONG = re.compile(r"发|寄|收到|来的|到手|不一样|[错岔]")


def versions_in(turn: Turn, text: str) -> dict[str, SlotValue]:
    """The versions (size, colour, taste) that these words name when they are read by themselves."""
    context = replace(context_of(turn), last_question=None)
    read = turn.dialogue.understander.understand(Heard(text, typed=True), context)
    return {slot: value for slot, value in read.slots.items() if slot in VERSION_SLOTS}


def leaks_or_lacks(understood: Understanding) -> Understanding:
    """牛奶漏了一箱子 leaks, 漏了一箱没发 lacks one: 漏 means what the words beside it tell."""
    told = as_list(understood.slots.get("issue"))
    fault = fault_in(understood.text) if "漏" in understood.text else None
    if fault is None or fault in told or not set(told) & {LEAKS, LACKS}:
        return understood
    return with_slots(understood, {"issue": (fault,)})


# --- fewer than ordered

_UNITS = "[个件盒瓶支袋双台部箱套副根张条包罐桶提只份]"
_FIGURE = r"[一二两三四五六七八九十\d]+"
_SHORT = re.compile(
    rf"(?:买|订|拍|下单|要|付|订购)(?:了|的|的是|是)?(?:一共|总共)?(?P<ordered>{_FIGURE}){_UNITS}[^。]{{0,14}}?"
    r"(?:只(?:有|收到|来了?|到了?|发了?|给了?|见)?|才(?:有|收到|来了?|到了?|发了?)?|就(?:有|收到|来了?|到了?|发了?)"
    rf"|收到了?|里面有|变成)(?:我)?(?P<came>{_FIGURE})(?P<unit>{_UNITS})"
)


def missing_in(text: str) -> tuple[int, str] | None:
    """买了三盒怎么只有两盒: one 盒 is missing; ``None`` when the words do not tell two such counts."""
    found = _SHORT.search(text)
    if found is None:
        return None
    ordered, came = parse_number(found["ordered"]), parse_number(found["came"])
    if ordered is None or came is None or not 0 < came < ordered:
        return None
    return int(ordered - came), found["unit"]


def comes_short(understood: Understanding) -> Understanding:
    """买了三盒怎么只有两盒: something is missing, and nothing is counted to be ordered."""
    if missing_in(understood.text) is None:
        return understood
    cleared = without(understood, {"quantity", "unit", "items"})
    return with_intent(with_slots(cleared, {"issue": (LACKS,)}), "report_problem")
