"""Texts and word lists of the recipe. Lines that begin with # are remarks."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent


def read_lines(name: str) -> list[str]:
    """The lines of a file of this folder."""
    lines = (_FOLDER / name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def read_lists(name: str) -> dict[str, list[str]]:
    """The named word lists of a file with lines `name: word word …`."""
    entries = (line.split(":", 1) for line in read_lines(name))
    return {key: words.split() for key, words in entries}
