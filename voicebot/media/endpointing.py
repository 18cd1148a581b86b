"""Where a caller's utterance begins and ends. Time advances with audio, never with the wall clock."""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, Protocol

from voicebot.config_sections import EndpointingSettings
from voicebot.media.foreground import BEHIND_MS, HOLD_MS, LEAD_MS, Foreground, TwoVoices, two_voices
from voicebot.media.frames import FRAME_MS, SILENCE_FRAME
from voicebot.media.vad import VoiceDetector, level_dbfs

PAUSE_MS = 100
"""Silence this long inside an utterance is a pause; shorter gaps are part of speaking."""
RESUME_MS = 40
"""Voice this long ends a pause: a single frame is a click on the line."""
UNSURE_MS = 40
"""The beginning of a voice may be taken for echo for so long (``media.echo``) and is not left out."""
TELL_APART_EVERY_MS = 100
"""Somebody else's voice is looked for in an utterance again and again."""
LOOKED_BACK_MS = 15_000
"""What was said before that cannot be taken out of an utterance any more."""
TUNE_MS = 800
"""An utterance that was not longer when a tune was found is the tune: that takes half a second, more when its
first notes are the same."""


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
class SpeechReplaced:
    """Somebody else talks near the caller's telephone; of the utterance only a part was the caller's.

    What the recogniser was given of it does not count.

    Args:
        at_ms: beginning of the caller's first voiced frame.
        audio: what the recogniser is to hear instead, up to the caller's last sound; what was somebody else's
            in it is silence. Feed it, then ``behind`` and every following frame until ``SpeechEnded``.
        behind: the frames since then, which are not the caller's unless they go on at once.
        levels_dbfs: how loud the caller's frames were.
    """

    at_ms: int
    audio: bytes
    behind: tuple[bytes, ...]
    levels_dbfs: tuple[float, ...]


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


@dataclass(frozen=True, slots=True)
class SpeechWithdrawn:
    """What was taken for the beginning of an utterance is a tune."""

    at_ms: int


EndpointEvent = SpeechStarted | SpeechReplaced | SpeechPaused | SpeechResumed | SpeechEnded | SpeechWithdrawn


class _Sound(Enum):
    """What a frame is taken for."""

    LINE = "line"
    """The caller, or nobody."""
    ECHO = "echo"
    OTHER = "other"


_UNSURE_MS: dict[_Sound, float] = {_Sound.LINE: math.inf, _Sound.ECHO: UNSURE_MS, _Sound.OTHER: LEAD_MS}


class _Frame(NamedTuple):
    """A frame of the current utterance, or of the time before it.

    Args:
        pcm: as the recogniser is to hear it.
        level_dbfs: NaN when it is no voice.
    """

    pcm: bytes
    level_dbfs: float
    sound: _Sound


class SpeechDetector(Protocol):
    """Decides on frames, one after the other."""

    def is_speech(self, frame: bytes) -> bool:
        """Whether a frame is speech."""

    @property
    def is_tune(self) -> bool:
        """Whether a tune is heard, which is no speech though it may have been taken for it so far."""

    @property
    def stands_still(self) -> bool:
        """Whether what was heard just now has no two syllables: a hum, or the first note of a tune."""


