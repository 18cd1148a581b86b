import numpy as np
import pytest

from tests.media.line_audio import Signal, frames, noise, speech
from voicebot.bench.line.disturbances import music
from voicebot.config_sections import EndpointingSettings
from voicebot.media.endpointing import Endpointer, SpeechEnded
from voicebot.media.vad import VoiceDetector


def tune_heard(signal: Signal) -> list[bool]:
    detector, heard = VoiceDetector(2), []
    for frame in frames(signal):
        detector.is_speech(frame)
        heard.append(detector.is_tune)
    return heard


@pytest.mark.parametrize("seed", range(4))
def test_a_tune_is_found_by_its_second_or_third_note(seed: int) -> None:
    heard = tune_heard(music(seed))
    first = heard.index(True)
    assert first * 20 <= 700
    assert all(heard[first + 10 :])


@pytest.mark.parametrize("seed", range(4))
def test_the_first_note_stands_still_and_words_do_not(seed: int) -> None:
    def still_after(signal: Signal, ms: int) -> bool:
        detector = VoiceDetector(2)
        for frame in frames(signal[: ms * 8]):
            detector.is_speech(frame)
        return detector.stands_still

    assert still_after(music(seed), 320)
    assert not any(still_after(speech("我想退货"), ms) for ms in range(100, 600, 20))


@pytest.mark.parametrize("dbfs", [-50, -40])
def test_a_tune_is_found_in_the_noise_of_a_line(dbfs: int) -> None:
    tune = music(1)
    assert np.mean(tune_heard(tune + noise("pink", len(tune) // 8, dbfs)[: len(tune)])) > 0.5


@pytest.mark.parametrize("voice", ["cmn+m3", "cmn+f5", "cmn+linda"])
@pytest.mark.parametrize(
    "text", ["嗯嗯", "嗯", "他今天喝汤三千公斤", "一三八零零一三八零零零", "有没有便宜一点的"]
)
def test_what_people_say_or_hum_is_no_tune(voice: str, text: str) -> None:
    assert not any(tune_heard(speech(text, voice=voice)))


def test_a_single_tone_is_no_tune() -> None:
    assert not any(tune_heard(noise("dial tone", 2000, -20)))


def test_the_tune_is_over_when_somebody_speaks() -> None:
    said = speech("有没有便宜一点的")
    heard = tune_heard(np.concatenate((music(1), said)))
    last = len(heard) - 1 - heard[::-1].index(True)
    assert last * 20 - len(music(1)) // 8 <= 300


@pytest.mark.parametrize("seed", range(4))
def test_a_tune_is_no_utterance(seed: int) -> None:
    endpointer = Endpointer(EndpointingSettings())
    line = np.concatenate((noise("white", 1000, -65), music(seed), noise("white", 1500, -65)))
    events = [event for frame in frames(line) for event in endpointer.feed(frame)]
    assert not any(isinstance(event, SpeechEnded) for event in events)
