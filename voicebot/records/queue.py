"""Putting jobs into the queue, in the transaction of the row that causes them, and looking at them.

A job that is enqueued here exists exactly when the row does: both are committed, or neither. The
worker of the queue (``voicebot.jobs``) is procrastinate; its SQL function is its stable interface.
Arguments of jobs are ids, never personal data: they are logged, and no deletion looks into them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.records.values import Json

HOOKS = "hooks"
"""Queue of web hooks: many short waits for other servers."""
UPKEEP = "upkeep"
"""Queue of periodic work: stalled jobs, retention, due dates."""
CALLS = "calls"
"""Queue of outbound calls: only a worker with telephone lines may take them."""


def files_queue(host: str) -> str:
    """The queue of work on files that lie on one machine: recordings of the calls it held."""
    return f"files@{host}"


_DEFER = sa.text(
    """
    SELECT (procrastinate_defer_jobs_v1(ARRAY[
        ROW(:queue, :task, :priority, :lock, NULL, CAST(:arguments AS jsonb), CAST(:at AS timestamptz))
    ]::procrastinate_job_to_defer_v1[]))[1]
    """
)
_LIST = sa.text(
    """
    SELECT job.id, job.queue_name, job.task_name, job.args, job.status::text, job.attempts,
           job.scheduled_at, failure.cause, failure.at,
           (SELECT max(event.at) FROM procrastinate_events AS event WHERE event.job_id = job.id)
    FROM procrastinate_jobs AS job LEFT JOIN job_failure AS failure ON failure.job_id = job.id
    WHERE job.status::text = coalesce(:status, job.status::text)
    ORDER BY job.id DESC LIMIT :limit
    """
)
_COUNT = sa.text("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY status")
_DUE = sa.text(
    """
    SELECT count(*) FROM procrastinate_jobs
    WHERE status = 'todo' AND queue_name = ANY(:queues) AND (scheduled_at IS NULL OR scheduled_at <= now())
    """
)
_RETRY = sa.text(
    """
    SELECT id, procrastinate_retry_job_v2(id, CAST(:at AS timestamptz), NULL, NULL, NULL)
    FROM (
        SELECT id FROM procrastinate_jobs
        WHERE status = 'failed' AND (CAST(:id AS bigint) IS NULL OR id = :id)
        FOR UPDATE
    ) AS failed
    """
)
_NOTE_FAILURE = sa.text(
    """
    INSERT INTO job_failure (job_id, cause) VALUES (:id, :cause)
    ON CONFLICT (job_id) DO UPDATE SET cause = excluded.cause, at = now()
    """
)
_FORGET_FAILURES = sa.text(
    "DELETE FROM job_failure WHERE NOT EXISTS (SELECT FROM procrastinate_jobs AS job WHERE job.id = job_id)"
)


class JobStatus(Enum):
    """What becomes of a job, in the words of the queue."""

    TODO = "todo"
    DOING = "doing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    """Given up: a dead letter."""
    CANCELLED = "cancelled"
    ABORTED = "aborted"


@dataclass(frozen=True, slots=True)
class QueuedJob:
    """A job as it stands in the queue.

    Args:
        attempts: how often it was tried.
        scheduled_at: not before this; ``None``: at once.
        cause: why the last try failed.
        changed_at: when its status changed last.
    """

    id: int
    queue: str
    task: str
    arguments: Mapping[str, Json]
    status: JobStatus
    attempts: int
    scheduled_at: datetime | None
    cause: str | None
    failed_at: datetime | None
    changed_at: datetime | None


async def enqueue(
    session: AsyncSession,
    task: str,
    arguments: Mapping[str, Json],
    *,
    queue: str,
    at: datetime | None = None,
    lock: str | None = None,
    priority: int = 0,
) -> int:
    """Put a job into the queue; it exists when the transaction of ``session`` is committed.

    Args:
        task: its name, as registered with the worker's app.
        arguments: ids only, see above.
        at: not before this moment, timezone-aware; ``None``: at once.
        lock: jobs with the same lock run one after the other, in the order they were put in.
        priority: higher runs first.

    Returns:
        the id of the job.
    """
    parameters = {
        "queue": queue,
        "task": task,
        "priority": priority,
        "lock": lock,
        "arguments": json.dumps(dict(arguments)),
        "at": at,
    }
    return int((await session.execute(_DEFER, parameters)).scalar_one())


async def queued_jobs(
    session: AsyncSession, *, status: JobStatus | None = None, limit: int = 50
) -> tuple[QueuedJob, ...]:
    """Jobs of the queue, the newest first."""
    rows = await session.execute(_LIST, {"status": status.value if status else None, "limit": limit})
    return tuple(
        QueuedJob(number, queue, task, args, JobStatus(found), attempts, at, cause, failed_at, changed_at)
        for number, queue, task, args, found, attempts, at, cause, failed_at, changed_at in rows
    )


async def job_counts(session: AsyncSession) -> dict[JobStatus, int]:
    """How many jobs there are of each status."""
    return {JobStatus(status): count for status, count in await session.execute(_COUNT)}


async def due_jobs(session: AsyncSession, queues: Sequence[str]) -> int:
    """How many jobs of these queues could be run now."""
    return int((await session.execute(_DUE, {"queues": list(queues)})).scalar_one())


async def retry_failed_jobs(session: AsyncSession, job_id: int | None = None) -> list[int]:
    """Have jobs that were given up tried again now: one, or all of them.

    Returns:
        their ids.
    """
    rows = await session.execute(_RETRY, {"at": datetime.now(UTC), "id": job_id})
    return [number for number, _ in rows]


async def note_failure(session: AsyncSession, job_id: int, cause: str) -> None:
    """Keep why a job failed."""
    await session.execute(_NOTE_FAILURE, {"id": job_id, "cause": cause})


async def forget_failures(session: AsyncSession) -> None:
    """Take away what is kept of jobs that are no longer in the queue."""
    await session.execute(_FORGET_FAILURES)
