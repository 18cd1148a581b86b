"""People with a voice: simulated callers in a process of their own."""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.cluster.cluster import CALLERS, DESK, HOTLINE, Cluster
from tests.cluster.machines import Machine, Running

SCENARIO = Path(__file__).parent / "order.yaml"
PATIENCE_S = 120.0


@dataclass(frozen=True)
class Told:
    """What one caller tells of their call.

    Args:
        ordered: the order is in the database, as they gave it.
        longest_wait_s: how long they waited for an answer at most.
    """

    number: str
    ordered: bool
    end: str
    unmet: tuple[str, ...]
    longest_wait_s: float | None


@dataclass(frozen=True)
class Voices:
    """Callers who are talking."""

    cluster: Cluster
    numbers: tuple[str, ...]
    running: Running

    def wait_until_up(self) -> dict[str, Machine]:
        """Wait until all are talking to the bot.

        Returns:
            which node has whom.
        """
        give_up_at_s = time.monotonic() + PATIENCE_S
        while True:
            where = nodes_of(self.cluster, self.numbers)
            if len(where) == len(self.numbers):
                return where
            if time.monotonic() > give_up_at_s or self.running.process.poll() is not None:
                raise TimeoutError(f"only {where} are up; see {self.running.log}")
            time.sleep(0.2)

    def wait_until_heard(self) -> None:
        """Wait until each has said something that is in the database."""
        query = (
            "SELECT count(DISTINCT caller_number) FROM call JOIN turn ON turn.call_id = call.id "
            "WHERE speaker = 'caller' AND caller_number = ANY(%s)"
        )
        give_up_at_s = time.monotonic() + PATIENCE_S
        while self.cluster.number(query, _spelt(self.numbers)) < len(self.numbers):
            if time.monotonic() > give_up_at_s or self.running.process.poll() is not None:
                raise TimeoutError(f"not all callers were heard; see {self.running.log}")
            time.sleep(0.2)

    def told(self) -> dict[str, Told]:
        """Wait until all calls are over."""
        try:
            self.running.ended(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.running.process.kill()
        found = [
            json.loads(line) for line in self.running.log.read_text("utf-8").splitlines() if line[:1] == "{"
        ]
        return {
            each["number"]: Told(
                each["number"], each["ordered"], each["end"], tuple(each["unmet"]), each["longest_wait_s"]
            )
            for each in found
        }


def start_voices(cluster: Cluster, name: str, numbers: Sequence[str]) -> Voices:
    """Let people dial the hotline and order something."""
    folder = cluster.folder / "callers" / name
    command = [sys.executable, "-m", "tests.cluster.callers", f"sip:100@{HOTLINE}", str(folder)]
    environment = {**cluster.paths(), "VOICEBOT_DATABASE_URL": cluster.url(DESK)}
    running = CALLERS.run(
        [*command, *(f"{SCENARIO}:{number}" for number in numbers)],
        environment=environment,
        log=folder / "callers.log",
    )
    return Voices(cluster, tuple(numbers), running)


def nodes_of(cluster: Cluster, numbers: Sequence[str]) -> dict[str, Machine]:
    """Which node has or had the calls of these people."""
    rows = cluster.rows(
        "SELECT call.caller_number AS number, worker.place AS place FROM call JOIN worker USING (boot_id) "
        "WHERE call.caller_number = ANY(%s)",
        _spelt(numbers),
    )
    return {
        number: node
        for number in numbers
        for row in rows
        if str(row["number"]).endswith(number)
        if (node := cluster.node_at(str(row["place"]))) is not None
    }


def _spelt(numbers: Sequence[str]) -> list[str]:
    """As they may stand in a row."""
    return [spelt for number in numbers for spelt in (number, f"+86{number}")]
