"""The pattern language of dialplans: ``*`` for a few characters, ``(a|b)`` for alternatives."""

import re
from functools import lru_cache

GAP = 6
"""Most characters that ``*`` stands for."""


@lru_cache(maxsize=4096)
def compile_pattern(pattern: str) -> re.Pattern[str]:
    """A dialplan's description as a regular expression."""
    parts = []
    for char in pattern:
        if char == "*":
            parts.append(rf".{{0,{GAP}}}?")
        elif char in "(|)":
            parts.append({"(": "(?:", "|": "|", ")": ")"}[char])
        else:
            parts.append(re.escape(char))
    return re.compile("".join(parts))


def any_of(words: list[str] | tuple[str, ...]) -> re.Pattern[str]:
    """One expression for all ``words``; the longest that fits wins."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return re.compile("|".join(re.escape(word) for word in ordered) or r"(?!)")
