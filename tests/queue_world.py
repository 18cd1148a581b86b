"""Short words for tests of jobs.

``work_off`` runs what is due on the real database. For tests without one, give ``build_app`` procrastinate's
``InMemoryConnector`` (``procrastinate.testing``).
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import sqlalchemy as sa

from voicebot.config import Settings, load_settings
from voicebot.jobs.app import RegisterTasks, Resources, build_app
from voicebot.jobs.queues import EVERY_QUEUE, UPKEEP
from voicebot.jobs.worker import QueueWorker
from voicebot.records.database import Database
from voicebot.records.queue import JobStatus, QueuedJob, enqueue, queued_jobs
from voicebot.records.values import Json

SHANGHAI = ZoneInfo("Asia/Shanghai")


def resources(database: Database, settings: Settings | None = None) -> Resources:
    return Resources(
        settings or load_settings(),
        database,
        lambda: datetime.now(SHANGHAI),
        httpx.AsyncClient(trust_env=False),
    )


def queue_worker(
    database: Database, *tasks: RegisterTasks, settings: Settings | None = None, grace_s: float = 2.0
) -> QueueWorker:
    app = build_app(resources(database, settings), more=tasks)
    return QueueWorker(app, database, queues=EVERY_QUEUE, concurrency=2, grace_s=grace_s, poll_s=0.05)


async def work_off(database: Database, *tasks: RegisterTasks, settings: Settings | None = None) -> None:
    """Run the jobs that are due, as a worker would."""
    await queue_worker(database, *tasks, settings=settings).work_off()


async def put(
    database: Database,
    task: str,
    arguments: Mapping[str, Json],
    *,
    due_in: timedelta | None = None,
    queue: str = UPKEEP,
) -> int:
    at = datetime.now(UTC) + due_in if due_in else None
    return await database.run(
        lambda session: enqueue(session, task, arguments, queue=queue, at=at), doing="enqueueing"
    )


async def jobs_of(database: Database, *tasks: str, status: JobStatus | None = None) -> Sequence[QueuedJob]:
    """The jobs in the queue with one of these names, oldest first; all names when none is given."""
    found = await database.run(
        lambda session: queued_jobs(session, status=status, limit=1000), doing="reading the queue"
    )
    return [job for job in reversed(found) if not tasks or job.task in tasks]


async def make_due(database: Database) -> None:
    """Let the time pass that jobs wait for."""
    await database.run(
        lambda session: session.execute(sa.text("UPDATE procrastinate_jobs SET scheduled_at = NULL")),
        doing="letting time pass",
    )
