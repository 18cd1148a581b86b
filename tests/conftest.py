"""A real PostgreSQL for the tests that need one, started once; and which process makes which tests."""

import ctypes
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import URL

from voicebot.config import Settings, load_settings
from voicebot.records import migrate
from voicebot.records.database import DEFAULT_TIMEOUT_S, Database
from voicebot.records.embedded import EmbeddedServer
from voicebot.records.faults import CONNECT_ARGUMENTS
from voicebot.records.store import Store
from voicebot.records.workers import WorkerLease

pytest_plugins = ["tests.sharing"]

TEMPLATE = "voicebot_template"
FAST_AND_FORGETFUL = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}

hypothesis.settings.register_profile("same", derandomize=True, deadline=None)
hypothesis.settings.register_profile("explore", max_examples=2000, deadline=None)
# Whether a change is accepted must not hang on luck; --hypothesis-profile=explore looks for new cases.
hypothesis.settings.load_profile("same")

_serial = count(1)
_libc = ctypes.CDLL(None)

PATIENCE_S = 120.0
LIMITS_FOR_CALLERS = (
    "voicebot.service.notes.LOOK_UP_TIMEOUT_S",
    "voicebot.service.notes.ANNOUNCE_TIMEOUT_S",
    "voicebot.service.notes.ROWS_TIMEOUT_S",
    "voicebot.service.notes.LAST_TICKET_TIMEOUT_S",
    "voicebot.shop.http.ledger.WRITING_S",
    "voicebot.jobs.worker.NOTE_TIMEOUT_S",
    "voicebot.webhooks.incoming.STORE_TIMEOUT_S",
    "voicebot.service.hearing.FINISH_TIMEOUT_S",
    "voicebot.tts.espeak_engine.STALL_TIMEOUT_S",
)


@pytest.fixture(scope="session", autouse=True)
def _patience() -> Iterator[None]:
    """No caller waits here: that the machine was busy for a second is not what a test may fail by.

    A test of what becomes of something that hangs gives a limit of its own.
    """
    run = Database.run

    async def run_patiently(
        self: Database, work: Callable[..., Any], *, doing: str, timeout_s: float = DEFAULT_TIMEOUT_S
    ) -> Any:
        limit_s = PATIENCE_S if timeout_s == DEFAULT_TIMEOUT_S else timeout_s
        return await run(self, work, doing=doing, timeout_s=limit_s)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Database, "run", run_patiently)
        patch.setitem(CONNECT_ARGUMENTS, "connect_timeout", int(PATIENCE_S))
        for limit in LIMITS_FOR_CALLERS:
            patch.setattr(limit, PATIENCE_S)
        yield


@pytest.fixture(scope="module", autouse=True)
def _same_chance_for_all() -> None:
    """For what the tests of a file share; see ``_same_chance``."""
    _libc.srand(1)


@pytest.fixture(autouse=True)
def _same_chance(_same_chance_for_all: None) -> None:
    """espeak-ng's consonants and Kaldi's dither are rand(3): the same in each run, whatever ran before."""
    _libc.srand(1)


@pytest.fixture(scope="session")
def postgres_folder() -> Iterator[Callable[[str], Path]]:
    """Makes folders for servers. Not pytest's: PostgreSQL runs as another user when we are root."""
    root = Path(tempfile.mkdtemp(prefix="voicebot-tests-"))
    yield lambda name: root / name
    shutil.rmtree(root)


@pytest.fixture(scope="session")
def postgres_server(postgres_folder: Callable[[str], Path]) -> Iterator[EmbeddedServer]:
    """The server of this test run, with a migrated template database."""
    server = EmbeddedServer.start(postgres_folder("shared"), FAST_AND_FORGETFUL)
    with psycopg.connect(_libpq(server.url), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {TEMPLATE}")
    migrate.upgrade(server.url.set(database=TEMPLATE))
    yield server
    server.release()


@pytest.fixture
def empty_database_url(postgres_server: EmbeddedServer) -> Iterator[URL]:
    """A database without tables."""
    yield from _database(postgres_server, "template1")


@pytest.fixture
def fresh_database_url(postgres_server: EmbeddedServer) -> Iterator[URL]:
    """A database with empty tables."""
    yield from _database(postgres_server, TEMPLATE)


@pytest.fixture(scope="module")
def module_database_url(postgres_server: EmbeddedServer) -> Iterator[URL]:
    """A database with empty tables that the tests of a file share."""
    yield from _database(postgres_server, TEMPLATE)


@pytest.fixture
def database_settings(fresh_database_url: URL, tmp_path: Path) -> Settings:
    """Settings that point to a database with empty tables, as to a server of one's own."""
    url = fresh_database_url.render_as_string(hide_password=False)
    return load_settings(data_dir=tmp_path / "var", database_url=SecretStr(url))


@pytest.fixture
async def database(fresh_database_url: URL) -> AsyncIterator[Database]:
    """A pool of connections to a database with empty tables."""
    database = Database(fresh_database_url)
    yield database
    await database.close()


@pytest.fixture
async def store(database_settings: Settings) -> AsyncIterator[Store]:
    """The store of a worker."""
    store = await Store.open(database_settings, worker_id="w1")
    yield store
    await store.close()


@pytest.fixture
def own_server(postgres_folder: Callable[[str], Path]) -> Iterator[EmbeddedServer]:
    """A server that a test may kill."""
    folder = postgres_folder("to-be-killed")
    server = EmbeddedServer.start(folder, {"fsync": "off"})
    migrate.upgrade(server.url)
    yield server
    server.release()
    shutil.rmtree(folder)


@pytest.fixture
async def store_there(own_server: EmbeddedServer) -> AsyncIterator[Store]:
    """The store of a worker on that server."""
    database = Database(own_server.url, own_server)
    store = Store(database, await WorkerLease.take(database, "w1"))
    yield store
    await store.close()


def _database(server: EmbeddedServer, template: str) -> Iterator[URL]:
    name = f"test_{next(_serial)}"
    with psycopg.connect(_libpq(server.url), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield server.url.set(database=name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _libpq(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
