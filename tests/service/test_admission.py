"""When a machine takes no more calls, and what the processes know of each other."""

import os

import pytest

from voicebot.config import AdmissionSettings, WhenFull
from voicebot.service.admission import (
    FEWEST_TURNS,
    LATENCY_WINDOW_S,
    RecentLatency,
    load_of,
    must_close,
    only_call_back,
)
from voicebot.service.scoreboard import Scoreboard, WorkerFigures

LIMITS = AdmissionSettings(max_cpu=0.9, max_latency_ms=1500)


@pytest.mark.parametrize(
    ("cpu", "latency_s", "was_closed", "closes"),
    [
        (0.5, 0.5, False, False),
        (0.95, 0.5, False, True),
        (0.5, 1.6, False, True),
        (0.85, 0.5, True, True),  # below the limit, but not by enough to open again
        (0.8, 0.5, True, False),
        (0.5, 1.4, True, True),
        (0.5, 1.3, True, False),
    ],
)
def test_the_gate(cpu: float, latency_s: float, was_closed: bool, closes: bool) -> None:
    load = load_of(cpu, [WorkerFigures(), WorkerFigures(calls=3, latency_s=latency_s)])
    assert must_close(load, LIMITS, closed=was_closed) is closes


def test_latency_is_that_of_the_last_turns() -> None:
    recent = RecentLatency()
    for turn in range(FEWEST_TURNS - 1):
        recent.add(float(turn), 3.0)
    assert recent.p95_s(5.0) == 0.0, "too few turns to judge by"
    recent.add(5.0, 4.0)
    assert recent.p95_s(5.0) == 3.0, "one slow answer is no slow machine"
    recent.add(5.0, 4.5)
    assert recent.p95_s(5.0) == 4.0
    assert recent.p95_s(5.0 + LATENCY_WINDOW_S + 1) == 0.0, "too long ago"


def test_a_forked_process_sees_and_writes_the_same_table() -> None:
    board = Scoreboard(2)
    board.closed = True
    written = WorkerFigures(calls=3, lines=4, beat_s=12.5, latency_s=0.75, port=5061)
    pid = os.fork()
    if pid == 0:
        board.write(1, written)
        os._exit(0 if board.closed else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert board.read(1) == written
    assert board.read(0) == WorkerFigures()
    with pytest.raises(IndexError, match="there is no worker 2"):
        board.read(2)


def test_the_last_lines_of_a_worker_may_be_kept_for_promising_a_call() -> None:
    kept = AdmissionSettings(when_full=WhenFull.CALL_BACK, call_back_lines=1)
    assert [only_call_back(kept, talking=talking, lines=4) for talking in (2, 3, 4)] == [False, True, True]
    none_kept = AdmissionSettings(when_full=WhenFull.CALL_BACK)
    refusing = AdmissionSettings(when_full=WhenFull.REFUSE, call_back_lines=1)
    assert not only_call_back(none_kept, talking=3, lines=4)
    assert not only_call_back(refusing, talking=3, lines=4)
