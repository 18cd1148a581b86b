"""Reading orders, and what their callers were told of them: said = done, also across a crash.

An order is committed before it is announced. ``announcing_at`` is committed right before
the sentence that announces it goes on the wire, ``announced_at`` when it was played to its
end. When the call ends in between, ``settle_orders`` makes both sides agree again:

=================  ================  ==========================================================
announcing_at      announced_at      what happens
=================  ================  ==========================================================
null               null              the caller was not told: cancelled, stock returned, ticket
set                null              the caller may have heard it: stands, ticket to confirm
set                set               nothing
=================  ================  ==========================================================

The copy of an order that the shop's own system keeps is never cancelled here: a ticket asks to call back.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.dialogue.effects import (
    OrderSummary,
    Priority,
    Reduction,
    TicketType,
)
from voicebot.records.events import EventType, emit
from voicebot.records.models import (
    Call,
    Customer,
    Order,
    OrderDay,
    OrderLine,
    Product,
    Ticket,
)
from voicebot.records.order_parts import parts_of
from voicebot.records.shop_models import Coupon, ProductVersion
from voicebot.records.tickets import change_ticket, write_ticket
from voicebot.records.values import FOLLOW_UP, OrderRecord

NOT_TOLD = "caller_not_told"


async def find_by_phone(session: AsyncSession, number: str, *, limit: int) -> tuple[OrderSummary, ...]:
    """Orders to be delivered to this phone or placed by this customer, newest first."""
    to_phone = sa.select(Order.id).where(Order.phone == number)
    by_customer = sa.select(Order.id).join(Customer, Customer.id == Order.customer_id)
    ids = sa.union(to_phone, by_customer.where(Customer.number == number))
    return await _summaries(session, Order.id.in_(ids), limit)


async def find_by_number(session: AsyncSession, order_number: str) -> tuple[OrderSummary, ...]:
    """The order with exactly this number."""
    return await _summaries(session, Order.order_number == order_number, 1)


async def find_by_tail(
    session: AsyncSession, tail: str, *, number: str | None, limit: int
) -> tuple[OrderSummary, ...]:
    """Orders whose number ends in ``tail``, newest first; of one phone or customer if ``number`` is given."""
    condition: sa.ColumnElement[bool] = sa.func.reverse(Order.order_number).like(tail[::-1] + "%")
    if number is not None:
        customer = sa.select(Customer.id).where(Customer.number == number).scalar_subquery()
        condition = sa.and_(condition, sa.or_(Order.phone == number, Order.customer_id == customer))
    return await _summaries(session, condition, limit)


async def order_records(session: AsyncSession, call_id: str) -> tuple[OrderRecord, ...]:
    """The orders of a call, in the order placed."""
    rows = (await session.scalars(sa.select(Order).where(Order.call_id == call_id).order_by(Order.id))).all()
    summaries = await summaries_of(session, rows)
    return tuple(
        OrderRecord(
            order=summary,
            idempotency_key=row.idempotency_key,
            effect_id=row.effect_id,
            call_id=row.call_id,
            announcing_at=row.announcing_at,
            announced_at=row.announced_at,
            cancelled_because=row.cancelled_because,
        )
        for row, summary in zip(rows, summaries, strict=True)
    )


async def summaries_of(session: AsyncSession, rows: Sequence[Order]) -> tuple[OrderSummary, ...]:
    """The orders with their lines, newest shipment and all that came of them, in the order given."""
    if not rows:
        return ()
    parts = await parts_of(session, [row.id for row in rows])
    return tuple(
        OrderSummary(
            order_number=row.order_number,
            placed_at=row.placed_at,
            status=row.status,
            items=parts[row.id].items,
            total_fen=row.total_fen,
            receiver_name=row.receiver_name,
            phone=row.phone,
            address=row.address,
            shipment=parts[row.id].shipment,
            delivered_at=row.delivered_at,
            payment=parts[row.id].payment,
            returns=parts[row.id].returns,
            invoice=parts[row.id].invoice,
            reductions=tuple(Reduction(str(one[0]), int(one[1]), str(one[2])) for one in row.reductions),
            shipping_fen=row.shipping_fen,
            gifts=tuple(str(gift) for gift in row.gifts),
        )
        for row in rows
    )


async def next_order_number(session: AsyncSession, day: date) -> str:
    """Date and number of the day, 2511230042: ten digits can be read out in three groups."""
    counter = insert(OrderDay).values(day=day, last=1)
    counter = counter.on_conflict_do_update(
        index_elements=[OrderDay.day], set_={OrderDay.last: OrderDay.last + 1}
    )
    return f"{day:%y%m%d}{await session.scalar(counter.returning(OrderDay.last)):04d}"


async def keep_number_free(session: AsyncSession, order_number: str) -> None:
    """An order with a number of our own form came from elsewhere: never give that number out again."""
    match = re.fullmatch(r"(\d{6})(\d{4,5})", order_number)
    if match is None:
        return
    try:
        day = datetime.strptime(match[1], "%y%m%d").date()
    except ValueError:
        return
    counter = insert(OrderDay).values(day=day, last=int(match[2]))
    higher = sa.func.greatest(OrderDay.last, counter.excluded.last)
    await session.execute(
        counter.on_conflict_do_update(index_elements=[OrderDay.day], set_={OrderDay.last: higher})
    )


async def mark_announcing(session: AsyncSession, call_id: str, effect_id: str) -> bool:
    """Note that the announcement of this effect goes on the wire now.

    Returns:
        false when its order has been cancelled meanwhile: it must not be announced. True
        also for effects that are not orders; there is nothing to note for them.
    """
    statuses = await session.scalars(
        sa.update(Order)
        .where(Order.call_id == call_id, Order.effect_id == effect_id)
        .values(
            announcing_at=sa.case(
                (
                    Order.status != "cancelled",
                    sa.func.coalesce(Order.announcing_at, sa.func.clock_timestamp()),
                ),
                else_=Order.announcing_at,
            )
        )
        .returning(Order.status)
    )
    return all(status != "cancelled" for status in statuses)


async def mark_announced(session: AsyncSession, call_id: str, effect_id: str) -> None:
    """Note that the announcement of this effect was played to its end."""
    now = sa.func.clock_timestamp()
    await session.execute(
        sa.update(Order)
        .where(Order.call_id == call_id, Order.effect_id == effect_id, Order.announced_at.is_(None))
        .values(announced_at=now, announcing_at=sa.func.coalesce(Order.announcing_at, now))
    )


async def settle_orders(session: AsyncSession, call: Call) -> None:
    """Make the orders of a call that is over agree with what its caller was told. Idempotent."""
    open_orders = await session.scalars(
        sa.select(Order)
        .where(Order.call_id == call.id, Order.status == "placed", Order.announced_at.is_(None))
        .order_by(Order.id)
        .with_for_update()
    )
    for order in open_orders.all():
        (summary,) = await summaries_of(session, [order])
        what = f"订单{order.order_number}（{_goods(summary)}，共{order.total_fen / 100:g}元）"
        if order.announcing_at is None and order.kept_elsewhere:
            await write_order_ticket(
                session,
                order,
                call,
                NOT_TOLD,
                f"通话中断，{what}已在商城系统生效，但还没有告知客户。请回电确认；客户不要就在商城系统取消。",
            )
        elif order.announcing_at is None:
            await cancel_order(session, order, NOT_TOLD)
            await _close_follow_up(session, order, call)
            await write_order_ticket(
                session,
                order,
                call,
                NOT_TOLD,
                f"通话中断，{what}还没有告知客户，已自动取消并退回库存。请回电说明并重新下单。",
            )
        else:
            await write_order_ticket(
                session,
                order,
                call,
                "unconfirmed",
                f"通话在播报{what}时中断，订单有效，但客户可能没有听完。请回电确认。",
            )


async def _close_follow_up(session: AsyncSession, order: Order, call: Call) -> None:
    """Nobody asks how goods are that were never sent: the call's ticket to do so is closed."""
    cause = f"call:{call.id}:{FOLLOW_UP}"
    of_order = sa.select(Ticket.number).where(Ticket.order_id == order.id, Ticket.cause == cause)
    number = await session.scalar(of_order)
    if number is not None:
        why = f"订单{order.order_number}没有告知客户，已取消，不用回访。"
        now = datetime.now(UTC)
        await change_ticket(session, str(number), what="closed", by="voicebot", note=why, now=now)


