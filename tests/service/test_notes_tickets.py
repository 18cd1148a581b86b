"""A ticket in the first moment of a call: its call's row is still on its way to the database."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from voicebot.dialogue.effects import OpenTicket, Priority, TicketType
from voicebot.records.store import Store
from voicebot.records.values import NewCall
from voicebot.service.journal import Journal
from voicebot.service.notes import CallNotes
from voicebot.telephony.call import CallInfo, EndReason


async def test_a_ticket_waits_for_the_row_of_its_call(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_be_written = asyncio.Event()
    write = store.open_call

    async def slow(call: NewCall) -> None:
        await may_be_written.wait()
        await write(call)

    monkeypatch.setattr(store, "open_call", slow)
    notes = CallNotes(
        "c1",
        store=store,
        dialplan="test",
        journal=Journal("c1", tmp_path / "unsaved"),
        recorder=None,
        recording_path=None,
        local_time=lambda: datetime.now(UTC),
    )
    await notes.open(CallInfo("sip-c1", "13800138000", "100", "127.0.0.1"))
    wish = OpenTicket("c1-1", TicketType.CALLBACK, Priority.NORMAL, "线路全忙，请回电。", {}, "13800138000")
    opening = asyncio.create_task(notes.open_ticket(wish, call_id="c1"))
    await asyncio.sleep(0.05)
    assert not opening.done()
    may_be_written.set()
    opened = await opening
    await notes.close(EndReason.WE_HUNG_UP, None)
    (ticket,) = await store.tickets_to_do()
    assert ticket.number == opened.ticket_number
    assert ticket.call_id == "c1"
