"""Voice activity of single frames: WebRTC's detector, guarded by an adaptive floor of energy.

WebRTC's detector alone takes steady hum and line noise for speech at low aggressiveness and loses quiet
speech at high. The floor settles both: what is hardly louder than the quietest moment of the last seconds,
or as steady as a machine, is no speech whatever its spectrum; nor is a tune (``media.tune``).
"""

import math
from collections import deque
from collections.abc import Callable

import numpy as np
import webrtcvad

from voicebot.media.frames import FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE_HZ
from voicebot.media.tune import Spectrum, TuneDetector

MARGIN_DB = 6.0
"""Speech is at least this much louder than the floor."""
SILENCE_DBFS = -55.0
"""Nothing below this level is speech: quiet callers are around -35, the idle noise of µ-law below -60."""
TAIL_DB = 28.0
"""What is so much quieter than the loudest speech just before is its reverberation; the last words of a
sentence are 10 to 20 dB quieter than its loudest."""
CLICK_MS = 100
"""Sound must be louder for longer than this to count as the loudest speech."""
FLOOR_WINDOW_MS = 2000
"""Syllables leave a gap at least this often, so the quietest frame of it is background."""
STEADY_WINDOW_MS = 500
STEADY_SPREAD_DB = 5.0
"""No speech stays within this range of levels for ``STEADY_WINDOW_MS``; hum and hiss do."""

FIRST_PACKET_MS = 500
"""Until the first packet comes there is silence, but for no longer: it is not the background of the call."""

_WINDOW = np.hanning(FRAME_SAMPLES)
# Parseval for one side of the spectrum of a windowed frame.
_WINDOW_GAIN = FRAME_SAMPLES * float(np.sum(_WINDOW**2)) / 2
_BAND = slice(200 * FRAME_MS // 1000, 3400 * FRAME_MS // 1000 + 1)
_DIGITAL_SILENCE_DBFS = -96.0
_LEAST_POWER = 32768**2 * 10 ** (_DIGITAL_SILENCE_DBFS / 10)


class VoiceDetector:
    """Decides frame by frame. Holds two seconds of levels; one instance per call.

    Args:
        aggressiveness: of WebRTC's detector, 0 (lets most through) to 3.
        is_voice: takes a 20 ms frame, for another detector than WebRTC's.
    """

    def __init__(self, aggressiveness: int, is_voice: Callable[[bytes], bool] | None = None) -> None:
        self._is_voice = is_voice or webrtc_detector(aggressiveness)
        self._waited_ms = 0
        self._levels_dbfs: deque[float] = deque(maxlen=FLOOR_WINDOW_MS // FRAME_MS)
        self._tune = TuneDetector()
        self._is_tune = False

    @property
    def is_tune(self) -> bool:
        """A tune is heard, which may sound like a voice in its first half second."""
        return self._is_tune

    @property
    def stands_still(self) -> bool:
        """What was heard just now has no two syllables: a hum, or the first note of a tune."""
        return self._tune.stands_still

    def is_speech(self, frame: bytes) -> bool:
        """Whether a 20 ms frame, following the ones before, is speech."""
        power = _power_in_band(frame)
        level = _dbfs(power)
        self._is_tune = self._tune.take(power)
        self._waited_ms += FRAME_MS
        if level > _DIGITAL_SILENCE_DBFS or self._levels_dbfs or self._waited_ms > FIRST_PACKET_MS:
            self._levels_dbfs.append(level)
        # The detector adapts to what it hears: it must see every frame, also those too quiet to matter.
        voice = self._is_voice(frame)
        return (
            voice
            and not self._is_tune
            and level > max(SILENCE_DBFS, self.floor_dbfs + MARGIN_DB, self.loudest_dbfs - TAIL_DB)
        )

    @property
    def loudest_dbfs(self) -> float:
        """Level of the loudest speech of the last two seconds, clicks apart."""
        by_level = sorted(self._levels_dbfs, reverse=True)
        return by_level[min(CLICK_MS // FRAME_MS, len(by_level) - 1)] if by_level else SILENCE_DBFS

    @property
    def floor_dbfs(self) -> float:
        """Level of the background, as far as known."""
        recent = list(self._levels_dbfs)[-STEADY_WINDOW_MS // FRAME_MS :]
        if len(recent) * FRAME_MS == STEADY_WINDOW_MS and max(recent) - min(recent) < STEADY_SPREAD_DB:
            return min(recent)
        return min(self._levels_dbfs, default=SILENCE_DBFS)


def speech_band_dbfs(frame: bytes) -> float:
    """Level of a 20 ms frame between 200 and 3400 Hz: rumble and mains hum below say nothing about speech."""
    return _dbfs(_power_in_band(frame))


def _power_in_band(frame: bytes) -> Spectrum:
    spectrum = np.fft.rfft(np.frombuffer(frame, dtype="<i2") * _WINDOW)[_BAND]
    return np.asarray(spectrum.real**2 + spectrum.imag**2)


def _dbfs(power_in_band: Spectrum) -> float:
    power = float(np.sum(power_in_band)) / _WINDOW_GAIN
    return 10 * math.log10(power / 32768**2) if power > _LEAST_POWER else _DIGITAL_SILENCE_DBFS


def webrtc_detector(aggressiveness: int) -> Callable[[bytes], bool]:
    """WebRTC's detector for 20 ms frames of 8 kHz PCM."""
    vad = webrtcvad.Vad(aggressiveness)

    def is_voice(frame: bytes) -> bool:
        return bool(vad.is_speech(frame, SAMPLE_RATE_HZ))

    return is_voice


def level_dbfs(pcm: bytes) -> float:
    """Root mean square of s16le PCM in dB below full scale; -96 for digital silence."""
    samples = np.frombuffer(pcm, dtype="<i2").astype(np.float32)
    power = float(np.dot(samples, samples)) / max(len(samples), 1)
    return 10 * math.log10(power / 32768**2) if power > _LEAST_POWER else _DIGITAL_SILENCE_DBFS
