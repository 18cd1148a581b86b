from voicebot.config import CallSettings
from voicebot.service.timers import CallTimers, Expired

SETTINGS = CallSettings(silence_timeout_ms=7000, max_call_s=60)


def expiries(timers: CallTimers, ms: int, *, quiet: bool) -> list[tuple[int, Expired]]:
    return [(at, what) for at in range(20, ms + 20, 20) for what in timers.advance(20, quiet=quiet)]


def test_silence_runs_out_again_and_again() -> None:
    assert expiries(CallTimers(SETTINGS), 15_000, quiet=True) == [
        (7000, Expired.SILENCE),
        (14_000, Expired.SILENCE),
    ]


def test_any_sound_starts_it_over() -> None:
    timers = CallTimers(SETTINGS)
    expiries(timers, 6980, quiet=True)
    timers.advance(20, quiet=False)
    assert expiries(timers, 7000, quiet=True) == [(7000, Expired.SILENCE)]


def test_the_longest_call_runs_out_once() -> None:
    found = expiries(CallTimers(SETTINGS), 130_000, quiet=False)
    assert found == [(60_000, Expired.CALL_LENGTH)]
