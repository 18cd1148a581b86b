"""Tells the caller's voice from another one that talks on beside it, by how loud they are.

A telephone is held to one mouth: whoever else is in the room comes in some 10 dB quieter or more. That alone
proves nothing: the last syllables of a sentence are as quiet, and callers drop their voice. So a second voice
is believed in only when it goes on for long without ever becoming as loud as the caller's (``two_voices``).
From then on the line between the two is known (``Foreground``), until the second voice falls silent.
Levels are those of frames of 20 ms; time is the audio's own.
"""

import math
from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voicebot.media.frames import FRAME_MS, SILENCE_FRAME

APART_DB = 7.0
"""No syllable of the second voice comes so near to the loudest ones of the caller's."""
CLEARLY_APART_DB = 10.0
"""What is so much quieter is believed in sooner, also when it is heard on one side only."""
LOUD_MS = 120
"""So much of a voice is at least as loud as what is called its loudness: no click is."""
LEAST_NEAR_MS = 200
"""Less that is loud is a cough or a knock amid the talk of one person."""
BESIDE_MS = 360
"""So much of the second voice must be heard behind the caller's words, with no silence between ..."""
AROUND_MS = 1800
"""... and so much in all, if there was as much before them ..."""
CLEARLY_AROUND_MS = 1000
"""... or so much, if it is ``CLEARLY_APART_DB`` quieter."""
AFTER_ALONE_MS = 2500
"""So much must be heard behind them if it was not heard before them, ``CLEARLY_APART_DB`` quieter."""
BEFORE_ALONE_MS = 4000
"""So much before them if it is not heard behind them, as quiet: it pauses, or the caller still speaks."""
NEAR_ALONE_MS = 500
"""So much of the caller's words must have been heard then: a bout of coughing is shorter."""
ALIKE_DB = 5.0
"""What was there before the caller's words and behind them is one voice if it is equally loud."""
ADJOINING_MS = 600
"""Between two sentences of the second voice."""

HOLD_MS = 240
"""A caller who has not been loud for so long has stopped. What is quieter right behind loud syllables is
theirs: weak syllables, the end of a word."""
BEHIND_MS = 40
"""Of that the recogniser hears so much: in more it would find a syllable of the second voice ..."""
LEAD_MS = 100
"""... and so much before loud syllables, as consonants are weak."""
BRIDGED_MS = 500
"""Between two loud syllables so near to each other it hears everything."""
ABOVE_OTHER_DB = 4.0
"""The line between the two voices lies so much above the loud frames of the second one ..."""
BELOW_CALLER_DB = 5.0
"""... and at least so much below the loud frames of the caller's."""
LEAST_ABOVE_OTHER_DB = 1.0
"""When the line is nearer to the second voice, the two have become equally loud and are not told apart."""
SURELY_OTHER_MS = 500
"""What is heard so long after the caller's last loud syllable tells how loud the second voice is."""
FORGOTTEN_AFTER_MS = 3000
"""A second voice that is silent for so long is gone: what is as quiet may be the caller."""
PATIENCE_MS = 30_000
"""A caller who has not been heard for so long may have become as quiet."""

SYLLABLE_MS = 80
"""Only behind so much that is loud, among ``_SYLLABLE_OF`` frames, something quieter belongs to it: now and
then the second voice is louder than the line for a frame or two."""

_PAIR_OF = 4
"""Frames: a voice is loud in at least two of so many; one alone is a click, or chance."""
_SYLLABLE_OF = 10
_REMEMBERED = 4000 // FRAME_MS
_LOUD_PERCENTILE = 90
_OTHER_PERCENTILE = 95


@dataclass(frozen=True, slots=True)
class TwoVoices:
    """A louder voice amid the talk of a quieter one.

    Args:
        near: numbers of the loud frames of the louder voice.
        near_dbfs: their levels.
        other_dbfs: levels of the quieter voice.
    """

    near: tuple[int, ...]
    near_dbfs: tuple[float, ...]
    other_dbfs: tuple[float, ...]

    def is_caller(self, frame: int) -> bool:
        """Whether the recogniser is to hear a frame: it belongs to the louder voice, weak sounds included."""
        place = bisect_left(self.near, frame)
        behind_ms = (frame - self.near[place - 1]) * FRAME_MS if place else math.inf
        before_ms = (self.near[place] - frame) * FRAME_MS if place < len(self.near) else math.inf
        return behind_ms <= BEHIND_MS or before_ms <= LEAD_MS or behind_ms + before_ms <= BRIDGED_MS


