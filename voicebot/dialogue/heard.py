"""What was said in this call, also where it was not taken in: nothing of it is asked as if it were new.

``Turn.ask`` looks here before a question is spoken. What the caller said and the bot did not take in (a
number beside a question, a condition, the telephone that the first thing was for) is confirmed in place of
being asked.
"""

from collections.abc import Mapping

from voicebot.dialogue.dialplan import Dialplan
from voicebot.dialogue.dictation import is_phone
from voicebot.dialogue.slots import CONTACT_SLOTS, as_text, is_known, is_open
from voicebot.dialogue.state import DialogueState
from voicebot.dialogue.understanding.result import SlotValue, Understanding
from voicebot.dialogue.wording import spoken_phone

CONFIRM = "confirm_heard"
"""The question that takes the place of one whose answer was heard."""

_VERSIONS = ("size", "color", "flavor", "storage_gb", "ram_gb")
"""Of one line; with several in the basket nobody knows of which it was said."""

_KEPT = ("quantity", "phone", "compatible", "skin_type", "foot_length_cm", *_VERSIONS)
"""Slots whose raw reading is good enough to be said back; any word may look like a name or a place."""

_SURE = 0.6
"""Confidence of a reading from which it is said back; a misheard colour would only puzzle."""


def noted(state: DialogueState, understood: Understanding) -> Mapping[str, SlotValue]:
    """``DialogueState.heard`` after an utterance, as it was first understood."""
    told = {slot: value for slot in _KEPT if (value := _plainly_told(understood, slot)) is not None}
    asked = state.question.about if state.question is not None else ""
    if "quantity" in told and (asked in CONTACT_SLOTS or understood.slots.get("unit") in (None, "个")):
        del told["quantity"]  # 换一个号 counts no goods
    if state.after_sale:
        told = {slot: value for slot, value in told.items() if slot in ("quantity", "phone")}
    unit = understood.slots.get("unit")
    if "quantity" in told and unit is not None:
        told["unit"] = unit
    refused = {slot.removesuffix("_exclude") for slot in understood.slots if slot.endswith("_exclude")}
    released = {slot for slot, value in understood.slots.items() if is_open(value)}
    kept = {slot: value for slot, value in state.heard.items() if slot not in refused | released}
    return {**kept, **told}


def _plainly_told(understood: Understanding, slot: str) -> SlotValue | None:
    """The one value of a slot, where it was heard well enough to be said back."""
    value = understood.slots.get(slot)
    if value is None or is_open(value) or (isinstance(value, tuple) and len(value) != 1):
        return None
    if slot == "quantity":
        return value
    if slot == "phone" and not is_phone(str(value)):
        return None
    sure = [mention.confidence for mention in understood.mentions if mention.slot == slot]
    return value if max(sure, default=0.0) >= _SURE else None


def to_confirm(state: DialogueState, slot: str, plan: Dialplan) -> str | None:
    """What was heard of a slot that is about to be asked for, as it is said back, until it is denied."""
    value = state.heard.get(slot)
    if value is None or is_known(state.slots, slot) or state.after_sale:
        return None
    if len(state.basket) > 1 and slot in ("quantity", *_VERSIONS):
        return None
    if slot == "phone":
        return spoken_phone(str(value))
    if slot == "quantity":
        return f"{as_text(value)}{as_text(state.heard.get('unit', ''))}"
    declared = plan.slots.get(slot)
    figure = isinstance(value, int | float) and declared is not None and declared.units
    return as_text(value) + (declared.units[0] if figure and declared is not None else "")
