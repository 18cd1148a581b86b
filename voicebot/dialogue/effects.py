"""What the dialogue core asks the world to do, and the results it may speak from.

An effect is a request. Only its *result*, which exists after the database has committed,
lets the core claim that something is done ("said = done").
Money is in fen (1/100 yuan), times are timezone-aware.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from voicebot.dialogue.order_parts import InvoiceSummary, PaymentSummary, ReturnSummary
from voicebot.dialogue.service_effects import ServiceEffect, ServiceResult

MAX_QUANTITY = 10_000
"""Of one line of an order: whoever wants more by telephone speaks with a person."""


@dataclass(frozen=True, slots=True)
class OrderItem:
    """One line of an order.

    Args:
        product_id: the shop's id (the stem of the product's text file).
        name: as spoken to the caller.
        quantity: whole units, at least 1.
        unit: measure word (盒, 瓶, 双 ...).
        unit_price_fen: the price the caller was told; the shop refuses when its own differs.
        options: chosen variant, e.g. (("color", "黑色"), ("size", "42.5")).
    """

    product_id: str
    name: str
    quantity: int
    unit: str
    unit_price_fen: int
    options: tuple[tuple[str, str], ...] = ()


class PaymentMethod(Enum):
    """How an order may be paid."""

    ON_DELIVERY = "on_delivery"
    LINK = "link"
    """A link to pay by is sent to the phone of the order."""


@dataclass(frozen=True, slots=True)
class QuoteOrder:
    """What would these goods cost now? Changes nothing; whoever places the order asks for the same again.

    Args:
        items: as in ``PlaceOrder``; their prices are what the caller was told, the shop's own count.
        customer_number: who calls, for member prices and coupons; ``None`` when withheld.
        address: where it goes, for the shipping fee; empty while unknown.
        coupon_code: a code that the caller named.
    """

    effect_id: str
    items: tuple[OrderItem, ...]
    customer_number: str | None = None
    address: str = ""
    coupon_code: str | None = None


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    """Place an order; the same ``idempotency_key`` never makes a second one.

    Args:
        quoted_total_fen: the total of the quote that the caller agreed to. The shop works it out once
            more and refuses (``PRICE_CHANGED``) when it has become another; ``None`` takes what it is.
        quoted_gifts: what was promised for nothing; refused in the same way when some of it is gone.
        customer_number: as in ``QuoteOrder``.
        coupon_code: as in ``QuoteOrder``.
        payment: what the caller chose; ``None`` when the shop offers nothing to choose from.
    """

    effect_id: str
    idempotency_key: str
    items: tuple[OrderItem, ...]
    receiver_name: str
    phone: str
    address: str
    quoted_total_fen: int | None = None
    quoted_gifts: tuple[str, ...] = ()
    customer_number: str | None = None
    coupon_code: str | None = None
    payment: PaymentMethod | None = None


@dataclass(frozen=True, slots=True)
class FindOrders:
    """Look up orders by the caller's number or by an order number (or its tail).

    Args:
        phone_tail: last digits of the order's telephone number, as proof that it is the caller's: only an
            order that both lead to counts as found, and wrong ones are counted over all calls.
        caller_number: who gives that proof; ``None`` when withheld.
    """

    effect_id: str
    phone: str | None = None
    order_number: str | None = None
    phone_tail: str | None = None
    caller_number: str | None = None


class TicketType(Enum):
    """Why somebody of the shop must act."""

    CALLBACK = "callback"
    HANDOVER = "handover"
    COMPLAINT = "complaint"
    ENQUIRY = "enquiry"
    ORDER = "order"
    AFTER_SALE = "after_sale"


class Priority(Enum):
    """How urgent a ticket is."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """Leave something for a person to do.

    Args:
        summary: one or two sentences a colleague understands without the recording.
        slots: what the caller told us, (name, value as text) pairs.
        callback_number: whom to call back, if that was promised.
        order_number: the order it is about, if it is about one.
    """

    effect_id: str
    type: TicketType
    priority: Priority
    summary: str
    slots: tuple[tuple[str, str], ...] = ()
    callback_number: str | None = None
    order_number: str | None = None


@dataclass(frozen=True, slots=True)
class AddToTicket:
    """Add what the caller told afterwards to a ticket of this call.

    Args:
        ticket_number: as ``TicketOpened`` told it.
        note: what a colleague reads, in a sentence.
        slots: as in ``OpenTicket``; what is known by now, in place of what was known then.
        callback_number: whom to call back by what is known now; ``None`` leaves it as it is.
        wants_call: a call is wanted, at the time that ``slots`` name if they name one.
    """

    effect_id: str
    ticket_number: str
    note: str
    slots: tuple[tuple[str, str], ...] = ()
    callback_number: str | None = None
    wants_call: bool = False


@dataclass(frozen=True, slots=True)
class Transfer:
    """Hand the caller over to a person; falls back to a ticket when no target answers."""

    effect_id: str
    reason: str
    summary: str
    slots: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class HangUp:
    """End the call after everything in ``Step.speech`` has been played."""

    effect_id: str


Effect = QuoteOrder | PlaceOrder | FindOrders | OpenTicket | AddToTicket | Transfer | HangUp | ServiceEffect


@dataclass(frozen=True, slots=True)
class TrackingEvent:
    """One scan of a parcel."""

    at: datetime
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class ShipmentSummary:
    """Where a parcel is. ``events`` newest first."""

    carrier: str
    tracking_number: str
    status: str
    events: tuple[TrackingEvent, ...] = ()
    expected_on: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reduction:
    """Something that lowers a price.

    Args:
        title: as spoken (满200减30, 第二支半价).
        source: where it comes from: ``promotion:CODE`` or ``coupon:CODE``.
    """

    title: str
    cut_fen: int
    source: str


@dataclass(frozen=True, slots=True)
class Quote:
    """What an order costs, by the shop's own arithmetic.

    ``total_fen`` is the sum of the items at their prices, less the reductions, plus shipping.

    Args:
        items: as the shop would write them: its own prices, and the version it would send.
        gifts: what comes with it for nothing, as spoken.
        gifts_missing: what a promotion gives and the shop has no more of, as spoken.
        coupon_problem: why the coupon named does not count, as spoken; empty when none was named or it does.
    """

    items: tuple[OrderItem, ...]
    total_fen: int
    reductions: tuple[Reduction, ...] = ()
    shipping_fen: int = 0
    gifts: tuple[str, ...] = ()
    coupon_problem: str = ""
    gifts_missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderQuoted:
    """The shop has worked out what an order costs now."""

    effect_id: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class OrderSummary:
    """An order as the shop's system of record has it.

    Args:
        status: placed | paid | shipped | delivered | cancelled (the shop's own word is mapped).
        delivered_at: None while it is under way, or when the shop does not say.
        payment: None when the shop keeps none.
        returns: returns, exchanges, refunds and repairs of it, newest first.
        reductions: what made the total less than the sum of the items.
        gifts: what goes with it for nothing, as it was promised.
    """

    order_number: str
    placed_at: datetime
    status: str
    items: tuple[OrderItem, ...]
    total_fen: int
    receiver_name: str
    phone: str
    address: str
    shipment: ShipmentSummary | None = None
    delivered_at: datetime | None = None
    payment: PaymentSummary | None = None
    returns: tuple[ReturnSummary, ...] = ()
    invoice: InvoiceSummary | None = None
    reductions: tuple[Reduction, ...] = ()
    shipping_fen: int = 0
    gifts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderPlaced:
    """The order row is committed."""

    effect_id: str
    order: OrderSummary


class Refusal(Enum):
    """Why the shop did not take an order, or cannot say what it costs."""

    OUT_OF_STOCK = "out_of_stock"
    OVER_LIMIT = "over_limit"
    """More than one order, or one customer, may have; ``available`` is what may still be ordered."""
    OPTION_MISSING = "option_missing"
    """There are versions with a stock of their own, and it was not said which one."""
    PRICE_CHANGED = "price_changed"
    UNKNOWN_PRODUCT = "unknown_product"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class OrderRefused:
    """The shop answered, and the answer is no.

    Args:
        option: the slot (color, size ...) that must be chosen, or in which this version is sold out.
        choices: its values of which there is enough, the most plentiful first.
        quote: what the order costs now, when that is not what the caller was told.
    """

    effect_id: str
    reason: Refusal
    product_id: str | None = None
    available: int | None = None
    unit_price_fen: int | None = None
    option: str | None = None
    choices: tuple[str, ...] = ()
    quote: Quote | None = None


@dataclass(frozen=True, slots=True)
class OrdersFound:
    """Orders that matched, newest first; empty when there are none.

    Args:
        too_often: nothing was looked up, because wrong digits were said too often today.
    """

    effect_id: str
    orders: tuple[OrderSummary, ...]
    too_often: bool = False


@dataclass(frozen=True, slots=True)
class TicketOpened:
    """The ticket row is committed."""

    effect_id: str
    ticket_number: str


@dataclass(frozen=True, slots=True)
class TicketAddedTo:
    """The addition is committed with the ticket: its history tells of it."""

    effect_id: str
    ticket_number: str


@dataclass(frozen=True, slots=True)
class Transferred:
    """The transfer target accepted the caller; our side of the call ends."""

    effect_id: str


@dataclass(frozen=True, slots=True)
class TransferFailed:
    """No target is configured, or it did not accept."""

    effect_id: str
    cause: str


@dataclass(frozen=True, slots=True)
class EffectFailed:
    """The world did not answer in time or is broken. Nothing may be claimed as done.

    ``outcome_unknown`` is true when the request may still have been carried out; ``to_check`` then
    tells a colleague, in Mandarin, what to look for and where.
    """

    effect_id: str
    cause: str
    outcome_unknown: bool = False
    to_check: str = ""


EffectResult = (
    OrderQuoted
    | OrderPlaced
    | OrderRefused
    | OrdersFound
    | TicketOpened
    | TicketAddedTo
    | Transferred
    | TransferFailed
    | EffectFailed
    | ServiceResult
)
