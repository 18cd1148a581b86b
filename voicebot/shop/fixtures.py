"""A known state of the built-in shop for demo, simulator and tests, from plain data.

The customers named in it get exactly the orders and facts given: what they had before is
removed, so that a scenario can be run again. Never run it on a shop's real data.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

import sqlalchemy as sa
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.errors import RecordsError
from voicebot.records.after_sale_models import Payment, ReturnRequest
from voicebot.records.customers import customer_id_of, remember_fact
from voicebot.records.database import Database
from voicebot.records.models import (
    Customer,
    Order,
    OrderLine,
    Product,
    ProfileFact,
    Shipment,
    TrackingScan,
)
from voicebot.records.orders import next_order_number
from voicebot.records.phone_numbers import normalise_number
from voicebot.shop.given_offers import GivenOffers, write_offers


def _digits(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Number = Annotated[str, BeforeValidator(_digits), Field(pattern=r"^\+?[0-9]+$")]
"""Digits; in YAML they need no quotes."""


class _Plain(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class GivenScan(_Plain):
    """A tracking event, ``hours_ago`` before now."""

    hours_ago: float = Field(ge=0)
    place: str
    text: str


class GivenShipment(_Plain):
    """A parcel on its way."""

    carrier: str
    tracking_number: Annotated[str, BeforeValidator(_digits)]
    status: str
    events: tuple[GivenScan, ...] = ()
    expected_in_days: float | None = None


class GivenItem(_Plain):
    """A line of an order. Name and price come from the product table when they are left out."""

    product: str
    quantity: int = Field(1, ge=1)
    unit: str = "盒"
    name: str | None = None
    price_yuan: float | None = Field(None, ge=0)


class GivenReturn(_Plain):
    """A return, exchange, refund, reshipment or repair that was asked for before."""

    kind: Literal["return", "exchange", "refund", "reship", "repair"] = "return"
    status: Literal["requested", "approved", "received", "refunded", "completed", "rejected"] = "requested"
    refund_yuan: float = Field(0, ge=0)
    days_ago: float = Field(1, ge=0)


class GivenOrder(_Plain):
    """An order that exists. Without ``phone`` it is the caller's; with ``paid_by`` it is paid."""

    items: tuple[GivenItem, ...] = Field(min_length=1)
    receiver: str
    address: str
    phone: Number | None = None
    order_number: Number | None = None
    placed_days_ago: float = Field(2, ge=0)
    delivered_days_ago: float | None = Field(None, ge=0)
    paid_by: str = ""
    status: Literal["placed", "paid", "shipped", "delivered", "cancelled"] = "shipped"
    shipment: GivenShipment | None = None
    returned: GivenReturn | None = None


class GivenFact(_Plain):
    """Something the customer once said."""

    slot: str
    value: str
    polarity: str = "is"
    consent: bool = True
    days_ago: float = Field(30, ge=0)


class GivenCustomer(_Plain):
    """Somebody who has called before."""

    number: Number
    name: str | None = None
    facts: tuple[GivenFact, ...] = ()


class Given(GivenOffers):
    """What is in the database before a call."""

    customers: tuple[GivenCustomer, ...] = ()
    orders: tuple[GivenOrder, ...] = ()
    stock: Mapping[str, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)


async def apply_given(
    database: Database, given: Mapping[str, object] | Given, *, caller: str | None = None
) -> tuple[str, ...]:
    """Make the tables be as given, now.

    Args:
        caller: number that calls; orders without a phone are theirs.

    Returns:
        the order numbers, in the order given.

    Raises:
        RecordsError: the data make no sense (the message names the place), a product is
            unknown, or the database is unreachable.
    """
    try:
        wanted = given if isinstance(given, Given) else Given.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise RecordsError(f"given.{place}: {first['msg']}") from error

    async def work(session: AsyncSession) -> tuple[str, ...]:
        now = datetime.now(UTC)
        await write_offers(session, wanted, caller)
        await _set_stock(session, wanted.stock)
        numbers = [_phone(order, caller, place) for place, order in enumerate(wanted.orders)]
        people = {normalise_number(c.number) for c in wanted.customers}
        for number in sorted({caller and normalise_number(caller), *numbers, *people} - {None}, key=str):
            await _forget(session, str(number))
        for customer in wanted.customers:
            await _write_customer(session, customer, now)
        written = []
        for place, (order, number) in enumerate(zip(wanted.orders, numbers, strict=True)):
            written.append(await _write_order(session, order, number, now, place))
        return tuple(written)

    return await database.run(work, doing="preparing the shop")


async def set_stock(database: Database, stock: Mapping[str, int]) -> None:
    """Others buy, or goods arrive: so many pieces are left, by product id.

    Raises:
        RecordsError: a product is unknown, or the database is unreachable.
    """
    if stock:
        await database.run(lambda session: _set_stock(session, stock), doing="changing the stock")


