"""Call-backs: promised to somebody, or called for by something that happened to an order."""

from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.records.job_models import Callback
from voicebot.records.queue import CALLS, enqueue

PLACE_CALLBACK = "place_callback"
"""The job; argument ``callback_id``."""


@dataclass(frozen=True, slots=True)
class CallbackRecord:
    """A call-back as it was committed.

    Args:
        number: normalised.
        reason: what the call is about, in a sentence that a person understands.
        status: waiting, done, with_people (a ticket tells them), dropped (no longer wanted).
        outcome: how it ended.
        ticket_number: the ticket that promised it, or that it has become.
    """

    id: int
    number: str
    reason: str
    due_at: datetime
    status: str
    attempts: int
    outcome: str | None
    ticket_number: int | None
    order_id: int | None
    call_id: str | None


async def promise_callback(
    session: AsyncSession,
    *,
    cause: str,
    number: str,
    reason: str,
    due_at: datetime,
    ticket_number: int | None = None,
    order_id: int | None = None,
    call_id: str | None = None,
) -> int | None:
    """Write a call-back and the job that carries it out when it is due.

    Args:
        cause: unique; the same cause again promises nothing new.
        number: normalised.

    Returns:
        its id; ``None`` when this cause has already led to one.
    """
    found = await session.scalar(
        insert(Callback)
        .values(
            cause=cause,
            number=number,
            reason=reason,
            due_at=due_at,
            ticket_number=ticket_number,
            order_id=order_id,
            call_id=call_id,
        )
        .on_conflict_do_nothing(index_elements=[Callback.cause])
        .returning(Callback.id)
    )
    if found is not None:
        await enqueue(session, PLACE_CALLBACK, {"callback_id": found}, queue=CALLS, at=due_at)
    return found


async def callback_record(
    session: AsyncSession, callback_id: int, *, lock: bool = False
) -> CallbackRecord | None:
    """The call-back with this id; ``None`` when it has been deleted meanwhile.

    Args:
        lock: nobody else changes it until the transaction ends.
    """
    row = await session.get(Callback, callback_id, with_for_update=lock or None)
    return _record(row) if row is not None else None


async def callbacks_of_ticket(session: AsyncSession, ticket_number: int) -> tuple[CallbackRecord, ...]:
    """The call-backs of a ticket, the earliest first."""
    rows = await session.scalars(
        sa.select(Callback).where(Callback.ticket_number == ticket_number).order_by(Callback.due_at)
    )
    return tuple(_record(row) for row in rows)


async def settle_callback(
    session: AsyncSession,
    callback_id: int,
    *,
    status: str,
    outcome: str,
    ticket_number: int | None = None,
) -> None:
    """Note how a call-back ended (``status``: see ``CallbackRecord``)."""
    values: dict[str, object] = {"status": status, "outcome": outcome, "changed_at": datetime.now(UTC)}
    if ticket_number is not None:
        values["ticket_number"] = ticket_number
    await session.execute(sa.update(Callback).where(Callback.id == callback_id).values(values))


async def move_callbacks(
    session: AsyncSession, ticket_number: int, *, number: str, due_at: datetime | None
) -> bool:
    """Have the call that a ticket promises go to this number (normalised), at another time.

    Args:
        due_at: ``None``: at the time that it has.

    Returns:
        whether the ticket has one that waits.
    """
    waiting = (
        await session.scalars(
            sa.select(Callback)
            .where(Callback.ticket_number == ticket_number, Callback.status == "waiting")
            .with_for_update()
        )
    ).all()
    for row in waiting:
        row.number, row.changed_at = number, datetime.now(UTC)
        if due_at is not None and due_at != row.due_at:
            row.due_at = due_at
            await enqueue(session, PLACE_CALLBACK, {"callback_id": row.id}, queue=CALLS, at=due_at)
    return bool(waiting)


async def try_callback_again(
    session: AsyncSession, callback_id: int, *, at: datetime, outcome: str, dialled: bool = True
) -> None:
    """The job comes again at ``at``.

    Args:
        dialled: it counts as a try.
    """
    await session.execute(
        sa.update(Callback)
        .where(Callback.id == callback_id)
        .values(
            due_at=at,
            attempts=Callback.attempts + int(dialled),
            outcome=outcome,
            changed_at=datetime.now(UTC),
        )
    )
    await enqueue(session, PLACE_CALLBACK, {"callback_id": callback_id}, queue=CALLS, at=at)


def _record(row: Callback) -> CallbackRecord:
    return CallbackRecord(
        row.id,
        row.number,
        row.reason,
        row.due_at,
        row.status,
        row.attempts,
        row.outcome,
        row.ticket_number,
        row.order_id,
        row.call_id,
    )
