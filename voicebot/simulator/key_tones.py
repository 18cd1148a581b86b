"""Pressed keys as sound: the pairs of tones of ITU-T Q.23."""

import numpy as np

from voicebot.media.frames import SAMPLE_RATE_HZ
from voicebot.media.key_tones import HIGH_HZ, KEYS, LOW_HZ

TONE_MS = 120
PAUSE_MS = 100
"""A person presses about four keys a second; Q.24 asks for 40 ms of each."""
LEVEL_DBFS = -12.0
"""Of each of the two tones."""


def key_tones(keys: str) -> bytes:
    """The sound of keys pressed one after the other, as 8 kHz s16le PCM.

    Raises:
        ValueError: there is no such key.
    """
    return b"".join(_tone(key) + bytes(2 * PAUSE_MS * SAMPLE_RATE_HZ // 1000) for key in keys)


def _tone(key: str) -> bytes:
    row = next((row for row, keys in enumerate(KEYS) if key in keys), None)
    if row is None:
        raise ValueError(f"{key!r} is no key of a telephone")
    time_s = np.arange(TONE_MS * SAMPLE_RATE_HZ // 1000) / SAMPLE_RATE_HZ
    amplitude = 32768 * 10 ** (LEVEL_DBFS / 20) * 2**0.5
    low, high = (np.sin(2 * np.pi * hz * time_s) for hz in (LOW_HZ[row], HIGH_HZ[KEYS[row].index(key)]))
    return (amplitude * (low + high)).astype("<i2").tobytes()
