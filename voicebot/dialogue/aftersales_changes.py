"""Cancelling and redirecting an order. The deed is named and agreed to, then asked of the shop."""

from voicebot.dialogue import places
from voicebot.dialogue.aftersales_asking import ask, confirm, request
from voicebot.dialogue.aftersales_case import Change
from voicebot.dialogue.aftersales_results import refuse
from voicebot.dialogue.aftersales_words import order_name
from voicebot.dialogue.effects import OrderSummary
from voicebot.dialogue.service_effects import CancelOrder, ChangeAddress, ChangeRefusal
from voicebot.dialogue.slots import as_list
from voicebot.dialogue.turn import Turn

NOT_SHIPPED = ("placed", "paid")


def cancel(turn: Turn, order: OrderSummary, *, instead: bool = False) -> None:
    """Ask for the yes, or say at once why it is too late.

    Args:
        instead: a return was wanted of what is not even shipped.
    """
    if _too_late(turn, Change.CANCEL, order):
        return
    key = "confirm_cancel_instead" if instead else "confirm_cancel"
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
    address = turn.text_slot("address")
    if not address:
        ask(turn, "new_address")
    elif not places.is_complete(address):
        ask(turn, "new_address", "ask_new_address_detail", address=address)
    else:
        confirm(turn, Change.ADDRESS, "confirm_address", order=order_name(turn, order), address=address)


def do_redirect(turn: Turn, order: OrderSummary) -> None:
    """The caller said yes."""
    number, address = order.order_number, turn.text_slot("address")
    name = turn.text_slot("receiver_name") if "receiver_name" not in turn.state.remembered else ""
    request(
        turn,
        Change.ADDRESS,
        "redirecting",
        lambda effect_id: ChangeAddress(effect_id, number, address, receiver_name=name or None),
    )


def _too_late(turn: Turn, change: Change, order: OrderSummary) -> bool:
    """What the found order shows already need not be asked of the shop."""
    if order.status in NOT_SHIPPED:
        return False
    cancelled = order.status == "cancelled"
    reason = ChangeRefusal.ALREADY_CANCELLED if cancelled else ChangeRefusal.ALREADY_SHIPPED
    refuse(turn, change, reason, order)
    return True


def forget_old_address(turn: Turn) -> None:
    """The address of an earlier order or call is not the new one, unless it was said just now."""
    understood = turn.understood
    if understood is None or "address" not in understood.slots:
        turn.forget("address")
    else:
        turn.learn("address", understood.slots["address"])
