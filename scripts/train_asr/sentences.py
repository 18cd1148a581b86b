"""Sentences for speech and for the language model: templates, colloquial utterances, words by frequency."""

from __future__ import annotations

import functools
import itertools
import random
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from train_asr import numbers, places
from train_asr.evaluation_texts import HELD_OUT_SENTENCES
from train_asr.pinyin_units import hanzi_only
from train_asr.word_list import word_frequencies

_TEXTS = Path(__file__).parent / "texts"
_FIELD = re.compile(r"\{(\w+)\}")
_SPELLINGS = (
    "弓长张 木子李 耳东陈 双木林 草头黄 口天吴 言午许 立早章 古月胡 三横王 走肖赵 文刀刘 禾呈程 人可何 水工江 关耳郑 国家的国 明天的明 美丽的丽 "
    "建设的建 志气的志 强大的强 小草的小 英雄的英 春天的春 华夏的华 文化的文 海洋的海 平安的平 玫瑰的玫 雪花的雪 栋梁的栋"
).split()


def _lines(name: str) -> list[str]:
    lines = (_TEXTS / name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@functools.cache
def _classes() -> Mapping[str, list[str]]:
    entries = (line.split(":", 1) for line in _lines("classes.txt"))
    return {name: words.split() for name, words in entries}


@functools.cache
def templates() -> list[str]:
    """Lines of texts/templates.txt."""
    return _lines("templates.txt")


@functools.cache
def callers() -> list[str]:
    """Utterances of texts/callers.txt and texts/general.txt."""
    return [*_lines("callers.txt"), *_lines("general.txt")]


_GENERATORS: Mapping[str, Callable[[random.Random], str]] = {
    "n": numbers.quantity,
    "price": numbers.colloquial_price,
    "size": numbers.shoe_size,
    "clock": numbers.clock,
    "storage": numbers.storage,
    "battery": numbers.battery,
    "phone": numbers.mobile_number,
    "d4": lambda rng: numbers.spoken_digits(4, rng),
    "digits": lambda rng: numbers.spoken_digits(rng.choice((4, 6, 8, 10, 11, 12)), rng),
    "person": places.person,
    "surname": lambda rng: rng.choice(places.SURNAMES),
    "spell": lambda rng: rng.choice(_SPELLINGS),
    "city": places.city,
    "address": places.address,
    "company": places.company,
    "product": lambda rng: rng.choice(_classes()[rng.choice(("skincare", "shoe", "phone", "snack"))]),
    "brand": lambda rng: rng.choice(_classes()["brandfilm"]),
}


def fill(template: str, rng: random.Random) -> str:
    """Put a random word into every {class}."""

    def word(match: re.Match[str]) -> str:
        name = match[1]
        return _GENERATORS[name](rng) if name in _GENERATORS else rng.choice(_classes()[name])

    return _FIELD.sub(word, template)


def domain_sentence(rng: random.Random) -> str:
    """What a caller of one of the shops might say; never a sentence held out for evaluation."""
    while True:
        kind = rng.random()
        if kind < 0.15:
            text = rng.choice(callers())
        else:
            text = fill(rng.choice(templates()), rng)
            if rng.random() < 0.12:
                text = rng.choice(_classes()["hello"]) + text
            if rng.random() < 0.1:
                text += rng.choice(_classes()["tail"])
            if rng.random() < 0.12:
                text += "，" + fill(rng.choice(templates()), rng)
        if hanzi_only(text) not in HELD_OUT_SENTENCES:
            return text


@functools.cache
def _drawing() -> tuple[list[str], list[float]]:
    """Words with the running sum of the square roots of their frequencies: rare words get their chance."""
    frequent = {word: count for word, count in word_frequencies().items() if count >= 50 and len(word) <= 4}
    return list(frequent), list(itertools.accumulate(count**0.5 for count in frequent.values()))


def word_salad(rng: random.Random) -> str:
    """One to eight unrelated words: every syllable next to every other."""
    words, weights = _drawing()
    return "".join(rng.choices(words, cum_weights=weights, k=rng.randint(1, 8)))


def training_sentence(rng: random.Random) -> str:
    """What the acoustic model learns from."""
    kind = rng.random()
    if kind < 0.5:
        return domain_sentence(rng)
    if kind < 0.6:
        return numbers.spoken_digits(rng.randint(3, 13), rng)
    return word_salad(rng)
