"""Ends a PostgreSQL of a test's own, as a power cut or an administrator would."""

import contextlib
import time
from collections.abc import Iterator

import psutil

from voicebot.records.embedded import EmbeddedServer

GONE_WITHIN_S = 60


def stop(server: EmbeddedServer, mode: str = "immediate") -> None:
    """Stop it, and return when that very process is gone: another may have been started by then."""
    postmaster = server._postmaster()
    assert postmaster is not None, "it does not run"
    server._binaries.run("pg_ctl", "-D", ".", "-m", mode, "-W", "stop", cwd=server.cluster)
    until_gone(postmaster)


def until_gone(*processes: psutil.Process) -> None:
    """Wait until they have ended."""
    deadline_s = time.monotonic() + GONE_WITHIN_S
    for process in processes:
        while _is_alive(process):
            assert time.monotonic() < deadline_s, f"PostgreSQL {process.pid} does not end"
            time.sleep(0.01)


def _is_alive(process: psutil.Process) -> bool:
    """Also without an init that buries the dead, as in many containers."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@contextlib.contextmanager
def hanging(server: EmbeddedServer) -> Iterator[None]:
    """It answers nothing, and is not gone either."""
    postmaster = server._postmaster()
    assert postmaster is not None, "it does not run"
    family = [postmaster, *postmaster.children(recursive=True)]
    for process in family:
        process.suspend()
    try:
        yield
    finally:
        for process in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.resume()
