"""A number understood as a value of a slot, and the result slots that it gives."""

from dataclasses import dataclass

from voicebot.dialogue.dialplan import Role, Slot, SlotType
from voicebot.dialogue.understanding.mention import Mention, Span
from voicebot.dialogue.understanding.result import SlotValue


@dataclass(frozen=True, slots=True)
class Amount:
    """A number that was understood as a value of a slot.

    Args:
        slot: declared slot.
        role: exact, at least, at most, about.
        low: value, or lower end of a range.
        high: upper end of a range, else equal to ``low``.
        unit: as said.
        span: place, unit and comparator included.
        confidence: lower when neither unit nor cue nor question decided.
    """

    slot: Slot
    role: Role
    low: float
    high: float
    unit: str
    span: Span
    confidence: float


def tidy(value: float) -> int | float:
    """A whole number as int."""
    return int(value) if value == int(value) else round(value, 4)


def mentions_of(amount: Amount) -> list[Mention]:
    """The result slots that an amount gives: one value, or two ends of a range."""
    slot, low, high = amount.slot, amount.low, amount.high
    if slot.type is SlotType.QUANTITY:
        return [_mention(amount, "quantity", tidy(high if low != high else low))]
    if low != high and amount.role is Role.MAX:
        return [_named(amount, Role.MAX, high)]
    if low != high and amount.role is Role.MIN:
        return [_named(amount, Role.MIN, low)]
    if low != high:
        if slot.render.get(Role.RANGE):
            return [_mention(amount, slot.name_of(Role.RANGE), _rendered(slot, Role.RANGE, low, high))]
        return [_named(amount, Role.MIN, low), _named(amount, Role.MAX, high)]
    return [_named(amount, amount.role, low)]


def _named(amount: Amount, role: Role, value: float) -> Mention:
    name = amount.slot.name_of(role)
    template = amount.slot.render.get(role)
    shown: SlotValue = _rendered(amount.slot, role, value, value) if template else tidy(value)
    return _mention(amount, name, shown)


def _rendered(slot: Slot, role: Role, low: float, high: float) -> str:
    return slot.render[role].format(value=tidy(low), low=tidy(low), high=tidy(high))


def _mention(amount: Amount, name: str, value: SlotValue) -> Mention:
    return Mention(amount.slot.name, value, amount.span, confidence=amount.confidence, name=name)
