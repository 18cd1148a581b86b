"""Telephone, order and tracking numbers said aloud, with the caller's own corrections."""

import re
from collections.abc import Mapping, Sequence

from voicebot.dialogue.dialplan import Dialplan, SlotType
from voicebot.dialogue.understanding.mention import Mention
from voicebot.language.digits import HOTLINES, DigitString, digits_aloud

MOBILE_DIGITS = 11
_TRACKED, _TRACKED_FIGURES = 8, 5
"""A tracking number has so many characters, and so many figures; Mate60Pro has not."""
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{9,11}|[2-8]\d{6,7}")
_AGAIN = re.compile(r"不对|不是|错了|说错|[看念报记说]差|[看念报记说]岔|应该是|更正|重新|重来|哦不|啊不")
TAIL = re.compile(r"尾号|尾数|[末尾]四位|(?:最后|末尾|尾巴|后[面头边]?)(?:的|那)?[四4][位个]")
_TAIL_AFTER = re.compile(
    r"[，。]?(?:这?是|就是|是我|我|的)*(?:的?手机号?|电话|号码)?(?:的|那|这)*(?:" + TAIL.pattern + ")"
)
"""七七三零，我手机末四位: the digits come first."""
_MORE = re.compile(
    r"^(?:[，、\s]|然后|后面|后头|再|接着|最后|一个|是|嗯|啊|呃|哦|那个|后边|就|的|吧|呢|再后面|来|还有|完了|接着是|数)*$"
)


def find_digit_slots(text: str, plan: Dialplan, asked: str | None) -> list[Mention]:
    """Digit strings of ``text`` as slots; which one, cue words, length and the question decide."""
    names = {
        slot.name: slot for slot in plan.slots.values() if slot.type in (SlotType.PHONE, SlotType.DIGITS)
    }
    if not names:
        return []
    phone = next((slot.name for slot in names.values() if slot.type is SlotType.PHONE), "")
    cues = {slot.name: slot.cues for slot in names.values() if slot.cues}
    expected = asked if asked in names else None
    found: list[Mention] = []
    for run in _joined(text, digits_aloud(text), expecting=expected is not None):
        run = _without_echo(run)
        name = _name_of(text, run, expected, phone, cues)
        if name:
            found.append(
                Mention(name, run.digits, run.span, confidence=_confidence(name, phone, run), name=name)
            )
    return found


def _confidence(name: str, phone: str, run: DigitString) -> float:
    if name != phone:
        return 0.85
    return 0.9 if _MOBILE.fullmatch(run.digits) else 0.45


def _joined(text: str, runs: Sequence[DigitString], *, expecting: bool) -> list[DigitString]:
    """Runs with small words between them as one; a restart replaces what it repeats."""
    joined: list[DigitString] = []
    for run in runs:
        if not joined:
            joined.append(run)
            continue
        last = joined[-1]
        if text[: last.span[0]].endswith("不是"):
            joined[-1] = run
            continue
        between = text[last.span[1] : run.span[0]]
        if _AGAIN.search(between) and len(between) <= 10:
            run = _once(run)
            ending = _ITS_END.search(between) is not None and len(run.digits) < len(last.digits)
            digits = (
                last.digits[: -len(run.digits)] + run.digits
                if ending
                else _restarted(last.digits, run.digits)
            )
            joined[-1] = DigitString(digits, (last.span[0], run.span[1]))
        elif _MORE.match(between) and (expecting or len(last.digits) >= 3):
            joined[-1] = DigitString(_continued(last.digits, run.digits), (last.span[0], run.span[1]))
        else:
            joined.append(run)
    return joined


def _once(run: DigitString) -> DigitString:
    """不对，二七九，二七九: the piece that is put right, said twice for clearness."""
    half = len(run.digits) // 2
    twice = 2 <= half <= _LONGEST_PIECE and run.digits[:half] * 2 == run.digits
    return DigitString(run.digits[:half], run.span) if twice else run


