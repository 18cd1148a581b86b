"""Texts in the words of a model: split, and spelled by their sound where the model lacks a word."""

import math
from collections.abc import Mapping

from voicebot.asr.pinyin_units import dictionary_syllables

_LONGEST_WORD = 8
_UNKNOWN_COST = 30.0


class WordSplitter:
    """Splits text into a model's words: the likeliest split by the model's own word probabilities.

    Args:
        costs: negative logarithm of the probability of each word.
    """

    def __init__(self, costs: Mapping[str, float]) -> None:
        self._costs = costs

    def split(self, text: str) -> list[str]:
        """Words of ``text``; characters that the model does not know stand alone."""
        best: list[tuple[float, int]] = [(0.0, 0)]
        for end in range(1, len(text) + 1):
            options = []
            for start in range(max(0, end - _LONGEST_WORD), end):
                fallback = _UNKNOWN_COST if end - start == 1 else math.inf
                options.append((best[start][0] + self._costs.get(text[start:end], fallback), start))
            best.append(min(options))
        words = []
        end = len(text)
        while end:
            words.append(text[best[end][1] : end])
            end = best[end][1]
        return words[::-1]


class Homophones:
    """Finds characters that a model knows for characters that it does not, by their sound.

    Args:
        words: the model's words with their costs; of characters that sound alike the usual one is taken.
    """

    def __init__(self, words: Mapping[str, float]) -> None:
        self._words = words
        self._exact: dict[str, str] = {}
        self._toneless: dict[str, str] = {}
        for character in sorted((word for word in words if len(word) == 1), key=lambda w: words[w]):
            for syllable in dictionary_syllables(character):
                self._exact.setdefault(syllable, character)
                self._toneless.setdefault(syllable[:-1], character)

    def spelled(self, text: str) -> str | None:
        """``text`` with every unknown character replaced by one of the same sound; None if there is none."""
        syllables = dictionary_syllables(text)
        if len(syllables) != len(text):
            return None
        spelling = ""
        for character, syllable in zip(text, syllables, strict=True):
            if character in self._words:
                spelling += character
            elif known := self._exact.get(syllable) or self._toneless.get(syllable[:-1]):
                spelling += known
            else:
                return None
        return spelling
