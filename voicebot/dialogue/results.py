"""What the world answered to an effect. Only here may the bot say that something is done."""

from collections.abc import Mapping

from voicebot.dialogue import (
    aftersales,
    aftersales_contact,
    aftersales_results,
    care,
    memory_answers,
    ordering,
    overload,
    payment,
    quoted,
    survey,
    survey_unwelcome,
)
from voicebot.dialogue import aftersales_fetching as fetching
from voicebot.dialogue.effects import (
    EffectFailed,
    EffectResult,
    OrderPlaced,
    OrderQuoted,
    OrderRefused,
    OrdersFound,
    Priority,
    TicketAddedTo,
    TicketOpened,
    TicketType,
    TransferFailed,
    Transferred,
)
from voicebot.dialogue.service_effects import (
    AddressChanged,
    ChangeRefused,
    ConsentPurpose,
    ConsentRecorded,
    FactsRemembered,
    InvoiceRequested,
    OrderCancelled,
    PriceProtected,
    ReturnOpened,
)
from voicebot.dialogue.state import Phase, Purpose
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.wording import yuan
from voicebot.language.digits import say_digits

_PROMISES_CONTACT = frozenset(
    {
        Purpose.TICKET_AFTER_SALE,
        Purpose.TICKET_FETCH,
        Purpose.TICKET_ADDITION,
        Purpose.TICKET_ENQUIRY,
        Purpose.TICKET_CALLBACK,
        Purpose.TICKET_HANDOVER,
        Purpose.TICKET_LOOKUP_FAILED,
    }
)
"""Tickets for which a colleague has to get in touch: without a number that cannot be."""
OPTED_OUT = "opted_out"
"""Mark of ``DialogueState.told``: the refusal of further calls is committed."""
_PUT_AGAIN: Mapping[str, str] = {"callback_date": "ask_fetch", "handover": "complaint_handover"}
"""Questions that stay open while something is added, and the words they are put in."""
HANDOVER_NOTED = "handover_noted"
"""Mark of ``DialogueState.told``: the ticket for a call-back by a person is committed."""


def receive(turn: Turn, result: EffectResult) -> None:
    """Go on with the conversation from a committed result."""
    purpose = turn.state.pending.get(result.effect_id)
    if purpose is None:
        turn.keep_question()  # a late answer to something already given up
        return
    pending = {key: value for key, value in turn.state.pending.items() if key != result.effect_id}
    turn.change(pending=pending)
    match result:
        case OrderPlaced():
            _order_placed(turn, result)
        case OrderQuoted():
            quoted.receive(turn, result, purpose)
        case OrderRefused():
            quoted.refused(turn, result, purpose)
        case OrdersFound() if purpose is Purpose.FIND_FOR_CARE:
            care.note(turn, result.orders)
        case OrdersFound() if purpose is Purpose.FIND_BY_DIGITS:
            aftersales.found_by_digits(turn, result)
        case OrdersFound():
            aftersales.found(turn, result.orders)
        case OrderCancelled() | AddressChanged() | ReturnOpened() | PriceProtected() | InvoiceRequested():
            aftersales_results.committed(turn, result)
        case ChangeRefused():
            aftersales_results.answered_no(turn, result)
        case FactsRemembered():
            memory_answers.remembered(turn, result)
        case TicketOpened():
            turn.change(ticket=result.ticket_number)
            _noted(turn, result, purpose)
        case TicketAddedTo():
            _noted(turn, result, purpose)
        case Transferred():
            turn.change(phase=Phase.ENDED, question=None)
        case TransferFailed():
            hand_over_by_ticket(turn)
        case ConsentRecorded(purpose=ConsentPurpose.ALL, granted=False):
            turn.change(told=turn.state.told | {OPTED_OUT})
            turn.keep_question()
        case ConsentRecorded():
            turn.keep_question()  # what is said of it comes with the ticket
        case EffectFailed():
            _failed(turn, result, purpose)


def _order_placed(turn: Turn, result: OrderPlaced) -> None:
    order = result.order
    number = say_digits(order.order_number)
    turn.announce(result.effect_id, "order_placed", number=number)
    told = turn.state.quoted
    if told is not None and order.total_fen != told.quote.total_fen:
        turn.say("order_total_differs", total=yuan(order.total_fen))
    check_address = "address_check" in turn.state.told
    turn.change(
        order_placed=order,
        orders=(order, *turn.state.orders),
        orders_tried=turn.state.orders_tried + 1,
        basket=(),
        offered=(),
        phase=Phase.CLOSING,
        told=turn.state.told - {"read_back", ordering.DETAILS_READ, "address_check"},
    )
    turn.forget("quantity", "unit", "items")
    payment.tell(turn, order)
    turn.change(quoted=None, price_asked=None, price_told=None, coupon=None, payment=None)
    if check_address:
        summary = f"订单{order.order_number}的收货地址请人工核对：{order.address}。"
        turn.open_ticket(
            Purpose.TICKET_CHECK_ADDRESS, TicketType.ORDER, summary, order_number=order.order_number
        )
        turn.keep_question()
        return
    turn.ask("anything_else")


