"""Shipped or not, and where the parcel is: told from what the shop found."""

from voicebot.dialogue import aftersales_tickets as tickets
from voicebot.dialogue.aftersales_words import order_name
from voicebot.dialogue.effects import OrderSummary, ShipmentSummary
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.wording import spoken_day, spoken_time

_UNDER_WAY = ("placed", "paid", "shipped")
_STATES = frozenset({*_UNDER_WAY, "delivered", "cancelled"})


def serve(turn: Turn, order: OrderSummary) -> None:
    """Tell how far it is; urge it where that was asked and can help."""
    intent = turn.state.after_sale or "logistics_query"
    tell(turn, order)
    if intent == "urge" and order.status in _UNDER_WAY:
        turn.say("urge_noting")
        tickets.note(turn, order, intent)
        return
    tickets.done(turn)


def tell(turn: Turn, order: OrderSummary) -> None:
    """The state of an order, and the newest scan of its parcel."""
    status = order.status if order.status in _STATES else "placed"
    turn.say(f"status_{status}", order=order_name(turn, order))
    if order.shipment is not None and order.status in ("shipped", "delivered"):
        _tell_shipment(turn, order.shipment)


def _tell_shipment(turn: Turn, shipment: ShipmentSummary) -> None:
    now = turn.state.caller.now
    if not shipment.events:
        turn.say("shipment_no_event", carrier=shipment.carrier)
        return
    latest = shipment.events[0]
    where = latest.text if latest.place in latest.text else f"在{latest.place}，{latest.text}"
    turn.say("shipment_event", when=spoken_time(latest.at, now), what=where.rstrip("。"))
    if shipment.expected_on is not None and shipment.expected_on.date() >= now.date():
        turn.say("shipment_expected", date=spoken_day(shipment.expected_on, now))
