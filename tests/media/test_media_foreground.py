"""Levels made by hand say exactly when a second voice is believed in, and when not."""

import math

import numpy as np
import pytest

from tests.media.line_audio import Signal, frames, mixed, noise, speech
from voicebot.config_sections import EndpointingSettings
from voicebot.media.endpointing import Endpointer, EndpointEvent, SpeechEnded, SpeechReplaced
from voicebot.media.foreground import (
    BEHIND_MS,
    BRIDGED_MS,
    FORGOTTEN_AFTER_MS,
    HOLD_MS,
    LEAD_MS,
    SYLLABLE_MS,
    Foreground,
    Gate,
    TwoVoices,
    two_voices,
)
from voicebot.media.frames import SILENCE_FRAME

CALLER, OTHER = -15.0, -30.0


def voice(ms: int, dbfs: float) -> list[float]:
    """Syllables of 100 ms, each loud for 60 ms and 10 dB quieter for 40."""
    syllable = [dbfs, dbfs, dbfs, dbfs - 10, dbfs - 10]
    return (syllable * (ms // 100 + 1))[: ms // 20]


def silence(ms: int) -> list[float]:
    return [math.nan] * (ms // 20)


def test_a_caller_amid_somebody_elses_talk_is_found() -> None:
    found = two_voices(voice(2000, OTHER) + voice(1000, CALLER) + voice(800, OTHER))
    assert found is not None
    first, last = found.near[0], found.near[-1]
    assert (first, last) == (101, 149)
    lead, behind = LEAD_MS // 20, BEHIND_MS // 20
    assert [frame for frame in range(250) if found.is_caller(frame)] == [
        *range(first - lead, last + behind + 1)
    ]
    assert min(found.near_dbfs) > max(found.other_dbfs) == OTHER


def test_the_second_voice_may_pause_between_its_sentences() -> None:
    other = voice(1000, OTHER) + silence(500) + voice(1000, OTHER)
    assert two_voices(other + silence(400) + voice(1000, CALLER) + silence(500) + voice(1000, OTHER))


@pytest.mark.parametrize(
    "levels",
    [
        pytest.param(voice(4000, CALLER), id="one voice"),
        pytest.param(voice(2000, CALLER) + voice(1000, CALLER - 12), id="a voice that drops at the end"),
        pytest.param(voice(1000, CALLER) + voice(3000, CALLER - 6), id="a voice that drops a little"),
        pytest.param(voice(2000, OTHER) + voice(1000, CALLER), id="who begins to speak up"),
        pytest.param(voice(2000, OTHER) + voice(1000, CALLER) + silence(2000), id="and is silent then"),
        pytest.param(voice(5000, OTHER) + voice(600, CALLER) + silence(2000), id="a cough after the words"),
        pytest.param(voice(3000, OTHER) + voice(120, CALLER) + voice(3000, OTHER), id="a knock amid words"),
        pytest.param(
            voice(1000, CALLER) + silence(700) + voice(3000, OTHER), id="who goes on quietly after a pause"
        ),
        pytest.param(
            voice(2000, CALLER - 12) + voice(600, CALLER) + voice(600, CALLER - 20),
            id="unlike before, after",
        ),
        pytest.param(silence(1000), id="nobody"),
    ],
)
def test_one_caller_is_not_taken_for_two(levels: list[float]) -> None:
    assert two_voices(levels) is None


def test_who_talks_on_much_quieter_behind_the_caller_is_somebody_else() -> None:
    assert two_voices(voice(1000, CALLER) + voice(2600, OTHER)) is None
    assert two_voices(voice(1000, CALLER) + voice(2800, OTHER)) is not None
    assert two_voices(voice(1000, CALLER) + voice(4000, CALLER - 8)) is None


def test_long_talk_before_the_caller_is_known_for_what_it_was_while_the_caller_speaks() -> None:
    assert two_voices(voice(4200, OTHER) + voice(700, CALLER)) is None
    assert two_voices(voice(4200, OTHER) + voice(1000, CALLER)) is not None


def beside_another() -> Foreground:
    foreground = Foreground()
    foreground.learn(TwoVoices((0,), (CALLER,), (OTHER,)), since_last_ms=1000)
    return foreground


def taken(foreground: Foreground, levels: list[float]) -> list[bool]:
    """Which frames are the caller's voice."""
    return [foreground.take(level, voice=not math.isnan(level)) for level in levels]


def test_as_long_as_nobody_else_is_known_every_voice_is_the_callers() -> None:
    foreground = Foreground()
    assert all(taken(foreground, voice(1000, CALLER) + voice(3000, -50)))
    assert foreground.is_caller and not foreground.knows_another


def test_the_second_voice_does_not_count() -> None:
    foreground = beside_another()
    assert not any(taken(foreground, voice(1000, OTHER)))
    heard = taken(foreground, voice(600, CALLER) + voice(2000, OTHER))
    assert sum(heard) * 20 == pytest.approx(600 + HOLD_MS, abs=100)
    assert not any(heard[(600 + HOLD_MS) // 20 :])


def test_the_quiet_end_of_a_word_is_the_callers() -> None:
    foreground = beside_another()
    taken(foreground, voice(400, CALLER))
    assert all(taken(foreground, voice(HOLD_MS - 40, OTHER - 5)))


def test_a_frame_or_two_of_the_second_voice_above_the_line_hold_nothing_open() -> None:
    foreground = beside_another()
    heard = taken(foreground, voice(400, OTHER) + [CALLER] * (SYLLABLE_MS // 20 - 1) + voice(400, OTHER))
    assert sum(heard) <= SYLLABLE_MS // 20 - 2


def test_a_caller_who_becomes_somewhat_quieter_is_still_heard() -> None:
    foreground = beside_another()
    taken(foreground, voice(2000, OTHER))
    assert sum(taken(foreground, voice(1000, CALLER - 9))) > 40


def test_a_second_voice_that_has_fallen_silent_is_forgotten() -> None:
    foreground = beside_another()
    taken(foreground, silence(FORGOTTEN_AFTER_MS - 20))
    assert foreground.knows_another
    taken(foreground, silence(20))
    assert not foreground.knows_another
    assert all(taken(foreground, voice(1000, OTHER)))


def test_voices_that_have_become_equally_loud_are_not_told_apart() -> None:
    foreground = beside_another()
    for louder_db in range(0, 15, 2):
        taken(foreground, voice(4000, OTHER + louder_db))
    assert not foreground.knows_another


def test_a_caller_who_is_not_heard_for_long_may_have_become_quiet() -> None:
    foreground = beside_another()
    taken(foreground, voice(32_000, OTHER))
    assert not foreground.knows_another


def through_the_gate(caller: set[int], count: int) -> tuple[list[bytes], list[bytes]]:
    """Frames of which some are the caller's, and what comes through."""
    gate, line = Gate(), [(number + 1).to_bytes(320, "little") for number in range(count)]
    gate.begin()
    heard = b"".join(gate.take(frame, is_caller=number in caller) for number, frame in enumerate(line))
    return line, [heard[at : at + 320] for at in range(0, len(heard), 320)]


def test_the_gate_lets_through_what_lies_between_two_syllables() -> None:
    line, heard = through_the_gate({0, BRIDGED_MS // 20}, BRIDGED_MS // 20 + 1)
    assert heard == line


def test_the_gate_lets_through_of_a_longer_gap_only_its_end() -> None:
    gap, lead = BRIDGED_MS // 20 + 10, LEAD_MS // 20
    line, heard = through_the_gate({0, gap}, gap + 1)
    assert heard == [line[0], *[SILENCE_FRAME] * (gap - 1 - lead), *line[gap - lead :]]


def test_the_gate_lets_through_nothing_behind_the_caller() -> None:
    line, heard = through_the_gate({0}, 100)
    assert heard == [line[0], *[SILENCE_FRAME] * (99 - BRIDGED_MS // 20)]


# The same with voices, over µ-law.

CHATTER = "昨天晚上那场球你看了没有我跟你说这家店的牛肉面特别好吃下个礼拜我们去爬山吧"
SENTENCES = ("我要一盒竹露舒缓面膜", "对，还是那里", "没有了，谢谢")
FIRST_AT_MS, APART_MS = 6000, 3500


def chatter(ms: int, gain_db: float) -> Signal:
    """Somebody talks all the time, with pauses of 450 ms."""
    sentence = speech(CHATTER, voice="cmn+f3")
    loop = np.concatenate((sentence, np.zeros(450 * 8)))
    return np.asarray(np.resize(loop, ms * 8) * 10 ** (gain_db / 20))


def events(signal: Signal) -> list[EndpointEvent]:
    endpointer = Endpointer(EndpointingSettings())
    return [event for frame in frames(signal) for event in endpointer.feed(frame)]


@pytest.mark.parametrize("caller", ["cmn+m3", "cmn+f5", "cmn+m7"])
@pytest.mark.parametrize("gain_db", [-15, -12])
def test_turns_end_beside_somebody_who_talks_all_the_time(caller: str, gain_db: int) -> None:
    sounds, spans, at_ms = [], [], FIRST_AT_MS
    for text in SENTENCES:
        said = speech(text, voice=caller)
        sounds.append((at_ms, said, 0.0))
        spans.append((at_ms, at_ms + len(said) // 8))
        at_ms = spans[-1][1] + APART_MS
    line = mixed(noise("white", at_ms, -65), (0, chatter(at_ms, gain_db), 0.0), *sounds)
    ended = [event for event in events(line) if isinstance(event, SpeechEnded)]
    assert len(ended) == len(SENTENCES)
    for turn, (begin_ms, end_ms) in zip(ended, spans, strict=True):
        assert abs(turn.start_ms - begin_ms) <= 200
        assert abs(turn.end_ms - end_ms) <= 320
    # The first turn shows that there are two voices; from then on it is known.
    assert all(turn.at_ms - turn.end_ms <= 700 for turn in ended[1:])


@pytest.mark.parametrize("db", [0.0, -9.0, -14.0])
def test_a_caller_alone_who_drops_the_voice_is_heard_to_the_end(db: float) -> None:
    parts = [speech("我想买一款面膜"), speech("就是那个补水的") * 10 ** (db / 20)]
    said = np.concatenate(parts)
    line = mixed(noise("pink", 1500 + len(said) // 8 + 1500, -60), (1500, said, 0.0))
    found = events(line)
    assert not any(isinstance(event, SpeechReplaced) for event in found)
    [ended] = [event for event in found if isinstance(event, SpeechEnded)]
    assert abs(ended.end_ms - (1500 + len(said) // 8)) <= 100
