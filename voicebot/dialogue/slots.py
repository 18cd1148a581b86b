"""Families of slots that the engine itself knows: prices, people's details, conditions of the user."""

from collections.abc import Iterable, Mapping

from voicebot.dialogue.state import DialogueState
from voicebot.dialogue.understanding.result import SlotValue

PRICE_SLOTS = ("price", "price_min", "price_max", "price_about")
"""Any of these answers the question about the price."""

AMOUNT_SLOTS = frozenset({*PRICE_SLOTS, "quantity", "size"})
"""A misheard one costs money: never accepted silently when it was hardly heard."""

SAFETY_SLOTS = ("allergy", "avoid", "population")
"""Said once, they hold for the rest of the call; values add up."""

HEALTH_SLOTS = frozenset({"allergy", "population"})
"""They tell of somebody's health: kept only after a spoken yes, and never part of a ticket."""

PERSON_SLOTS = frozenset(
    {
        "skin_type",
        "allergy",
        "avoid",
        "population",
        "gender",
        "age",
        "age_about",
        "age_min",
        "age_max",
        "recipient",
    }
)
"""About the person who will use the product: they outlive a change of the product type."""

CONTACT_SLOTS = frozenset({"receiver_name", "phone", "address", "city"})
PASSING_SLOTS = frozenset(
    {
        "ref",
        "remove_ref",
        "price_pref",
        "price_offer",
        "price_cut",
        "quantity_delta",
        "ask",
        "ask_value",
        "control",
    }
    | {"emotion", "sentiment", "detail", "phone_tail", "order_id", "tracking_no", "action", "items"}
)
"""Not a wish that products are matched against."""

TOLD_OF_ORDERS = frozenset(
    {"issue", "order_date", "order_id", "phone_tail", "tracking_no", "carrier", "wait_days", "used_days"}
    | {
        "callback_date",
        "callback_time",
        "callback_daypart",
        "invoice_title",
        "invoice_type",
        "invoice_format",
    }
)
"""They tell of an order of the past, or of a call to come, and are no wish for goods."""

ANY = "any"
NONE = "none"
UNKNOWN = "unknown"
"""The caller was asked and does not know; what might matter is told as a caution."""

_FAMILIES: Mapping[str, tuple[str, ...]] = {
    "price": PRICE_SLOTS,
    "allergy": ("allergy", "avoid"),
    "age": ("age", "age_about", "age_min", "age_max"),
    "size": ("size", "size_min", "size_max", "foot_length_cm"),
    "effect": ("effect", "effect_exclude"),
    "order_id": ("order_id", "tracking_no"),
    "storage_gb": ("storage_gb",),
}


def is_known(slots: Mapping[str, SlotValue], slot: str) -> bool:
    """Whether the question about ``slot`` would be asked in vain: it or a kin of it is known."""
    return any(name in slots for name in _FAMILIES.get(slot, (slot,)))


def wishes(slots: Mapping[str, SlotValue]) -> dict[str, SlotValue]:
    """The slots that products are matched against."""
    passing = PASSING_SLOTS | CONTACT_SLOTS | {"quantity", "unit", "version"}
    return {slot: value for slot, value in slots.items() if slot not in passing and not is_open(value)}


def is_open(value: SlotValue) -> bool:
    """Whether a value says "it does not matter", "none" or "I do not know"."""
    return value in (ANY, NONE, UNKNOWN, (ANY,), (NONE,), (UNKNOWN,))


def as_list(value: SlotValue | None) -> tuple[str, ...]:
    """One value or several as texts; nothing for ``None``, "any" and "none"."""
    if value is None or is_open(value):
        return ()
    if isinstance(value, tuple):
        return tuple(str(item) for item in value)
    return (str(value),)


def union(first: Iterable[SlotValue], second: Iterable[SlotValue]) -> tuple[SlotValue, ...]:
    """Both without repetition, in order."""
    result: list[SlotValue] = []
    for value in (*first, *second):
        if value not in result and value not in (ANY, NONE, UNKNOWN):
            result.append(value)
    return tuple(result)


def as_text(value: SlotValue) -> str:
    """A value for people to read."""
    if isinstance(value, Mapping):
        return "，".join(f"{key}={as_text(item)}" for key, item in value.items())
    if isinstance(value, tuple):
        return "、".join(as_text(item) for item in value)
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value)


def slots_as_text(state: DialogueState) -> tuple[tuple[str, str], ...]:
    """Everything known but what concerns health, for a ticket, and the goods in the basket."""
    return known_as_text(state.slots) + tuple(
        ("product", f"{line.name}×{line.quantity or '?'}") for line in state.basket
    )


def known_as_text(slots: Mapping[str, SlotValue]) -> tuple[tuple[str, str], ...]:
    """Slots for a ticket: other people and systems read it, and nobody said yes to health in there."""
    return tuple((slot, as_text(value)) for slot, value in slots.items() if slot not in HEALTH_SLOTS)
