"""What a free clause tells: how to use it, a fault, how to keep it …, learnt from examples.

Ridge regression on character n-grams in closed form: deterministic, trained once in a fraction of a second.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from voicebot.knowledge.reading.clause_examples import EXAMPLES
from voicebot.knowledge.reading.clause_examples_trades import TRADES

RIDGE = 0.5
"""Strength of the regularisation; chosen by leaving out one set of texts after the other."""

UNSEEN = 0.3
"""How much an n-gram that no example holds lowers all scores."""

_SINGLE = 0.6
"""How much a single character counts beside two or three."""

_FIGURES = re.compile(
    r"\d+(?:\.\d+)?|[一二两三四五六七八九十几半]+(?=[天个月年周次片颗粒袋包盒瓶滴泵分小秒遍双米步公])"
)
_Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Guess:
    """A kind of statement with its score: about 1 for a clear case, about 0 for none."""

    kind: str
    score: float


class ClauseKinds:
    """Tells kinds of statements apart.

    Args:
        examples: kind -> statements, blanks between them.
    """

    def __init__(self, examples: Mapping[str, str]) -> None:
        self.kinds = tuple(examples)
        rows = [
            (_grams(text), index) for index, kind in enumerate(self.kinds) for text in examples[kind].split()
        ]
        self._ids: dict[str, int] = {}
        for grams, _ in rows:
            for gram in grams:
                self._ids.setdefault(gram, len(self._ids))
        columns = [np.array([self._ids[gram] for gram in grams], dtype=np.intp) for grams, _ in rows]
        frequency = np.bincount(np.concatenate(columns), minlength=len(self._ids))
        self._rarity: _Matrix = np.log((1 + len(rows)) / (1 + frequency)).astype(np.float32)
        values = [
            _unit(np.fromiter(grams.values(), np.float32, len(grams)) * self._rarity[ids])
            for (grams, _), ids in zip(rows, columns, strict=True)
        ]
        labels = np.array([index for _, index in rows])
        targets = np.full((len(rows), len(self.kinds)), -1.0 / len(self.kinds), dtype=np.float32)
        targets[np.arange(len(rows)), labels] = 1.0
        counts = np.bincount(labels)
        kernel = _inner_products(columns, values)
        kernel[np.diag_indices_from(kernel)] += RIDGE / np.sqrt(counts.mean() / counts[labels])
        shares = np.linalg.solve(kernel, targets)
        self._weights: _Matrix = np.zeros((len(self._ids), len(self.kinds)), dtype=np.float32)
        for ids, row, share in zip(columns, values, shares, strict=True):
            self._weights[ids] += row[:, None] * share

    def guesses(self, text: str) -> tuple[Guess, ...]:
        """All kinds, the likeliest first."""
        grams = _grams(text)
        known = [(self._ids[gram], weight) for gram, weight in grams.items() if gram in self._ids]
        if not known:
            return tuple(Guess(kind, 0.0) for kind in self.kinds)
        ids = np.array([index for index, _ in known])
        row = np.array([weight for _, weight in known], dtype=np.float32) * self._rarity[ids]
        unseen = sum(weight for gram, weight in grams.items() if gram not in self._ids)
        scores = row @ self._weights[ids] / (float(np.linalg.norm(row)) + UNSEEN * unseen + 1e-6)
        return tuple(
            Guess(self.kinds[index], float(scores[index])) for index in np.argsort(-scores, kind="stable")
        )


@cache
def clause_kinds() -> ClauseKinds:
    """The classifier trained on the shipped examples."""
    return ClauseKinds({kind: f"{text} {TRADES.get(kind, '')}" for kind, text in EXAMPLES.items()})


def _grams(text: str) -> dict[str, float]:
    plain = f"^{_FIGURES.sub('0', text.strip('，,。!;~哈哦呢啦哟 '))}$"
    return {
        plain[start : start + size]: _SINGLE if size == 1 else 1.0
        for size in (1, 2, 3)
        for start in range(len(plain) - size + 1)
    }


def _unit(values: _Matrix) -> _Matrix:
    unit: _Matrix = (values / max(float(np.linalg.norm(values)), 1e-6)).astype(np.float32)
    return unit


def _inner_products(ids: Sequence[NDArray[np.intp]], values: Sequence[_Matrix]) -> _Matrix:
    """Inner products of sparse rows, feature by feature: almost all of a dense matrix would be zeros."""
    columns = np.concatenate(ids)
    rows = np.repeat(np.arange(len(ids)), [len(each) for each in ids])
    weights = np.concatenate(values)
    order = np.argsort(columns, kind="stable")
    rows, weights = rows[order], weights[order]
    products: _Matrix = np.zeros((len(ids), len(ids)), dtype=np.float32)
    start = 0
    for count in np.bincount(columns):
        end = start + count
        if count:
            here, share = rows[start:end], weights[start:end]
            products[np.ix_(here, here)] += np.outer(share, share)
        start = end
    return products
