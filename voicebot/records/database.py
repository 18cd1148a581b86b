"""The way to the tables: connections, bounded retries, and one clear error."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import structlog
from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from voicebot.config import Settings
from voicebot.errors import RecordsError, RefusedError
from voicebot.records import migrate
from voicebot.records.desk import DEFAULT_DESK, DESK, Desk, desk_of
from voicebot.records.embedded import EmbeddedServer
from voicebot.records.faults import (
    CONNECT_ARGUMENTS,
    is_refusal,
    is_transient,
    lost_connection,
    one_line,
    unreachable,
)
from voicebot.records.url import own_server_url

log = structlog.get_logger(__name__)

T = TypeVar("T")

POOL_SIZE = 5
POOL_OVERFLOW = 10
DEFAULT_TIMEOUT_S = 5.0
"""Longer than a restart of the server takes, shorter than a caller's patience."""
FIRST_PAUSE_S = 0.05
LONGEST_PAUSE_S = 0.5

_servers: dict[str, EmbeddedServer] = {}
_servers_lock = threading.Lock()


def database_url(settings: Settings) -> URL:
    """Where the database is: ``VOICEBOT_DATABASE_URL``, else the embedded server, started when needed.

    The embedded server stays up until the last process that asked for it ends.

    Raises:
        RecordsError: the URL makes no sense, or the embedded server does not start.
    """
    own = own_server_url(settings)
    return own if own is not None else _embedded(settings).url


def prepare_database(settings: Settings) -> URL:
    """Have a database with the tables that this program needs; blocks.

    The embedded one is migrated, one's own is only checked.

    Raises:
        RecordsError: unreachable, or one's own is not migrated.
    """
    url = database_url(settings)
    if own_server_url(settings) is None:
        migrate.upgrade(url)
    else:
        migrate.require_newest(url)
    return url


def _embedded(settings: Settings) -> EmbeddedServer:
    """This process's share in the embedded server; one per folder."""
    folder = settings.data_dir / "postgres"
    key = str(folder.expanduser().resolve())
    with _servers_lock:
        server = _servers.get(key)
        if server is None or not server.held_by_this_process:
            server = EmbeddedServer.start(folder)
            _servers[key] = server
        return server


class Database:
    """A pool of connections and the one way to run work on it.

    Args:
        url: a database with up-to-date tables.
        embedded: started again when it dies under us.
        desk: by when people act; every session knows it (``desk_in``).
    """

    def __init__(
        self, url: URL, embedded: EmbeddedServer | None = None, *, desk: Desk = DEFAULT_DESK
    ) -> None:
        self.url = url
        self.desk = desk
        self._embedded = embedded
        self._reviving = asyncio.Lock()
        self._engine = create_async_engine(
            url,
            pool_pre_ping=True,
            pool_size=POOL_SIZE,
            max_overflow=POOL_OVERFLOW,
            pool_timeout=30,
            pool_use_lifo=True,
            connect_args=CONNECT_ARGUMENTS,
        )
        self._sessions = async_sessionmaker(self._engine, expire_on_commit=False, info={DESK: desk})

    @classmethod
    async def open(cls, settings: Settings) -> "Database":
        """Prepare the database (see ``prepare_database``) and connect to it.

        Raises:
            ConfigError: the time zone makes no sense.
            RecordsError: unreachable, not migrated, or the embedded server does not start.
        """
        desk = desk_of(settings)
        url = await asyncio.to_thread(prepare_database, settings)
        embedded = _embedded(settings) if own_server_url(settings) is None else None
        return cls(url, embedded, desk=desk)

    async def close(self) -> None:
        """Close all connections."""
        await self._engine.dispose()

    async def run(
        self,
        work: Callable[[AsyncSession], Awaitable[T]],
        *,
        doing: str,
        timeout_s: float = DEFAULT_TIMEOUT_S,
    ) -> T:
        """Run ``work`` in one transaction and commit it; try again while the server is away.

        Args:
            work: may run several times, also after a commit whose answer was lost: it must
                be idempotent.
            doing: for the error message, e.g. "storing a turn".
            timeout_s: for all attempts together.

        Raises:
            RecordsError: it did not succeed in time, or was refused.
        """
        loop = asyncio.get_running_loop()
        deadline_s = loop.time() + timeout_s
        pause_s = FIRST_PAUSE_S
        last: Exception | None = None
        while loop.time() < deadline_s:
            task = asyncio.ensure_future(self._once(work))
            if not await _finished(task, deadline_s - loop.time()):
                break
            try:
                return task.result()
            except (SQLAlchemyError, OSError) as error:
                if not is_transient(error):
                    kind = RefusedError if is_refusal(error) else RecordsError
                    raise kind(f"{doing} failed: {one_line(error)}; see docs/records.md") from error
                last = error
                log.warning("database_retry", doing=doing, cause=one_line(error))
            if self._embedded is not None and lost_connection(last):
                await _finished(asyncio.ensure_future(self._revive(self._embedded)), deadline_s - loop.time())
            await asyncio.sleep(min(pause_s, max(0.0, deadline_s - loop.time())))
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
        if last is not None:
            raise RecordsError(f"{doing} failed for {timeout_s:g} s: {unreachable(self.url, last)}") from last
        raise RecordsError(
            f"{doing} failed: the database gave no answer within {timeout_s:g} s; see its log and load"
        )

    async def _once(self, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
        async with self._sessions.begin() as session:
            return await work(session)

    async def _revive(self, server: EmbeddedServer) -> None:
        if self._reviving.locked():
            return
        async with self._reviving:
            try:
                await asyncio.to_thread(server.ensure_running)
            except RecordsError as error:
                log.error("embedded_postgres_does_not_start", cause=str(error))


_abandoned: set[asyncio.Future[Any]] = set()


async def _finished(task: "asyncio.Future[T]", timeout_s: float) -> bool:
    """Whether the task ended in time; a late one is cancelled and left to end by itself.

    Cancelling a query of a server that hangs takes seconds: nobody waits for that.
    """
    try:
        done, _ = await asyncio.wait({task}, timeout=timeout_s)
    except asyncio.CancelledError:
        _abandon(task)
        raise
    if not done:
        _abandon(task)
    return bool(done)


def _abandon(task: "asyncio.Future[Any]") -> None:
    task.cancel()
    _abandoned.add(task)
    task.add_done_callback(_forget)


def _forget(task: "asyncio.Future[Any]") -> None:
    _abandoned.discard(task)
    if not task.cancelled() and task.exception() is not None:
        log.warning("abandoned_database_work_failed", cause=one_line(task.exception() or RuntimeError()))
