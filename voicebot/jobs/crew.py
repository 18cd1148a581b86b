"""The workers of one process: web hooks wait for servers of others, and must not hold up other jobs."""

import asyncio
from collections.abc import Callable, Sequence

from procrastinate import App

from voicebot.config_sections import JobsSettings
from voicebot.jobs.queues import HOOKS
from voicebot.jobs.worker import QueueWorker
from voicebot.records.database import Database


class Crew:
    """One worker for web hooks and one for all other jobs, started and stopped together.

    Args:
        new_app: makes an app with all tasks; each worker has its own, with its own connections.
        queues: the kinds of jobs they take.
        concurrency: jobs other than web hooks at a time; that of ``settings`` unless given.
    """

    def __init__(
        self,
        new_app: Callable[[], App],
        database: Database,
        settings: JobsSettings,
        *,
        queues: Sequence[str],
        concurrency: int | None = None,
    ) -> None:
        parts = (
            ([queue for queue in queues if queue != HOOKS], concurrency or settings.concurrency),
            ([queue for queue in queues if queue == HOOKS], settings.hooks_concurrency),
        )
        self._workers = [
            QueueWorker(new_app(), database, queues=part, concurrency=most, grace_s=settings.shutdown_grace_s)
            for part, most in parts
            if part
        ]

    def start(self) -> None:
        """Begin in the background."""
        for worker in self._workers:
            worker.start()

    async def stop(self) -> None:
        """Take no more jobs, and wait a while for those that run."""
        await asyncio.gather(*(worker.stop() for worker in self._workers))

    async def work_off(self) -> None:
        """Run the jobs that are due, and those that they put in, and return when there are none."""
        while True:
            await asyncio.gather(*(worker.work_off() for worker in self._workers))
            if not any([await worker.has_due() for worker in self._workers]):
                return
