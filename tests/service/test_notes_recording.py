"""A disk that is full costs the rest of the recording, never the rows of the call."""

import errno
import resource
import signal
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from records_world import new_call

from voicebot.media.frames import SILENCE_FRAME
from voicebot.media.recording import StereoRecorder
from voicebot.records.store import Store
from voicebot.service.journal import Journal
from voicebot.service.notes import CallNotes
from voicebot.telephony.call import EndReason


@pytest.mark.parametrize("recorded_ms", [500, 3000], ids=["fails at the end", "fails in mid-call"])
async def test_a_full_disk_does_not_keep_the_call_from_being_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recorded_ms: int
) -> None:
    def no_space(self: StereoRecorder) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(StereoRecorder, "_flush", no_space)
    closed: list[tuple[str, str | None]] = []

    async def close_call(
        call_id: str, *, outcome: str, ended_at: datetime, recording_path: str | None, recording_lost: bool
    ) -> None:
        assert recording_lost
        closed.append((outcome, recording_path))

    path = tmp_path / "call.wav"
    recorder = StereoRecorder(path)
    notes = CallNotes(
        "c1",
        store=SimpleNamespace(close_call=close_call),  # type: ignore[arg-type]
        dialplan="test",
        journal=Journal("c1", tmp_path / "unsaved"),
        recorder=recorder,
        recording_path=str(path),
        local_time=lambda: datetime.now(UTC),
    )
    for _ in range(recorded_ms // 20):
        notes.record([SILENCE_FRAME], [SILENCE_FRAME])
    await notes.close(EndReason.CALLER_HUNG_UP, None)
    assert closed == [("caller_hung_up", str(path))]
    assert recorder._file.closed


async def test_a_file_that_may_not_grow_ends_the_recording_and_a_ticket_says_so_once_a_day(
    store: Store, tmp_path: Path
) -> None:
    """A real limit of the kernel (RLIMIT_FSIZE), in the middle of two calls."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    heard = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        for _ in range(2):
            call = new_call()
            await store.open_call(call)
            path = tmp_path / f"{call.id}.wav"
            notes = CallNotes(
                call.id,
                store=store,
                dialplan="test",
                journal=Journal(call.id, tmp_path / "unsaved"),
                recorder=StereoRecorder(path),
                recording_path=str(path),
                local_time=lambda: datetime.now(UTC),
            )
            resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, before[1]))
            for _ in range(1000):
                notes.record([SILENCE_FRAME], [SILENCE_FRAME])
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
            await notes.close(EndReason.CALLER_HUNG_UP, None)
            record = await store.call(call.id)
            assert record is not None
            assert record.head.outcome == "caller_hung_up"
            assert 0 < path.stat().st_size <= 64 * 1024
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, heard)
    (ticket,) = await store.tickets_to_do()
    assert "录音写不进磁盘" in ticket.summary
