import asyncio
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from voicebot.dialogue.effects import AddToTicket, OpenTicket, Priority, TicketType
from voicebot.dialogue.events import Direction
from voicebot.errors import RecordsError
from voicebot.records.store import Store
from voicebot.records.values import BotTurn, CallerTurn, NewCall, SpokenSentence
from voicebot.service.journal import Journal
from voicebot.service.unsaved import forget_unsaved, restore_unsaved, unsaved_of

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CALL = NewCall("c1", Direction.INBOUND, "sip-1", "13900001234", "100", "skincare", NOW)
HEARD = CallerTurn(NOW, "包裹到哪里了", 0.8, ("包裹到哪了",), intents=(("logistics_query", 0.9),), slots={})
SAID = BotTurn(NOW, (SpokenSentence("我查一下", informative=False),), asked=("order_id",))
TICKET = OpenTicket("e1", TicketType.CALLBACK, Priority.HIGH, "请回电", (("product", "面膜"),), "13900001234")


async def _away() -> None:
    raise RecordsError("the database is away")


async def test_a_call_that_could_not_be_written_is_brought_back_whole(store: Store, tmp_path: Path) -> None:
    journal = Journal("c1", tmp_path, retry_pause_s=0.01)
    journal.write("open", asdict(CALL), _away)
    journal.write("answered", {"at": NOW}, _away)
    journal.write("caller", asdict(HEARD), _away)
    journal.write("bot", asdict(SAID), _away)
    journal.write("ticket", asdict(TICKET), _away)
    journal.write("close", {"outcome": "caller_hung_up", "ended_at": NOW}, _away)
    await journal.close(timeout_s=0.05)

    assert await restore_unsaved(store, tmp_path) == 6
    record = await store.call("c1")
    assert record is not None
    assert record.head.outcome == "caller_hung_up"
    assert [entry.turn for entry in record.turns] == [HEARD, SAID]
    assert [ticket.summary for ticket in record.tickets] == ["请回电"]
    assert not list(tmp_path.iterdir())


async def test_what_could_not_be_added_to_a_ticket_is_added_later(store: Store, tmp_path: Path) -> None:
    journal = Journal("c1", tmp_path, retry_pause_s=0.01)
    journal.write("open", asdict(CALL), _away)
    journal.write("ticket", asdict(TICKET), _away)
    journal.write("addition", asdict(AddToTicket("e2", "100001", "明天上午来取。")), _away)
    journal.write("addition", asdict(AddToTicket("e3", "999999", "没有这张。")), _away)
    await journal.close(timeout_s=0.05)
    assert await restore_unsaved(store, tmp_path) == 3
    (ticket,) = (await store.call("c1")).tickets  # type: ignore[union-attr]
    assert ticket.added == ("明天上午来取。",)
    assert [path.name for path in tmp_path.iterdir()] == ["c1.jsonl.refused"], "a person looks at it"


async def test_what_makes_no_sense_is_kept_for_a_person(store: Store, tmp_path: Path) -> None:
    (tmp_path / "c1.jsonl").write_text('{"call_id": "c1", "kind": "dance", "row": {}}\nnot json\n', "utf-8")
    assert await restore_unsaved(store, tmp_path) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["c1.jsonl.refused"]


@pytest.mark.parametrize(
    "cut",
    [
        '{"call_id": "c0", "kind": "caller", "row": {"heard_text": "我要面'.encode()[:-1],
        b"\xff\xfe\x00\n[]\n",
        b'{"call_id": "c0", "kind": "answered", "row": {"at": 1e400}}\n',
        b"[" * 100_000,
    ],
    ids=["in a character", "other bytes", "no time", "deep"],
)
async def test_a_damaged_file_keeps_neither_the_bot_nor_the_others(
    store: Store, tmp_path: Path, cut: bytes
) -> None:
    """The end of what a full disk takes; everything behind it is brought back all the same."""
    (tmp_path / "a0.jsonl").write_bytes(cut)
    journal = Journal("c1", tmp_path, retry_pause_s=0.01)
    journal.write("open", asdict(CALL), _away)
    journal.write("caller", asdict(replace(HEARD, heard_text="一行\u2028两行")), _away)
    await journal.close(timeout_s=0.05)
    assert await restore_unsaved(store, tmp_path) == 2
    assert await restore_unsaved(store, tmp_path) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["a0.jsonl.refused"]
    assert (await store.call("c1")) is not None


async def test_a_file_that_cannot_be_taken_is_left_for_the_next_time(store: Store, tmp_path: Path) -> None:
    (tmp_path / "c1.jsonl").write_text("{}\n", "utf-8")
    in_the_way = tmp_path / "c1.jsonl.taken"
    in_the_way.mkdir()
    assert await restore_unsaved(store, tmp_path) == 0
    assert (tmp_path / "c1.jsonl").read_text("utf-8") == "{}\n"


async def test_two_workers_on_one_folder_do_not_restore_the_same_rows(store: Store, tmp_path: Path) -> None:
    journal = Journal("c1", tmp_path, retry_pause_s=0.01)
    journal.write("open", asdict(CALL), _away)
    journal.write("caller", asdict(HEARD), _away)
    await journal.close(timeout_s=0.05)
    restored = await asyncio.gather(*(restore_unsaved(store, tmp_path) for _ in range(3)))
    assert sorted(restored) == [0, 0, 2]
    record = await store.call("c1")
    assert record is not None and len(record.turns) == 1


async def test_what_waits_on_disk_is_shown_and_deleted_with_its_person(store: Store, tmp_path: Path) -> None:
    """Under each of its three names; a call that the database knows needs no number in its file."""
    for call_id, number, suffix in (
        ("c1", "+86 139 0000 1234", ""),
        ("c2", "13900001234", ".taken"),
        ("c3", "13900001234", ".refused"),
        ("c4", "13800000000", ""),
    ):
        journal = Journal(call_id, tmp_path, retry_pause_s=0.01)
        journal.write("open", asdict(replace(CALL, id=call_id, caller_number=number)), _away)
        await journal.close(timeout_s=0.02)
        (tmp_path / f"{call_id}.jsonl").rename(tmp_path / f"{call_id}.jsonl{suffix}")
    known, others = (tmp_path / f"{name}.jsonl" for name in ("c5", "c6"))
    known.write_text("cut off in the midd", "utf-8")
    others.write_text('{"call_id": "c6", "kind": "caller", "row": {"heard_text": "13900001234"}}\n', "utf-8")
    rows = unsaved_of(tmp_path, "13900001234", {"c5"})
    assert [row.get("call_id") for row in rows] == ["c1", "c2", "c3", None]
    assert rows[-1] == {"unreadable": "cut off in the midd"}
    assert forget_unsaved(tmp_path, "13900001234", {"c5"}) == (4, 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["c4.jsonl", "c6.jsonl"]
    assert forget_unsaved(tmp_path / "none", "13900001234", ()) == (0, 0)
