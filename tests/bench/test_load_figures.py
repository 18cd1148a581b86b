"""What is computed of many calls: gaps, waits, knees, trends; and how a ramp is planned."""

from pathlib import Path

import numpy as np
import pytest

from voicebot.bench.killed_worker import Probe, first_answer, whose_calls_ended
from voicebot.bench.load import figures
from voicebot.bench.load.bot import ProcessUsage
from voicebot.bench.load.gaps import deviations_ms, gaps_of
from voicebot.bench.load.outcome import Answered, CallOutcome, End
from voicebot.bench.load.run import LoadOutcome, LoadPlan, Sample
from voicebot.bench.load.watch import Look, growth_of_each, trend
from voicebot.bench.overload import extra_series, was_admitted


def call(
    *answers: Answered,
    end: End = End.DONE,
    answered_s: float | None = 0.0,
    ended_s: float = 30.0,
    worker: str | None = "worker-1",
    retry_after_s: int | None = None,
) -> CallOutcome:
    return CallOutcome(
        caller=0,
        scenario="s",
        dialled_s=0.0,
        answered_s=answered_s,
        ended_s=ended_s,
        status=200,
        retry_after_s=retry_after_s,
        set_up_ms=10.0,
        end=end,
        why="",
        worker=worker,
        answers=answers,
        gaps_at_s=np.array([1.0, 2.0, 40.0]),
        gaps_ms=np.array([20.0, 24.0, 500.0]),
        packets_lost=0,
        lateness_ms=np.zeros(1),
    )


def run(*calls: CallOutcome) -> LoadOutcome:
    plan = LoadPlan(1, 30.0, (Path("s.yaml"),), stagger_s=0.0)
    return LoadOutcome(plan, calls, from_s=0.0, to_s=30.0, samples=())


def test_gaps_are_those_of_neighbours_in_sequence() -> None:
    packets = [(0.000, 65534, 7), (0.020, 65535, 7), (0.043, 0, 7), (0.083, 2, 7), (0.100, 3, 7)]
    gaps = gaps_of(packets)
    assert gaps.gaps_ms == pytest.approx([20.0, 23.0, 17.0])
    assert gaps.at_s == pytest.approx([0.020, 0.043, 0.100])
    assert gaps.lost == 1
    assert deviations_ms(gaps.gaps_ms) == pytest.approx([0.0, 3.0, 3.0])


def test_a_new_stream_and_a_late_packet_are_no_losses() -> None:
    assert gaps_of([(0.0, 10, 1), (0.1, 500, 2), (0.12, 501, 2)]).lost == 0
    assert (
        gaps_of([(0.0, 1, 1), (0.04, 3, 1), (0.05, 2, 1), (0.06, 4, 1)]).lost == 1
    )  # 2 was late, 3 came once
    assert gaps_of([]).lost == 0


def test_waits_are_counted_in_the_measured_time_only_and_apart_from_holding_phrases() -> None:
    outcome = run(
        call(
            Answered(1.0, 500.0, 500.0, held=False),
            Answered(12.0, 400.0, 2000.0, held=True),
            Answered(25.0, 700.0, None, held=False),
            Answered(31.0, 9000.0, 9000.0, held=False),
        )
    )
    assert figures.informative(outcome, held=False) == ((500.0,), (), ())
    assert figures.informative(outcome, held=True) == ((500.0,), (2000.0,), ())
    assert figures.first_audio(outcome) == ((500.0,), (400.0,), (700.0,))
    assert figures.deviations(outcome) == ((0.0, 4.0), (), ())
    assert figures.spreads(outcome) == ((2.0,),)


def test_utterances_shortly_before_the_end_may_still_be_answered() -> None:
    unanswered = Answered(10.0, None, None, held=False)
    outcome = run(call(unanswered, Answered(27.0, None, None, held=False)))
    assert figures.unanswered(outcome) == 1


def test_calls_that_are_up_on_average() -> None:
    refused = call(end=End.REFUSED, answered_s=None)
    assert figures.calls_up(run(call(), call(answered_s=-5.0, ended_s=15.0), refused)) == pytest.approx(1.5)