def two_voices(levels_dbfs: Sequence[float]) -> TwoVoices | None:
    """The caller's voice, if what was heard is the caller and somebody else.

    Args:
        levels_dbfs: of each frame of what was heard; NaN where there was no voice.
    """
    heard = np.array(levels_dbfs)
    voiced = heard[~np.isnan(heard)]
    if len(voiced) < _frames(LOUD_MS):
        return None
    loudness = float(np.sort(voiced)[-_frames(LOUD_MS)])
    near = _near(heard, loudness - APART_DB)
    if len(near) < _frames(LEAST_NEAR_MS):
        return None
    first, last = int(near[0]), int(near[-1])
    before = _talk(heard[:first][::-1], but_ms=LEAD_MS)
    after = _talk(heard[last + 1 :], but_ms=HOLD_MS)
    if not _is_another(before, after, near=len(near), loudness_dbfs=loudness):
        return None
    other = np.concatenate((before, after))
    near = _with_weaker_ones(near, heard, _line_between(heard[near], other))
    return TwoVoices(tuple(near.tolist()), tuple(heard[near].tolist()), tuple(other.tolist()))


def _is_another(
    before: NDArray[np.float64], after: NDArray[np.float64], *, near: int, loudness_dbfs: float
) -> bool:
    """Whether what was heard around the loud voice, of so many frames, is another one."""
    around = min(len(before), len(after)) >= _frames(BESIDE_MS)
    talk = np.concatenate((before, after))
    clearly = len(talk) > 0 and loudness_dbfs - np.percentile(talk, _OTHER_PERCENTILE) >= CLEARLY_APART_DB
    if around and len(talk) >= _frames(CLEARLY_AROUND_MS if clearly else AROUND_MS):
        apart = np.percentile(before, _LOUD_PERCENTILE) - np.percentile(after, _LOUD_PERCENTILE)
        return bool(abs(apart) <= ALIKE_DB)
    before_alone = len(before) >= _frames(BEFORE_ALONE_MS) and near >= _frames(NEAR_ALONE_MS)
    return bool(clearly and (before_alone or len(after) >= _frames(AFTER_ALONE_MS)))


def _near(heard: NDArray[np.float64], least_dbfs: float) -> NDArray[np.intp]:
    """Numbers of the frames that are so loud, and not alone."""
    loud = heard >= least_dbfs
    together = np.convolve(loud, np.ones(_PAIR_OF))[: len(loud)]
    return np.flatnonzero(loud & (together >= 2))


def _with_weaker_ones(
    near: NDArray[np.intp], heard: NDArray[np.float64], least_dbfs: float
) -> NDArray[np.intp]:
    """Also the frames beside the loudest ones that are still above the line between the voices."""
    weaker = _near(heard, least_dbfs)
    place = np.searchsorted(near, weaker)
    before, behind = near[np.maximum(place - 1, 0)], near[np.minimum(place, len(near) - 1)]
    distances = np.minimum(np.abs(weaker - before), np.abs(behind - weaker))
    return np.asarray(weaker[distances * FRAME_MS <= HOLD_MS])


def _line_between(near_dbfs: Iterable[float], other_dbfs: Iterable[float]) -> float:
    """What the caller's syllables reach, and the second voice's hardly ever."""
    above_other = _percentile(other_dbfs, _OTHER_PERCENTILE) + ABOVE_OTHER_DB
    return min(above_other, _percentile(near_dbfs, _LOUD_PERCENTILE) - BELOW_CALLER_DB)


def _talk(heard: NDArray[np.float64], *, but_ms: int) -> NDArray[np.float64]:
    """Levels of the voice that begins at once and goes on, but for what may belong to the caller."""
    voiced = np.flatnonzero(~np.isnan(heard))
    silences = np.flatnonzero(np.diff(voiced, prepend=-1) > _frames(ADJOINING_MS))
    if len(silences):
        voiced = voiced[: silences[0]]
    return heard[voiced[voiced >= _frames(but_ms)]]


