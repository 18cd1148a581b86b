"""A disk that is full costs the rest of the recording, never the rows of the call."""

import errno
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from voicebot.media.frames import SILENCE_FRAME
from voicebot.media.recording import StereoRecorder
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
        call_id: str, *, outcome: str, ended_at: datetime, recording_path: str | None
    ) -> None:
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
