"""A word trigram with Witten-Bell smoothing."""

from __future__ import annotations

import collections
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

BEGIN, END = "<s>", "</s>"

History = tuple[str, ...]


@dataclass(frozen=True)
class Order:
    """The n-grams of one order above the unigram: probabilities, and the back-off weight of each history."""

    probability: Mapping[History, float]
    backoff: Mapping[History, float]


@dataclass(frozen=True)
class Trigram:
    """Unigram probabilities, bigrams and trigrams."""

    unigram: Mapping[str, float]
    bigrams: Order
    trigrams: Order

    def of(self, ngram: History) -> float:
        """The probability of the last word of `ngram` (one to three words) after those before it."""
        if len(ngram) == 1:
            return self.unigram[ngram[0]]
        order = self.bigrams if len(ngram) == 2 else self.trigrams
        known = order.probability.get(ngram)
        if known is not None:
            return known
        return order.backoff.get(ngram[:-1], 1.0) * self.of(ngram[1:])


def estimate(
    sentences: Iterable[Sequence[str]],
    background: Mapping[str, float],
    *,
    background_share: float = 0.3,
    caution: float = 1.0,
) -> Trigram:
    """A trigram of `sentences` over the words of `background`.

    Args:
        background_share: of the unigram, for the frequencies in `background`.
        caution: how many times as likely as Witten and Bell have it something new is after a history;
            sentences made from templates repeat themselves, callers do not.

    Words outside `background` break a sentence.
    """
    counts: dict[int, collections.Counter[History]] = {size: collections.Counter() for size in (2, 3)}
    for sentence in sentences:
        padded = [BEGIN, *sentence, END]
        for end in range(1, len(padded)):
            for size in range(2, min(3, end + 1) + 1):
                ngram = tuple(padded[end - size + 1 : end + 1])
                if all(word in background or word in (BEGIN, END) for word in ngram):
                    counts[size][ngram] += 1
    # Kneser-Ney's unigram: in how many contexts a word follows, not how often. Telephone numbers are full of
    # 九, which would otherwise be heard for every 就.
    contexts = collections.Counter(ngram[1] for ngram in counts[2])
    seen, usual = contexts.total(), sum(background.values())
    unigram = {
        word: (1 - background_share) * contexts[word] / seen
        + background_share * background.get(word, 0) / usual
        for word in (*background, END)
    }
    lower = Trigram(unigram, Order({}, {}), Order({}, {}))
    bigrams = _witten_bell(counts[2], lower, caution)
    trigrams = _witten_bell(counts[3], Trigram(unigram, bigrams, Order({}, {})), caution)
    return Trigram(unigram, bigrams, trigrams)


def _witten_bell(counts: Mapping[History, int], lower: Trigram, caution: float) -> Order:
    totals: collections.Counter[History] = collections.Counter()
    kinds: collections.Counter[History] = collections.Counter()
    for ngram, count in counts.items():
        totals[ngram[:-1]] += count
        kinds[ngram[:-1]] += 1
    new = {
        history: caution * kinds[history] / (total + caution * kinds[history])
        for history, total in totals.items()
    }
    probability = {}
    for ngram, count in counts.items():
        history = ngram[:-1]
        seen = (1 - new[history]) * count / totals[history]
        probability[ngram] = seen + new[history] * lower.of(ngram[1:])
    return Order(probability, new)
