"""A word trigram with Witten-Bell smoothing."""

from __future__ import annotations

import collections
from collections.abc import Callable, Iterable, Mapping, Sequence
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


def estimate(
    sentences: Iterable[Sequence[str]],
    background: Mapping[str, float],
    *,
    background_share: float = 0.3,
    min_counts: tuple[int, int] = (2, 3),
) -> Trigram:
    """A trigram of `sentences` over the words of `background`.

    The frequencies in `background` take `background_share` of the unigram. Words outside `background` break a
    sentence. Bigrams and trigrams below `min_counts` are left out.
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
    bigrams = _witten_bell(counts[2], lambda ngram: unigram[ngram[-1]], min_counts[0])

    def bigram(ngram: History) -> float:
        if ngram in bigrams.probability:
            return bigrams.probability[ngram]
        return bigrams.backoff.get(ngram[:1], 1.0) * unigram[ngram[-1]]

    return Trigram(unigram, bigrams, _witten_bell(counts[3], bigram, min_counts[1]))


def _witten_bell(counts: Mapping[History, int], lower: Callable[[History], float], least: int) -> Order:
    totals: collections.Counter[History] = collections.Counter()
    kinds: collections.Counter[History] = collections.Counter()
    kept: dict[History, list[History]] = collections.defaultdict(list)
    for ngram, count in counts.items():
        totals[ngram[:-1]] += count
        kinds[ngram[:-1]] += 1
        if count >= least:
            kept[ngram[:-1]].append(ngram)
    probability: dict[History, float] = {}
    backoff: dict[History, float] = {}
    for history, ngrams in kept.items():
        share = totals[history] / (totals[history] + kinds[history])
        taken = below = 0.0
        for ngram in ngrams:
            smaller = lower(ngram[1:])
            probability[ngram] = share * counts[ngram] / totals[history] + (1 - share) * smaller
            taken += probability[ngram]
            below += smaller
        backoff[history] = max(1e-6, 1 - taken) / max(1e-6, 1 - below)
    return Order(probability, backoff)
