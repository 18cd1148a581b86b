"""Two trigrams as one, and one trigram made small."""

from __future__ import annotations

import collections
import math
from collections.abc import Callable, Collection, Mapping

from train_asr.ngram import END, History, Order, Trigram

_LEAST = 1e-6
_EMPTY = Order({}, {})


def mixed(first: Trigram, second: Trigram, share: float) -> Trigram:
    """`share` of the probability from `first`, the rest from `second`; both over the same words."""
    unigram = {
        word: share * probability + (1 - share) * second.unigram[word]
        for word, probability in first.unigram.items()
    }

    def both(ngram: History) -> float:
        return share * first.of(ngram) + (1 - share) * second.of(ngram)

    two = first.bigrams.probability.keys() | second.bigrams.probability.keys()
    bigrams = _order({ngram: both(ngram) for ngram in two}, lambda ngram: unigram[ngram[-1]])
    lower = Trigram(unigram, bigrams, _EMPTY)
    three = first.trigrams.probability.keys() | second.trigrams.probability.keys()
    return Trigram(unigram, bigrams, _order({ngram: both(ngram) for ngram in three}, lower.of))


def pruned(model: Trigram, threshold: float) -> Trigram:
    """`model` without the n-grams that the next shorter ones tell nearly as well.

    One goes when the relative entropy that this adds is below `threshold` (Stolcke, "Entropy-based Pruning of
    Backoff Language Models", 1998).
    """
    lower = Trigram(model.unigram, model.bigrams, _EMPTY)
    three = _worth_keeping(model, model.trigrams, lower.of, threshold)
    histories = {ngram[:2] for ngram in three}
    alone = Trigram(model.unigram, _EMPTY, _EMPTY)
    two = _worth_keeping(model, model.bigrams, alone.of, threshold, histories)
    bigrams = _order(two, alone.of)
    return Trigram(model.unigram, bigrams, _order(three, Trigram(model.unigram, bigrams, _EMPTY).of))


def _worth_keeping(
    model: Trigram,
    order: Order,
    shorter: Callable[[History], float],
    threshold: float,
    needed: Collection[History] = (),
) -> dict[History, float]:
    groups: dict[History, list[History]] = collections.defaultdict(list)
    for ngram in order.probability:
        groups[ngram[:-1]].append(ngram)
    worth = {}
    for history, ngrams in groups.items():
        usual = _probability_of_history(model, history)
        left = max(_LEAST, 1 - sum(order.probability[ngram] for ngram in ngrams))
        left_below = max(_LEAST, 1 - sum(shorter(ngram[1:]) for ngram in ngrams))
        before = math.log(left / left_below)
        for ngram in ngrams:
            probability, below = order.probability[ngram], shorter(ngram[1:])
            after = math.log((left + probability) / (left_below + below))
            lost = probability * (math.log(below) + after - math.log(probability)) + left * (after - before)
            if -usual * lost >= threshold or ngram in needed:
                worth[ngram] = probability
    return worth


def _probability_of_history(model: Trigram, history: History) -> float:
    probability = model.unigram.get(history[0], model.unigram[END])  # as many sentences begin as end
    return probability * model.of(history) if len(history) == 2 else probability


def _order(probability: Mapping[History, float], shorter: Callable[[History], float]) -> Order:
    """The n-grams with the back-off weights that make every history's probabilities sum up to one."""
    taken: dict[History, float] = collections.defaultdict(float)
    below: dict[History, float] = collections.defaultdict(float)
    for ngram, value in probability.items():
        taken[ngram[:-1]] += value
        below[ngram[:-1]] += shorter(ngram[1:])
    backoff = {
        history: max(_LEAST, 1 - taken[history]) / max(_LEAST, 1 - below[history]) for history in taken
    }
    return Order(probability, backoff)
