"""What is computed of many calls: gaps, waits, knees, trends; and how a ramp is planned."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from voicebot.bench.calls import callers_series, wait_series
from voicebot.bench.killed_worker import Probe, first_answer, kill_series, whose_calls_ended
from voicebot.bench.load import figures
from voicebot.bench.load.bot import ProcessUsage
from voicebot.bench.load.gaps import deviations_ms, gaps_of
from voicebot.bench.load.outcome import Answered, CallOutcome, End
from voicebot.bench.load.run import LoadOutcome, LoadPlan, Sample
from voicebot.bench.load.sipp import SippFigures
from voicebot.bench.load.watch import Look, growth_of_each, settled, trend
from voicebot.bench.overload import extra_series, idle_lines, was_admitted
from voicebot.bench.signalling import call_series, growth_series


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
    assert growth_of_each(settled(looks), "worker", "memory_mib") == (1.0, 0.0)


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


def test_a_kill_that_hits_no_call_or_all_of_them_proves_nothing() -> None:
    hit, other = call(end=End.LOST, ended_s=12.0), call(worker="worker-2")
    over_before = call(worker="worker-3", ended_s=5.0)

    def missed(*calls: CallOutcome) -> list[str]:
        return [one.name for one in kill_series(calls, "worker-1", 10.0) if one.met is False]

    assert missed(hit, other) == []
    assert missed(hit, over_before) == missed(other) == ["kills that hit no call, or all of them"]


def test_the_first_answer_after_a_kill() -> None:
    probes = (Probe(0.0, 200, 2100.0), Probe(500.0, 503, 1.0), Probe(1000.0, 200, 30.0))
    assert first_answer(probes) == (1030.0,)
    assert first_answer((Probe(0.0, 503, 1.0),)) == ()


def test_extra_callers_are_refused_with_a_time_or_promised_a_call() -> None:
    polite = call(end=End.REFUSED, answered_s=None, retry_after_s=10)
    rude = call(end=End.REFUSED, answered_s=None)
    promised = call(end=End.CALL_BACK)
    outcome = run(call(), polite, rude, promised)
    found = {one.name: one for one in extra_series(outcome, 2, call_back=True)}
    assert found["refused, told when to try again"].values == (1.0,)
    assert found["promised a call, with its ticket"].values == (1.0,)
    assert found["refused without a word when"].met is False
    assert found["extra callers not turned away"].met and found["runs without a promised call"].met
    assert [was_admitted(each) for each in outcome.calls] == [True, False, False, False]


@pytest.mark.parametrize("call_back", [False, True])
def test_an_overload_in_which_nobody_was_turned_away_is_none(call_back: bool) -> None:
    missed = [one.name for one in extra_series(run(call()), 48, call_back=call_back) if one.met is False]
    assert missed == ["extra callers not turned away", *["runs without a promised call"] * call_back]


def test_a_bot_that_turns_nearly_everybody_away_is_not_praised_for_the_rest() -> None:
    assert idle_lines(run(*[call()] * 20), 24).met
    assert not idle_lines(run(*[call()] * 8), 24).met


def test_of_24_calls_there_must_be_nearly_24() -> None:
    """Whom nobody answers, nobody makes wait: five quick calls are no figure of twenty-four."""

    def kept(calls: int) -> bool | None:
        outcome = run(*[call()] * calls, *[call(end=End.REFUSED, answered_s=None)] * (24 - calls))
        return callers_series(replace(outcome, plan=replace(outcome.plan, callers=24)), "24 calls").met

    assert kept(24) and kept(20) and not kept(5)


def test_utterances_that_nobody_answers_are_missed_though_no_wait_is_known_of_them() -> None:
    quick, never = Answered(5.0, 300.0, 300.0, held=False), Answered(6.0, None, None, held=False)
    lost_with_its_worker = call(never, end=End.LOST)

    def missed(outcome: LoadOutcome) -> list[str]:
        return [one.name for one in wait_series(outcome, "all") if one.met is False]

    assert missed(run(call(quick), lost_with_its_worker)) == []
    assert missed(run(call(quick, never))) == ["all: utterances without any answer"]


def test_signalling_of_calls_that_were_hardly_set_up_is_missed() -> None:
    def missed(set_up: int) -> list[str]:
        figures = SippFigures(6000, 0, 6000 - set_up, (12.0,) * set_up, ())
        return [one.name for one in call_series(figures, 6000) if one.met is False]

    assert missed(6000) == missed(5500) == []
    assert missed(4209) == ["calls not set up"]
    assert missed(0) == ["calls not set up", "set-up, INVITE to 200"]


def test_a_process_that_ended_does_not_hide_what_it_had_grown_by() -> None:
    def look(at_s: float, *pids: int) -> Look:
        return Look(at_s, tuple(ProcessUsage("worker", pid, 0.0, 50.0, 1, 1) for pid in pids), 1)

    ends = growth_series([look(0, 1, 2), look(1, 1, 2), look(2, 1, 3), look(3, 1, 3)], ("worker", "kamailio"))
    assert [one.name for one in ends] == ["growth of each process: worker", "processes that ended meanwhile"]
    assert [one.met for one in ends] == [True, False]
