"""The terminal as commands write on it."""

from functools import partial

from rich.console import Console

terminal = partial(Console, emoji=False)
"""A console that writes what it is given: ``dialplan.yaml:100:`` is a line, no code of an emoji."""
