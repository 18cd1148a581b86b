import asyncio
from collections import Counter
from dataclasses import replace
from zoneinfo import ZoneInfo

import psycopg
import pytest
import sqlalchemy as sa
from records_world import (
    CALLER,
    MASK,
    TONER,
    AtNoon,
    line,
    new_call,
    now,
    open_call,
    order_of,
    shop_with_goods,
)
from sqlalchemy import URL

from voicebot.dialogue.effects import (
    EffectFailed,
    FindOrders,
    OrderPlaced,
    OrderRefused,
    OrdersFound,
    Refusal,
)
from voicebot.records.store import Store
from voicebot.shop import built_in
from voicebot.shop.products import stock_of, sync_products

PLENTY_S = 60.0


async def place(store: Store, call_id: str, request):
    shop = await shop_with_goods(store.database)
    return await shop.place_order(request, call_id=call_id, timeout_s=PLENTY_S)


async def test_an_order_takes_its_goods_from_stock(store: Store) -> None:
    call_id = await open_call(store)
    placed = await place(store, call_id, order_of(line(MASK, 2), line(TONER, 1)))
    assert isinstance(placed, OrderPlaced)
    day = placed.order.placed_at.astimezone(ZoneInfo("Asia/Shanghai"))
    assert placed.order.order_number == f"{day:%y%m%d}0001"
    assert placed.order.total_fen == 2 * 28800 + 12800
    assert placed.order.status == "placed"
    assert [(item.product_id, item.quantity) for item in placed.order.items] == [("mask", 2), ("toner", 1)]
    assert await stock_of(store.database, "mask") == 48
    assert await stock_of(store.database, "toner") == 2
    record = await store.call(call_id)
    assert record is not None
    assert record.orders[0].order == placed.order
    assert record.orders[0].announcing_at is None


