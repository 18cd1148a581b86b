"""The life of worker processes, with time as an argument."""

from voicebot.service.roster import (
    BEAT_LIMIT_S,
    LONGEST_BACK_OFF_S,
    STABLE_S,
    START_LIMIT_S,
    STOP_LIMIT_S,
    Action,
    Deed,
    Phase,
    Roster,
)


def up(roster: Roster, now_s: float) -> None:
    """Start all workers, one after the other."""
    for worker in range(len(roster.slots)):
        assert roster.due(now_s, beats(roster, now_s)) == [Action(Deed.START, worker)]
        roster.ready(worker, now_s)


def beats(roster: Roster, now_s: float) -> list[float]:
    return [now_s] * len(roster.slots)


def test_workers_start_one_after_the_other() -> None:
    roster = Roster(2)
    assert roster.due(0, [0, 0]) == [Action(Deed.START, 0)]
    assert roster.due(1, [0, 0]) == []
    roster.ready(0, 2)
    assert roster.due(2, [2, 0]) == [Action(Deed.START, 1)]


def test_a_crash_is_followed_by_longer_and_longer_waits() -> None:
    roster = Roster(1)
    now_s, waits = 0.0, []
    for _ in range(9):
        assert roster.due(now_s, [0]) == [Action(Deed.START, 0)]
        roster.ready(0, now_s)
        waits.append(roster.ended(0, now_s))
        assert roster.due(now_s + waits[-1] - 0.01, [0]) == []
        now_s += waits[-1]
    assert waits == [0.5, 1, 2, 4, 8, 16, LONGEST_BACK_OFF_S, LONGEST_BACK_OFF_S, LONGEST_BACK_OFF_S]


def test_a_worker_that_lived_long_is_started_again_soon() -> None:
    roster = Roster(1)
    for _ in range(3):
        roster.due(0, [0])
        roster.ready(0, 0)
        roster.ended(0, 0)
        roster.slots[0] = type(roster.slots[0])(crashes=5)
    roster.due(0, [0])
    roster.ready(0, 0)
    assert roster.ended(0, STABLE_S) == 0.5


def test_all_are_renewed_one_by_one_while_the_others_are_there() -> None:
    roster = Roster(2)
    up(roster, 0)
    roster.renew_all()
    assert roster.due(1, beats(roster, 1)) == [Action(Deed.DRAIN, 0)]
    assert roster.due(2, beats(roster, 2)) == []
    assert roster.ended(0, 3) == 0
    assert roster.due(3, beats(roster, 3)) == [Action(Deed.START, 0)]
    assert roster.due(4, beats(roster, 4)) == []
    roster.ready(0, 5)
    assert roster.due(5, beats(roster, 5)) == [Action(Deed.DRAIN, 1)]
    roster.ended(1, 6)
    assert roster.due(6, beats(roster, 6)) == [Action(Deed.START, 1)]
    roster.ready(1, 7)
    assert roster.due(8, beats(roster, 8)) == []


def test_a_worker_that_crashes_during_a_renewal_is_there_again_before_it_goes_on() -> None:
    roster = Roster(2)
    up(roster, 0)
    roster.renew_all()
    roster.due(1, beats(roster, 1))  # 0 is drained
    roster.ended(1, 2)
    assert roster.due(2, beats(roster, 2)) == []
    roster.ended(0, 2)
    assert roster.due(2.1, beats(roster, 2.1)) == [Action(Deed.START, 0)]
    roster.ready(0, 3)
    assert roster.due(3, beats(roster, 3)) == [Action(Deed.START, 1)]
    roster.ready(1, 4)
    assert roster.due(4, beats(roster, 4)) == [], "both are fresh"


def test_a_worker_that_was_drained_by_hand_has_not_crashed() -> None:
    roster = Roster(1)
    up(roster, 0)
    assert roster.ended(0, 1, orderly=True) == 0
    assert roster.due(1, [0]) == [Action(Deed.START, 0)]
    assert roster.ended(0, 2, orderly=True) == 0.5, (
        "one that ends while it starts is no use, whatever it says"
    )


def test_nobody_else_is_drained_while_one_drains_by_hand() -> None:
    roster = Roster(2)
    up(roster, 0)
    roster.drains_itself(1, 1)
    roster.renew_all()
    assert roster.due(2, beats(roster, 2)) == []
    assert roster.ended(1, 3, orderly=True) == 0
    assert roster.due(3, beats(roster, 3)) == [Action(Deed.START, 1)]
    roster.ready(1, 4)
    assert roster.due(4, beats(roster, 4)) == [Action(Deed.DRAIN, 0)]


def test_one_that_gives_no_sign_of_life_is_killed() -> None:
    roster = Roster(2)
    up(roster, 0)
    assert roster.due(BEAT_LIMIT_S, [0, BEAT_LIMIT_S]) == []
    late_s = BEAT_LIMIT_S + 1
    assert roster.due(late_s, [0, late_s]) == [Action(Deed.KILL, 0)]
    assert roster.due(late_s + 1, [0, late_s]) == []
    assert roster.due(2 * late_s + 1, [0, 2 * late_s]) == [Action(Deed.KILL, 0)]


def test_a_long_last_call_may_end_in_a_worker_that_is_drained() -> None:
    roster = Roster(1)
    up(roster, 0)
    roster.renew_all()
    roster.due(0, [0])
    assert roster.due(1000, [1000]) == []
    assert roster.slots[0].phase is Phase.DRAINING


def test_a_start_and_a_stop_that_hang_end_by_force() -> None:
    roster = Roster(1)
    roster.due(0, [0])
    assert roster.due(START_LIMIT_S + 1, [0]) == [Action(Deed.KILL, 0)]
    roster.stop()
    assert roster.due(START_LIMIT_S + 2, [0]) == [Action(Deed.STOP, 0)]
    assert roster.due(START_LIMIT_S + 2 + STOP_LIMIT_S + 1, [0]) == [Action(Deed.KILL, 0)]


def test_after_stop_nothing_starts_again() -> None:
    roster = Roster(2)
    up(roster, 0)
    roster.stop()
    assert roster.due(1, beats(roster, 1)) == [Action(Deed.STOP, 0), Action(Deed.STOP, 1)]
    roster.ended(0, 2)
    assert not roster.over
    roster.ended(1, 2)
    assert roster.over
    assert roster.due(100, beats(roster, 100)) == []


def test_a_machine_runs_empty_and_starts_nothing_any_more() -> None:
    roster = Roster(3)
    up(roster, 0)
    roster.ended(2, 1)
    roster.leave()
    assert roster.due(1, beats(roster, 1)) == [Action(Deed.DRAIN, 0), Action(Deed.DRAIN, 1)]
    assert roster.due(100, beats(roster, 100)) == []
    assert not roster.over
    assert roster.ended(0, 101) == roster.ended(1, 101) == 0
    assert roster.due(200, beats(roster, 200)) == []
    assert roster.over


def test_a_worker_that_is_just_starting_when_the_machine_runs_empty_is_stopped() -> None:
    roster = Roster(1)
    roster.due(0, [0])
    roster.leave()
    assert roster.due(1, [0]) == [Action(Deed.STOP, 0)]
