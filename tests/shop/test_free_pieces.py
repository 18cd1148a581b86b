"""买二送一: the third piece leaves the stock with the two that are paid for, and comes back with them."""

import asyncio
from dataclasses import replace

import sqlalchemy as sa
from records_world import CALLER, line, new_call, open_call, order_of, shop_with_goods

from voicebot.dialogue.effects import (
    OrderItem,
    OrderPlaced,
    OrderQuoted,
    OrderRefused,
    Quote,
    QuoteOrder,
    Refusal,
)
from voicebot.dialogue.service_effects import CancelOrder, OrderCancelled
from voicebot.records.models import OrderLine, Product
from voicebot.records.shop_models import ProductVersion, Promotion
from voicebot.records.store import Store
from voicebot.shop.built_in import BuiltInShop
from voicebot.shop.on_top import Holding, OnTop, share_out
from voicebot.shop.products import stock_of

PLENTY_S = 60.0
GIFT = OnTop("mask", "盒", 28_800, 3)


async def two_get_one(store: Store, stock: int) -> BuiltInShop:
    shop = await shop_with_goods(store.database)

    async def work(session) -> None:
        of_mask = sa.update(Product).where(Product.product_id == "mask")
        await session.execute(of_mask.values(stock=stock, source="import"))
        session.add(Promotion(code="F", kind="free", product_id="mask", title="", pieces=2, free_pieces=1))

    await store.database.run(work, doing="preparing")
    return shop


async def quote(shop: BuiltInShop, *lines: OrderItem) -> Quote:
    result = await shop.quote_order(QuoteOrder("q", lines, CALLER), timeout_s=PLENTY_S)
    assert isinstance(result, OrderQuoted), result
    return result.quote


async def test_a_free_piece_leaves_the_stock_with_its_order_and_comes_back_with_it(store: Store) -> None:
    shop = await two_get_one(store, stock=50)
    call_id = await open_call(store)
    told = await quote(shop, line(quantity=2))
    request = replace(order_of(line(quantity=2)), quoted_total_fen=57_600, quoted_gifts=told.gifts)
    placed = await shop.place_order(request, call_id=call_id, timeout_s=PLENTY_S)
    assert isinstance(placed, OrderPlaced), placed
    assert (placed.order.gifts, placed.order.total_fen) == (("1盒同款",), 57_600)
    assert await stock_of(store.database, "mask") == 47

    cancel = CancelOrder("e2", placed.order.order_number, "不要了")
    cancelled = await shop.change_order(cancel, call_id=call_id, timeout_s=PLENTY_S)
    assert isinstance(cancelled, OrderCancelled), cancelled
    assert await stock_of(store.database, "mask") == 50


async def test_an_order_that_nobody_was_told_of_gives_its_free_pieces_back(store: Store) -> None:
    shop = await two_get_one(store, stock=3)
    call = new_call()
    await store.open_call(call)
    placed = await shop.place_order(order_of(line(quantity=2)), call_id=call.id, timeout_s=PLENTY_S)
    assert isinstance(placed, OrderPlaced), placed
    assert await stock_of(store.database, "mask") == 0
    await store.close_call(call.id, outcome="caller_hung_up", ended_at=call.started_at)
    assert await stock_of(store.database, "mask") == 3


async def test_what_is_not_there_is_not_promised(store: Store) -> None:
    shop = await two_get_one(store, stock=5)
    told = await quote(shop, line(quantity=4))
    assert (told.gifts, told.gifts_missing) == ((), ())  # four pay for three: the rest buys no set
    told = await quote(shop, line(quantity=5))
    assert (told.gifts, told.gifts_missing, told.total_fen) == ((), ("1盒同款",), 4 * 28_800)
    placed = await shop.place_order(
        order_of(line(quantity=5)), call_id=await open_call(store), timeout_s=PLENTY_S
    )
    assert isinstance(placed, OrderPlaced), placed
    assert placed.order.gifts == ()
    assert await stock_of(store.database, "mask") == 0