class Endpointer:
    """Turns 20 ms frames into utterances.

    Args:
        settings: see ``config.EndpointingSettings``.
        detector: decides on single frames; ``VoiceDetector`` when absent.
    """

    def __init__(self, settings: EndpointingSettings, detector: SpeechDetector | None = None) -> None:
        self._settings = settings
        self._detector = detector or VoiceDetector(settings.vad_aggressiveness)
        self._foreground = Foreground()
        self._hangover_ms = settings.hangover_ms
        self._now_ms = 0
        self._voiced = False
        self._recent_voice: deque[bool] = deque(maxlen=2 * settings.speech_start_ms // FRAME_MS)
        self._frames: deque[_Frame] = deque(maxlen=LOOKED_BACK_MS // FRAME_MS)
        self._start_ms: int | None = None
        self._end_ms = 0
        self._paused = False
        self._not_before_ms = 0
        self._voice_run_ms = 0

    @property
    def voiced(self) -> bool:
        """Whether the last frame was speech."""
        return self._voiced

    @property
    def is_tune(self) -> bool:
        """Whether a tune is heard."""
        return self._detector.is_tune

    @property
    def stands_still(self) -> bool:
        """Whether what was heard just now has no two syllables."""
        return self._detector.stands_still

    @property
    def is_caller(self) -> bool:
        """Whether the recogniser is to hear the last frame: it is not what somebody else says meanwhile."""
        return self._foreground.is_caller

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

    def forget_other_voice(self) -> None:
        """What was taken for the caller's voice was none: whoever else spoke may be the caller."""
        self._foreground.forget()

    def reset(self) -> None:
        """Forget the current utterance; the clock and what is known of the background stay."""
        self._start_ms = None
        self._paused = False
        self._voice_run_ms = 0
        self._recent_voice.clear()
        self._frames.clear()

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
        speech = self._detector.is_speech(frame)
        echo = speech and is_echo()
        level = level_dbfs(frame)
        self._voiced = self._foreground.take(level, voice=speech and not echo)
        sound = _Sound.ECHO if echo else _Sound.LINE if self._foreground.is_caller else _Sound.OTHER
        self._frames.append(
            _Frame(
                pcm=frame if without_echo is None else without_echo,
                level_dbfs=level if speech and not echo else math.nan,
                sound=sound,
            )
        )
        self._now_ms += FRAME_MS
        self._voice_run_ms = self._voice_run_ms + FRAME_MS if self._voiced else 0
        if self._start_ms is None:
            return self._wait_for_speech()
        return self._tell_apart(self._start_ms) or self._follow_speech(self._start_ms)

    def _wait_for_speech(self) -> tuple[EndpointEvent, ...]:
        self._recent_voice.append(self._voiced)
        if not self._voiced or sum(self._recent_voice) * FRAME_MS < self._settings.speech_start_ms:
            return ()
        frames_since_onset = len(self._recent_voice) - self._recent_voice.index(True)
        self._start_ms = self._now_ms - frames_since_onset * FRAME_MS
        self._end_ms = self._now_ms
        onset = len(self._frames) - frames_since_onset
        audio = self._since_the_pre_roll(
            onset, lambda place: self._is_sure(place, onset), end=len(self._frames)
        )
        return (SpeechStarted(self._start_ms, audio),)

    def _tell_apart(self, start_ms: int) -> tuple[EndpointEvent, ...]:
        """Find out, while a voice goes on, whether it is still the caller's."""
        if not self._voiced or self._now_ms % TELL_APART_EVERY_MS:
            return ()
        found = two_voices([frame.level_dbfs for frame in self._frames])
        if found is None:
            return ()
        since_last_ms = (len(self._frames) - 1 - found.near[-1]) * FRAME_MS
        if self._foreground.knows_another and since_last_ms <= HOLD_MS:
            return ()  # they are told apart already
        return self._leave_out_the_other(found, start_ms, since_last_ms)

    def _leave_out_the_other(
        self, found: TwoVoices, start_ms: int, since_last_ms: int
    ) -> tuple[EndpointEvent, ...]:
        self._foreground.learn(found, since_last_ms=since_last_ms)
        self._voiced, self._paused = since_last_ms <= HOLD_MS, False
        self._end_ms = self._now_ms - max(0, since_last_ms - HOLD_MS)
        # The end is known late: what was said is to be judged before it counts.
        self._not_before_ms = self._now_ms + 2 * PAUSE_MS
        first = found.near[0]
        if start_ms < self._now_ms - len(self._frames) * FRAME_MS and first * FRAME_MS < LEAD_MS:
            return ()  # the caller has spoken for longer than we can look back
        self._start_ms = self._now_ms - (len(self._frames) - first) * FRAME_MS
        end = min(found.near[-1] + 1 + BEHIND_MS // FRAME_MS, len(self._frames))
        audio = self._since_the_pre_roll(first, found.is_caller, end)
        behind = tuple(frame.pcm for place, frame in enumerate(self._frames) if place >= end)
        return (SpeechReplaced(self._start_ms, audio, behind, found.near_dbfs),)

    def _since_the_pre_roll(self, onset: int, is_heard: Callable[[int], bool], end: int) -> bytes:
        """What the recogniser is to hear of the frames so far: other voices would become words of the caller.

        Args:
            onset: number of the caller's first voiced frame.
            is_heard: takes the number of a frame; what it refuses becomes silence.
            end: number of the first frame that is left out.
        """
        begin = max(0, onset - self._settings.pre_roll_ms // FRAME_MS)
        return b"".join(
            frame.pcm if is_heard(place) else SILENCE_FRAME
            for place, frame in enumerate(self._frames)
            if begin <= place < end
        )

    def _is_sure(self, place: int, onset: int) -> bool:
        return (onset - place) * FRAME_MS <= _UNSURE_MS[self._frames[place].sound]

    def _follow_speech(self, start_ms: int) -> tuple[EndpointEvent, ...]:
        if self._detector.is_tune and self._now_ms - start_ms <= TUNE_MS:
            self.reset()
            return (SpeechWithdrawn(self._now_ms),)
        if self._now_ms - start_ms >= self._settings.max_utterance_ms:
            return (self._end(start_ms, cut=not self._paused),)
        if self._voiced:
            return self._hear_voice()
        silent_ms = self._now_ms - self._end_ms
        events: tuple[EndpointEvent, ...] = ()
        if silent_ms >= PAUSE_MS and not self._paused:
            self._paused = True
            events = (SpeechPaused(self._end_ms),)
        if silent_ms >= self._hangover_ms and self._now_ms >= self._not_before_ms:
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
