"""Token error rate of the network without a graph, and the mean of its outputs (the prior of decoding)."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence

import torch
from torch import Tensor

from train_asr.batches import make_batch
from train_asr.network import AcousticNetwork
from train_asr.shards import Utterance
from voicebot.asr.character_errors import edit_distance


def greedy(best: Sequence[int]) -> list[int]:
    """CTC's collapse: repeated outputs are one, blanks (0) are none."""
    return [token for token, _ in itertools.groupby(best) if token]


def token_error_rate(
    network: AcousticNetwork, utterances: Sequence[Utterance], batch_size: int = 40
) -> tuple[dict[str, float], Tensor]:
    """Error rate by source of the utterances, and the mean probability of each token."""
    errors: dict[str, int] = defaultdict(int)
    tokens: dict[str, int] = defaultdict(int)
    prior = torch.zeros(network.output.out_features)
    ordered = sorted(utterances, key=lambda item: len(item.features))
    with torch.no_grad():
        for start in range(0, len(ordered), batch_size):
            chosen = ordered[start : start + batch_size]
            batch = make_batch(chosen, network.shape.context, None)
            probabilities = network(batch.features).softmax(2)
            for item, row, length in zip(chosen, probabilities, batch.lengths, strict=True):
                prior += row[:length].sum(0)
                heard = greedy(row[:length].argmax(1).tolist())
                errors[item.source] += edit_distance(heard, item.labels.tolist())
                tokens[item.source] += len(item.labels)
    rates = {source: errors[source] / max(1, count) for source, count in tokens.items()}
    return rates, prior / prior.sum()
