from collections.abc import Callable

import pytest

from voicebot.config_sections import BargeInSettings
from voicebot.media.barge_in import (
    BURST_OVER_MS,
    FIRST_LOOK_MS,
    LATE_LOOK_EVERY_MS,
    LOOK_EVERY_MS,
    MOST_DOUBT_MS,
    MOST_HOPE_MS,
    RARE_LOOK_EVERY_MS,
    SAME_NOISE_MS,
    BargeInDetector,
    Move,
    Words,
)

SETTINGS = BargeInSettings(min_speech_ms=80)
NEVER = 100_000


def saying(meaning_from_ms: int, *, before: Words = Words.NONE) -> Callable[[int], Words]:
    """A recogniser that knows a meaning from a moment on."""
    return lambda now_ms: Words.MEANING if now_ms >= meaning_from_ms else before


def moves(
    pattern: list[tuple[bool, int]],
    words: Callable[[int], Words],
    *,
    interruptible: bool = True,
    detector: BargeInDetector | None = None,
) -> list[tuple[int, Move]]:
    """What the bot does when, until it gives way; looks are answered at once and left out."""
    detector = detector or BargeInDetector(SETTINGS)
    now_ms, found = 0, []
    for voiced, ms in pattern:
        for _ in range(ms // 20):
            now_ms += 20
            move = detector.feed(voiced, interruptible=interruptible)
            if move is Move.LOOK:
                move = detector.hear(words(now_ms), whole=detector.burst_is_over)
            if move is not None:
                found.append((now_ms, move))
            if move is Move.GIVE_WAY:
                return found
    return found


def test_voice_silences_the_bot_at_once_and_words_take_its_turn() -> None:
    found = moves([(False, 500), (True, 1000)], saying(1100, before=Words.BEGUN))
    assert found[0] == (580, Move.PAUSE)
    assert [move for _, move in found] == [Move.PAUSE, Move.GIVE_WAY]
    assert 1100 <= found[1][0] <= 1100 + LOOK_EVERY_MS


@pytest.mark.parametrize("words", [Words.NONE, Words.ASSENT], ids=["cough", "word of assent"])
def test_the_bot_goes_on_when_a_burst_was_nothing(words: Words) -> None:
    found = moves([(True, 280), (False, 1000)], lambda _: words)
    assert found == [(80, Move.PAUSE), (280 + BURST_OVER_MS, Move.GO_ON)]


def test_words_that_are_known_only_at_the_end_of_a_short_burst_count() -> None:
    """不要 lasts 400 ms; the recogniser writes it when it is asked for the rest."""
    found = moves([(True, 400), (False, 1000)], saying(500, before=Words.BEGUN))
    assert found == [(80, Move.PAUSE), (500, Move.GIVE_WAY)]


def test_a_first_syllable_is_worth_waiting_for_the_next() -> None:
    found = moves([(True, 1000)], saying(800, before=Words.BEGUN))
    assert [move for _, move in found] == [Move.PAUSE, Move.GIVE_WAY]
    assert 800 <= found[1][0] <= 880


def test_after_a_false_alarm_a_first_syllable_is_not_worth_the_wait() -> None:
    """The bot's own echo, not known for what it is, would silence it for a second again and again."""
    found = moves([(True, 2000), (False, 300), (True, 2000)], lambda _: Words.BEGUN)
    assert [move for _, move in found] == [Move.PAUSE, Move.GO_ON] * 2
    (_, _), (first_ms, _), (again_ms, _), (second_ms, _) = found
    assert first_ms == 80 + MOST_HOPE_MS
    assert second_ms - again_ms == MOST_DOUBT_MS


def test_assent_that_turns_into_more_still_takes_the_turn() -> None:
    """好像不对: the bot goes on after 好, and stops for good with the next word."""
    found = moves([(True, 1000)], saying(620, before=Words.ASSENT))
    assert [move for _, move in found] == [Move.PAUSE, Move.GO_ON, Move.GIVE_WAY]
    assert 620 <= found[2][0] <= 620 + LATE_LOOK_EVERY_MS


def test_voice_that_goes_on_without_words_is_not_listened_to_for_ever() -> None:
    music = moves([(True, 6000), (False, 1000)], lambda _: Words.NONE)
    assert music == [(80, Move.PAUSE), (80 + MOST_DOUBT_MS, Move.GO_ON)]


def test_words_in_a_long_noise_still_count() -> None:
    found = moves([(True, 6000)], saying(3000))
    assert [move for _, move in found] == [Move.PAUSE, Move.GO_ON, Move.GIVE_WAY]
    assert found[-1][0] < 3000 + RARE_LOOK_EVERY_MS


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param([(True, 60), (False, 500)], id="click"),
        pytest.param([(True, 40), (False, 200), (True, 60), (False, 300)], id="two clicks"),
        pytest.param([(True, 20), (False, 60)] * 30, id="crackling line"),
    ],
)
def test_short_noises_are_not_even_noticed(pattern: list[tuple[bool, int]]) -> None:
    assert moves(pattern, saying(0)) == []


