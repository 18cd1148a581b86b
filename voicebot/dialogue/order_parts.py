"""What the shop's system of record shows of an order besides its lines: payment, returns, invoice."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class PaymentStatus(Enum):
    """How far an order is paid."""

    UNPAID = "unpaid"
    ON_DELIVERY = "on_delivery"
    PAID = "paid"
    REFUNDING = "refunding"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class PaymentSummary:
    """How an order is paid.

    Args:
        method: the shop's word (微信, 货到付款 ...), empty when not chosen.
        refunded_fen: paid back so far.
    """

    status: PaymentStatus
    method: str = ""
    paid_at: datetime | None = None
    refunded_fen: int = 0


class ReturnKind(Enum):
    """What is to become of goods that are not kept, or not kept as they are."""

    RETURN = "return"
    """Goods back, money back."""
    EXCHANGE = "exchange"
    """Goods back, others instead."""
    REFUND = "refund"
    """Money back, goods stay (damaged, missing)."""
    RESHIP = "reship"
    """What was missing or wrong is sent again."""
    REPAIR = "repair"
    """Goods back, repaired goods instead."""


class ReturnStatus(Enum):
    """How far a return is."""

    REQUESTED = "requested"
    APPROVED = "approved"
    RECEIVED = "received"
    REFUNDED = "refunded"
    COMPLETED = "completed"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class ReturnSummary:
    """A return, exchange, refund or repair as the system of record has it.

    Args:
        return_number: to be spoken and written on the parcel.
        refund_fen: what is paid back, or has been.
        expected_on: when the money is expected to arrive.
    """

    return_number: str
    kind: ReturnKind
    status: ReturnStatus
    order_number: str
    requested_at: datetime
    refund_fen: int = 0
    refunded_at: datetime | None = None
    expected_on: datetime | None = None


@dataclass(frozen=True, slots=True)
class InvoiceSummary:
    """An invoice that was asked for.

    Args:
        status: requested | issued.
        format: 电子 | 纸质.
    """

    title: str
    status: str
    format: str
    requested_at: datetime
    tax_number: str | None = None
