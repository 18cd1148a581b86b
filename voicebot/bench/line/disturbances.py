"""Sounds that are no words: coughs, knocks, music. Made from seeds, about as loud as speech."""

import numpy as np
from numpy.typing import NDArray

from voicebot.media.frames import SAMPLE_RATE_HZ

Sound = NDArray[np.float64]

LOUDNESS = 9000.0
"""Highest amplitude in samples of 16 bit; espeak-ng's callers reach about as much."""
_COUGH_FORMANTS_HZ = ((500.0, 250.0), (1400.0, 400.0), (2600.0, 600.0))
_NOTE_S = 0.25
_LOWEST_NOTE_HZ = 220.0


def cough(seed: int) -> Sound:
    """One to three bursts of coloured noise of 120 to 250 ms."""
    random = np.random.default_rng(seed)
    parts: list[Sound] = []
    for _ in range(random.integers(1, 4)):
        count = _samples(random.uniform(0.12, 0.25))
        hz = np.fft.rfftfreq(count, 1 / SAMPLE_RATE_HZ)
        throat = sum(
            (1 / (1 + ((hz - at) / width) ** 2) for at, width in _COUGH_FORMANTS_HZ), np.zeros(len(hz))
        )
        breath = np.fft.irfft(np.fft.rfft(random.normal(size=count)) * throat, count)
        parts += [
            _as_loud(breath * _envelope(count, 0.005, random.uniform(0.05, 0.1))),
            np.zeros(_samples(random.uniform(0.02, 0.12))),
        ]
    return np.concatenate(parts)


def knock(seed: int) -> Sound:
    """Something falls or a door shuts: noise that dies away within 50 to 300 ms."""
    random = np.random.default_rng(seed)
    count = _samples(random.uniform(0.05, 0.3))
    return _as_loud(random.normal(size=count) * _envelope(count, 0.002, 0.04))


def music(seed: int, seconds: float = 3.0) -> Sound:
    """A tune of plucked notes with four harmonics."""
    random = np.random.default_rng(seed)
    count = _samples(_NOTE_S)
    time_s = np.arange(count) / SAMPLE_RATE_HZ
    notes = []
    for _ in range(round(seconds / _NOTE_S)):
        hz = _LOWEST_NOTE_HZ * 2 ** (random.integers(0, 24) / 12)
        harmonics = [np.sin(2 * np.pi * hz * number * time_s) / number for number in range(1, 5)]
        notes.append(np.sum(harmonics, axis=0) * _envelope(count, 0.01, 0.3))
    return _as_loud(np.concatenate(notes))


def _samples(seconds: float) -> int:
    return round(seconds * SAMPLE_RATE_HZ)


def _envelope(count: int, rise_s: float, decay_s: float) -> Sound:
    time_s = np.arange(count) / SAMPLE_RATE_HZ
    return np.asarray((1 - np.exp(-time_s / rise_s)) * np.exp(-time_s / decay_s))


def _as_loud(sound: Sound) -> Sound:
    return np.asarray(sound * LOUDNESS / np.abs(sound).max())
