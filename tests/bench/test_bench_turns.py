"""The figures of ``bench turns`` from what was measured, and what its callers say."""

from datetime import UTC, datetime

import pytest

from voicebot.bench.pauses import DIGITS_PAUSE_MS, Cut, PausedSpeech, paused_numbers, paused_sentences
from voicebot.bench.report import Machine, Report
from voicebot.bench.turn_figures import FEWEST_TURNS, TurnOutcome, report_of
from voicebot.bench.turn_scripts import Kind, kind_of, order_call
from voicebot.bench.turns import ABLATIONS
from voicebot.config import load_settings

MACHINE = Machine("cpu", 2, 1024, "Linux", "3.11", 0.1)
NO_PAUSES = Cut(0, ())


def turn(kind: Kind, informative_ms: float | None, *, cut: bool = False) -> TurnOutcome:
    return TurnOutcome(kind, kind.value, informative_ms, cut, stages_ms={"endpointing": 240.0})


def report(calls: list[list[TurnOutcome]], numbers: Cut = NO_PAUSES) -> Report:
    return report_of({}, calls, numbers, NO_PAUSES, started_at=datetime.now(UTC), machine=MACHINE)


def test_complete_answers_are_a_series_of_their_own() -> None:
    calls = [
        [turn(Kind.COMPLETE, 300.0), turn(Kind.VALUE, 700.0), turn(Kind.DIGIT_GROUPS, 310.0, cut=True)],
        [turn(Kind.COMPLETE, 340.0), turn(Kind.VALUE, None)],
    ]
    found = report(calls)
    values = {one.name: one.values for one in found.series}
    assert values["complete answers"] == (300.0, 340.0)
    assert values["all turns"] == (300.0, 700.0, 310.0, 340.0)
    assert values["value asked for"] == (700.0,)
    assert values["stage endpointing"] == (240.0,) * 5
    assert found.notes["turns without an informative answer"] == 1
    assert found.notes["digits in groups, cut off on the wire"] == "1 of 1"
    assert [one["kind"] for one in found.as_json()["details"]][:2] == ["complete answer", "value asked for"]
    assert found.notes["slowest turn"] == "value asked for (700 ms)"


@pytest.mark.parametrize(("cut", "met"), [(1, True), (3, False)])
def test_numbers_cut_off_have_a_target(cut: int, met: bool) -> None:
    speech = PausedSpeech(("幺三八", "零零幺三", "八零零零"), 600, "phone")
    found = report([[turn(Kind.COMPLETE, 300.0)] * FEWEST_TURNS], Cut(100, (speech,) * cut))
    assert found.met is met


def test_what_was_not_measured_is_missed() -> None:
    """Quick answers to a part of what was said, in a part of a call, are no quick answers."""
    answered, others = [turn(Kind.COMPLETE, 300.0)], [turn(Kind.VALUE, 300.0)]

    def missed(*calls: list[TurnOutcome], numbers: Cut = NO_PAUSES) -> list[str]:
        return [one.name for one in report(list(calls), numbers).series if one.met is False]

    assert missed(answered * 12) == []
    assert missed(answered * 6, answered * 2) == ["calls that broke off"]
    assert missed(answered * 12 + [turn(Kind.VALUE, None)]) == ["turns without an informative answer"]
    assert missed(others * 12) == ["complete answers"]
    assert missed(answered * 12, numbers=Cut(20, (), unheard=20)) == ["numbers of which nothing was heard"]
    assert len(missed([turn(Kind.VALUE, None)] * 12)) == 4, "and it is no crash"


def test_every_kind_of_turn_is_said_by_somebody() -> None:
    scripts = [order_call(place) for place in range(6)]
    said = [("，".join(turn.say)) for script in scripts for turn in script.turns]
    said += [text for script in scripts for texts in script.answers.values() for text in texts]
    assert {kind_of(text) for text in said} == set(Kind)
    assert len({script.caller.number for script in scripts}) == len(scripts)


def test_the_same_callers_pause_at_the_same_places() -> None:
    assert paused_sentences("skincare") == paused_sentences("skincare")
    assert {each.pause_ms for each in paused_numbers(3)} == {DIGITS_PAUSE_MS}
    assert all("".join(each.parts) and 300 <= each.pause_ms < 600 for each in paused_sentences("skincare"))


def test_what_is_switched_off_for_the_ablation_exists(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {name for variant in ABLATIONS for name in variant.environment}
    for name in names:
        monkeypatch.setenv(name, "false")
    settings = load_settings()
    assert not settings.endpointing.understand_partials and not settings.endpointing.by_question
    assert not settings.budget.prepare_replies and not settings.tts.warm_prompts
    assert len(names) == 4
