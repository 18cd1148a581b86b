"""Effects on orders that exist and on what is remembered, and their committed results.

As in ``effects``: an effect is a request, and only its result lets the core claim that something
is done. The shop's rules (days, categories) are judged before an effect is asked for; the system
of record judges once more what it can know (is it shipped? was it asked for already?).
"""

from dataclasses import dataclass
from enum import Enum

from voicebot.dialogue.order_parts import InvoiceSummary, ReturnKind, ReturnSummary


@dataclass(frozen=True, slots=True)
class CheckStock:
    """How much of a product there is now, and at what price."""

    effect_id: str
    product_id: str


@dataclass(frozen=True, slots=True)
class StockFound:
    """Stock and price as of now; None what the shop does not tell."""

    effect_id: str
    product_id: str
    available: int | None
    unit_price_fen: int | None


@dataclass(frozen=True, slots=True)
class CancelOrder:
    """Cancel an order that is not shipped, return its goods to stock, start its refund if it is paid."""

    effect_id: str
    order_number: str
    reason: str


@dataclass(frozen=True, slots=True)
class ChangeAddress:
    """Change where, and to whom, an order that is not shipped goes. ``None`` leaves a part as it is."""

    effect_id: str
    order_number: str
    address: str
    receiver_name: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class RequestReturn:
    """Open a return, exchange, refund, reshipment or repair.

    Args:
        product_ids: the lines concerned; empty means the whole order.
        issue: what is wrong, as slot value (破损, 少件 ...), empty when it is a change of mind.
        wanted: for an exchange, the options wanted instead, e.g. (("size", "42"),).
    """

    effect_id: str
    order_number: str
    kind: ReturnKind
    product_ids: tuple[str, ...] = ()
    issue: str = ""
    note: str = ""
    wanted: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ProtectPrice:
    """Pay back the difference when a product of the order has become cheaper."""

    effect_id: str
    order_number: str


@dataclass(frozen=True, slots=True)
class RequestInvoice:
    """Have an invoice issued; asking again for the same order changes the first one while not issued.

    Args:
        format: 电子 | 纸质.
    """

    effect_id: str
    order_number: str
    title: str
    format: str
    tax_number: str | None = None


@dataclass(frozen=True, slots=True)
class FactToKeep:
    """Something the customer told us.

    Args:
        slot: slot name.
        value: canonical value.
        polarity: is | is_not | wants | wants_not.
        health: it tells of somebody's health (allergy, pregnancy): kept only after a spoken yes.
    """

    slot: str
    value: str
    polarity: str = "is"
    health: bool = False


@dataclass(frozen=True, slots=True)
class RememberFacts:
    """Keep facts for later calls.

    Args:
        consent_words: what the caller said when asked, as evidence; empty for facts that need no consent.
    """

    effect_id: str
    facts: tuple[FactToKeep, ...]
    consent_words: str = ""


class ConsentPurpose(Enum):
    """What calls a consent or a refusal is about."""

    SERVICE = "service"
    MARKETING = "marketing"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class RecordConsent:
    """Note, with the words said as evidence, whether this number may be called for a purpose.

    ``granted`` false with ``ConsentPurpose.ALL`` puts the number on the do-not-call list.
    """

    effect_id: str
    purpose: ConsentPurpose
    granted: bool
    words: str


@dataclass(frozen=True, slots=True)
class OrderCancelled:
    """The order is cancelled. ``refund_fen`` is on its way back; 0 when nothing was paid."""

    effect_id: str
    order_number: str
    refund_fen: int


@dataclass(frozen=True, slots=True)
class AddressChanged:
    """The order goes to the new address."""

    effect_id: str
    order_number: str
    address: str


@dataclass(frozen=True, slots=True)
class ReturnOpened:
    """The return is in the system of record."""

    effect_id: str
    opened: ReturnSummary


@dataclass(frozen=True, slots=True)
class PriceProtected:
    """The difference is on its way back."""

    effect_id: str
    order_number: str
    refund_fen: int


@dataclass(frozen=True, slots=True)
class InvoiceRequested:
    """The invoice is in the system of record."""

    effect_id: str
    order_number: str
    invoice: InvoiceSummary


@dataclass(frozen=True, slots=True)
class FactsRemembered:
    """The facts are committed."""

    effect_id: str


@dataclass(frozen=True, slots=True)
class ConsentRecorded:
    """The consent or refusal is committed and holds from now on."""

    effect_id: str
    purpose: ConsentPurpose
    granted: bool


class ChangeRefusal(Enum):
    """Why the system of record did not change an order."""

    UNKNOWN_ORDER = "unknown_order"
    ALREADY_SHIPPED = "already_shipped"
    ALREADY_CANCELLED = "already_cancelled"
    NOT_DELIVERED = "not_delivered"
    ALREADY_REQUESTED = "already_requested"
    NOT_CHEAPER = "not_cheaper"
    NOT_PAID = "not_paid"
    """There is no money to give back."""
    ALREADY_ISSUED = "already_issued"
    POSTAGE_RISES = "postage_rises"
    """Sending it to the new address costs more: somebody must agree on that with the customer."""
    NOT_SUPPORTED = "not_supported"
    """The shop's system cannot do this: a person must."""
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class ChangeRefused:
    """The shop answered, and the answer is no.

    Args:
        standing: the return that was asked for before, if that is the reason.
    """

    effect_id: str
    reason: ChangeRefusal
    standing: ReturnSummary | None = None


ServiceEffect = (
    CheckStock
    | CancelOrder
    | ChangeAddress
    | RequestReturn
    | ProtectPrice
    | RequestInvoice
    | RememberFacts
    | RecordConsent
)
ServiceResult = (
    StockFound
    | OrderCancelled
    | AddressChanged
    | ReturnOpened
    | PriceProtected
    | InvoiceRequested
    | FactsRemembered
    | ConsentRecorded
    | ChangeRefused
)
