"""Held-out material: sentences the language model never saw, spoken by voices never trained on."""

from __future__ import annotations

import random
import wave
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import soxr

from train_asr.channel import CLEAN, SAMPLE_RATE_HZ, Pcm, telephone
from train_asr.espeak import Speaker, Voice
from train_asr.evaluation_texts import COLLOQUIAL, DOMAIN, FRESH, LONG, SEED_SENTENCE, SHOPS
from train_asr.human import Word
from train_asr.voices import COMMON_VARIANTS, HELD_OUT_VARIANTS
from voicebot.asr.pinyin_units import hanzi_only

_DIGITS = "零二三四五六七八九幺"


def phone_numbers(count: int, rng: random.Random) -> list[str]:
    """Random mobile numbers as they are read aloud, 幺 for one."""
    return [
        "幺" + rng.choice("三五七八九") + "".join(rng.choice(_DIGITS) for _ in range(9)) for _ in range(count)
    ]


def _voice(variant: str, rng: random.Random) -> Voice:
    return Voice("cmn" + variant, rng.choice((140, 155, 170, 185)), rng.choice((35, 50, 65)))


def write_synthetic_sets(folder: Path, speaker: Speaker, sentences: int | None = None) -> None:
    """Write the sets, at most `sentences` of each.

    `domain`, `colloquial`, `digits`, `shops`, `long` and `fresh` by held-out voices, `domain-seen` by voices
    of the training, `seed` by ten of both.
    """
    rng = random.Random(20260)
    sets = {
        "domain": [(text, rng.choice(HELD_OUT_VARIANTS)) for text in DOMAIN],
        "domain-seen": [(text, rng.choice(COMMON_VARIANTS)) for text in DOMAIN],
        "colloquial": [(text, rng.choice(HELD_OUT_VARIANTS)) for text in COLLOQUIAL],
        "digits": [(text, rng.choice(HELD_OUT_VARIANTS)) for text in phone_numbers(60, rng)],
        "seed": [(SEED_SENTENCE, variant) for variant in (*HELD_OUT_VARIANTS, *COMMON_VARIANTS[:6])],
        "shops": [(text, rng.choice(HELD_OUT_VARIANTS)) for text in SHOPS],
    }
    for name, texts in (("long", LONG), ("fresh", FRESH)):
        sets[name] = [
            (text, random.Random(place).choice(HELD_OUT_VARIANTS)) for place, text in enumerate(texts)
        ]
    noise = np.random.default_rng(20260)
    for name, items in sets.items():
        sounds = []
        for text, variant in items[:sentences]:
            spoken = speaker.say(text, _voice(variant, rng))
            speech = soxr.resample(spoken, speaker.sample_rate, SAMPLE_RATE_HZ)
            sounds.append((variant or "+none", hanzi_only(text), telephone(speech, noise, CLEAN)))
        write_set(folder / name, sounds)


def write_human_set(folder: Path, words: Iterable[Word]) -> None:
    """Human words held out of training."""
    rng = np.random.default_rng(20261)
    write_set(folder, [("human", word.text, telephone(word.audio, rng, CLEAN)) for word in words])


def write_set(folder: Path, sounds: Iterable[tuple[str, str, Pcm]]) -> None:
    """Write (group, text, audio) as numbered WAV files with a text.tsv."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for number, (group, text, pcm) in enumerate(sounds):
        name = f"{number:04d}"
        with wave.open(str(folder / f"{name}.wav"), "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(SAMPLE_RATE_HZ)
            sound.writeframes(pcm.tobytes())
        lines.append(f"{name}\t{group}\t{text}\n")
    (folder / "text.tsv").write_text("".join(lines), "utf-8")
