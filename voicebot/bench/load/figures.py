"""What a run says in figures, and where more callers become too many. Pure."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voicebot.bench.load.gaps import deviations_ms
from voicebot.bench.load.outcome import Answered, CallOutcome, End
from voicebot.bench.load.run import LoadOutcome, Sample

Parts = tuple[tuple[float, ...], ...]
"""Values of each part of the measured time, one after the other."""

PARTS = 3
"""The measured time is cut into so many: their medians tell the spread."""
LONGEST_ANSWER_S = 6


@dataclass(frozen=True, slots=True)
class Level:
    """One concurrency in a ramp.

    Args:
        p95_ms: to the informative answer.
        lost: calls.
    """

    callers: int
    p95_ms: float
    lost: int


def knee(levels: Sequence[Level], *, limit_ms: float) -> Level | None:
    """The first level that is too much: answers later than ``limit_ms``, or a call lost; else ``None``."""
    return next((each for each in levels if each.lost or not each.p95_ms <= limit_ms), None)


def ramp(most: int, step: int) -> tuple[int, ...]:
    """Concurrencies to try: ``step``, twice ``step`` … and ``most`` itself.

    Raises:
        ValueError: they make no sense.
    """
    if step < 1 or most < 1:
        raise ValueError("a ramp needs at least one caller and a step of at least one")
    return (*range(step, most, step), most)


def informative(outcome: LoadOutcome, *, held: bool) -> Parts:
    """Waits for the informative answer in ms; ``held``: also where "one moment, please" came before it."""
    return _answers(outcome, held=held, informative_only=True)


def first_audio(outcome: LoadOutcome) -> Parts:
    """Waits for any sound in ms."""
    return _answers(outcome, held=True, informative_only=False)


def unanswered(outcome: LoadOutcome) -> int:
    """Utterances that the bot let pass without a sound."""
    return sum(each.first_audio_ms is None for each in _could_be_answered(outcome.calls, outcome))


def unanswered_percent(outcome: LoadOutcome) -> float:
    """Their share in the calls that were not lost; NaN when nobody said anything."""
    kept = [call for call in outcome.calls if call.end is not End.LOST]
    waited = [each.first_audio_ms is None for each in _could_be_answered(kept, outcome)]
    return 100 * sum(waited) / len(waited) if waited else float("nan")


def missing_percent(outcome: LoadOutcome) -> float:
    """Share of the callers who were in no call, on average while it was measured."""
    callers = outcome.plan.callers
    return max(0.0, 100 * (callers - calls_up(outcome)) / callers)


def deviations(outcome: LoadOutcome) -> Parts:
    """|gap - 20 ms| between the packets of the bot, in ms, of all calls."""
    parts = []
    for start_s, end_s in _parts(outcome):
        gaps = [_between(call, start_s, end_s) for call in outcome.calls]
        parts.append(tuple(float(each) for each in deviations_ms(np.concatenate([*gaps, np.zeros(0)]))))
    return tuple(parts)


def spreads(outcome: LoadOutcome) -> Parts:
    """The standard deviation of the gaps of each call, in ms."""
    gaps = [_between(call, outcome.from_s, outcome.to_s) for call in outcome.calls]
    return (tuple(float(np.std(each)) for each in gaps if len(each) > 1),)


def lateness(outcome: LoadOutcome) -> Parts:
    """How late the callers' own packets left, in ms: what the callers, not the bot, did to the figures."""
    return (tuple(float(each) for call in outcome.calls for each in call.lateness_ms),)


def count(outcome: LoadOutcome, *ends: End) -> int:
    """Calls that ended in one of these ways."""
    return sum(call.end in ends for call in outcome.calls)


def calls_up(outcome: LoadOutcome) -> float:
    """How many calls were up on average while it was measured."""
    up_s = sum(
        max(0.0, min(call.ended_s, outcome.to_s) - max(call.answered_s, outcome.from_s))
        for call in outcome.calls
        if call.answered_s is not None
    )
    return up_s / (outcome.to_s - outcome.from_s)


@dataclass(frozen=True, slots=True)
class Cores:
    """Processor time in cores, over the measured time.

    Args:
        others: what else ran on the machine; above nought the figures are worse than they would be alone.
    """

    workers: float
    front: float
    database: float
    callers: float
    others: float

    @property
    def bot(self) -> float:
        """All of the bot."""
        return self.workers + self.front + self.database


def cores(first: Sample, last: Sample, machine_cores: int) -> Cores:
    """What was used between two samples."""
    seconds = last.at_s - first.at_s

    def used(*parts: str) -> float:
        before = {each.pid: each.cpu_s for each in first.bot}
        now = [each for each in last.bot if each.part in parts]
        return sum(each.cpu_s - before.get(each.pid, 0.0) for each in now) / seconds

    workers, front, database = used("worker", "supervisor"), used("kamailio"), used("database")
    callers = (last.callers_cpu_s - first.callers_cpu_s) / seconds
    idle = (last.machine_idle_s - first.machine_idle_s) / seconds
    others = max(0.0, machine_cores - idle - workers - front - database - callers)
    return Cores(workers, front, database, callers, others)


def _could_be_answered(calls: Iterable[CallOutcome], outcome: LoadOutcome) -> Iterator[Answered]:
    """What was said in the measured time, but not so late that its answer came after it."""
    for call in calls:
        for each in call.answers:
            if outcome.from_s <= each.at_s < outcome.to_s - LONGEST_ANSWER_S:
                yield each


def _parts(outcome: LoadOutcome) -> list[tuple[float, float]]:
    edges = np.linspace(outcome.from_s, outcome.to_s, PARTS + 1)
    return [(float(start), float(end)) for start, end in itertools.pairwise(edges)]


def _between(call: CallOutcome, start_s: float, end_s: float) -> NDArray[np.float64]:
    return call.gaps_ms[(call.gaps_at_s >= start_s) & (call.gaps_at_s < end_s)]


def _answers(outcome: LoadOutcome, *, held: bool, informative_only: bool) -> Parts:
    answers = [each for call in outcome.calls for each in call.answers]
    return tuple(
        tuple(
            wait_ms
            for each in answers
            if start_s <= each.at_s < end_s and (held or not each.held)
            if (wait_ms := each.informative_ms if informative_only else each.first_audio_ms) is not None
        )
        for start_s, end_s in _parts(outcome)
    )
