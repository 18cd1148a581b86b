"""Files that belong to calls: the records know where they lie, jobs look after them."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.records.models import Call
from voicebot.records.queue import UPKEEP, enqueue, files_queue

DELETE_FILE = "delete_file"
"""The job; argument ``place``."""


@dataclass(frozen=True, slots=True)
class CallFiles:
    """The files of a call.

    Args:
        host: the machine whose paths these are; URLs are the same everywhere.
    """

    call_id: str
    recording: str | None
    transcript: str | None
    host: str | None

    @property
    def places(self) -> tuple[str, ...]:
        """Where they are."""
        return tuple(place for place in (self.recording, self.transcript) if place)


def is_remote(place: str) -> bool:
    """Whether a place is in an object store, which every machine reaches, and not a path of one machine."""
    return "://" in place


async def files_of(session: AsyncSession, condition: sa.ColumnElement[bool]) -> tuple[CallFiles, ...]:
    """The files of all calls for which a condition holds."""
    rows = await session.execute(
        sa.select(Call.id, Call.recording_path, Call.transcript_path, Call.recording_host).where(
            condition, sa.or_(Call.recording_path.is_not(None), Call.transcript_path.is_not(None))
        )
    )
    return tuple(CallFiles(*row) for row in rows)


async def enqueue_deletion(session: AsyncSession, place: str, host: str | None) -> None:
    """Have a file deleted, by a machine that reaches it; tried again until it is gone."""
    queue = UPKEEP if is_remote(place) or host is None else files_queue(host)
    await enqueue(session, DELETE_FILE, {"place": place}, queue=queue)