async def test_a_gift_that_went_between_read_back_and_order_is_told_before_anything_is_placed(
    store: Store,
) -> None:
    shop = await two_get_one(store, stock=3)
    told = await quote(shop, line(quantity=2))
    assert told.gifts == ("1盒同款",)
    other = await shop.place_order(order_of(line()), call_id=await open_call(store), timeout_s=PLENTY_S)
    assert isinstance(other, OrderPlaced)
    request = replace(order_of(line(quantity=2)), quoted_total_fen=57_600, quoted_gifts=told.gifts)
    call_id = await open_call(store)
    refused = await shop.place_order(request, call_id=call_id, timeout_s=PLENTY_S)
    assert isinstance(refused, OrderRefused), refused
    assert refused.reason is Refusal.PRICE_CHANGED
    assert refused.quote is not None
    assert (refused.quote.gifts, refused.quote.gifts_missing) == ((), ("1盒同款",))
    assert await stock_of(store.database, "mask") == 2
    placed = await shop.place_order(replace(request, quoted_gifts=()), call_id=call_id, timeout_s=PLENTY_S)
    assert isinstance(placed, OrderPlaced), placed


async def test_many_at_once_get_no_more_than_there_is(store: Store) -> None:
    shop = await two_get_one(store, stock=50)
    calls = [await open_call(store) for _ in range(25)]
    results = await asyncio.gather(
        *(shop.place_order(order_of(line(quantity=2)), call_id=call, timeout_s=PLENTY_S) for call in calls)
    )
    placed = [one for one in results if isinstance(one, OrderPlaced)]
    given = sum(len(one.order.gifts) for one in placed)
    taken = await store.database.run(
        lambda session: session.scalar(sa.select(sa.func.sum(OrderLine.quantity + OrderLine.on_top))),
        doing="counting",
    )
    assert taken == 2 * len(placed) + given
    assert await stock_of(store.database, "mask") == 50 - taken
    assert 50 - taken < 2, "who came last was refused although there was enough"


async def test_the_free_piece_is_of_the_version_that_earned_it(store: Store) -> None:
    shop = await two_get_one(store, stock=7)

    async def work(session) -> None:
        session.add_all(
            ProductVersion(product_id="mask", code=code, options=[["color", color]], stock=stock)
            for code, color, stock in (("R", "红色", 3), ("B", "蓝色", 4))
        )

    await store.database.run(work, doing="preparing")
    red = replace(line(quantity=2), options=(("color", "红色"),))
    placed = await shop.place_order(order_of(red), call_id=await open_call(store), timeout_s=PLENTY_S)
    assert isinstance(placed, OrderPlaced), placed
    left = await store.database.run(
        lambda session: session.scalars(sa.select(ProductVersion.stock).order_by(ProductVersion.code)),
        doing="counting",
    )
    assert (list(left), await stock_of(store.database, "mask")) == ([4, 0], 4)


def test_free_pieces_come_from_the_lines_that_earned_them_as_far_as_there_are_any() -> None:
    red, blue, other = Holding("mask", 28_800, "R"), Holding("mask", 28_800, "B"), Holding("toner", 12_800)
    left = {("mask", None): 9, ("mask", "R"): 1, ("mask", "B"): 9}
    shared = share_out([GIFT], [red, other, blue], left)
    assert (shared.by_line, shared.given, shared.missing) == ((1, 0, 2), ("3盒同款",), ())
    shared = share_out([GIFT], [red, other, blue], {**left, ("mask", None): 2})
    assert (shared.by_line, shared.given, shared.missing) == ((1, 0, 1), ("2盒同款",), ("1盒同款",))
    dearer = replace(red, unit_fen=30_000)
    assert share_out([GIFT], [dearer], left).missing == ("3盒同款",), "another price is another thing"
    assert share_out([GIFT], [red], {}).by_line == (3,), "nothing is known of the stock"
    assert share_out([GIFT, replace(GIFT, pieces=1)], [red], {("mask", None): 3}).by_line == (3,)
