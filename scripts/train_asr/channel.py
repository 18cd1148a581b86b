"""The telephone between the caller's mouth and the recogniser: room, noise, band, level, loss, G.711.

All audio is float32 at 8 kHz, full scale ±1; `telephone` returns int16 as it comes off the line.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE_HZ = 8000
_FRAME = SAMPLE_RATE_HZ // 50  # one 20 ms packet

Audio = NDArray[np.float32]
Pcm = NDArray[np.int16]


@dataclass(frozen=True)
class Line:
    """How bad lines get. Each effect is drawn anew for each sentence."""

    room_probability: float = 0.2
    noise_probability: float = 0.75
    snr_db: tuple[float, float] = (10.0, 40.0)
    band_probability: float = 0.7
    attenuation_db: tuple[float, float] = (0.0, 26.0)
    loss_probability: float = 0.15
    lead_s: tuple[float, float] = (0.05, 0.5)
    tail_s: tuple[float, float] = (0.15, 0.6)


CLEAN = Line(0.0, 0.0, (40.0, 40.0), 1.0, (6.0, 6.0), 0.0, (0.3, 0.3), (0.4, 0.4))
"""A good line: 300–3400 Hz, G.711, no noise. What the evaluation sets go through."""


def telephone(speech: Audio, rng: np.random.Generator, line: Line | None = None) -> Pcm:
    """`speech` as it arrives over a randomly drawn line."""
    line = line or Line()
    lead, tail = (np.zeros(int(rng.uniform(*span) * SAMPLE_RATE_HZ)) for span in (line.lead_s, line.tail_s))
    audio = np.concatenate([lead, _normalised(speech), tail])
    if rng.random() < line.room_probability:
        audio = _room(audio, rng)
    if rng.random() < line.noise_probability:
        audio = audio + _noise(audio, rng, rng.uniform(*line.snr_db))
    if rng.random() < line.band_probability:
        low, high = (300.0, 3400.0) if line is CLEAN else (rng.uniform(150, 350), rng.uniform(3200, 3800))
        audio = band_pass(audio, low, high)
    audio = _normalised(audio) * 10 ** (-rng.uniform(*line.attenuation_db) / 20)
    audio = (a_law if rng.random() < 0.5 else mu_law)(audio)
    if rng.random() < line.loss_probability:
        audio = _conceal_losses(audio, rng)
    return np.clip(np.round(audio * 32767), -32768, 32767).astype(np.int16)


def _normalised(audio: NDArray[np.floating]) -> Audio:
    return np.asarray(audio / (np.abs(audio).max(initial=0.0) + 1e-6), np.float32)


def convolve(audio: NDArray[np.floating], kernel: NDArray[np.floating]) -> Audio:
    """Linear convolution by FFT, cut to the length of `audio`."""
    size = 1 << (len(audio) + len(kernel) - 1).bit_length()
    spectrum = np.fft.rfft(audio, size) * np.fft.rfft(kernel, size)
    return np.fft.irfft(spectrum, size)[: len(audio)].astype(np.float32)


@functools.lru_cache(maxsize=256)
def _band_kernel(low_hz: int, high_hz: int, taps: int = 129) -> NDArray[np.float64]:
    time = np.arange(taps) - taps // 2
    edges = (2 * edge / SAMPLE_RATE_HZ for edge in (high_hz, low_hz))
    upper, lower = (edge * np.sinc(edge * time) for edge in edges)
    return np.asarray((upper - lower) * np.hamming(taps))


def band_pass(audio: NDArray[np.floating], low_hz: float, high_hz: float) -> Audio:
    """A windowed-sinc band pass, edges rounded to 10 Hz."""
    return convolve(audio, _band_kernel(round(low_hz, -1), round(min(high_hz, 3950), -1)))


def _room(audio: Audio, rng: np.random.Generator) -> Audio:
    """Exponentially decaying noise as the response of a small room, direct sound in front."""
    length = int(SAMPLE_RATE_HZ * rng.uniform(0.05, 0.25))
    response = rng.normal(0, 1, length) * np.exp(-np.arange(length) / (length / rng.uniform(3, 7)))
    response[0] = rng.uniform(3, 10)
    return _normalised(convolve(audio, response))


def _noise(audio: NDArray[np.floating], rng: np.random.Generator, snr_db: float) -> Audio:
    """White, coloured, pulsing or humming noise at `snr_db` below the speech."""
    count = len(audio)
    noise: NDArray[np.floating] = rng.normal(0, 1, count)
    kind = rng.random()
    seconds = np.arange(count) / SAMPLE_RATE_HZ
    if kind < 0.4:
        noise = convolve(noise, rng.uniform(0.6, 0.97) ** np.arange(200))
    elif kind < 0.55:
        noise = noise * (1 + 0.8 * np.sin(2 * np.pi * rng.uniform(0.3, 5) * seconds))
    elif kind < 0.7:
        noise = 0.3 * noise + np.sin(2 * np.pi * rng.choice([50, 60, 100, 120, 400]) * seconds)
    speech_power = np.sqrt(np.mean(np.square(audio))) + 1e-9
    return np.asarray(noise / (noise.std() + 1e-9) * speech_power * 10 ** (-snr_db / 20), np.float32)


def _conceal_losses(audio: Audio, rng: np.random.Generator) -> Audio:
    """Some 20 ms packets are missing; each is replaced by its predecessor, fading (like G.711 appendix I)."""
    frames = audio[: len(audio) // _FRAME * _FRAME].reshape(-1, _FRAME).copy()
    for index in np.flatnonzero(rng.random(len(frames)) < rng.uniform(0.005, 0.03)):
        if index:
            frames[index] = frames[index - 1] * 0.7
    return np.concatenate([frames.ravel(), audio[frames.size :]])


def mu_law(audio: NDArray[np.floating]) -> Audio:
    """There and back through µ-law with 8 bits (the continuous law of ITU-T G.711)."""
    mu = 255.0
    coded = np.round(np.sign(audio) * np.log1p(mu * np.abs(audio)) / np.log1p(mu) * 127) / 127
    return np.asarray(np.sign(coded) * np.expm1(np.abs(coded) * np.log1p(mu)) / mu, np.float32)


def a_law(audio: NDArray[np.floating]) -> Audio:
    """There and back through A-law with 8 bits (the continuous law of ITU-T G.711)."""
    a, scale = 87.6, 1 + np.log(87.6)
    size = np.abs(audio)
    coded = np.where(size < 1 / a, a * size / scale, (1 + np.log(np.maximum(a * size, 1))) / scale)
    coded = np.round(coded * 127) / 127
    back = np.where(coded < 1 / scale, coded * scale / a, np.exp(coded * scale - 1) / a)
    return np.asarray(np.sign(audio) * back, np.float32)
