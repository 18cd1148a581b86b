"""The job after a call: mend its recording, encrypt it, store it, and keep a transcript beside it."""

import asyncio
import json
import os
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
import structlog
from procrastinate import App
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.archive.encryption import SUFFIX, KeyRing, encrypt
from voicebot.archive.places import Places
from voicebot.jobs.app import Resources
from voicebot.jobs.backoff import BackOff, HopelessJobError
from voicebot.jobs.queues import FILES
from voicebot.media.recording import repair_recording
from voicebot.records.calls import turn_records
from voicebot.records.database import Database
from voicebot.records.ended_calls import ARCHIVE_CALL
from voicebot.records.files import DELETE_FILE, enqueue_deletion, is_remote
from voicebot.records.models import Call
from voicebot.records.values import TurnRecord

log = structlog.get_logger(__name__)

RETRIES = BackOff((5, 30, 120, 600, 3600, 4 * 3600, 12 * 3600, 24 * 3600, 24 * 3600))
"""A store that is away for two days costs nothing but disk."""
_PART = ".part"


class Archivist:
    """Looks after the files of calls on this machine.

    Args:
        transcripts: keep one beside each recording.
    """

    def __init__(self, database: Database, places: Places, ring: KeyRing, *, transcripts: bool) -> None:
        self._database = database
        self._places = places
        self._ring = ring
        self._transcripts = transcripts

    async def archive(self, call_id: str, recorded: str | None = None) -> None:
        """Bring recording and transcript of a call that is over to where they are kept. Idempotent.

        Args:
            recorded: where the recording was made; of a call that is not there any more, what an
                interrupted try may have stored is deleted.

        Raises:
            HopelessJobError: the recording is not on this machine.
            ArchiveError, OSError: not possible now.
        """
        call = await self._database.run(lambda session: session.get(Call, call_id), doing="reading a call")
        if call is None or call.recording_path is None:
            kept = call.transcript_path if call is not None else None
            if recorded is not None and self._places.has_store:
                await self._delete_stored(Path(recorded), keep=kept)
            return self._clear(call_id, keep=(kept,))
        recording = call.recording_path
        if not is_remote(recording) and not recording.endswith(SUFFIX):
            recording = await self._bring(self._places.local(recording))
        transcript = call.transcript_path
        if self._transcripts and transcript is None:
            transcript = await self._write_transcript(call_id, Path(call.recording_path))
        if not await self._database.run(
            lambda session: _note(session, call_id, recording, transcript), doing="noting an archived call"
        ):
            log.info("call_deleted_meanwhile", call_id=call_id)
        return self._clear(call_id, keep=(recording, transcript))

    async def _bring(self, file: Path) -> str:
        """Mend, encrypt and store a recording; where it is now."""
        if not file.exists():
            raise HopelessJobError(f"the recording {file} is not there; it was moved or deleted by hand")
        await asyncio.to_thread(repair_recording, file)
        return await self._keep(file)

    async def _write_transcript(self, call_id: str, recording: Path) -> str:
        turns = await self._database.run(
            lambda session: turn_records(session, call_id), doing="reading a transcript"
        )
        name = recording.name.split(".")[0] + ".json"
        folder = next((file.parent for file in self._places.leftovers(call_id)), None)
        file = (folder or self._places.local(recording.parent.name)) / name
        await asyncio.to_thread(_write, file, transcript_json(call_id, turns))
        return await self._keep(file)

    async def _keep(self, file: Path) -> str:
        kept = await asyncio.to_thread(_encrypted, file, self._ring) if self._ring.active else file
        if self._places.has_store:
            return await self._places.put(kept, f"{file.parent.name}/{kept.name}")
        return str(kept.resolve())

    async def _delete_stored(self, recording: Path, *, keep: str | None) -> None:
        stem = recording.name.split(".")[0]
        for name in (stem + end + suffix for end in (".wav", ".json") for suffix in ("", SUFFIX)):
            place = self._places.stored(f"{recording.parent.name}/{name}")
            if place != keep:
                await self._places.delete(place)

    def _clear(self, call_id: str, *, keep: tuple[str | None, ...]) -> None:
        """Delete what is left of a call in the data folder: what was brought away, and plain text."""
        for file in list(self._places.leftovers(call_id)):
            if str(file.resolve()) not in keep:
                file.unlink(missing_ok=True)

    async def delete(self, place: str) -> None:
        """Delete a file of a call, and see that it is gone.

        Raises:
            ArchiveError: it could not be deleted.
        """
        await self._places.delete(place)


def register_archive(app: App, resources: Resources) -> None:
    """Add the tasks that look after files of calls.

    Raises:
        ConfigError: a key makes no sense.
    """
    settings = resources.settings
    archivist = Archivist(
        resources.database,
        Places(settings.archive, settings.recordings_dir),
        KeyRing.of(settings.archive),
        transcripts=settings.archive.transcripts,
    )

    @app.task(name=ARCHIVE_CALL, queue=FILES, retry=RETRIES)
    async def archive_call(call_id: str, recording: str | None = None) -> None:
        await archivist.archive(call_id, recording)

    @app.task(name=DELETE_FILE, queue=FILES, retry=RETRIES)
    async def delete_file(place: str) -> None:
        await archivist.delete(place)


def transcript_json(call_id: str, turns: tuple[TurnRecord, ...]) -> bytes:
    """A transcript as a file: who said what when."""
    lines = [{"speaker": each.speaker.value, **asdict(each.turn)} for each in turns]
    return json.dumps({"call": call_id, "turns": lines}, ensure_ascii=False, default=_plain).encode()


async def _note(session: AsyncSession, call_id: str, recording: str, transcript: str | None) -> bool:
    """Note where the files are; a call that was deleted meanwhile has none to keep."""
    found = await session.scalar(
        sa.update(Call)
        .where(Call.id == call_id)
        .values(recording_path=recording, transcript_path=transcript)
        .returning(Call.id)
    )
    if found is None:
        for place in (recording, transcript):
            if place is not None:
                await enqueue_deletion(session, place, None)
    return found is not None


def _encrypted(file: Path, ring: KeyRing) -> Path:
    """The encrypted file beside this one; it is there whole or not at all."""
    target = file.with_name(file.name + SUFFIX)
    part = target.with_name(target.name + _PART)
    with file.open("rb") as source, part.open("wb") as sink:
        encrypt(source, sink, ring)
        sink.flush()
        os.fsync(sink.fileno())
    part.replace(target)
    return target


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def _plain(value: object) -> object:
    match value:
        case datetime():
            return value.isoformat()
        case UUID():
            return str(value)
    raise TypeError(f"{type(value).__name__} in a transcript")
