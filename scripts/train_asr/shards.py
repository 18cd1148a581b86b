"""Features with labels on disk: shards of a few thousand utterances, written whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from train_asr.features import DIMENSION
from voicebot.asr.pinyin_units import TOKENS

_TOKEN_ID = {token: index for index, token in enumerate(TOKENS)}


@dataclass(frozen=True)
class Utterance:
    """Features (frames × 40, half precision) and the ids of the tokens spoken in them."""

    features: NDArray[np.float16]
    labels: NDArray[np.int16]
    source: str

    @property
    def trainable(self) -> bool:
        """Whether CTC can place the labels, three frames to an output, with some room to spare."""
        frames = len(self.features)
        return 20 <= frames < 1400 and frames / 3 > len(self.labels) * 1.15 + 2


def labelled(features: NDArray[np.float32], tokens: Sequence[str], source: str) -> Utterance:
    """An utterance from token names."""
    labels = np.array([_TOKEN_ID[token] for token in tokens], np.int16)
    return Utterance(features.astype(np.float16), labels, source)


def write_shard(path: Path, utterances: Sequence[Utterance]) -> None:
    """Write `utterances` to `path` (.npz) atomically."""
    path.parent.mkdir(parents=True, exist_ok=True)
    empty = np.zeros((0, DIMENSION), np.float16)
    partial = path.with_suffix(".partial.npz")
    np.savez(
        partial,
        features=np.concatenate([empty, *(item.features for item in utterances)]),
        frames=np.array([len(item.features) for item in utterances], np.int64),
        labels=np.concatenate([np.zeros(0, np.int16), *(item.labels for item in utterances)]),
        lengths=np.array([len(item.labels) for item in utterances], np.int64),
        sources=np.array([item.source for item in utterances]),
    )
    partial.rename(path)


def read_shard(path: Path) -> Iterator[Utterance]:
    """The utterances of one shard; their arrays are views of one block."""
    with np.load(path) as shard:
        features, labels = shard["features"], shard["labels"]
        frame_ends, label_ends = np.cumsum(shard["frames"]), np.cumsum(shard["lengths"])
        sources = shard["sources"]
    starts = zip([0, *frame_ends], [0, *label_ends], strict=True)
    for (first, label), end, label_end, source in zip(starts, frame_ends, label_ends, sources, strict=False):
        yield Utterance(features[first:end], labels[label:label_end], str(source))
