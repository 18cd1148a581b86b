"""The pattern language of dialplans: ``*`` for a few characters, ``(a|b)`` for alternatives."""

import re
from collections.abc import Iterable
from functools import lru_cache

_Tree = dict[str, "_Tree"]

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


def needed_in(pattern: str) -> frozenset[str]:
    """Characters that every text holds that a description matches: those outside its alternatives."""
    needed, depth = set(), 0
    for char in pattern:
        depth += (char == "(") - (char == ")")
        if depth == 0 and char == "|":
            return frozenset()
        if depth == 0 and char not in "*)":
            needed.add(char)
    return frozenset(needed)


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """One expression for all ``words``; the longest that fits wins.

    Words with the same beginning share it, so that thousands of them are searched as fast as a few.
    """
    tree: _Tree = {}
    for word in words:
        branch = tree
        for char in word:
            branch = branch.setdefault(char, {})
        branch[""] = {}
    return re.compile(_written(tree) if tree else r"(?!)")


def _written(tree: _Tree) -> str:
    branches = [re.escape(char) + _written(rest) for char, rest in sorted(tree.items()) if char]
    if not branches:
        return ""
    written = branches[0] if len(branches) == 1 and "" not in tree else f"(?:{'|'.join(branches)})"
    return f"{written}?" if "" in tree else written
