"""Callers for the recogniser's benchmark: sentences nobody tuned on, unseen voices, a telephone line."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

from voicebot.media.g711 import decode_alaw, decode_ulaw, encode_alaw, encode_ulaw
from voicebot.tts.audio import Floats
from voicebot.tts.espeak_library import EspeakLibrary, shared_espeak

SENTENCES_DIR = Path(__file__).parent / "sentences"
VOICES = ("cmn+f5", "cmn+m7", "cmn+m8", "cmn+linda")
"""In no training of this project's model (scripts/train_asr/texts/voices.txt)."""

_WORDS_PER_MINUTE = (140, 155, 170, 185)
_LINE_RATE_HZ = 8000
_LOW_HZ, _HIGH_HZ = 300.0, 3400.0
_TAPS = 129
_LEAD_S, _TAIL_S = 0.3, 0.4
_LEVEL = 0.5
_SECOND_DIGITS, _OTHER_DIGITS = "三五七八九", "零二三四五六七八九幺"


@dataclass(frozen=True, slots=True)
class Utterance:
    """What a caller of a shop says, as it comes off the line (8 kHz s16le)."""

    shop: str
    text: str
    pcm: bytes

    @property
    def duration_s(self) -> float:
        """Length of the sound."""
        return len(self.pcm) / (2 * _LINE_RATE_HZ)


def sentences(name: str) -> list[tuple[str, str]]:
    """Shop and text of every line of a file with headings ``shop:``; lines with # are remarks."""
    found, shop = [], ""
    for line in (SENTENCES_DIR / f"{name}.txt").read_text("utf-8").splitlines():
        if line.endswith(":"):
            shop = line[:-1]
        elif line and not line.startswith("#"):
            found.append((shop, line))
    return found


def mobile_numbers(count: int, shops: Sequence[str]) -> list[tuple[str, str]]:
    """Mobile numbers of eleven digits as they are read aloud, always the same ones."""
    rng = random.Random(11)
    return [
        (
            shops[place % len(shops)],
            "幺" + rng.choice(_SECOND_DIGITS) + "".join(rng.choices(_OTHER_DIGITS, k=9)),
        )
        for place in range(count)
    ]


def spoken(texts: Sequence[tuple[str, str]]) -> list[Utterance]:
    """Every text by one of the voices over a clean line, 300–3400 Hz, µ-law and A-law in turn."""
    rng, library = random.Random(3400), shared_espeak()
    found = []
    for place, (shop, text) in enumerate(texts):
        voice, rate = rng.choice(VOICES), rng.choice(_WORDS_PER_MINUTE)
        line = _over_the_line(_speech(library, text, voice, rate), a_law=place % 2 == 1)
        found.append(Utterance(shop, text, line))
    return found


def with_pauses(parts: Sequence[str], pause_ms: int) -> bytes:
    """One utterance with pauses between its parts over a clean line, 8 kHz s16le, always the same."""
    rng, library = random.Random("".join(parts)), shared_espeak()
    voice, rate = rng.choice(VOICES), rng.choice(_WORDS_PER_MINUTE)
    pause = np.zeros(pause_ms * _LINE_RATE_HZ // 1000, np.float32)
    pieces = [_speech(library, parts[0], voice, rate)]
    for part in parts[1:]:
        pieces += [pause, _speech(library, part, voice, rate)]
    return _over_the_line(np.concatenate(pieces), a_law=False)


def _speech(library: EspeakLibrary, text: str, voice: str, words_per_minute: int) -> Floats:
    chunks: list[Floats] = []

    def collect(samples: Floats) -> bool:
        chunks.append(samples)
        return True

    library.speak(text, voice=voice, words_per_minute=words_per_minute, on_samples=collect).result(timeout=30)
    return np.asarray(
        soxr.resample(np.concatenate(chunks), library.sample_rate_hz, _LINE_RATE_HZ), np.float32
    )


def _over_the_line(speech: Floats, *, a_law: bool) -> bytes:
    lead, tail = (np.zeros(int(seconds * _LINE_RATE_HZ), np.float32) for seconds in (_LEAD_S, _TAIL_S))
    heard = np.convolve(np.concatenate([lead, speech, tail]), _band(), mode="same")
    samples = (heard / max(1e-6, np.abs(heard).max()) * _LEVEL * 32767).astype(np.int16)
    coded = decode_alaw(encode_alaw(samples)) if a_law else decode_ulaw(encode_ulaw(samples))
    return coded.tobytes()


def _band() -> NDArray[np.float64]:
    """A windowed-sinc band pass."""
    time = np.arange(_TAPS) - _TAPS // 2
    upper, lower = (
        2 * hz / _LINE_RATE_HZ * np.sinc(2 * hz / _LINE_RATE_HZ * time) for hz in (_HIGH_HZ, _LOW_HZ)
    )
    return np.asarray((upper - lower) * np.hamming(_TAPS))
