"""Whether a value was really said: somebody else's reading of an utterance is believed only as far as
its words bear it out."""

import re

from voicebot.dialogue.dialplan_schema import NUMERIC_TYPES, Dialplan, Role, Slot, SlotType
from voicebot.dialogue.dictation import is_phone
from voicebot.dialogue.understanding.mention import inside
from voicebot.dialogue.understanding.result import SlotValue
from voicebot.language.digits import digits_aloud
from voicebot.language.normalise import normalise, without_punctuation
from voicebot.language.numerals import find_numbers, in_figures

_LITERAL = frozenset({SlotType.PERSON, SlotType.ADDRESS, SlotType.CITY, SlotType.TEXT})
_GRAMS = {"克": 1, "g": 1, "两": 50, "斤": 500, "公斤": 1000, "千克": 1000, "kg": 1000}


def slot_behind(plan: Dialplan, name: str) -> Slot | None:
    """The declared slot that results of this name belong to; ``None`` for an invented name.

    A difference ("一码大") means something in context only, and is not offered either.
    """
    own = plan.slots.get(name)
    if own is not None and (own.type not in NUMERIC_TYPES or name in _amounts(own)):
        return own
    for slot in plan.slots.values():
        if name == slot.exclude or (slot.type in NUMERIC_TYPES and name in _amounts(slot)):
            return slot
    return None


def _amounts(slot: Slot) -> set[str]:
    return {slot.name_of(role) for role in (Role.EXACT, Role.MIN, Role.MAX, Role.ABOUT)}


def grounded(
    plan: Dialplan, slot: Slot, value: str | int | float, text: str, span: tuple[int, int]
) -> SlotValue | None:
    """The canonical value, if it is allowed in the slot and the words at ``span`` bear it out.

    Args:
        text: the normalised utterance. Numbers are read in the whole of it: 五十 in 二百五十 is no fifty.

    Returns:
        ``None`` when the value is not allowed, or cannot be read there.
    """
    quote = text[slice(*span)]
    if slot.type is SlotType.CHOICE:
        return _declared(value, [(each.name, each.words) for each in slot.values])
    if slot.type is SlotType.SUBSTANCE:
        known = _declared(value, [(each.name, each.words) for each in plan.substances.values()])
        return known if known is not None else _literal(value, quote)
    if slot.type in _LITERAL:
        return _literal(value, quote)
    if slot.type in (SlotType.PHONE, SlotType.DIGITS):
        return _digits(slot, value, text, span)
    if slot.type is SlotType.QUANTITY or slot.type in NUMERIC_TYPES:
        return _number(slot, value, text, span)
    return None


def _declared(value: str | int | float, words: list[tuple[str, tuple[str, ...]]]) -> str | None:
    return next((name for name, synonyms in words if value in synonyms), None)


def _literal(value: str | int | float, quote: str) -> str | None:
    """Word for word, but 三十号 and 30号 are the same words."""
    if not isinstance(value, str):
        return None
    plain = normalise(value)
    said = re.escape(in_figures(without_punctuation(plain)))
    # 3号 does not occur in 13号.
    whole = rf"(?<![\d.]){said}" if said[:1].isdigit() else said
    whole = rf"{whole}(?![\d.])" if said[-1:].isdigit() else whole
    return plain if said and re.search(whole, in_figures(without_punctuation(quote))) else None


def _digits(slot: Slot, value: str | int | float, text: str, span: tuple[int, int]) -> str | None:
    if not isinstance(value, str):
        return None
    digits = re.sub(r"[\s-]", "", value).upper()
    said = "".join(run.digits for run in digits_aloud(text) if inside(run.span, span))
    if not digits or digits != said or (slot.type is SlotType.PHONE and not is_phone(digits)):
        return None
    return digits


def _number(slot: Slot, value: str | int | float, text: str, span: tuple[int, int]) -> int | float | None:
    if isinstance(value, str):
        return None
    numbers = [number for number in find_numbers(text) if inside(number.span, span)]
    said = {end for number in numbers for end in (number.value, number.low, number.high)}
    if slot.type is SlotType.WEIGHT:
        quote = text[slice(*span)]
        factors = [grams for unit, grams in _GRAMS.items() if unit in quote]
        said = {number * factor for number in said for factor in factors}
    if value not in said:
        return None
    if slot.type is SlotType.QUANTITY and (value < 1 or value != int(value)):
        return None
    too_low = slot.low is not None and value < slot.low
    too_high = slot.high is not None and value > slot.high
    return None if too_low or too_high or (slot.allowed and value not in slot.allowed) else value
