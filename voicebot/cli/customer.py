"""``voicebot customer``: what is kept of one person; showing, handing over, deleting it."""

import asyncio
import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from voicebot.archive.places import Places
from voicebot.cli.stored import from_store
from voicebot.cli.terminal import terminal
from voicebot.config import Settings, load_settings
from voicebot.errors import ArchiveError, RecordsError, VoicebotError
from voicebot.records.files import CallFiles, is_remote
from voicebot.records.phone_numbers import normalise_number
from voicebot.service.unsaved import UNSAVED_FOLDER, forget_unsaved, unsaved_of

STILL_THERE = 1
_SHORTEST_NUMBER = 3
"""Of an extension; shorter ones stand in every row."""
_EMPTIED = frozenset({"orders", "invoice", "return_request", "tracking_event"})
"""Rows that stay, without what is personal in them."""
_UNSAVED = "not yet in the database"

app = typer.Typer(
    no_args_is_help=True, help="What is kept of one person: show it, hand it over, delete it and prove it."
)

Number = Annotated[str, typer.Argument(help="The telephone number, in any spelling.")]


@app.command()
def show(number: Number) -> None:
    """Show how much is kept of a number, and what was remembered."""
    kept = _kept(load_settings(), _normal(number))
    console = terminal(highlight=False)
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
    kept = _kept(load_settings(), _normal(number))
    text = json.dumps(kept, ensure_ascii=False, indent=2)
    if file is None:
        typer.echo(text)
        return
    try:
        file.write_text(text + "\n", "utf-8")
        file.chmod(0o600)
    except OSError as error:
        raise VoicebotError(f"cannot write {file}: {error.strerror}; choose another place") from error
    recordings = [
        f"voicebot call recording {call['id']} --out {call['id']}.wav"
        for call in kept.get("call", [])
        if call["recording_path"]
    ]
    typer.echo(f"{sum(len(rows) for rows in kept.values())} rows written to {file}")
    if recordings:
        typer.echo("recordings to hand over with it:\n  " + "\n  ".join(recordings))


@app.command()
def delete(
    number: Number,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether it is meant.")] = False,
) -> None:
    """Delete calls, transcripts, recordings, tickets and memory of a number; orders lose name and address.

    Not while a call with the number is up: what it still writes would stay behind. An entry of the
    do-not-call list stays, or the person would be called again. Ends with 1 when the
    number still stands somewhere, for example in what somebody else said.
    """
    settings = load_settings()
    normal = _normal(number)
    if not yes:
        typer.confirm(f"Delete everything that is kept of {normal}? This cannot be undone", abort=True)
    from_store(settings, lambda store: store.recover_dropped_calls())
    kept = from_store(settings, lambda store: store.personal_data(normal))
    if any(call["ended_at"] is None for call in kept.get("call", ())):
        raise RecordsError(f"a call with {normal} is up, and still writes; delete again when it is over")
    known = _call_ids(kept)
    # First the rows that wait on disk: a worker would store them again.
    waiting, others = forget_unsaved(settings.data_dir / UNSAVED_FOLDER, normal, known)
    forgotten = from_store(settings, lambda store: store.forget(normal))
    files = asyncio.run(_delete_files(settings, forgotten.files))
    mentions = {**forgotten.mentions, **({_UNSAVED: others} if others else {})}
    _report({**forgotten.rows, _UNSAVED: waiting}, mentions, files)
    if mentions or files.left:
        raise typer.Exit(STILL_THERE)


def _kept(settings: Settings, number: str) -> dict[str, list[dict[str, object]]]:
    """All rows of a number, and those that wait on this disk for a database that was away."""
    kept = from_store(settings, lambda store: store.personal_data(number))
    waiting = unsaved_of(settings.data_dir / UNSAVED_FOLDER, number, _call_ids(kept))
    return {**kept, _UNSAVED: waiting} if waiting else kept


def _call_ids(kept: Mapping[str, Sequence[Mapping[str, object]]]) -> set[str]:
    return {str(call["id"]) for call in kept.get("call", ())}


@dataclass(frozen=True)
class _Files:
    """What became of recordings and transcripts.

    Args:
        elsewhere: on other machines; jobs that wait there delete them.
        left: not deleted, and why.
    """

    deleted: int
    elsewhere: tuple[str, ...]
    left: tuple[str, ...]


async def _delete_files(settings: Settings, files: Sequence[CallFiles]) -> _Files:
    """Delete them now, and look whether they are gone; what fails is also tried again by the queue."""
    places = Places(settings.archive, settings.recordings_dir)
    here = platform.node()
    elsewhere, left, deleted = [], [], 0
    for each in files:
        for place in each.places:
            if not is_remote(place) and each.host not in (None, here):
                elsewhere.append(f"{each.host}:{place}")
                continue
            try:
                await places.delete(place)
                deleted += 1
            except ArchiveError as error:
                left.append(str(error))
        for file in places.leftovers(each.call_id):
            file.unlink(missing_ok=True)
    return _Files(deleted, tuple(elsewhere), tuple(left))


def _report(rows: Mapping[str, int], mentions: Mapping[str, int], files: _Files) -> None:
    console = terminal(highlight=False, soft_wrap=True)
    for table, count in rows.items():
        if count:
            console.print(
                f"{table}: {count} {'emptied of personal data' if table in _EMPTIED else 'deleted'}"
            )
    console.print(f"recordings and transcripts: {files.deleted} deleted, and looked for: they are gone")
    for place in files.elsewhere:
        console.print(f"{escape(place)} is deleted by the queue of that machine; see: voicebot jobs list")
    for trouble in files.left:
        console.print(f"[red]{escape(trouble)}[/red]; the queue tries it again")
    if mentions:
        where = ", ".join(f"{table} ({count})" for table, count in mentions.items())
        console.print(f"[yellow]The number still stands in rows of others: {where}[/yellow]")
    else:
        console.print("[green]No row holds this number any more.[/green]")


def _normal(number: str) -> str:
    normal = normalise_number(number)
    if normal is None or len(normal) < _SHORTEST_NUMBER:
        raise RecordsError(f"{number!r} is no telephone number; give the whole one")
    return normal
