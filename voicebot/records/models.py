"""The tables. Times are timestamptz, money is in fen, lists and maps are jsonb.

A change here needs a migration in ``migrations/versions``; a test compares the two.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

FIRST_TICKET_NUMBER = 100_001
"""Six digits: short enough to be read out and written down."""


class Base(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        str: Text(),
        datetime: DateTime(timezone=True),
        UUID: Uuid(),
        bool: Boolean(),
        dict[str, Any]: JSONB(),
        list[Any]: JSONB(),
    }


def identity_column() -> Mapped[int]:
    """A primary key that the database numbers."""
    return mapped_column(BigInteger, Identity(always=True), primary_key=True)


def now_column() -> Mapped[datetime]:
    """When the row was written."""
    return mapped_column(server_default=func.now())


class Customer(Base):
    """Somebody who calls, known by the number."""

    __tablename__ = "customer"

    id: Mapped[int] = identity_column()
    number: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str | None]
    created_at: Mapped[datetime] = now_column()


class ProfileFact(Base):
    """Something a customer told us; used in later calls only with consent."""

    __tablename__ = "profile_fact"
    __table_args__ = (Index("ix_profile_fact_customer_slot", "customer_id", "slot", "learned_at"),)

    id: Mapped[int] = identity_column()
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"))
    slot: Mapped[str]
    value: Mapped[str]
    polarity: Mapped[str] = mapped_column(server_default="is")
    learned_at: Mapped[datetime]
    call_id: Mapped[str | None] = mapped_column(ForeignKey("call.id", ondelete="SET NULL"), index=True)
    consent: Mapped[bool] = mapped_column(server_default=text("false"))


class Worker(Base):
    """A worker process; while it lives it holds the advisory lock ``lock_key``.

    ``place`` names machine and process namespace, so that ``pid`` means something there; ``shop`` is the
    shop whose goods it sells, when it sells any.
    """

    __tablename__ = "worker"
    __table_args__ = (Index("ix_worker_alive", "boot_id", postgresql_where=text("ended_at IS NULL")),)

    boot_id: Mapped[UUID] = mapped_column(primary_key=True)
    lock_key: Mapped[int] = mapped_column(Integer, Identity(always=True), unique=True)
    worker_id: Mapped[str]
    place: Mapped[str]
    pid: Mapped[int] = mapped_column(Integer)
    process_started_at: Mapped[datetime]
    started_at: Mapped[datetime] = now_column()
    last_seen_at: Mapped[datetime] = now_column()
    ended_at: Mapped[datetime | None]
    shop: Mapped[str | None]


class Call(Base):
    """One telephone call."""

    __tablename__ = "call"
    __table_args__ = (
        CheckConstraint("direction IN ('inbound', 'outbound')", "direction"),
        Index("ix_call_open", "boot_id", postgresql_where=text("ended_at IS NULL")),
        Index("ix_call_started_at", text("started_at DESC")),
        Index("ix_call_customer_started_at", "customer_id", text("started_at DESC")),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    direction: Mapped[str]
    sip_call_id: Mapped[str] = mapped_column(index=True)
    caller_number: Mapped[str | None]
    called_number: Mapped[str]
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id", ondelete="SET NULL"))
    boot_id: Mapped[UUID] = mapped_column(ForeignKey("worker.boot_id"))
    dialplan: Mapped[str]
    started_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    recording_path: Mapped[str | None]
    recording_host: Mapped[str | None]
    transcript_path: Mapped[str | None]


class Turn(Base):
    """One utterance of the caller or one reply of the bot."""

    __tablename__ = "turn"
    __table_args__ = (
        UniqueConstraint("call_id", "index"),
        CheckConstraint("speaker IN ('caller', 'bot')", "speaker"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    call_id: Mapped[str] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"))
    index: Mapped[int] = mapped_column(Integer)
    speaker: Mapped[str]
    at: Mapped[datetime]
    heard_text: Mapped[str | None]
    confidence: Mapped[float | None]
    alternatives: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    mended_text: Mapped[str | None]
    keyed: Mapped[str | None]
    intents: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    slots: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    sentences: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    asked: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    timings: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    holding_phrase_used: Mapped[bool] = mapped_column(server_default=text("false"))
    fallback_used: Mapped[bool] = mapped_column(server_default=text("false"))


class Product(Base):
    """What the built-in shop sells, and how much of it there is.

    It can be ordered while it is ``active`` (there is a text about it) and ``listed`` (the shop sells it).
    ``shop_code`` is the shop's own number of it. ``source``: ``text``, the price follows the product text;
    ``import``, it is the shop's own and stays. Where versions have a stock of their own, ``stock`` is
    their sum. ``limit_source`` tells the same of the most pieces that are sold per customer and per order.
    """

    __tablename__ = "product"
    __table_args__ = (
        CheckConstraint("stock >= 0", "stock"),
        CheckConstraint("price_fen >= 0", "price"),
        CheckConstraint("source IN ('text', 'import')", "source"),
        CheckConstraint("limit_per_customer > 0 AND limit_per_order > 0", "limits"),
        CheckConstraint("limit_source IN ('text', 'import')", "limit_source"),
    )

    product_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    price_fen: Mapped[int] = mapped_column(BigInteger)
    stock: Mapped[int] = mapped_column(Integer)
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    listed: Mapped[bool] = mapped_column(server_default=text("true"))
    shop_code: Mapped[str | None] = mapped_column(unique=True)
    source: Mapped[str] = mapped_column(server_default="text")
    unit: Mapped[str] = mapped_column(server_default="")
    limit_per_customer: Mapped[int | None] = mapped_column(Integer)
    limit_per_order: Mapped[int | None] = mapped_column(Integer)
    limit_source: Mapped[str] = mapped_column(server_default="text")
    updated_at: Mapped[datetime] = now_column()


class OrderDay(Base):
    """Last order number given out on a day of the shop's calendar."""

    __tablename__ = "order_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(Integer)


