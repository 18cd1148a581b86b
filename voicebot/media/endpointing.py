"""Where a caller's utterance begins and ends. Time advances with audio, never with the wall clock."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from voicebot.config_sections import EndpointingSettings
from voicebot.media.frames import FRAME_MS, SILENCE_FRAME
from voicebot.media.vad import VoiceDetector

PAUSE_MS = 100
"""Silence this long inside an utterance is a pause; shorter gaps are part of speaking."""
RESUME_MS = 40
"""Voice this long ends a pause: a single frame is a click on the line."""
UNSURE_MS = 40
"""The beginning of a voice may be taken for echo for so long (``media.echo``) and is not left out."""


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """The caller began to speak.

    Args:
        at_ms: beginning of the first voiced frame.
        audio: what the recogniser needs to catch the onset: pre-roll and everything up to now.
            Feed it, then every following frame until ``SpeechEnded``.
    """

    at_ms: int
    audio: bytes


@dataclass(frozen=True, slots=True)
class SpeechPaused:
    """The caller has been silent for ``PAUSE_MS``; the end will follow unless they go on.

    Args:
        since_ms: end of the last voiced frame.
    """

    since_ms: int


@dataclass(frozen=True, slots=True)
class SpeechResumed:
    """The caller went on speaking before the hangover was over.

    Args:
        at_ms: beginning of the first voiced frame after the pause.
        pause_ms: how long the pause was.
    """

    at_ms: int
    pause_ms: int


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    """The utterance is over.

    Args:
        start_ms: beginning of the first voiced frame.
        end_ms: end of the last voiced frame.
        at_ms: when this was decided, ``end_ms`` plus the hangover.
        cut: the longest utterance was reached while the caller was still speaking.
    """

    start_ms: int
    end_ms: int
    at_ms: int
    cut: bool = False


EndpointEvent = SpeechStarted | SpeechPaused | SpeechResumed | SpeechEnded


class Endpointer:
    """Turns 20 ms frames into utterances.

    Args:
        settings: see ``config.EndpointingSettings``.
        is_speech: decides on single frames; ``VoiceDetector`` when absent.
    """

    def __init__(
        self, settings: EndpointingSettings, is_speech: Callable[[bytes], bool] | None = None
    ) -> None:
        self._settings = settings
        self._is_speech = is_speech or VoiceDetector(settings.vad_aggressiveness).is_speech
        self._hangover_ms = settings.hangover_ms
        self._now_ms = 0
        self._voiced = False
        start_window = 2 * settings.speech_start_ms // FRAME_MS
        self._recent_voice: deque[bool] = deque(maxlen=start_window)
        # At the start the window of votes lies between onset and now, so the pre-roll must reach beyond it.
        self._recent_frames: deque[tuple[bytes, bool]] = deque(
            maxlen=start_window + settings.pre_roll_ms // FRAME_MS
        )
        self._start_ms: int | None = None
        self._end_ms = 0
        self._paused = False
        self._voice_run_ms = 0

    @property
    def voiced(self) -> bool:
        """Whether the last frame was speech."""
        return self._voiced

    @property
    def in_speech(self) -> bool:
        """Inside an utterance, pauses included."""
        return self._start_ms is not None

    @property
    def speech_end_ms(self) -> int:
        """End of the last voiced frame of the current or last utterance."""
        return self._end_ms

    def set_hangover_ms(self, hangover_ms: int) -> None:
        """How much silence ends the utterance, from now until changed again; also while in a pause."""
        self._hangover_ms = hangover_ms

    def reset(self) -> None:
        """Forget the current utterance; the clock and what is known of the background stay."""
        self._start_ms = None
        self._paused = False
        self._voice_run_ms = 0
        self._recent_voice.clear()
        self._recent_frames.clear()

    def feed(
        self,
        frame: bytes,
        *,
        is_echo: Callable[[], bool] = lambda: False,
        without_echo: bytes | None = None,
    ) -> tuple[EndpointEvent, ...]:
        """Take the next 20 ms.

        Args:
            is_echo: asked about a frame that is speech; the bot's own voice (``media.echo``) does not count.
            without_echo: the same frame as the recogniser is to hear it.
        """
        speech = self._is_speech(frame)
        echo = speech and is_echo()
        self._voiced = speech and not echo
        self._now_ms += FRAME_MS
        self._voice_run_ms = self._voice_run_ms + FRAME_MS if self._voiced else 0
        if self._start_ms is None:
            return self._wait_for_speech(frame if without_echo is None else without_echo, echo=echo)
        return self._follow_speech(self._start_ms)

    def _wait_for_speech(self, frame: bytes, *, echo: bool) -> tuple[EndpointEvent, ...]:
        self._recent_frames.append((frame, echo))
        self._recent_voice.append(self._voiced)
        if not self._voiced or sum(self._recent_voice) * FRAME_MS < self._settings.speech_start_ms:
            return ()
        frames_since_onset = len(self._recent_voice) - self._recent_voice.index(True)
        audio = self._since_the_pre_roll(frames_since_onset)
        self._start_ms = self._now_ms - frames_since_onset * FRAME_MS
        self._end_ms = self._now_ms
        return (SpeechStarted(self._start_ms, audio),)

    def _since_the_pre_roll(self, frames_since_onset: int) -> bytes:
        """What the recogniser is to hear: of the bot's own voice it would make words of the caller."""
        sure_ones = len(self._recent_frames) - frames_since_onset - UNSURE_MS // FRAME_MS
        frames = [
            SILENCE_FRAME if echo and place < sure_ones else frame
            for place, (frame, echo) in enumerate(self._recent_frames)
        ]
        return b"".join(frames[-(frames_since_onset + self._settings.pre_roll_ms // FRAME_MS) :])

    def _follow_speech(self, start_ms: int) -> tuple[EndpointEvent, ...]:
        if self._now_ms - start_ms >= self._settings.max_utterance_ms:
            return (self._end(start_ms, cut=not self._paused),)
        if self._voiced:
            return self._hear_voice()
        silent_ms = self._now_ms - self._end_ms
        events: tuple[EndpointEvent, ...] = ()
        if silent_ms >= PAUSE_MS and not self._paused:
            self._paused = True
            events = (SpeechPaused(self._end_ms),)
        if silent_ms >= self._hangover_ms:
            return (*events, self._end(start_ms, cut=False))
        return events

    def _hear_voice(self) -> tuple[EndpointEvent, ...]:
        if not self._paused:
            self._end_ms = self._now_ms
            return ()
        if self._voice_run_ms < RESUME_MS:
            return ()
        at_ms = self._now_ms - self._voice_run_ms
        resumed = SpeechResumed(at_ms, pause_ms=at_ms - self._end_ms)
        self._paused = False
        self._end_ms = self._now_ms
        return (resumed,)

    def _end(self, start_ms: int, *, cut: bool) -> SpeechEnded:
        if cut:
            self._end_ms = self._now_ms
        ended = SpeechEnded(start_ms, self._end_ms, self._now_ms, cut)
        # What the recogniser has already been given must not come again as pre-roll.
        self.reset()
        return ended