async def test_order_numbers_of_a_day_follow_each_other_without_gaps(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(built_in, "datetime", AtNoon)
    call_id = await open_call(store)
    await place(store, call_id, order_of(line(TONER, 99)))
    numbers = [(await place(store, call_id, order_of())).order.order_number for _ in range(3)]
    assert [number[-4:] for number in numbers] == ["0001", "0002", "0003"]


@pytest.mark.parametrize("told_fen", [51600, 58600, 0])
async def test_another_total_than_the_shop_works_out_is_refused_with_the_right_one(
    store: Store, told_fen: int
) -> None:
    request = replace(order_of(line(MASK, 2)), quoted_total_fen=told_fen)
    refused = await place(store, await open_call(store), request)
    assert isinstance(refused, OrderRefused)
    assert refused.reason is Refusal.PRICE_CHANGED
    assert refused.quote is not None
    assert refused.quote.total_fen == 57600
    assert await stock_of(store.database, "mask") == 50


async def test_the_same_key_never_makes_a_second_order(store: Store) -> None:
    call_id = await open_call(store)
    first = await place(store, call_id, order_of(key="k"))
    again = await place(store, call_id, order_of(line(TONER, 3), key="k", effect_id="e2"))
    assert again == OrderPlaced("e2", first.order)
    assert await stock_of(store.database, "mask") == 49
    assert await stock_of(store.database, "toner") == 3


@pytest.mark.parametrize(
    ("request_", "refusal"),
    [
        (order_of(line(TONER, 4)), OrderRefused("e1", Refusal.OUT_OF_STOCK, "toner", 3, 12800)),
        (
            order_of(line(TONER, 2), line(TONER, 2)),
            OrderRefused("e1", Refusal.OUT_OF_STOCK, "toner", 3, 12800),
        ),
        (order_of(line(MASK, 1, 26800)), OrderRefused("e1", Refusal.PRICE_CHANGED, "mask", 50, 28800)),
        (order_of(replace(line(), product_id="x")), OrderRefused("e1", Refusal.UNKNOWN_PRODUCT, "x")),
        (order_of(line(MASK, 0)), OrderRefused("e1", Refusal.INVALID, "mask")),
        (replace(order_of(), items=()), OrderRefused("e1", Refusal.INVALID)),
        (replace(order_of(), address=" "), OrderRefused("e1", Refusal.INVALID)),
        (order_of(phone="没有"), OrderRefused("e1", Refusal.INVALID)),
    ],
)
async def test_a_refusal_says_why_and_changes_nothing(store: Store, request_, refusal) -> None:
    call_id = await open_call(store)
    refused = await place(store, call_id, request_)
    assert isinstance(refused, OrderRefused)
    assert replace(refused, quote=None) == refusal
    assert (await stock_of(store.database, "mask"), await stock_of(store.database, "toner")) == (50, 3)
    assert (await store.call(call_id)).orders == ()


async def test_one_line_out_of_stock_refuses_the_whole_order(store: Store) -> None:
    call_id = await open_call(store)
    refused = await place(store, call_id, order_of(line(MASK, 1), line(TONER, 4)))
    assert isinstance(refused, OrderRefused)
    assert await stock_of(store.database, "mask") == 50


async def test_200_orders_at_once_for_50_pieces_are_50_orders(store: Store) -> None:
    call_ids = [await open_call(store, f"138{i:08d}") for i in range(10)]
    shop = await shop_with_goods(store.database)

    async def buy(i: int):
        return await shop.place_order(order_of(), call_id=call_ids[i % 10], timeout_s=PLENTY_S)

    results = await asyncio.gather(*(buy(i) for i in range(200)))
    assert Counter(type(result) for result in results) == {OrderPlaced: 50, OrderRefused: 150}
    refusals = {(r.reason, r.available) for r in results if isinstance(r, OrderRefused)}
    assert refusals == {(Refusal.OUT_OF_STOCK, 0)}
    assert len({r.order.order_number for r in results if isinstance(r, OrderPlaced)}) == 50
    assert await stock_of(store.database, "mask") == 0


async def test_orders_of_two_products_in_either_order_do_not_wait_for_each_other(store: Store) -> None:
    call_id = await open_call(store)
    shop = await shop_with_goods(store.database)
    await sync_products(store.database, [MASK, TONER])
    pairs = [(line(MASK), line(TONER)), (line(TONER), line(MASK))]
    results = await asyncio.gather(
        *(shop.place_order(order_of(*pairs[i % 2]), call_id=call_id, timeout_s=PLENTY_S) for i in range(20))
    )
    assert Counter(type(result) for result in results) == {OrderPlaced: 3, OrderRefused: 17}


async def test_the_same_key_at_once_is_one_order(store: Store) -> None:
    call_id = await open_call(store)
    shop = await shop_with_goods(store.database)
    request = order_of(line(TONER, 3), key="k")
    results = await asyncio.gather(
        *(shop.place_order(request, call_id=call_id, timeout_s=PLENTY_S) for _ in range(10))
    )
    assert {type(result) for result in results} == {OrderPlaced}
    assert len({result.order.order_number for result in results}) == 1
    assert await stock_of(store.database, "toner") == 0


async def test_after_a_timeout_the_same_key_tells_the_truth(store: Store, fresh_database_url: URL) -> None:
    call_id = await open_call(store)
    shop = await shop_with_goods(store.database)
    request = order_of(line(TONER, 3), key="k")
    dsn = fresh_database_url.set(drivername="postgresql").render_as_string(hide_password=False)
    async with await psycopg.AsyncConnection.connect(dsn) as other:
        await other.execute("SELECT 1 FROM product WHERE product_id = 'toner' FOR UPDATE")
        stuck = await shop.place_order(request, call_id=call_id, timeout_s=0.3)
    assert isinstance(stuck, EffectFailed)
    assert stuck.outcome_unknown
    placed = await shop.place_order(request, call_id=call_id, timeout_s=PLENTY_S)
    assert isinstance(placed, OrderPlaced)
    again = await shop.place_order(request, call_id=call_id, timeout_s=PLENTY_S)
    assert again == placed
    assert await stock_of(store.database, "toner") == 0


async def test_no_order_is_taken_after_the_end_of_its_call(store: Store) -> None:
    call_id = await open_call(store)
    await store.close_call(call_id, outcome="caller_hung_up", ended_at=now())
    assert isinstance(await place(store, call_id, order_of()), EffectFailed)
    assert isinstance(await place(store, "no-such-call", order_of()), EffectFailed)
    assert await stock_of(store.database, "mask") == 50


async def test_orders_are_found_by_phone_number_and_tail(store: Store) -> None:
    call_id = await open_call(store)
    shop = await shop_with_goods(store.database)
    mine = (await place(store, call_id, order_of())).order
    for_a_friend = (await place(store, call_id, order_of(phone="13900139000"))).order
    strangers_call = await open_call(store, "13700137000")
    strangers = (await place(store, strangers_call, order_of(phone="13700137000"))).order

    async def found(**query: str) -> tuple[str, ...]:
        result = await shop.find_orders(FindOrders("f", **query), timeout_s=PLENTY_S)
        assert isinstance(result, OrdersFound)
        return tuple(order.order_number for order in result.orders)

    assert await found(phone=f"+86 {CALLER}") == (for_a_friend.order_number, mine.order_number)
    assert await found(phone="13900139000") == (for_a_friend.order_number,)
    assert await found(order_number=" ".join(strangers.order_number)) == (strangers.order_number,)
    assert await found(phone=CALLER, order_number=strangers.order_number) == (strangers.order_number,)
    assert await found(phone=CALLER, order_number=mine.order_number[-4:]) == (mine.order_number,)
    assert await found(phone=CALLER, order_number=strangers.order_number[-4:]) == ()
    assert await found(order_number=mine.order_number[-4:]) == ()
    assert await found(order_number=mine.order_number[-6:]) == (mine.order_number,)
    assert await found(phone=CALLER, order_number="%") == ()
    assert await found() == ()


async def test_the_catalogue_sets_prices_but_not_stock(store: Store) -> None:
    call_id = await open_call(store)
    await place(store, call_id, order_of(line(MASK, 10)))
    dearer = replace(MASK, price_fen=29900, stock=999)
    await sync_products(store.database, [dearer])
    assert await stock_of(store.database, "mask") == 40
    shop_prices = await store.database.run(
        lambda session: session.scalar(sa.text("SELECT price_fen FROM product WHERE product_id = 'mask'")),
        doing="test",
    )
    assert shop_prices == 29900


async def test_what_the_catalogue_no_longer_has_cannot_be_ordered(store: Store) -> None:
    call_id = await open_call(store)
    shop = await shop_with_goods(store.database)
    await sync_products(store.database, [MASK])
    refused = await shop.place_order(order_of(line(TONER)), call_id=call_id, timeout_s=PLENTY_S)
    assert refused == OrderRefused("e1", Refusal.UNKNOWN_PRODUCT, "toner")


async def test_the_name_of_who_orders_for_their_own_number_is_remembered(store: Store) -> None:
    await place(store, await open_call(store), order_of(phone="13900139000"))
    context = await store.caller_context(CALLER, now=now(), call_key="k")
    assert context.customer_name is None
    await place(store, await open_call(store), order_of(phone=CALLER))
    context = await store.caller_context(f"+86{CALLER}", now=now(), call_key="k")
    assert context.customer_name == "张三"
    assert len(context.orders) == 2


async def test_a_call_that_ends_while_its_order_is_being_placed_settles_it(store: Store) -> None:
    """Whichever comes first, nobody is left with an order that was not announced."""
    shop = await shop_with_goods(store.database)
    for _ in range(10):
        call = new_call()
        await store.open_call(call)
        placing = shop.place_order(order_of(), call_id=call.id, timeout_s=PLENTY_S)
        closing = store.close_call(call.id, outcome="caller_hung_up", ended_at=now())
        result, _ = await asyncio.gather(placing, closing)
        record = await store.call(call.id)
        assert [order.order.status for order in record.orders] in ([], ["cancelled"])
        assert isinstance(result, OrderPlaced) == bool(record.orders)
    assert await stock_of(store.database, "mask") == 50
