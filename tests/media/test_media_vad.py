from collections.abc import Iterable

import numpy as np
import pytest

from tests.media.line_audio import Signal, frames, mixed, noise, speech
from voicebot.config_sections import EndpointingSettings
from voicebot.media.endpointing import Endpointer, SpeechEnded
from voicebot.media.frames import FRAME_SAMPLES, SILENCE_FRAME
from voicebot.media.vad import VoiceDetector, level_dbfs, speech_band_dbfs

QUIET_LINE_DBFS = -65


def utterances(signal: Signal) -> list[SpeechEnded]:
    endpointer = Endpointer(EndpointingSettings())
    events = [event for frame in frames(signal) for event in endpointer.feed(frame)]
    return [event for event in events if isinstance(event, SpeechEnded)]


@pytest.mark.parametrize("dbfs", [-60, -35, -15])
@pytest.mark.parametrize("kind", ["white", "pink", "hum", "dial tone"])
def test_what_a_line_adds_is_not_speech(kind: str, dbfs: int) -> None:
    assert utterances(noise(kind, 6000, dbfs)) == []


@pytest.mark.parametrize("kind", ["white", "pink", "hum", "dial tone"])
def test_noise_that_sets_in_is_found_out_within_half_a_second(kind: str) -> None:
    signal = np.concatenate((noise("white", 3000, QUIET_LINE_DBFS), noise(kind, 6000, -35)))
    assert all(ended.end_ms - ended.start_ms <= 500 for ended in utterances(signal))
    assert len(utterances(signal)) <= 1


@pytest.mark.parametrize(
    ("gain_db", "background", "noise_dbfs"),
    [
        pytest.param(0, "white", QUIET_LINE_DBFS, id="clear"),
        pytest.param(-15, "white", QUIET_LINE_DBFS, id="quiet, -35 dBFS"),
        pytest.param(0, "white", -35, id="15 dB above white noise"),
        pytest.param(0, "pink", -40, id="20 dB above pink noise"),
        pytest.param(0, "pink", -30, id="10 dB above pink noise"),
        pytest.param(-15, "pink", -50, id="quiet and 15 dB above pink noise"),
        pytest.param(0, "hum", -30, id="10 dB above mains hum"),
    ],
)
@pytest.mark.parametrize("text", ["我想买一款面膜", "江苏省南京市鼓楼区中山路一百号", "是的"])
def test_speech_is_one_utterance_with_the_right_end(
    text: str, gain_db: int, background: str, noise_dbfs: int
) -> None:
    spoken = speech(text)
    spoken_ms = len(spoken) // 8
    line = noise(background, 1500 + spoken_ms + 1500, noise_dbfs)
    [ended] = utterances(mixed(line, (1500, spoken, gain_db)))
    # A fricative at the beginning is as weak as the noise; the pre-roll of 300 ms keeps it.
    assert -40 <= ended.start_ms - 1500 <= 140
    # The end counts: latency is measured from it.
    assert abs(ended.end_ms - (1500 + spoken_ms)) <= 60


def test_a_steady_tone_of_voice_is_speech_only_as_long_as_it_moves() -> None:
    detector = VoiceDetector(0, is_voice=lambda _: True)
    heard = [detector.is_speech(frame) for frame in frames(noise("dial tone", 1000, -20))]
    assert not any(heard)


def test_the_decision_of_the_detector_counts() -> None:
    detector = VoiceDetector(0, is_voice=lambda _: False)
    assert not any(detector.is_speech(frame) for frame in frames(speech("我想买一款面膜")))


def test_digital_silence_is_no_speech() -> None:
    detector = VoiceDetector(0, is_voice=lambda _: True)
    assert not any(detector.is_speech(frame) for frame in [SILENCE_FRAME] * 50)


def sine(hertz: float, amplitude: float) -> bytes:
    samples = amplitude * np.sin(2 * np.pi * hertz * np.arange(FRAME_SAMPLES) / 8000)
    return samples.astype("<i2").tobytes()


def levels(hertz: Iterable[float]) -> list[float]:
    return [speech_band_dbfs(sine(frequency, 3276.8)) for frequency in hertz]


def test_levels() -> None:
    assert level_dbfs(sine(1000, 32767)) == pytest.approx(-3.01, abs=0.05)
    assert level_dbfs(SILENCE_FRAME) == speech_band_dbfs(SILENCE_FRAME) == -96
    assert levels([300, 1000, 3000]) == pytest.approx([-23.01] * 3, abs=0.1)
    assert all(level < -45 for level in levels([50, 100]))


def test_noise_that_is_there_from_the_first_packet_on_is_no_speech() -> None:
    """Until it comes the line is silent, which is not the background of the call."""
    heard = [SILENCE_FRAME] * 6 + frames(noise("pink", 2000, -30))
    assert not any(map(VoiceDetector(2).is_speech, heard))
