"""Parcels as carriers tell of them: stored once, in whatever order the news comes."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.errors import RefusedError
from voicebot.records.callbacks import promise_callback
from voicebot.records.desk import desk_in
from voicebot.records.events import EventType, emit
from voicebot.records.job_models import ReceivedHook
from voicebot.records.models import Order, Shipment, TrackingScan

DELIVERED = "delivered"
STATUSES = frozenset(
    {
        "created",
        "picked_up",
        "in_transit",
        "out_for_delivery",
        DELIVERED,
        "exception",
        "returning",
        "returned",
    }
)
"""Statuses that mean something to us; delivered completes an order, any other is one under way."""
_UNDER_WAY = frozenset({"created", "picked_up", "in_transit", "out_for_delivery"})

_AHEAD = timedelta(minutes=15)
"""How far a carrier's clock may be ahead of ours."""
_BEFORE_ORDER = timedelta(days=1)
"""A parcel may be announced on the day of its order, never long before."""

_LONGEST_WAY = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Scan:
    """A parcel was seen somewhere."""

    at: datetime
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class ShipmentNews:
    """What a carrier tells of a parcel.

    Args:
        order_number, carrier: needed for a parcel that is not known yet.
        status: the carrier's word; ``delivered`` also completes the order.
        scans: all of them, or only the new ones.
    """

    tracking_number: str
    status: str
    order_number: str | None = None
    carrier: str | None = None
    expected_on: datetime | None = None
    scans: tuple[Scan, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of news.

    Args:
        new: false for a web hook that was here before.
        left_out: scans at times that cannot be: in the future, or before the order.
    """

    new: bool
    left_out: int = 0


async def take_shipment_news(
    session: AsyncSession,
    news: ShipmentNews,
    *,
    hook_id: str,
    call_back_on: Collection[str] = (),
    now: datetime | None = None,
) -> Taken:
    """Store what a web hook tells of a parcel, once.

    A scan at a time that cannot be is left out: whatever came after it would count as overtaken. So is a
    day of arrival that cannot be: carriers write the year 9999 where they do not know.

    Args:
        hook_id: the same web hook again changes nothing.
        call_back_on: statuses of which the customer is told by a call.
        now: by the clock of this machine unless given.

    Raises:
        RefusedError: the parcel is not known, and neither is the order it would belong to.
    """
    received = await session.scalar(
        insert(ReceivedHook).values(id=hook_id).on_conflict_do_nothing().returning(ReceivedHook.id)
    )
    if received is None:
        return Taken(new=False)
    shipment = await _shipment(session, news)
    order = await session.get(Order, shipment.order_id, with_for_update=True)
    assert order is not None, "a shipment goes with its order"
    first, last = order.placed_at - _BEFORE_ORDER, (now or datetime.now(UTC)) + _AHEAD
    possible = tuple(scan for scan in news.scans if first <= scan.at <= last)
    taken = Taken(new=True, left_out=len(news.scans) - len(possible))
    expected_on = news.expected_on
    if expected_on is not None and not first <= expected_on <= last + _LONGEST_WAY:
        expected_on = None
    news = replace(news, scans=possible, expected_on=expected_on)
    newest = await session.scalar(
        sa.select(sa.func.max(TrackingScan.at)).where(
            TrackingScan.shipment_id == shipment.id, TrackingScan.at <= last
        )
    )
    await _store_scans(session, shipment.id, news.scans)
    if news.scans:
        is_late = newest is not None and max(scan.at for scan in news.scans) < newest
    else:
        is_late = shipment.status == DELIVERED and news.status in _UNDER_WAY
    if is_late:
        return taken  # an older message that was overtaken: its scans are kept, its status is not
    before, shipment.status = shipment.status, news.status
    shipment.expected_on = news.expected_on or shipment.expected_on
    _advance(order, news)
    await session.flush()
    await _tell(session, news, order, hook_id)
    if news.status in call_back_on and news.status != before and order.phone:
        await _call_back(session, news, order)
    return taken


async def _shipment(session: AsyncSession, news: ShipmentNews) -> Shipment:
    by_number = sa.select(Shipment).where(Shipment.tracking_number == news.tracking_number)
    found = await session.scalar(by_number.with_for_update())
    if found is not None:
        return found
    order_id = None
    if news.order_number is not None:
        order_id = await session.scalar(sa.select(Order.id).where(Order.order_number == news.order_number))
    if order_id is None:
        raise RefusedError("the parcel is not known; give the number of its order")
    if news.carrier is None:
        raise RefusedError("the parcel is not known; give its carrier")
    await session.execute(
        insert(Shipment)
        .values(order_id=order_id, carrier=news.carrier, tracking_number=news.tracking_number, status="")
        .on_conflict_do_nothing(index_elements=[Shipment.tracking_number])
    )
    return (await session.scalars(by_number.with_for_update())).one()


async def _store_scans(session: AsyncSession, shipment_id: int, scans: tuple[Scan, ...]) -> None:
    rows = await session.scalars(sa.select(TrackingScan).where(TrackingScan.shipment_id == shipment_id))
    known = {(row.at, row.text) for row in rows}
    for scan in scans:
        if (scan.at, scan.text) not in known:
            known.add((scan.at, scan.text))
            session.add(TrackingScan(shipment_id=shipment_id, at=scan.at, place=scan.place, text=scan.text))


def _advance(order: Order, news: ShipmentNews) -> None:
    """The order goes on with its parcel, never back."""
    at = max((scan.at for scan in news.scans), default=datetime.now(UTC))
    if order.status in ("placed", "paid"):
        order.status = "shipped"
        order.shipped_at = order.shipped_at or min((scan.at for scan in news.scans), default=at)
    if news.status == DELIVERED and order.status == "shipped":
        order.status = DELIVERED
        order.delivered_at = order.delivered_at or at


async def _tell(session: AsyncSession, news: ShipmentNews, order: Order, hook_id: str) -> None:
    await emit(
        session,
        EventType.SHIPMENT_UPDATED,
        {
            "order_number": order.order_number,
            "tracking_number": news.tracking_number,
            "status": news.status,
            "order_status": order.status,
        },
        cause=f"hook:{hook_id}",
        call_id=order.call_id,
    )


async def _call_back(session: AsyncSession, news: ShipmentNews, order: Order) -> None:
    latest = max(news.scans, key=lambda scan: scan.at, default=None)
    told = f"：{latest.text.rstrip('。')}" if latest is not None else ""
    await promise_callback(
        session,
        cause=f"shipment:{news.tracking_number}:{news.status}",
        number=order.phone,
        reason=f"订单{order.order_number}的包裹有情况{told}。请告诉客户并问怎么处理。",
        due_at=desk_in(session).next_open(datetime.now(UTC)),
        order_id=order.id,
    )
