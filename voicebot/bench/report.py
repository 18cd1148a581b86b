"""What every benchmark hands back: series of figures, and the machine and revision they belong to."""

import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import numpy as np
import psutil
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from voicebot.config import PROJECT_DIR

PERCENTILES = (50, 95, 99)
_GIT_TIMEOUT_S = 5.0


@dataclass(frozen=True, slots=True)
class Machine:
    """Where figures were measured.

    Args:
        load_1min: load average before the run; above ``cores`` others were competing.
    """

    cpu: str
    cores: int
    memory_mib: int
    system: str
    python: str
    load_1min: float


@dataclass(frozen=True, slots=True)
class Target:
    """What a series should reach: at most ``at_most`` at ``percent``."""

    percent: int
    at_most: float


@dataclass(frozen=True)
class Series:
    """Measurements of one thing.

    Args:
        name: what was measured, as people read it.
        unit: of the values.
        rounds: the values of each repetition of the run; their medians tell the spread.
        target: if there is one.
    """

    name: str
    unit: str
    rounds: tuple[tuple[float, ...], ...]
    target: Target | None = None

    @property
    def values(self) -> tuple[float, ...]:
        """All values of all rounds."""
        return tuple(value for values in self.rounds for value in values)

    def percentile(self, percent: float) -> float:
        """Linear between the two nearest values; NaN when nothing was measured."""
        return float(np.percentile(self.values, percent)) if self.values else float("nan")

    @property
    def spread(self) -> tuple[float, float]:
        """Smallest and largest median of a round: how far to trust the median."""
        medians = [float(np.median(values)) for values in self.rounds if values]
        return (min(medians), max(medians)) if medians else (float("nan"), float("nan"))

    @property
    def met(self) -> bool | None:
        """Whether the target was reached; ``None`` without one."""
        if self.target is None:
            return None
        return self.percentile(self.target.percent) <= self.target.at_most

    def as_json(self) -> dict[str, object]:
        """For programs."""
        return {
            "name": self.name,
            "unit": self.unit,
            "count": len(self.values),
            **{f"p{percent}": round(self.percentile(percent), 4) for percent in PERCENTILES},
            "min": round(min(self.values), 4) if self.values else None,
            "max": round(max(self.values), 4) if self.values else None,
            "medians_of_rounds": [round(float(np.median(values)), 4) for values in self.rounds if values],
            "target": None
            if self.target is None
            else {f"p{self.target.percent}_at_most": self.target.at_most, "met": self.met},
        }


def figure(name: str, unit: str, value: float, *, at_most: float | None = None) -> Series:
    """One figure of a whole run, and what it may be at most; NaN misses that."""
    return Series(name, unit, ((float(value),),), None if at_most is None else Target(100, at_most))


@dataclass(frozen=True)
class Report:
    """One run of a benchmark.

    Args:
        benchmark: its name on the command line.
        setting: what it ran with: shop, number of products, lines …
        notes: single figures that are no series: seconds to load, sizes.
        details: the single measurements behind the series, for the file of figures alone.
    """

    benchmark: str
    setting: Mapping[str, object]
    started_at: datetime
    machine: Machine
    revision: str
    series: tuple[Series, ...]
    notes: Mapping[str, object] = field(default_factory=dict)
    details: Sequence[Mapping[str, object]] = ()

    @property
    def met(self) -> bool:
        """Whether no target was missed."""
        return all(one.met is not False for one in self.series)

    def as_json(self) -> dict[str, object]:
        """For programs."""
        machine = self.machine
        return {
            "benchmark": self.benchmark,
            "setting": dict(self.setting),
            "started_at": self.started_at.isoformat(timespec="seconds"),
            "revision": self.revision,
            "machine": {slot: getattr(machine, slot) for slot in machine.__slots__},
            "series": [one.as_json() for one in self.series],
            "notes": dict(self.notes),
            "details": [dict(one) for one in self.details],
            "targets_met": self.met,
        }


def machine_facts() -> Machine:
    """This machine."""
    return Machine(
        cpu=_cpu_name(),
        cores=psutil.cpu_count(logical=True) or 1,
        memory_mib=psutil.virtual_memory().total // 2**20,
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        load_1min=round(os.getloadavg()[0], 2),
    )


def git_revision(folder: Path = PROJECT_DIR) -> str:
    """Short hash of what runs, with ``+`` when files were changed; ``unknown`` outside a repository."""
    try:
        revision = _git(folder, "rev-parse", "--short", "HEAD")
        changed = _git(folder, "status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return revision + ("+" if changed else "")


def report_table(report: Report) -> RenderableType:
    """For people."""
    setting = ", ".join(f"{name} {value}" for name, value in report.setting.items())
    table = Table(
        title=escape(f"{report.benchmark}: {setting}"), title_justify="left", header_style="dim", box=None
    )
    table.add_column("what", overflow="fold")  # figures are never cut on a narrow screen
    for name in ("n", "median", "p95", "p99", "medians", "target"):
        table.add_column(name, justify="right", no_wrap=True)
    for one in report.series:
        low, high = one.spread
        table.add_row(
            escape(f"{one.name}, {one.unit}"),
            str(len(one.values)),
            *(f"{one.percentile(percent):.2f}" for percent in PERCENTILES),
            f"{low:.1f}–{high:.1f}",
            _target(one),
        )
    machine = report.machine
    lines = [f"{name}: {value}" for name, value in report.notes.items()]
    memory = f"{machine.memory_mib / 1024:.0f} GiB"
    lines.append(f"{machine.cpu}, {machine.cores} cores, {memory}, load {machine.load_1min:g}")
    lines.append(f"{machine.system}, Python {machine.python}, revision {report.revision}")
    return Group(table, Text("\n".join(lines), style="dim"))


def _target(series: Series) -> str:
    if series.target is None:
        return ""
    colour, sign = ("green", "✓") if series.met else ("bold red", "✗")
    return f"[{colour}]p{series.target.percent} ≤ {series.target.at_most:g} {sign}[/{colour}]"


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments],
        capture_output=True,
        text=True,
        check=True,
        timeout=_GIT_TIMEOUT_S,
    )
    return done.stdout.strip()


def _cpu_name() -> str:
    try:
        lines: Sequence[str] = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = ()
    name = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return name or platform.processor() or platform.machine()
