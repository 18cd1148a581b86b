"""What became of a change to an order: told from its committed result, with the next step."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from voicebot.dialogue import aftersales_fetching as fetching
from voicebot.dialogue import aftersales_pieces as pieces
from voicebot.dialogue import aftersales_tickets as tickets
from voicebot.dialogue.aftersales_asking import ask
from voicebot.dialogue.aftersales_case import Case, Change, Committed
from voicebot.dialogue.aftersales_goods import wanted_instead
from voicebot.dialogue.aftersales_words import CHANGE_NAMES, INTENT_NAMES, KIND_NAMES, concerned, order_name
from voicebot.dialogue.effects import EffectFailed, OrderSummary, Priority, TicketType
from voicebot.dialogue.order_parts import ReturnKind, ReturnStatus, ReturnSummary
from voicebot.dialogue.service_effects import (
    AddressChanged,
    ChangeRefusal,
    ChangeRefused,
    InvoiceRequested,
    OrderCancelled,
    PriceProtected,
    ReturnOpened,
)
from voicebot.dialogue.state import Purpose
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.wording import listed, spoken_phone, yuan
from voicebot.dialogue.wording_zh import PROMPTS
from voicebot.language.digits import say_digits

Changed = OrderCancelled | AddressChanged | ReturnOpened | PriceProtected | InvoiceRequested

FETCHED = frozenset({ReturnKind.RETURN, ReturnKind.EXCHANGE, ReturnKind.REPAIR})
"""The goods go back: somebody comes for them."""
CLOSED = frozenset({ReturnStatus.REFUNDED, ReturnStatus.COMPLETED, ReturnStatus.REJECTED})
"""A return of which nothing more is to come."""
_FOR_A_PERSON = frozenset(
    {
        ChangeRefusal.UNKNOWN_ORDER,
        ChangeRefusal.NOT_SUPPORTED,
        ChangeRefusal.POSTAGE_RISES,
        ChangeRefusal.INVALID,
    }
)
_WHY_NOT: Mapping[ChangeRefusal, str] = {
    ChangeRefusal.UNKNOWN_ORDER: "系统里没有这一单",
    ChangeRefusal.ALREADY_SHIPPED: "已经发货",
    ChangeRefusal.ALREADY_CANCELLED: "已经取消",
    ChangeRefusal.NOT_DELIVERED: "还没签收",
    ChangeRefusal.ALREADY_REQUESTED: "之前申请过",
    ChangeRefusal.NOT_CHEAPER: "没有降价",
    ChangeRefusal.NOT_PAID: "还没付款",
    ChangeRefusal.ALREADY_ISSUED: "发票已开",
    ChangeRefusal.POSTAGE_RISES: "寄到新地址要加运费",
    ChangeRefusal.NOT_SUPPORTED: "系统办不了",
    ChangeRefusal.INVALID: "系统没有接受",
}
"""For the ticket."""
_OFFERS: Mapping[tuple[Change, ChangeRefusal], str] = {
    (Change.CANCEL, ChangeRefusal.ALREADY_SHIPPED): "offer_intercept",
    (Change.ADDRESS, ChangeRefusal.ALREADY_SHIPPED): "offer_redirect",
    (Change.INVOICE, ChangeRefusal.ALREADY_ISSUED): "offer_reissue",
}
"""Where a colleague may still do something."""


def committed(turn: Turn, result: Changed) -> None:
    """The change is in the system of record: say so, once."""
    intent = turn.state.after_sale or ""
    turn.change(told=turn.state.told | {f"noted:{intent}"})
    turn.change(committed=(*turn.state.committed, _as_committed(result, turn.state.case)))
    match result:
        case OrderCancelled():
            _cancelled(turn, result)
        case AddressChanged():
            _redirected(turn, result)
        case ReturnOpened():
            _return_opened(turn, result)
        case PriceProtected():
            money = yuan(result.refund_fen)
            turn.announce(result.effect_id, "price_protected", money=money)
            tickets.to_do(turn, f"订单{result.order_number}价保，请退差价{money}。")
        case InvoiceRequested():
            _invoice_requested(turn, result)


def _as_committed(result: Changed, case: Case) -> Committed:
    match result:
        case OrderCancelled():
            return Committed(Change.CANCEL, result.order_number, result.refund_fen)
        case AddressChanged():
            return Committed(Change.ADDRESS, result.order_number)
        case ReturnOpened(_, opened):
            number, money = opened.order_number, opened.refund_fen
            return Committed(Change.RETURN, number, money, opened.kind, case.freight)
        case PriceProtected():
            return Committed(Change.PRICE, result.order_number, result.refund_fen)
        case InvoiceRequested():
            return Committed(Change.INVOICE, result.order_number)


def _redirected(turn: Turn, result: AddressChanged) -> None:
    """Another address, another telephone number, another receiver, or several of them."""
    order, phone = tickets.order_in_hand(turn), turn.state.case.phone
    receiver = turn.state.case.receiver
    moved = order is None or order.address != result.address
    _update(turn, result.order_number, address=result.address, **({"phone": phone} if phone else {}))
    if receiver:
        _update(turn, result.order_number, receiver_name=receiver)
        turn.announce(result.effect_id, "redirected_receiver", name=receiver)
    if moved or not (phone or receiver):
        turn.announce(result.effect_id, "redirected", address=result.address)
    if phone:
        turn.announce(result.effect_id, "redirected_phone", digits=spoken_phone(phone))
    tickets.done(turn)


def _cancelled(turn: Turn, result: OrderCancelled) -> None:
    order = tickets.order_in_hand(turn)
    name = order_name(turn, order) if order is not None else ""
    _update(turn, result.order_number, status="cancelled")
    turn.announce(result.effect_id, "cancelled", order=name)
    if result.refund_fen:
        money = yuan(result.refund_fen)
        turn.say("refund_coming", money=money)
        tickets.to_do(turn, f"订单{result.order_number}已取消，请原路退款{money}。")
        return
    tickets.done(turn)


def _return_opened(turn: Turn, result: ReturnOpened) -> None:
    opened = result.opened
    kind, number, money = KIND_NAMES[opened.kind], opened.return_number, yuan(opened.refund_fen)
    order = tickets.order_in_hand(turn)
    _update(turn, opened.order_number, returns=(opened, *(order.returns if order is not None else ())))
    turn.announce(result.effect_id, "requested", kind=kind, number=say_digits(number))
    if opened.kind is ReturnKind.EXCHANGE:
        turn.say("exchange_sends", item=turn.state.case.wanted or _items(turn, order))
        if wanted_instead(turn, f"换成{turn.state.case.wanted}"):
            turn.say("exchange_difference")
    elif opened.kind is ReturnKind.RESHIP:
        turn.say("reship_sends", item=_items(turn, order) + pieces.of_one_line(turn, order))
    elif opened.refund_fen:
        key = "requested_money_after" if opened.kind is ReturnKind.RETURN else "requested_money"
        turn.say(key, money=money)
    name = f"（{order_name(turn, order)}）" if order is not None else ""
    wanted = f"换成：{turn.state.case.wanted}。" if turn.state.case.wanted else ""
    issue = f"原因：{_issue(turn)}。" if _issue(turn) else ""
    if opened.kind is ReturnKind.RESHIP and (some := pieces.of_one_line(turn, order)):
        wanted = f"只补{some}。"
    if turn.state.case.told:
        wanted += f"客户还说：{turn.state.case.told}"
    tickets.to_do(turn, f"{kind}单{number}，订单{opened.order_number}{name}，请审核并安排。{issue}{wanted}")


def _items(turn: Turn, order: OrderSummary | None) -> str:
    """What the goods concerned are called."""
    items = concerned(order, turn.state.case) if order is not None else ()
    return listed([item.name for item in items]) or "新的"


def _issue(turn: Turn) -> str:
    value = turn.state.slots.get("issue")
    return "、".join(map(str, value)) if isinstance(value, tuple) else ""


def _invoice_requested(turn: Turn, result: InvoiceRequested) -> None:
    invoice, rules = result.invoice, turn.dialogue.script.after_sales.invoice
    _update(turn, result.order_number, invoice=invoice)
    turn.announce(result.effect_id, "invoice_requested", title=invoice.title)
    if rules is not None and rules.delivery:
        turn.say_text(rules.delivery)
    tax = f"，税号{invoice.tax_number}" if invoice.tax_number else ""
    tickets.to_do(
        turn, f"订单{result.order_number}要{invoice.format}发票，抬头{invoice.title}{tax}，请开具。"
    )


def _update(turn: Turn, order_number: str, **fields: Any) -> None:
    """What the shop has now is what is talked about from now on."""
    orders = tuple(
        replace(order, **fields) if order.order_number == order_number else order
        for order in turn.state.orders
    )
    turn.change(orders=orders)


def passed_on(turn: Turn) -> None:
    """The ticket that follows a committed change is settled, or could not be written: go on."""
    case = turn.state.case
    fetched = case.doing is Change.RETURN and case.remedy in FETCHED
    if not (fetched and fetching.ask(turn)):
        tickets.done(turn)


# --- no


def answered_no(turn: Turn, result: ChangeRefused) -> None:
    """The shop's answer to a change that was asked for is no."""
    order = tickets.order_in_hand(turn)
    change = turn.state.case.doing
    if order is None or change is None:
        turn.say("refused_not_supported")
        tickets.note(turn, None, turn.state.after_sale or "")
        return
    refuse(turn, change, result.reason, order, standing=result.standing)


