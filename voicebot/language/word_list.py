"""How likely a text is as a string of Mandarin words: a unigram model over everyday words.

Telephone talk differs from the written texts behind the counts, so words of ``common_words``
count as frequent whatever the counts say.
"""

from collections.abc import Callable
from functools import cache

from voicebot.language.common_words import COMMON_WORDS
from voicebot.language.word_list_data import PAIRS, SINGLE, TRIPLES

_SINGLE_COSTS = (6.0, 7.6, 9.0)
"""Negative logarithms of the shares of the three groups of single characters."""
_WORD_COSTS = (7.8, 9.4, 10.8, 12.2)
"""The same of the four groups of words."""
_SPOKEN = 7.5
_UNKNOWN = 11.0
_LONGEST = 4


@cache
def word_costs() -> dict[str, float]:
    """Cost (negative logarithm of its share) of every known word."""
    costs: dict[str, float] = {}
    for cost, packed in zip(_SINGLE_COSTS, SINGLE, strict=True):
        costs.update(dict.fromkeys(packed, cost))
    for size, groups in ((1, PAIRS), (2, TRIPLES)):
        for cost, packed in zip(_WORD_COSTS, groups, strict=True):
            for entry in packed.split():
                for at in range(1, len(entry), size):
                    costs[entry[0] + entry[at : at + size]] = cost
    for word in COMMON_WORDS:
        costs[word] = min(costs.get(word, _SPOKEN), _SPOKEN)
    return costs


class Sentence:
    """The cheapest ways to read the parts of a text as words.

    Args:
        text: any.
        known: cost of words beside the everyday ones, ``None`` for what is no word.
    """

    def __init__(self, text: str, known: Callable[[str], float | None] = lambda word: None) -> None:
        costs = word_costs()
        size = len(text)
        self._from_left = [0.0] + [1e9] * size
        self._to_right = [1e9] * size + [0.0]
        arcs: list[tuple[int, int, float]] = []
        for start in range(size):
            arcs.append((start, start + 1, costs.get(text[start], _UNKNOWN)))
            for end in range(start + 2, min(size, start + _LONGEST) + 1):
                word = text[start:end]
                cost = min(costs.get(word, 1e9), known(word) or 1e9)
                if cost < 1e9:
                    arcs.append((start, end, cost))
        for start, end, cost in arcs:
            self._from_left[end] = min(self._from_left[end], self._from_left[start] + cost)
        for start, end, cost in reversed(arcs):
            self._to_right[start] = min(self._to_right[start], cost + self._to_right[end])

    def gain(self, start: int, end: int, cost: float) -> float:
        """By how much the text becomes likelier when ``start`` to ``end`` is one word of that cost."""
        return self._from_left[-1] - (self._from_left[start] + cost + self._to_right[end])
