"""OpenFst's files of the type ``ngram``: a back-off language model as a tree of histories in bitmaps.

The layout is read from OpenFst's ``ngram-fst.h`` (version 4). States are the nodes of a tree in breadth-first
order; the children of a node are the histories that are one older word longer. The arcs of a state are
sorted by word and name no target: that is the longest history that ends with the word.
Source: Sorensen and Allauzen, "Unary Data Structures for Language Models", Interspeech 2011.
"""

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voicebot.asr.openfst import ARC, EPSILON, READERS, Fst, Header, read_file

_ROOT, _START = 0, 1
_BITS_OF_A_BLOCK = 64
_KEY_OF_A_STATE = 1 << 32


def read_grammar(path: Path) -> Fst:
    """Read a language model of the type ``ngram``, ``const`` or ``vector``.

    Raises:
        RecognitionError: it cannot be read, is cut short, or is of another type.
    """
    return read_file(path, {**READERS, "ngram": _read_ngram})


@dataclass(frozen=True)
class _Tree:
    """Of every history: the next shorter one, the word that it is longer by, and how many words it has."""

    parent: NDArray[np.int64]
    word: NDArray[np.int64]
    depth: NDArray[np.int64]

    def words(self) -> NDArray[np.int64]:
        """The words of every history, the latest first, -1 behind the last."""
        found = np.full((len(self.parent), int(self.depth.max(initial=0))), -1, np.int64)
        for depth in range(1, found.shape[1] + 1):
            (states,) = np.nonzero(self.depth == depth)
            found[states, : depth - 1] = found[self.parent[states], : depth - 1]
            found[states, depth - 1] = self.word[states]
        return found

    def children(self, states: NDArray[np.int64], words: NDArray[np.int64]) -> NDArray[np.int64]:
        """The history that is longer than each of ``states`` by a word, -1 where there is none."""
        keys = self.parent[1:] * _KEY_OF_A_STATE + self.word[1:]  # sorted: so the file orders its nodes
        wanted = states * _KEY_OF_A_STATE + words
        place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.where((keys[place] == wanted) & (words >= 0), place + 1, -1)


def _read_ngram(data: bytes, header: Header) -> Fst:
    at = header.size
    states, futures, finals = struct.unpack_from("<QQQ", data, at)
    at += 24
    context, at = _bits(data, at, 2 * states + 1)
    future, at = _bits(data, at, futures + states + 1)
    is_final, at = _bits(data, at, states)
    words = np.frombuffer(data, "<i4", states + 1, at).astype(np.int64)
    at += words.size * 4
    future_words = np.frombuffer(data, "<i4", futures, at)
    at += future_words.nbytes
    backoff = np.frombuffer(data, "<f4", states + 1, at)
    at += backoff.nbytes
    final_weights = np.frombuffer(data, "<f4", finals, at)
    at += final_weights.nbytes
    future_weights = np.frombuffer(data, "<f4", futures, at)

    tree = _tree(context, words[:states])
    count = np.diff(np.flatnonzero(~future)) - 1
    origin = np.repeat(np.arange(states), count)
    arcs = np.empty(futures + states - 1, ARC)
    # Each state's way to the next shorter history comes before its words; the empty history has none.
    backs = np.arange(1, states)
    order = np.lexsort(
        (np.concatenate([future_words, np.full(states - 1, EPSILON)]), np.concatenate([origin, backs]))
    )
    arcs["input"] = np.concatenate([future_words, np.full(states - 1, EPSILON)])[order]
    arcs["output"] = arcs["input"]
    arcs["weight"] = np.concatenate([future_weights, backoff[1:states]])[order]
    arcs["target"] = np.concatenate([_targets(tree, origin, future_words), tree.parent[1:]])[order]
    count[1:] += 1
    final = np.full(states, np.inf, np.float32)
    final[is_final] = final_weights
    return Fst(_START, np.concatenate([[0], np.cumsum(count)]), arcs, final)


def _tree(context: NDArray[np.bool_], words: NDArray[np.int64]) -> _Tree:
    """From the bits: a one for each child and a zero behind the last, first of a root above the root."""
    children = np.diff(np.flatnonzero(~context)) - 1
    parent = np.concatenate([[-1], np.repeat(np.arange(len(children)), children)])
    if len(parent) != len(words):
        raise ValueError("the tree has another size than the header says")
    depth = np.zeros(len(parent), np.int64)
    level, reached = 0, np.array([_ROOT])
    while len(reached):
        depth[reached] = level
        (reached,) = np.nonzero(np.isin(parent, reached))
        level += 1
    return _Tree(parent, words, depth)


def _targets(tree: _Tree, origin: NDArray[np.int64], words: NDArray[np.int32]) -> NDArray[np.int64]:
    """The longest history that ends with ``words`` said in the histories ``origin``."""
    before = tree.words()
    target = np.maximum(tree.children(np.full(len(words), _ROOT), words.astype(np.int64)), _ROOT)
    open_ = target != _ROOT
    for older in range(before.shape[1]):
        longer = tree.children(target, before[origin, older])
        open_ &= longer >= 0
        target = np.where(open_, longer, target)
    return target


def _bits(data: bytes, at: int, count: int) -> tuple[NDArray[np.bool_], int]:
    """``count`` bits, the lowest of each block first, and where they end."""
    size = -(-count // _BITS_OF_A_BLOCK) * (_BITS_OF_A_BLOCK // 8)
    packed = np.frombuffer(data, np.uint8, size, at)
    return np.unpackbits(packed, count=count, bitorder="little").astype(bool), at + size
