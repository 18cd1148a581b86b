"""A small intent classifier, trained when a dialplan is loaded: ridge regression on character n-grams.

The closed-form solution is deterministic and takes well under a second.
"""

import re
from collections.abc import Callable, Mapping, Sequence

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
        pairs = [
            (strip_fillers(example), index)
            for index, name in enumerate(self.names)
            for example in intents[name].examples
        ]
        features = [self._features(text) for text, _ in pairs]
        self._ids: dict[str, int] = {}
        for row in features:
            for feature in row:
                self._ids.setdefault(feature, len(self._ids))
        ids = [np.array([self._ids[feature] for feature in row], dtype=np.intp) for row in features]
        frequency = np.bincount(np.concatenate(ids), minlength=len(self._ids))
        self._idf: _Matrix = np.log((1 + len(ids)) / (1 + frequency)).astype(np.float32)
        values = [
            _unit(np.fromiter(row.values(), np.float32, len(row)) * self._idf[columns])
            for row, columns in zip(features, ids, strict=True)
        ]
        targets = np.full((len(ids), len(self.names)), -1.0 / len(self.names), dtype=np.float32)
        targets[np.arange(len(ids)), [index for _, index in pairs]] = 1.0
        kernel = _inner_products(ids, values)
        weights = self._balanced([index for _, index in pairs])
        kernel[np.diag_indices_from(kernel)] += RIDGE / weights * 0.25
        shares = _solved(kernel, targets)
        self._weights: _Matrix = np.zeros((len(self._ids), len(self.names)), dtype=np.float32)
        for columns, row_values, share in zip(ids, values, shares, strict=True):
            self._weights[columns] += row_values[:, None] * share

    def _balanced(self, labels: Sequence[int]) -> NDArray[np.float32]:
        """Examples of small intents count more, so that large ones do not swallow them."""
        counts = np.bincount(np.array(labels), minlength=len(self.names))
        balanced: _Matrix = np.sqrt(counts.mean() / counts[np.array(labels)]).astype(np.float32)
        return balanced

    def is_example(self, text: str, intent: str) -> bool:
        """Whether the text is, word for word, an example of the intent."""
        return (intent, _plain(text)) in self._examples

    def scores(self, text: str) -> dict[str, float]:
        """Score per intent; about 1 for a clear example, about 0 for none."""
        row = self._features(strip_fillers(text))
        known = [(self._ids[feature], weight) for feature, weight in row.items() if feature in self._ids]
        if not known:
            return dict.fromkeys(self.names, 0.0)
        ids = np.array([index for index, _ in known])
        values = np.array([weight for _, weight in known], dtype=np.float32) * self._idf[ids]
        norm = float(np.linalg.norm(values))
        unseen = sum(weight for feature, weight in row.items() if feature not in self._ids)
        scale = 1.0 / (norm + 0.3 * unseen) if norm else 0.0
        result = (values * scale) @ self._weights[ids]
        return dict(zip(self.names, (float(score) for score in result), strict=True))

    def _features(self, text: str) -> dict[str, float]:
        plain = _SIGNS.sub("", text)
        shape = _SIGNS.sub("", self._abstract(text))
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
