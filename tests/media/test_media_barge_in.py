import pytest

from voicebot.config_sections import BargeInSettings
from voicebot.media.barge_in import BargeInDetector

SETTINGS = BargeInSettings(min_speech_ms=240)


def first_stop_ms(detector: BargeInDetector, pattern: list[tuple[bool, int]]) -> int | None:
    now_ms = 0
    for voiced, ms in pattern:
        for _ in range(ms // 20):
            now_ms += 20
            if detector.feed(voiced):
                return now_ms
    return None


def test_speech_stops_the_bot_after_the_minimum() -> None:
    assert first_stop_ms(BargeInDetector(SETTINGS), [(False, 500), (True, 1000)]) == 740


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param([(True, 220), (False, 500)], id="short hum of assent"),
        pytest.param([(True, 100), (False, 300), (True, 120), (False, 300)], id="two coughs"),
        pytest.param([(True, 20), (False, 40)] * 30, id="crackling line"),
    ],
)
def test_short_noises_do_not(pattern: list[tuple[bool, int]]) -> None:
    assert first_stop_ms(BargeInDetector(SETTINGS), pattern) is None


def test_a_gap_between_syllables_does_not_start_the_count_again() -> None:
    assert first_stop_ms(BargeInDetector(SETTINGS), [(True, 120), (False, 60), (True, 400)]) == 300


def test_what_was_said_before_the_bot_spoke_does_not_count() -> None:
    detector = BargeInDetector(SETTINGS)
    assert first_stop_ms(detector, [(True, 220)]) is None
    detector.reset()
    assert first_stop_ms(detector, [(True, 220)]) is None


def test_it_can_be_switched_off() -> None:
    detector = BargeInDetector(BargeInSettings(enabled=False, min_speech_ms=240))
    assert first_stop_ms(detector, [(True, 2000)]) is None
