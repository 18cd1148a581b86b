"""What a clause tells: how to use it, a fault, how to keep it …; several at once, learnt from examples.

Ridge regression on character n-grams, one output per kind, solved by conjugate gradients: deterministic,
trained once in about a second.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

RIDGE = 1.0
"""Strength of the regularisation; chosen by leaving out one author's texts after the other."""

UNSEEN = 0.3
"""How much an n-gram that no example holds lowers all scores."""

_STEPS = 8
"""Conjugate gradient steps; more change no score by more than a hundredth."""

_SINGLE = 0.6
"""How much a single character counts beside two or three."""

_FIGURES = re.compile(
    r"\d+(?:\.\d+)?|[一二两三四五六七八九十几半]+(?=[天个月年周次片颗粒袋包盒瓶滴泵分小秒遍双米步公岁斤码度])"
)
_Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Guess:
    """A kind of statement with its score: about 1 for a clear case, about 0 for none."""

    kind: str
    score: float


@dataclass(frozen=True, slots=True)
class Example:
    """A clause and all that it tells; no kinds for a clause that tells nothing of these."""

    kinds: frozenset[str]
    text: str


class ClauseKinds:
    """Tells kinds of statements; a clause may be of several or of none.

    Args:
        examples: labelled clauses.
    """

    def __init__(self, examples: Sequence[Example]) -> None:
        self.kinds = tuple(sorted({kind for example in examples for kind in example.kinds}))
        self._ids: dict[str, int] = {}
        grams = [_grams(example.text) for example in examples]
        for row in grams:
            for gram in row:
                self._ids.setdefault(gram, len(self._ids))
        columns = np.array([self._ids[gram] for row in grams for gram in row], dtype=np.intp)
        lengths = np.array([len(row) for row in grams])
        rows = np.repeat(np.arange(len(examples)), lengths)
        frequency = np.bincount(columns, minlength=len(self._ids))
        self._rarity: _Matrix = np.log((1 + len(examples)) / (1 + frequency)).astype(np.float32)
        values = np.array([weight for row in grams for weight in row.values()], dtype=np.float32)
        values *= self._rarity[columns]
        values /= np.sqrt(np.bincount(rows, weights=values**2)).astype(np.float32)[rows]
        targets = np.array(
            [[kind in example.kinds for kind in self.kinds] for example in examples], dtype=np.float32
        )
        self._usual: _Matrix = targets.mean(axis=0)
        self._weights = _Sparse(rows, columns, values, lengths, frequency).ridge(targets - self._usual)

    def guesses(self, text: str) -> tuple[Guess, ...]:
        """All kinds, the likeliest first."""
        grams = _grams(text)
        known = [(self._ids[gram], weight) for gram, weight in grams.items() if gram in self._ids]
        if not known:
            return tuple(Guess(kind, 0.0) for kind in self.kinds)
        ids = np.array([index for index, _ in known])
        row = np.array([weight for _, weight in known], dtype=np.float32) * self._rarity[ids]
        unseen = sum(weight for gram, weight in grams.items() if gram not in self._ids)
        length = float(np.linalg.norm(row)) + UNSEEN * unseen + 1e-6
        scores = self._usual + row @ self._weights[ids] / length
        return tuple(
            Guess(self.kinds[index], float(scores[index])) for index in np.argsort(-scores, kind="stable")
        )


class _Sparse:
    """Rows of n-gram weights, ordered by rows and by columns for products from either side."""

    def __init__(
        self,
        rows: NDArray[np.intp],
        columns: NDArray[np.intp],
        values: _Matrix,
        lengths: NDArray[np.intp],
        frequency: NDArray[np.intp],
    ) -> None:
        order = np.argsort(columns, kind="stable")
        self._by_row = (columns, values[:, None], np.cumsum(lengths) - lengths)
        self._by_column = (rows[order], values[order][:, None], np.cumsum(frequency) - frequency)

    def ridge(self, targets: _Matrix) -> _Matrix:
        """Weights per column: X'a with (XX' + ridge) a = targets."""
        shares = np.zeros_like(targets)
        left = targets.copy()
        direction = left.copy()
        size = (left * left).sum(axis=0)
        for _ in range(_STEPS):
            moved = self._times(self._transposed_times(direction)) + RIDGE * direction
            step = size / np.maximum((direction * moved).sum(axis=0), 1e-12)
            shares += step * direction
            left -= step * moved
            smaller = (left * left).sum(axis=0)
            direction = left + smaller / np.maximum(size, 1e-12) * direction
            size = smaller
        return self._transposed_times(shares)

    def _times(self, weights: _Matrix) -> _Matrix:
        columns, values, starts = self._by_row
        product: _Matrix = np.add.reduceat(values * weights[columns], starts, axis=0)
        return product

    def _transposed_times(self, shares: _Matrix) -> _Matrix:
        rows, values, starts = self._by_column
        product: _Matrix = np.add.reduceat(values * shares[rows], starts, axis=0)
        return product


@cache
def clause_kinds() -> ClauseKinds:
    """The classifier trained on the shipped examples (``clauses.tsv``)."""
    table = files("voicebot.knowledge.reading").joinpath("clauses.tsv").read_text("utf-8")
    return ClauseKinds(tuple(_examples(table)))


def _examples(table: str) -> Iterator[Example]:
    for line in table.splitlines():
        kinds, text = line.split("\t")
        yield Example(frozenset(kinds.split(",")) - {"none"}, text)


def _grams(text: str) -> dict[str, float]:
    plain = f"^{_FIGURES.sub('0', text.strip('，,。!;~哈哦呢啦哟 '))}$"
    return {
        plain[start : start + size]: _SINGLE if size == 1 else 1.0
        for size in (1, 2, 3)
        for start in range(len(plain) - size + 1)
    }
