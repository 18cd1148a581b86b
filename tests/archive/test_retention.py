"""Each class goes at its time, and a query proves it."""

from dataclasses import replace

import sqlalchemy as sa
from queue_world import jobs_of
from records_world import CALLER, new_call, now, order_of, shop_with_goods
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.archive.retention import RetentionClass, enforce, overdue
from voicebot.config_sections import RetentionSettings
from voicebot.dialogue.effects import OpenTicket, Priority, TicketType
from voicebot.records.files import DELETE_FILE
from voicebot.records.store import Store
from voicebot.records.values import CallerTurn

RULES = RetentionSettings()


async def a_year_of_calls(store: Store) -> str:
    """A call with everything, half a year and a day ago."""
    call = replace(new_call(), recording_path="/rec/a.wav")
    await store.open_call(call)
    shop = await shop_with_goods(store.database)
    await shop.place_order(order_of(), call_id=call.id, timeout_s=30)
    await store.order_announced(call.id, "e1")
    await store.append_turn(call.id, CallerTurn(now(), "我对酒精过敏"))
    opened = await store.open_ticket(
        OpenTicket("t1", TicketType.COMPLAINT, Priority.HIGH, "漏液。", (), CALLER), call_id=call.id
    )
    await store.change_ticket(opened.ticket_number, what="closed", by="李雷")
    for slot, value in (("allergy", "酒精"), ("skin_type", "油性")):
        await store.remember_fact(CALLER, slot=slot, value=value, consent=True)
    await store.close_call(call.id, outcome="caller_hung_up", ended_at=now(), recording_path="/rec/a.wav")
    return call.id


async def let_days_pass(store: Store, days: int) -> None:
    async def shift(session: AsyncSession) -> None:
        for table, column in (
            ("call", "started_at"),
            ("ticket", "opened_at"),
            ("profile_fact", "learned_at"),
            ("event", "at"),
        ):
            await session.execute(sa.text(f"UPDATE {table} SET {column} = {column} - interval '{days} days'"))

    await store.database.run(shift, doing="letting days pass")


async def counts(store: Store) -> dict[str, int]:
    tables = ("call", "turn", "ticket", "profile_fact", "event", "orders")
    query = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in tables)
    rows = await store.database.run(lambda session: session.execute(sa.text(query)), doing="counting")
    return {row[0]: row[1] for row in rows}


async def left(store: Store, rules: RetentionSettings = RULES) -> dict[RetentionClass, int]:
    return {each.what: each.rows for each in await overdue(store.database, rules, now())}


async def test_nothing_goes_before_its_time(store: Store) -> None:
    await a_year_of_calls(store)
    before = await counts(store)
    await let_days_pass(store, 29)
    await enforce(store.database, RULES, now())
    assert await counts(store) == before


async def test_each_class_goes_at_its_own_time(store: Store) -> None:
    call_id = await a_year_of_calls(store)
    await let_days_pass(store, 181)
    assert (await left(store))[RetentionClass.RECORDINGS] == 1
    deleted = await enforce(store.database, RULES, now())
    assert (deleted[RetentionClass.RECORDINGS], deleted[RetentionClass.TRANSCRIPTS]) == (1, 0)
    assert set((await left(store)).values()) == {0}
    record = await store.call(call_id)
    assert record is not None
    assert (record.head.recording_path, len(record.turns)) == (None, 1)
    (job,) = await jobs_of(store.database, DELETE_FILE)
    assert job.arguments == {"place": "/rec/a.wav"}
    assert job.queue.startswith("files@"), "only the machine that has the file can delete it"
    await let_days_pass(store, 185)
    await enforce(store.database, RULES, now())
    rows = await counts(store)
    assert (rows["turn"], rows["profile_fact"], rows["ticket"], rows["event"]) == (0, 1, 1, 0)
    await let_days_pass(store, 400)
    await enforce(store.database, RULES, now())
    rows = await counts(store)
    assert (rows["profile_fact"], rows["ticket"], rows["call"], rows["orders"]) == (0, 0, 1, 1)
    assert set((await left(store)).values()) == {0}


async def test_zero_days_keep_for_ever(store: Store) -> None:
    await a_year_of_calls(store)
    await let_days_pass(store, 10_000)
    for_ever = RetentionSettings(**dict.fromkeys(RetentionSettings.model_fields, 0))
    before = await counts(store)
    assert await enforce(store.database, for_ever, now()) == {}
    assert await counts(store) == before
    assert set((await left(store, for_ever)).values()) == {0}


async def test_a_ticket_that_is_open_is_never_deleted(store: Store) -> None:
    await a_year_of_calls(store)
    await store.change_ticket("100001", what="reopened", by="李雷")
    await let_days_pass(store, 10_000)
    await enforce(store.database, RULES, now())
    assert (await counts(store))["ticket"] == 1
