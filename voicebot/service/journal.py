"""Writes the rows of one call in the background, in order; nothing is lost when the database is away."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path

import structlog

from voicebot.errors import RecordsError, RefusedError
from voicebot.service.line_files import append_lines

log = structlog.get_logger(__name__)

CLOSE_TIMEOUT_S = 600.0
"""How long the rows of a call that is over may wait for the database; they take no line."""
RETRY_PAUSE_S = 0.5


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: str
    facts: Mapping[str, object]
    commit: Callable[[], Awaitable[object]]


class Journal:
    """A queue of commits with one writer.

    Args:
        call_id: names the file that takes what could not be written.
        unsaved_dir: folder of such files: JSON lines, one entry each.
        retry_pause_s: between two tries to write an entry.
    """

    def __init__(self, call_id: str, unsaved_dir: Path, *, retry_pause_s: float = RETRY_PAUSE_S) -> None:
        self._call_id = call_id
        self._unsaved_dir = unsaved_dir
        self._entries: asyncio.Queue[_Entry | None] = asyncio.Queue()
        self._in_hand: _Entry | None = None
        self._begun = asyncio.Event()
        self._retry_pause_s = retry_pause_s
        self._writer = asyncio.create_task(self._write_all(), name=f"journal {call_id}")

    def write(self, kind: str, facts: Mapping[str, object], commit: Callable[[], Awaitable[object]]) -> None:
        """Queue a commit.

        Args:
            kind: what it is, for the file of what could not be written.
            facts: its content, for the same file.
            commit: writes it; safe to repeat after a ``RecordsError``. After a ``RefusedError`` it is
                saved to the file at once, so that it does not hold up the rows behind it.
        """
        self._entries.put_nowait(_Entry(kind, facts, commit))

    async def begun(self, timeout_s: float) -> None:
        """Wait until the first entry is written: the call's own row, to which others refer.

        Raises:
            RecordsError: it is not within ``timeout_s``; it may still be written later.
        """
        try:
            await asyncio.wait_for(self._begun.wait(), timeout_s)
        except TimeoutError as error:
            raise RecordsError(f"the row of a call is not written after {timeout_s:g} s") from error

    async def written(self, timeout_s: float) -> None:
        """Wait until everything queued so far is written.

        Raises:
            RecordsError: it is not within ``timeout_s``; it may still be written later.
        """
        reached = asyncio.Event()

        async def reach() -> None:
            reached.set()

        self.write("mark", {}, reach)
        try:
            await asyncio.wait_for(reached.wait(), timeout_s)
        except TimeoutError as error:
            raise RecordsError(f"the rows of a call are not written after {timeout_s:g} s") from error

    async def close(self, timeout_s: float = CLOSE_TIMEOUT_S) -> None:
        """Write what is left; what cannot be written within ``timeout_s`` goes to a file.

        So it does when this is cancelled: the worker ends and the database does not answer.
        """
        self._entries.put_nowait(None)
        try:
            await asyncio.wait({self._writer}, timeout=timeout_s)
        finally:
            if not self._writer.done():
                self._writer.cancel()
                self._save_the_rest()

    async def _write_all(self) -> None:
        while (entry := await self._entries.get()) is not None:
            self._in_hand = entry
            await self._commit(entry)
            self._in_hand = None
            self._begun.set()

    async def _commit(self, entry: _Entry) -> None:
        while True:
            try:
                await entry.commit()
            except RefusedError as error:
                log.error("row_refused", kind=entry.kind, cause=str(error))
                self._save([entry])
                return
            except RecordsError as error:
                log.warning("row_not_written_yet", kind=entry.kind, cause=str(error))
                await asyncio.sleep(self._retry_pause_s)
            except Exception:  # a defect of ours: the row waits for a version without it
                log.exception("row_not_written", kind=entry.kind)
                self._save([entry])
                return
            else:
                return

    def _save_the_rest(self) -> None:
        rest = [self._in_hand] if self._in_hand is not None else []
        while not self._entries.empty():
            entry = self._entries.get_nowait()
            if entry is not None:
                rest.append(entry)
        self._save(rest)

    def _save(self, rest: list[_Entry]) -> None:
        path = self._unsaved_dir / f"{self._call_id}.jsonl"
        try:
            append_lines(path, [self._line(entry) for entry in rest])
        except OSError as error:
            log.error("rows_lost", rows=len(rest), cause=str(error))
            return
        log.error("rows_saved_to_file", rows=len(rest), file=str(path))

    def _line(self, entry: _Entry) -> str:
        line = {"call_id": self._call_id, "kind": entry.kind, "row": entry.facts}
        return json.dumps(line, ensure_ascii=False, default=_plain)


def _plain(value: object) -> object:
    match value:
        case datetime():
            return value.isoformat()
        case Enum():
            return value.value
        case Mapping():
            return dict(value)
    return str(value)
