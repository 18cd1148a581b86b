import pytest

from voicebot.config_sections import EndpointingSettings
from voicebot.media.endpointing import (
    Endpointer,
    EndpointEvent,
    SpeechEnded,
    SpeechPaused,
    SpeechResumed,
    SpeechStarted,
    SpeechWithdrawn,
)
from voicebot.media.frames import FRAME_BYTES

SETTINGS = EndpointingSettings(speech_start_ms=100, hangover_ms=600, max_utterance_ms=5000, pre_roll_ms=300)


def frame(number: int) -> bytes:
    return number.to_bytes(4, "little") * (FRAME_BYTES // 4)


class Line:
    """Feeds numbered frames whose voice is known, and notes what comes out and when."""

    def __init__(self, settings: EndpointingSettings = SETTINGS) -> None:
        self.voice = self.is_tune = self.stands_still = False
        self.endpointer = Endpointer(settings, self)
        self.frames = 0
        self.heard: list[tuple[int, EndpointEvent]] = []

    def is_speech(self, _: bytes) -> bool:
        return self.voice

    def play(self, ms: int, *, voice: bool, echo: bool = False) -> None:
        self.voice = voice
        for _ in range(ms // 20):
            events = self.endpointer.feed(frame(self.frames), is_echo=lambda: echo)
            self.frames += 1
            self.heard += [(self.frames * 20, event) for event in events]

    def silence(self, ms: int) -> None:
        self.play(ms, voice=False)

    def speech(self, ms: int) -> None:
        self.play(ms, voice=True)


def test_an_utterance_starts_at_its_first_frame_and_ends_after_the_hangover() -> None:
    line = Line()
    line.silence(1000)
    line.speech(800)
    line.silence(1000)
    (started_at, started), *rest = line.heard
    assert started_at == 1100
    assert isinstance(started, SpeechStarted) and started.at_ms == 1000
    assert rest == [(1900, SpeechPaused(1800)), (2400, SpeechEnded(1000, 1800, 2400))]
    assert not line.endpointer.in_speech
    assert line.endpointer.speech_end_ms == 1800


def test_the_recogniser_gets_the_pre_roll_and_every_frame_since() -> None:
    line = Line()
    line.silence(1000)
    line.speech(100)
    [(_, started)] = line.heard
    assert isinstance(started, SpeechStarted)
    assert started.audio == b"".join(frame(number) for number in range(50 - 15, 55))


def test_pre_roll_is_shorter_when_the_call_has_just_begun() -> None:
    line = Line()
    line.silence(40)
    line.speech(100)
    [(_, started)] = line.heard
    assert started == SpeechStarted(40, b"".join(frame(number) for number in range(7)))


def test_audio_already_given_to_the_recogniser_does_not_come_again() -> None:
    line = Line()
    line.speech(200)
    line.silence(620)
    line.speech(100)
    *_, (_, second) = line.heard
    assert isinstance(second, SpeechStarted)
    # The first utterance ended with frame 39; only one silent frame came after it.
    assert second.audio == b"".join(frame(number) for number in range(40, 46))


@pytest.mark.parametrize("burst_ms", [20, 80])
def test_short_noises_do_not_start_an_utterance(burst_ms: int) -> None:
    line = Line()
    line.silence(300)
    line.speech(burst_ms)
    line.silence(1000)
    assert line.heard == []


def test_a_start_may_have_holes() -> None:
    line = Line()
    line.speech(60)
    line.silence(20)
    line.speech(40)
    [(at_ms, started)] = line.heard
    assert at_ms == 120 and isinstance(started, SpeechStarted) and started.at_ms == 0


def test_a_short_gap_is_no_pause_and_a_pause_can_end() -> None:
    line = Line()
    line.speech(400)
    line.silence(80)
    line.speech(100)
    line.silence(300)
    line.speech(100)
    line.silence(600)
    assert line.heard[1:] == [
        (680, SpeechPaused(580)),
        (920, SpeechResumed(880, pause_ms=300)),
        (1080, SpeechPaused(980)),
        (1580, SpeechEnded(0, 980, 1580)),
    ]


def test_a_click_in_the_pause_does_not_prolong_the_utterance() -> None:
    line = Line()
    line.speech(400)
    line.silence(200)
    line.speech(20)
    line.silence(380)
    assert line.heard[-1] == (1000, SpeechEnded(0, 400, 1000))


def test_the_hangover_can_be_shortened_in_the_pause() -> None:
    line = Line()
    line.speech(400)
    line.silence(140)
    line.endpointer.set_hangover_ms(300)
    line.silence(500)
    assert line.heard[-1] == (700, SpeechEnded(0, 400, 700))


def test_shortening_below_the_silence_so_far_ends_with_the_next_frame() -> None:
    line = Line()
    line.speech(400)
    line.silence(500)
    line.endpointer.set_hangover_ms(300)
    line.silence(20)
    assert line.heard[-1] == (920, SpeechEnded(0, 400, 920))


def test_the_hangover_can_be_lengthened_for_digits() -> None:
    line = Line()
    line.endpointer.set_hangover_ms(1200)
    line.speech(400)
    line.silence(1100)
    line.speech(200)
    line.silence(1200)
    assert [type(event) for _, event in line.heard] == [
        SpeechStarted,
        SpeechPaused,
        SpeechResumed,
        SpeechPaused,
        SpeechEnded,
    ]
    assert line.heard[-1] == (2900, SpeechEnded(0, 1700, 2900))


def test_a_hangover_shorter_than_a_pause_ends_without_one() -> None:
    line = Line()
    line.endpointer.set_hangover_ms(60)
    line.speech(200)
    line.silence(100)
    assert line.heard[1:] == [(260, SpeechEnded(0, 200, 260))]


def test_the_longest_utterance_is_cut_and_the_next_one_begins_without_repeating_audio() -> None:
    line = Line()
    line.speech(5200)
    assert line.heard[1] == (5000, SpeechEnded(0, 5000, 5000, cut=True))
    at_ms, second = line.heard[2]
    assert at_ms == 5100
    assert second == SpeechStarted(5000, b"".join(frame(number) for number in range(250, 255)))


def test_the_bots_own_echo_is_not_speech() -> None:
    line = Line()
    line.play(1000, voice=True, echo=True)
    assert line.heard == []
    assert not line.endpointer.voiced


def test_what_turns_out_to_be_a_tune_was_no_utterance() -> None:
    line = Line()
    line.speech(420)
    line.is_tune = True
    line.silence(1000)
    assert [event for _, event in line.heard[1:]] == [SpeechWithdrawn(440)]
    assert not line.endpointer.in_speech


def test_a_tune_behind_words_ends_them() -> None:
    line = Line()
    line.speech(1200)
    line.is_tune = True
    line.silence(1000)
    assert line.heard[-1] == (1800, SpeechEnded(0, 1200, 1800))


def test_reset_forgets_the_utterance_but_not_the_time() -> None:
    line = Line()
    line.speech(400)
    line.endpointer.reset()
    line.silence(2000)
    line.speech(100)
    assert [event.at_ms for _, event in line.heard if isinstance(event, SpeechStarted)] == [0, 2400]
