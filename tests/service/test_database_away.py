"""The database restarted or hung in mid-change of an order: done once, or not at all, and noted."""

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import psutil
import pytest
import sqlalchemy as sa

from tests.service.typed_calls import CALLER, TypedCall
from voicebot.config import PROJECT_DIR
from voicebot.records import migrate
from voicebot.records.after_sale_models import OrderChange
from voicebot.records.database import Database
from voicebot.records.embedded import EmbeddedServer
from voicebot.records.models import Base, Order, Ticket
from voicebot.records.store import Store
from voicebot.records.workers import WorkerLease
from voicebot.service.deployment import load_deployment
from voicebot.service.goods import goods_of
from voicebot.shop.fixtures import apply_given
from voicebot.shop.products import sync_products

SHORT_S = 1.0
ORDER = {
    "receiver": "张三",
    "address": "上海市徐汇区漕溪路18号",
    "status": "paid",
    "items": [{"product": "zhulu_mianmo", "quantity": 1}],
}


@pytest.fixture
def own_server(postgres_folder: Callable[[str], Path]) -> Iterator[EmbeddedServer]:
    """A server that a test may stop."""
    folder = postgres_folder("after-sales")
    server = EmbeddedServer.start(folder, {"fsync": "off"})
    migrate.upgrade(server.url)
    yield server
    server.release()
    shutil.rmtree(folder)


@pytest.fixture
async def store_there(own_server: EmbeddedServer) -> AsyncIterator[Store]:
    database = Database(own_server.url, own_server)
    store = Store(database, await WorkerLease.take(database, "w1"))
    yield store
    await store.close()


async def rows(store: Store, table: type[Base]) -> list:
    async def read(session) -> list:
        return list((await session.scalars(sa.select(table))).all())

    return await store.database.run(read, doing="reading", timeout_s=60)


async def asked_to_cancel(store: Store, folder: Path, *, timeout_s: float) -> TypedCall:
    """A call in which only the yes to the cancelling is missing."""
    deployment = load_deployment(PROJECT_DIR / "dialplans" / "skincare")
    goods = [goods_of(product) for product in deployment.catalogue.products if product.price_fen is not None]
    await sync_products(store.database, goods)
    await apply_given(store.database, {"orders": [ORDER]}, caller=CALLER)
    call = TypedCall(deployment, store, folder, timeout_s=timeout_s)
    await call.begin()
    assert "给您取消" in await call.say("帮我取消订单")
    return call


async def test_a_restart_in_mid_change_does_it_once(
    own_server: EmbeddedServer, store_there: Store, tmp_path: Path
) -> None:
    call = await asked_to_cancel(store_there, tmp_path, timeout_s=60)
    binaries = own_server._binaries
    await asyncio.to_thread(
        binaries.run, "pg_ctl", "-D", ".", "-m", "immediate", "-W", "stop", cwd=own_server.cluster
    )
    assert "已经取消了" in await call.say("对")
    await call.end()
    (order,) = await rows(store_there, Order)
    assert order.status == "cancelled"
    assert len(await rows(store_there, OrderChange)) == 1


async def test_a_hung_database_is_told_honestly_and_a_ticket_says_what_to_do(
    own_server: EmbeddedServer, store_there: Store, tmp_path: Path
) -> None:
    call = await asked_to_cancel(store_there, tmp_path, timeout_s=SHORT_S)
    postmaster = own_server._postmaster()
    assert postmaster is not None
    family = [postmaster, *postmaster.children(recursive=True)]
    for process in family:
        process.suspend()
    try:
        reply = await call.say("对")
    finally:
        for process in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.resume()
    assert "不确定" in reply
    assert "已经取消" not in reply
    await call.end()
    (order,) = await rows(store_there, Order)
    changes = await rows(store_there, OrderChange)
    assert (order.status == "cancelled") == bool(changes)
    tickets = [ticket for ticket in await rows(store_there, Ticket) if "请先核对" in ticket.summary]
    assert len(tickets) == 1
    assert order.order_number in tickets[0].summary
