"""A small intent classifier, trained when a dialplan is loaded: ridge regression on character n-grams.

The same examples give the same classifier; a shop's four thousand take some seconds to learn from.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from voicebot.dialogue.dialplan import Intent
from voicebot.dialogue.understanding.concepts_zh import concepts_in
from voicebot.language.pinyin import spelling

RIDGE = 2.0
"""Strength of the regularisation; chosen by cross-validation over the engine's examples."""

CONCEPT_WEIGHT = 2.0
PAIR_WEIGHT = 1.5
"""How much a concept, and two together, count beside one n-gram."""

_FILLERS = re.compile(
    r"^(?:嗯+|呃+|哦|啊|哎呀?|唉|诶|那个|那什么|就是说?|这个|我想想|喂喂?(?=[^，好您你])|是这样|我说|对了|我问一下|请问|，|、|。)+"
)
_SIGNS = re.compile(r"[，。？！、；\s]")
_Matrix = NDArray[np.float32]


def strip_fillers(text: str) -> str:
    """The text without hesitation at its beginning, unless nothing else is left."""
    rest = _FILLERS.sub("", text)
    return rest or text


class IntentClassifier:
    """Scores intents of an utterance.

    Args:
        intents: with their examples.
        abstract: replaces values in a text by signs of their kind, so that what is learnt of one
            product holds for another.
    """

    def __init__(self, intents: Mapping[str, Intent], abstract: Callable[[str], str]) -> None:
        self._abstract = abstract
        self._examples = {
            (name, _plain(example)) for name, intent in intents.items() for example in intent.examples
        }
        self.names = tuple(name for name, intent in intents.items() if intent.examples)
        rows = tuple(
            (*self._plain_and_shape(strip_fillers(example)), index)
            for index, name in enumerate(self.names)
            for example in intents[name].examples
        )
        learnt = _learnt(rows, len(self.names))
        self._ids, self._idf, self._weights = learnt.ids, learnt.idf, learnt.weights

    def is_example(self, text: str, intent: str) -> bool:
        """Whether the text is, word for word, an example of the intent."""
        return (intent, _plain(text)) in self._examples

    def scores(self, text: str) -> dict[str, float]:
        """Score per intent; about 1 for a clear example, about 0 for none."""
        row = _features(*self._plain_and_shape(strip_fillers(text)))
        known = {
            index: weight for feature, weight in row.items() if (index := self._ids.get(feature)) is not None
        }
        if not known:
            return dict.fromkeys(self.names, 0.0)
        ids = np.fromiter(known, np.intp, len(known))
        values = np.fromiter(known.values(), np.float32, len(known)) * self._idf[ids]
        norm = math.sqrt(float(values @ values))
        unseen = sum(row.values()) - sum(known.values())
        scale = 1.0 / (norm + 0.3 * unseen) if norm else 0.0
        result = (values * scale) @ self._weights[ids]
        return dict(zip(self.names, result.tolist(), strict=True))

    def _plain_and_shape(self, text: str) -> tuple[str, str]:
        return _SIGNS.sub("", text), _SIGNS.sub("", self._abstract(text))


@dataclass(frozen=True, slots=True)
class _Learnt:
    """What was learnt: the number of each feature, its weight by rarity, and what it says for each intent."""

    ids: Mapping[str, int]
    idf: _Matrix
    weights: _Matrix


@lru_cache(maxsize=24)  # a few megabytes each; who measures or tests holds two dozen shops
def _learnt(rows: tuple[tuple[str, str, int], ...], intents: int) -> _Learnt:
    """The classifier for these examples; other product texts with the same dialplan need no new one.

    Args:
        rows: words and shape of each example, and the number of its intent.
        intents: how many there are.
    """
    features = [_features(plain, shape) for plain, shape, _ in rows]
    labels = np.array([index for *_, index in rows])
    numbers: dict[str, int] = {}
    for row in features:
        for feature in row:
            numbers.setdefault(feature, len(numbers))
    ids = [np.array([numbers[feature] for feature in row], dtype=np.intp) for row in features]
    frequency = np.bincount(np.concatenate(ids), minlength=len(numbers))
    idf: _Matrix = np.log((1 + len(ids)) / (1 + frequency)).astype(np.float32)
    values = [
        _unit(np.fromiter(row.values(), np.float32, len(row)) * idf[columns])
        for row, columns in zip(features, ids, strict=True)
    ]
    targets = np.full((len(ids), intents), -1.0 / intents, dtype=np.float32)
    targets[np.arange(len(ids)), labels] = 1.0
    kernel = _inner_products(ids, values)
    kernel[np.diag_indices_from(kernel)] += RIDGE / _balanced(labels, intents) * 0.25
    weights: _Matrix = np.zeros((len(numbers), intents), dtype=np.float32)
    for columns, row_values, share in zip(ids, values, _solved(kernel, targets), strict=True):
        weights[columns] += row_values[:, None] * share
    return _Learnt(numbers, idf, weights)


