"""What a call leaves for a person to do when it is over."""

import re

from voicebot.dialogue.effects import OpenTicket, Priority, TicketType
from voicebot.dialogue.slots import CONTACT_SLOTS, PASSING_SLOTS, known_as_text, slots_as_text
from voicebot.dialogue.state import DialogueState
from voicebot.records.values import FOLLOW_UP

_SAYS_NOTHING = frozenset({"none", "any"})
"""Canonical values for "no allergy" and "does not matter"."""


_ABOUT_AN_ORDER = re.compile(
    r"issue$|order_|invoice_|callback_|tracking_|wait_days|used_days|size_delta|carrier"
)


def _is_wish(state: DialogueState, slot: str) -> bool:
    told = slot not in state.remembered and slot not in CONTACT_SLOTS | PASSING_SLOTS
    return told and _ABOUT_AN_ORDER.match(slot) is None


def ticket_after_call(state: DialogueState, *, has_ticket: bool) -> OpenTicket | None:
    """The ticket of a call that is over.

    An order is followed up after delivery; a wish that did not become an order is worth an
    offer. A call that already has a ticket, or in which nothing was wanted, leaves none; what an
    earlier call told, and what was said about an order that exists, is no wish.
    """
    order = state.order_placed
    if order is not None:
        # What lies in the basket by now is not what was ordered.
        ordered = tuple(("product", f"{item.name}×{item.quantity}") for item in order.items)
        goods = "、".join(f"{item.name}{item.quantity}{item.unit}" for item in order.items)
        return OpenTicket(
            effect_id=FOLLOW_UP,
            type=TicketType.ORDER,
            priority=Priority.LOW,
            summary=f"客户电话下单{goods}，订单{order.order_number}。签收后回访使用情况。",
            slots=known_as_text(state.slots) + ordered,
            callback_number=order.phone,
            order_number=order.order_number,
        )
    slots = slots_as_text(state)
    wanted = [value for slot, value in slots if slot == "product" or _is_wish(state, slot)]
    served = state.case.last and not state.shown and not state.basket  # what was named was bought before
    if has_ticket or served or not wanted:
        return None
    wishes = "，".join(value for value in wanted if value not in _SAYS_NOTHING)
    return OpenTicket(
        effect_id=FOLLOW_UP,
        type=TicketType.ENQUIRY,
        priority=Priority.LOW,
        summary=f"客户来电咨询，没有下单。提到：{wishes}。",
        slots=slots,
        callback_number=state.caller.number,
    )
