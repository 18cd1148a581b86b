"""Shipped or not, and where the parcel is: told from what the shop found."""

import re

from voicebot.dialogue import aftersales_tickets as tickets
from voicebot.dialogue.aftersales_words import order_name
from voicebot.dialogue.effects import OrderSummary, ShipmentSummary
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.wording import spoken_day, spoken_time
from voicebot.language.digits import say_digits

_UNDER_WAY = ("placed", "paid", "shipped")
_STATES = frozenset({*_UNDER_WAY, "delivered", "cancelled"})


def serve(turn: Turn, order: OrderSummary) -> None:
    """Tell how far it is; urge it where that was asked and can help."""
    intent = turn.state.after_sale or "logistics_query"
    if _WHICH_PARCEL.search(turn.words or turn.state.case.said):
        _tell_carrier(turn, order)
        tickets.done(turn)
        return
    tell(turn, order)
    if intent == "urge" and order.status in _UNDER_WAY:
        turn.say("urge_noting")
        tickets.note(turn, order, intent)
        return
    tickets.done(turn)


_WHICH_PARCEL = re.compile(
    r"(?:哪家|哪个|什么|啥|哪一家)(?:的)?(?:快递|物流)|快递公司|(?<!订)单号|运单|(?:快递|发|走|寄)的?(?:是|用的)?(?:顺丰|中通|圆通|"
    r"申通|韵达|京东|邮政|EMS|极兔|德邦)[^，。]{0,2}[吗么]|是(?:顺丰|中通|圆通|申通|韵达|京东|邮政|EMS|极兔|德邦)[^，。]{0,3}[吗么]",
    re.IGNORECASE,
)


def _tell_carrier(turn: Turn, order: OrderSummary) -> None:
    """Who brings it, and under what number; the state besides where it was not told yet."""
    if turn.before.case.last not in ("logistics_query", "order_status", "urge"):
        turn.say(f"status_{_state_of(order)}", order=order_name(turn, order))
    if order.shipment is None:
        turn.say("shipment_none_yet" if order.status in ("placed", "paid") else "shipment_unknown")
    elif order.shipment.tracking_number:
        number = say_digits(order.shipment.tracking_number)
        turn.say("shipment_carrier", carrier=order.shipment.carrier, number=number)
    else:
        turn.say("shipment_carrier_alone", carrier=order.shipment.carrier)


def _state_of(order: OrderSummary) -> str:
    return order.status if order.status in _STATES else "placed"


def tell(turn: Turn, order: OrderSummary) -> None:
    """The state of an order, and the newest scan of its parcel."""
    turn.say(f"status_{_state_of(order)}", order=order_name(turn, order))
    if order.shipment is not None and order.status in ("shipped", "delivered"):
        _tell_shipment(turn, order.shipment)


def _tell_shipment(turn: Turn, shipment: ShipmentSummary) -> None:
    now = turn.state.caller.now
    if not shipment.events:
        turn.say("shipment_no_event", carrier=shipment.carrier)
        return
    latest = max(shipment.events, key=lambda event: event.at)  # shops list them either way
    where = latest.text if latest.place in latest.text else f"在{latest.place}，{latest.text}"
    turn.say("shipment_event", when=spoken_time(latest.at, now), what=where.rstrip("。"))
    if shipment.expected_on is not None and shipment.expected_on.date() >= now.date():
        turn.say("shipment_expected", date=spoken_day(shipment.expected_on, now))
