"""Pressed keys that travel as sound: the pairs of tones of ITU-T Q.23, found as Q.24 asks for.

Telephones behind a gateway that knows no telephone-events (RFC 4733) send keys in no other way.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from voicebot.media.frames import FRAME_SAMPLES, SAMPLE_RATE_HZ, SILENCE_FRAME

LOW_HZ = (697, 770, 852, 941)
HIGH_HZ = (1209, 1336, 1477, 1633)
KEYS = ("123A", "456B", "789C", "*0#D")
"""By low, then by high frequency."""

LEAST_TONE_DBFS = -36.0
"""Q.24: receivers work down to -25 dBm for each tone (AT&T), which is -31 dBFS."""
MOST_HIGH_OVER_LOW_DB = 6.0
MOST_LOW_OVER_HIGH_DB = 10.0
"""Twist. Q.24 (AT&T) asks for 4 and 8 dB; a tone at the edge of its tolerance is measured 2 dB too low."""
LEAST_SHARE = 0.7
"""Of the sound, that the two tones make up: clean ones 0.75 at the edge of the tolerance, 1 in the middle."""
ELSEWHERE = 0.05
"""A tone is nearer to its frequency than to one so much higher or lower: up to 2.5 % off. Q.24 asks for 1.5 %
and 2 Hz, and for none beyond 3.5 %."""
BLOCKS_OF_A_KEY = 3
"""Of 20 ms, every 10 ms: found in every tone of 40 ms, in none of 20 ms (Q.24: 40, and less than 24 ms)."""
BLOCKS_OF_A_PAUSE = 4
"""A lost packet of 20 ms does not make two keys of one; a pause of 40 ms does."""

_HOP = FRAME_SAMPLES // 2
_WINDOW = np.hanning(FRAME_SAMPLES)
# A sine of amplitude 1 gives a Goertzel power of (sum of the window / 2)², and a mean square of 1/2.
_TONE_GAIN = 2 / float(np.sum(_WINDOW)) ** 2
_SOUND_GAIN = 1 / float(np.sum(_WINDOW**2))
_LEAST_POWER = 32768**2 * 10 ** (LEAST_TONE_DBFS / 10)


def _filters() -> NDArray[np.complex128]:
    """Windowed Goertzel filters: for each of the eight frequencies itself, and a little below and above."""
    hz = np.array([*LOW_HZ, *HIGH_HZ], dtype=float)
    at_hz = np.concatenate([hz, hz * (1 - ELSEWHERE), hz * (1 + ELSEWHERE)])
    phases = 2 * np.pi * np.outer(at_hz, np.arange(FRAME_SAMPLES)) / SAMPLE_RATE_HZ
    return np.asarray(_WINDOW * (np.cos(phases) - 1j * np.sin(phases)))


_FILTERS = _filters()


def key_in(block: NDArray[np.float64]) -> str | None:
    """The key whose two tones are all that is to be heard in 20 ms, if there is one."""
    sound = float(np.sum((block * _WINDOW) ** 2)) * _SOUND_GAIN
    if sound < 2 * _LEAST_POWER:
        return None
    powers = np.abs(_FILTERS @ block) ** 2 * _TONE_GAIN
    at, below, above = powers.reshape(3, -1)
    row, column = int(np.argmax(at[:4])), int(np.argmax(at[4:]))
    low, high = float(at[row]), float(at[4 + column])
    if min(low, high) < _LEAST_POWER or low + high < LEAST_SHARE * sound:
        return None
    if any(at[place] < max(below[place], above[place]) for place in (row, 4 + column)):
        return None
    high_over_low_db = 10 * np.log10(high / low)
    if not -MOST_LOW_OVER_HIGH_DB <= high_over_low_db <= MOST_HIGH_OVER_LOW_DB:
        return None
    return KEYS[row][column]


class KeyTones:
    """Takes keys out of the sound of one call.

    The recogniser must not hear them, as it would write words, and the caller does not say them.
    """

    def __init__(self) -> None:
        self._last = np.zeros(_HOP)
        self._candidate: str | None = None
        self._blocks = 0
        self._pressed: str | None = None
        self._missing = 0

    def take(self, frames: Sequence[bytes]) -> tuple[list[bytes], str]:
        """The frames with silence where there are tones, and the keys that were found, oldest first.

        A key is known 30 to 50 ms after it was pressed, once however long it is held.
        """
        heard, keys = [], ""
        for frame in frames:
            sound = np.concatenate([self._last, np.frombuffer(frame, dtype="<i2").astype(float)])
            self._last = sound[-_HOP:]
            found = [self._step(sound[at : at + FRAME_SAMPLES]) for at in (0, _HOP)]
            keys += "".join(key for key in found if key is not None)
            heard.append(SILENCE_FRAME if self._pressed or self._blocks else frame)
        return heard, keys

    def _step(self, block: NDArray[np.float64]) -> str | None:
        """Take 10 ms more; the key that is known from now on to be pressed."""
        key = key_in(block)
        if key is None:
            self._blocks = 0
        else:
            self._blocks = self._blocks + 1 if key == self._candidate else 1
        self._candidate = key
        self._missing = 0 if key == self._pressed else self._missing + 1
        if self._missing >= BLOCKS_OF_A_PAUSE:
            self._pressed = None
        if self._blocks < BLOCKS_OF_A_KEY or key == self._pressed:
            return None
        self._pressed, self._missing = key, 0
        return key
