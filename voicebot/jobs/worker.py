"""Works off the queue, beside calls or alone, whatever becomes of the database meanwhile."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import psycopg
import psycopg_pool
import sqlalchemy as sa
import structlog
from procrastinate import App, JobContext
from procrastinate.exceptions import ProcrastinateException
from procrastinate.worker import Worker

from voicebot.errors import RecordsError, VoicebotError
from voicebot.records.database import Database
from voicebot.records.faults import one_line
from voicebot.records.queue import UPKEEP, due_jobs, note_failure

log = structlog.get_logger(__name__)

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 15.0
NOTE_TIMEOUT_S = 2.0

CallNext = Callable[[], Awaitable[Any]]


class QueueWorker:
    """Runs jobs until it is stopped; a database that is away only makes it wait.

    Args:
        queues: the kinds of jobs it takes.
        concurrency: jobs at a time.
        grace_s: how long jobs may go on when it is stopped; those left are given to the next worker.
        poll_s: how often it looks for jobs that came without notice (due ones, lost notices).
    """

    def __init__(
        self,
        app: App,
        database: Database,
        *,
        queues: Sequence[str],
        concurrency: int,
        grace_s: float,
        poll_s: float = 5.0,
    ) -> None:
        self._app = app
        self._database = database
        self._queues = list(queues)
        self._concurrency = concurrency
        self._grace_s = grace_s
        self._poll_s = poll_s
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin in the background."""
        # What it has to say is said by ``_watched``, without the arguments of jobs.
        logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
        self._task = asyncio.create_task(self._run(), name="queue worker")

    async def stop(self) -> None:
        """Take no more jobs; wait for those that run, at most ``grace_s``."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait({task})

    async def work_off(self) -> None:
        """Run the jobs that are due, and those that they put in, and return when there are none."""
        async with self._app.open_async():
            while True:
                await self._work(wait=False)
                if not await self.has_due():
                    return

    async def has_due(self) -> bool:
        """Whether there are jobs that could be run now.

        Raises:
            RecordsError: the database is away.
        """
        due = await self._database.run(
            lambda session: due_jobs(session, self._queues), doing="looking at the queue"
        )
        return due > 0

    async def _run(self) -> None:
        pause_s = FIRST_PAUSE_S
        while True:
            try:
                async with self._app.open_async():
                    pause_s = FIRST_PAUSE_S
                    await self._work(wait=True)
                log.warning("queue_interrupted")
            except (ProcrastinateException, psycopg.Error, psycopg_pool.PoolTimeout, OSError) as error:
                log.warning("queue_interrupted", cause=one_line(error.__cause__ or error))
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
            await self._look_for_database()

    async def _look_for_database(self) -> None:
        """Whoever asks an embedded server that was killed has it started again."""
        try:
            await self._database.run(
                lambda session: session.execute(sa.select(1)), doing="looking for the database"
            )
        except RecordsError as error:
            log.warning("queue_waits_for_database", cause=str(error))

    async def _work(self, *, wait: bool) -> None:
        await self._app.run_worker_async(
            queues=self._queues,
            concurrency=self._concurrency,
            wait=wait,
            fetch_job_polling_interval=self._poll_s,
            shutdown_graceful_timeout=self._grace_s,
            install_signal_handlers=False,
            listen_notify=wait,
            worker_middleware=[self._watched],
        )

    async def _watched(self, call_next: CallNext, context: JobContext, worker: Worker) -> Any:
        """Run one job, and keep why it failed."""
        job = context.job
        with structlog.contextvars.bound_contextvars(job_id=job.id, task=job.task_name):
            try:
                result = await call_next()
            except Exception as error:
                if isinstance(error, VoicebotError):
                    cause = str(error)
                    log.warning("job_failed", attempt=job.attempts + 1, cause=cause)
                else:
                    cause = type(error).__name__
                    log.exception("job_failed", attempt=job.attempts + 1)
                await self._note(job.id, cause)
                raise
            if job.queue != UPKEEP:  # every minute, and nothing to tell
                log.info("job_done")
            return result

    async def _note(self, job_id: int | None, cause: str) -> None:
        if job_id is None:
            return
        try:
            await self._database.run(
                lambda session: note_failure(session, job_id, cause),
                doing="noting why a job failed",
                timeout_s=NOTE_TIMEOUT_S,
            )
        except RecordsError as error:
            log.warning("failure_not_noted", cause=str(error))
