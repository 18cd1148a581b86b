"""The ``voicebot`` command: one typer app, one file per group of commands."""

import os
import sys
from typing import NoReturn

import typer
from rich.console import Console

from voicebot.errors import VoicebotError

USAGE_ERROR = 2

app = typer.Typer(
    name="voicebot",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="A telephone voice bot for online shops. Start with [bold]voicebot demo[/bold] or [bold]voicebot chat[/bold].",
)


def main() -> NoReturn:
    """Run the command line; expected errors become one line on stderr and exit code 2."""
    try:
        app(standalone_mode=True)
    except VoicebotError as error:
        Console(stderr=True, soft_wrap=True).print(f"[red]voicebot:[/red] {_escape(error)}", highlight=False)
        sys.exit(USAGE_ERROR)
    except BrokenPipeError:
        # The reader of our output went away (``voicebot call list | head``).
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(0)


def _escape(error: VoicebotError) -> str:
    return str(error).replace("[", r"\[")