_LONGEST_PIECE = 4
_ITS_END = re.compile(r"最后|末了|末尾|尾巴|尾数|后面|后[两三四几]位|末[两三四]位|结尾")


def _restarted(before: str, again: str) -> str:
    """幺八八，不对，幺八九: the new start replaces the wrong piece, or the whole number."""
    for start in range(len(before) - 1, -1, -1):
        whole = _without_echo(DigitString(before[:start] + again, (0, 0))).digits
        if before[start] == again[0] and _MOBILE.fullmatch(whole) and not _MOBILE.fullmatch(again):
            return whole
    if len(again) >= 7 or len(before) <= len(again):
        return again
    for start in range(len(before) - 1, -1, -1):
        if before[start] == again[0] and len(before) - start <= len(again):
            return before[:start] + again
    return before[: -len(again)] + again if len(again) < len(before) else again


def _continued(before: str, more: str) -> str:
    """A group that is repeated for clearness counts once: 幺八九，幺八九，四六."""
    if len(before) == 3 and more.startswith(before) and before.startswith("1"):
        return more
    return before + more


def _without_echo(run: DigitString) -> DigitString:
    """A group said twice for clearness, where leaving one out gives a mobile number."""
    digits = run.digits
    if len(digits) <= MOBILE_DIGITS or len(digits) > MOBILE_DIGITS + 4:
        return run
    size = len(digits) - MOBILE_DIGITS
    for start in range(len(digits) - 2 * size + 1):
        if digits[start : start + size] == digits[start + size : start + 2 * size]:
            shorter = digits[:start] + digits[start + size :]
            if _MOBILE.fullmatch(shorter):
                return DigitString(shorter, run.span)
    return run


def _name_of(
    text: str, run: DigitString, expected: str | None, phone: str, cues: Mapping[str, Sequence[str]]
) -> str | None:
    digits = run.digits
    before = text[max(0, run.span[0] - 10) : run.span[0]]
    if digits in HOTLINES:
        return None
    told_as_tail = TAIL.search(before) or _TAIL_AFTER.match(text, run.span[1])
    if told_as_tail and "phone_tail" in cues and 3 <= len(digits) <= 6:
        return "phone_tail"
    if "tracking_no" in cues and re.match(r"[A-Z]{1,4}\d{9,}", digits) and "订单" not in before:
        return "tracking_no"
    cued = _nearest(before, cues)
    if cued is not None and len(digits) >= 4:
        return cued
    counted = len(digits) >= _LEAST_OF_ORDER and not _MOBILE.fullmatch(digits)
    if "order_id" in cues and counted and _ORDER_AFTER.match(text, run.span[1]):
        return "order_id"
    if phone and _MOBILE.fullmatch(digits):
        return phone if expected in (None, phone) or expected == "phone_tail" else expected
    if expected is not None and len(digits) >= (3 if expected == "phone_tail" else 4):
        return expected
    if phone and re.search(r"电话|手机号|号码|联系方式", before) and len(digits) >= 7:
        return phone
    if phone and _LANDLINE.fullmatch(digits) and digits.startswith("0"):
        return phone
    figures = sum(char.isdigit() for char in digits)
    if figures < len(digits) >= _TRACKED and figures >= _TRACKED_FIGURES:
        return "tracking_no" if "tracking_no" in cues else None
    return None


_ORDER_AFTER = re.compile(r"(?:的|这|那|个|一)*(?:订单|单子|单(?![价位个件独]))")
_LEAST_OF_ORDER = 5
"""Digits; 查一下125777这单 names an order, 两千的单子 may tell what it cost."""


def _nearest(before: str, cues: Mapping[str, Sequence[str]]) -> str | None:
    best: tuple[int, int, str] | None = None
    for name, words in cues.items():
        for word in words:
            at = before.rfind(word)
            if at >= 0 and (best is None or (at + len(word), len(word)) > best[:2]):
                best = (at + len(word), len(word), name)
    return best[2] if best else None
