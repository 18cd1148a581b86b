"""A text cut into what the tagger labels: figures and Latin words whole, all else character by character."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

_UNIT = re.compile(r"\d+(?:\.\d+)?|[A-Za-z]+|\S")


@dataclass(frozen=True, slots=True)
class Unit:
    """One piece of a text and its place; blanks belong to none."""

    text: str
    start: int
    end: int


def cut(text: str) -> tuple[Unit, ...]:
    """The units of a text, in order."""
    return tuple(Unit(match[0], *match.span()) for match in _UNIT.finditer(text))


def inside(units: Sequence[Unit], start: int, end: int) -> range:
    """Places of the units that touch a stretch of the text."""
    first = bisect_right(units, start, key=lambda unit: unit.end)
    last = first
    while last < len(units) and units[last].start < end:
        last += 1
    return range(first, last)
