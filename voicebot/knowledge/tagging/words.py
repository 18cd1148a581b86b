"""The words of a text: the cheapest way to read its units as words of Mandarin."""

from collections.abc import Sequence
from itertools import pairwise

from voicebot.knowledge.tagging.units import Unit
from voicebot.language.word_list import word_costs

_LONGEST = 4
_UNKNOWN = 11.0
"""Cost of a unit that is no word."""


def word_bounds(units: Sequence[Unit]) -> list[tuple[int, int]]:
    """First unit and end of each word, in order."""
    costs = word_costs()
    forms = [unit.text for unit in units]
    best = [0.0]
    came_from = [0]
    for end in range(1, len(forms) + 1):
        cost, start = min(
            (best[start] + costs.get("".join(forms[start:end]), _UNKNOWN if end - start == 1 else 1e9), start)
            for start in range(max(0, end - _LONGEST), end)
        )
        best.append(cost)
        came_from.append(start)
    ends = [len(forms)]
    while ends[-1] > 0:
        ends.append(came_from[ends[-1]])
    return list(pairwise(reversed(ends)))
