"""Which workers are alive, and what the dead ones left behind.

A worker proves that it lives by a session advisory lock, which PostgreSQL drops with the
connection. A lock alone proves too little: a restart of the server drops the locks of
living workers as well. So a worker on this machine counts as dead when its process is gone,
and a worker elsewhere when it has, besides, not been seen for ``UNSEEN_S``.
"""

import asyncio
import os
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import psutil
import sqlalchemy as sa
import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, create_async_engine

from voicebot.errors import RecordsError
from voicebot.records.database import Database
from voicebot.records.faults import CONNECT_ARGUMENTS, one_line
from voicebot.records.models import Worker

log = structlog.get_logger(__name__)

LOCK_CLASS = 0x766F6963
"""First key of the advisory lock; the second is the worker's ``lock_key``."""
HEARTBEAT_S = 3.0
UNSEEN_S = 20.0
SIGN_OFF_TIMEOUT_S = 2.0
"""The process ends now, whatever the database does."""
SAME_PROCESS_S = 2.0
"""Two readings of a process's start time differ by rounding to clock ticks."""


@dataclass(frozen=True, slots=True)
class ThisProcess:
    """Who we are, so that others on this machine can see whether we live."""

    place: str
    pid: int
    started_at: datetime

    @classmethod
    def read(cls) -> "ThisProcess":
        """The running process."""
        return cls(this_place(), os.getpid(), _started_at(os.getpid()))


class WorkerLease:
    """Proof that a worker lives, kept until ``release`` or the end of the process."""

    def __init__(self, database: Database, worker_id: str) -> None:
        self.boot_id: UUID = uuid4()
        self.worker_id = worker_id
        self._engine = create_async_engine(
            database.url, connect_args=CONNECT_ARGUMENTS, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT"
        )
        self._database = database
        self._connection: AsyncConnection | None = None
        self._lock_key = 0
        self._task: asyncio.Task[None] | None = None

    @classmethod
    async def take(cls, database: Database, worker_id: str) -> "WorkerLease":
        """Register a new worker and hold its lock.

        Raises:
            RecordsError: the database is unreachable.
        """
        lease = cls(database, worker_id)
        process = ThisProcess.read()

        async def register(session: AsyncSession) -> int:
            await session.execute(
                sa.dialects.postgresql.insert(Worker)
                .values(
                    boot_id=lease.boot_id,
                    worker_id=worker_id,
                    place=process.place,
                    pid=process.pid,
                    process_started_at=process.started_at,
                )
                .on_conflict_do_nothing()
            )
            key = await session.scalar(sa.select(Worker.lock_key).where(Worker.boot_id == lease.boot_id))
            assert key is not None
            return key

        lease._lock_key = await database.run(register, doing="registering the worker")
        try:
            await lease._lock()
        except SQLAlchemyError as error:
            raise RecordsError(f"registering the worker failed: {one_line(error)}") from error
        lease._task = asyncio.create_task(lease._keep())
        return lease

    async def release(self) -> None:
        """The worker ends in good order; its calls are closed by now."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})
            self._task = None

        async def end(session: AsyncSession) -> None:
            await session.execute(
                sa.update(Worker)
                .where(Worker.boot_id == self.boot_id, Worker.ended_at.is_(None))
                .values(ended_at=sa.func.now())
            )

        try:
            await self._database.run(end, doing="signing the worker off", timeout_s=SIGN_OFF_TIMEOUT_S)
        except RecordsError as error:
            # Nothing is lost: whoever looks for dead workers finds that this process is gone.
            log.warning("worker_not_signed_off", worker_id=self.worker_id, cause=str(error))
        finally:
            await self._drop()
            await self._engine.dispose()

    async def _lock(self) -> None:
        self._connection = await self._engine.connect()
        # Recovery holds it for a moment only, while it looks whether we live.
        await self._connection.execute(sa.select(sa.func.pg_advisory_lock(LOCK_CLASS, self._lock_key)))

    async def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                await connection.close()
            except (SQLAlchemyError, OSError) as error:
                log.info("lease_connection_was_dead", cause=one_line(error))

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            try:
                if self._connection is None:
                    await self._lock()
                assert self._connection is not None
                await self._connection.execute(
                    sa.update(Worker)
                    .where(Worker.boot_id == self.boot_id)
                    .values(last_seen_at=sa.func.clock_timestamp())
                )
            except (SQLAlchemyError, OSError) as error:
                log.warning("lease_lost", worker_id=self.worker_id, cause=one_line(error))
                await self._drop()


async def lock_if_dead(session: AsyncSession, worker: Worker) -> bool:
    """Whether the worker is dead; if so, nobody else finds it dead until this transaction ends."""
    key = sa.func.pg_try_advisory_xact_lock(LOCK_CLASS, worker.lock_key)
    if not await session.scalar(sa.select(key)):
        return False
    if worker.ended_at is not None:
        return True
    if worker.place == this_place():
        return not _is_running(worker.pid, worker.process_started_at)
    return (datetime.now(UTC) - worker.last_seen_at).total_seconds() > UNSEEN_S


def this_place() -> str:
    """Names the machine since its last boot and the process namespace: where a pid means something."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        return f"{boot}/{Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return f"{platform.node()}/{int(psutil.boot_time())}"


def _started_at(pid: int) -> datetime:
    return datetime.fromtimestamp(psutil.Process(pid).create_time(), UTC)


def _is_running(pid: int, started_at: datetime) -> bool:
    try:
        process = psutil.Process(pid)
        same = abs((_started_at(pid) - started_at).total_seconds()) < SAME_PROCESS_S
        return same and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
