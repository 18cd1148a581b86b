"""OpenFst's binary files of the types ``const`` and ``vector`` with standard arcs (OpenFst 1.6 to 1.8).

The layout is read from OpenFst's own ``fst.cc``, ``const-fst.h`` and ``vector-fst.h``.
"""

import math
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voicebot.errors import RecognitionError

EPSILON = 0
NewArc = tuple[int, int, int, float, int]
"""State, input, output, weight, target."""
_MAGIC = 2125659606
_HAS_SYMBOLS = 3
_ALIGNED = 4
_ALIGNMENT = 16
_CONST_VERSION = 2
_EXPANDED = 0x1
_INPUT_SORTED = 0x10000000

ARC = np.dtype([("input", "<i4"), ("output", "<i4"), ("weight", "<f4"), ("target", "<i4")])
_STATE = np.dtype([("final", "<f4"), ("first", "<u4"), ("arcs", "<u4"), ("ieps", "<u4"), ("oeps", "<u4")])


@dataclass(frozen=True)
class Fst:
    """A transducer with tropical weights (negative logarithms).

    Args:
        first_arc: of each state, and one more number at the end: the arcs of ``s`` are
            ``arcs[first_arc[s]:first_arc[s + 1]]``.
        final: weight of ending in a state; infinite where it is no end.
    """

    start: int
    first_arc: NDArray[np.int64]
    arcs: NDArray[np.void]
    final: NDArray[np.float32]

    @property
    def states(self) -> int:
        """How many states there are."""
        return len(self.final)

    def arcs_of(self, state: int) -> NDArray[np.void]:
        """The arcs that leave ``state``."""
        return self.arcs[self.first_arc[state] : self.first_arc[state + 1]]


@dataclass(frozen=True)
class Header:
    """What every file begins with, and where it ends in the file."""

    kind: str
    arc_type: str
    version: int
    flags: int
    start: int
    states: int
    arcs: int
    size: int


def read_fst(path: Path) -> Fst:
    """Read a ``const`` or ``vector`` file.

    Raises:
        RecognitionError: it cannot be read, is cut short, or is of another type.
    """
    return read_file(path, READERS)


def read_file(path: Path, readers: Mapping[str, Callable[[bytes, Header], Fst]]) -> Fst:
    """Read a file by the reader of its type.

    Raises:
        RecognitionError: it cannot be read, is cut short, or is of a type without a reader.
    """
    try:
        data = path.read_bytes()
        header = _header(data)
        reader = readers.get(header.kind)
        if reader is None or header.arc_type != "standard" or header.flags & _HAS_SYMBOLS:
            raise RecognitionError(
                f"{path}: an OpenFst file of type {header.kind} with {header.arc_type} arcs; only "
                f"{', '.join(readers)} files with standard arcs and no symbol tables can be followed "
                "(fstconvert --fst_type=const makes one)"
            )
        return reader(data, header)
    except OSError as error:
        raise RecognitionError(f"{path}: {error.strerror}; unpack the model again") from error
    except (struct.error, ValueError, IndexError) as error:
        raise RecognitionError(f"{path}: cut short or damaged; unpack the model again") from error


def _header(data: bytes) -> Header:
    kind, at = _string(data, 4)
    arc_type, at = _string(data, at)
    version, flags = struct.unpack_from("<ii", data, at)
    start, states, arcs = struct.unpack_from("<qqq", data, at + 16)
    return Header(kind, arc_type, version, flags, start, states, arcs, at + 40)


def _read_const(data: bytes, header: Header) -> Fst:
    aligned = bool(header.flags & _ALIGNED) or header.version == 1
    at = _round_up(header.size) if aligned else header.size
    table = np.frombuffer(data, _STATE, header.states, at)
    at += table.nbytes
    at = _round_up(at) if aligned else at
    first = np.append(table["first"].astype(np.int64), header.arcs)
    return Fst(header.start, first, np.frombuffer(data, ARC, header.arcs, at), table["final"].copy())


def _read_vector(data: bytes, header: Header) -> Fst:
    at, states = header.size, header.states
    final = np.empty(states, np.float32)
    first = np.zeros(states + 1, np.int64)
    pieces = []
    for state in range(states):
        final[state], count = struct.unpack_from("<fq", data, at)
        pieces.append(np.frombuffer(data, ARC, count, at + 12))
        at += 12 + count * ARC.itemsize
        first[state + 1] = first[state] + count
    return Fst(header.start, first, np.concatenate(pieces) if pieces else np.empty(0, ARC), final)


READERS: Mapping[str, Callable[[bytes, Header], Fst]] = {"const": _read_const, "vector": _read_vector}
"""By the name of the type; what lies behind the header is read."""


def write_fst(path: Path, fst: Fst, *, input_sorted: bool = False) -> None:
    """Write a ``const`` file.

    Args:
        input_sorted: the arcs of every state are sorted by their input, which composition needs to know.
    """
    table = np.zeros(fst.states, _STATE)
    table["final"] = fst.final
    table["first"] = fst.first_arc[:-1]
    table["arcs"] = np.diff(fst.first_arc)
    origin = np.repeat(np.arange(fst.states), table["arcs"])
    for column, field in (("ieps", "input"), ("oeps", "output")):
        table[column] = np.bincount(origin[fst.arcs[field] == EPSILON], minlength=fst.states)
    properties = _EXPANDED | (_INPUT_SORTED if input_sorted else 0)
    header = struct.pack("<i", _MAGIC) + _packed("const") + _packed("standard")
    header += struct.pack("<iiQqqq", _CONST_VERSION, 0, properties, fst.start, fst.states, len(fst.arcs))
    with path.open("wb") as file:
        file.write(header)
        file.write(table.tobytes())
        file.write(np.ascontiguousarray(fst.arcs, ARC).tobytes())


def fst_of(start: int, arcs: Sequence[NewArc], final: NDArray[np.float32]) -> Fst:
    """A transducer from its arcs in any order."""
    states = np.array([arc[0] for arc in arcs], np.int64)
    values = np.array([arc[1:] for arc in arcs], ARC)
    return _sorted(start, states, values, final)


def extended(fst: Fst, start: int, arcs: Sequence[NewArc], final: NDArray[np.float32]) -> Fst:
    """``fst`` with more arcs and more states at the end, whose ``final`` weights are given."""
    states = np.repeat(np.arange(fst.states), np.diff(fst.first_arc))
    states = np.concatenate([states, np.array([arc[0] for arc in arcs], np.int64)])
    values = np.concatenate([fst.arcs, np.array([arc[1:] for arc in arcs], ARC)])
    return _sorted(start, states, values, np.concatenate([fst.final, final]))


def _sorted(start: int, states: NDArray[np.int64], arcs: NDArray[np.void], final: NDArray[np.float32]) -> Fst:
    order = np.lexsort((arcs["input"], states))
    first = np.concatenate([[0], np.cumsum(np.bincount(states, minlength=len(final)))])
    return Fst(start, first, arcs[order], final)


def cost(probability: float) -> float:
    """A probability as a weight."""
    return -math.log(probability) if probability > 0 else math.inf


def _string(data: bytes, at: int) -> tuple[str, int]:
    (size,) = struct.unpack_from("<i", data, at)
    if not 0 <= size <= 64:
        raise ValueError("no OpenFst header")
    return data[at + 4 : at + 4 + size].decode("ascii"), at + 4 + size


def _packed(text: str) -> bytes:
    return struct.pack("<i", len(text)) + text.encode("ascii")


def _round_up(at: int) -> int:
    return -(-at // _ALIGNMENT) * _ALIGNMENT
