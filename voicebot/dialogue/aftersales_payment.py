"""How far an order is paid: the link to pay by, and money wanted back that was never paid."""

import re

from voicebot.dialogue import aftersales_tickets as tickets
from voicebot.dialogue import payment
from voicebot.dialogue.aftersales_words import order_name
from voicebot.dialogue.effects import OrderSummary, PaymentMethod
from voicebot.dialogue.order_parts import PaymentStatus
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.wording import tail

_WANTS_MONEY = re.compile(r"退款|退钱|退我钱|钱")


def link(turn: Turn, order: OrderSummary) -> None:
    """Where the link goes; who misses it gets another one from a colleague."""
    status = order.payment.status if order.payment is not None else None
    name = order_name(turn, order)
    by_link = PaymentMethod.LINK in turn.dialogue.script.order.pay
    if order.status == "cancelled":
        turn.say("status_cancelled", order=name)
    elif status in (PaymentStatus.PAID, PaymentStatus.REFUNDING, PaymentStatus.REFUNDED):
        turn.say("link_paid_already", order=name)
    elif status is PaymentStatus.ON_DELIVERY or not by_link:
        turn.say("link_on_delivery", order=name)
    elif payment.missed_link(turn.words or turn.state.case.said):
        turn.say("link_missed", tail=tail(order.phone))
        tickets.note(turn, order, "payment_link")
        return
    else:
        turn.say("link_goes_to", order=name, tail=tail(order.phone))
    tickets.done(turn)


def nothing_paid(turn: Turn, order: OrderSummary) -> bool:
    """Whether money is wanted back for an order that nobody has paid yet."""
    unpaid = order.payment is None or order.payment.status in (
        PaymentStatus.UNPAID,
        PaymentStatus.ON_DELIVERY,
    )
    wants_money = _WANTS_MONEY.search(turn.words or turn.state.case.said) is not None
    return wants_money and unpaid and order.status == "placed"