def refuse(
    turn: Turn,
    change: Change,
    reason: ChangeRefusal,
    order: OrderSummary,
    *,
    standing: ReturnSummary | None = None,
) -> None:
    """Say why it is not done, and what can be done instead."""
    number = say_digits(standing.return_number) if standing is not None else ""
    turn.say(refusal_key(change, reason), order=order_name(turn, order), number=number)
    turn.change(case=replace(turn.state.case, asking=None, doing=None, why=_WHY_NOT[reason]))
    offer = _OFFERS.get((change, reason))
    if offer is not None:
        turn.ask("callback", key=offer)
    elif change is Change.ADDRESS and reason is ChangeRefusal.INVALID:
        turn.forget("address")
        ask(turn, "new_address", "ask_new_address_again")
    elif reason in _FOR_A_PERSON:
        turn.acknowledge("noting")
        tickets.note(turn, order, turn.state.after_sale or "")
    else:
        tickets.done(turn)


def refusal_key(change: Change, reason: ChangeRefusal) -> str:
    """The prompt for a refusal: its own where there is one, else that of the reason."""
    own = f"refused_{change.value}_{reason.value}"
    return own if own in PROMPTS else f"refused_{reason.value}"


def failed(turn: Turn, result: EffectFailed) -> None:
    """The shop did not answer: say what is not certain; a person looks before anything is tried again."""
    case, order, intent = turn.state.case, tickets.order_in_hand(turn), turn.state.after_sale or ""
    what = INTENT_NAMES.get(intent) or CHANGE_NAMES[case.doing or Change.RETURN]
    turn.say("change_unsure" if result.outcome_unknown else "change_failed", what=what)
    about = f"订单{order.order_number}（{order_name(turn, order)}）" if order is not None else "订单"
    unsure = "成没成不确定，请先核对系统，没成再办" if result.outcome_unknown else "没有办成，请办理"
    turn.change(after_sale=None)
    summary = f"客户要{what}，{about}。系统没有回应，{unsure}，办好请回电。{result.to_check}"
    turn.open_ticket(Purpose.TICKET_ENQUIRY, TicketType.AFTER_SALE, summary, priority=Priority.HIGH)
    turn.keep_question()
