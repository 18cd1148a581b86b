"""SIPp as a crowd of callers who only set calls up and tear them down."""

import asyncio
import csv
import shutil
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from voicebot.errors import SimulationError

BINARY = "sipp"
HOW_TO_INSTALL = "install it (Debian/Ubuntu: apt-get install sip-tester)"
RECEIVE_TIMEOUT_MS = 10_000
"""A call that waits longer for a response has failed."""
AFTER_THE_LAST_S = 30.0
SET_UP, TEAR_DOWN = "1", "2"


@dataclass(frozen=True)
class SippFigures:
    """What SIPp has counted.

    Args:
        created: calls begun.
        failed: no response, or another one than expected.
        busy: refused with 486 or 503.
        set_up_ms: from INVITE to 200.
        tear_down_ms: from BYE to 200.
    """

    created: int
    failed: int
    busy: int
    set_up_ms: tuple[float, ...]
    tear_down_ms: tuple[float, ...]


def see_that_sipp_is_here() -> None:
    """Raises:
    SimulationError: it is not installed; the message says how to.
    """
    if shutil.which(BINARY) is None:
        raise SimulationError(f"there is no program sipp, which makes the calls here; {HOW_TO_INSTALL}")


async def set_up_and_tear_down(
    port: int, folder: Path, *, rate: float, seconds: float, hold_ms: int
) -> SippFigures:
    """Have ``rate`` calls a second dial 127.0.0.1:``port``.

    Args:
        folder: for SIPp's files.
        hold_ms: how long a call is up.

    Raises:
        SimulationError: SIPp is missing, or ended without figures.
    """
    see_that_sipp_is_here()
    folder.mkdir(parents=True, exist_ok=True)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as audio:
        # The bot's packets need somewhere to go; nobody listens to them.
        audio.bind(("127.0.0.1", 0))
        scenario = folder / "caller.xml"
        scenario.write_text(_scenario(audio.getsockname()[1], hold_ms), "utf-8")
        where = ["-sf", str(scenario), f"127.0.0.1:{port}", "-s", "100", "-i", "127.0.0.1", "-nostdin"]
        how_many = ["-r", f"{rate:g}", "-m", str(max(1, round(rate * seconds)))]
        limits = ["-recv_timeout", str(RECEIVE_TIMEOUT_MS), "-timeout", f"{seconds + AFTER_THE_LAST_S:.0f}"]
        files = ["-trace_stat", "-fd", "1", "-trace_counts", "-trace_rtt", "-rtt_freq", "1"]
        process = await asyncio.create_subprocess_exec(
            *(BINARY, *where, *how_many, *limits, *files),
            cwd=folder,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            _, said = await process.communicate()
        finally:
            if process.returncode is None:
                process.terminate()
                await process.wait()
    return read_figures(folder, process.pid, said.decode("utf-8", "replace").strip()[-300:])


def read_figures(folder: Path, pid: int, said: str = "") -> SippFigures:
    """Read the files that SIPp has left.

    Args:
        said: its last words, for the message.

    Raises:
        SimulationError: they are not there.
    """
    try:
        totals = _rows(folder / f"caller_{pid}_.csv")[-1]
        counts = _rows(folder / f"caller_{pid}_counts.csv")[-1]
        times = _rows(folder / f"caller_{pid}_rtt.csv")
    except (OSError, IndexError) as error:
        raise SimulationError(f"sipp left no figures in {folder} ({error}); it said: {said}") from error
    return SippFigures(
        created=int(totals["TotalCallCreated"]),
        failed=int(totals["FailedCall(C)"]),
        busy=_count(counts, "486") + _count(counts, "503"),
        set_up_ms=_times(times, SET_UP),
        tear_down_ms=_times(times, TEAR_DOWN),
    )


def _scenario(media_port: int, hold_ms: int) -> str:
    text = resources.files("voicebot.bench.load").joinpath("sipp_caller.xml").read_text("utf-8")
    return text.replace("MEDIA_PORT", str(media_port)).replace("HOLD_MS", str(hold_ms))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return [
            {key: value for key, value in row.items() if key and isinstance(value, str)}
            for row in csv.DictReader(file, delimiter=";")
        ]


def _count(counts: Mapping[str, str], status: str) -> int:
    return sum(int(value) for key, value in counts.items() if key.endswith(f"_{status}_Recv"))


def _times(rows: Sequence[Mapping[str, str]], name: str) -> tuple[float, ...]:
    return tuple(float(row["response_time_ms"]) for row in rows if row.get("rtd_no", "").strip() == name)
