"""From an engine's raw speech to telephone speech: 8 kHz, an even level, no padding, a pause at the end."""

import math
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import soxr

SAMPLE_RATE_HZ = 8000
SPEECH_LEVEL_DBFS = -20.0
"""Active speech level on the line: a little above the -26 dBov of ITU-T P.800, as operators' prompts are."""
TRAILING_SILENCE_MS = 180
"""Pause after a sentence, as between two sentences of one speaker."""

_BLOCK = SAMPLE_RATE_HZ // 100
_POWER_FRAME = 400
_SILENCE_DBFS = -50.0
_LEAD_IN_BLOCKS = 2
_KNEE = 0.7
"""Samples beyond this part of full scale are rounded off instead of clipped."""

Floats: TypeAlias = npt.NDArray[np.float32]


class SpeechLevel:
    """What is known about how loud a voice speaks; gives the gain that brings it to the wanted level."""

    def __init__(self) -> None:
        self._power: float | None = None

    def learn(self, samples: Floats) -> None:
        """Take in speech of the voice (full scale is 1.0); later speech counts for less and less."""
        power = _active_power(samples)
        if power is None:
            return
        self._power = power if self._power is None else 0.75 * self._power + 0.25 * power

    @property
    def known(self) -> bool:
        """Whether any speech has been taken in."""
        return self._power is not None

    @property
    def gain(self) -> float:
        """Factor for samples of this voice, at most 20 dB; 1.0 while nothing is known."""
        if self._power is None:
            return 1.0
        return min(float(10 ** (SPEECH_LEVEL_DBFS / 20)) / math.sqrt(self._power), 10.0)


class SpeechShaper:
    """Shapes one sentence, chunk by chunk.

    Leading silence is dropped, so the first audio that comes out is sound; trailing silence becomes
    ``TRAILING_SILENCE_MS``. Silence inside the sentence is held back until speech follows.

    Args:
        source_rate_hz: sample rate of what will be fed.
        level: of the voice; its gain is read when the sentence starts to sound.
    """

    def __init__(self, source_rate_hz: int, level: SpeechLevel) -> None:
        self._resampler = soxr.ResampleStream(
            source_rate_hz, SAMPLE_RATE_HZ, 1, dtype="float32", quality="HQ"
        )
        self._level = level
        self._gain: float | None = None
        self._sounding = False
        self._pending: Floats = np.zeros(0, dtype=np.float32)

    def feed(self, samples: Floats) -> bytes:
        """Shape a chunk (full scale is 1.0); returns 8 kHz s16le PCM, maybe empty."""
        return self._shape(self._resampler.resample_chunk(samples), last=False)

    def finish(self) -> bytes:
        """The rest of the sentence with the pause after it; empty when all of it was silent."""
        return self._shape(
            self._resampler.resample_chunk(np.zeros(0, dtype=np.float32), last=True), last=True
        )

    def _shape(self, samples: Floats, *, last: bool) -> bytes:
        if self._gain is None:
            self._gain = self._level.gain
        self._pending = np.concatenate((self._pending, samples * np.float32(self._gain)))
        if last:
            missing = -len(self._pending) % _BLOCK
            self._pending = np.pad(self._pending, (0, missing))
        loud = self._loud_blocks()
        if not self._sounding:
            if not loud.any():
                self._pending = self._pending[max(len(loud) - _LEAD_IN_BLOCKS, 0) * _BLOCK :]
                return b""
            onset = max(int(loud.argmax()) - _LEAD_IN_BLOCKS, 0)
            self._pending = self._pending[onset * _BLOCK :]
            loud = loud[onset:]
            self._sounding = True
        return self._take_sound(loud, last=last)

    def _take_sound(self, loud: "np.ndarray[tuple[int], np.dtype[np.bool_]]", *, last: bool) -> bytes:
        sound_blocks = len(loud) - int(loud[::-1].argmax()) if loud.any() else 0
        sound, self._pending = np.split(self._pending, [sound_blocks * _BLOCK])
        if last:
            pause = np.zeros(TRAILING_SILENCE_MS * SAMPLE_RATE_HZ // 1000, dtype=np.float32)
            tail = self._pending[: len(pause)]
            pause[: len(tail)] = tail
            sound = np.concatenate((sound, pause))
        return to_pcm(sound)

    def _loud_blocks(self) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
        """For every whole 10 ms of what is pending, whether it is louder than silence."""
        whole = len(self._pending) // _BLOCK * _BLOCK
        powers = np.square(self._pending[:whole].reshape(-1, _BLOCK)).mean(axis=1)
        loud: np.ndarray[tuple[int], np.dtype[np.bool_]] = powers > 10 ** (_SILENCE_DBFS / 10)
        return loud


def to_pcm(samples: Floats) -> bytes:
    """Samples (full scale is 1.0) as s16le PCM; peaks are rounded off, never clipped."""
    magnitude = np.abs(samples)
    rounded = _KNEE + (1 - _KNEE) * np.tanh((magnitude - _KNEE) / (1 - _KNEE))
    limited = np.where(magnitude > _KNEE, np.sign(samples) * rounded, samples)
    return np.asarray(limited * 32767).astype("<i2").tobytes()


def _active_power(samples: Floats) -> float | None:
    """Mean power of the short stretches that are speech: those within 25 dB of the loudest."""
    whole = len(samples) // _POWER_FRAME * _POWER_FRAME
    if not whole:
        return None
    powers = np.square(samples[:whole].reshape(-1, _POWER_FRAME)).mean(axis=1)
    loudest = float(powers.max())
    if loudest < 10 ** (_SILENCE_DBFS / 10):
        return None
    return float(powers[powers > loudest * 10**-2.5].mean())
