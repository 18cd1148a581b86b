"""How expected errors are told on a terminal."""

from rich.markup import escape

from voicebot.cli.terminal import terminal
from voicebot.errors import VoicebotError

USAGE_ERROR = 2
"""Exit code of every expected error."""


def report(error: VoicebotError) -> None:
    """One line for each thing that is wrong, on stderr."""
    console = terminal(stderr=True, soft_wrap=True, highlight=False)
    for line in str(error).splitlines():
        console.print(f"[red]voicebot:[/red] {escape(line)}")