def test_a_gap_between_syllables_does_not_start_the_count_again() -> None:
    assert moves([(True, 60), (False, 20), (True, 400)], saying(NEVER))[0] == (100, Move.PAUSE)


def test_what_must_not_be_interrupted_goes_on() -> None:
    assert moves([(True, 1000), (False, 500)], saying(0), interruptible=False) == []


def test_a_recogniser_that_never_answers_does_not_silence_the_bot() -> None:
    detector, found = BargeInDetector(SETTINGS), []
    for now_ms in range(20, 3000, 20):
        move = detector.feed(now_ms <= 300, interruptible=True)
        if move in (Move.PAUSE, Move.GO_ON, Move.GIVE_WAY):
            found.append((now_ms, move))
    assert found == [(80, Move.PAUSE), (80 + MOST_DOUBT_MS, Move.GO_ON)]
    assert detector.feed(False, interruptible=True) is None
    again = [detector.feed(True, interruptible=True) for _ in range(4)]
    assert again[-1] is Move.PAUSE


def test_repeated_noises_get_less_and_less_attention() -> None:
    detector = BargeInDetector(SETTINGS)
    noise = [(True, 100), (False, 600)]
    found = moves(noise * 6, lambda _: Words.NONE, detector=detector)
    assert [move for _, move in found].count(Move.PAUSE) < 4
    # After a while without noises it is as attentive as ever.
    moves([(False, 10_000)], lambda _: Words.NONE, detector=detector)
    assert moves([(True, 400)], saying(NEVER), detector=detector)[0] == (80, Move.PAUSE)


def test_the_first_look_is_when_words_can_be_known() -> None:
    detector = BargeInDetector(SETTINGS)
    looks = [now_ms for now_ms in range(20, 800, 20) if detector.feed(True, interruptible=True) is Move.LOOK]
    assert looks[0] == 80 + FIRST_LOOK_MS


def test_what_was_said_before_the_bot_spoke_does_not_count() -> None:
    detector = BargeInDetector(SETTINGS)
    assert moves([(True, 60)], saying(0), detector=detector) == []
    detector.reset()
    assert moves([(True, 60)], saying(0), detector=detector) == []


def test_it_can_be_switched_off() -> None:
    detector = BargeInDetector(BargeInSettings(enabled=False))
    assert moves([(True, 2000)], saying(0), detector=detector) == []


def test_noise_that_goes_on_silences_the_bot_once() -> None:
    """Babble swells and dies away."""
    found = moves([(True, 300), (False, 400)] * 5, lambda _: Words.NONE)
    assert [move for _, move in found] == [Move.PAUSE, Move.GO_ON]


def test_words_in_noise_that_goes_on_still_take_the_turn() -> None:
    found = moves([(True, 300), (False, 400), (True, 1000)], saying(1100))
    assert [move for _, move in found] == [Move.PAUSE, Move.GO_ON, Move.GIVE_WAY]


def test_after_a_cough_the_caller_is_noticed_at_once() -> None:
    found = moves([(True, 300), (False, SAME_NOISE_MS + 200), (True, 400)], saying(NEVER))
    assert [move for _, move in found][:3] == [Move.PAUSE, Move.GO_ON, Move.PAUSE]
