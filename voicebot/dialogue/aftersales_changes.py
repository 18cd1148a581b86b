"""Cancelling and redirecting an order. The deed is named and agreed to, then asked of the shop."""

import re

from voicebot.dialogue import aftersales_tickets as tickets
from voicebot.dialogue import places
from voicebot.dialogue.aftersales_asking import ask, confirm, request
from voicebot.dialogue.aftersales_case import Change
from voicebot.dialogue.aftersales_payment import nothing_paid
from voicebot.dialogue.aftersales_results import refuse
from voicebot.dialogue.aftersales_words import order_name
from voicebot.dialogue.dictation import is_phone
from voicebot.dialogue.effects import OrderSummary, Priority
from voicebot.dialogue.service_effects import CancelOrder, ChangeAddress, ChangeRefusal
from voicebot.dialogue.slots import as_list
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding
from voicebot.dialogue.wording import spoken_phone

NOT_SHIPPED = ("placed", "paid")


def cancel(turn: Turn, order: OrderSummary, *, instead: bool = False) -> None:
    """Ask for the yes, or say at once why it is too late.

    Args:
        instead: a return was wanted of what is not even shipped.
    """
    if _too_late(turn, Change.CANCEL, order):
        return
    key = "confirm_cancel_instead" if instead else "confirm_cancel"
    if nothing_paid(turn, order):
        key = "confirm_cancel_unpaid"
    confirm(turn, Change.CANCEL, key, order=order_name(turn, order))


def do_cancel(turn: Turn, order: OrderSummary) -> None:
    """The caller said yes."""
    reason = "、".join(as_list(turn.state.slots.get("issue"))) or "客户来电取消"
    number = order.order_number
    request(turn, Change.CANCEL, "cancelling", lambda effect_id: CancelOrder(effect_id, number, reason))


def redirect(turn: Turn, order: OrderSummary) -> None:
    """Ask for the new address until it is one, read it back, and ask for the yes."""
    if _too_late(turn, Change.ADDRESS, order):
        return
    address, phone = turn.text_slot("address"), turn.state.case.phone
    if phone and not address:
        digits = spoken_phone(phone)
        confirm(turn, Change.ADDRESS, "confirm_phone", order=order_name(turn, order), digits=digits)
    elif not address:
        ask(turn, "new_address")
    elif not places.is_complete(address):
        ask(turn, "new_address", "ask_new_address_detail", address=address)
    elif phone:
        values = {"order": order_name(turn, order), "address": address, "digits": spoken_phone(phone)}
        confirm(turn, Change.ADDRESS, "confirm_address_phone", **values)
    else:
        confirm(turn, Change.ADDRESS, "confirm_address", order=order_name(turn, order), address=address)


def amend(turn: Turn, order: OrderSummary) -> None:
    """Other pieces than were ordered: a person sees to it before the parcel is sent."""
    if _too_late(turn, Change.GOODS, order):
        return
    turn.say("amend_by_person")
    tickets.note(turn, order, "modify_order", priority=Priority.HIGH)


def do_redirect(turn: Turn, order: OrderSummary) -> None:
    """The caller said yes."""
    number, address = order.order_number, turn.text_slot("address") or order.address
    phone = turn.state.case.phone or None
    name = turn.text_slot("receiver_name") if "receiver_name" not in turn.state.remembered else ""
    request(
        turn,
        Change.ADDRESS,
        "redirecting",
        lambda effect_id: ChangeAddress(effect_id, number, address, receiver_name=name or None, phone=phone),
    )


def _too_late(turn: Turn, change: Change, order: OrderSummary) -> bool:
    """What the found order shows already need not be asked of the shop."""
    if order.status in NOT_SHIPPED:
        return False
    cancelled = order.status == "cancelled"
    reason = ChangeRefusal.ALREADY_CANCELLED if cancelled else ChangeRefusal.ALREADY_SHIPPED
    refuse(turn, change, reason, order)
    return True


def new_phone(turn: Turn, understood: Understanding) -> str:
    """收货电话改成13912345678: the number that a parcel shall have instead; empty when none is told."""
    phone = str(understood.slots.get("phone", ""))
    return phone if is_phone(phone) and _NEW_PHONE.search(understood.text) else ""


_NEW_PHONE = re.compile(
    r"(电话|手机|号码)[^，。]{0,6}(改|换|写错|填错|错了|变)"
    r"|(改|换)[^，。]{0,6}(电话|手机|号码)"
)


def forget_old_address(turn: Turn) -> None:
    """The address of an earlier order or call is not the new one, unless it was said just now."""
    understood = turn.understood
    if understood is None or "address" not in understood.slots:
        turn.forget("address")
    else:
        turn.learn("address", understood.slots["address"])