async def cancel_order(session: AsyncSession, order: Order, because: str) -> None:
    """Cancel an order, return its goods, free ones too, to stock and its coupon to the customer."""
    lines = sa.select(OrderLine).where(OrderLine.order_id == order.id).order_by(OrderLine.product_id)
    for line in await session.scalars(lines):
        pieces = line.quantity + line.on_top
        await session.execute(
            sa.update(Product)
            .where(Product.product_id == line.product_id)
            .values(stock=Product.stock + pieces)
        )
        version = sa.update(ProductVersion).where(
            ProductVersion.product_id == line.product_id,
            ProductVersion.code == line.version_code,
            ProductVersion.stock.is_not(None),
        )
        await session.execute(version.values(stock=ProductVersion.stock + pieces))
    await session.execute(
        sa.update(Coupon).where(Coupon.used_order_id == order.id).values(used_order_id=None)
    )
    order.status = "cancelled"
    order.cancelled_because = because
    await session.flush()
    await emit(
        session,
        EventType.ORDER_CANCELLED,
        {"order_number": order.order_number, "because": because, "call_id": order.call_id},
        cause=f"order:{order.order_number}:cancelled",
        call_id=order.call_id,
    )


async def write_order_ticket(
    session: AsyncSession, order: Order, call: Call, cause: str, summary: str
) -> None:
    """Have somebody call the customer back about this order, once per cause."""
    await write_ticket(
        session,
        cause=f"order:{order.order_number}:{cause}",
        type=TicketType.ORDER,
        priority=Priority.HIGH,
        summary=summary,
        slots=(("order_number", order.order_number), ("receiver_name", order.receiver_name)),
        callback_number=call.caller_number or order.phone,
        customer_id=call.customer_id,
        call_id=call.id,
        order_id=order.id,
    )


def _goods(order: OrderSummary) -> str:
    return "、".join(f"{item.name}{item.quantity}{item.unit}" for item in order.items)


async def _summaries(
    session: AsyncSession, condition: sa.ColumnElement[bool], limit: int
) -> tuple[OrderSummary, ...]:
    # An order its caller never heard of does not exist for callers.
    known = Order.cancelled_because.is_distinct_from(NOT_TOLD)
    newest_first = sa.select(Order).where(condition, known).order_by(Order.placed_at.desc(), Order.id.desc())
    return await summaries_of(session, (await session.scalars(newest_first.limit(limit))).all())
