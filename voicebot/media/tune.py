"""Tells a tune from a voice: its notes stand still while they last, and the next one is another.

A spoken syllable moves all the time, in pitch and in what the mouth does. Only a hum stands still as long as
a note does, but with one pitch. Plainly played tunes are found, as telephones play them to who waits; songs,
and tunes with drums, are not.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from voicebot.media.frames import FRAME_MS

Spectrum = NDArray[np.float64]

WINDOW_MS = 480
"""Two notes of a usual tune, or most of them."""
STILL_AFTER_MS = 40
STILL = 0.99
"""Likeness (cosine) of the spectra of a sound that stands still, ``STILL_AFTER_MS`` apart."""
STILL_SHARE = 0.65
"""Of a tune. Words of synthetic voices, which move less than people's, reach half of it."""
ONE_NOTE_MS = 280
ONE_NOTE_SHARE = 0.78
"""A sound of which so much stands still may be a hum or a first note: it has no two syllables."""
NOTE_MS = 100
OTHER_NOTE = 0.8
"""Two notes are less alike than this."""

_APART = STILL_AFTER_MS // FRAME_MS
_FRAMES = WINDOW_MS // FRAME_MS


class TuneDetector:
    """Listens to every frame; one instance per call."""

    def __init__(self) -> None:
        self._spectra: deque[Spectrum] = deque(maxlen=_FRAMES)
        self._still: deque[bool] = deque(maxlen=_FRAMES)
        self._is_tune = False

    @property
    def stands_still(self) -> bool:
        """What was heard just now may be a tune, of which only one note is known."""
        latest = list(self._still)[-ONE_NOTE_MS // FRAME_MS :]
        return sum(latest) * FRAME_MS >= ONE_NOTE_SHARE * ONE_NOTE_MS

    def take(self, power: Spectrum) -> bool:
        """Take the next 20 ms.

        Args:
            power: of the frame, by frequency.

        Returns:
            whether a tune is heard. It is over when the sound does not stand still any more.
        """
        spectrum = _unit(np.sqrt(power))
        before = self._spectra[-_APART] if len(self._spectra) >= _APART else None
        self._spectra.append(spectrum)
        self._still.append(before is not None and float(np.dot(spectrum, before)) > STILL)
        stands = sum(self._still) >= STILL_SHARE * _FRAMES
        self._is_tune = stands and (self._is_tune or self._has_two_notes())
        return self._is_tune

    def _has_two_notes(self) -> bool:
        spectra = list(self._spectra)
        notes = [_unit(np.sum(spectra[begin:end], axis=0)) for begin, end in _notes(self._still)]
        return any(float(np.dot(one, other)) < OTHER_NOTE for one, other in pairwise(notes))


def _notes(still: Iterable[bool]) -> Iterator[tuple[int, int]]:
    """Where each stretch that stands still for long enough begins and ends."""
    end = 0
    for stands, group in groupby(still):
        begin, end = end, end + sum(1 for _ in group)
        if stands and (end - begin) * FRAME_MS >= NOTE_MS:
            yield begin, end


def _unit(amplitudes: Spectrum) -> Spectrum:
    """As a vector of length 1: how loud it is does not matter."""
    return np.asarray(amplitudes / max(float(np.linalg.norm(amplitudes)), 1e-9))
