"""What is remembered of a customer from call to call, how long, and what of a call is worth keeping.

Pure. A fact is relied upon for so many days (``MemorySection.keep_days``) and confirmed after that; an
allergy holds until it is denied. What concerns health is kept only after a spoken yes.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from voicebot.dialogue.effects import OrderSummary
from voicebot.dialogue.events import RememberedFact
from voicebot.dialogue.memory_script import MemorySection
from voicebot.dialogue.service_effects import FactToKeep
from voicebot.dialogue.slots import CONTACT_SLOTS, HEALTH_SLOTS, SAFETY_SLOTS, as_list
from voicebot.dialogue.state import DialogueState
from voicebot.dialogue.understanding.result import SlotValue

CONFIRMED_EACH_CALL = frozenset({"size"})
"""A wrong one costs a parcel and back: confirmed once in every call that needs it."""

DENIED = "denied:"
"""Mark of ``DialogueState.told``, followed by slot and value: what was remembered is not so any more."""
CONFIRMED = "confirmed:"
"""Mark of ``DialogueState.told``, followed by a slot: what was remembered still holds."""

_SAME_CALL = timedelta(minutes=2)
_SEVERAL = frozenset({"skin_type", "allergy", "avoid", "population", "foot_shape"})
_NUMERIC = frozenset({"size"})
_NUMBER = re.compile(r"\d+(\.\d+)?")
_ONESELF = "自己"
_USED_UP = 0.75
"""Share of the time a purchase lasts after which it may be spoken of."""
_LONG_SINCE = 3.0
"""After so many times the time it lasts, nobody waits for more of it."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """What earlier calls taught us.

    Args:
        slots: by slot, canonical.
        doubtful: slots to be confirmed before they are relied upon.
    """

    slots: Mapping[str, SlotValue]
    doubtful: frozenset[str]


@dataclass(frozen=True, slots=True)
class UsedUp:
    """A purchase that should be about used up now."""

    product_id: str
    name: str
    quantity: int
    unit: str


def recall(facts: Sequence[RememberedFact], rules: MemorySection, now: datetime) -> Recalled:
    """The facts that still count, the newest statement of each."""
    newest: dict[tuple[str, str], RememberedFact] = {}
    for fact in sorted(facts, key=lambda one: one.learned_on):
        newest[fact.slot, fact.value] = fact
    by_slot: dict[str, list[RememberedFact]] = {}
    for fact in newest.values():
        if fact.polarity != "is_not" and (fact.slot in rules.kept or fact.slot in CONTACT_SLOTS):
            by_slot.setdefault(fact.slot, []).append(fact)
    slots: dict[str, SlotValue] = {}
    doubtful = set[str]()
    for slot, known in by_slot.items():
        last = max(fact.learned_on for fact in known)
        if slot not in SAFETY_SLOTS:  # a new statement replaces the old one; what is unsafe adds up
            known = [fact for fact in known if last - fact.learned_on <= _SAME_CALL]
        slots[slot] = _value(slot, [fact.value for fact in known])
        limit = rules.kept.get(slot, 0)
        if slot in CONFIRMED_EACH_CALL or (limit and now - last > timedelta(days=limit)):
            doubtful.add(slot)
    return Recalled(slots, frozenset(doubtful))


def _value(slot: str, values: Sequence[str]) -> SlotValue:
    if slot in _SEVERAL:
        return tuple(dict.fromkeys(part for value in values for part in value.split("、")))
    value = values[-1]
    if slot in _NUMERIC and _NUMBER.fullmatch(value):
        number = float(value)
        return int(number) if number.is_integer() else number
    return value


def contact_of(orders: Sequence[OrderSummary], number: str | None) -> dict[str, SlotValue]:
    """Name, phone and address of the newest order that went to the caller's own number."""
    for order in orders:
        if number and order.phone == number and order.address and order.status != "cancelled":
            contact = {"receiver_name": order.receiver_name, "phone": order.phone, "address": order.address}
            return {slot: value for slot, value in contact.items() if value}
    return {}


# --- what a call leaves


def worth_keeping(state: DialogueState, rules: MemorySection) -> tuple[FactToKeep, ...]:
    """What was said in this call about the caller, without what concerns health; and what was denied."""
    if state.caller.number is None:
        return ()
    told = [] if _for_somebody_else(state) else [slot for slot in rules.kept if _is_fresh(state, slot)]
    facts = [
        FactToKeep(slot, value, "wants_not" if slot == "avoid" else "is")
        for slot in told
        if slot not in HEALTH_SLOTS
        for value in as_list(state.slots.get(slot))
    ]
    return (*facts, *_denied(state))


def _denied(state: DialogueState) -> Iterable[FactToKeep]:
    """Taking back what is kept of somebody's health needs no consent."""
    for mark in sorted(state.told):
        if mark.startswith(DENIED):
            slot, _, value = mark.removeprefix(DENIED).partition(":")
            yield FactToKeep(slot, value, "is_not")


def health_to_keep(state: DialogueState, rules: MemorySection) -> tuple[FactToKeep, ...]:
    """What was said in this call of the caller's health, and is not kept yet."""
    if state.caller.number is None or not rules.ask_for_health or _for_somebody_else(state):
        return ()
    kept = {(fact.slot, fact.value) for fact in state.caller.facts}
    return tuple(
        FactToKeep(slot, value, health=True)
        for slot in sorted(HEALTH_SLOTS & rules.kept.keys())
        if slot not in state.remembered
        for value in as_list(state.slots.get(slot))
        if (slot, value) not in kept
    )


def _is_fresh(state: DialogueState, slot: str) -> bool:
    return slot in state.slots and (slot not in state.remembered or f"{CONFIRMED}{slot}" in state.told)


def _for_somebody_else(state: DialogueState) -> bool:
    """What is bought for the mother says nothing of the caller."""
    recipients = as_list(state.slots.get("recipient"))
    return bool(recipients) and _ONESELF not in recipients


# --- what is used up


def used_up(orders: Sequence[OrderSummary], lasts: Mapping[str, int], now: datetime) -> UsedUp | None:
    """The newest purchase that should be about used up.

    Args:
        lasts: days that one unit lasts, by product id.
    """
    bought: set[str] = set()
    for order in sorted(orders, key=lambda one: one.placed_at, reverse=True):
        if order.status in ("placed", "paid", "shipped"):
            return None  # something is under way: ask about nothing
        if order.status != "delivered" or order.returns:
            continue
        for item in order.items:
            days = lasts.get(item.product_id)
            if days is None or item.product_id in bought:
                continue
            bought.add(item.product_id)
            since = (now - (order.delivered_at or order.placed_at)).days
            if _USED_UP * days * item.quantity <= since <= _LONG_SINCE * days * item.quantity:
                return UsedUp(item.product_id, item.name, item.quantity, item.unit)
    return None
