"""What was said in this call, also where it was not taken in: nothing of it is asked as if it were new.

``Turn.ask`` looks here before a question is spoken. What the caller said and the bot did not take in (a
number beside a question, a condition) is confirmed in place of being asked.
"""

from collections.abc import Mapping

from voicebot.dialogue.slots import CONTACT_SLOTS, as_text, is_known
from voicebot.dialogue.state import DialogueState
from voicebot.dialogue.understanding.result import SlotValue, Understanding

CONFIRM = "confirm_heard"
"""The question that takes the place of one whose answer was heard."""

_KEPT = ("quantity",)
"""Slots of an order whose raw reading is good enough to be said back; any word may look like a name."""


def noted(state: DialogueState, understood: Understanding) -> Mapping[str, SlotValue]:
    """``DialogueState.heard`` after an utterance, as it was first understood."""
    told = {slot: understood.slots[slot] for slot in _KEPT if slot in understood.slots}
    asked = state.question.about if state.question is not None else ""
    if "quantity" in told and (asked in CONTACT_SLOTS or understood.slots.get("unit") in (None, "个")):
        del told["quantity"]  # 换一个号 counts no goods
    unit = understood.slots.get("unit")
    if "quantity" in told and unit is not None:
        told["unit"] = unit
    return {**state.heard, **told}


def to_confirm(state: DialogueState, slot: str) -> str | None:
    """What was heard of a slot that is about to be asked for, as it is said back, until it is denied."""
    value = state.heard.get(slot)
    if value is None or is_known(state.slots, slot) or len(state.basket) > 1:
        return None
    unit = state.heard.get("unit", "") if slot == "quantity" else ""
    return f"{as_text(value)}{unit}"
