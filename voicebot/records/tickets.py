"""Tickets: what a person of the shop must do."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from voicebot.dialogue.effects import (
    AddToTicket,
    OpenTicket,
    Priority,
    TicketAddedTo,
    TicketOpened,
    TicketType,
)
from voicebot.errors import RefusedError
from voicebot.records.callbacks import move_callbacks, promise_callback
from voicebot.records.desk import desk_in
from voicebot.records.event_data import ticket_data
from voicebot.records.events import EventType, emit
from voicebot.records.models import Call, Customer, Order, Ticket
from voicebot.records.phone_numbers import normalise_number
from voicebot.records.values import TicketEvent, TicketRecord


async def open_ticket(session: AsyncSession, ticket: OpenTicket, call_id: str) -> TicketOpened:
    """Commit a ticket of a call; the same effect of the same call never opens a second one."""
    customer_id = await session.scalar(sa.select(Call.customer_id).where(Call.id == call_id))
    order_id = await session.scalar(
        sa.select(Order.id).where(Order.order_number == ticket.order_number)
    )  # none of a shop that keeps its orders itself
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
        order_id=order_id,
    )
    return TicketOpened(ticket.effect_id, number)


async def add_to_ticket(session: AsyncSession, addition: AddToTicket, call_id: str) -> TicketAddedTo:
    """Write what the caller told afterwards into a ticket; the same effect of the same call does it once.

    A ticket that was closed meanwhile is open again: somebody has to read it. A call that waits for its
    time follows the time and the number told now.

    Raises:
        RefusedError: there is no such ticket (any more).
    """
    number = int(addition.ticket_number) if _may_be_number(addition.ticket_number) else 0
    row = await session.get(Ticket, number, with_for_update=True)
    if row is None:
        raise RefusedError(
            f"there is no ticket {addition.ticket_number} to add to; it was deleted during the call"
        )
    cause = f"call:{call_id}:{addition.effect_id}"
    done = TicketAddedTo(addition.effect_id, addition.ticket_number)
    if any(event.get("cause") == cause for event in row.history):
        return done
    now = datetime.now(UTC)
    told = {name for name, _ in addition.slots}
    known = [pair for pair in row.slots if pair[0] not in told]
    row.slots = [*known, *([name, value] for name, value in addition.slots)]
    row.callback_number = normalise_number(addition.callback_number) or row.callback_number
    row.history = [*row.history, _event("caller", "added", addition.note, now) | {"cause": cause}]
    if row.status == "closed":
        row.status = "assigned" if row.owner else "open"
    if row.callback_number and (addition.wants_call or row.type == TicketType.CALLBACK.value):
        await _plan_call(session, row, row.callback_number, addition, now)
    await session.flush()
    await _emit(
        session, EventType.TICKET_UPDATED, addition.ticket_number, cause=f"ticket:{number}:added:{cause}"
    )
    return done


async def _plan_call(
    session: AsyncSession, row: Ticket, to: str, addition: AddToTicket, now: datetime
) -> None:
    """The call that the ticket promises goes to this number, at the time wished for if one was."""
    wished = desk_in(session).wished_at(dict(addition.slots), now)
    moved = await move_callbacks(session, row.number, number=to, due_at=wished)
    if not moved and addition.wants_call:
        await promise_callback(
            session,
            cause=f"ticket:{row.number}",
            number=to,
            reason=row.summary,
            due_at=wished or row.due_at,
            ticket_number=row.number,
            call_id=row.call_id,
        )
    row.due_at = wished or row.due_at


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
    desk = desk_in(session)
    callback_number = normalise_number(callback_number)
    promised = callback_number if type is TicketType.CALLBACK else None
    due_at = (desk.wished_at(dict(slots), now) if promised else None) or desk.due_at(now, priority)
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
            due_at=due_at,
            history=[{"at": now.isoformat(), "by": "voicebot", "what": "opened"}],
        )
        .on_conflict_do_nothing(index_elements=[Ticket.cause])
        .returning(Ticket.number)
    )
    if number is None:
        number = await session.scalar(sa.select(Ticket.number).where(Ticket.cause == cause))
        return str(number)
    if promised:
        await promise_callback(
            session,
            cause=f"ticket:{number}",
            number=promised,
            reason=summary,
            due_at=due_at,
            ticket_number=number,
            call_id=call_id,
        )
    await _emit(session, EventType.TICKET_OPENED, str(number), cause=f"ticket:{number}:opened")
    return str(number)


async def raise_ticket(session: AsyncSession, number: str, *, because: str, now: datetime) -> bool:
    """Make a ticket urgent, for its history and other systems to tell.

    Returns:
        false when there is none any more, or it is closed.
    """
    row = await session.get(Ticket, int(number), with_for_update=True)
    if row is None or row.status == "closed":
        return False
    row.priority = Priority.HIGH.value
    row.due_at = min(row.due_at, now)
    row.history = [*row.history, _event("voicebot", "raised", because, now)]
    await session.flush()
    times = sum(event["what"] == "raised" for event in row.history)
    await _emit(session, EventType.TICKET_RAISED, number, cause=f"ticket:{number}:raised:{times}")
    return True


async def ticket_records(session: AsyncSession, call_id: str) -> tuple[TicketRecord, ...]:
    """The tickets of a call, oldest first."""
    return await _records(session, Ticket.call_id == call_id, order_by=Ticket.number)


async def ticket_record(session: AsyncSession, number: str) -> TicketRecord | None:
    """The ticket with this number."""
    if not _may_be_number(number):
        return None
    found = await _records(session, Ticket.number == int(number), order_by=Ticket.number)
    return found[0] if found else None


def _may_be_number(number: str) -> bool:
    """Whether a ticket could have it: digits, and no more than the column holds."""
    return number.isdecimal() and len(number) <= _MOST_DIGITS


_MOST_DIGITS = 18


async def tickets_to_do(
    session: AsyncSession,
    *,
    closed: bool = False,
    owner: str | None = None,
    type: TicketType | None = None,  # noqa: A002 - the field's name everywhere
    limit: int = 50,
) -> tuple[TicketRecord, ...]:
    """Tickets, the most urgent first.

    Args:
        closed: the closed ones instead of those to be done.
        owner: of this person only.
        type: of this type only.
    """
    conditions = [Ticket.status == "closed" if closed else Ticket.status != "closed"]
    if owner is not None:
        conditions.append(Ticket.owner == owner)
    if type is not None:
        conditions.append(Ticket.type == type.value)
    return await _records(session, *conditions, order_by=Ticket.due_at, limit=limit)


async def open_tickets_of(session: AsyncSession, number: str) -> tuple[TicketRecord, ...]:
    """What is still to be done for a number (normalised), the most urgent first."""
    customer = sa.select(Customer.id).where(Customer.number == number).scalar_subquery()
    # Two look-ups by index; one OR over both columns would read all open tickets.
    ids = sa.union(
        sa.select(Ticket.number).where(Ticket.customer_id == customer, Ticket.status != "closed"),
        sa.select(Ticket.number).where(Ticket.callback_number == number, Ticket.status != "closed"),
    )
    return await _records(session, Ticket.number.in_(ids), order_by=Ticket.due_at)


async def change_ticket(
    session: AsyncSession,
    number: str,
    *,
    what: str,
    by: str,
    note: str = "",
    owner: str | None = None,
    now: datetime,
) -> TicketRecord | None:
    """Assign (``what`` "assigned", to ``owner``), note, close or reopen a ticket; its history tells of it.

    Returns:
        the ticket as it is now; ``None`` when there is none with this number.
    """
    if not _may_be_number(number):
        return None
    row = await session.get(Ticket, int(number), with_for_update=True)
    if row is None:
        return None
    match what:
        case "assigned":
            row.owner, row.status = owner, "assigned"
            note = f"to {owner}" + (f", {note}" if note else "")
        case "closed":
            row.status = "closed"
        case "reopened":
            row.status = "assigned" if row.owner else "open"
    row.history = [*row.history, _event(by, what, note, now)]
    await session.flush()
    return await ticket_record(session, number)


async def _emit(session: AsyncSession, type: EventType, number: str, *, cause: str) -> None:  # noqa: A002
    ticket = await ticket_record(session, number)
    assert ticket is not None, "written in this transaction"
    data = ticket_data(ticket, desk_in(session))
    await emit(session, type, data, cause=cause, call_id=ticket.call_id)


def _event(by: str, what: str, note: str, now: datetime) -> dict[str, str]:
    event = {"at": now.isoformat(), "by": by, "what": what}
    return event | ({"note": note} if note else {})


async def _records(
    session: AsyncSession,
    *conditions: sa.ColumnElement[bool],
    order_by: InstrumentedAttribute[Any],
    limit: int | None = None,
) -> tuple[TicketRecord, ...]:
    rows = await session.execute(
        sa.select(Ticket, Order.order_number)
        .join(Order, Order.id == Ticket.order_id, isouter=True)
        .where(*conditions)
        .order_by(order_by, Ticket.number)
        .limit(limit)
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
            owner=row.owner,
            history=tuple(
                TicketEvent(
                    datetime.fromisoformat(event["at"]), event["by"], event["what"], event.get("note", "")
                )
                for event in row.history
            ),
        )
        for row, order_number in rows
    )
