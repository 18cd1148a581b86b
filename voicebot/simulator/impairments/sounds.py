"""What is heard besides the caller's voice: noise, other people, and the bot's own echo.

Everything is at 8 kHz, in samples of 16 bit, and placed by RTP timestamps: lost or late packets on the
wire do not change what was said into the telephone.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voicebot.media.frames import FRAME_SAMPLES, SAMPLE_RATE_HZ
from voicebot.simulator.impairments.conditions import NoiseKind
from voicebot.simulator.rtp import RtpPacket, timestamp_distance

Sound = NDArray[np.float64]

NOISE_LOOP_S = 20
"""Backgrounds repeat after this; nobody who waits for an order hears it."""
ACTIVE_DBFS = -45.0
"""Frames below are pauses and do not count for the level of speech."""
_ECHO_KEPT_S = 2.0
_RE_ANCHOR_SAMPLES = SAMPLE_RATE_HZ // 10


def dbfs_to_rms(dbfs: float) -> float:
    """Amplitude of a level, in samples of 16 bit."""
    return float(32768 * 10 ** (dbfs / 20))


def active_dbfs(speech: Sound) -> float:
    """Level of speech with its pauses left out (as ITU-T P.56 means it, by frames of 20 ms).

    Raises:
        ValueError: there is no sound in it.
    """
    frames = speech[: len(speech) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
    powers = np.mean(frames**2, axis=1)
    active = powers[powers > dbfs_to_rms(ACTIVE_DBFS) ** 2]
    if not len(active):
        raise ValueError("silence has no speech level")
    return float(10 * np.log10(np.mean(active) / 32768**2))


def coloured_noise(kind: NoiseKind, seed: int) -> Sound:
    """White or pink noise of root mean square 1 that can be repeated without a seam."""
    count = NOISE_LOOP_S * SAMPLE_RATE_HZ
    spectrum = np.fft.rfft(np.random.default_rng(seed).normal(size=count))
    if kind is NoiseKind.PINK:
        # A power of 1/f is an amplitude of 1/sqrt(f); below 100 Hz a telephone passes nothing.
        hz = np.fft.rfftfreq(count, 1 / SAMPLE_RATE_HZ)
        spectrum = np.where(hz < 100, 0, spectrum / np.sqrt(np.maximum(hz, 1)))
    return normalised(np.fft.irfft(spectrum, count))


def babble(voices: list[Sound], seed: int) -> Sound:
    """Several people at once: each voice as loud as the others, from a moment of its own; mean square 1."""
    random = np.random.default_rng(seed)
    count = NOISE_LOOP_S * SAMPLE_RATE_HZ
    total = np.zeros(count)
    for voice in voices:
        total += np.roll(np.resize(normalised(voice), count), random.integers(count))
    return normalised(total)


def normalised(sound: Sound) -> Sound:
    """The same sound with a root mean square of 1."""
    return np.asarray(sound / np.sqrt(np.mean(sound**2)))


@dataclass(frozen=True, slots=True)
class Background:
    """A sound that goes on all the time, repeated.

    Args:
        loop: one round, in samples of 16 bit.
    """

    loop: Sound

    def at(self, position: int, count: int) -> Sound:
        """``count`` samples from ``position``."""
        start = position % len(self.loop)
        return np.take(self.loop, range(start, start + count), mode="wrap")


class Placement:
    """Puts the packets of one stream on the samples of a clock: by arrival at first, by timestamp then."""

    def __init__(self) -> None:
        self._first: RtpPacket | None = None
        self._origin = 0

    def position(self, packet: RtpPacket) -> int:
        """The first sample of a packet on the common clock; a new stream or a gap starts anew."""
        arrived = round(packet.at_s * SAMPLE_RATE_HZ)
        if self._first is not None and self._first.ssrc == packet.ssrc:
            placed = self._origin + timestamp_distance(self._first.timestamp, packet.timestamp)
            if abs(placed - arrived) < _RE_ANCHOR_SAMPLES:
                return placed
        self._first, self._origin = packet, arrived
        return arrived


class EchoPath:
    """From the caller's ear back into the caller's mouthpiece."""

    def __init__(self, *, db: float, delay_ms: float) -> None:
        self._gain = 10 ** (db / 20)
        self._delay = round(delay_ms * SAMPLE_RATE_HZ / 1000)
        self._played: deque[tuple[int, Sound]] = deque()

    def play(self, position: int, sound: Sound) -> None:
        """The caller hears this."""
        self._played.append((position, sound))
        while self._played[0][0] < position - _ECHO_KEPT_S * SAMPLE_RATE_HZ:
            self._played.popleft()

    def at(self, position: int, count: int) -> Sound:
        """What comes back in ``count`` samples from ``position``."""
        back = np.zeros(count)
        start = position - self._delay
        for at, sound in self._played:
            begin, end = max(at, start), min(at + len(sound), start + count)
            if begin < end:
                back[begin - start : end - start] = sound[begin - at : end - at]
        return self._gain * back