def _noted(turn: Turn, result: TicketOpened | TicketAddedTo, purpose: Purpose) -> None:
    effect_id, number = result.effect_id, say_digits(result.ticket_number)
    match purpose:
        case Purpose.TICKET_CHECK_ADDRESS:
            turn.announce(effect_id, "ticket_address", number=number)
        case Purpose.TICKET_DO_NOT_CALL:
            if OPTED_OUT in turn.state.told:
                turn.announce(effect_id, "ticket_do_not_call")
            else:
                turn.announce(effect_id, "ticket_noted", number=number)
            turn.hang_up("goodbye_short")
            return
        case Purpose.TICKET_SURVEY:
            survey.noted(turn, effect_id)
            return
        case Purpose.TICKET_OVERLOAD:
            overload.noted(turn, effect_id)
            return
        case Purpose.TICKET_CARE:
            turn.announce(effect_id, "ticket_care", number=number)
            care.noted(turn)
            return
        case Purpose.TICKET_TO_DO:
            aftersales_results.passed_on(turn)
            return
        case Purpose.TICKET_COMPLAINT if not turn.state.basket:
            turn.announce(effect_id, "ticket_noted", number=number)
            turn.ask("handover", key="complaint_handover")
            return
        case Purpose.TICKET_FETCH:
            turn.announce(effect_id, "ticket_fetch")
        case Purpose.TICKET_CONTACT:
            turn.announce(effect_id, "ticket_contact")
        case Purpose.TICKET_ADDITION:
            turn.announce(effect_id, "ticket_addition")
        case Purpose.TICKET_AFTER_SALE | Purpose.TICKET_COMPLAINT | Purpose.TICKET_ENQUIRY:
            turn.announce(effect_id, "ticket_noted", number=number)
        case _:
            turn.announce(effect_id, "ticket_callback", number=number)
    if purpose is Purpose.TICKET_HANDOVER:
        turn.change(told=turn.state.told | {HANDOVER_NOTED})
    question = turn.state.question
    if purpose is Purpose.TICKET_ADDITION and question is not None and question.about in _PUT_AGAIN:
        turn.ask(question.about, key=_PUT_AGAIN[question.about])
        return
    if purpose is Purpose.TICKET_AFTER_SALE and fetching.ask_once_noted(turn):
        return
    _what_next(turn, purpose)


def _what_next(turn: Turn, purpose: Purpose) -> None:
    if turn.state.pending:
        turn.keep_question()
        return
    if purpose in (Purpose.TICKET_ORDER_FAILED, Purpose.TICKET_HANDOVER, Purpose.TICKET_CALLBACK):
        turn.change(basket=(), offered=(), after_sale=None)  # a person goes on from here
    if purpose in (Purpose.TICKET_CALLBACK, Purpose.TICKET_ADDITION) and survey_unwelcome.ask_when(turn):
        return
    if purpose in _PROMISES_CONTACT and aftersales_contact.ask(turn):
        turn.change(phase=Phase.CLOSING)
        return
    ordering.resume(turn)


def hand_over_by_ticket(turn: Turn) -> None:
    """No person can take the call now: leave a ticket so that one calls back."""
    if HANDOVER_NOTED in turn.state.told:
        turn.say("handover_noted")
        ordering.resume(turn)
        return
    turn.acknowledge("transfer_failed_later")
    why = turn.state.case.why or "客户要求人工服务"
    summary = f"{why}，转接没有成功，请回电。{turn.state.complaint}"
    turn.open_ticket(Purpose.TICKET_HANDOVER, TicketType.HANDOVER, summary, priority=Priority.HIGH)
    turn.keep_question()


def _failed(turn: Turn, result: EffectFailed, purpose: Purpose) -> None:
    match purpose:
        case _ if purpose in quoted.QUOTES:
            quoted.failed(turn, purpose)
        case Purpose.ORDER:
            unsure = result.outcome_unknown
            turn.say("order_unsure" if unsure else "order_failed")
            summary = (
                f"下单时系统没有回应，订单是否成功不确定，请核对。{result.to_check}"
                if unsure
                else "下单失败，请联系客户补单。"
            )
            turn.change(orders_tried=turn.state.orders_tried + (0 if unsure else 1))
            quoted.order_ticket(turn, summary)
        case Purpose.FIND_FOR_CARE:
            care.note(turn, ())
        case Purpose.CHANGE_ORDER:
            aftersales_results.failed(turn, result)
        case Purpose.TICKET_TO_DO:
            aftersales_results.passed_on(turn)
        case Purpose.REMEMBER:
            memory_answers.not_remembered(turn)
        case Purpose.FIND_ORDERS | Purpose.FIND_BY_DIGITS:
            turn.say("lookup_failed")
            summary = "客户查订单，系统没有回应，请查好后回电。"
            turn.change(after_sale=None)
            turn.open_ticket(Purpose.TICKET_LOOKUP_FAILED, TicketType.ENQUIRY, summary)
            turn.keep_question()
        case Purpose.CONSENT:
            turn.keep_question()
        case Purpose.TRANSFER:
            hand_over_by_ticket(turn)
        case Purpose.TICKET_SURVEY:
            turn.hang_up("survey_refused")
        case Purpose.TICKET_OVERLOAD:
            overload.not_noted(turn)
        case _:
            turn.say("ticket_failed")
            _what_next(turn, purpose)
