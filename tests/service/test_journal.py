import asyncio
import json
import resource
import signal
from pathlib import Path

import pytest

from voicebot.errors import RecordsError, RefusedError
from voicebot.service.journal import Journal
from voicebot.service.line_files import append_lines


async def test_rows_are_written_in_order(tmp_path: Path) -> None:
    written: list[int] = []
    journal = Journal("c1", tmp_path)

    def commit_of(number: int):
        async def commit() -> None:
            written.append(number)

        return commit

    for number in range(5):
        journal.write("turn", {"number": number}, commit_of(number))
    await journal.close()
    assert written == [0, 1, 2, 3, 4]
    assert not list(tmp_path.iterdir())


async def test_a_row_is_tried_again_until_the_database_is_back(tmp_path: Path) -> None:
    tries = 0

    async def commit() -> None:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise RecordsError("away")

    journal = Journal("c1", tmp_path, retry_pause_s=0.01)
    journal.write("turn", {}, commit)
    await journal.close()
    assert tries == 3


async def test_what_cannot_be_written_goes_to_a_file_in_order(tmp_path: Path) -> None:
    async def never() -> None:
        raise RecordsError("away")

    journal = Journal("c1", tmp_path / "unsaved", retry_pause_s=0.01)
    journal.write("caller", {"heard_text": "包裹到哪里了"}, never)
    journal.write("close", {"outcome": "peer_gone"}, never)
    await journal.close(timeout_s=0.05)
    lines = [json.loads(line) for line in (tmp_path / "unsaved" / "c1.jsonl").read_text("utf-8").splitlines()]
    assert [line["kind"] for line in lines] == ["caller", "close"]
    assert lines[0]["row"]["heard_text"] == "包裹到哪里了"
    assert lines[1]["call_id"] == "c1"


async def test_a_defect_in_one_row_does_not_keep_the_others(tmp_path: Path) -> None:
    written = []

    async def broken() -> None:
        raise TypeError("defect")

    async def fine() -> None:
        written.append("fine")

    journal = Journal("c1", tmp_path)
    journal.write("turn", {}, broken)
    journal.write("turn", {}, fine)
    await journal.close()
    assert written == ["fine"]

    (line,) = (tmp_path / "c1.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["kind"] == "turn", "for a version without the defect"


async def test_half_a_character_is_kept_too(tmp_path: Path) -> None:
    async def refused() -> None:
        raise RefusedError("text with half a pair")

    journal = Journal("c1", tmp_path)
    journal.write("open", {"caller_number": "1\ud800"}, refused)
    journal.write("turn", {}, refused)
    await journal.close()
    first, _ = (tmp_path / "c1.jsonl").read_text("utf-8").splitlines()
    assert json.loads(first)["row"] == {"caller_number": "1\ud800"}


def test_what_a_full_disk_cuts_off_is_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "c1.jsonl"
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
    try:
        with pytest.raises(OSError):
            append_lines(path, ["一" * 20, "二" * 20])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    append_lines(path, ["三"])
    assert path.read_text("utf-8") == "一" * 20 + "\n三\n"


async def test_a_row_that_is_refused_is_kept_in_the_file_and_does_not_hold_up_the_others(
    tmp_path: Path,
) -> None:
    written = []

    async def refused() -> None:
        raise RefusedError("text with a NUL")

    async def fine() -> None:
        written.append("fine")

    journal = Journal("c1", tmp_path)
    journal.write("open", {"called_number": "a\0b"}, refused)
    journal.write("turn", {}, fine)
    await journal.close()
    assert written == ["fine"]
    (line,) = (tmp_path / "c1.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["kind"] == "open"


async def test_rows_are_saved_when_the_worker_ends_while_the_database_is_away(tmp_path: Path) -> None:
    async def never() -> None:
        raise RecordsError("away")

    journal = Journal("c1", tmp_path, retry_pause_s=0.01)
    journal.write("ticket", {}, never)
    closing = asyncio.create_task(journal.close())
    await asyncio.sleep(0.03)
    closing.cancel()
    await asyncio.wait({closing})
    assert json.loads((tmp_path / "c1.jsonl").read_text("utf-8"))["kind"] == "ticket"
