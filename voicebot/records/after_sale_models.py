"""Tables of what happens to an order after it is placed, and of what a number may be called for."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from voicebot.records.models import Base, identity_column, now_column

FIRST_RETURN_NUMBER = 500_001
"""Six digits, apart from ticket numbers."""


class Payment(Base):
    """How an order is paid; only the status, never a card."""

    __tablename__ = "payment"
    __table_args__ = (
        CheckConstraint("status IN ('unpaid', 'on_delivery', 'paid', 'refunding', 'refunded')", "status"),
        CheckConstraint("refunded_fen >= 0", "refunded"),
    )

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), primary_key=True)
    status: Mapped[str] = mapped_column(server_default="unpaid")
    method: Mapped[str] = mapped_column(server_default="")
    paid_at: Mapped[datetime | None]
    refunded_fen: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    updated_at: Mapped[datetime] = now_column()


class OrderChange(Base):
    """Something changed on an order: what, from what, to what. ``cause`` is unique: nothing is done twice."""

    __tablename__ = "order_change"

    id: Mapped[int] = identity_column()
    cause: Mapped[str] = mapped_column(unique=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), index=True)
    call_id: Mapped[str | None] = mapped_column(ForeignKey("call.id", ondelete="SET NULL"), index=True)
    what: Mapped[str]
    before: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    after: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    at: Mapped[datetime] = now_column()


class ReturnRequest(Base):
    """A return, exchange, refund, reshipment or repair."""

    __tablename__ = "return_request"
    __table_args__ = (
        CheckConstraint("kind IN ('return', 'exchange', 'refund', 'reship', 'repair')", "kind"),
        CheckConstraint(
            "status IN ('requested', 'approved', 'received', 'refunded', 'completed', 'rejected')", "status"
        ),
    )

    number: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True, start=FIRST_RETURN_NUMBER), primary_key=True
    )
    cause: Mapped[str] = mapped_column(unique=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), index=True)
    call_id: Mapped[str | None] = mapped_column(ForeignKey("call.id", ondelete="SET NULL"), index=True)
    kind: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="requested")
    product_ids: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    issue: Mapped[str] = mapped_column(server_default="")
    note: Mapped[str] = mapped_column(server_default="")
    wanted: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    refund_fen: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    requested_at: Mapped[datetime] = now_column()
    refunded_at: Mapped[datetime | None]
    expected_on: Mapped[datetime | None]


class Invoice(Base):
    """The invoice of an order."""

    __tablename__ = "invoice"
    __table_args__ = (CheckConstraint("status IN ('requested', 'issued')", "status"),)

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), primary_key=True)
    title: Mapped[str]
    tax_number: Mapped[str | None]
    format: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="requested")
    requested_at: Mapped[datetime] = now_column()
    issued_at: Mapped[datetime | None]
    call_id: Mapped[str | None] = mapped_column(ForeignKey("call.id", ondelete="SET NULL"), index=True)


class Consent(Base):
    """Whether a number may be called for a purpose; every statement is kept, the newest counts."""

    __tablename__ = "consent"
    __table_args__ = (
        CheckConstraint("purpose IN ('service', 'marketing', 'all')", "purpose"),
        Index("ix_consent_number_purpose", "number", "purpose", text("at DESC")),
    )

    id: Mapped[int] = identity_column()
    cause: Mapped[str] = mapped_column(unique=True)
    number: Mapped[str]
    purpose: Mapped[str]
    granted: Mapped[bool]
    words: Mapped[str]
    source: Mapped[str]
    call_id: Mapped[str | None] = mapped_column(ForeignKey("call.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime] = now_column()


class DoNotCall(Base):
    """Numbers that no campaign calls, whatever their consents say."""

    __tablename__ = "do_not_call"

    number: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime] = now_column()
    source: Mapped[str]
    words: Mapped[str] = mapped_column(server_default="")
    call_id: Mapped[str | None] = mapped_column(ForeignKey("call.id", ondelete="SET NULL"), index=True)
