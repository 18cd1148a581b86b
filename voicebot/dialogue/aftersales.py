"""Existing orders: where is it, urge it, return it. Answers come from what the shop found."""

from voicebot.dialogue import dictation, ordering
from voicebot.dialogue.effects import FindOrders, OrderSummary, ShipmentSummary, TicketType
from voicebot.dialogue.slots import as_list
from voicebot.dialogue.state import Phase, Purpose
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding
from voicebot.dialogue.wording import spoken_day, spoken_time
from voicebot.language.digits import say_digits

LOGISTICS = frozenset({"order_status", "logistics_query", "urge"})
ABOUT_AN_ORDER = LOGISTICS | {
    "return_goods",
    "exchange_goods",
    "refund_status",
    "report_problem",
    "price_protect",
    "invoice",
    "warranty_repair",
}
"""Intents that concern an order of the past."""

NEEDS_ISSUE = frozenset({"return_goods", "exchange_goods", "report_problem", "warranty_repair"})
MOST_LOOKUPS = 2
MOST_QUESTIONS = 3
_TAIL_DIGITS = 4
_IN_WORDS = {
    "urge": "催发货",
    "return_goods": "退货",
    "exchange_goods": "换货",
    "refund_status": "查退款",
    "report_problem": "商品问题",
    "price_protect": "退差价",
    "invoice": "开发票",
    "warranty_repair": "维修",
    "order_status": "查发货",
    "logistics_query": "查物流",
    "cancel_order": "取消订单",
    "change_address": "改地址",
}


def begin(turn: Turn, intent: str) -> None:
    """Serve a wish about an existing order; one that is noted already is not noted twice."""
    if f"noted:{intent}" in turn.state.told and turn.state.phase is Phase.CLOSING:
        turn.say("noted_already")
        turn.ask("anything_else")
        return
    turn.change(after_sale=intent, phase=Phase.AFTER_SALES)
    proceed(turn)


def proceed(turn: Turn) -> None:
    """Find the order if it is not found yet, then serve."""
    if turn.state.orders:
        serve(turn, _meant(turn))
    elif turn.knows("order_id"):
        _look_up(turn, order_number=turn.text_slot("order_id"))
    elif turn.knows("phone_tail"):
        _look_up(turn, order_number=turn.text_slot("phone_tail"))
    elif turn.state.caller.number and "looked_up_number" not in turn.state.told:
        turn.change(told=turn.state.told | {"looked_up_number"})
        _look_up(turn, phone=turn.state.caller.number)
    elif turn.state.asked.get("order_id", 0) >= MOST_QUESTIONS:
        turn.ask("callback", key="order_not_found_ticket")
    else:
        first = not turn.state.asked.get("order_id")
        turn.ask("order_id", key="ask_order_id_first" if first else None)


def hear_number(turn: Turn, text: str) -> bool:
    """Take in an order number or the last digits of one.

    Returns:
        whether digits were heard (the look-up is then under way).
    """
    digits = dictation.spoken_digits(text)
    if not digits:
        return False
    if len(digits) < _TAIL_DIGITS:
        digits = turn.state.digits + digits
    turn.change(digits=digits if len(digits) < _TAIL_DIGITS else "")
    if len(digits) < _TAIL_DIGITS:
        turn.ask("order_id", key="phone_so_far", digits=say_digits(digits))
        return True
    tail_said = "尾号" in text or "后四位" in text or len(digits) == _TAIL_DIGITS
    turn.learn("phone_tail" if tail_said else "order_id", digits)
    proceed(turn)
    return True


def _look_up(turn: Turn, *, phone: str | None = None, order_number: str | None = None) -> None:
    turn.acknowledge("looking_up")
    turn.do(lambda effect_id: FindOrders(effect_id, phone, order_number), Purpose.FIND_ORDERS)
    turn.change(question=None)
    turn.keep_question()


def found(turn: Turn, orders: tuple[OrderSummary, ...]) -> None:
    """The shop has answered a look-up."""
    turn.change(orders=orders)
    if orders:
        serve(turn, _meant(turn))
        return
    number = turn.text_slot("order_id") or turn.text_slot("phone_tail")
    turn.forget("order_id", "phone_tail")
    attempts = turn.state.attempts + 1
    turn.change(attempts=attempts)
    if not number:
        turn.ask("order_id", key="order_unknown_number")
    elif attempts <= MOST_LOOKUPS:
        turn.ask("order_id", key="order_not_found", number=say_digits(number))
    else:
        turn.ask("callback", key="order_not_found_ticket")


