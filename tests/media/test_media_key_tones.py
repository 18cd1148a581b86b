"""Keys in the sound: what ITU-T Q.24 asks receivers to take, and speech, which must not press keys."""

import numpy as np
import pytest

from tests.media.line_audio import Signal, frames, mixed, noise, speech
from voicebot.media.frames import FRAME_SAMPLES, SILENCE_FRAME
from voicebot.media.key_tones import HIGH_HZ, KEYS, LOW_HZ, KeyTones

EVERY_KEY = "".join(KEYS)
ALIGNMENTS_MS = range(0, 20, 3)
"""Where in a frame a tone begins."""


def tone(
    key: str, ms: float = 60, *, dbfs: float = -12, off: float = 0.0, high_over_low_db: float = 0.0
) -> Signal:
    """A pressed key; ``dbfs`` is the level of the weaker tone."""
    row = next(row for row, keys in enumerate(KEYS) if key in keys)
    times = np.arange(round(ms * 8)) / 8000
    low, high = (
        np.sin(2 * np.pi * hz * (1 + off) * times) for hz in (LOW_HZ[row], HIGH_HZ[KEYS[row].index(key)])
    )
    amplitude = 32768 * 10 ** (dbfs / 20) * 2**0.5
    low_db, high_db = max(0.0, -high_over_low_db), max(0.0, high_over_low_db)
    return np.asarray(amplitude * (10 ** (low_db / 20) * low + 10 ** (high_db / 20) * high))


def pause(ms: float) -> Signal:
    return np.zeros(round(ms * 8))


def pressed(*sounds: Signal, background: Signal | None = None) -> str:
    """The keys found in sounds that follow one another, frame by frame."""
    line = np.concatenate([*sounds, pause(200)])
    if background is not None:
        line = line + np.resize(background, line.shape)
    detector = KeyTones()
    return "".join(detector.take([frame])[1] for frame in frames(line))


@pytest.mark.parametrize("begins_ms", ALIGNMENTS_MS)
def test_every_key_of_40_ms_counts_once(begins_ms: int) -> None:
    keys = [sound for key in EVERY_KEY for sound in (tone(key, 40), pause(40))]
    assert pressed(pause(begins_ms), *keys) == EVERY_KEY


@pytest.mark.parametrize("begins_ms", ALIGNMENTS_MS)
def test_a_tone_of_20_ms_is_no_key(begins_ms: int) -> None:
    keys = [sound for key in EVERY_KEY for sound in (tone(key, 20), pause(80))]
    assert pressed(pause(begins_ms), *keys) == ""


def test_a_key_held_for_long_counts_once_and_again_when_it_is_pressed_again() -> None:
    assert pressed(tone("5", 2000), pause(40), tone("5", 40)) == "55"


@pytest.mark.parametrize("begins_ms", ALIGNMENTS_MS)
def test_a_lost_packet_does_not_make_two_keys_of_one(begins_ms: int) -> None:
    assert pressed(pause(begins_ms), tone("5", 60), pause(20), tone("5", 60)) == "5"


@pytest.mark.parametrize("off", [-0.018, -0.015, 0.015, 0.018])
def test_frequencies_may_be_off_by_what_q24_allows(off: float) -> None:
    assert pressed(*[sound for key in EVERY_KEY for sound in (tone(key, off=off), pause(60))]) == EVERY_KEY


@pytest.mark.parametrize("off", [-0.035, 0.035])
def test_other_frequencies_are_no_keys(off: float) -> None:
    assert pressed(*[sound for key in EVERY_KEY for sound in (tone(key, off=off), pause(60))]) == ""


@pytest.mark.parametrize("twist_db", [-8, 4])
def test_one_tone_may_be_louder(twist_db: float) -> None:
    keys = [
        sound for key in EVERY_KEY for sound in (tone(key, dbfs=-20, high_over_low_db=twist_db), pause(60))
    ]
    assert pressed(*keys) == EVERY_KEY


@pytest.mark.parametrize("dbfs", [-31, -9])
def test_keys_are_found_loud_and_quiet(dbfs: float) -> None:
    assert pressed(*[sound for key in EVERY_KEY for sound in (tone(key, dbfs=dbfs), pause(60))]) == EVERY_KEY


def test_keys_are_found_in_noise() -> None:
    keys = [sound for key in EVERY_KEY for sound in (tone(key, dbfs=-20), pause(60))]
    assert pressed(*keys, background=noise("white", 2000, -35)) == EVERY_KEY


@pytest.mark.parametrize("hz", [(697,), (1209,), (697, 770), (440, 1209), (697, 1209, 1000), (425,)])
def test_other_tones_are_no_keys(hz: tuple[int, ...]) -> None:
    times = np.arange(8000) / 8000
    assert pressed(np.sum([6000 * np.sin(2 * np.pi * each * times) for each in hz], axis=0)) == ""


VOICES = ("cmn+f2", "cmn+m3", "cmn+f5", "cmn+linda")
TALK = (
    "我想买一款补水保湿的面膜，三百元以内，寄到上海市徐汇区漕溪路十八号",
    "一三八零零一三八零零零，嗯，有没有便宜一点的，先别说了，我的包裹到哪里了",
    "昨天晚上那场球你看了没有，下个礼拜我们去爬山吧，咿呀哎哟",
)


@pytest.mark.parametrize("voice", VOICES)
def test_nobody_talks_a_key(voice: str) -> None:
    assert [pressed(speech(text, voice=voice)) for text in TALK] == [""] * len(TALK)


def test_the_recogniser_hears_silence_instead_of_a_key_and_all_of_the_speech() -> None:
    said = speech("我要两盒")
    line = mixed(pause(3000), (0, tone("2", 200), 0.0), (400, said, 0.0))
    sent = frames(line)
    detector = KeyTones()
    heard, keys = detector.take(sent)
    assert keys == "2"
    # Of a tone at most its first frame comes through.
    assert heard[1:10] == [SILENCE_FRAME] * 9
    changed = sum(now != before for now, before in zip(heard[20:], sent[20:], strict=True))
    assert changed <= 0.02 * len(said) / FRAME_SAMPLES