class Order(Base):
    """An order. ``announcing_at`` and ``announced_at`` say what the caller was told of it.

    ``kept_elsewhere``: a copy of an order of the shop's own system.
    """

    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint("status IN ('placed', 'paid', 'shipped', 'delivered', 'cancelled')", "status"),
        Index("ix_orders_phone", "phone", text("placed_at DESC")),
        Index("ix_orders_customer", "customer_id", text("placed_at DESC")),
        Index(
            "ix_orders_number_tail",
            literal_column("reverse(order_number)").label("reversed"),
            postgresql_ops={"reversed": "text_pattern_ops"},
        ),
    )

    id: Mapped[int] = identity_column()
    order_number: Mapped[str] = mapped_column(unique=True)
    idempotency_key: Mapped[str] = mapped_column(unique=True)
    effect_id: Mapped[str]
    call_id: Mapped[str | None] = mapped_column(ForeignKey("call.id", ondelete="SET NULL"), index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id", ondelete="SET NULL"))
    placed_at: Mapped[datetime] = now_column()
    status: Mapped[str] = mapped_column(server_default="placed")
    cancelled_because: Mapped[str | None]
    total_fen: Mapped[int] = mapped_column(BigInteger)
    receiver_name: Mapped[str]
    phone: Mapped[str]
    address: Mapped[str]
    reductions: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    gifts: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    shipping_fen: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    announcing_at: Mapped[datetime | None]
    announced_at: Mapped[datetime | None]
    shipped_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    kept_elsewhere: Mapped[bool] = mapped_column(server_default=text("false"))


class OrderLine(Base):
    """One line of an order. ``on_top``: pieces of the same that a promotion adds for nothing."""

    __tablename__ = "order_item"
    __table_args__ = (CheckConstraint("quantity > 0", "quantity"), CheckConstraint("on_top >= 0", "on_top"))

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), primary_key=True)
    line: Mapped[int] = mapped_column(Integer, primary_key=True)
    product_id: Mapped[str]
    name: Mapped[str]
    quantity: Mapped[int] = mapped_column(Integer)
    unit: Mapped[str]
    unit_price_fen: Mapped[int] = mapped_column(BigInteger)
    options: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    version_code: Mapped[str | None]
    on_top: Mapped[int] = mapped_column(Integer, server_default=text("0"))


class Shipment(Base):
    """A parcel of an order."""

    __tablename__ = "shipment"

    id: Mapped[int] = identity_column()
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), index=True)
    carrier: Mapped[str]
    tracking_number: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str]
    expected_on: Mapped[datetime | None]
    created_at: Mapped[datetime] = now_column()


class IdentityTry(Base):
    """Digits that a caller said for an order and that did not show it to be theirs (``identity_tries``).

    ``cause`` is unique: the request by which the try came about counts once, however often it is written.
    """

    __tablename__ = "identity_try"

    id: Mapped[int] = identity_column()
    caller_number: Mapped[str | None] = mapped_column(index=True)
    order_digits: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime]
    cause: Mapped[str | None] = mapped_column(unique=True)


class TrackingScan(Base):
    """One scan of a parcel."""

    __tablename__ = "tracking_event"
    __table_args__ = (Index("ix_tracking_event_shipment_at", "shipment_id", text("at DESC")),)

    id: Mapped[int] = identity_column()
    shipment_id: Mapped[int] = mapped_column(ForeignKey("shipment.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    place: Mapped[str]
    text: Mapped[str]


class Ticket(Base):
    """Something a person of the shop must do. ``cause`` is unique: nothing opens a ticket twice."""

    __tablename__ = "ticket"
    __table_args__ = (
        CheckConstraint("priority IN ('low', 'normal', 'high')", "priority"),
        CheckConstraint("status IN ('open', 'assigned', 'closed')", "status"),
        Index("ix_ticket_open_due_at", "due_at", postgresql_where=text("status <> 'closed'")),
        Index("ix_ticket_callback_number", "callback_number", postgresql_where=text("status <> 'closed'")),
    )

    number: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True, start=FIRST_TICKET_NUMBER), primary_key=True
    )
    cause: Mapped[str] = mapped_column(unique=True)
    type: Mapped[str]
    priority: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="open")
    customer_id: Mapped[int | None] = mapped_column(
        ForeignKey("customer.id", ondelete="SET NULL"), index=True
    )
    call_id: Mapped[str | None] = mapped_column(ForeignKey("call.id", ondelete="SET NULL"), index=True)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id", ondelete="SET NULL"), index=True)
    summary: Mapped[str]
    slots: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    callback_number: Mapped[str | None]
    owner: Mapped[str | None]
    opened_at: Mapped[datetime] = now_column()
    due_at: Mapped[datetime]
    history: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
