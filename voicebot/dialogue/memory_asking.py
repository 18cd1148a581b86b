"""What is remembered is confirmed where it may be out of date, and what shall be remembered is asked for."""

import re

from voicebot.dialogue import memory
from voicebot.dialogue.events import Direction
from voicebot.dialogue.recommending import people
from voicebot.dialogue.slots import as_text
from voicebot.dialogue.state import Phase
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.wording import listed

ASKED_TO_KEEP = "asked_to_keep"
"""Mark of ``DialogueState.told``: the caller was asked whether to keep what concerns their health."""
_LEAVING = re.compile(r"再见|拜|挂")


def recall(turn: Turn) -> None:
    """Take in what earlier calls and orders taught us about the caller, as known slots."""
    caller, rules = turn.state.caller, turn.dialogue.script.memory
    recalled = memory.recall(caller.facts, rules, caller.now)
    slots = {**memory.contact_of(caller.orders, caller.number), **recalled.slots}
    turn.change(slots=slots, remembered=frozenset(slots), doubtful=recalled.doubtful)


def greet(turn: Turn) -> bool:
    """A customer whose last purchase should be used up hears that first. Returns whether it was said."""
    caller = turn.state.caller
    used = memory.used_up(caller.orders, lasting(turn), caller.now)
    if used is None or turn.dialogue.catalogue.get(used.product_id) is None:
        return False
    quantity = f"{used.quantity}{used.unit}"
    name = caller.customer_name or ""
    turn.ask("take_again", key="greeting_used_up", name=name, product=used.name, quantity=quantity)
    return True


def lasting(turn: Turn) -> dict[str, int]:
    """Days that one unit lasts, by product id, as the dialplan says it of the product's kind."""
    days = turn.dialogue.script.memory.lasts_days
    products = turn.dialogue.catalogue.products if days else ()
    return {one.product_id: days[one.product_type] for one in products if one.product_type in days}


def confirm(turn: Turn, needed: tuple[str, ...]) -> bool:
    """Ask whether what was remembered of a needed slot still holds. Returns whether that was asked."""
    for slot in needed:
        if slot in turn.state.doubtful and slot in turn.state.remembered and turn.knows(slot):
            declared = turn.dialogue.plan.slots.get(slot)
            title = declared.title if declared is not None and declared.title else slot
            value = as_text(turn.state.slots[slot]) + ("码" if slot == "size" else "")
            turn.ask("confirm_fact", key="confirm_fact", choices=(slot,), title=title, value=value)
            return True
    return False


def ask_to_keep(turn: Turn) -> bool:
    """At the end, once: may what concerns the caller's health be kept? Returns whether that was asked."""
    state = turn.state
    text = turn.understood.text if turn.understood is not None else ""
    busy = state.angry or state.caller.direction is Direction.OUTBOUND or _LEAVING.search(text)
    facts = memory.health_to_keep(state, turn.dialogue.script.memory)
    if ASKED_TO_KEEP in state.told or busy or not facts:
        return False
    turn.change(told=state.told | {ASKED_TO_KEEP}, phase=Phase.CLOSING)
    allergies = [fact.value for fact in facts if fact.slot == "allergy"]
    others = [people(fact.value) for fact in facts if fact.slot != "allergy"]
    spoken = ([f"对{listed(allergies)}过敏"] if allergies else []) + others
    turn.ask("keep_health", facts="，".join(spoken))
    return True