def _phone(order: GivenOrder, caller: str | None, place: int) -> str:
    phone = normalise_number(order.phone or caller)
    if phone is None:
        raise RecordsError(f"given.orders.{place}: no phone, and the caller's number is withheld; add phone")
    return phone


async def _set_stock(session: AsyncSession, stock: Mapping[str, int]) -> None:
    for product_id, pieces in stock.items():
        update = sa.update(Product).where(Product.product_id == product_id).values(stock=pieces)
        if await session.scalar(update.returning(Product.product_id)) is None:
            raise RecordsError(f"given.stock.{product_id}: there is no such product")


async def _forget(session: AsyncSession, number: str) -> None:
    customer = sa.select(Customer.id).where(Customer.number == number).scalar_subquery()
    await session.execute(sa.delete(ProfileFact).where(ProfileFact.customer_id == customer))
    await session.execute(
        sa.delete(Order).where(sa.or_(Order.phone == number, Order.customer_id == customer))
    )
    await session.execute(sa.update(Customer).where(Customer.number == number).values(name=None))


async def _write_customer(session: AsyncSession, given: GivenCustomer, now: datetime) -> None:
    customer_id = await customer_id_of(session, given.number)
    await session.execute(sa.update(Customer).where(Customer.id == customer_id).values(name=given.name))
    for fact in given.facts:
        await remember_fact(
            session,
            given.number,
            slot=fact.slot,
            value=fact.value,
            polarity=fact.polarity,
            consent=fact.consent,
            call_id=None,
            learned_at=now - timedelta(days=fact.days_ago),
        )


async def _write_order(
    session: AsyncSession, given: GivenOrder, phone: str, now: datetime, place: int
) -> str:
    placed_at = now - timedelta(days=given.placed_days_ago)
    lines = [
        await _line(session, item, f"given.orders.{place}.items.{i}") for i, item in enumerate(given.items)
    ]
    number = given.order_number or await next_order_number(session, placed_at.date())
    await session.execute(sa.delete(Order).where(Order.order_number == number))
    order = Order(
        order_number=number,
        idempotency_key=f"given:{number}",
        effect_id="given",
        customer_id=await customer_id_of(session, phone),
        placed_at=placed_at,
        status=given.status,
        total_fen=sum(line.quantity * line.unit_price_fen for line in lines),
        receiver_name=given.receiver,
        phone=phone,
        address=given.address,
        announcing_at=placed_at,
        announced_at=placed_at,
        delivered_at=_days_ago(given.delivered_days_ago, now),
    )
    session.add(order)
    await session.flush()
    if given.paid_by:
        session.add(Payment(order_id=order.id, status="paid", method=given.paid_by, paid_at=placed_at))
    for index, line in enumerate(lines, start=1):
        line.order_id, line.line = order.id, index
        session.add(line)
    if given.shipment is not None:
        await _write_shipment(session, given.shipment, order.id, now)
    if given.returned is not None:
        session.add(_return(given.returned, order, now))
    await session.flush()
    return number


def _return(given: GivenReturn, order: Order, now: datetime) -> ReturnRequest:
    asked_at = now - timedelta(days=given.days_ago)
    return ReturnRequest(
        cause=f"given:{order.order_number}",
        order_id=order.id,
        kind=given.kind,
        status=given.status,
        refund_fen=round(given.refund_yuan * 100),
        requested_at=asked_at,
        refunded_at=asked_at if given.status == "refunded" else None,
    )


def _days_ago(days: float | None, now: datetime) -> datetime | None:
    return None if days is None else now - timedelta(days=days)


async def _line(session: AsyncSession, item: GivenItem, place: str) -> OrderLine:
    name, price_yuan = item.name, item.price_yuan
    price_fen = None if price_yuan is None else round(price_yuan * 100)
    if name is None or price_fen is None:
        product = await session.get(Product, item.product)
        if product is None:
            raise RecordsError(f"{place}: there is no product {item.product}; give name and price_yuan")
        name = name if name is not None else product.name
        price_fen = price_fen if price_fen is not None else product.price_fen
    return OrderLine(
        product_id=item.product, name=name, quantity=item.quantity, unit=item.unit, unit_price_fen=price_fen
    )


async def _write_shipment(session: AsyncSession, given: GivenShipment, order_id: int, now: datetime) -> None:
    await session.execute(sa.delete(Shipment).where(Shipment.tracking_number == given.tracking_number))
    days = given.expected_in_days
    shipment = Shipment(
        order_id=order_id,
        carrier=given.carrier,
        tracking_number=given.tracking_number,
        status=given.status,
        expected_on=None if days is None else now + timedelta(days=days),
    )
    session.add(shipment)
    await session.flush()
    session.add_all(
        TrackingScan(
            shipment_id=shipment.id,
            at=now - timedelta(hours=scan.hours_ago),
            place=scan.place,
            text=scan.text,
        )
        for scan in given.events
    )
