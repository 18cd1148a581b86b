"""The table of docs/sizing.md follows from the numbers above it; if they change, this prints the new rows."""

import math
import re
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "sizing.md"
SIZES = {"one shop": 4, "a busy shop": 24, "a call centre": 100, "several shops": 1000, "a provider": 10_000}
SPARE, LINES_OF_A_WORKER, CORES_OF_A_MACHINE = 1.25, 4, 16
CALL_S, BUSY_HOURS_A_DAY = 60, 8
SHARED_MB, WORKER_MB = 380, 50
ROWS = 17


def test_the_table_follows_from_the_numbers() -> None:
    text = PAGE.read_text("utf-8")
    expected = [_row(name, calls, text) for name, calls in SIZES.items()]
    found = [line for line in text.splitlines() if line.startswith(tuple(f"| {name} |" for name in SIZES))]
    assert found == expected, "the rows should be:\n" + "\n".join(expected)


def _row(name: str, calls: int, text: str) -> str:
    cpu_ms = _number(r"\*\*(\d+) ms\*\*", text)
    usable = _number(r"share of a core that may be used \| ([\d.]+)", text)
    audio_kbit = _number(r"\| ([\d.]+) kbit/s each way and call", text)
    recording_kb = _number(r"\| recording \| ([\d.]+) kB/s", text)
    workers = math.ceil(SPARE * calls / LINES_OF_A_WORKER)
    cores = calls * cpu_ms / 1000 / usable
    machines = math.ceil(cores / CORES_OF_A_MACHINE)
    hour_gb = calls * recording_kb * 3600 / 1e6
    cells = (
        f"{calls:,}",
        f"{workers * LINES_OF_A_WORKER:,} / {workers:,}",
        f"{cores:,.1f}" if cores < 10 else f"{cores:,.0f}",
        f"{machines:,}",
        f"{(machines * SHARED_MB + workers * WORKER_MB) / 1000:,.1f} GB",
        f"{calls * audio_kbit / 1000:,.1f} Mbit/s, {calls * 50:,}/s",
        f"{calls / CALL_S:,.1f}",
        f"{calls / CALL_S * ROWS:,.0f}",
        f"{hour_gb:,.1f} GB, {hour_gb * BUSY_HOURS_A_DAY:,.0f} GB",
        f"{workers * 6:,} / {workers * 20:,}",
    )
    return f"| {name} | " + re.sub(r"(?<=\d),(?=\d{3})", " ", " | ".join(cells)) + " |"


def _number(pattern: str, text: str) -> float:
    found = re.search(pattern, text)
    assert found is not None, f"docs/sizing.md: no {pattern}"
    return float(found[1])
