"""All benchmarks, one after the other, each in a process of its own, and what was to be reached in each."""

import json
import math
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from voicebot.config import PROJECT_DIR

ALLOWANCE = 1.5
"""A part that takes longer than this many times its usual time hangs."""


@dataclass(frozen=True)
class Part:
    """One benchmark.

    Args:
        name: for people, and for ``--only``.
        command: behind ``voicebot bench``.
        usual_s: how long it takes on two cores.
        plot: it draws a chart.
    """

    name: str
    command: tuple[str, ...]
    usual_s: float
    plot: bool = False


QUICK = (
    Part("turns", ("turns", "--quick"), 120, plot=True),
    Part("calls", ("calls", "--concurrency", "24", "--seconds", "25"), 70, plot=True),
    Part("overload", ("calls", "--overload", "3", "--concurrency", "24", "--seconds", "15"), 70),
    Part("kill", ("calls", "--kill", "--concurrency", "24", "--seconds", "15"), 60),
    Part("signalling", ("signalling", "--rate", "20", "--seconds", "15"), 35, plot=True),
    Part("barge-in", ("barge-in", "--quick"), 85, plot=True),
    Part("dialogue", ("dialogue", "--real-only", "--rounds", "1"), 15),
    Part("records", ("records", "--quick", "--rounds", "1"), 30),
    Part("asr", ("asr", "--quick"), 110),
)
"""Within ten minutes; a soak of less than that would show nothing."""

FULL = (
    Part("turns", ("turns", "--at-once", "2"), 690, plot=True),
    Part("calls", ("calls", "--concurrency", "24", "--seconds", "180"), 220, plot=True),
    Part("ramp", ("calls", "--ramp", "48", "--step", "8", "--seconds", "30"), 310, plot=True),
    Part("overload", ("calls", "--overload", "3", "--concurrency", "24", "--seconds", "90"), 140),
    Part(
        "call-back",
        (
            "calls",
            "--overload",
            "3",
            "--call-back",
            "--concurrency",
            "24",
            "--workers",
            "8",
            "--seconds",
            "60",
        ),
        120,
    ),
    Part("kill", ("calls", "--kill", "--concurrency", "24", "--seconds", "60"), 105),
    Part("signalling", ("signalling", "--rate", "20", "--seconds", "300"), 325, plot=True),
    Part("soak", ("soak", "--minutes", "5.5", "--callers", "12"), 370, plot=True),
    Part("barge-in", ("barge-in",), 600, plot=True),
    Part("dialogue", ("dialogue",), 180),
    Part("records", ("records", "--customers", "100000", "--calls", "100000"), 180),
    Part("asr", ("asr", "--quick"), 110),
)
"""Within an hour."""


@dataclass(frozen=True, slots=True)
class Row:
    """Something that was to be reached.

    Args:
        percent: 95: it is about the 95th percentile; 100: about the largest value.
        measured: NaN when nothing was.
    """

    benchmark: str
    what: str
    unit: str
    percent: int
    at_most: float
    measured: float
    met: bool


@dataclass(frozen=True)
class Done:
    """What a part has left.

    Args:
        reports: as the benchmark wrote them.
        failure: its last words, when it wrote none.
    """

    part: Part
    took_s: float
    reports: tuple[Mapping[str, Any], ...]
    failure: str = ""

    @property
    def met(self) -> bool:
        """It ran, and nothing was missed."""
        return not self.failure and all(row.met for row in self.rows)

    @property
    def rows(self) -> tuple[Row, ...]:
        """What was to be reached."""
        return tuple(row for report in self.reports for row in targets(self.part.name, report))


def run_part(part: Part, folder: Path) -> Done:
    """Run one benchmark; its figures, chart and output lie in ``folder`` afterwards."""
    name = part.name.replace(" ", "-")
    json_file = folder / f"{name}.json"
    json_file.unlink(missing_ok=True)  # what an earlier run has left there is no figure of this one
    files = ["--json", str(json_file), *(["--plot", str(folder / f"{name}.svg")] if part.plot else [])]
    started_s = time.monotonic()
    with (folder / f"{name}.txt").open("w", encoding="utf-8") as output:
        try:
            subprocess.run(
                [sys.executable, "-m", "voicebot", "bench", *part.command, *files],
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=ALLOWANCE * part.usual_s,
                check=False,
                cwd=PROJECT_DIR,
            )
        except subprocess.TimeoutExpired:
            return Done(
                part, time.monotonic() - started_s, (), f"took more than {ALLOWANCE * part.usual_s:.0f} s"
            )
    took_s = time.monotonic() - started_s
    if not json_file.exists():
        said = (folder / f"{name}.txt").read_text("utf-8").strip().splitlines()
        return Done(part, took_s, (), said[-1] if said else "it said nothing")
    return Done(part, took_s, tuple(json.loads(json_file.read_text("utf-8"))))


def run_parts(
    parts: Sequence[Part], folder: Path, before: Callable[[Part], None] = lambda _part: None
) -> Iterator[Done]:
    """Run them all."""
    folder.mkdir(parents=True, exist_ok=True)
    for part in parts:
        before(part)
        yield run_part(part, folder)


def targets(benchmark: str, report: Mapping[str, Any]) -> Iterator[Row]:
    """The targets of a report and what was measured."""
    for series in report["series"]:
        target = series["target"]
        if target is None:
            continue
        key = next(name for name in target if name.endswith("_at_most"))
        percent = int(key.removeprefix("p").removesuffix("_at_most"))
        measured = series["max"] if percent == 100 else series[f"p{percent}"]
        value = math.nan if measured is None else float(measured)
        yield Row(benchmark, series["name"], series["unit"], percent, target[key], value, bool(target["met"]))
