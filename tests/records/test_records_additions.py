"""What a caller tells once a ticket is open is written into it, and moves the call that it promises."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from records_world import CALLER, now, open_call

from voicebot.dialogue.effects import AddToTicket, OpenTicket, Priority, TicketAddedTo, TicketType
from voicebot.errors import RefusedError
from voicebot.records.callbacks import CallbackRecord, callbacks_of_ticket
from voicebot.records.job_models import Event
from voicebot.records.store import Store
from voicebot.records.values import TicketRecord

OTHER = "13912345678"
TICKET = OpenTicket(
    "e1", TicketType.AFTER_SALE, Priority.NORMAL, "客户要退货。", (("issue", "不喜欢"),), CALLER
)
CALL_ME = replace(TICKET, type=TicketType.CALLBACK, summary="客户要求回电。")
TOMORROW = f"{now() + timedelta(days=2):%Y-%m-%d}"


async def ticket_of(store: Store, ticket: OpenTicket = TICKET) -> tuple[str, AddToTicket]:
    """A call with a ticket, and something to add to it."""
    call_id = await open_call(store)
    opened = await store.open_ticket(ticket, call_id=call_id)
    return call_id, AddToTicket("e2", opened.ticket_number, "取件时间：明天上午。")


async def read(store: Store, addition: AddToTicket) -> TicketRecord:
    ticket = await store.ticket(addition.ticket_number)
    assert ticket is not None
    return ticket


async def calls_promised(store: Store, addition: AddToTicket) -> tuple[CallbackRecord, ...]:
    number = int(addition.ticket_number)
    return await store.database.run(lambda session: callbacks_of_ticket(session, number), doing="reading")


async def events_of(store: Store, type_: str) -> list[dict[str, object]]:
    async def find(session) -> list[dict[str, object]]:  # type: ignore[no-untyped-def]
        return list(await session.scalars(sa.select(Event.data).where(Event.type == type_)))

    return await store.database.run(find, doing="reading events")


async def test_it_is_added_once_and_others_are_told(store: Store) -> None:
    call_id, addition = await ticket_of(store)
    addition = replace(addition, slots=(("issue", "不合适"), ("callback_date", TOMORROW)))
    for _ in range(2):
        done = await store.add_to_ticket(addition, call_id=call_id)
        assert done == TicketAddedTo("e2", addition.ticket_number)
    ticket = await read(store, addition)
    assert ticket.added == ("取件时间：明天上午。",)
    assert [(event.what, event.by) for event in ticket.history] == [
        ("opened", "voicebot"),
        ("added", "caller"),
    ]
    assert dict(ticket.slots) == {"issue": "不合适", "callback_date": TOMORROW}
    assert ticket.summary == TICKET.summary
    (told,) = await events_of(store, "ticket.updated")
    assert (told["number"], told["added"]) == (addition.ticket_number, ["取件时间：明天上午。"])


async def test_two_at_once_are_both_there(store: Store) -> None:
    call_id, addition = await ticket_of(store)
    additions = [replace(addition, effect_id=f"e{place}", note=f"补充{place}") for place in range(2, 8)]
    await asyncio.gather(*(store.add_to_ticket(one, call_id=call_id) for one in additions))
    assert sorted((await read(store, addition)).added) == [one.note for one in additions]


async def test_a_ticket_that_was_closed_meanwhile_is_open_again(store: Store) -> None:
    call_id, addition = await ticket_of(store)
    await store.change_ticket(addition.ticket_number, what="assigned", by="lin", owner="lin")
    await store.change_ticket(addition.ticket_number, what="closed", by="lin")
    await store.add_to_ticket(addition, call_id=call_id)
    assert (await read(store, addition)).status == "assigned"


async def test_there_must_be_such_a_ticket(store: Store) -> None:
    call_id, addition = await ticket_of(store)
    for number in ("999999", "", "一"):
        with pytest.raises(RefusedError, match="to add to"):
            await store.add_to_ticket(replace(addition, ticket_number=number), call_id=call_id)


async def test_a_promised_call_moves_to_the_time_and_the_number_told_now(store: Store) -> None:
    call_id, addition = await ticket_of(store, CALL_ME)
    wished = (("callback_date", TOMORROW), ("callback_daypart", "下午"))
    await store.add_to_ticket(replace(addition, slots=wished, callback_number=OTHER), call_id=call_id)
    ticket = await read(store, addition)
    (call,) = await calls_promised(store, addition)
    assert (call.number, call.due_at) == (OTHER, ticket.due_at)
    assert ticket.callback_number == OTHER
    assert shop_time(store, ticket.due_at) == f"{TOMORROW} 15:00"


async def test_a_time_for_the_pick_up_promises_no_call(store: Store) -> None:
    call_id, addition = await ticket_of(store)
    due_at = (await read(store, addition)).due_at
    await store.add_to_ticket(replace(addition, slots=(("callback_date", TOMORROW),)), call_id=call_id)
    assert (await read(store, addition)).due_at == due_at
    assert await calls_promised(store, addition) == ()


async def test_who_wants_a_call_about_it_is_promised_one(store: Store) -> None:
    call_id, addition = await ticket_of(store)
    wished = (("callback_date", TOMORROW), ("callback_time", "10:30"))
    wants = replace(addition, slots=wished, callback_number=CALLER, wants_call=True)
    await store.add_to_ticket(wants, call_id=call_id)
    (call,) = await calls_promised(store, addition)
    assert (call.number, call.reason) == (CALLER, TICKET.summary)
    assert shop_time(store, call.due_at) == f"{TOMORROW} 10:30"


def shop_time(store: Store, at: datetime) -> str:
    return f"{at.astimezone(store.database.desk.zone):%Y-%m-%d %H:%M}"
