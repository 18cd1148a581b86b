"""How much of everything: the full recipe and a tiny one that only proves the way."""

from __future__ import annotations

from dataclasses import dataclass, field

from train_asr.export import Decoding
from train_asr.network import Shape
from train_asr.train import Plan


@dataclass(frozen=True)
class LanguageModel:
    """Size of the text and of the graph made from it."""

    sentences: int = 80_000
    colloquial_repeats: int = 4
    vocabulary: int = 13_300
    characters: int = 3500
    background_share: float = 0.2
    caution: float = 8.0
    general_caution: float = 4.0
    own_share: float = 0.75  # of the probability; the rest is general text
    general: bool = True
    word_repeats: int = 1  # of every recorded word as a sentence of its own
    threshold: float = 1e-6
    plain_threshold: float = 4e-6  # of the graph that is shipped: it may not be large
    pronunciation_sentences: int = 40_000


@dataclass(frozen=True)
class Recipe:
    """Amounts of speech, network, training and language model."""

    utterances_per_shard: int = 6000
    synthetic_shards: int = 6
    human_shards: int = 4
    silence_per_shard: int = 100
    recordings_limit: int | None = None
    evaluation_sentences: int | None = None
    shape: Shape = field(default_factory=lambda: Shape(hidden=512, bottleneck=160))
    plan: Plan = field(default_factory=lambda: Plan(budget_s=4 * 3600))
    decoding: Decoding = field(default_factory=Decoding)
    language_model: LanguageModel = field(default_factory=LanguageModel)


FULL = Recipe()

TINY = Recipe(
    utterances_per_shard=40,
    synthetic_shards=1,
    human_shards=1,
    silence_per_shard=4,
    recordings_limit=400,
    evaluation_sentences=1,
    shape=Shape(hidden=48, bottleneck=16, layers=2),
    plan=Plan(budget_s=2, frames_per_batch=4000),
    # What has learnt nothing finds everything likely: without narrow beams it would decode for minutes.
    decoding=Decoding(beam=5.0, lattice_beam=0.2, max_active=300),
    language_model=LanguageModel(200, 0, 400, 300, general=False, pronunciation_sentences=100),
)
