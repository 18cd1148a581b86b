"""Marks as one label per unit and back: B- begins a value, I- continues it, J- joins members of a list.

A value inside another (the present within a promotion) is told behind a bar: ``I-promotion|B-gifts``.
Labels B and I are those of Ramshaw and Marcus, Text Chunking using Transformation-Based Learning, 1995;
J- lets a chain of first order remember across 、 what the list is of.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from voicebot.knowledge.tagging.marked import Mark
from voicebot.knowledge.tagging.units import Unit

OUTSIDE = "O"
_JOINT = re.compile(r"[、,，/+和跟与及或&\s·]{1,3}|以及|还有|或者")
_SELDOM = 6
"""Facts and pairs of facts marked less often than this are not learnt."""
_SELDOM_WITHIN = 12
"""The same for a value within another."""
_TOLD_BY_NAME = "product_type"
"""Marked within most names; the rules know the shop's kinds better."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """Which labels exist.

    Args:
        whole: facts, or pairs of facts joined by ``+``, of values that stand by themselves.
        within: pairs of an outer and an inner one.
    """

    whole: frozenset[str]
    within: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, texts: Iterable[Sequence[Mark]]) -> "Scheme":
        """All that the marks of enough texts use."""
        whole: Counter[str] = Counter()
        within: Counter[tuple[str, str]] = Counter()
        for marks in texts:
            for outer, inner in _nested(marks):
                whole["+".join(outer.names)] += 1
                whole.update(outer.names if len(outer.names) > 1 else ())
                within.update(("+".join(outer.names), "+".join(one.names)) for one in inner)
        return cls(
            frozenset(name for name, count in whole.items() if count >= _SELDOM),
            frozenset(
                pair for pair, count in within.items() if count >= _SELDOM_WITHIN and pair[1] != _TOLD_BY_NAME
            ),
        )

    def known(self, names: Sequence[str]) -> str | None:
        """The label of a mark: the pair, else the first of its facts that is learnt."""
        return next((one for one in ("+".join(names), *names) if one in self.whole), None)


def labels_of(text: str, units: Sequence[Unit], marks: Sequence[Mark], scheme: Scheme) -> list[str]:
    """One label per unit."""
    labels = [OUTSIDE] * len(units)
    before: tuple[str, int] | None = None
    for outer, inner in _nested(marks):
        name = scheme.known(outer.names)
        places = _places(units, outer)
        if name is None or not places:
            continue
        for place in places:
            labels[place] = f"{'B' if place == places[0] else 'I'}-{name}"
        if before and before[0] == name and _JOINT.fullmatch(text[before[1] : outer.start]):
            for place in _places(units, Mark(before[1], outer.start, ())):
                labels[place] = f"J-{name}"
        before = (name, outer.end)
        for one in inner:
            within = scheme.known(one.names)
            if within and (name, within) in scheme.within:
                for place in (inside := _places(units, one)):
                    labels[place] += f"|{'B' if place == inside[0] else 'I'}-{within}"
    return labels


def _nested(marks: Sequence[Mark]) -> Iterator[tuple[Mark, list[Mark]]]:
    """Outer marks with those inside them."""
    held: tuple[Mark, list[Mark]] | None = None
    for mark in marks:
        if held and mark.end <= held[0].end:
            held[1].append(mark)
            continue
        if held:
            yield held
        held = (mark, [])
    if held:
        yield held


def _places(units: Sequence[Unit], mark: Mark) -> list[int]:
    return [place for place, unit in enumerate(units) if mark.start <= unit.start and unit.end <= mark.end]


@dataclass(frozen=True, slots=True)
class LabelledRun:
    """Units ``first`` up to and without ``end`` that state ``names``."""

    first: int
    end: int
    names: tuple[str, ...]


def runs_of(labels: Sequence[str]) -> tuple[LabelledRun, ...]:
    """The values that a row of labels tells, outer and inner ones."""
    parts = [label.split("|") for label in labels]
    outer = [one[0] for one in parts]
    inner = [one[1] if len(one) > 1 else OUTSIDE for one in parts]
    return (*_runs(outer), *_runs(inner))


def _runs(labels: Sequence[str]) -> Iterator[LabelledRun]:
    first, name = 0, ""
    for place, label in enumerate([*labels, OUTSIDE]):
        kind, _, told = label.partition("-")
        goes_on = kind == "I" and told == name
        if name and not goes_on:
            yield LabelledRun(first, place, tuple(name.split("+")))
            name = ""
        if kind in ("B", "I") and not goes_on:
            first, name = place, told


def names_in(label: str) -> frozenset[str]:
    """The facts that a label states; a joint states none."""
    return frozenset(
        name for part in label.split("|") if part[:2] in ("B-", "I-") for name in part[2:].split("+")
    )
