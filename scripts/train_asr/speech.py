"""Training utterances: sentences spoken by espeak-ng or spliced from human recordings, over the telephone."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import numpy as np
import soxr

from train_asr.channel import SAMPLE_RATE_HZ, telephone
from train_asr.espeak import Speaker, Voice
from train_asr.features import mfcc
from train_asr.human import Recordings, Word, cover, splice
from train_asr.shards import Utterance, labelled
from train_asr.voices import TRAINING_VARIANTS, variant_weights
from voicebot.asr.pinyin_units import hanzi_only, tokens_of

Sentences = Callable[[random.Random], str]

_SPLICED_SENTENCES = 0.6
_SINGLE_WORDS = 0.15
_MAX_SPLICED_CHARACTERS = 22


def synthetic(sentences: Sentences, speaker: Speaker, seed: int) -> Iterator[Utterance]:
    """An endless stream of synthetic utterances; texts that espeak-ng garbles are left out."""
    rng, noise = random.Random(seed), np.random.default_rng(seed)
    while True:
        text = sentences(rng)
        syllables = speaker.read(text)
        if syllables is None or len(syllables) != len(hanzi_only(text)):
            continue
        tokens = tokens_of(syllables)
        if not tokens:
            continue
        variant = rng.choices(TRAINING_VARIANTS, variant_weights())[0]
        voice = Voice("cmn" + variant, rng.randint(120, 230), rng.randint(15, 85), rng.randint(30, 70))
        # Resampling from a false rate shifts pitch and formants together: more speakers than voices.
        warp = 1.0 if rng.random() < 0.5 else rng.uniform(0.88, 1.14)
        speech = soxr.resample(speaker.say(text, voice), speaker.sample_rate * warp, SAMPLE_RATE_HZ)
        yield labelled(mfcc(telephone(speech, noise)), tokens, "synthetic")


def human(sentences: Sentences, recordings: Recordings, seed: int) -> Iterator[Utterance]:
    """An endless stream of spliced sentences, spliced word sequences and single words."""
    rng, noise = random.Random(seed), np.random.default_rng(seed)
    words = sorted(recordings.train_words)
    while True:
        kind = rng.random()
        parts: list[Word] | None
        if kind < _SPLICED_SENTENCES:
            parts = cover(hanzi_only(sentences(rng))[:_MAX_SPLICED_CHARACTERS], recordings, rng)
        else:
            count = 1 if kind < _SPLICED_SENTENCES + _SINGLE_WORDS else rng.randint(2, 5)
            parts = [recordings.train_words[rng.choice(words)] for _ in range(count)]
        tokens = tokens_of([syllable for part in parts for syllable in part.syllables]) if parts else None
        if not parts or not tokens:
            continue
        if len(parts) == 1:
            speech = soxr.resample(parts[0].audio, SAMPLE_RATE_HZ * noise.uniform(0.82, 1.15), SAMPLE_RATE_HZ)
        else:
            speech = splice(parts, noise)
        yield labelled(mfcc(telephone(speech, noise)), tokens, "human")


def silence(seed: int) -> Iterator[Utterance]:
    """Lines on which nobody speaks."""
    noise = np.random.default_rng(seed)
    while True:
        hush = noise.normal(0, 1e-3, int(SAMPLE_RATE_HZ * noise.uniform(0.6, 2)))
        yield labelled(mfcc(telephone(hush.astype(np.float32), noise)), (), "silence")
