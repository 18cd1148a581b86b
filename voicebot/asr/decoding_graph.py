"""The static CTC decoding graph of a grammar and a lexicon, as libvosk reads it (``HCLG.fst``).

Phones are numbered from 1 in the order of the network's outputs, 1 is CTC's blank. Transition ids are
those of a topology with one state per phone: phone p is entered by 2p and repeated by 2p-1. The words that
may follow a history are a prefix tree with the best weight of each branch as early as possible; what remains
of a word once no other is possible is shared by all histories that lead to the same place.

This is what composing CTC's topology with det(lexicon ∘ grammar) gives, made directly: neither OpenFst nor
its time is needed.
"""

import collections
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from voicebot.asr.openfst import ARC, EPSILON, Fst

_BLANK = 1
_START = 0
"""Stands for "no phone yet" where states name the last phone."""

Tokens = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sound:
    """One way to say a word.

    Args:
        tokens: phones.
        before_third_tone: phones where the next word begins with a third tone, if those differ.
        begins_with_third_tone: turns a third tone before it into a second one.
    """

    tokens: Tokens
    before_third_tone: Tokens | None = None
    begins_with_third_tone: bool = False


# A place after a word: state of the grammar, and whether a word that begins with a third tone must follow.
_Place = tuple[int, bool]
# A word that may follow: phones left to say, word, weight, place after it.
_Way = tuple[Tokens, int, float, _Place]
# An arc of the tree: phone, word or none, weight, where to (a place, a rest of a word, or a branching).
_Branch = tuple[int, int, float, "_Node"]
# ("place", place), ("rest", phones, place), or a branching's number.
_Node = tuple[Any, ...]


def decoding_graph(grammar: Fst, lexicon: Mapping[int, Sequence[Sound]]) -> Fst:
    """Compose; words of ``grammar`` that the lexicon does not hold are left out."""
    return _Composer(grammar, lexicon).compose()


@dataclass
class _Composer:
    grammar: Fst
    lexicon: Mapping[int, Sequence[Sound]]
    trees: dict[_Place, tuple[list[_Branch], tuple[float, int] | None]] = field(default_factory=dict)
    branchings: list[list[_Branch]] = field(default_factory=list)
    ids: dict[tuple[int, _Node], int] = field(default_factory=dict)
    pending: list[tuple[int, _Node]] = field(default_factory=list)
    labels: "array[int]" = field(default_factory=lambda: array("i"))
    """Input, output and target of every arc."""
    weights: "array[float]" = field(default_factory=lambda: array("f"))
    final: "array[float]" = field(default_factory=lambda: array("f"))
    first: "array[int]" = field(default_factory=lambda: array("q", [0]))

    def compose(self) -> Fst:
        self._state(_START, ("place", (self.grammar.start, False)))
        # Grows while it is gone through: an arc to a new state puts that state at the end.
        for number, (last, node) in enumerate(self.pending):
            self._add_state(number, last, node)
        arcs = np.empty(len(self.weights), ARC)
        labels = np.array(self.labels, np.int32).reshape(-1, 3)
        arcs["input"], arcs["output"], arcs["target"] = labels.T
        arcs["weight"] = self.weights
        return Fst(0, np.array(self.first, np.int64), arcs, np.array(self.final, np.float32))

    def _add_state(self, number: int, last: int, node: _Node) -> None:
        branches, back_off, ending = self._at(node)
        labels, weights = self.labels, self.weights
        if last == _BLANK:
            labels.extend((_BLANK, EPSILON, number))
            weights.append(0.0)
        else:
            if last != _START:
                labels.extend((2 * last - 1, EPSILON, number))
                weights.append(0.0)
            labels.extend((2 * _BLANK, EPSILON, self._state(_BLANK, node)))
            weights.append(0.0)
        for phone, word, weight, target in branches:
            if phone != last:  # without a blank between them, two equal phones are one
                labels.extend((2 * phone, word, self._state(phone, target)))
                weights.append(weight)
        if back_off is not None:
            weight, state = back_off
            labels.extend((EPSILON, EPSILON, self._state(last, ("place", (state, node[1][1])))))
            weights.append(weight)
        self.final.append(ending)
        self.first.append(len(weights))

    def _state(self, last: int, node: _Node) -> int:
        """The state after a phone (the blank, or none yet) at a node."""
        key = (last, node)
        number = self.ids.get(key)
        if number is None:
            number = self.ids[key] = len(self.pending)
            self.pending.append(key)
        return number

    def _at(self, node: _Node) -> tuple[Sequence[_Branch], tuple[float, int] | None, float]:
        """What goes on from a node: branches, back-off, weight of ending here."""
        if node[0] == "place":
            state, changed = place = node[1]
            branches, back_off = self._tree(place)
            return branches, back_off, np.inf if changed else float(self.grammar.final[state])
        if node[0] == "rest":
            (phone, *others), place = node[1], node[2]
            return [(phone, EPSILON, 0.0, _after(tuple(others), place))], None, np.inf
        return self.branchings[node[0]], None, np.inf

    def _tree(self, place: _Place) -> tuple[list[_Branch], tuple[float, int] | None]:
        known = self.trees.get(place)
        if known is None:
            state, changed = place
            ways: list[_Way] = []
            back_off = None
            arcs = self.grammar.arcs_of(state)
            for word, weight, target in zip(
                arcs["input"].tolist(), arcs["weight"].tolist(), arcs["target"].tolist(), strict=True
            ):
                if word == EPSILON:
                    back_off = (weight, target)
                    continue
                for sound in self.lexicon.get(word, ()):
                    if changed and not sound.begins_with_third_tone:
                        continue
                    ways.append((sound.tokens, word, weight, (target, False)))
                    if sound.before_third_tone is not None:
                        ways.append((sound.before_third_tone, word, weight, (target, True)))
            known = self.trees[place] = (self._branches(ways, 0.0), back_off)
        return known

    def _branches(self, ways: Sequence[_Way], spent: float) -> list[_Branch]:
        """A prefix tree; ``spent`` is the weight that stands on the arcs before."""
        groups: dict[int, list[_Way]] = collections.defaultdict(list)
        for way in ways:
            groups[way[0][0]].append(way)
        branches: list[_Branch] = []
        for phone, group in groups.items():
            longer = []
            for tokens, word, weight, place in group:
                if len(tokens) == 1 or len(group) == 1:
                    branches.append((phone, word, weight - spent, _after(tokens[1:], place)))
                else:
                    longer.append((tokens[1:], word, weight, place))
            if len(longer) == 1:
                tokens, word, weight, place = longer[0]
                branches.append((phone, word, weight - spent, _after(tokens, place)))
            elif longer:
                best = min(way[2] for way in longer)
                self.branchings.append(self._branches(longer, best))
                branches.append((phone, EPSILON, best - spent, (len(self.branchings) - 1,)))
        return branches


def _after(rest: Tokens, place: _Place) -> _Node:
    return ("rest", rest, place) if rest else ("place", place)
