"""Said = done across a crash: no order that its caller was not told of, nor the reverse."""

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from records_world import CALLER, line, new_call, now, open_call, order_of, shop_with_goods

from voicebot.config import Settings
from voicebot.dialogue.effects import FindOrders, OpenTicket, OrderPlaced, OrdersFound, Priority, TicketType
from voicebot.records.models import Worker
from voicebot.records.store import Store
from voicebot.records.values import FOLLOW_UP
from voicebot.shop.built_in import BuiltInShop
from voicebot.shop.products import stock_of

WORKER_THAT_DIES = Path(__file__).parent / "worker_that_dies.py"

NOT_TOLD, HALF_TOLD, TOLD = "not_told", "half_told", "told"


async def place(store: Store, call_id: str) -> BuiltInShop:
    shop = await shop_with_goods(store.database)
    assert isinstance(
        await shop.place_order(order_of(line(quantity=2)), call_id=call_id, timeout_s=30), OrderPlaced
    )
    return shop


async def tell(store: Store, call_id: str, how_much: str) -> None:
    if how_much != NOT_TOLD:
        assert await store.order_announcing(call_id, "e1")
    if how_much == TOLD:
        await store.order_announced(call_id, "e1")


async def check(store: Store, call_id: str, how_much: str) -> None:
    """What must be true after the call is over, however it ended."""
    record = await store.call(call_id)
    assert record is not None
    assert record.head.ended_at is not None
    (order,) = record.orders
    stock = await stock_of(store.database, "mask")
    shop = BuiltInShop(store.database, timezone="Asia/Shanghai")
    found = await shop.find_orders(FindOrders("f", phone=CALLER), timeout_s=30)
    assert isinstance(found, OrdersFound)
    if how_much == NOT_TOLD:
        assert (order.order.status, stock, found.orders) == ("cancelled", 50, ())
    else:
        assert (order.order.status, stock, found.orders) == ("placed", 48, (order.order,))
    if how_much == TOLD:
        assert record.tickets == ()
        return
    (ticket,) = record.tickets
    assert (ticket.type, ticket.priority) == (TicketType.ORDER, Priority.HIGH)
    assert (ticket.callback_number, ticket.order_number) == (CALLER, order.order.order_number)
    assert ("取消" in ticket.summary) == (how_much == NOT_TOLD)


@pytest.mark.parametrize("how_much", [NOT_TOLD, HALF_TOLD, TOLD])
async def test_the_caller_hangs_up(store: Store, how_much: str) -> None:
    call_id = await open_call(store)
    await place(store, call_id)
    await tell(store, call_id, how_much)
    for _ in range(2):
        await store.close_call(call_id, outcome="caller_hung_up", ended_at=now())
        await check(store, call_id, how_much)


@pytest.mark.parametrize("how_much", [NOT_TOLD, TOLD])
async def test_nobody_follows_up_an_order_that_was_cancelled(store: Store, how_much: str) -> None:
    call_id = await open_call(store)
    await place(store, call_id)
    await tell(store, call_id, how_much)
    record = await store.call(call_id)
    assert record is not None
    number = record.orders[0].order.order_number
    after_delivery = OpenTicket(FOLLOW_UP, TicketType.ORDER, Priority.LOW, "签收后回访", order_number=number)
    await store.open_ticket(after_delivery, call_id=call_id)
    await store.close_call(call_id, outcome="caller_hung_up", ended_at=now())
    record = await store.call(call_id)
    assert record is not None
    still_open = [ticket.priority for ticket in record.tickets if ticket.status != "closed"]
    assert still_open == ([Priority.HIGH] if how_much == NOT_TOLD else [Priority.LOW])


@pytest.mark.parametrize("how_much", [NOT_TOLD, HALF_TOLD, TOLD])
async def test_the_worker_is_killed(store: Store, database_settings: Settings, how_much: str) -> None:
    call_id = await run_worker_until_killed(store, database_settings, how_much)
    assert await store.recover_dropped_calls() == [call_id]
    await check(store, call_id, how_much)
    record = await store.call(call_id)
    assert record is not None
    assert record.head.outcome == "dropped"
    assert [turn.turn.heard_text for turn in record.turns] == ["要两盒"]
    assert await store.recover_dropped_calls() == []
    await check(store, call_id, how_much)


async def test_recoveries_at_once_settle_once(store: Store, database_settings: Settings) -> None:
    call_id = await run_worker_until_killed(store, database_settings, NOT_TOLD)
    others = [await Store.open(database_settings, worker_id=f"w{number}") for number in (2, 3, 4)]
    closed = await asyncio.gather(*(each.recover_dropped_calls() for each in (store, *others)))
    assert sorted(closed, key=len) == [[], [], [], [call_id]]
    await check(store, call_id, NOT_TOLD)
    for each in others:
        await each.close()


