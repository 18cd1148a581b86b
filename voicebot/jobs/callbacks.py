"""Call-backs that are due: a person is told, urgently. A promised call is never dropped silently.

A room with telephone lines registers a task of its own with ``register_callbacks(place=...)``.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from procrastinate import App
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.dialogue.effects import Priority, TicketType
from voicebot.jobs.backoff import BackOff
from voicebot.records.callbacks import PLACE_CALLBACK, CallbackRecord, callback_record, settle_callback
from voicebot.records.database import Database
from voicebot.records.queue import CALLS
from voicebot.records.tickets import raise_ticket, write_ticket

RETRIES = BackOff((5, 30, 120, 600, 3600))

PlaceCallback = Callable[[CallbackRecord], Awaitable[None]]
"""Calls somebody back, and settles the record (``records.callbacks``), or hands it to people."""


def register_callbacks(app: App, database: Database, place: PlaceCallback | None = None) -> None:
    """Add the task ``place_callback``.

    Args:
        place: carries out a call-back that is due and still wanted; ``None``: people do.
    """

    @app.task(name=PLACE_CALLBACK, queue=CALLS, retry=RETRIES)
    async def place_callback(callback_id: int) -> None:
        callback = await database.run(
            lambda session: callback_record(session, callback_id), doing="reading a call-back"
        )
        if callback is None or callback.status != "waiting" or callback.due_at > datetime.now(UTC):
            return  # deleted, done, or put off: then another job comes
        if place is not None:
            await place(callback)
        else:
            await database.run(
                lambda session: hand_to_people(session, callback_id, because="回电时间到了，请现在回电。"),
                doing="raising a call-back",
            )


async def hand_to_people(session: AsyncSession, callback_id: int, *, because: str) -> str | None:
    """Raise the ticket of a call-back, or open one; the call-back is theirs then.

    Args:
        because: for the colleague, a sentence.

    Returns:
        the number of the ticket; ``None`` when nothing was to be done any more.
    """
    callback = await callback_record(session, callback_id, lock=True)
    if callback is None or callback.status != "waiting":
        return None
    if callback.ticket_number is not None:
        number = str(callback.ticket_number)
        if not await raise_ticket(session, number, because=because, now=datetime.now(UTC)):
            await settle_callback(session, callback_id, status="done", outcome="the ticket is closed")
            return None
    else:
        number = await write_ticket(
            session,
            cause=f"callback:{callback_id}",
            type=TicketType.ENQUIRY,
            priority=Priority.HIGH,
            summary=f"请回电客户：{callback.reason}",
            slots=(),
            callback_number=callback.number,
            customer_id=None,
            call_id=callback.call_id,
            order_id=callback.order_id,
        )
    await settle_callback(
        session, callback_id, status="with_people", outcome=because, ticket_number=int(number)
    )
    return number
