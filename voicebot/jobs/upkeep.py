"""Keeps the queue itself in order. Of all workers exactly one does each of these at its time."""

from functools import partial

import structlog
from procrastinate import App
from procrastinate.jobs import Status

from voicebot.jobs.queues import UPKEEP
from voicebot.records.database import Database
from voicebot.records.queue import forget_failures, note_failure

log = structlog.get_logger(__name__)

EVERY_MINUTE = "* * * * *"
EVERY_NIGHT = "17 19 * * *"
"""UTC; 3:17 in China."""
STALLED_S = 30.0
"""A worker sends a sign of life every 10 s."""
MOST_ATTEMPTS = 20
"""A job that has been taken up so often has killed its workers: it is given up."""
KEEP_DONE_H = 72
KEEP_FAILED_H = 30 * 24
"""So long a dead letter can be looked at and tried again."""


def register_upkeep(app: App, database: Database) -> None:
    """Add the tasks of upkeep."""

    @app.periodic(cron=EVERY_MINUTE)
    @app.task(
        name="rescue_stalled_jobs", queue=UPKEEP, queueing_lock="rescue_stalled_jobs", pass_context=False
    )
    async def rescue(timestamp: int) -> None:
        await rescue_stalled_jobs(app, database)

    @app.periodic(cron=EVERY_NIGHT)
    @app.task(name="remove_old_jobs", queue=UPKEEP, queueing_lock="remove_old_jobs", pass_context=False)
    async def remove(timestamp: int) -> None:
        await remove_old_jobs(app, database)


async def rescue_stalled_jobs(app: App, database: Database, *, stalled_s: float = STALLED_S) -> int:
    """Give the jobs of workers that died to those that live.

    Returns:
        how many there were.
    """
    stalled = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=stalled_s))
    for job in stalled:
        assert job.id is not None
        log.warning("stalled_job", job_id=job.id, task=job.task_name, attempts=job.attempts)
        if job.attempts < MOST_ATTEMPTS:
            await app.job_manager.retry_job(job)
        else:
            await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=False)
            note = partial(note_failure, job_id=job.id, cause=f"its worker died each of {job.attempts} times")
            await database.run(note, doing="giving up a job")
    return len(stalled)


async def remove_old_jobs(app: App, database: Database) -> None:
    """Take away jobs that were done days ago, and those that failed weeks ago."""
    await app.job_manager.delete_old_jobs(nb_hours=KEEP_DONE_H)
    await app.job_manager.delete_old_jobs(
        nb_hours=KEEP_FAILED_H, include_failed=True, include_cancelled=True, include_aborted=True
    )
    await database.run(forget_failures, doing="removing old jobs")
