"""Requests to the shop's own system: written before they are made, so that none is lost without a trace.

The system of record is the shop's; an order placed there is copied here, so that the call shows it, later
calls remember it, and it is settled when its caller could not be told.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.dialogue.effects import OrderSummary, Priority, TicketType
from voicebot.errors import RefusedError
from voicebot.records.after_sale_models import Payment
from voicebot.records.event_data import order_data
from voicebot.records.events import EventType, emit
from voicebot.records.models import Call, Customer, Order, OrderLine, Ticket
from voicebot.records.orders import summaries_of
from voicebot.records.shop_request_models import ShopRequest
from voicebot.records.tickets import write_ticket


class RequestOutcome(Enum):
    """How a request ended."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
    """Nothing was done."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class RequestBegun:
    """A request is written down and may be made.

    Args:
        order: the order that the same key has already made.
        asked_before: the same key was sent before, and how that ended is not known.
    """

    order: OrderSummary | None = None
    asked_before: bool = False


async def begin_request(
    session: AsyncSession, *, key: str, call_id: str, effect_id: str, what: str, about: str
) -> RequestBegun:
    """Write a request down before it is made.

    Raises:
        RefusedError: the call is over, or there is none: nobody would hear of what is done.
    """
    call = await session.scalar(sa.select(Call).where(Call.id == call_id).with_for_update(read=True))
    if call is None or call.ended_at is not None:
        state = "there is no such call" if call is None else "the call is over"
        raise RefusedError(f"{what} of call {call_id} not asked for: {state}")
    copied = await session.scalar(sa.select(Order).where(Order.idempotency_key == key))
    if copied is not None:
        copied.effect_id = effect_id
        return RequestBegun(order=(await summaries_of(session, [copied]))[0])
    known = await session.scalar(sa.select(ShopRequest).where(ShopRequest.key == key).with_for_update())
    if known is None:
        session.add(ShopRequest(key=key, call_id=call_id, effect_id=effect_id, what=what, about=about))
        return RequestBegun()
    unclear = known.outcome in (None, RequestOutcome.UNKNOWN.value, RequestOutcome.DONE.value)
    known.effect_id, known.outcome, known.finished_at = effect_id, None, None
    return RequestBegun(asked_before=unclear)


async def finish_request(session: AsyncSession, *, key: str, outcome: RequestOutcome, now: datetime) -> None:
    """Note how a request ended."""
    await session.execute(
        sa.update(ShopRequest).where(ShopRequest.key == key).values(outcome=outcome.value, finished_at=now)
    )


async def copy_order(
    session: AsyncSession, order: OrderSummary, *, key: str, effect_id: str, call_id: str
) -> None:
    """Keep a copy of an order of the shop's own system; a number or key that is known changes nothing."""
    call = await session.get(Call, call_id)
    customer_id = call.customer_id if call is not None else None
    order_id = await session.scalar(
        insert(Order)
        .values(
            order_number=order.order_number,
            idempotency_key=key,
            effect_id=effect_id,
            call_id=call_id,
            customer_id=customer_id,
            placed_at=order.placed_at,
            status=order.status,
            total_fen=order.total_fen,
            receiver_name=order.receiver_name,
            phone=order.phone,
            address=order.address,
            reductions=[[one.title, one.cut_fen, one.source] for one in order.reductions],
            shipping_fen=order.shipping_fen,
            kept_elsewhere=True,
        )
        .on_conflict_do_nothing()
        .returning(Order.id)
    )
    if order_id is None:
        return
    session.add_all(
        OrderLine(
            order_id=order_id,
            line=line,
            product_id=item.product_id,
            name=item.name,
            quantity=item.quantity,
            unit=item.unit,
            unit_price_fen=item.unit_price_fen,
            options=[list(option) for option in item.options],
        )
        for line, item in enumerate(order.items, start=1)
    )
    if order.payment is not None:
        session.add(
            Payment(
                order_id=order_id,
                status=order.payment.status.value,
                method=order.payment.method,
                paid_at=order.payment.paid_at,
                refunded_fen=order.payment.refunded_fen,
            )
        )
    await emit(
        session,
        EventType.ORDER_PLACED,
        order_data(order, call_id),
        cause=f"order:{order.order_number}:placed",
        call_id=call_id,
    )
    if call is not None and order.phone == call.caller_number:
        await session.execute(
            sa.update(Customer)
            .where(Customer.id == customer_id, Customer.name.is_(None))
            .values(name=order.receiver_name)
        )


async def update_copy(
    session: AsyncSession, order_number: str, *, status: str | None = None, address: str | None = None
) -> None:
    """Keep the copy of an order as the shop's own system has it now."""
    values = {name: value for name, value in (("status", status), ("address", address)) if value is not None}
    await session.execute(
        sa.update(Order).where(Order.order_number == order_number, Order.kept_elsewhere).values(**values)
    )


async def settle_requests(session: AsyncSession, call: Call) -> None:
    """See that a person looks after every request of a finished call whose outcome is not known. Idempotent.

    A ticket that the call itself has opened for it names its key.
    """
    unclear = await session.scalars(
        sa.select(ShopRequest).where(
            ShopRequest.call_id == call.id,
            sa.or_(ShopRequest.outcome.is_(None), ShopRequest.outcome == RequestOutcome.UNKNOWN.value),
        )
    )
    for request in unclear.all():
        noted = await session.scalar(
            sa.select(Ticket.number).where(
                Ticket.call_id == call.id, Ticket.summary.contains(request.key, autoescape=True)
            )
        )
        if noted is None:
            await write_ticket(
                session,
                cause=f"shop_request:{request.key}",
                type=TicketType.ORDER,
                priority=Priority.HIGH,
                summary=f"通话结束时商城系统还没有回应，结果不确定。{request.about}",
                slots=(),
                callback_number=call.caller_number,
                customer_id=call.customer_id,
                call_id=call.id,
            )
