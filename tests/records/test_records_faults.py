"""The database away: in mid-call, at start, for ever."""

import asyncio
import socket
import time
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from own_postgres import hanging, stop
from own_time import BEGINS_S, own_time
from pydantic import SecretStr
from records_world import CALLER, new_call, now, open_call, order_of, shop_with_goods
from sqlalchemy import URL, make_url

from voicebot.config import Settings, load_settings
from voicebot.dialogue.effects import EffectFailed, OpenTicket, OrderPlaced, Priority, TicketType
from voicebot.errors import RecordsError
from voicebot.records import migrate
from voicebot.records.database import Database
from voicebot.records.embedded import EmbeddedServer
from voicebot.records.faults import CONNECT_ARGUMENTS, CONNECT_TIMEOUT_S
from voicebot.records.store import Store
from voicebot.records.url import own_server_url, shown
from voicebot.records.values import CallerTurn
from voicebot.records.workers import WorkerLease

PASSWORD = "s3cret"
LONGEST_STALL_S = 60
"""Of a machine that is busy with other work."""


async def test_a_restart_of_the_database_in_mid_call_loses_nothing(
    own_server: EmbeddedServer, store_there: Store
) -> None:
    """Nobody but us starts it again; turns, order and ticket are written while it is away."""
    shop = await shop_with_goods(store_there.database)
    call_id = await open_call(store_there)
    for mode in ("fast", "immediate"):
        await asyncio.to_thread(stop, own_server, mode)
        indices = await asyncio.gather(
            *(store_there.append_turn(call_id, CallerTurn(now(), mode), timeout_s=60) for _ in range(4))
        )
        assert len(set(indices)) == 4
    await asyncio.to_thread(stop, own_server, "immediate")
    placed = await shop.place_order(order_of(), call_id=call_id, timeout_s=60)
    assert isinstance(placed, OrderPlaced)
    await asyncio.to_thread(stop, own_server, "immediate")
    assert await store_there.order_announcing(call_id, "e1", timeout_s=60)
    await asyncio.to_thread(stop, own_server, "immediate")
    ticket = OpenTicket("e2", TicketType.CALLBACK, Priority.NORMAL, "请回电。", (), CALLER)
    await store_there.open_ticket(ticket, call_id=call_id, timeout_s=60)
    record = await store_there.call(call_id)
    assert record is not None
    assert [turn.index for turn in record.turns] == list(range(8))
    assert [order.order for order in record.orders] == [placed.order]
    assert len(record.tickets) == 1


async def test_a_worker_takes_its_lock_again_after_a_restart(
    own_server: EmbeddedServer, store_there: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await open_call(store_there)
    await asyncio.to_thread(stop, own_server, "immediate")
    await asyncio.to_thread(own_server.ensure_running)
    held = sa.text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2")
    async with asyncio.timeout(60):
        while await store_there.database.run(lambda session: session.scalar(held), doing="test") == 0:
            await asyncio.sleep(0.1)


async def test_a_hung_database_is_given_up_in_time(own_server: EmbeddedServer, store_there: Store) -> None:
    shop = await shop_with_goods(store_there.database)
    call_id = await open_call(store_there)
    request = order_of()
    with hanging(own_server), own_time() as clock:
        placing = asyncio.create_task(shop.place_order(request, call_id=call_id, timeout_s=0.5))
        failed = await clock.until_done(placing)
        turn = CallerTurn(now(), "喂")
        appending = asyncio.create_task(store_there.append_turn(call_id, turn, timeout_s=0.5))
        with pytest.raises(RecordsError, match="gave no answer within"):
            await clock.until_done(appending)
        # Far from the 5 s that psycopg takes to cancel a query of a hung server.
        assert clock.now_s() - BEGINS_S < 1.2
    assert isinstance(failed, EffectFailed)
    assert failed.outcome_unknown
    assert isinstance(await shop.place_order(request, call_id=call_id, timeout_s=60), OrderPlaced)


async def test_lost_connections_are_noticed_and_replaced(store: Store) -> None:
    call_id = await open_call(store)
    others = sa.text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE pid <> pg_backend_pid() AND datname = current_database()"
    )
    await asyncio.gather(*(store.append_turn(call_id, CallerTurn(now(), "一")) for _ in range(5)))
    await store.database.run(lambda session: session.execute(others), doing="test")
    await asyncio.gather(*(store.append_turn(call_id, CallerTurn(now(), "二")) for _ in range(5)))
    assert len((await store.call(call_id)).turns) == 10


async def test_a_commit_whose_answer_was_lost_is_not_done_twice(store: Store) -> None:
    """The work is run again after it was committed."""
    call = new_call()
    await store.open_call(call)
    database, attempts = store.database, []
    once = database._once

    async def committed_but_unheard(work):
        result = await once(work)
        attempts.append(result)
        if len(attempts) == 1:
            raise sa.exc.OperationalError(
                "COMMIT", {}, psycopg.OperationalError("server closed the connection")
            )
        return result

    database._once = committed_but_unheard
    assert await store.append_turn(call.id, CallerTurn(now(), "喂")) == 0
    assert attempts == [0, 0]
    assert len((await store.call(call.id)).turns) == 1