def test_processor_time_goes_to_who_used_it() -> None:
    def sample(at_s: float, worker_s: float, kamailio_s: float, callers_s: float, idle_s: float) -> Sample:
        usage = (
            ProcessUsage("worker", 1, worker_s, 50.0, 9, 40),
            ProcessUsage("kamailio", 2, kamailio_s, 3.0, 1, 9),
        )
        return Sample(at_s, usage, callers_s, idle_s)

    used = figures.cores(sample(10, 5, 1, 2, 100), sample(20, 13, 1.1, 4, 106), machine_cores=2)
    assert used.workers == pytest.approx(0.8)
    assert used.bot == pytest.approx(0.81)
    assert used.callers == pytest.approx(0.2)
    assert used.others == pytest.approx(2 - 0.6 - 0.81 - 0.2)


def test_the_knee_is_the_first_level_with_late_answers_or_a_lost_call() -> None:
    fine = [figures.Level(8, 700.0, 0), figures.Level(16, 1200.0, 0)]
    late, lossy = figures.Level(24, 1201.0, 0), figures.Level(24, 700.0, 1)
    nothing_measured = figures.Level(24, float("nan"), 0)
    assert figures.knee(fine, limit_ms=1200) is None
    for bad in (late, lossy, nothing_measured):
        assert figures.knee([*fine, bad, figures.Level(32, 9000.0, 0)], limit_ms=1200) is bad


def test_a_ramp_ends_with_the_most() -> None:
    assert figures.ramp(24, 8) == (8, 16, 24)
    assert figures.ramp(20, 8) == (8, 16, 20)
    assert figures.ramp(3, 8) == (3,)
    with pytest.raises(ValueError, match="at least one"):
        figures.ramp(10, 0)


def test_a_trend_leaves_out_the_warm_up() -> None:
    seconds = [10.0 * place for place in range(10)]
    found = trend(seconds, [100.0, 150.0, 199.0, *(200.0 + place for place in range(7))])
    assert (found.first, found.last) == (200.0, 206.0)
    assert found.growth == 6.0
    assert found.per_hour == pytest.approx(360.0)
    with pytest.raises(ValueError, match="two values"):
        trend([0.0], [1.0])


def test_growth_is_that_of_processes_that_lived_all_the_time() -> None:
    def look(at_s: float, *memory: tuple[int, float]) -> Look:
        return Look(at_s, tuple(ProcessUsage("worker", pid, 0.0, mib, 1, 1) for pid, mib in memory), 1)

    looks = [look(0, (1, 10.0), (2, 10.0)), look(1, (1, 11.0), (3, 5.0)), look(2, (1, 12.0), (3, 5.0))]
    assert growth_of_each(looks, "worker", "memory_mib") == (2.0,)
    assert growth_of_each(looks, "kamailio", "memory_mib") == ()


def test_only_calls_of_the_killed_worker_may_end() -> None:
    hit = call(end=End.LOST, ended_s=12.0)
    over_before = call(ended_s=5.0)
    other = call(end=End.LOST, worker="worker-2", ended_s=12.0)
    later = call(end=End.LOST, answered_s=20.0)
    ended, spared = whose_calls_ended(
        (hit, over_before, other, later, call(worker="worker-3")), "worker-1", 10.0
    )
    assert ended == [hit]
    assert spared == [other, later]


def test_the_first_answer_after_a_kill() -> None:
    probes = (Probe(0.0, 200, 2100.0), Probe(500.0, 503, 1.0), Probe(1000.0, 200, 30.0))
    assert first_answer(probes) == (1030.0,)
    assert first_answer((Probe(0.0, 503, 1.0),)) == ()


def test_extra_callers_are_refused_with_a_time_or_promised_a_call() -> None:
    polite = call(end=End.REFUSED, answered_s=None, retry_after_s=10)
    rude = call(end=End.REFUSED, answered_s=None)
    promised = call(end=End.CALL_BACK)
    outcome = run(call(), polite, rude, promised)
    assert [one.values for one in extra_series(outcome)[:3]] == [(1.0,), (1.0,), (1.0,)]
    assert [one.met for one in extra_series(outcome)[:3]] == [None, False, None]
    assert [was_admitted(each) for each in outcome.calls] == [True, False, False, False]
