"""Tones to send through a line, and how much of a tone came out at the other end."""

import numpy as np

from voicebot.media.frames import SAMPLE_RATE_HZ


def tone(hertz: int, length_ms: int) -> bytes:
    """A sine of a quarter of full scale."""
    time_s = np.arange(SAMPLE_RATE_HZ * length_ms // 1000) / SAMPLE_RATE_HZ
    return (8192 * np.sin(2 * np.pi * hertz * time_s)).astype("<i2").tobytes()


def loudness(pcm: bytes) -> float:
    """Root mean square of the samples."""
    samples = np.frombuffer(pcm, "<i2").astype(float)
    return float(np.sqrt(np.mean(samples**2))) if samples.size else 0.0


def share_of_tone(pcm: bytes, hertz: int) -> float:
    """Part of the energy that lies within 30 Hz of ``hertz``, 0..1."""
    samples = np.frombuffer(pcm, "<i2").astype(float)
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(samples.size))) ** 2
    frequencies = np.fft.rfftfreq(samples.size, 1 / SAMPLE_RATE_HZ)
    return float(spectrum[np.abs(frequencies - hertz) <= 30].sum() / max(spectrum.sum(), 1.0))
