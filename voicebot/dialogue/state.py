"""Everything a conversation knows at one moment. A value: ``advance`` returns the next one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from voicebot.dialogue.aftersales_case import Case, Committed, Wish
from voicebot.dialogue.effects import OrderSummary, PaymentMethod, Quote
from voicebot.dialogue.events import CallerContext
from voicebot.dialogue.identity import Identity
from voicebot.dialogue.understanding.result import SlotValue

CARED = "cared"
"""Mark of ``DialogueState.told``: somebody was harmed, and a colleague will call."""


class Phase(Enum):
    """Where in its life a conversation is."""

    NEEDS = "needs"
    OFFER = "offer"
    ORDER = "order"
    READ_BACK = "read_back"
    WAITING = "waiting"
    AFTER_SALES = "after_sales"
    SURVEY = "survey"
    CLOSING = "closing"
    ENDED = "ended"


class Purpose(Enum):
    """Why an effect was asked for; decides what its result is turned into."""

    ORDER = "order"
    QUOTE_TOTAL = "quote_total"
    QUOTE_BASKET = "quote_basket"
    QUOTE_CHANGED = "quote_changed"
    QUOTE_READ_BACK = "quote_read_back"
    QUOTE_WHAT_IS_LEFT = "quote_what_is_left"
    QUOTE_NEW_PRICE = "quote_new_price"
    FIND_ORDERS = "find_orders"
    FIND_FOR_CARE = "find_for_care"
    FIND_BY_DIGITS = "find_by_digits"
    CHANGE_ORDER = "change_order"
    REMEMBER = "remember"
    TRANSFER = "transfer"
    TICKET_HANDOVER = "ticket_handover"
    TICKET_ORDER_FAILED = "ticket_order_failed"
    TICKET_LOOKUP_FAILED = "ticket_lookup_failed"
    TICKET_COMPLAINT = "ticket_complaint"
    TICKET_AFTER_SALE = "ticket_after_sale"
    TICKET_FETCH = "ticket_fetch"
    TICKET_CONTACT = "ticket_contact"
    TICKET_ADDITION = "ticket_addition"
    TICKET_TO_DO = "ticket_to_do"
    TICKET_CARE = "ticket_care"
    TICKET_ENQUIRY = "ticket_enquiry"
    TICKET_CALLBACK = "ticket_callback"
    TICKET_CHECK_ADDRESS = "ticket_check_address"
    TICKET_DO_NOT_CALL = "ticket_do_not_call"
    TICKET_SURVEY = "ticket_survey"
    TICKET_OVERLOAD = "ticket_overload"
    CONSENT = "consent"
    HANG_UP = "hang_up"


class CallResult(Enum):
    """What came of a call of ours, as far as the person on the line decided it."""

    COMPLETED = "completed"
    REFUSED = "refused"
    CALL_LATER = "call_later"
    WRONG_NUMBER = "wrong_number"


@dataclass(frozen=True, slots=True)
class Question:
    """What the bot has asked and still waits for.

    Args:
        about: a slot name, or one of the engine's own yes/no questions (``take_it``,
            ``caller_phone``, ``read_back``, ``anything_else``, ``handover`` ...).
        times: how often it was put without an answer, starting with 1.
        choices: closed choices that were read out, if any.
    """

    about: str
    times: int = 1
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BasketLine:
    """A product the caller takes.

    Args:
        quantity: ``None`` until known.
        who: whom it is for, in the caller's word, where several people get theirs.
    """

    product_id: str
    name: str
    unit: str
    unit_price_fen: int
    quantity: int | None = None
    options: tuple[tuple[str, str], ...] = ()
    who: str = ""


PriceAsked = tuple[tuple[BasketLine, ...], str, str | None]
"""Basket, address and coupon that a price is asked for."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """What the shop wants for a basket; it holds while basket, address and coupon stay as they are."""

    basket: tuple[BasketLine, ...]
    address: str
    coupon: str | None
    quote: Quote


@dataclass(frozen=True)
class DialogueState:
    """The belief state.

    Args:
        caller: what was known when the call started.
        turn: number of steps so far; seeds the variation of wording.
        phase: where the conversation is.
        slots: everything the caller told us or we remember, canonical.
        heard: what was said of the order in this call, taken in or not; it is confirmed and never asked anew.
        confirming: the slot whose heard value the open question confirms.
        unsure: slots that were heard with low confidence and must be read back.
        basket: what the caller takes.
        spoken_line: id of the product whose line was changed last; a number alone speaks of it.
        adding: another product is being looked for besides what is in the basket.
        offered: ids of the products on the table now.
        shown: ids of all products read out in this call, oldest first.
        refused: ids of products the caller does not want.
        question: what we wait for.
        asked: how often each slot was asked in this call.
        digits: a number being dictated over several turns.
        corrections: failed corrections per slot.
        told: keys of things said once (push messages, warnings).
        pending: effects whose results are awaited, with their purposes.
        effects_made: number of effects so far; makes effect ids.
        orders_tried: orders the shop has answered; makes idempotency keys.
        last_speech: texts of the last informative speech, for "再说一遍".
        last_heard: sentences of ``last_speech`` that reached the caller's ear.
        announced: announcements of committed effects in the last speech: place, effect id, text.
        unheard: announcements that the caller interrupted before they began; they are said again.
        misheard: utterances in a row that made no sense.
        unclear: answers to the open confirmation that were neither a yes nor a no.
        angry: the caller is annoyed; wording and priority follow.
        complaint: what was complained of, as the colleague reads it who takes over.
        orders: existing orders that the caller has shown to be theirs; others never get here.
        order_placed: the order of this call, once committed.
        after_sale: the intent being served for an existing order (``logistics_query`` ...).
        case: the after-sales matter in hand.
        next_wish: the matter told along with it.
        ticket: number of the last ticket of this call; what is added afterwards names it.
        committed: the changes of orders made in this call, oldest first.
        identity: which orders the caller may hear of.
        vague: answers in this call that left the choice to us (都行, 不知道, 你看着办).
        stalled: turns in a row that told nothing, asked nothing and answered nothing.
        remembered: slots known from earlier calls only; an address among them is confirmed once.
        result: what came of a call of ours.
        doubtful: remembered slots that are confirmed before they are relied upon.
        supposed: slots that the caller asked about without saying that they hold (孕妇能用吗).
        quoted: the last price that the shop has worked out.
        price_asked: what the shop was last asked the price of; it is not asked of itself a second time.
        price_told: the last price of the order that the caller was told.
        coupon: the code of a coupon that the caller wants to use.
        payment: how the caller wants to pay.
        choosing: id of the product whose version the open question asks for.
        enquiry: what a colleague was offered to find out.
        utterances: how often the caller has spoken.
        closing_asked: ``utterances`` when "anything else?" was last spoken.
        spoken: how often each sentence was said in this call.
    """

    caller: CallerContext
    turn: int = 0
    phase: Phase = Phase.NEEDS
    slots: Mapping[str, SlotValue] = field(default_factory=dict)
    heard: Mapping[str, SlotValue] = field(default_factory=dict)
    confirming: str = ""
    unsure: frozenset[str] = frozenset()
    basket: tuple[BasketLine, ...] = ()
    spoken_line: str = ""
    adding: bool = False
    offered: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    refused: frozenset[str] = frozenset()
    question: Question | None = None
    asked: Mapping[str, int] = field(default_factory=dict)
    digits: str = ""
    corrections: Mapping[str, int] = field(default_factory=dict)
    told: frozenset[str] = frozenset()
    pending: Mapping[str, Purpose] = field(default_factory=dict)
    effects_made: int = 0
    orders_tried: int = 0
    last_speech: tuple[str, ...] = ()
    last_heard: int = 0
    announced: tuple[tuple[int, str, str], ...] = ()
    unheard: tuple[tuple[str, str], ...] = ()
    misheard: int = 0
    unclear: int = 0
    angry: bool = False
    complaint: str = ""
    orders: tuple[OrderSummary, ...] = ()
    order_placed: OrderSummary | None = None
    after_sale: str | None = None
    case: Case = field(default_factory=Case)
    next_wish: Wish | None = None
    ticket: str = ""
    committed: tuple[Committed, ...] = ()
    identity: Identity = field(default_factory=Identity)
    vague: int = 0
    stalled: int = 0
    remembered: frozenset[str] = frozenset()
    doubtful: frozenset[str] = frozenset()
    supposed: Mapping[str, SlotValue] = field(default_factory=dict)
    result: CallResult | None = None
    quoted: Quoted | None = None
    price_asked: PriceAsked | None = None
    price_told: Quote | None = None
    coupon: str | None = None
    payment: PaymentMethod | None = None
    choosing: str = ""
    enquiry: str = ""
    utterances: int = 0
    closing_asked: int | None = None
    spoken: Mapping[str, int] = field(default_factory=dict)

    def with_changes(self, **fields: Any) -> "DialogueState":
        """The same with other values in some fields.

        A turn does this a dozen times. ``dataclasses.replace`` reads and writes each of the sixty fields
        by itself, which takes twenty times as long.

        Raises:
            TypeError: there is no such field.
        """
        if unknown := fields.keys() - vars(self).keys():
            raise TypeError(f"a dialogue state has no {', '.join(sorted(unknown))}")
        changed = object.__new__(DialogueState)
        vars(changed).update(vars(self), **fields)
        return changed
