"""Commands that read JSON lines and write JSON lines: a bad line is named, and the run goes on."""

import json
from collections.abc import Callable, Iterable, Mapping

import typer
from rich.markup import escape

from voicebot.cli.terminal import terminal
from voicebot.errors import VoicebotError

FOUND_AN_ERROR = 1


def each_line(
    lines: Iterable[str],
    work: Callable[[dict[str, object]], dict[str, object]],
    write: Callable[[dict[str, object]], None],
    unknown: Callable[[Mapping[str, object]], Iterable[str]] = lambda case: (),
) -> None:
    """Carry out ``work`` on every line; whatever is wrong with one, the others are worked on.

    Args:
        unknown: names the fields of a line that nothing reads; each is told once, and ignored.

    Raises:
        typer.Exit: with code 1 at the end, when a line was bad.
    """
    errors = terminal(stderr=True, soft_wrap=True)
    failed = False
    told: set[str] = set()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            case = _object_of(line)
            for field in unknown(case):
                if field not in told:
                    told.add(field)
                    warning = f"[yellow]warning[/yellow] ignored: {escape(field)}"
                    errors.print(f"stdin:{number}: {warning}", highlight=False)
            row = work(case)
        except Exception as error:  # a mistake of the program's costs its line, and none of those behind it
            failed = True
            within, what = _told(error, line)
            errors.print(f"[red]stdin:{number}{within}:[/red] {escape(what)}", highlight=False)
            continue
        write(row)
    if failed:
        raise typer.Exit(FOUND_AN_ERROR)


def _object_of(line: str) -> dict[str, object]:
    case = json.loads(line)
    if not isinstance(case, dict):
        raise ValueError("not a JSON object; write {…} on one line")
    return case


def _told(error: Exception, line: str) -> tuple[str, str]:
    """Where in the line something is wrong, as far as that is known, and what."""
    match error:
        case json.JSONDecodeError():
            # Not the error's own line and column: its lines are those within this one.
            column = min(error.pos, len(line.rstrip())) + 1
            return f", column {column}", f"no JSON: {error.msg}"
        case KeyError():
            return "", f"the field {error} is missing"
        case ValueError() | TypeError() | VoicebotError():
            return "", str(error)
        case _:
            mistake = "this is a mistake of voicebot's, please report the line"
            return "", f"{type(error).__name__}: {error}; {mistake}"
