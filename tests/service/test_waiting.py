import pytest

from voicebot.config_sections import EndpointingSettings
from voicebot.dialogue.step import Completeness
from voicebot.service.waiting import REMEMBERED_UTTERANCES, Habit, hangover_ms

SETTINGS = EndpointingSettings(
    hangover_ms=660,
    hangover_complete_ms=240,
    hangover_answered_ms=300,
    hangover_likely_ms=540,
    hangover_digits_ms=900,
)


@pytest.mark.parametrize(
    ("completeness", "without_ms", "after_400_ms", "after_800_ms"),
    [
        (Completeness.COMPLETE, 240, 240, 240),
        (Completeness.ANSWERED, 300, 500, 540),
        (Completeness.LIKELY, 540, 540, 900),
        (Completeness.OPEN, 660, 660, 900),
        (Completeness.INCOMPLETE, 900, 900, 900),
    ],
)
def test_words_decide_and_pauses_of_the_caller_lengthen(
    completeness: Completeness, without_ms: int, after_400_ms: int, after_800_ms: int
) -> None:
    habits = (Habit(), Habit().paused(400), Habit().paused(800))
    waits = [hangover_ms(SETTINGS, completeness, habit) for habit in habits]
    assert waits == [without_ms, after_400_ms, after_800_ms]


def test_a_pause_is_forgotten_after_some_utterances_without_one() -> None:
    habit = Habit().paused(500).paused(300)
    for _ in range(REMEMBERED_UTTERANCES - 1):
        habit = habit.begun()
        assert habit.longest_ms == 500
    assert habit.begun().longest_ms == 0


def test_a_long_silence_counts_as_no_more_than_the_longest_pause() -> None:
    assert Habit().paused(5000) == Habit().paused(800)
