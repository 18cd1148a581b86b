"""Tells the bot's own voice, coming back from the far end, from the caller's voice."""

import numpy as np
from numpy.typing import NDArray

from voicebot.media.frames import FRAME_SAMPLES, SAMPLE_RATE_HZ, SILENCE_FRAME
from voicebot.media.vad import SILENCE_DBFS, level_dbfs

MAX_DELAY_MS = 400
"""Round trip over PSTN or mobile plus jitter buffers; echo beyond it is not recognised as such."""
WINDOW_MS = 160
"""Long enough that two different voices do not resemble each other by chance."""
LIKENESS = 0.4
"""Normalised correlation from which a frame is echo. Synthetic voices: different speech stays below 0.33,
echo reverberating as strongly as the direct sound is above 0.55; a caller 8 dB louder is below 0.4."""

_WINDOW_SAMPLES = WINDOW_MS * SAMPLE_RATE_HZ // 1000
_DELAY_SAMPLES = MAX_DELAY_MS * SAMPLE_RATE_HZ // 1000
# Circular correlation wraps only at delays beyond the ones looked at; 4608 has small prime factors.
_FFT_SIZE = 4608


class EchoGuard:
    """Compares what comes in with what went out in the last 400 ms, at every delay.

    Costs next to nothing while the caller or the bot is silent, else two tenths of a millisecond per frame.
    """

    def __init__(self) -> None:
        self._heard = np.zeros(_WINDOW_SAMPLES, dtype=np.float32)
        self._played = np.zeros(_WINDOW_SAMPLES + _DELAY_SAMPLES, dtype=np.float32)

    def is_echo(self, frame: bytes, played: bytes) -> bool:
        """Whether a 20 ms frame from the caller is what we played to them up to 400 ms ago.

        Args:
            played: the frame sent in the same tick; silence or empty when nothing was.
        """
        _shift_in(self._heard, frame)
        _shift_in(self._played, played or SILENCE_FRAME)
        if not self._played.any() or level_dbfs(frame) < SILENCE_DBFS:
            return False
        return self._likeness() > LIKENESS

    def _likeness(self) -> float:
        # First differences: speech is mostly low vowels, and those of any two voices resemble each other.
        heard, played = np.diff(self._heard), np.diff(self._played)
        spectrum = np.fft.rfft(played, _FFT_SIZE) * np.fft.rfft(heard, _FFT_SIZE).conj()
        products = np.fft.irfft(spectrum, _FFT_SIZE)[: len(played) - len(heard) + 1]
        running = np.concatenate(([0.0], np.cumsum(played.astype(np.float64) ** 2)))
        energies = running[len(heard) :] - running[: -len(heard)]
        heard_energy = float(np.dot(heard, heard))
        # A reference much weaker than what is heard cannot be its cause; it would only blow up the quotient.
        possible = energies > heard_energy
        if not possible.any():
            return 0.0
        return float(np.max(np.abs(products[possible]) / np.sqrt(energies[possible] * heard_energy)))


def _shift_in(history: NDArray[np.float32], frame: bytes) -> None:
    history[:-FRAME_SAMPLES] = history[FRAME_SAMPLES:]
    history[-FRAME_SAMPLES:] = np.frombuffer(frame, dtype="<i2")
