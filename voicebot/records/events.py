"""What other systems are told of: a row, and the job that tells them, in the transaction that causes it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.records.job_models import Event
from voicebot.records.queue import HOOKS, enqueue
from voicebot.records.values import Json

PUBLISH_EVENT = "publish_event"
"""The job; argument ``event_id``."""


class EventType(Enum):
    """What there is to tell. Names are part of the interface (docs/webhooks.md)."""

    CALL_ENDED = "call.ended"
    CALL_HANDED_OVER = "call.handed_over"
    TICKET_OPENED = "ticket.opened"
    TICKET_UPDATED = "ticket.updated"
    TICKET_RAISED = "ticket.raised"
    ORDER_PLACED = "order.placed"
    ORDER_CANCELLED = "order.cancelled"
    SHIPMENT_UPDATED = "shipment.updated"


async def emit(
    session: AsyncSession,
    type: EventType,  # noqa: A002 - the field's name everywhere
    data: Mapping[str, Json],
    *,
    cause: str,
    call_id: str | None = None,
) -> None:
    """Have other systems told of something, once the transaction of ``session`` is committed.

    Args:
        data: what they are told; personal data may be in it, so it goes when the call is deleted.
        cause: unique; the same cause again tells nobody a second time.
        call_id: the call it came from.
    """
    event_id = uuid4()
    written = await session.scalar(
        insert(Event)
        .values(
            id=event_id,
            cause=cause,
            type=type.value,
            at=datetime.now(UTC),
            call_id=call_id,
            data=dict(data),
        )
        .on_conflict_do_nothing(index_elements=[Event.cause])
        .returning(Event.id)
    )
    if written is not None:
        await enqueue(session, PUBLISH_EVENT, {"event_id": str(event_id)}, queue=HOOKS)


async def event_types(session: AsyncSession, call_id: str) -> tuple[str, ...]:
    """What other systems are told of a call, oldest first."""
    rows = await session.scalars(sa.select(Event.type).where(Event.call_id == call_id).order_by(Event.at))
    return tuple(rows)
