"""Commands that read JSON lines and write JSON lines: a bad line is named, and the run goes on."""

import json
from collections.abc import Callable, Iterable

import typer
from rich.console import Console
from rich.markup import escape

from voicebot.errors import VoicebotError

FOUND_AN_ERROR = 1


def each_line(
    lines: Iterable[str],
    work: Callable[[dict[str, object]], dict[str, object]],
    write: Callable[[dict[str, object]], None],
) -> None:
    """Carry out ``work`` on every line; whatever is wrong with one, the others are worked on.

    Raises:
        typer.Exit: with code 1 at the end, when a line was bad.
    """
    errors = Console(stderr=True, soft_wrap=True)
    failed = False
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            case = json.loads(line)
            if not isinstance(case, dict):
                raise ValueError("not a JSON object; write {…} on one line")
            row = work(case)
        except (ValueError, KeyError, TypeError, VoicebotError) as error:
            failed = True
            what = f"the field {error} is missing" if isinstance(error, KeyError) else str(error)
            errors.print(f"[red]stdin:{number}:[/red] {escape(what)}", highlight=False)
            continue
        except Exception as error:  # a mistake of the program's costs its line, and none of those behind it
            failed = True
            what = f"{type(error).__name__}: {error}; this is a mistake of voicebot's, please report the line"
            errors.print(f"[red]stdin:{number}:[/red] {escape(what)}", highlight=False)
            continue
        write(row)
    if failed:
        raise typer.Exit(FOUND_AN_ERROR)
