"""Audio for the tests of this folder: synthetic callers and what telephone lines add to them."""

import asyncio
from functools import cache

import numpy as np
from numpy.typing import NDArray

from voicebot.config import TtsSettings
from voicebot.media.frames import FRAME_BYTES
from voicebot.media.g711 import decode_ulaw, encode_ulaw
from voicebot.tts.audio import TRAILING_SILENCE_MS
from voicebot.tts.espeak_engine import EspeakSynthesiser

Signal = NDArray[np.float64]


@cache
def speech(text: str, voice: str = "cmn+m3") -> Signal:
    """A sentence at -20 dBFS, from its first to its last sound."""
    synthesiser = EspeakSynthesiser(TtsSettings(espeak_voice=voice, espeak_words_per_minute=160))

    async def collect() -> bytes:
        return b"".join([chunk async for chunk in synthesiser.synthesise(text)])

    samples = np.frombuffer(asyncio.run(collect()), dtype="<i2").astype(float)
    return samples[: -TRAILING_SILENCE_MS * 8]


def noise(kind: str, ms: int, dbfs: float) -> Signal:
    count = ms * 8
    random = np.random.default_rng(7)
    times = np.arange(count) / 8000
    match kind:
        case "white":
            signal = random.normal(size=count)
        case "pink":
            spectrum = np.fft.rfft(random.normal(size=count))
            signal = np.fft.irfft(spectrum / np.sqrt(np.arange(1, len(spectrum) + 1)), count)
        case "hum":
            signal = sum(np.sin(2 * np.pi * 50 * k * times + k) / k for k in range(1, 20))
        case "dial tone":
            signal = np.sin(2 * np.pi * 450 * times)
        case _:
            raise AssertionError(kind)
    return signal / np.sqrt(np.mean(signal**2)) * 32768 * 10 ** (dbfs / 20)


def mixed(background: Signal, *sounds: tuple[int, Signal, float]) -> Signal:
    """Add sounds (start in ms, signal, gain in dB) to a background, as far as it lasts."""
    total = background.copy()
    for start_ms, signal, gain_db in sounds:
        part = signal[: len(total) - start_ms * 8]
        total[start_ms * 8 : start_ms * 8 + len(part)] += part * 10 ** (gain_db / 20)
    return total


def frames(signal: Signal, *, coded: bool = True) -> list[bytes]:
    """20 ms frames, as they come over a µ-law line."""
    samples = np.clip(signal, -32768, 32767).astype(np.int16)
    pcm = (decode_ulaw(encode_ulaw(samples)) if coded else samples).tobytes()
    return [pcm[at : at + FRAME_BYTES] for at in range(0, len(pcm) - FRAME_BYTES + 1, FRAME_BYTES)]
