"""A finished model's weights back in a network that can be trained on.

In the model the batch normalisation is folded into the affine layers. Here it is unfolded again, with the
mean and variance that the layers show on some speech, so that the network computes what the model does.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from train_asr.batches import make_batch
from train_asr.features import DIMENSION
from train_asr.kaldi_format import read_affine_layers
from train_asr.network import AcousticNetwork, Shape
from train_asr.shards import Utterance

_ROW_SIZE = 0.09
"""Root mean square of a unit's weights before a normalisation, which makes them any size; about what training
leaves. Folded, they are twenty times smaller, and the optimiser's first steps would wipe them out."""
_SAMPLE = 200
"""Utterances from which means and variances are taken."""


def restored(model: Path, utterances: Sequence[Utterance]) -> AcousticNetwork:
    """The network of the model in the folder `model`, ready for training on `utterances`.

    Raises:
        ValueError: the model was not made by this recipe.
    """
    layers = read_affine_layers(model / "am" / "final.mdl")
    network = AcousticNetwork(_shape(layers, model))
    sample = np.concatenate([item.features for item in utterances[:_SAMPLE]]).astype(np.float32)
    mean, deviation = sample.mean(axis=0), sample.std(axis=0)
    network.mean.copy_(torch.from_numpy(mean))
    network.deviation.copy_(torch.from_numpy(deviation))
    window = 2 * network.shape.splice + 1
    weights, bias = layers["l0.aff"]
    norms = [network.first_norm, *network.norm]
    inputs = [network.first, *network.up]
    with torch.no_grad():
        _set(network.first.weight, weights * np.tile(deviation, window))
        _fold(norms[0], bias + weights @ np.tile(mean, window))
        for number, norm in enumerate(norms[1:], 1):
            _set(network.down[number - 1].weight, layers[f"l{number}.lin"][0])
            up, shift = layers[f"l{number}.aff"]
            _set(network.up[number - 1].weight, up)
            _fold(norm, shift)
        output, bias = layers["out.aff"]
        _set(network.output.weight, output)
        _set(network.output.bias, bias)
        _unfold(network, norms, utterances[:_SAMPLE])
        for layer, norm in zip(inputs, norms, strict=True):
            _scale(layer, norm)
    return network


def _shape(layers: dict[str, tuple[NDArray[np.float32], NDArray[np.float32]]], model: Path) -> Shape:
    try:
        first, down = layers["l0.aff"][0], layers["l1.lin"][0]
        depth = sum(name.endswith(".lin") for name in layers)
        splice = (first.shape[1] // DIMENSION - 1) // 2
        return Shape(hidden=len(first), bottleneck=len(down), layers=depth, splice=splice)
    except KeyError as error:
        raise ValueError(f"{model}: no model of this recipe: it has no layer {error}") from error


def _set(parameter: Tensor, values: NDArray[np.floating]) -> None:
    parameter.copy_(torch.from_numpy(np.array(values, np.float32)))


def _fold(norm: nn.BatchNorm1d, shift: NDArray[np.floating]) -> None:
    """Make a normalisation that only adds `shift`."""
    assert norm.running_mean is not None
    assert norm.running_var is not None
    norm.running_mean.zero_()
    norm.running_var.fill_(1 - norm.eps)
    norm.weight.fill_(1)
    _set(norm.bias, shift)


def _unfold(network: AcousticNetwork, norms: Sequence[nn.BatchNorm1d], sample: Sequence[Utterance]) -> None:
    """Give the normalisations the means and variances of `sample` without changing what they compute."""
    seen: dict[nn.Module, list[Tensor]] = {norm: [] for norm in norms}
    hooks = [
        norm.register_forward_pre_hook(lambda norm, inputs: seen[norm].append(inputs[0])) for norm in norms
    ]
    network.eval()
    for start in range(0, len(sample), 20):
        network(make_batch(sample[start : start + 20], network.shape.context, None).features)
    for hook in hooks:
        hook.remove()
    for norm in norms:
        assert norm.running_mean is not None
        assert norm.running_var is not None
        variance, mean = torch.var_mean(torch.cat(seen[norm]), dim=0)
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(variance)
        norm.weight.copy_((variance + norm.eps).sqrt())
        norm.bias += mean
    network.train()


def _scale(layer: nn.Module, norm: nn.BatchNorm1d) -> None:
    """Bring the weights before a normalisation to their usual size; it computes the same."""
    assert isinstance(layer.weight, Tensor)
    assert norm.running_mean is not None
    assert norm.running_var is not None
    factor = _ROW_SIZE / layer.weight.square().mean(1).sqrt().clamp(min=1e-6)
    layer.weight *= factor[:, None]
    norm.running_mean *= factor
    norm.running_var *= factor**2
