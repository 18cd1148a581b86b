"""Which worker processes should be started, drained, stopped or killed now. Pure: time is an argument."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

FIRST_BACK_OFF_S = 0.5
LONGEST_BACK_OFF_S = 30.0
STABLE_S = 60.0
"""A worker that lived this long has no crash on its account any more."""
START_LIMIT_S = 180.0
"""The first start makes graphs and prompts; one that takes longer hangs."""
BEAT_LIMIT_S = 15.0
"""A worker whose loop was silent for so long answers no caller: it is killed."""
STOP_LIMIT_S = 30.0
"""After SIGTERM: goodbyes, last rows. Then it is killed."""


class Phase(Enum):
    """Where a worker is in its life."""

    DOWN = "down"
    STARTING = "starting"
    UP = "up"
    DRAINING = "draining"
    """Takes no new calls; ends by itself after its last one."""
    STOPPING = "stopping"


class Deed(Enum):
    """What the supervisor must do."""

    START = "start"
    DRAIN = "drain"
    STOP = "stop"
    KILL = "kill"


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of one worker.

    Args:
        since_s: when ``phase`` began.
        crashes: ends in a row that nobody asked for.
        not_before_s: not started again before this.
        outdated: it is to be replaced by a fresh one.
    """

    phase: Phase = Phase.DOWN
    since_s: float = 0.0
    crashes: int = 0
    not_before_s: float = 0.0
    outdated: bool = False


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do for one worker."""

    deed: Deed
    worker: int


class Roster:
    """The life of ``workers`` processes. Tell it what happened, ask ``due`` what to do."""

    def __init__(self, workers: int) -> None:
        self.slots = [Slot() for _ in range(workers)]
        self.stopping = False
        self.leaving = False

    def ready(self, worker: int, now_s: float) -> None:
        """It takes calls."""
        if self.slots[worker].phase is Phase.STARTING:
            self._enter(worker, Phase.UP, now_s)

    def drains_itself(self, worker: int, now_s: float) -> None:
        """Somebody told the process to drain: it ends after its last call, others take the new ones."""
        if self.slots[worker].phase is Phase.UP:
            self._enter(worker, Phase.DRAINING, now_s)

    def ended(self, worker: int, now_s: float, *, orderly: bool = False) -> float:
        """Its process is gone.

        Args:
            orderly: with exit code 0, as one does that took calls and was told to end by hand.

        Returns:
            how long to wait before it is started again, in seconds; 0 when its end was wanted.
        """
        slot = self.slots[worker]
        if slot.phase in (Phase.DRAINING, Phase.STOPPING) or (slot.phase is Phase.UP and orderly):
            self.slots[worker] = Slot(since_s=now_s)
            return 0.0
        lived_long = slot.phase is Phase.UP and now_s - slot.since_s >= STABLE_S
        crashes = 1 if lived_long else slot.crashes + 1
        wait_s = min(FIRST_BACK_OFF_S * 2 ** (crashes - 1), LONGEST_BACK_OFF_S)
        self.slots[worker] = Slot(since_s=now_s, crashes=crashes, not_before_s=now_s + wait_s)
        return float(wait_s)

    def renew_all(self) -> None:
        """Replace every worker, one after the other, without losing a call."""
        self.slots = [replace(slot, outdated=slot.phase is not Phase.DOWN) for slot in self.slots]

    def stop(self) -> None:
        """From now on everything ends."""
        self.stopping = True

    def leave(self) -> None:
        """From now on nothing is started, no worker takes a call, and each ends after its last one."""
        self.leaving = True

    @property
    def over(self) -> bool:
        """Nothing runs, and nothing will."""
        return (self.stopping or self.leaving) and all(slot.phase is Phase.DOWN for slot in self.slots)

    def due(self, now_s: float, beats_s: Sequence[float]) -> list[Action]:
        """What to do now; each deed counts as done.

        Args:
            beats_s: when each worker last gave a sign of life; 0: not since it was started.
        """
        actions = [*self._overdue(now_s, beats_s)]
        if self.stopping:
            actions += self._stops(now_s)
        elif self.leaving:
            actions += self._leaves(now_s)
        else:
            actions += self._starts(now_s)
            actions += self._drains(now_s)
        return actions

    def _overdue(self, now_s: float, beats_s: Sequence[float]) -> Iterator[Action]:
        for worker, slot in enumerate(self.slots):
            in_phase_s = now_s - slot.since_s
            match slot.phase:
                case Phase.STARTING:
                    hangs = in_phase_s > START_LIMIT_S
                case Phase.UP | Phase.DRAINING:
                    hangs = now_s - max(beats_s[worker], slot.since_s) > BEAT_LIMIT_S
                case Phase.STOPPING:
                    hangs = in_phase_s > STOP_LIMIT_S
                case Phase.DOWN:
                    hangs = False
            if hangs:
                # It is asked for again, should the process resist.
                self.slots[worker] = replace(slot, since_s=now_s)
                yield Action(Deed.KILL, worker)

    def _stops(self, now_s: float) -> Iterator[Action]:
        for worker, slot in enumerate(self.slots):
            if slot.phase in (Phase.STARTING, Phase.UP, Phase.DRAINING):
                self._enter(worker, Phase.STOPPING, now_s)
                yield Action(Deed.STOP, worker)

    def _leaves(self, now_s: float) -> Iterator[Action]:
        for worker, slot in enumerate(self.slots):
            if slot.phase is Phase.UP:
                self._enter(worker, Phase.DRAINING, now_s)
                yield Action(Deed.DRAIN, worker)
            elif slot.phase is Phase.STARTING:  # it has no calls, and may not know yet how to drain
                self._enter(worker, Phase.STOPPING, now_s)
                yield Action(Deed.STOP, worker)

    def _starts(self, now_s: float) -> Iterator[Action]:
        # One at a time: the first makes graphs and prompts that the others then find on disk.
        if any(slot.phase is Phase.STARTING for slot in self.slots):
            return
        for worker, slot in enumerate(self.slots):
            if slot.phase is Phase.DOWN and now_s >= slot.not_before_s:
                self._enter(worker, Phase.STARTING, now_s)
                yield Action(Deed.START, worker)
                return

    def _drains(self, now_s: float) -> Iterator[Action]:
        if any(slot.phase is not Phase.UP for slot in self.slots):
            return  # the others carry all calls meanwhile: they must be there
        for worker, slot in enumerate(self.slots):
            if slot.outdated:
                self._enter(worker, Phase.DRAINING, now_s)
                yield Action(Deed.DRAIN, worker)
                return

    def _enter(self, worker: int, phase: Phase, now_s: float) -> None:
        self.slots[worker] = replace(self.slots[worker], phase=phase, since_s=now_s)
