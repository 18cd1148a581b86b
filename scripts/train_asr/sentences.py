"""Sentences for speech and for the language model: templates, colloquial utterances, words by frequency."""

from __future__ import annotations

import functools
import itertools
import random
import re
from collections.abc import Callable, Mapping

from train_asr import numbers, places
from train_asr.evaluation_texts import HELD_OUT_SENTENCES
from train_asr.texts import read_lines, read_lists
from train_asr.word_list import word_frequencies
from voicebot.asr.pinyin_units import hanzi_only

_LONGEST_SENTENCE = 34
_FIELD = re.compile(r"\{(\w+)\}")
_CLASSES = read_lists("classes.txt")
_SPELLINGS = read_lists("names.txt")["spellings"]
TEMPLATES = read_lines("templates.txt")
CALLERS = [*read_lines("callers.txt"), *read_lines("general.txt"), *read_lines("everyday.txt")]


def class_words() -> set[str]:
    """Every word of every class."""
    return {word for words in _CLASSES.values() for word in words}


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
    "product": lambda rng: rng.choice(_CLASSES[rng.choice(("skincare", "shoe", "phone", "snack"))]),
    "brand": lambda rng: rng.choice(_CLASSES["brandfilm"]),
}


def fill(template: str, rng: random.Random) -> str:
    """Put a random word into every {class}."""

    def word(match: re.Match[str]) -> str:
        name = match[1]
        return _GENERATORS[name](rng) if name in _GENERATORS else rng.choice(_CLASSES[name])

    return _FIELD.sub(word, template)


def domain_sentence(rng: random.Random) -> str:
    """What a caller of one of the shops might say; never a sentence held out for evaluation."""
    while True:
        kind = rng.random()
        if kind < 0.15:
            text = rng.choice(CALLERS)
        else:
            text = fill(rng.choice(TEMPLATES), rng)
            if rng.random() < 0.12:
                text = rng.choice(_CLASSES["hello"]) + text
            if rng.random() < 0.1:
                text += rng.choice(_CLASSES["tail"])
            if rng.random() < 0.12:
                text += "，" + fill(rng.choice(TEMPLATES), rng)
        if hanzi_only(text) not in HELD_OUT_SENTENCES:
            return text


def long_sentence(rng: random.Random) -> str:
    """Several things said in one breath, 17 to 30 characters, where they fit."""
    wanted, text = rng.randint(17, 30), domain_sentence(rng)
    while len(hanzi_only(text)) < wanted:
        longer = f"{text}，{domain_sentence(rng)}"
        if len(hanzi_only(longer)) > _LONGEST_SENTENCE:
            break
        text = longer
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
    if kind < 0.35:
        return domain_sentence(rng)
    if kind < 0.5:
        return long_sentence(rng)
    if kind < 0.6:
        return numbers.spoken_digits(rng.randint(3, 13), rng)
    return word_salad(rng)
