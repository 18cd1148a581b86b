"""The database gone in mid-order or mid-change: done once, or not at all, never said before it is true."""

import asyncio
from pathlib import Path

import psycopg
import sqlalchemy as sa
from own_postgres import hanging, stop

from tests.example_shops import example_shop
from tests.service.typed_calls import CALLER, EFFECT_TIMEOUT_S, TypedCall
from voicebot.dialogue.effects import OrderPlaced
from voicebot.language.digits import say_digits
from voicebot.records.after_sale_models import OrderChange
from voicebot.records.embedded import EmbeddedServer
from voicebot.records.models import Base, Order, Ticket
from voicebot.records.store import Store
from voicebot.service.deployment import Deployment
from voicebot.service.goods import USUAL_STOCK, goods_of
from voicebot.shop.fixtures import apply_given
from voicebot.shop.products import stock_of, sync_products

SHORT_S = 1.0
ORDER = {
    "receiver": "张三",
    "address": "上海市徐汇区漕溪路18号",
    "status": "paid",
    "items": [{"product": "zhulu_mianmo", "quantity": 1}],
}


async def rows(store: Store, table: type[Base]) -> list:
    async def read(session) -> list:
        return list((await session.scalars(sa.select(table).order_by(*sa.inspect(table).primary_key))).all())

    return await store.database.run(read, doing="reading", timeout_s=60)


async def skincare_goods(store: Store) -> Deployment:
    deployment = example_shop("skincare")
    goods = [goods_of(product) for product in deployment.catalogue.products if product.price_fen is not None]
    await sync_products(store.database, goods)
    return deployment


async def asked_to_cancel(store: Store, folder: Path) -> TypedCall:
    """A call in which only the yes to the cancelling is missing."""
    deployment = await skincare_goods(store)
    await apply_given(store.database, {"orders": [ORDER]}, caller=CALLER)
    call = TypedCall(deployment, store, folder)
    await call.begin()
    assert "给您取消" in await call.say("帮我取消订单")
    return call


async def in_short(call: TypedCall, text: str) -> str:
    """The reply, with little time for what is to be done."""
    call.timeout_s = SHORT_S
    try:
        return await call.say(text)
    finally:
        call.timeout_s = EFFECT_TIMEOUT_S


async def test_a_restart_in_mid_change_does_it_once(
    own_server: EmbeddedServer, store_there: Store, tmp_path: Path
) -> None:
    call = await asked_to_cancel(store_there, tmp_path)
    await asyncio.to_thread(stop, own_server)
    assert "已经取消了" in await call.say("对")
    await call.end()
    (order,) = await rows(store_there, Order)
    assert order.status == "cancelled"
    assert len(await rows(store_there, OrderChange)) == 1


async def test_a_hung_database_is_told_honestly_and_a_ticket_says_what_to_do(
    own_server: EmbeddedServer, store_there: Store, tmp_path: Path
) -> None:
    call = await asked_to_cancel(store_there, tmp_path)
    with hanging(own_server):
        reply = await in_short(call, "对")
    assert "不确定" in reply
    assert "已经取消" not in reply
    await call.end()
    (order,) = await rows(store_there, Order)
    changes = await rows(store_there, OrderChange)
    assert (order.status == "cancelled") == bool(changes)
    tickets = [ticket for ticket in await rows(store_there, Ticket) if "请先核对" in ticket.summary]
    assert len(tickets) == 1
    assert order.order_number in tickets[0].summary


READY = ("我要一盒竹露舒缓面膜", "就要这款", "李雷", "13800138000", "上海市徐汇区漕溪路十八号")


async def read_back(store: Store, folder: Path) -> TypedCall:
    """A call in which only the yes to the order is missing."""
    call = TypedCall(await skincare_goods(store), store, folder)
    await call.begin()
    replies = [await call.say(text) for text in READY]
    assert "竹露舒缓面膜1盒，一共188元" in replies[-1]
    return call


async def test_a_restart_between_quote_and_order_places_it_once(
    own_server: EmbeddedServer, store_there: Store, tmp_path: Path
) -> None:
    call = await read_back(store_there, tmp_path)
    await asyncio.to_thread(stop, own_server)
    assert "订单号" in await call.say("对")
    (order,) = await rows(store_there, Order)
    assert (order.status, order.total_fen) == ("placed", 18_800)
    assert await stock_of(store_there.database, "zhulu_mianmo") == USUAL_STOCK - 1
    await call.end()


async def test_a_server_killed_after_the_commit_and_before_its_answer_leaves_one_order(
    own_server: EmbeddedServer, store_there: Store, tmp_path: Path
) -> None:
    """What was committed is found again by its key, and only then said."""
    call = await read_back(store_there, tmp_path)
    database, killed = store_there.database, []
    once = database._once

    async def committed_but_unheard(work):
        result = await once(work)
        if isinstance(result, OrderPlaced) and not killed:
            killed.append(result)
            await asyncio.to_thread(stop, own_server)
            raise sa.exc.OperationalError("COMMIT", {}, psycopg.OperationalError("the server is gone"))
        return result

    database._once = committed_but_unheard  # type: ignore[method-assign]
    reply = await call.say("对")
    assert len(killed) == 1
    (order,) = await rows(store_there, Order)
    assert say_digits(order.order_number).replace("，", "") in reply.replace("，", "")
    assert await stock_of(store_there.database, "zhulu_mianmo") == USUAL_STOCK - 1
    await call.end()


async def test_an_order_whose_outcome_is_unknown_is_not_claimed_and_not_doubled(
    own_server: EmbeddedServer, store_there: Store, tmp_path: Path
) -> None:
    call = await read_back(store_there, tmp_path)
    with hanging(own_server):
        reply = await in_short(call, "对")
    assert "订单号" not in reply
    assert "下好了" not in reply
    assert "不确定" in reply
    again = [await call.say(text) for text in ("再帮我下一次单", "对")]
    (order,) = await rows(store_there, Order)
    assert say_digits(order.order_number).replace("，", "") in again[-1].replace("，", "")
    assert await stock_of(store_there.database, "zhulu_mianmo") == USUAL_STOCK - 1
    await call.end()
    assert any("请核对" in ticket.summary for ticket in await rows(store_there, Ticket))
