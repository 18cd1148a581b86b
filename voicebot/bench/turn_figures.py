"""What ``bench turns`` tells of the turns that it measured: by kind of turn, and by stage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from voicebot.bench.pauses import Cut
from voicebot.bench.report import Machine, Report, Series, Target, figure, git_revision
from voicebot.bench.turn_scripts import Kind

TARGET_ALL, TARGET_ALL_P95, TARGET_COMPLETE = Target(50, 450.0), Target(95, 800.0), Target(50, 350.0)
TARGET_DIGITS = Target(50, 2.0)
UNANSWERED_PERCENT = 2.0
UNHEARD_PERCENT = 5.0
FEWEST_TURNS = 6
"""Of a call; about twelve are held: one with fewer broke off."""
STAGES = ("endpointing", "recognition", "reply", "first_informative")
"""Of a turn (``service.turn_clock``); what is missing of the whole is the line and both jitter buffers."""


@dataclass(frozen=True, slots=True)
class TurnOutcome:
    """One thing that a caller said.

    Args:
        informative_ms: from its end to the first informative sound; ``None`` when none came.
        cut: the bot took the turn in a pause of it.
        heard: what the bot understood, piece by piece.
        stages_ms: how long each of ``STAGES`` took, by the bot's own clock.
    """

    kind: Kind
    said: str
    informative_ms: float | None
    cut: bool
    heard: tuple[str, ...] = ()
    stages_ms: Mapping[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """For programs."""
        return {
            "kind": self.kind.value,
            "said": self.said,
            "heard": list(self.heard),
            "informative_ms": None if self.informative_ms is None else round(self.informative_ms, 1),
            "cut": self.cut,
            "stages_ms": {name: round(took_ms, 1) for name, took_ms in self.stages_ms.items()},
        }


def report_of(
    setting: Mapping[str, object],
    calls: Sequence[Sequence[TurnOutcome]],
    numbers: Cut,
    sentences: Cut,
    *,
    started_at: datetime,
    machine: Machine,
) -> Report:
    """The figures of a run: every call is a round."""
    turns = [turn for call in calls for turn in call]
    pauses = (
        ("numbers", "numbers cut off in pauses of 600 ms", TARGET_DIGITS, numbers),
        ("sentences", "sentences cut off in pauses of 300 to 600 ms", None, sentences),
    )
    series = [
        *_waits(calls),
        *(_stage(stage, calls) for stage in STAGES),
        *(Series(what, "%", ((cut.percent,),), target) for _, what, target, cut in pauses if cut.tried),
        *(
            figure(f"{name} of which nothing was heard", "%", cut.unheard_percent, at_most=UNHEARD_PERCENT)
            for name, *_, cut in pauses
            if cut.tried
        ),
        figure(
            "turns without an informative answer",
            "%",
            100 * sum(turn.informative_ms is None for turn in turns) / max(1, len(turns)),
            at_most=UNANSWERED_PERCENT,
        ),
        figure("calls that broke off", "calls", sum(len(call) < FEWEST_TURNS for call in calls), at_most=0),
    ]
    return Report(
        benchmark="turns",
        setting=setting,
        started_at=started_at,
        machine=machine,
        revision=git_revision(),
        series=tuple(one for one in series if one.values or one.target is not None),
        notes={
            **_notes(turns),
            **{
                f"{name} cut off": f"{len(cut.examples)} of {cut.tried}"
                for name, *_, cut in pauses
                if cut.tried
            },
        },
        details=tuple(turn.as_json() for turn in turns),
    )


def _notes(turns: Sequence[TurnOutcome]) -> dict[str, object]:
    answered = [turn for turn in turns if turn.informative_ms is not None]
    worst = max(answered, key=lambda one: one.informative_ms or 0.0, default=None)
    notes: dict[str, object] = {
        "slowest turn": f"{worst.said} ({worst.informative_ms:.0f} ms)" if worst is not None else "none",
        "turns without an informative answer": sum(turn.informative_ms is None for turn in turns),
    }
    for kind in (Kind.DIGIT_GROUPS, Kind.PAUSED):
        of_kind = [turn for turn in turns if turn.kind is kind]
        notes[f"{kind.value}, cut off on the wire"] = f"{sum(turn.cut for turn in of_kind)} of {len(of_kind)}"
    return notes


def _waits(calls: Sequence[Sequence[TurnOutcome]]) -> list[Series]:
    every = _wait("all turns", calls, tuple(Kind), TARGET_ALL)
    others = tuple(kind for kind in Kind if kind not in (Kind.COMPLETE, Kind.DIGIT_GROUPS))
    return [
        every,
        replace(every, name="all turns, slow ones", target=TARGET_ALL_P95),
        _wait("complete answers", calls, (Kind.COMPLETE,), TARGET_COMPLETE),
        _wait("other turns", calls, others),
        *(_wait(kind.value, calls, (kind,)) for kind in Kind if kind is not Kind.COMPLETE),
    ]


def _wait(
    name: str, calls: Sequence[Sequence[TurnOutcome]], kinds: Sequence[Kind], target: Target | None = None
) -> Series:
    rounds = tuple(
        tuple(turn.informative_ms for turn in call if turn.informative_ms is not None and turn.kind in kinds)
        for call in calls
    )
    return Series(name, "ms", rounds, target)


def _stage(stage: str, calls: Sequence[Sequence[TurnOutcome]]) -> Series:
    rounds = tuple(tuple(turn.stages_ms[stage] for turn in call if stage in turn.stages_ms) for call in calls)
    return Series(f"stage {stage}", "ms", rounds)