def _balanced(labels: NDArray[np.intp], intents: int) -> _Matrix:
    """Examples of small intents count more, so that large ones do not swallow them."""
    counts = np.bincount(labels, minlength=intents)
    balanced: _Matrix = np.sqrt(counts.mean() / counts[labels]).astype(np.float32)
    return balanced


def _features(plain: str, shape: str) -> dict[str, float]:
    features: dict[str, float] = {}
    _add_grams(features, f"^{plain}$", (1, 2, 3), "c", 1.0)
    if shape != plain:
        _add_grams(features, f"^{shape}$", (1, 2, 3), "s", 1.0)
    _add_sounds(features, spelling(plain))
    _add_concepts(features, concepts_in(plain))
    return features


def _plain(text: str) -> str:
    return _SIGNS.sub("", strip_fillers(text))


def _add_grams(features: dict[str, float], text: str, sizes: Sequence[int], tag: str, weight: float) -> None:
    for size in sizes:
        for start in range(len(text) - size + 1):
            gram = text[start : start + size]
            features[f"{tag}{gram}"] = weight * (0.6 if size == 1 else 1.0)


def _add_sounds(features: dict[str, float], sounds: Sequence[str]) -> None:
    for start in range(len(sounds) - 1):
        features["p" + " ".join(sounds[start : start + 2])] = 0.5


def _add_concepts(features: dict[str, float], names: Sequence[str]) -> None:
    for index, name in enumerate(names):
        features[f"k{name}"] = CONCEPT_WEIGHT
        for other in names[index + 1 :]:
            features[f"k{name}+{other}"] = PAIR_WEIGHT


def _unit(values: _Matrix) -> _Matrix:
    unit: _Matrix = (values / max(float(np.linalg.norm(values)), 1e-6)).astype(np.float32)
    return unit


_RARE = 24
"""Features of at most so many rows are taken together, the others one by one."""


def _inner_products(ids: Sequence[NDArray[np.intp]], values: Sequence[_Matrix]) -> _Matrix:
    """Inner products of sparse rows, feature by feature: almost all of a dense matrix would be zeros."""
    columns = np.concatenate(ids)
    rows = np.repeat(np.arange(len(ids)), [len(each) for each in ids])
    weights = np.concatenate(values)
    order = np.argsort(columns, kind="stable")
    rows, weights = rows[order], weights[order]
    frequency = np.bincount(columns)
    ends = np.cumsum(frequency)
    size = len(ids)
    places: list[NDArray[np.intp]] = []
    shares: list[_Matrix] = []
    for count in range(1, _RARE + 1):
        begins = (ends - frequency)[frequency == count]
        having = rows[begins[:, None] + np.arange(count)]
        share = weights[begins[:, None] + np.arange(count)]
        places.append((having[:, :, None] * size + having[:, None, :]).ravel())
        shares.append((share[:, :, None] * share[:, None, :]).ravel())
    flat = np.bincount(np.concatenate(places), np.concatenate(shares), minlength=size * size)
    products: _Matrix = flat.astype(np.float32).reshape(size, size)
    common = frequency > _RARE
    for start, end in zip((ends - frequency)[common], ends[common], strict=True):
        having, share = rows[start:end], weights[start:end]
        products[np.ix_(having, having)] += np.outer(share, share)
    return products


_CLOSE = 1e-3
"""Residual, beside targets of about one, at which a solution is good enough."""
_MOST_STEPS = 200


def _solved(kernel: _Matrix, targets: _Matrix) -> _Matrix:
    """The solution of ``kernel @ x = targets`` by conjugate gradients (Hestenes and Stiefel 1952).

    The ridge keeps the kernel well conditioned, so a few dozen steps take the place of a factorisation.
    """
    scale = (1.0 / np.sqrt(np.diag(kernel))).astype(np.float32)[:, None]
    result: _Matrix = np.zeros_like(targets)
    residual = targets * scale
    direction = residual.copy()
    square = np.sum(residual * residual, axis=0)
    for _ in range(_MOST_STEPS):
        image = scale * (kernel @ (scale * direction))
        step = square / np.maximum(np.sum(direction * image, axis=0), 1e-20)
        result += step * direction
        residual -= step * image
        smaller = np.sum(residual * residual, axis=0)
        if float(np.max(smaller)) < _CLOSE**2:
            break
        direction = residual + (smaller / np.maximum(square, 1e-20)) * direction
        square = smaller
    solution: _Matrix = scale * result
    return solution
