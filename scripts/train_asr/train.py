"""CTC training. Stops when its time is spent; a second start continues where the first one stopped."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from train_asr.batches import Batch, batches_of, make_batch
from train_asr.evaluate_tokens import token_error_rate
from train_asr.network import AcousticNetwork, Shape, load_checkpoint, save_checkpoint, widened
from train_asr.restore import restored
from train_asr.shards import Utterance, read_shard

_WARM_UP_STEPS = 200
_SAVE_EVERY_S = 120.0
_LOG_EVERY_STEPS = 200
_VALIDATION_UTTERANCES = 400


@dataclass(frozen=True)
class Plan:
    """How long and how fast to train."""

    budget_s: float
    peak_rate: float = 2e-3
    final_rate: float = 4e-5
    frames_per_batch: int = 9000
    time_mask_probability: float = 0.5
    threads: int = 1
    seed: int = 0
    bfloat16: bool = True  # two thirds of the time where the CPU knows it; the same result


def ctc_loss(scores: Tensor, batch: Batch) -> Tensor:
    """CTC loss per label."""
    probabilities = functional.log_softmax(scores.float(), 2).transpose(0, 1)
    total = functional.ctc_loss(
        probabilities, batch.labels, batch.lengths, batch.label_lengths, reduction="sum", zero_infinity=True
    )
    return total / batch.label_lengths.sum().clamp(min=1)


def learning_rate(plan: Plan, step: int, fraction: float) -> float:
    """Linear warm-up, then a cosine from the peak to the final rate over the whole budget."""
    cosine = 0.5 * (1 + math.cos(math.pi * min(1.0, fraction)))
    rate = plan.final_rate + (plan.peak_rate - plan.final_rate) * cosine
    return rate * min(1.0, (step + 1) / _WARM_UP_STEPS)


def _epochs(
    utterances: list[Utterance], context: int, plan: Plan, rng: random.Random
) -> Iterator[list[Utterance]]:
    while True:
        yield from batches_of(utterances, context, plan.frames_per_batch, rng)


def _split(shards: Sequence[Path]) -> tuple[list[Utterance], list[Utterance]]:
    items = [item for path in shards for item in read_shard(path) if item.trainable]
    random.Random(0).shuffle(items)
    held = min(_VALIDATION_UTTERANCES, len(items) // 10)
    return items[held:], items[:held]


def _fit_normalisation(network: AcousticNetwork, utterances: Sequence[Utterance]) -> None:
    sample = np.concatenate([item.features for item in utterances[:3000]]).astype(np.float32)
    network.mean.copy_(torch.from_numpy(sample.mean(axis=0)))
    network.deviation.copy_(torch.from_numpy(sample.std(axis=0)))


def train(
    shards: Sequence[Path], checkpoint: Path, shape: Shape, plan: Plan, start_from: Path | None = None
) -> None:
    """Train on `shards` until `plan.budget_s` is spent, writing `checkpoint` every two minutes."""
    torch.set_num_threads(plan.threads)
    training, validation = _split(shards)
    hours = sum(len(item.features) for item in training) / 360_000
    spent_s, step, optimiser_state = 0.0, 0, None
    if checkpoint.exists():
        network, progress = load_checkpoint(checkpoint)
        spent_s, step, optimiser_state = progress["spent_s"], progress["step"], progress["optimiser"]
    elif start_from:
        small = restored(start_from, training) if start_from.is_dir() else load_checkpoint(start_from)[0]
        network = widened(small, shape)
    else:
        network = AcousticNetwork(shape)
        _fit_normalisation(network, training)
    optimiser = torch.optim.AdamW(
        network.parameters(), lr=plan.peak_rate, weight_decay=1e-3, betas=(0.9, 0.98)
    )
    if optimiser_state:
        optimiser.load_state_dict(optimiser_state)
    parameters = sum(value.numel() for value in network.parameters())
    print(
        f"training: {len(training)} utterances, {hours:.1f} h, {parameters / 1e6:.2f} M parameters",
        flush=True,
    )

    rng = random.Random(plan.seed + step)
    started = saved = time.monotonic()
    average = 0.0
    context = network.shape.context
    network.train()
    for chosen in _epochs(training, context, plan, rng):
        elapsed = spent_s + time.monotonic() - started
        if elapsed >= plan.budget_s:
            break
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(plan, step, elapsed / plan.budget_s)
        batch = make_batch(chosen, context, rng, plan.time_mask_probability)
        with torch.autocast("cpu", torch.bfloat16, enabled=plan.bfloat16):
            scores = network(batch.features)
        loss = ctc_loss(scores, batch)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimiser.step()
        step += 1
        average = loss.item() if not average else 0.98 * average + 0.02 * loss.item()
        if step % _LOG_EVERY_STEPS == 0:
            print(f"step {step}  loss {average:.3f}  {elapsed:.0f} of {plan.budget_s:.0f} s", flush=True)
        if time.monotonic() - saved > _SAVE_EVERY_S:
            saved = time.monotonic()
            _save(checkpoint, network, validation, step, elapsed, optimiser)
    _save(checkpoint, network, validation, step, plan.budget_s, optimiser)


def _save(
    checkpoint: Path,
    network: AcousticNetwork,
    validation: Sequence[Utterance],
    step: int,
    spent_s: float,
    optimiser: torch.optim.Optimizer,
) -> None:
    network.eval()
    rates, prior = token_error_rate(network, validation)
    network.train()
    shown = "  ".join(f"{source} {100 * rate:.1f} %" for source, rate in sorted(rates.items()))
    print(f"validation after {spent_s:.0f} s, token errors: {shown}", flush=True)
    save_checkpoint(
        checkpoint, network, prior=prior, step=step, spent_s=spent_s, optimiser=optimiser.state_dict()
    )
