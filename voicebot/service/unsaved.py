"""Brings rows back into the database that could not be written while it was away (``journal``)."""

import fcntl
import json
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from pydantic import TypeAdapter

from voicebot.dialogue.effects import AddToTicket, OpenTicket
from voicebot.dialogue.events import Direction
from voicebot.dialogue.service_effects import RememberFacts
from voicebot.errors import RecordsError, RefusedError
from voicebot.records.phone_numbers import normalise_number
from voicebot.records.store import Store
from voicebot.records.values import BotTurn, CallerTurn, NewCall
from voicebot.service.line_files import append_lines

log = structlog.get_logger(__name__)

UNSAVED_FOLDER = "unsaved"
"""Of the data folder."""
TAKEN_SUFFIX = ".taken"
REFUSED_SUFFIX = ".refused"

_NEW_CALL = TypeAdapter(NewCall)
_BOT_TURN = TypeAdapter(BotTurn)
_TICKET = TypeAdapter(OpenTicket)
_ADDITION = TypeAdapter(AddToTicket)
_FACTS = TypeAdapter(RememberFacts)
_TIME = TypeAdapter(datetime)


async def restore_unsaved(store: Store, folder: Path) -> int:
    """Write the rows of every file in ``folder``, and remove the files that are done.

    What the database or the format refuses, damaged rows among it, stays in ``CALL.jsonl.refused``
    for a person to look at. A disk that does not let us is logged, and tried again the next time.

    Returns:
        how many rows were written.

    Raises:
        RecordsError: the database is away again; the file it happened in stays whole. Writing a
            row twice does no harm but to turns, which then appear twice.
    """
    try:
        with _alone(folder) as alone:
            return await _restore_all(store, folder) if alone else 0
    except OSError as error:  # a full disk, a file of somebody else's
        log.error("unsaved_rows_left", folder=str(folder), cause=str(error))
        return 0


def unsaved_of(folder: Path, number: str, call_ids: Collection[str]) -> list[dict[str, Any]]:
    """What lies on this disk of calls of a number (normalised), as it will be stored.

    Args:
        call_ids: calls of the number that the database knows.
    """
    files = [path for path in _files(folder) if _is_of(path, number, call_ids)]
    return [_entry(line) for path in files for line in _lines(path)]


def forget_unsaved(folder: Path, number: str, call_ids: Collection[str]) -> tuple[int, int]:
    """Delete what lies on this disk of calls of a number (normalised).

    Returns:
        how many rows were deleted, and how many rows of other calls mention the number.
    """
    deleted = mentions = 0
    with _alone(folder, wait=True):
        for path in _files(folder):
            lines = _lines(path)
            if _is_of(path, number, call_ids):
                path.unlink()
                deleted += len(lines)
            else:
                mentions += sum(number in line for line in lines)
    return deleted, mentions


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.jsonl*") if path.is_file())


def _lines(path: Path) -> list[str]:
    """The rows of a file. A full disk may have cut the last one off in the middle of a character."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:  # its rows have just been restored
        return []
    # Not splitlines(): what a caller is heard to say may hold other ends of line than ours.
    return [line for line in text.split("\n") if line]


def _entry(line: str) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except ValueError:
        entry = None
    return entry if isinstance(entry, dict) else {"unreadable": line}


def _is_of(path: Path, number: str, call_ids: Collection[str]) -> bool:
    """A file holds one call; who was called, or called, stands in its first row unless that was stored."""
    if path.name.partition(".jsonl")[0] in call_ids:
        return True
    for entry in map(_entry, _lines(path)):
        row = entry.get("row")
        if entry.get("kind") == "open" and isinstance(row, dict):
            outbound = row.get("direction") == Direction.OUTBOUND.value
            other = row.get("called_number" if outbound else "caller_number")
            return normalise_number(str(other or "")) == number
    return False


@contextmanager
def _alone(folder: Path, *, wait: bool = False) -> Iterator[bool]:
    """Of the workers on one folder only one restores at a time; the others need not wait for it."""
    if not folder.is_dir():
        yield False
        return
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        alone = True
    except BlockingIOError:
        alone = False
    try:
        yield alone
    finally:
        os.close(lock)


async def _restore_all(store: Store, folder: Path) -> int:
    restored = 0
    for path in folder.glob("*.jsonl"):
        # A call that is still up may write to its file while we are at it.
        path.replace(path.with_name(path.name + TAKEN_SUFFIX))
    for path in sorted(folder.glob("*" + TAKEN_SUFFIX)):
        refused = []
        for line in _lines(path):
            try:
                entry = json.loads(line)
                await _restore(store, entry["call_id"], entry["kind"], entry["row"])
                restored += 1
            except Exception as error:  # whatever a damaged row leads to: the others wait behind it
                if isinstance(error, RecordsError) and not isinstance(error, RefusedError):
                    raise
                log.error("unsaved_row_refused", file=str(path), cause=type(error).__name__)
                refused.append(line)
        if refused:
            append_lines(path.with_name(path.name.removesuffix(TAKEN_SUFFIX) + REFUSED_SUFFIX), refused)
        path.unlink()
    return restored


async def _restore(store: Store, call_id: str, kind: str, row: Mapping[str, Any]) -> None:
    match kind:
        case "open":
            await store.open_call(_NEW_CALL.validate_python(row))
        case "answered":
            await store.answer_call(call_id, _TIME.validate_python(row["at"]))
        case "caller":
            await store.append_turn(call_id, _caller_turn(row))
        case "bot":
            await store.append_turn(call_id, _BOT_TURN.validate_python(row))
        case "facts":
            await store.remember_facts(_FACTS.validate_python(row), call_id=call_id)
        case "announced":
            await store.order_announced(call_id, row["effect_id"])
        case "ticket":
            await store.open_ticket(_TICKET.validate_python(row), call_id=call_id)
        case "addition":
            await store.add_to_ticket(_ADDITION.validate_python(row), call_id=call_id)
        case "close":
            ended_at = _TIME.validate_python(row["ended_at"])
            lost = bool(row.get("recording_lost"))
            await store.close_call(call_id, outcome=row["outcome"], ended_at=ended_at, recording_lost=lost)
        case "dropped_try":
            await store.take_back_identity_try(row["effect_id"], call_id=call_id)
        case "handover":
            pass  # that caller was put through long ago; the ticket of it follows
        case "playback":
            pass  # its turn has got a new index; what was heard of it is not known any more
        case _:
            raise ValueError(f"unknown kind of row {kind!r}")


def _caller_turn(row: Mapping[str, Any]) -> CallerTurn:
    """By hand, because slots are JSON of any shape."""
    return CallerTurn(
        at=_TIME.validate_python(row["at"]),
        heard_text=row["heard_text"],
        confidence=row["confidence"],
        alternatives=tuple(row["alternatives"]),
        mended_text=row["mended_text"],
        intents=tuple((name, confidence) for name, confidence in row["intents"]),
        slots=row["slots"],
        keyed=row["keyed"],
    )
