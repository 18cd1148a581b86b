"""The bot as a process of its own, for the demo and for tests."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from voicebot.config import PROJECT_DIR
from voicebot.errors import SimulationError

READY_WORD = "ready"
"""``voicebot serve`` prints ``ready URI… LINES lines`` when it takes calls."""
START_TIMEOUT_S = 240.0
"""The first start makes a database and synthesises the prompts."""
STOP_TIMEOUT_S = 20.0
_LOG_LINES_SHOWN = 5


@dataclass(frozen=True)
class BotProcess:
    """A bot that takes calls.

    Args:
        pid: its process.
        sip_uris: what to dial: of each worker, or of the front before them.
        lines: calls at a time.
        log_path: its log.
    """

    pid: int
    sip_uris: tuple[str, ...]
    lines: int
    log_path: Path

    @property
    def sip_uri(self) -> str:
        """What to dial, or the first of several."""
        return self.sip_uris[0]


@asynccontextmanager
async def running_bot(
    dialplan_dir: Path,
    *,
    data_dir: Path,
    environment: Mapping[str, str] | None = None,
    port: int = 0,
    workers: int = 1,
    start_timeout_s: float = START_TIMEOUT_S,
) -> AsyncIterator[BotProcess]:
    """Start ``voicebot serve`` on loopback; stop it at the end.

    Args:
        data_dir: its data; the log goes to ``serve.log`` in there.
        environment: more settings.
        port: its SIP port; 0 takes a free one.
        start_timeout_s: how long it may take to be ready.

    Raises:
        SimulationError: it did not start; the message has its last words.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    log_path = data_dir / "serve.log"
    with log_path.open("w", encoding="utf-8") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "voicebot", "serve", str(dialplan_dir)),
            *("--port", str(port), "--workers", str(workers)),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
            env={**os.environ, "VOICEBOT_DATA_DIR": str(data_dir), **(environment or {})},
            cwd=PROJECT_DIR,
        )
        try:
            sip_uris, lines = await _until_ready(process, log_path, start_timeout_s)
            yield BotProcess(process.pid, sip_uris, lines, log_path)
        finally:
            await _stop(process)


async def _until_ready(
    process: asyncio.subprocess.Process, log_path: Path, timeout_s: float
) -> tuple[tuple[str, ...], int]:
    assert process.stdout is not None
    try:
        async with asyncio.timeout(timeout_s):
            while line := await process.stdout.readline():
                words = line.decode("utf-8", "replace").split()
                if words and words[0] == READY_WORD:
                    uris = tuple(word for word in words if word.startswith("sip:"))
                    return uris, int(words[1 + len(uris)])
    except TimeoutError:
        raise SimulationError(f"the bot was not ready within {timeout_s:g} s; see {log_path}") from None
    await process.wait()
    last_words = log_path.read_text("utf-8", "replace").strip().splitlines()[-_LOG_LINES_SHOWN:]
    raise SimulationError("the bot did not start: " + (" / ".join(last_words) or f"see {log_path}"))


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(STOP_TIMEOUT_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
