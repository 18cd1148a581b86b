"""Callers without a voice, by the dozen: SIPp."""

import csv
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.cluster.machines import Machine, Running

SCENARIO = Path(__file__).parent.parent / "data" / "sipp_through_proxy.xml"
PATIENCE_S = 120.0


@dataclass(frozen=True)
class Answered:
    """A call that was taken.

    Args:
        at_s: when, on the wall clock.
        set_up_ms: from the INVITE to its 200.
    """

    at_s: float
    set_up_ms: float

    @property
    def dialled_at_s(self) -> float:
        """When the INVITE was sent."""
        return self.at_s - self.set_up_ms / 1000


@dataclass(frozen=True)
class Outcome:
    """What came of a load.

    Args:
        refused: with 503.
        cut: taken, but their BYE found nobody any more.
        failed: whatever SIPp did not expect.
    """

    answered: tuple[Answered, ...]
    refused: int
    cut: int
    failed: int


@dataclass(frozen=True)
class Load:
    """SIPp at work."""

    name: str
    running: Running

    def outcome(self) -> Outcome:
        """Wait until all have hung up."""
        try:
            self.running.ended(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.running.process.kill()
        stem = f"{self.name}_{self.running.process.pid}"
        folder = self.running.log.parent
        counts = _last_row(folder / f"{stem}_counts.csv")
        finals = _last_row(folder / f"{stem}_.csv")
        return Outcome(
            answered=tuple(_answers(folder / f"{stem}_rtt.csv", float(finals["StartTime"].split("\t")[2]))),
            refused=_count(counts, r"_503_Recv$"),
            cut=_count(counts, r"_(408|481)_Recv$"),
            failed=int(finals["FailedCall(C)"]),
        )


def start_load(
    machine: Machine, target: str, folder: Path, name: str, *, number: int, rate: float, pause_ms: int
) -> Load:
    """Have ``number`` callers dial, ``rate`` of them a second, and stay for ``pause_ms`` each."""
    folder.mkdir(parents=True, exist_ok=True)
    scenario = folder / f"{name}.xml"
    scenario.write_text(SCENARIO.read_text("utf-8").replace("PAUSE_MS", str(pause_ms)), "utf-8")
    address = next(iter(machine.links.values())).partition("/")[0]
    dialled: list[str | Path] = ["-sf", scenario, target, "-s", "100", "-i", address, "-nostdin"]
    amount = ["-m", str(number), "-l", str(number), "-r", f"{rate * 10:g}", "-rp", "10000"]
    figures = ["-trace_counts", "-trace_stat", "-fd", "1", "-trace_rtt", "-rtt_freq", "1", "-trace_err"]
    command = ["sipp", *dialled, *amount, *figures]
    return Load(name, machine.run(command, environment={}, log=folder / f"{name}.log"))


def _last_row(path: Path) -> dict[str, str]:
    with path.open() as file:
        return {key: value for key, value in list(csv.DictReader(file, delimiter=";"))[-1].items() if key}


def _count(row: dict[str, str], pattern: str) -> int:
    return sum(int(value) for key, value in row.items() if re.search(pattern, key))


def _answers(path: Path, started_at_s: float) -> list[Answered]:
    """The times in the file count from SIPp's start."""
    if not path.exists():
        return []
    with path.open() as file:
        rows = list(csv.reader(file, delimiter=";"))[1:]
    return [Answered(started_at_s + float(row[0]) / 1000, float(row[1])) for row in rows if len(row) > 1]
