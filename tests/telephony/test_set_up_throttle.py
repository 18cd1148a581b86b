"""The rate of call set-ups, in time given by the test."""

from voicebot.telephony.throttle import SetUpThrottle


def test_set_ups_wait_until_the_oldest_leaves_the_window() -> None:
    throttle = SetUpThrottle(max_set_ups=3, window_s=0.5)
    for now_s in (10.0, 10.1, 10.2):
        assert not throttle.must_wait(now_s)
        throttle.note(now_s)
    assert throttle.must_wait(10.49)
    assert not throttle.must_wait(10.5)
    throttle.note(10.5)
    assert throttle.must_wait(10.55)
    assert not throttle.must_wait(20.0)
