"""What after-sales leaves for a person to do."""

from collections.abc import Iterator

from voicebot.dialogue import ordering
from voicebot.dialogue.aftersales_case import Case
from voicebot.dialogue.aftersales_words import INTENT_NAMES, order_name
from voicebot.dialogue.effects import OrderSummary, Priority, TicketType
from voicebot.dialogue.slots import as_list
from voicebot.dialogue.state import Phase, Purpose
from voicebot.dialogue.turn import Turn

TO_BE_FETCHED = "fetch"
"""Mark of ``DialogueState.told``: goods may have to be fetched, and nobody has asked when."""
LOST = frozenset({"未收到显示签收", "丢件"})
"""Values of ``issue``: the parcel itself is missing."""
_GO_BACK = frozenset({"return_goods", "exchange_goods"})


def done(turn: Turn) -> None:
    """The wish is served. The order stays at hand in case that the next wish is about it."""
    last = turn.state.after_sale or ""
    wish, opened = turn.state.next_wish, turn.state.case.opened
    kept = opened if wish is not None and wish.every else None  # 都没拆 holds for the next order, too
    turn.change(after_sale=None, case=Case(turn.state.case.order_number, last=last, opened=kept))
    ordering.resume(turn)


def rest(turn: Turn) -> None:
    """Nothing more is to be done but a last question."""
    turn.change(after_sale=None, case=Case(order_number=turn.state.case.order_number), phase=Phase.CLOSING)


def order_in_hand(turn: Turn) -> OrderSummary | None:
    """The order that is spoken of."""
    number = turn.state.case.order_number
    return next((order for order in turn.state.orders if order.order_number == number), None)


def note(
    turn: Turn,
    order: OrderSummary | None,
    intent: str,
    *,
    priority: Priority = Priority.NORMAL,
    fetch: bool = False,
) -> None:
    """Leave the wish to a person. Nothing is said of the order, so it needs no proof of identity.

    Args:
        fetch: goods may have to be fetched; the caller is asked when.
    """
    about = f"订单{order.order_number}（{order_name(turn, order)}）" if order else "未查到订单"
    case = turn.state.case
    issue = "、".join(as_list(turn.state.slots.get("issue")))
    said = f"原话：“{case.said}”。" if intent == "report_problem" and case.said not in ("", issue) else ""
    wanted = f"{_matter(turn, intent, order)}，{about}。"
    reason = f"原因：{issue}。" if issue else ""
    refused = f"没有直接办：{case.why}。" if case.why else ""
    marks = {f"noted:{intent}"} | ({TO_BE_FETCHED} if fetch and intent in _GO_BACK else set())
    turn.change(told=turn.state.told | marks)
    summary = wanted + reason + said + refused
    if case.revises:
        turn.add_to_ticket(Purpose.TICKET_AFTER_SALE, f"客户改了主意，按这个办：{summary}")
    else:
        turn.open_ticket(Purpose.TICKET_AFTER_SALE, TicketType.AFTER_SALE, summary, priority=priority)
    kept = Case(order_number=case.order_number, last=intent, pieces=case.pieces, freight=case.freight)
    turn.change(after_sale=None, case=kept)
    turn.change(phase=Phase.WAITING, question=None)
    turn.keep_question()


def _matter(turn: Turn, intent: str, order: OrderSummary | None) -> str:
    """What the caller wants, as a colleague would say it."""
    match intent:
        case "report_problem" if LOST & set(as_list(turn.state.slots.get("issue"))):
            return "客户说快递没有收到"
        case "report_problem":
            return "客户反映商品有问题"
        case "modify_order" if turn.state.case.said:
            return f"客户要改订单里的东西（“{turn.state.case.said}”），请发货前改好"
        case "cancel_order" if order is not None and order.status == "shipped":
            return "客户要取消订单，已经发出，请联系快递拦截"
        case "change_address" if order is not None and order.status == "shipped":
            return "客户要改地址，已经发出，请联系快递改派"
        case "invoice":
            return "，".join(("客户要开发票", *_of_invoice(turn)))
        case "urge" if order is not None and order.status == "shipped":
            return "客户催已发出的快递"
        case _:
            return f"客户要{INTENT_NAMES.get(intent, intent)}"


def _of_invoice(turn: Turn) -> Iterator[str]:
    """What is known of it already, so that nobody asks again."""
    if turn.text_slot("invoice_type"):
        yield turn.text_slot("invoice_type")
    if title := turn.state.case.invoice_title or turn.text_slot("invoice_title"):
        yield f"抬头{title}"
    if turn.state.case.tax_number:
        yield f"税号{turn.state.case.tax_number}"


def to_do(turn: Turn, summary: str) -> None:
    """Something is committed, and a person has to go on from there; the caller need not hear of it."""
    if turn.state.case.revises:
        turn.add_to_ticket(Purpose.TICKET_TO_DO, f"客户改了主意，按这个办：{summary}")
        turn.keep_question()
        return
    turn.open_ticket(Purpose.TICKET_TO_DO, TicketType.AFTER_SALE, summary)
    turn.keep_question()
