"""``voicebot do-not-call``: numbers that no campaign calls."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from voicebot.campaign.do_not_call import block, entries, unblock
from voicebot.campaign.do_not_call_file import read_blocked, write_blocked
from voicebot.cli.stored import from_database
from voicebot.cli.terminal import terminal
from voicebot.config import load_settings
from voicebot.errors import DialplanError, RecordsError

MISTAKES = 1

app = typer.Typer(no_args_is_help=True, help="Numbers that no campaign calls: add, import, export, remove.")


@app.command()
def add(
    number: Annotated[str, typer.Argument(help="The telephone number, in any spelling.")],
    words: Annotated[str, typer.Option("--because", "-m", help="Why, or in which words.")] = "",
) -> None:
    """Put a number on the list; it holds from the next call on."""
    settings = load_settings()
    now = datetime.now(UTC)
    from_database(
        settings,
        lambda database: database.run(
            lambda session: block(session, [(number, words)], source="console", now=now), doing="blocking"
        ),
    )
    terminal(highlight=False).print("no campaign calls this number any more")


@app.command()
def remove(
    number: Annotated[str, typer.Argument(help="The telephone number, in any spelling.")],
    words: Annotated[str, typer.Option("--because", "-m", help="What the person said.")],
) -> None:
    """Take a number off the list, with the words of the person who wants to be called again."""
    settings = load_settings()
    now = datetime.now(UTC)
    found = from_database(
        settings,
        lambda database: database.run(
            lambda session: unblock(session, number, words=words, now=now), doing="unblocking"
        ),
    )
    if not found:
        raise RecordsError("this number is not on the list")
    terminal(highlight=False).print("campaigns may call this number again")


@app.command(name="import")
def import_list(file: Annotated[Path, typer.Argument(help="CSV: number, since, words.")]) -> None:
    """Take a list in; rows with mistakes are told and left out; exit code 1 then."""
    settings = load_settings()
    mistakes: list[DialplanError] = []
    rows = list(read_blocked(file, mistakes.append))
    now = datetime.now(UTC)
    added = from_database(
        settings,
        lambda database: database.run(
            lambda session: block(session, rows, source=f"import {file.name}", now=now),
            doing="blocking",
            timeout_s=60,
        ),
    )
    console = terminal(highlight=False)
    console.print(f"{added} numbers added, {len(rows) - added} were on the list already")
    for mistake in mistakes:
        console.print(Text(str(mistake), style="red"))
    if mistakes:
        raise typer.Exit(MISTAKES)


@app.command()
def export(file: Annotated[Path, typer.Argument(help="CSV to write.")]) -> None:
    """Write the list down, with since when and in which words."""
    settings = load_settings()
    found = from_database(settings, lambda database: database.run(entries, doing="reading the list"))
    write_blocked(found, file)
    terminal(highlight=False).print(f"{len(found)} numbers in {file}")
