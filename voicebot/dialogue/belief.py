"""Merging what was just understood into what is known: corrections, releases, change of mind."""

import re
from collections.abc import Mapping

from voicebot.dialogue import places
from voicebot.dialogue.basket_pieces import is_at_hand
from voicebot.dialogue.events import Heard
from voicebot.dialogue.memory import DENIED
from voicebot.dialogue.slots import (
    AMOUNT_SLOTS,
    ANY,
    CONTACT_SLOTS,
    NONE,
    PERSON_SLOTS,
    PRICE_SLOTS,
    SAFETY_SLOTS,
    TOLD_OF_ORDERS,
    UNKNOWN,
    union,
)
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import SlotValue, Understanding

SURE = 0.6
"""Below it a value is read back before it is relied upon."""

_ADDS = re.compile(r"还|也|再|另外|顺便|最好|而且|加上|同时|又")
_OPPOSITE = {
    "effect": "effect_exclude",
    "color": "color_exclude",
    "brand": "brand_exclude",
    "flavor": "flavor_exclude",
    "feature": "feature_exclude",
    "usage": "usage_exclude",
}


def absorb(turn: Turn, understood: Understanding) -> frozenset[str]:
    """Merge the new slots into the state.

    Returns:
        the slots whose value changed.
    """
    before = dict(turn.state.slots)
    if unsold_mark(before.get("product_type")) in turn.state.told:
        del before["product_type"]  # told already that there is none: something else is looked for
    new = {slot: value for slot, value in understood.slots.items() if value not in ("", ())}
    if "issue" in before and not {one.name for one in understood.intents} & _TELLS_OF_FAULTS:
        new.pop("issue", None)  # 昨天送来的 tells when, and takes no fault back
    after = dict(before)
    another = _is_another_type(before.get("product_type"), new.get("product_type"))
    another = another or _is_beside_what_is_taken(turn, before, new)
    if another and not turn.state.after_sale:
        after = {slot: value for slot, value in after.items() if _outlives_type(slot)}
        if _is_for_somebody_else(before, new):
            after = {slot: value for slot, value in after.items() if slot not in _OF_ONE_PERSON}
        turn.change(refused=frozenset())
    if _REFUSES_HIM.search(understood.text) and _is_for_somebody_else(before, new):
        after = {slot: value for slot, value in after.items() if slot not in _OF_ONE_PERSON}
    after = {slot: value for slot, value in after.items() if slot not in _PASSING}
    _take_back_denied(turn, after, new, understood.text)
    for slot, value in new.items():
        _merge(after, slot, value, adds=bool(_ADDS.search(understood.text)))
    _drop_double(after)
    changed = {slot for slot in after if after[slot] != before.get(slot)} | (
        before.keys() - after.keys() - _PASSING
    )
    remembered = turn.state.remembered - new.keys()
    turn.change(slots=after, unsure=_unsure(turn.state.unsure, understood), remembered=remembered)
    return frozenset(changed)


_TELLS_OF_FAULTS = frozenset(
    {"report_problem", "return_goods", "exchange_goods", "warranty_repair", "complaint", "logistics_query"}
    | {"refund_status", "cancel_order", "deny"}
)


def unsold_mark(kind: SlotValue | None) -> str:
    """Mark of ``DialogueState.told``: the caller has heard that this kind is not sold here."""
    return f"unsold:{kind}"


_PASSING = frozenset(
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
)
"""Mean something in the turn they are said in only."""


def _take_back_denied(turn: Turn, slots: dict[str, SlotValue], new: dict[str, SlotValue], text: str) -> None:
    """现在不过敏了 takes back what an earlier call told; what was said in this call it does not."""
    for slot in SAFETY_SLOTS:
        said = set(_several(new.get(slot))) - {NONE}
        denies = new.get(slot) in (NONE, (NONE,)) or (slot == "allergy" and _DENIES.search(text))
        if slot not in turn.state.remembered or not denies:
            continue
        known = [value for value in _several(slots.pop(slot, None)) if value not in (NONE, UNKNOWN)]
        gone = [value for value in known if value in said or str(value) in text] or known
        rest = tuple(value for value in known if value not in gone)
        slots[slot] = rest or NONE
        new.pop(slot, None)
        turn.change(told=turn.state.told | {f"{DENIED}{slot}:{value}" for value in gone})


_DENIES = re.compile(r"(不|没有?)(再|怎么|会)*过敏(了|的|啦)?")


def _is_another_type(old: SlotValue | None, new: SlotValue | None) -> bool:
    return old is not None and new is not None and old != new


def _is_beside_what_is_taken(
    turn: Turn, before: Mapping[str, SlotValue], new: Mapping[str, SlotValue]
) -> bool:
    """要一双，再拿双跑鞋, where the first was found without its kind: the wishes were for that one."""
    kind, held = new.get("product_type"), turn.state.offered or turn.state.basket
    if "product_type" in before or not isinstance(kind, str) or not held:
        return False
    return not is_at_hand(turn, kind)


def _is_for_somebody_else(before: Mapping[str, SlotValue], new: Mapping[str, SlotValue]) -> bool:
    """再给我老公拿双跑鞋, after shoes for the mother-in-law: her age and her feet are not his."""
    return bool(before.get("recipient")) and new.get("recipient", before["recipient"]) != before["recipient"]


def gives_up_for_oneself(text: str) -> bool:
    """还是给我自己买吧: the goods are for the caller, and not for whom they were looked for."""
    return _REFUSES_HIM.search(text) is not None


