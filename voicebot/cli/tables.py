"""Tables as commands print them."""

from rich.table import Table

from voicebot.cli.terminal import terminal

_WIDEST = 10_000
"""Columns of a line that goes into a file; nothing is cut there."""


def print_table(table: Table) -> None:
    """On a screen in its width, what is too long on lines below; into a file or a pipe one line per row."""
    for column in table.columns:
        column.overflow = "fold"
    console = terminal(highlight=False)
    if not console.is_terminal:
        console.width = _WIDEST
    console.print(table)
