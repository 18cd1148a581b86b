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


def needed_in(pattern: str) -> tuple[frozenset[str], ...]:
    """What every text holds that a description matches: of each of these sets of characters at least one.

    A character outside parentheses stands alone; of alternatives it is one of their first characters.
    """
    if "|" in _GROUP.sub("", pattern):
        return ()
    alone = [frozenset(char) for char in _GROUP.sub("", pattern) if char != "*"]
    heads = [[part.lstrip("*")[:1] for part in group.split("|")] for group in _GROUP.findall(pattern)]
    return tuple(dict.fromkeys((*alone, *(frozenset(group) for group in heads if all(group)))))


_GROUP = re.compile(r"\(([^()]*)\)")


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
