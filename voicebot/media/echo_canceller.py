"""Takes the bot's own voice, coming back from the far end, out of what the recogniser hears.

A partitioned block frequency-domain adaptive filter (Soo and Pang, "Multidelay block frequency domain
adaptive filter", IEEE Trans. ASSP 38, 1990) over the 80 ms around the delay that a correlation has found: a
short filter learns within a second what one over all possible delays would need many for.
"""

import numpy as np
from numpy.typing import NDArray

from voicebot.media.frames import FRAME_SAMPLES

STEP = 0.6
"""Of 1: how much of what was not foreseen is learnt from a frame."""
FRAMES_LONG = 4
"""The echo's first path and the room behind it."""
FRAMES_BEFORE = 1
MOVED_AFTER = 3
"""Frames in a row that are echo of another delay: a jitter buffer has grown. One alone may be chance."""
CAUTION = 0.3
"""What was hardly played teaches nothing: this share of the mean over all frequencies counts as noise."""
_BINS = FRAME_SAMPLES + 1
_LEAST_POWER = 1e9
"""Of a frequency over the length of the filter: what is played some 50 dB below full scale."""


class EchoCanceller:
    """Learns the way of the echo on one call.

    It must only ``learn`` from frames that are echo and nothing else: of a caller's voice it would learn
    nonsense. Until it has learnt anything it leaves every frame as it is.

    Args:
        most_delay: the longest delay, in frames.
    """

    def __init__(self, most_delay: int) -> None:
        self._played = np.zeros((most_delay + FRAMES_LONG, _BINS), dtype=np.complex128)
        self._last_played = np.zeros(FRAME_SAMPLES, dtype=np.float32)
        self._way = np.zeros((FRAMES_LONG, _BINS), dtype=np.complex128)
        self._begins: int | None = None
        self._moved = 0
        self._rest = np.zeros(FRAME_SAMPLES)

    def take(self, heard: NDArray[np.float32], played: NDArray[np.float32]) -> NDArray[np.float32]:
        """What is left of 20 ms when the echo is taken out, never more than there was."""
        if self._begins is None:
            return heard
        self._played[1:] = self._played[:-1]
        self._played[0] = np.fft.rfft(np.concatenate([self._last_played, played]))
        self._last_played = played
        echo = np.fft.irfft(np.sum(self._way * self._cause(self._begins), axis=0))[FRAME_SAMPLES:]
        self._rest = heard - echo
        if np.dot(self._rest, self._rest) >= np.dot(heard, heard):
            return heard
        return self._rest.astype(np.float32)

    def learn(self, delay: int) -> None:
        """The last frame was echo.

        Args:
            delay: of its strongest part, in samples.
        """
        begins = max(0, delay // FRAME_SAMPLES - FRAMES_BEFORE)
        self._moved = 0 if self._covers(begins) else self._moved + 1
        if self._begins is None or self._moved >= MOVED_AFTER:
            self._begins, self._moved = begins, 0
            self._way[:] = 0
        if self._moved:
            return
        cause = self._cause(self._begins)
        power = np.sum(cause.real**2 + cause.imag**2, axis=0)
        power += CAUTION * np.mean(power) + _LEAST_POWER
        missed = np.fft.rfft(np.concatenate([np.zeros(FRAME_SAMPLES), self._rest]))
        responses = np.fft.irfft(self._way + STEP * cause.conj() * (missed / power), axis=1)
        # The second half of each response belongs to the next one: without this the filter would wrap around.
        responses[:, FRAME_SAMPLES:] = 0
        self._way = np.fft.rfft(responses, axis=1)

    def _covers(self, begins: int) -> bool:
        return self._begins is not None and 0 <= begins - self._begins < FRAMES_LONG - 1

    def _cause(self, begins: int) -> NDArray[np.complex128]:
        return self._played[begins : begins + FRAMES_LONG]
