"""Words, how they are pronounced, and where one word ends and the next begins."""

from __future__ import annotations

import collections
import math
import random
from collections.abc import Callable, Iterable, Mapping, Sequence

from train_asr.word_list import word_frequencies
from voicebot.asr.lexicon import Pronunciation
from voicebot.asr.pinyin_units import (
    HANZI,
    character_readings,
    dictionary_syllables,
    syllable_tokens,
)

_NUMERALS = frozenset("零幺一二两三四五六七八九十百千万")
_EXTRA_READINGS = {
    "一": ("yi2", "yi4"),
    "不": ("bu2",),
    "个": ("ge5",),
    "嗯": ("en2", "en5"),
    "谁": ("shei2",),
}
_MOST_READINGS = 4
_LEAST_SHARE = 0.04
_LONGEST_WORD = 7

_GB2312_SECOND_LEVEL = 0xD8
_RARE_CHARACTER_SHARE = 0.1
"""Dictionaries count 垸 as often as 换; spoken, it hardly ever stands alone."""

Reader = Callable[[str], "list[str] | None"]


class Segmenter:
    """Splits text into vocabulary words: the likeliest split by word frequency. Numerals stay single."""

    def __init__(self, frequencies: Mapping[str, float]) -> None:
        total = sum(frequencies.values())
        self._cost = {word: -math.log(count / total) for word, count in frequencies.items()}
        self._unknown = max(self._cost.values(), default=10.0) + 5

    def split(self, text: str) -> list[str]:
        """Words of `text`; characters outside the vocabulary stand alone."""
        best: list[tuple[float, int]] = [(0.0, 0)]
        for end in range(1, len(text) + 1):
            options = []
            for start in range(max(0, end - _LONGEST_WORD), end):
                cost = self._cost.get(text[start:end], self._unknown if end - start == 1 else math.inf)
                options.append((best[start][0] + cost, start))
            best.append(min(options))
        words = []
        end = len(text)
        while end:
            words.append(text[best[end][1] : end])
            end = best[end][1]
        return words[::-1]


def is_number(word: str) -> bool:
    """Whether `word` is several numerals: those are recognised one by one."""
    return len(word) > 1 and _NUMERALS.issuperset(word)


def choose_vocabulary(
    texts: Iterable[str], own_words: Iterable[str], size: int, characters: int = 3500
) -> dict[str, float]:
    """At most `size` words with frequencies: own words, words of `texts`, usual characters and words."""
    general = word_frequencies()
    own = {word for word in own_words if HANZI.fullmatch(word) and len(word) <= _LONGEST_WORD}
    candidates = {word: float(count) for word, count in general.items() if not is_number(word)}
    candidates |= {word: max(candidates.get(word, 0.0), 500.0) for word in own if not is_number(word)}
    used: collections.Counter[str] = collections.Counter()
    segmenter = Segmenter({word: count + 1 for word, count in candidates.items()})
    for text in texts:
        used.update(segmenter.split(text))
    singles = [word for word in sorted(general, key=lambda w: -general[w]) if len(word) == 1][:characters]
    chosen = dict.fromkeys(
        [*sorted(own), *(word for word, count in used.most_common() if count >= 2), *singles]
    )
    usual = (word for word in sorted(candidates, key=lambda w: -candidates[w]) if 2 <= len(word) <= 4)
    for word in usual:
        if len(chosen) >= size:
            break
        chosen[word] = None
    return {
        word: candidates.get(word, 1.0) * (_RARE_CHARACTER_SHARE if _is_rare_character(word) else 1) + 1
        for word in chosen
        if not is_number(word) and HANZI.fullmatch(word)
    }


def _is_rare_character(word: str) -> bool:
    """Whether it is a single character outside the first level of GB 2312 (its 3755 usual ones)."""
    if len(word) > 1:
        return False
    try:
        return word.encode("gb2312")[0] >= _GB2312_SECOND_LEVEL
    except UnicodeEncodeError:
        return True


def pronunciations(
    words: Sequence[str], sentences: Iterable[Sequence[str]], read: Reader
) -> list[Pronunciation]:
    """The readings of `words`: by the dictionary, and as `read` has them in `sentences` and alone."""
    observed: dict[str, collections.Counter[tuple[str, ...]]] = collections.defaultdict(collections.Counter)
    for sentence in (*sentences, *([word] for word in words)):
        syllables = read("".join(sentence))
        if syllables is None or len(syllables) != sum(map(len, sentence)):
            continue
        start = 0
        for word in sentence:
            observed[word][tuple(syllables[start : start + len(word)])] += 1
            start += len(word)
    found = []
    for word in words:
        readings = dict.fromkeys(
            reading
            for reading, count in observed[word].most_common()
            if count >= _LEAST_SHARE * observed[word].total()
        )
        readings[tuple(dictionary_syllables(word))] = None
        readings[tuple(_yi_and_bu(word))] = None
        if len(word) == 1:
            usual = word_frequencies().get(word, 0) > 3000
            heteronyms = character_readings(word)[: 3 if usual else 1]
            readings |= dict.fromkeys((reading,) for reading in (*_EXTRA_READINGS.get(word, ()), *heteronyms))
        regular = [r for r in readings if len(r) == len(word) and all(map(syllable_tokens, r))]
        found += [Pronunciation(word, reading) for reading in regular[: _MOST_READINGS + (len(word) == 1)]]
    return found


def _yi_and_bu(word: str) -> list[str]:
    """pypinyin's sandhi of 一 and 不 without its third-tone sandhi, which the graph applies itself."""
    plain, changed = dictionary_syllables(word), dictionary_syllables(word, sandhi=True)
    if len(plain) != len(changed):
        return plain
    return [
        new if character in "一不" else old for character, old, new in zip(word, plain, changed, strict=False)
    ]


def sample_sentences(source: Callable[[random.Random], str], count: int, seed: int) -> list[str]:
    """`count` sentences of `source`, the same ones for the same seed."""
    rng = random.Random(seed)
    return [source(rng) for _ in range(count)]
