"""Nothing is kept longer than the settings say; a query proves it.

Classes are kept apart: a recording may go after half a year and what was ordered stays. The do-not-call
list and orders are kept by other rules and are no part of this.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

import sqlalchemy as sa
import structlog
from procrastinate import App
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.config_sections import RetentionSettings
from voicebot.dialogue.slots import SAFETY_SLOTS
from voicebot.jobs.app import Resources
from voicebot.jobs.backoff import BackOff
from voicebot.jobs.queues import UPKEEP
from voicebot.records.customers import CONSENT_SLOT
from voicebot.records.database import Database
from voicebot.records.files import enqueue_deletion
from voicebot.records.job_models import Callback, Event, ReceivedHook
from voicebot.records.models import Base, Call, ProfileFact, Ticket, Turn

log = structlog.get_logger(__name__)

EVERY_NIGHT = "43 18 * * *"
"""UTC; 2:43 in China."""
BATCH = 500
"""Rows of calls at a time, so that no transaction holds up a call."""
BATCH_TIMEOUT_S = 60.0
HEALTH_SLOTS = (*SAFETY_SLOTS, CONSENT_SLOT)


class RetentionClass(Enum):
    """What is kept for its own time."""

    RECORDINGS = "recordings"
    TRANSCRIPTS = "transcripts"
    TICKETS = "tickets"
    HEALTH_FACTS = "health facts"
    OTHER_FACTS = "other facts"
    EVENTS = "events"


@dataclass(frozen=True, slots=True)
class Overdue:
    """What the query finds.

    Args:
        days: how long the class is kept; 0: for ever.
        rows: kept for longer than that, right now.
    """

    what: RetentionClass
    days: int
    rows: int


def days_of(settings: RetentionSettings) -> dict[RetentionClass, int]:
    """How long each class is kept, in days; 0: for ever."""
    return {
        RetentionClass.RECORDINGS: settings.recordings_days,
        RetentionClass.TRANSCRIPTS: settings.transcripts_days,
        RetentionClass.TICKETS: settings.tickets_days,
        RetentionClass.HEALTH_FACTS: settings.health_facts_days,
        RetentionClass.OTHER_FACTS: settings.other_facts_days,
        RetentionClass.EVENTS: settings.events_days,
    }


async def overdue(database: Database, settings: RetentionSettings, now: datetime) -> tuple[Overdue, ...]:
    """The proof: how many rows of each class are older than they may be."""

    async def count(session: AsyncSession) -> tuple[Overdue, ...]:
        found = []
        for what, days in days_of(settings).items():
            conditions = _conditions(what, now - timedelta(days=days)) if days else []
            rows = [
                await session.scalar(sa.select(sa.func.count()).select_from(table).where(condition))
                for table, condition in conditions
            ]
            found.append(Overdue(what, days, sum(each or 0 for each in rows)))
        return tuple(found)

    return await database.run(count, doing="looking for what is overdue", timeout_s=BATCH_TIMEOUT_S)


async def enforce(
    database: Database, settings: RetentionSettings, now: datetime
) -> dict[RetentionClass, int]:
    """Delete what is overdue, a batch at a time.

    Returns:
        how much of each class was deleted.
    """
    deleted = {}
    for what, days in days_of(settings).items():
        if days:
            delete = _deletion(what, now - timedelta(days=days))
            deleted[what] = 0
            while rows := await database.run(
                delete, doing=f"deleting old {what.value}", timeout_s=BATCH_TIMEOUT_S
            ):
                deleted[what] += rows
    return deleted


def register_retention(app: App, resources: Resources) -> None:
    """Add the nightly task."""
    database, settings = resources.database, resources.settings.retention

    @app.periodic(cron=EVERY_NIGHT)
    @app.task(
        name="enforce_retention", queue=UPKEEP, queueing_lock="enforce_retention", retry=BackOff((600, 3600))
    )
    async def enforce_retention(timestamp: int) -> None:
        now = datetime.now(UTC)
        deleted = await enforce(database, settings, now)
        left = sum(each.rows for each in await overdue(database, settings, now))
        log.info(
            "retention_enforced", left=left, **{what.name.lower(): rows for what, rows in deleted.items()}
        )


def _conditions(what: RetentionClass, before: datetime) -> list[tuple[type[Base], sa.ColumnElement[bool]]]:
    """Which rows of a class are older than ``before``."""
    over = sa.and_(Call.started_at < before, Call.ended_at.is_not(None))
    match what:
        case RetentionClass.RECORDINGS:
            return [(Call, sa.and_(over, Call.recording_path.is_not(None)))]
        case RetentionClass.TRANSCRIPTS:
            said = sa.exists().where(Turn.call_id == Call.id)
            return [(Call, sa.and_(over, sa.or_(said, Call.transcript_path.is_not(None))))]
        case RetentionClass.TICKETS:
            settled = sa.and_(Callback.created_at < before, Callback.status != "waiting")
            return [
                (Ticket, sa.and_(Ticket.opened_at < before, Ticket.status == "closed")),
                (Callback, settled),
            ]
        case RetentionClass.HEALTH_FACTS:
            health = ProfileFact.slot.in_(HEALTH_SLOTS)
            return [(ProfileFact, sa.and_(ProfileFact.learned_at < before, health))]
        case RetentionClass.OTHER_FACTS:
            other = ProfileFact.slot.not_in(HEALTH_SLOTS)
            return [(ProfileFact, sa.and_(ProfileFact.learned_at < before, other))]
        case RetentionClass.EVENTS:
            return [(Event, Event.at < before), (ReceivedHook, ReceivedHook.at < before)]


def _deletion(what: RetentionClass, before: datetime) -> Callable[[AsyncSession], Awaitable[int]]:
    """Deletes a batch of a class; how many there were."""
    conditions = _conditions(what, before)

    async def delete(session: AsyncSession) -> int:
        match what:
            case RetentionClass.RECORDINGS:
                return await _take_recordings(session, conditions[0][1])
            case RetentionClass.TRANSCRIPTS:
                return await _take_transcripts(session, conditions[0][1])
        rows = 0
        for table, condition in conditions:
            (key,) = sa.inspect(table).primary_key
            batch = sa.select(key).where(condition).limit(BATCH)
            gone = await session.execute(
                sa.delete(table).where(key.in_(batch)), execution_options={"synchronize_session": False}
            )
            rows += int(getattr(gone, "rowcount", 0))
        return rows

    return delete


async def _take_recordings(session: AsyncSession, condition: sa.ColumnElement[bool]) -> int:
    """The rows forget the files when jobs are there that delete them."""
    calls = (await session.scalars(_batch(condition))).all()
    for call in calls:
        assert call.recording_path is not None
        await enqueue_deletion(session, call.recording_path, call.recording_host)
        call.recording_path = None
    return len(calls)


async def _take_transcripts(session: AsyncSession, condition: sa.ColumnElement[bool]) -> int:
    calls = (await session.scalars(_batch(condition))).all()
    await session.execute(
        sa.delete(Turn).where(Turn.call_id.in_([call.id for call in calls])),
        execution_options={"synchronize_session": False},
    )
    for call in calls:
        if call.transcript_path is not None:
            await enqueue_deletion(session, call.transcript_path, call.recording_host)
            call.transcript_path = None
    return len(calls)


def _batch(condition: sa.ColumnElement[bool]) -> sa.Select[Call]:
    return sa.select(Call).where(condition).order_by(Call.started_at).limit(BATCH).with_for_update()
