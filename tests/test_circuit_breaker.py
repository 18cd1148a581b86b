"""The circuit breaker, on a clock made by hand."""

from voicebot.circuit_breaker import BreakerState, CircuitBreaker


def breaker(changes: list[BreakerState]) -> CircuitBreaker:
    return CircuitBreaker(failures=3, open_s=30, on_change=changes.append)


def opened(changes: list[BreakerState], at_s: float = 100) -> CircuitBreaker:
    one = breaker(changes)
    for _ in range(3):
        assert one.allows(at_s)
        one.failed(at_s)
    return one


def test_it_opens_after_so_many_failures_in_a_row() -> None:
    changes: list[BreakerState] = []
    one = breaker(changes)
    one.failed(0)
    one.failed(0)
    one.succeeded()
    one.failed(0)
    one.failed(0)
    assert one.allows(0) and changes == []
    one.failed(0)
    assert not one.allows(0) and changes == [BreakerState.OPEN]


def test_after_its_rest_one_probe_goes_through_and_no_more() -> None:
    one = opened([])
    assert not one.allows(129.9)
    assert one.would_allow(130) and one.state is BreakerState.OPEN
    assert one.allows(130)
    assert not one.allows(130) and not one.would_allow(200)


def test_a_good_probe_closes_it_and_a_bad_one_opens_it_anew() -> None:
    changes: list[BreakerState] = []
    one = opened(changes)
    assert one.allows(130)
    one.failed(131)
    assert not one.allows(160.9) and one.allows(161)
    one.succeeded()
    assert one.allows(161) and one.allows(161)
    assert [change.value for change in changes] == ["open", "half_open", "open", "half_open", "closed"]


def test_a_probe_that_was_given_up_frees_its_place() -> None:
    one = opened([])
    assert one.allows(130)
    one.abandoned()
    assert one.allows(130.1)


def test_a_late_answer_does_not_close_it_and_a_late_failure_does_not_prolong_it() -> None:
    one = opened([])
    one.succeeded()
    assert not one.allows(101)
    one.failed(129)
    assert one.allows(130)