async def test_calls_of_living_workers_are_left_alone(store: Store, database_settings: Settings) -> None:
    call_id = await open_call(store)
    await place(store, call_id)
    other = await Store.open(database_settings, worker_id="w2")
    assert await other.recover_dropped_calls() == []
    assert (await other.call(call_id)).head.ended_at is None
    await other.close()


async def test_a_living_worker_that_lost_its_lock_is_left_alone(
    store: Store, database_settings: Settings
) -> None:
    """A restart of the database drops the locks of all workers."""
    call_id = await open_call(store)
    await drop_all_connections(store)
    other = await Store.open(database_settings, worker_id="w2")
    assert await other.recover_dropped_calls() == []
    assert (await other.call(call_id)).head.ended_at is None
    await other.close()


@pytest.mark.parametrize(("unseen_s", "dead"), [(5, False), (60, True)])
async def test_a_worker_elsewhere_is_dead_when_it_was_not_seen_for_long(
    store: Store, database_settings: Settings, unseen_s: float, dead: bool
) -> None:
    call_id = await run_worker_until_killed(store, database_settings, NOT_TOLD)

    async def move_away(session) -> None:
        seen = sa.func.now() - sa.text(f"interval '{unseen_s} s'")
        await session.execute(
            sa.update(Worker).where(Worker.worker_id == "dies").values(place="x", last_seen_at=seen)
        )

    await store.database.run(move_away, doing="test")
    assert await store.recover_dropped_calls() == ([call_id] if dead else [])


async def test_a_worker_elsewhere_that_holds_its_lock_lives(
    store: Store, database_settings: Settings
) -> None:
    await open_call(store)

    async def move_away(session) -> None:
        seen = sa.func.now() - sa.text("interval '1 h'")
        await session.execute(sa.update(Worker).values(place="x", last_seen_at=seen))

    await store.database.run(move_away, doing="test")
    other = await Store.open(database_settings, worker_id="w2")
    assert await other.recover_dropped_calls() == []
    await other.close()


async def test_calls_that_a_worker_left_open_when_it_signed_off_are_dropped(
    store: Store, database_settings: Settings
) -> None:
    other = await Store.open(database_settings, worker_id="w2")
    call_id = await open_call(other)
    await other.close()
    await until_its_lock_is_free(store, "w2")
    assert await store.recover_dropped_calls() == [call_id]


async def test_an_order_cancelled_meanwhile_is_not_announced(store: Store) -> None:
    """A worker that was taken for dead and comes back."""
    call_id = await open_call(store)
    await place(store, call_id)
    await store.close_call(call_id, outcome="dropped", ended_at=now())
    assert not await store.order_announcing(call_id, "e1")
    await check(store, call_id, NOT_TOLD)


async def test_announcing_a_ticket_needs_no_order(store: Store) -> None:
    call_id = await open_call(store)
    assert await store.order_announcing(call_id, "ticket-1")
    await store.order_announced(call_id, "ticket-1")


async def test_announcing_and_ending_at_once_agree(store: Store) -> None:
    """Either the caller may be told and the order stands, or neither."""
    for _ in range(10):
        call = new_call()
        await store.open_call(call)
        await place(store, call.id)
        told, _ = await asyncio.gather(
            store.order_announcing(call.id, "e1"),
            store.close_call(call.id, outcome="caller_hung_up", ended_at=now()),
        )
        (order,) = (await store.call(call.id)).orders
        assert (order.order.status == "placed") == told


async def run_worker_until_killed(store: Store, settings: Settings, how_much: str) -> str:
    """Another process opens a call, places an order, tells so much of it, and is killed."""
    assert settings.database_url is not None
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(WORKER_THAT_DIES),
        how_much,
        stdout=subprocess.PIPE,
        env={
            "VOICEBOT_DATABASE_URL": settings.database_url.get_secret_value(),
            "PYTHONPATH": ":".join(sys.path),
        },
    )
    assert process.stdout is not None
    call_id = (await process.stdout.readline()).decode().strip()
    assert call_id, "the worker failed"
    process.send_signal(signal.SIGKILL)
    await process.wait()
    await until_its_lock_is_free(store, "dies")
    return call_id


async def until_its_lock_is_free(store: Store, worker_id: str) -> None:
    """The server notices in its own time that the other end of a connection is gone."""
    held = sa.text(
        "SELECT count(*) FROM pg_locks JOIN worker ON objid::bigint = lock_key"
        " JOIN pg_database ON pg_database.oid = pg_locks.database AND datname = current_database()"
        " WHERE locktype = 'advisory' AND worker_id = :worker_id"
    )
    async with asyncio.timeout(90):
        while await store.database.run(
            lambda session: session.scalar(held, {"worker_id": worker_id}), doing="looking at a lock"
        ):
            await asyncio.sleep(0.02)


async def drop_all_connections(store: Store) -> None:
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    query = sa.text(f"{others} AND datname = current_database()")
    await store.database.run(lambda session: session.execute(query), doing="test")
