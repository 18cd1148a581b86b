"""A back-off language model as a transducer, and how it is made to follow what a shop's callers say.

In the model's grammar (``Gr.fst``, ``G.fst``) every state is a history; an epsilon arc leads to the next
shorter one, down to the state of the empty history. What is expected of the callers becomes states beside
these: at a sentence's beginning the decoder stands in the expected sentences and falls back into the model's
own states wherever a caller goes on otherwise; from the empty history it finds back at any word.
"""

import collections
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from voicebot.asr.openfst import EPSILON, Fst, NewArc, cost, extended, fst_of

_BEGIN, _END = -1, -2
_ORDER = 3

History = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Expected:
    """A sentence in the model's words, and how often it is expected."""

    words: tuple[int, ...]
    count: float = 1.0


def empty_history(grammar: Fst) -> int:
    """The state in which nothing is known of the words before."""
    state = grammar.start
    while (back := _back_off(grammar, state)) is not None:
        state = back
    return state


def _back_off(grammar: Fst, state: int) -> int | None:
    arcs = grammar.arcs_of(state)
    targets = arcs["target"][arcs["input"] == EPSILON]
    return int(targets[0]) if len(targets) else None


def word_costs(grammar: Fst) -> Mapping[int, float]:
    """Negative logarithm of every word's probability without context."""
    arcs = grammar.arcs_of(empty_history(grammar))
    return dict(zip(arcs["input"].tolist(), arcs["weight"].tolist(), strict=True))


def following(grammar: Fst, expected: Iterable[Expected], *, trust: float) -> Fst:
    """``grammar`` with the ``expected`` sentences made likelier; every other sentence stays possible.

    Args:
        trust: share of the probability that their words get where the context says nothing.
    """
    successors = _count(expected)
    if not successors:
        return grammar
    root = empty_history(grammar)
    alone = grammar.arcs_of(root)
    states: dict[History, int] = {
        history: grammar.states + number for number, history in enumerate(sorted(h for h in successors if h))
    }
    own: dict[int, int] = dict(zip(alone["input"].tolist(), alone["target"].tolist(), strict=True))

    def place(history: History) -> int:
        """Where one stands after ``history``: among the expected states if one fits."""
        for size in (2, 1):
            if len(history) >= size and (state := states.get(history[-size:])) is not None:
                return state
        return own.get(history[-1], root)

    def shorter(history: History) -> int:
        """Where one falls back to: from the last word alone into the model's own states."""
        if history == (_BEGIN,):
            return grammar.start
        return place(history[1:]) if len(history) > 1 else own.get(history[0], root)

    arcs: list[NewArc] = []
    final = np.full(len(states), np.inf, np.float32)
    for history, state in states.items():
        following_words = successors[history]
        total = sum(following_words.values())
        share = total / (total + len(following_words))
        for word, count in following_words.items():
            weight = cost(share * count / total)
            if word == _END:
                final[state - grammar.states] = weight
            else:
                arcs.append((state, word, word, weight, place((*history, word))))
        arcs.append((state, EPSILON, EPSILON, cost(1 - share), shorter(history)))
    words = successors[()]
    total = sum(words.values())
    for word, count in words.items():
        arcs.append((root, word, word, cost(trust * count / total), place((word,))))
    return extended(grammar, states[(_BEGIN,)], arcs, final)


def _count(expected: Iterable[Expected]) -> dict[History, collections.Counter[int]]:
    """How often a word follows a history; without history, in how many contexts it stands."""
    successors: dict[History, collections.Counter[int]] = collections.defaultdict(collections.Counter)
    for sentence in expected:
        padded = (_BEGIN, *sentence.words, _END)
        for end in range(1, len(padded)):
            for size in range(1, min(_ORDER - 1, end) + 1):
                successors[padded[end - size : end]][padded[end]] += sentence.count  # type: ignore[assignment]
    for history, words in list(successors.items()):
        if len(history) == 1:
            successors[()].update(word for word in words if word != _END)
    return successors


def closed(sentences: Iterable[Sequence[int]]) -> Fst:
    """A grammar that knows these sentences and nothing else, all equally likely."""
    kept = list(dict.fromkeys(map(tuple, sentences)))
    weight = cost(1 / len(kept))
    arcs: list[NewArc] = []
    states = 2  # start and end
    for sentence in kept:
        state = 0
        for position, word in enumerate(sentence):
            last = position == len(sentence) - 1
            target = 1 if last else states
            states += not last
            arcs.append((state, word, word, weight if state == 0 else 0.0, target))
            state = target
    final = np.full(states, np.inf, np.float32)
    final[1] = 0.0
    return fst_of(0, arcs, final)
