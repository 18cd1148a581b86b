"""Kaldi's binary `final.mdl`: a TransitionModel and an nnet3 AmNnetSimple, written from NumPy arrays.

The layout was read off Kaldi's sources (hmm/transition-model.cc, nnet3/nnet-nnet.cc,
matrix/compressed-matrix.cc) and checked against the libvosk 0.3.45 that loads it.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

Matrix = NDArray[np.floating]


class Writer:
    """Kaldi's basic binary types. A number is preceded by its size in bytes, a token followed by a space."""

    def __init__(self) -> None:
        self._out = io.BytesIO()
        self.raw(b"\0B")

    def getvalue(self) -> bytes:
        """Everything written so far."""
        return self._out.getvalue()

    def raw(self, data: bytes) -> Writer:
        """Bytes as they are."""
        self._out.write(data)
        return self

    def token(self, *names: str) -> Writer:
        """`<Tokens>`."""
        for name in names:
            self.raw(name.encode() + b" ")
        return self

    def int32(self, value: int) -> Writer:
        """A 32-bit integer."""
        return self.raw(struct.pack("<bi", 4, value))

    def float32(self, value: float) -> Writer:
        """A single-precision number."""
        return self.raw(struct.pack("<bf", 4, value))

    def float64(self, value: float) -> Writer:
        """A double-precision number."""
        return self.raw(struct.pack("<bd", 8, value))

    def integers(self, values: Sequence[int]) -> Writer:
        """A vector of 32-bit integers; its count carries no size byte."""
        return self.raw(struct.pack("<bi", 4, len(values)) + np.asarray(values, "<i4").tobytes())

    def vector(self, values: ArrayLike) -> Writer:
        """A vector of single-precision numbers."""
        array = np.asarray(values, "<f4").ravel()
        return self.token("FV").int32(array.size).raw(array.tobytes())

    def matrix(self, values: Matrix) -> Writer:
        """A matrix in Kaldi's compressed form CM2: 16 bits each between the least and the greatest value."""
        array = np.asarray(values, np.float64)
        low = float(array.min())
        span = float(array.max()) - low or 1e-5
        codes = np.clip(np.floor((array - low) / span * 65535 + 0.499), 0, 65535).astype("<u2")
        return self.token("CM2").raw(struct.pack("<ffii", low, span, *array.shape) + codes.tobytes())


@dataclass
class Nnet3:
    """Components and the wiring of an nnet3 network, in order of computation."""

    input_dimension: int
    _lines: list[str] = field(default_factory=list)
    _components: list[tuple[str, str, int | tuple[Matrix, Matrix]]] = field(default_factory=list)

    def affine(self, name: str, weights: Matrix, bias: Matrix, source: str) -> None:
        """A FixedAffineComponent: the one kind that CollapseModel leaves alone."""
        self._add(name, "FixedAffineComponent", (weights, bias), source)

    def relu(self, name: str, dimension: int, source: str) -> None:
        """A rectifier."""
        self._add(name, "RectifiedLinearComponent", dimension, source)

    def no_op(self, name: str, dimension: int, source: str) -> None:
        """A name for a sum of nodes."""
        self._add(name, "NoOpComponent", dimension, source)

    def log_softmax(self, name: str, dimension: int, source: str) -> None:
        """The output layer."""
        self._add(name, "LogSoftmaxComponent", dimension, source)

    def _add(self, name: str, kind: str, content: int | tuple[Matrix, Matrix], source: str) -> None:
        self._components.append((name, kind, content))
        self._lines.append(f"component-node name={name} component={name} input={source}")

    def write(self, out: Writer, output: str, priors: ArrayLike) -> None:
        """Append the network with its output node and the priors the decoder divides by."""
        config = [
            f"input-node name=input dim={self.input_dimension}",
            *self._lines,
            f"output-node name=output input={output} objective=linear",
        ]
        out.token("<Nnet3>").raw(("\n" + "\n".join(config) + "\n\n").encode())
        out.token("<NumComponents>").int32(len(self._components))
        for name, kind, content in self._components:
            out.token("<ComponentName>", name, f"<{kind}>")
            match content:
                case (weights, bias):
                    out.token("<LinearParams>").matrix(weights).token("<BiasParams>").vector(bias)
                case int() if kind == "NoOpComponent":
                    out.token("<Dim>").int32(content).token("<BackpropScale>").float32(1.0)
                case int():
                    out.token("<Dim>").int32(content)
                    out.token("<ValueAvg>").vector([]).token("<DerivAvg>").vector([])
                    out.token("<Count>").float64(0.0)
            out.token(f"</{kind}>")
        out.token("</Nnet3>", "<LeftContext>").int32(0)
        out.token("<RightContext>").int32(0)
        out.token("<Priors>").vector(priors)


def write_transition_model(out: Writer, phones: int) -> None:
    """One emitting state per phone p, with pdf p-1: transition 2p-1 is its loop, 2p leaves it."""
    out.token("<TransitionModel>", "<Topology>")
    out.integers(range(1, phones + 1)).integers([-1] + [0] * phones)
    out.int32(1).int32(2)  # one topology of two states
    out.int32(0).int32(2).int32(0).float32(0.5).int32(1).float32(0.5)  # emitting: to itself, to the end
    out.int32(-1).int32(0)  # final
    out.token("</Topology>", "<Triples>").int32(phones)
    for phone in range(1, phones + 1):
        out.int32(phone).int32(0).int32(phone - 1)
    out.token("</Triples>", "<LogProbs>").vector([0.0] + [float(np.log(0.5))] * (2 * phones))
    out.token("</LogProbs>", "</TransitionModel>")


def write_model(path: Path, phones: int, network: Nnet3, output: str, priors: ArrayLike) -> None:
    """Write `final.mdl`."""
    out = Writer()
    write_transition_model(out, phones)
    network.write(out, output, priors)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(out.getvalue())


_AFFINE = re.compile(rb"<ComponentName> (\S+) <FixedAffineComponent> <LinearParams> CM2 ")


def read_affine_layers(path: Path) -> dict[str, tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """Weights and biases of the affine layers of a file that `write_model` has written, by name."""
    data = path.read_bytes()
    layers = {}
    found = _AFFINE.search(data)
    while found is not None:
        low, span, rows, columns = struct.unpack_from("<ffii", data, found.end())
        at = found.end() + 16
        codes = np.frombuffer(data, "<u2", rows * columns, at).reshape(rows, columns)
        at += codes.nbytes + len(b"<BiasParams> FV ")
        bias = np.frombuffer(data, "<f4", rows, at + 5)
        layers[found[1].decode()] = (codes.astype(np.float32) / 65535 * span + low, bias)
        found = _AFFINE.search(data, at + 5 + bias.nbytes)
    return layers
