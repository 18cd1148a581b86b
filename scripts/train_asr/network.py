"""The acoustic network: a TDNN-F-like stack of bottleneck layers, three 10 ms frames to one output.

Every layer sees its input at two places three frames apart, twice, so that all layers above the first run at
33 Hz in Kaldi's looped decoding; all convolutions are "valid", edges are padded by repeating the last frame,
as Kaldi does.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from train_asr.features import DIMENSION
from voicebot.asr.pinyin_units import TOKENS

SUBSAMPLING = 3
SKIP_SCALE = 0.66
_NEW_UNIT_SCALE = 0.1


@dataclass(frozen=True)
class Shape:
    """Sizes of the network: hidden units, bottleneck, layers, frames to either side of the first layer."""

    hidden: int = 320
    bottleneck: int = 96
    layers: int = 8
    splice: int = 4

    @property
    def context(self) -> int:
        """Frames seen to either side of an output: also the padding that `AcousticNetwork` expects."""
        return SUBSAMPLING * self.layers + self.splice


class AcousticNetwork(nn.Module):
    """Features in, token scores out (before the softmax)."""

    mean: Tensor
    deviation: Tensor

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        window = 2 * shape.splice + 1
        self.register_buffer("mean", torch.zeros(DIMENSION))
        self.register_buffer("deviation", torch.ones(DIMENSION))
        self.first = nn.Linear(DIMENSION * window, shape.hidden, bias=False)
        self.first_norm = nn.BatchNorm1d(shape.hidden, momentum=0.02)
        layers = range(shape.layers)
        self.down = nn.ModuleList(nn.Linear(2 * shape.hidden, shape.bottleneck, bias=False) for _ in layers)
        self.up = nn.ModuleList(nn.Linear(2 * shape.bottleneck, shape.hidden, bias=False) for _ in layers)
        self.norm = nn.ModuleList(nn.BatchNorm1d(shape.hidden, momentum=0.02) for _ in layers)
        self.output = nn.Linear(shape.hidden, len(TOKENS))

    def forward(self, features: Tensor) -> Tensor:
        """Scores (batch, ⌈frames/3⌉, tokens) of features (batch, frames + 2·context, 40)."""
        window = 2 * self.shape.splice + 1
        normal = (features - self.mean) / self.deviation
        frames = normal.unfold(1, window, SUBSAMPLING).transpose(2, 3).flatten(2)
        hidden = functional.relu(_normalise(self.first_norm, self.first(frames)))
        for down, up, norm in zip(self.down, self.up, self.norm, strict=True):
            narrow = down(torch.cat([hidden[:, :-1], hidden[:, 1:]], 2))
            wide = up(torch.cat([narrow[:, :-1], narrow[:, 1:]], 2))
            hidden = SKIP_SCALE * hidden[:, 1:-1] + functional.relu(_normalise(norm, wide))
        scores: Tensor = self.output(hidden)
        return scores


def _normalise(norm: nn.Module, values: Tensor) -> Tensor:
    flat: Tensor = norm(values.reshape(-1, values.shape[-1]))
    return flat.view(values.shape)


def widened(small: AcousticNetwork, shape: Shape) -> AcousticNetwork:
    """A larger network of as many layers that at first computes nearly the same as `small`.

    The new hidden units start with small weights towards the old ones, so what was learnt is kept.
    """
    if small.shape == shape:
        return small
    if (small.shape.layers, small.shape.splice) != (shape.layers, shape.splice):
        raise ValueError(
            f"only hidden and bottleneck units can be added: {small.shape} cannot become {shape}"
        )
    large = AcousticNetwork(shape)
    old_hidden, old_narrow = small.shape.hidden, small.shape.bottleneck
    old_state, state = small.state_dict(), large.state_dict()
    for name, old in old_state.items():
        new = state[name]
        if new.shape == old.shape:
            new.copy_(old)
        elif name.startswith("down."):
            _embed(new, old, old_narrow, old_hidden, shape.hidden)
        elif name.startswith("up."):
            _embed(new, old, old_hidden, old_narrow, shape.bottleneck)
        elif name == "output.weight":
            new *= _NEW_UNIT_SCALE
            new[:, :old_hidden] = old
        else:
            new[: len(old)] = old
    return large


def _embed(new: Tensor, old: Tensor, rows: int, columns: int, new_columns: int) -> None:
    """Put the two halves of `old` (two time steps side by side) into the halves of `new`."""
    new[:, columns:new_columns] *= _NEW_UNIT_SCALE
    new[:, new_columns + columns :] *= _NEW_UNIT_SCALE
    new[:rows, :columns] = old[:, :columns]
    new[:rows, new_columns : new_columns + columns] = old[:, columns:]


def save_checkpoint(path: Path, network: AcousticNetwork, **progress: Any) -> None:
    """Write weights, shape and the trainer's `progress` atomically."""
    partial = path.with_suffix(".partial")
    torch.save({"shape": asdict(network.shape), "weights": network.state_dict(), **progress}, partial)
    partial.rename(path)


def load_checkpoint(path: Path) -> tuple[AcousticNetwork, dict[str, Any]]:
    """The network of `path` and what the trainer stored with it."""
    stored = torch.load(path, weights_only=True)
    network = AcousticNetwork(Shape(**stored.pop("shape")))
    network.load_state_dict(stored.pop("weights"))
    return network, stored
