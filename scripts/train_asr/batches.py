"""Batches of utterances of similar length."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from train_asr.features import DIMENSION
from train_asr.network import SUBSAMPLING
from train_asr.shards import Utterance


@dataclass(frozen=True)
class Batch:
    """Padded features, output lengths, concatenated labels, label lengths."""

    features: Tensor
    lengths: Tensor
    labels: Tensor
    label_lengths: Tensor


def make_batch(
    utterances: Sequence[Utterance], context: int, rng: random.Random | None, mask_probability: float = 0.0
) -> Batch:
    """Pad by repeating the edges. With `rng`: a random phase of the subsampling, and masked stretches."""
    pieces = []
    for utterance in utterances:
        start = rng.randrange(SUBSAMPLING) if rng else 0
        piece = utterance.features[start:].astype(np.float32)
        if rng and len(piece) > 80 and rng.random() < mask_probability:
            width = rng.randint(2, 12)
            first = rng.randrange(len(piece) - width)
            piece[first : first + width] = piece.mean(axis=0)
        pieces.append(piece)
    lengths = [math.ceil(len(piece) / SUBSAMPLING) for piece in pieces]
    frames = max(lengths) * SUBSAMPLING - (SUBSAMPLING - 1)
    padded = np.empty((len(pieces), frames + 2 * context, DIMENSION), np.float32)
    for row, piece in zip(padded, pieces, strict=True):
        row[:context] = piece[0]
        row[context : context + len(piece)] = piece
        row[context + len(piece) :] = piece[-1]
    return Batch(
        torch.from_numpy(padded),
        torch.tensor(lengths),
        torch.from_numpy(np.concatenate([item.labels for item in utterances]).astype(np.int64)),
        torch.tensor([len(item.labels) for item in utterances]),
    )


def batches_of(
    utterances: Sequence[Utterance], context: int, frames_per_batch: int, rng: random.Random
) -> list[list[Utterance]]:
    """Utterances of similar length together, about `frames_per_batch` padded frames each, in random order."""
    ordered = sorted(utterances, key=lambda item: len(item.features) * (1 + 0.1 * rng.random()))
    batches: list[list[Utterance]] = [[]]
    longest = 0
    for item in ordered:
        longest = max(longest, len(item.features))
        if batches[-1] and (longest + 2 * context) * (len(batches[-1]) + 1) > frames_per_batch:
            batches.append([])
            longest = len(item.features)
        batches[-1].append(item)
    rng.shuffle(batches)
    return batches