class Foreground:
    """Which frames of voice are the caller's. Feed it every frame; one instance per call.

    As long as no second voice is known, all are.
    """

    def __init__(self) -> None:
        self._near_dbfs: deque[float] = deque(maxlen=_REMEMBERED)
        self._other_dbfs: deque[float] = deque(maxlen=_REMEMBERED)
        self._least_dbfs = 0.0
        self._loud: deque[bool] = deque(maxlen=_SYLLABLE_OF)
        self._since_near_ms = self._since_syllable_ms = 0
        self._silent_ms = 0

    @property
    def knows_another(self) -> bool:
        """Somebody else talks near the caller's telephone."""
        return bool(self._other_dbfs)

    @property
    def is_caller(self) -> bool:
        """The recogniser is to hear what is heard at the moment: it is the caller, as far as is known."""
        return not self.knows_another or self._since_near_ms <= BEHIND_MS

    def learn(self, found: TwoVoices, *, since_last_ms: int) -> None:
        """Take the two voices for known.

        Args:
            since_last_ms: how long ago the caller's last loud frame was.
        """
        self._near_dbfs = deque(found.near_dbfs, maxlen=_REMEMBERED)
        self._other_dbfs = deque(found.other_dbfs, maxlen=_REMEMBERED)
        self._loud.clear()
        self._since_near_ms = self._since_syllable_ms = since_last_ms
        self._silent_ms = 0
        self._draw_the_line()

    def forget(self) -> None:
        """Every voice is the caller's again."""
        self._other_dbfs.clear()

    def take(self, level_dbfs: float, *, voice: bool) -> bool:
        """Take the next 20 ms.

        Args:
            level_dbfs: of the frame.
            voice: it is a voice, and not the bot's own.

        Returns:
            whether it is the caller's voice.
        """
        if not self.knows_another:
            return voice
        near = self._is_near(level_dbfs, voice=voice)
        self._since_near_ms = 0 if near else self._since_near_ms + FRAME_MS
        self._since_syllable_ms += FRAME_MS
        self._silent_ms = 0 if voice else self._silent_ms + FRAME_MS
        if near:
            self._near_dbfs.append(level_dbfs)
            if sum(self._loud) * FRAME_MS >= SYLLABLE_MS:
                self._since_syllable_ms = 0
        elif voice and self._since_syllable_ms >= SURELY_OTHER_MS:
            self._other_dbfs.append(level_dbfs)
        if voice:
            self._draw_the_line()
        if self._silent_ms >= FORGOTTEN_AFTER_MS or self._since_syllable_ms >= PATIENCE_MS:
            self.forget()
        return voice and (near or not self.knows_another or self._since_syllable_ms <= HOLD_MS)

    def _is_near(self, level_dbfs: float, *, voice: bool) -> bool:
        loud = voice and level_dbfs >= self._least_dbfs
        self._loud.append(loud)
        return loud and sum(list(self._loud)[-_PAIR_OF:]) >= 2

    def _draw_the_line(self) -> None:
        self._least_dbfs = _line_between(self._near_dbfs, self._other_dbfs)
        if self._least_dbfs - _percentile(self._other_dbfs, _OTHER_PERCENTILE) < LEAST_ABOVE_OTHER_DB:
            self.forget()


class Gate:
    """Lets the recogniser hear the caller only: the rest is silence. One instance per call.

    What lies between two syllables of the caller, and right before one, is let through when that comes.
    """

    def __init__(self) -> None:
        self._held: deque[bytes] = deque()
        self._bridges = True

    def take(self, frame: bytes, *, is_caller: bool) -> bytes:
        """What the recogniser is to hear now, for the next 20 ms."""
        if is_caller:
            unheard = 0 if self._bridges else max(0, len(self._held) - _frames(LEAD_MS))
            heard = [SILENCE_FRAME] * unheard + list(self._held)[unheard:] + [frame]
            self.begin()
            return b"".join(heard)
        self._held.append(frame)
        if len(self._held) <= _frames(BRIDGED_MS):
            return b""
        self._held.popleft()
        self._bridges = False
        return SILENCE_FRAME

    def begin(self) -> None:
        """An utterance begins with the caller's voice: nothing is held any more."""
        self._held.clear()
        self._bridges = True


def _percentile(levels_dbfs: Iterable[float], percent: int) -> float:
    """Much sooner done than by numpy: it is asked for at every frame of a second voice."""
    in_order = sorted(levels_dbfs)
    return in_order[percent * (len(in_order) - 1) // 100]


def _frames(ms: int) -> int:
    return ms // FRAME_MS
