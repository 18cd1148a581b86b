"""From a checkpoint to the `am/` and `conf/` folders of a Vosk model."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from train_asr.features import DIMENSION, MFCC_CONF
from train_asr.kaldi_format import Nnet3, write_model
from train_asr.network import SKIP_SCALE, AcousticNetwork, load_checkpoint
from voicebot.asr.pinyin_units import TOKENS

_PRIOR_FLOOR = 1e-4


@dataclass(frozen=True)
class Decoding:
    """Settings of the decoder that go into the model."""

    prior_exponent: float = 0.4
    acoustic_scale: float = 1.4
    beam: float = 9.0
    lattice_beam: float = 7.0  # wide enough for n-best lists
    max_active: int = 1500

    @property
    def model_conf(self) -> str:
        """`conf/model.conf`. Vosk hard-codes 30 ms frames, so the subsampling factor must be 3."""
        return f"""\
--min-active=200
--max-active={self.max_active}
--beam={self.beam}
--lattice-beam={self.lattice_beam}
--acoustic-scale={self.acoustic_scale}
--frame-subsampling-factor=3
--frames-per-chunk=15
--endpoint.silence-phones=1
--endpoint.rule2.min-trailing-silence=0.5
--endpoint.rule3.min-trailing-silence=0.75
--endpoint.rule4.min-trailing-silence=1.0
"""


def export(checkpoint: Path, model: Path, decoding: Decoding) -> None:
    """Write `model`/am and `model`/conf."""
    network, progress = load_checkpoint(checkpoint)
    prior = np.maximum(progress["prior"].double().numpy(), _PRIOR_FLOOR) ** decoding.prior_exponent
    nnet, output = to_nnet3(network)
    write_model(model / "am" / "final.mdl", len(TOKENS), nnet, output, prior)
    (model / "conf").mkdir(parents=True, exist_ok=True)
    (model / "conf" / "mfcc.conf").write_text(MFCC_CONF)
    (model / "conf" / "model.conf").write_text(decoding.model_conf)


def to_nnet3(network: AcousticNetwork) -> tuple[Nnet3, str]:
    """The network with feature and batch normalisation folded into its affine layers, and its output node."""
    shape, state = network.shape, {name: value.double().numpy() for name, value in _floats(network)}
    nnet = Nnet3(DIMENSION)
    window = 2 * shape.splice + 1
    weights = state["first.weight"] / np.tile(state["deviation"], window)
    bias = -weights @ np.tile(state["mean"], window)
    gain, shift = _batch_norm(state, "first_norm")
    spliced = ",".join(f"Offset(input,{k})" if k else "input" for k in range(-shape.splice, shape.splice + 1))
    nnet.affine("l0.aff", weights * gain[:, None], bias * gain + shift, f"Append({spliced})")
    nnet.relu("l0.relu", shape.hidden, "l0.aff")
    below = "l0.relu"
    for index in range(shape.layers):
        name = f"l{index + 1}"
        down, up = state[f"down.{index}.weight"], state[f"up.{index}.weight"]
        gain, shift = _batch_norm(state, f"norm.{index}")
        nnet.affine(f"{name}.lin", down, np.zeros(len(down)), f"Append(Offset({below},-3),{below})")
        nnet.affine(f"{name}.aff", up * gain[:, None], shift, f"Append({name}.lin,Offset({name}.lin,3))")
        nnet.relu(f"{name}.relu", shape.hidden, f"{name}.aff")
        nnet.no_op(f"{name}.sum", shape.hidden, f"Sum(Scale({SKIP_SCALE},{below}),{name}.relu)")
        below = f"{name}.sum"
    nnet.affine("out.aff", state["output.weight"], state["output.bias"], below)
    nnet.log_softmax("out.lsm", len(TOKENS), "out.aff")
    return nnet, "out.lsm"


def _floats(network: AcousticNetwork) -> list[tuple[str, torch.Tensor]]:
    return [(name, value) for name, value in network.state_dict().items() if value.is_floating_point()]


def _batch_norm(state: dict[str, Any], name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    gain = state[f"{name}.weight"] / np.sqrt(state[f"{name}.running_var"] + 1e-5)
    return gain, state[f"{name}.bias"] - state[f"{name}.running_mean"] * gain
