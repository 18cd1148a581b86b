"""Tells the bot's own voice, coming back from the far end, from the caller's voice."""

import math
from collections import deque
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from voicebot.media.echo_canceller import EchoCanceller
from voicebot.media.frames import FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE_HZ, SILENCE_FRAME
from voicebot.media.vad import SILENCE_DBFS, level_dbfs

MAX_DELAY_MS = 720
"""Round trip over PSTN or mobile, 300 ms, plus jitter buffers: on a busy machine 240 ms were seen, and they
grow further. Echo beyond it is not recognised as such."""
WINDOW_MS = 160
"""Long enough that two different voices do not resemble each other by chance."""
LIKENESS = 0.4
"""Normalised correlation from which a frame is echo. Synthetic voices: different speech stays below 0.33,
echo reverberating as strongly as the direct sound is above 0.55; a caller 8 dB louder is below 0.4."""

TRUST_AFTER_MS = 760
"""A line that brings no voice while the bot speaks for so long brings no echo: what comes then is the caller.
In the first syllable of a caller the window holds little but silence, and so little resembles anything."""
FULL_WINDOW = 0.5
"""On such a line only a window is judged of which so much is sound."""
_LOUD_DBFS = -40.0

LOUDER_DB = 6.0
"""What is so much louder than the echo of this line ever was is somebody who speaks: known within one frame,
while a window that holds echo and the beginning of a voice resembles what was played for 100 ms more."""
KNOWN_AFTER = 15
"""Frames of echo from which its loudness is known."""
_GAINS_KEPT = 100
_FEW_TOO_LOUD = 0.9
"""Beginnings of a voice are among what was taken for echo."""

_WINDOW_SAMPLES = WINDOW_MS * SAMPLE_RATE_HZ // 1000
_DELAY_SAMPLES = MAX_DELAY_MS * SAMPLE_RATE_HZ // 1000
# Circular correlation wraps only at delays beyond the ones looked at; 7200 has small prime factors.
_FFT_SIZE = 7200

MOST_AHEAD = 2
"""Frames; an echo comes later than that."""


class PlayedBeside:
    """Puts what was played beside what came in.

    Both are counted by the audio thread while this side looks at them: one may be a frame ahead in one tick
    and behind in the next. A frame that is ahead waits; without it there would be a hole in what an echo is
    compared with.
    """

    def __init__(self) -> None:
        self._ahead: deque[bytes] = deque()

    def pairs(self, heard: Sequence[bytes], played: Sequence[bytes]) -> Iterator[tuple[bytes, bytes]]:
        """Each frame from the caller and the one sent beside it, empty where none was."""
        self._ahead.extend(played)
        for frame in heard:
            yield frame, self._ahead.popleft() if self._ahead else b""
        while len(self._ahead) > MOST_AHEAD:
            self._ahead.popleft()


class EchoGuard:
    """Compares what comes in with what went out in the last 720 ms, at every delay, and takes it out.

    Costs next to nothing while the caller or the bot is silent, else 0.3 to 0.4 ms per frame.
    """

    def __init__(self) -> None:
        self._heard = np.zeros(_WINDOW_SAMPLES, dtype=np.float32)
        self._played = np.zeros(_WINDOW_SAMPLES + _DELAY_SAMPLES, dtype=np.float32)
        self._canceller = EchoCanceller(MAX_DELAY_MS // FRAME_MS)
        self._unanswered_ms = 0
        self._played_dbfs: deque[float] = deque(maxlen=(MAX_DELAY_MS + WINDOW_MS) // FRAME_MS)
        self._gains_db: deque[float] = deque(maxlen=_GAINS_KEPT)

    def take(self, frame: bytes, played: bytes) -> bytes:
        """Take the next 20 ms.

        Args:
            frame: from the caller.
            played: the frame sent in the same tick; silence or empty when nothing was.

        Returns:
            the frame without the echo; as it is on a line that brings none.
        """
        came, went = _samples(frame), _samples(played or SILENCE_FRAME)
        left = self._canceller.take(came, went)
        _shift_in(self._heard, came)
        _shift_in(self._played, went)
        self._played_dbfs.append(level_dbfs(played or SILENCE_FRAME))
        if self._played_dbfs[-1] > _LOUD_DBFS:
            self._unanswered_ms += FRAME_MS
        return frame if left is came else left.astype("<i2").tobytes()

    def is_echo(self) -> bool:
        """Whether the last frame, which sounds like a voice, is what we played up to 720 ms ago."""
        if not self._played.any():
            return False
        dbfs = level_dbfs(self._heard[-FRAME_SAMPLES:].astype("<i2").tobytes())
        if dbfs < SILENCE_DBFS:
            return False
        gain_db = dbfs - max(self._played_dbfs)
        if gain_db > self._most_gain_db() + LOUDER_DB:
            return False
        if self._unanswered_ms >= TRUST_AFTER_MS and self._share_of_sound() < FULL_WINDOW:
            return False
        likeness, delay = self._likeness()
        if likeness <= LIKENESS:
            return False
        self._unanswered_ms = 0
        self._gains_db.append(gain_db)
        self._canceller.learn(delay)
        return True

    def _most_gain_db(self) -> float:
        """How loud this line's echo is at most, relative to the loudest that was played just before."""
        if len(self._gains_db) < KNOWN_AFTER:
            return math.inf
        return sorted(self._gains_db)[int(_FEW_TOO_LOUD * len(self._gains_db))]

    def _share_of_sound(self) -> float:
        """How much of what was heard is about as loud as the last frame."""
        powers = np.mean(self._heard.reshape(-1, FRAME_SAMPLES) ** 2, axis=1)
        return float(np.mean(powers > powers[-1] / 10))

    def _likeness(self) -> tuple[float, int]:
        """Of what was heard to what was played, 0 to 1, and at which delay in samples."""
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
            return 0.0, 0
        likenesses = np.zeros(len(products))
        likenesses[possible] = np.abs(products[possible]) / np.sqrt(energies[possible] * heard_energy)
        place = int(np.argmax(likenesses))
        return float(likenesses[place]), _DELAY_SAMPLES - place


def _samples(frame: bytes) -> NDArray[np.float32]:
    return np.frombuffer(frame, dtype="<i2").astype(np.float32)


def _shift_in(history: NDArray[np.float32], frame: NDArray[np.float32]) -> None:
    history[:-FRAME_SAMPLES] = history[FRAME_SAMPLES:]
    history[-FRAME_SAMPLES:] = frame