def _meant(turn: Turn) -> OrderSummary:
    """The order the caller most likely speaks of: named, dated, else the newest that is under way."""
    orders = turn.state.orders
    types = as_list(turn.state.slots.get("product_type"))
    date = turn.text_slot("order_date")
    for order in orders:
        if date and order.placed_at.date().isoformat() == date:
            return order
    for order in orders:
        if types and any(kind in item.name for kind in types for item in order.items):
            return order
    if turn.state.after_sale in LOGISTICS:
        for order in orders:
            if order.status not in ("delivered", "cancelled"):
                return order
    return orders[0]


def serve(turn: Turn, order: OrderSummary) -> None:
    """Do for this order what the caller wants."""
    intent = turn.state.after_sale or "logistics_query"
    if intent in LOGISTICS:
        _tell_status(turn, order)
        if intent == "urge" and order.status in ("placed", "paid", "shipped"):
            turn.say("urge_noting")
            _ticket(turn, order, intent)
            return
        done(turn)
        return
    rule = turn.dialogue.script.answers.get(intent)
    if rule:
        turn.say_once(f"rule:{intent}", "after_sale_rule", rule=rule[0])
    if intent in NEEDS_ISSUE and not turn.knows("issue") and not turn.state.asked.get("issue"):
        turn.ask("issue")
        return
    turn.say("after_sale_noting", order=order_name(turn, order))
    _ticket(turn, order, intent)


def done(turn: Turn) -> None:
    """The wish about the order is served."""
    turn.change(after_sale=None)
    ordering.resume(turn)


def _ticket(turn: Turn, order: OrderSummary | None, intent: str) -> None:
    about = f"订单{order.order_number}（{order_name(turn, order)}）" if order else "未查到订单"
    issue = "、".join(as_list(turn.state.slots.get("issue")))
    summary = f"客户要{_IN_WORDS.get(intent, intent)}，{about}。" + (f"原因：{issue}。" if issue else "")
    turn.change(told=turn.state.told | {f"noted:{intent}"})
    turn.open_ticket(Purpose.TICKET_AFTER_SALE, TicketType.AFTER_SALE, summary)
    turn.change(after_sale=None, phase=Phase.WAITING, question=None)
    turn.keep_question()


def noted(turn: Turn) -> bool:
    """After a return or exchange is noted: when may somebody come for it? Returns whether that was asked."""
    fetched = any(f"noted:{intent}" in turn.state.told for intent in ("return_goods", "exchange_goods"))
    if not fetched or turn.state.asked.get("callback_date") or turn.state.basket:
        return False
    turn.change(phase=Phase.CLOSING, after_sale=None)
    turn.ask("callback_date", key="ask_fetch")
    return True


def hear_fetching(turn: Turn, understood: Understanding) -> bool:
    """The day for it, added to what is noted; anything else lets the question rest."""
    if not turn.answers("callback_date"):
        return False
    named = [
        slot for slot in ("callback_date", "callback_daypart", "callback_time") if slot in understood.slots
    ]
    if named:
        when = " ".join(turn.text_slot(slot) for slot in named)
        turn.open_ticket(
            Purpose.TICKET_FETCH, TicketType.AFTER_SALE, f"退换货取件时间：{when}。{understood.text}。"
        )
        turn.acknowledge("noting")
        turn.keep_question()
        return True
    served = {"return_goods", "exchange_goods"} & {intent.name for intent in understood.intents}
    if served or understood.intent in ("provide_info", "chitchat", "product_qa"):
        turn.acknowledge("noted_aside")
        turn.ask("callback_date", key="ask_fetch")
        return True
    return False


def ticket_without_order(turn: Turn) -> None:
    """The order could not be found; a person shall look."""
    turn.acknowledge("noting")
    _ticket(turn, None, turn.state.after_sale or "logistics_query")


def order_name(turn: Turn, order: OrderSummary) -> str:
    """昨天下的竹露植萃面膜."""
    names = "、".join(item.name for item in order.items[:2])
    more = "等" if len(order.items) > 2 else ""
    return f"{spoken_day(order.placed_at, turn.state.caller.now)}下的{names}{more}"


def _tell_status(turn: Turn, order: OrderSummary) -> None:
    status = order.status if f"status_{order.status}" in _STATUS_KEYS else "placed"
    turn.say(f"status_{status}", order=order_name(turn, order))
    if order.shipment is not None and order.status in ("shipped", "delivered"):
        _tell_shipment(turn, order.shipment)


_STATUS_KEYS = frozenset(
    f"status_{status}" for status in ("placed", "paid", "shipped", "delivered", "cancelled")
)


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
