"""``voicebot customer``: what is kept of one person; showing, handing over, deleting it."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from voicebot.cli.stored import from_store
from voicebot.config import Settings, load_settings
from voicebot.errors import RecordsError, VoicebotError
from voicebot.records.phone_numbers import normalise_number

STILL_THERE = 1

app = typer.Typer(
    no_args_is_help=True, help="What is kept of one person: show it, hand it over, delete it and prove it."
)

Number = Annotated[str, typer.Argument(help="The telephone number, in any spelling.")]


@app.command()
def show(number: Number) -> None:
    """Show how much is kept of a number, and what was remembered."""
    settings = load_settings()
    kept = from_store(settings, lambda store: store.personal_data(_normal(number)))
    console = Console(highlight=False)
    if not kept:
        console.print("Nothing is kept of this number.")
        return
    table = Table("kept", "rows", box=None, header_style="bold")
    for name, rows in kept.items():
        table.add_row(name, str(len(rows)))
    console.print(table)
    for fact in kept.get("profile_fact", []):
        agreed = "with consent" if fact["consent"] else "no consent: not used in later calls"
        console.print(
            escape(f"  {fact['slot']} {fact['polarity']} {fact['value']}  ({fact['learned_at']}, {agreed})")
        )


@app.command()
def export(
    number: Number,
    file: Annotated[
        Path | None, typer.Option("--file", "-f", help="Write here instead of to the screen.")
    ] = None,
) -> None:
    """Write everything that is kept of a number as JSON, for the person who asks for it."""
    settings = load_settings()
    kept = from_store(settings, lambda store: store.personal_data(_normal(number)))
    text = json.dumps(kept, ensure_ascii=False, indent=2)
    if file is None:
        typer.echo(text)
        return
    try:
        file.write_text(text + "\n", "utf-8")
        file.chmod(0o600)
    except OSError as error:
        raise VoicebotError(f"cannot write {file}: {error.strerror}; choose another place") from error
    recordings = [str(call["recording_path"]) for call in kept.get("call", []) if call["recording_path"]]
    typer.echo(f"{sum(len(rows) for rows in kept.values())} rows written to {file}")
    if recordings:
        typer.echo("recordings to hand over with it:\n  " + "\n  ".join(recordings))


@app.command()
def delete(
    number: Number,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether it is meant.")] = False,
) -> None:
    """Delete calls, transcripts, recordings, tickets and memory of a number; orders lose name and address.

    An entry of the do-not-call list stays, or the person would be called again. Ends with 1 when the
    number still stands somewhere, for example in what somebody else said.
    """
    settings = load_settings()
    normal = _normal(number)
    if not yes:
        typer.confirm(f"Delete everything that is kept of {normal}? This cannot be undone", abort=True)
    forgotten = from_store(settings, lambda store: store.forget(normal))
    left = _delete_files(settings, forgotten.recordings)
    _report(forgotten.rows, forgotten.mentions, len(forgotten.recordings) - len(left), left)
    if forgotten.mentions or left:
        raise typer.Exit(STILL_THERE)


def _delete_files(settings: Settings, paths: Sequence[str]) -> list[str]:
    """Delete recordings; those that could not be deleted are returned."""
    left = []
    for name in paths:
        path = Path(name) if Path(name).is_absolute() else settings.recordings_dir / name
        try:
            path.unlink(missing_ok=True)
        except OSError:
            left.append(str(path))
    return left


def _report(rows: Mapping[str, int], mentions: Mapping[str, int], files: int, left: Sequence[str]) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for table, count in rows.items():
        if count:
            console.print(
                f"{table}: {count} {'emptied of personal data' if table == 'orders' else 'deleted'}"
            )
    console.print(f"recordings: {files} deleted")
    for path in left:
        console.print(f"[red]could not delete {escape(path)}[/red]; delete it by hand")
    if mentions:
        where = ", ".join(f"{table} ({count})" for table, count in mentions.items())
        console.print(f"[yellow]The number still stands in rows of others: {where}[/yellow]")
    else:
        console.print("[green]No row holds this number any more.[/green]")


def _normal(number: str) -> str:
    normal = normalise_number(number)
    if normal is None:
        raise RecordsError(f"{number!r} is no telephone number")
    return normal
