"""Whether a machine takes one more call: better an honest "busy" than a conversation that stammers."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from voicebot.config import AdmissionSettings, WhenFull
from voicebot.service.scoreboard import WorkerFigures

REOPEN_AT = 0.9
"""Of a limit. A gate that reopened at the limit itself would flutter with every call."""
LATENCY_WINDOW_S = 30.0
FEWEST_TURNS = 5
"""Fewer turns say nothing about a 95th percentile."""


@dataclass(frozen=True, slots=True)
class MachineLoad:
    """What the decision rests on.

    Args:
        cpu: share of all cores that was busy lately, 0..1.
        latency_s: of the slowest worker: 95 % of its latest turns were answered within this.
    """

    cpu: float
    latency_s: float


def load_of(cpu: float, workers: Sequence[WorkerFigures]) -> MachineLoad:
    """The load of a machine from what its workers report."""
    return MachineLoad(cpu, max((figures.latency_s for figures in workers), default=0.0))


def must_close(load: MachineLoad, limits: AdmissionSettings, *, closed: bool) -> bool:
    """Whether new calls are refused from now on; ``closed``: whether they are refused already."""
    part = REOPEN_AT if closed else 1.0
    too_busy = load.cpu > limits.max_cpu * part
    too_slow = load.latency_s * 1000 > limits.max_latency_ms * part
    return too_busy or too_slow


def only_call_back(limits: AdmissionSettings, *, talking: int, lines: int) -> bool:
    """Whether a worker's next caller is only told that all lines are busy, and promised a call.

    Args:
        talking: conversations that are up, callers who are only told so not counted.
        lines: of the worker.
    """
    return limits.when_full is WhenFull.CALL_BACK and talking >= lines - limits.call_back_lines


class RecentLatency:
    """The 95th percentile of the turns of the last ``LATENCY_WINDOW_S``."""

    def __init__(self) -> None:
        self._turns: deque[tuple[float, float]] = deque()

    def add(self, at_s: float, latency_s: float) -> None:
        """A turn was answered ``latency_s`` after its end, at ``at_s`` on a monotonic clock."""
        self._turns.append((at_s, latency_s))

    def p95_s(self, now_s: float) -> float:
        """0.0 when fewer than ``FEWEST_TURNS`` are recent enough."""
        while self._turns and self._turns[0][0] < now_s - LATENCY_WINDOW_S:
            self._turns.popleft()
        if len(self._turns) < FEWEST_TURNS:
            return 0.0
        ordered = sorted(latency for _, latency in self._turns)
        # Of up to twenty turns the 95th percentile is the slowest, and one slow answer is no slow machine.
        return ordered[min(len(ordered) - 2, int(0.95 * len(ordered)))]
