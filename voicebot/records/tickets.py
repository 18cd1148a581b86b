"""Tickets: what a person of the shop must do."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.dialogue.effects import OpenTicket, Priority, TicketOpened, TicketType
from voicebot.records.models import Call, Order, Ticket
from voicebot.records.values import TicketRecord

DUE_AFTER = {
    Priority.HIGH: timedelta(hours=2),
    Priority.NORMAL: timedelta(hours=24),
    Priority.LOW: timedelta(hours=72),
}


async def open_ticket(session: AsyncSession, ticket: OpenTicket, call_id: str) -> TicketOpened:
    """Commit a ticket of a call; the same effect of the same call never opens a second one."""
    customer_id = await session.scalar(sa.select(Call.customer_id).where(Call.id == call_id))
    number = await write_ticket(
        session,
        cause=f"call:{call_id}:{ticket.effect_id}",
        type=ticket.type,
        priority=ticket.priority,
        summary=ticket.summary,
        slots=ticket.slots,
        callback_number=ticket.callback_number,
        customer_id=customer_id,
        call_id=call_id,
    )
    return TicketOpened(ticket.effect_id, number)


async def write_ticket(
    session: AsyncSession,
    *,
    cause: str,
    type: TicketType,  # noqa: A002 - the field's name everywhere
    priority: Priority,
    summary: str,
    slots: tuple[tuple[str, str], ...],
    callback_number: str | None,
    customer_id: int | None,
    call_id: str | None,
    order_id: int | None = None,
) -> str:
    """Write a ticket unless one with this cause exists, and return its number."""
    now = datetime.now(UTC)
    number = await session.scalar(
        insert(Ticket)
        .values(
            cause=cause,
            type=type.value,
            priority=priority.value,
            summary=summary,
            slots=[list(pair) for pair in slots],
            callback_number=callback_number,
            customer_id=customer_id,
            call_id=call_id,
            order_id=order_id,
            opened_at=now,
            due_at=now + DUE_AFTER[priority],
            history=[{"at": now.isoformat(), "by": "voicebot", "what": "opened"}],
        )
        .on_conflict_do_nothing(index_elements=[Ticket.cause])
        .returning(Ticket.number)
    )
    if number is None:
        number = await session.scalar(sa.select(Ticket.number).where(Ticket.cause == cause))
    return str(number)


async def ticket_records(session: AsyncSession, call_id: str) -> tuple[TicketRecord, ...]:
    """The tickets of a call, oldest first."""
    rows = await session.execute(
        sa.select(Ticket, Order.order_number)
        .join(Order, Order.id == Ticket.order_id, isouter=True)
        .where(Ticket.call_id == call_id)
        .order_by(Ticket.number)
    )
    return tuple(
        TicketRecord(
            number=str(row.number),
            type=TicketType(row.type),
            priority=Priority(row.priority),
            status=row.status,
            summary=row.summary,
            slots=tuple((str(name), str(value)) for name, value in row.slots),
            callback_number=row.callback_number,
            call_id=row.call_id,
            order_number=order_number,
            opened_at=row.opened_at,
            due_at=row.due_at,
        )
        for row, order_number in rows
    )