async def test_what_is_refused_is_not_tried_again(database: Database) -> None:
    attempts = 0

    async def work(session) -> None:
        nonlocal attempts
        attempts += 1
        await session.execute(
            sa.text("INSERT INTO customer (number) VALUES ('13800138000'), ('13800138000')")
        )

    with pytest.raises(RecordsError, match="doing a thing failed: duplicate key value") as caught:
        await database.run(work, doing="doing a thing")
    assert attempts == 1
    assert "138" not in str(caught.value), "personal data in an error"


@pytest.mark.parametrize("kind", ["refused", "silent", "no_such_host", "wrong_socket"])
async def test_an_unreachable_database_is_one_clear_line_soon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setitem(CONNECT_ARGUMENTS, "connect_timeout", CONNECT_TIMEOUT_S)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        if kind == "refused":
            listening.close()
        url = {
            "no_such_host": f"postgresql://bot:{PASSWORD}@no-such-host.invalid/shop",
            "wrong_socket": f"postgresql://bot:{PASSWORD}@/shop?host={tmp_path}",
        }.get(kind, f"postgres://bot:{PASSWORD}@127.0.0.1:{port}/shop")
        settings = load_settings(data_dir=tmp_path, database_url=SecretStr(url))
        started_s = time.monotonic()
        with pytest.raises(
            RecordsError, match=r"^cannot reach the database at .*: .*; check that the server is running"
        ) as caught:
            await Database.open(settings)
    assert time.monotonic() - started_s < CONNECT_TIMEOUT_S + LONGEST_STALL_S, "not for ever"
    assert "\n" not in str(caught.value)
    assert PASSWORD not in str(caught.value)


async def test_a_database_that_goes_away_for_good_is_one_clear_line(database: Database) -> None:
    gone = Database(database.url.set(database="nowhere"))
    with pytest.raises(RecordsError, match=r'reading failed.*database "nowhere" does not exist') as caught:
        await gone.run(lambda session: session.execute(sa.text("SELECT 1")), doing="reading", timeout_s=0.5)
    assert "\n" not in str(caught.value)
    await gone.close()


@pytest.mark.parametrize(
    "given",
    [
        "postgres://bot:pw@db:5433/shop",
        "postgresql://bot:pw@db:5433/shop",
        "postgresql+psycopg://bot:pw@db:5433/shop",
        " postgres://bot:pw@db:5433/shop\n",
    ],
)
def test_ways_to_write_the_url(given: str) -> None:
    url = own_server_url(load_settings(database_url=SecretStr(given)))
    assert url == make_url("postgresql+psycopg://bot:pw@db:5433/shop")
    assert shown(url) == "postgresql://bot@db:5433/shop"


def test_an_empty_url_means_the_embedded_server() -> None:
    assert own_server_url(load_settings(database_url=SecretStr(""))) is None
    assert own_server_url(load_settings(database_url=None)) is None


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        (f"mysql://bot:{PASSWORD}@db/shop", "is not a PostgreSQL URL"),
        (f"sqlite:///{PASSWORD}", "is not a PostgreSQL URL"),
        (f"{PASSWORD}", "is not a PostgreSQL URL"),
        (f"postgresql+asyncpg://bot:{PASSWORD}@db/shop", "driver asyncpg"),
        (f"postgres://bot:{PASSWORD}@db:port/shop", "cannot be read"),
        (f"postgres://bot:{PASSWORD}@db", "names no database"),
    ],
)
def test_a_url_that_makes_no_sense(given: str, complaint: str) -> None:
    with pytest.raises(RecordsError, match=complaint) as caught:
        own_server_url(load_settings(database_url=SecretStr(given)))
    assert PASSWORD not in str(caught.value)


async def test_a_server_of_ones_own_must_be_migrated_by_its_owner(
    empty_database_url: URL, tmp_path: Path
) -> None:
    settings = settings_for(empty_database_url, tmp_path)
    with pytest.raises(RecordsError, match="has no voicebot tables; run: voicebot db upgrade"):
        await Store.open(settings)
    assert migrate.upgrade(empty_database_url) == (None, migrate.newest_version())
    store = await Store.open(settings)
    await store.close()


async def test_tables_of_a_newer_program_are_left_alone(fresh_database_url: URL, tmp_path: Path) -> None:
    engine = sa.create_engine(fresh_database_url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(RecordsError, match="does not know; update voicebot"):
        await Store.open(settings_for(fresh_database_url, tmp_path))
    with pytest.raises(RecordsError, match="does not know; update voicebot"):
        migrate.upgrade(fresh_database_url)


def settings_for(url: URL, tmp_path: Path) -> Settings:
    return load_settings(data_dir=tmp_path, database_url=SecretStr(url.render_as_string(hide_password=False)))


async def test_a_worker_ends_in_good_order_while_the_database_is_away(own_server: EmbeddedServer) -> None:
    database = Database(own_server.url)
    lease = await WorkerLease.take(database, "w1")
    await asyncio.to_thread(stop, own_server, "immediate")
    await lease.release()
    await database.close()