_REFUSES_HIM = re.compile(
    r"(?:不|别|先不)给[他她][^，。]{0,4}[买看]|(?:算了|还是|改)[^。]{0,3}(?:给|我)(?:我)?(?:自己|本人)"
)
"""算了，还是给我自己买吧: what was told of the other one is told of nobody any more."""
_OF_ONE_PERSON = frozenset(
    {"recipient", "gender", "age", "age_about", "age_min", "age_max", "size", "foot_length_cm", "foot_shape"}
)


def _outlives_type(slot: str) -> bool:
    told_us = slot.startswith("consent_") or slot in _OPINION
    return (
        told_us or slot in PERSON_SLOTS | CONTACT_SLOTS | TOLD_OF_ORDERS | _OF_THE_FOOT | _OF_WHAT_THEY_HAVE
    )


_OPINION = frozenset({"rating", "feedback"})
_OF_WHAT_THEY_HAVE = frozenset({"compatible"})
"""A film after the case is for the same telephone."""
_OF_THE_FOOT = frozenset({"size", "foot_length_cm", "foot_shape"})
"""Who looks at nurses' shoes in place of high heels has the same feet."""


def _merge(slots: dict[str, SlotValue], slot: str, value: SlotValue, *, adds: bool) -> None:
    old = slots.get(slot)
    if slot in PRICE_SLOTS:
        _merge_price(slots, slot, value)
    elif slot in SAFETY_SLOTS:
        slots[slot] = _merge_safety(old, value)
    elif slot == "address" and isinstance(old, str):
        slots[slot] = places.join(old, str(value))
    elif slot == "quantity_delta" and isinstance(slots.get("quantity"), int | float):
        slots["quantity"] = max(1, slots["quantity"] + value)  # type: ignore[operator]
        slots[slot] = value
    elif isinstance(value, tuple) and isinstance(old, tuple) and adds and value != (ANY,):
        slots[slot] = union(old, value)
    else:
        slots[slot] = value
    _drop_contradiction(slots, slot, value)


def _merge_price(slots: dict[str, SlotValue], slot: str, value: SlotValue) -> None:
    """A new price statement replaces the old one, but 两百以上 may narrow 三百以内."""
    old_min, old_max = slots.get("price_min"), slots.get("price_max")
    if slot == "price_about" and value in (old_min, old_max):
        return  # 家里就给了八百 says 八百以内 again
    for name in PRICE_SLOTS:
        if (
            name != slot
            and not (slot == "price_min" and name == "price_max")
            and not (slot == "price_max" and name == "price_min")
        ):
            slots.pop(name, None)
    slots[slot] = value
    if slot == "price_min" and _number(old_max) < _number(value):
        slots.pop("price_max", None)
    if slot == "price_max" and old_min is not None and _number(old_min) > _number(value):
        slots.pop("price_min", None)


def _number(value: SlotValue | None) -> float:
    return float(value) if isinstance(value, int | float) else float("inf")


def _merge_safety(old: SlotValue | None, value: SlotValue) -> SlotValue:
    """Allergies add up; "none" does not erase one that was named, nor ignorance a "none"."""
    merged = union(_several(old), _several(value))
    if merged:
        return merged
    return UNKNOWN if _is_unknown(value) and old != NONE else NONE


def _several(value: SlotValue | None) -> tuple[SlotValue, ...]:
    return () if value is None else value if isinstance(value, tuple) else (value,)


def _is_unknown(value: SlotValue) -> bool:
    """Nobody is allergic to "any": 都行 as the answer says no more than 不知道."""
    return bool({UNKNOWN, ANY} & set(map(str, _several(value))))


def _drop_double(slots: dict[str, SlotValue]) -> None:
    """What somebody is allergic to need not be unwanted as well."""
    allergy, avoid = slots.get("allergy"), slots.get("avoid")
    if isinstance(allergy, tuple) and isinstance(avoid, tuple):
        rest = tuple(value for value in avoid if value not in allergy)
        if rest:
            slots["avoid"] = rest
        else:
            slots.pop("avoid")


def _drop_contradiction(slots: dict[str, SlotValue], slot: str, value: SlotValue) -> None:
    """What is now unwanted is no longer wanted, and the reverse."""
    pairs = {**_OPPOSITE, **{exclude: want for want, exclude in _OPPOSITE.items()}}
    other = pairs.get(slot)
    if other is None or not isinstance(value, tuple):
        return
    kept = slots.get(other)
    if isinstance(kept, tuple):
        rest = tuple(item for item in kept if item not in value)
        if rest:
            slots[other] = rest
        else:
            slots.pop(other)


def _unsure(before: frozenset[str], understood: Understanding) -> frozenset[str]:
    doubtful = {mention.slot for mention in understood.mentions if mention.confidence < SURE}
    certain = {mention.slot for mention in understood.mentions if mention.confidence >= SURE}
    return (before - certain) | doubtful


def doubt(turn: Turn, heard: Heard, understood: Understanding) -> None:
    """Amounts and contacts of an utterance that was hardly heard are read back, however clear they look."""
    if heard.typed or heard.confidence >= SURE:
        return
    turn.change(unsure=turn.state.unsure | (AMOUNT_SLOTS & understood.slots.keys()))


def release(turn: Turn, slot: str) -> None:
    """The caller cannot or will not say: never ask it again."""
    turn.learn(slot, UNKNOWN if slot in SAFETY_SLOTS else ANY)
