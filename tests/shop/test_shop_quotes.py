"""The price comes from the tables, and the order is written at the price that was quoted."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from records_world import CALLER, MASK, line, open_call, order_of, shop_with_goods

from voicebot.dialogue.effects import (
    OrderItem,
    OrderPlaced,
    OrderQuoted,
    OrderRefused,
    PaymentMethod,
    PlaceOrder,
    Quote,
    QuoteOrder,
    Refusal,
)
from voicebot.dialogue.order_parts import PaymentStatus
from voicebot.dialogue.service_effects import (
    CancelOrder,
    ChangeRefusal,
    ChangeRefused,
    PriceProtected,
    ProtectPrice,
)
from voicebot.records.job_models import Event
from voicebot.records.models import Order, Product
from voicebot.records.shop_models import Coupon, Member, ProductVersion, Promotion
from voicebot.records.store import Store
from voicebot.shop.prices import Kind, Rule
from voicebot.shop.products import stock_of, sync_products
from voicebot.shop.versions import Version

PLENTY_S = 60.0
HALF = Rule("text:mask:1", Kind.NTH, "mask", pieces=2, percent=50)


async def add(store: Store, *rows: object) -> None:
    async def work(session) -> None:
        session.add_all(rows)

    await store.database.run(work, doing="preparing")


async def change(store: Store, statement) -> None:
    await store.database.run(lambda session: session.execute(statement), doing="preparing")


async def quote(store: Store, *lines: OrderItem, **fields) -> Quote:
    shop = await shop_with_goods(store.database)
    request = QuoteOrder("q", lines or (line(),), CALLER, **fields)
    result = await shop.quote_order(request, timeout_s=PLENTY_S)
    assert isinstance(result, OrderQuoted), result
    return result.quote


async def place(store: Store, request: PlaceOrder, call_id: str | None = None):
    shop = await shop_with_goods(store.database)
    return await shop.place_order(request, call_id=call_id or await open_call(store), timeout_s=PLENTY_S)


async def version_stock(store: Store, code: str) -> int | None:
    found = sa.select(ProductVersion.stock).where(ProductVersion.code == code)
    return await store.database.run(lambda session: session.scalar(found), doing="counting")


async def with_shoes(store: Store) -> None:
    await shop_with_goods(store.database)
    change_stock = sa.update(Product).where(Product.product_id == "mask").values(stock=4, source="import")
    await change(store, change_stock)
    await add(
        store,
        ProductVersion(product_id="mask", code="R", options=[["color", "红色"]], stock=3),
        ProductVersion(product_id="mask", code="B", options=[["color", "蓝色"]], stock=1, price_fen=30_000),
    )


def coloured(color: str | None, quantity: int = 1, price_fen: int = MASK.price_fen) -> OrderItem:
    options = (("color", color),) if color else ()
    return replace(line(MASK, quantity, price_fen), options=options)


async def test_the_order_row_holds_what_was_quoted(store: Store) -> None:
    await shop_with_goods(store.database)
    await add(
        store,
        Promotion(code="OFF", kind="threshold", title="", threshold_fen=50_000, cut_fen=6_000),
        Promotion(code="SHIP", kind="shipping", title="", price_fen=1_000),
        Coupon(code="C1", number=CALLER, title="新人券", cut_fen=2_000),
    )
    told = await quote(store, line(MASK, 2), address="上海市黄浦区人民路1号")
    assert told.total_fen == 57_600 - 6_000 - 2_000 + 1_000
    request = replace(order_of(line(MASK, 2)), quoted_total_fen=told.total_fen, customer_number=CALLER)
    placed = await place(store, request)
    assert isinstance(placed, OrderPlaced)
    order = placed.order
    assert (order.total_fen, order.reductions, order.shipping_fen) == (
        told.total_fen,
        told.reductions,
        told.shipping_fen,
    )
    again = await quote(store, line(MASK, 2))
    assert "coupon:C1" not in {one.source for one in again.reductions}


async def test_a_quote_changes_nothing(store: Store) -> None:
    await quote(store, line(MASK, 2))
    assert await stock_of(store.database, "mask") == 50


async def test_a_promotion_that_ends_between_quote_and_order_is_told_not_charged(store: Store) -> None:
    await shop_with_goods(store.database)
    await add(store, Promotion(code="OFF", kind="threshold", title="", threshold_fen=10_000, cut_fen=3_000))
    told = await quote(store)
    await change(store, sa.update(Promotion).values(ends_at=datetime.now(UTC) - timedelta(seconds=1)))
    call_id = await open_call(store)
    refused = await place(store, replace(order_of(), quoted_total_fen=told.total_fen), call_id)
    assert isinstance(refused, OrderRefused)
    assert (refused.reason, refused.unit_price_fen) == (Refusal.PRICE_CHANGED, MASK.price_fen)
    assert refused.quote is not None
    assert refused.quote.total_fen == MASK.price_fen
    placed = await place(store, replace(order_of(), quoted_total_fen=refused.quote.total_fen), call_id)
    assert isinstance(placed, OrderPlaced)


async def test_promotions_of_texts_follow_the_texts(store: Store) -> None:
    await sync_products(store.database, [replace(MASK, rules=(HALF,))])
    shop = await shop_with_goods(store.database)  # the text no longer has it
    request = QuoteOrder("q", (line(MASK, 2),))
    assert (await shop.quote_order(request, timeout_s=PLENTY_S)).quote.reductions == ()
    await sync_products(store.database, [replace(MASK, rules=(HALF,))])
    told = (await shop.quote_order(request, timeout_s=PLENTY_S)).quote
    assert [(one.title, one.cut_fen, one.source) for one in told.reductions] == [
        ("第二盒半价", 14_400, "promotion:text:mask:1")
    ]


async def test_what_the_shop_imported_wins_over_the_text(store: Store) -> None:
    await sync_products(store.database, [MASK])
    await change(store, sa.update(Product).values(price_fen=19_900, source="import"))
    text = replace(MASK, price_fen=28_800, rules=(HALF,), versions=(Version("大", "大瓶", {}, 40_000),))
    await sync_products(store.database, [text])
    shop = await shop_with_goods(store.database)
    told = (await shop.quote_order(QuoteOrder("q", (line(MASK, 2),)), timeout_s=PLENTY_S)).quote
    assert (told.total_fen, told.reductions) == (39_800, ())


async def test_a_version_with_its_own_price_of_a_text_can_be_ordered(store: Store) -> None:
    text = replace(MASK, versions=(Version("50ml", "50ml", {}, 40_000),))
    await sync_products(store.database, [text])
    large = replace(line(MASK, 1, 40_000), options=(("capacity", "50ml"),))
    shop = await shop_with_goods(store.database)
    await sync_products(store.database, [text])
    placed = await shop.place_order(order_of(large), call_id=await open_call(store), timeout_s=PLENTY_S)
    assert isinstance(placed, OrderPlaced)
    assert placed.order.total_fen == 40_000


async def test_members_and_coupon_codes(store: Store) -> None:
    await shop_with_goods(store.database)
    await add(
        store,
        Member(number=CALLER),
        Promotion(code="M", kind="member", title="", percent=90),
        Coupon(code="SPRING", title="春天券", cut_fen=1_000, threshold_fen=50_000),
        Coupon(code="OTHER", number="13900139000", title="别人的", cut_fen=9_000),
    )
    assert (await quote(store)).total_fen == 25_920
    too_little = await quote(store, coupon_code="SPRING")
    assert (too_little.total_fen, too_little.coupon_problem) == (25_920, "这张券要满500元才能用")
    assert (await quote(store, line(MASK, 2), coupon_code="SPRING")).total_fen == 51_840 - 1_000
    unknown = await quote(store, coupon_code="OTHER")
    assert unknown.coupon_problem == "这个券号用不了，可能过期或者用过了"


async def test_versions_must_be_chosen_and_have_their_own_price_and_stock(store: Store) -> None:
    await with_shoes(store)
    missing = await place(store, order_of(coloured(None)))
    assert isinstance(missing, OrderRefused)
    assert (missing.reason, missing.option) == (Refusal.OPTION_MISSING, "color")
    assert missing.choices == ("红色", "蓝色")
    placed = await place(store, order_of(coloured("蓝", price_fen=30_000)))
    assert isinstance(placed, OrderPlaced)
    assert placed.order.total_fen == 30_000
    assert (await version_stock(store, "B"), await stock_of(store.database, "mask")) == (0, 3)
    sold_out = await place(store, order_of(coloured("蓝色", price_fen=30_000)))
    assert isinstance(sold_out, OrderRefused)
    assert (sold_out.reason, sold_out.available, sold_out.choices) == (Refusal.OUT_OF_STOCK, 0, ("红色",))


async def test_the_price_of_a_version_is_protected_against_its_own_price(store: Store) -> None:
    await with_shoes(store)
    call_id = await open_call(store)
    placed = await place(store, order_of(coloured("蓝色", price_fen=30_000)), call_id)
    assert isinstance(placed, OrderPlaced)
    shop = await shop_with_goods(store.database)
    number = placed.order.order_number
    dearer_than_the_product = await shop.change_order(
        ProtectPrice("p1", number), call_id=call_id, timeout_s=PLENTY_S
    )
    assert dearer_than_the_product == ChangeRefused("p1", ChangeRefusal.NOT_CHEAPER)
    await change(store, sa.update(ProductVersion).where(ProductVersion.code == "B").values(price_fen=29_500))
    protected = await shop.change_order(ProtectPrice("p2", number), call_id=call_id, timeout_s=PLENTY_S)
    assert protected == PriceProtected("p2", number, 500)


async def test_two_lines_of_one_version_share_its_stock(store: Store) -> None:
    await with_shoes(store)
    refused = await place(store, order_of(coloured("红色", 2), coloured("红色", 2)))
    assert isinstance(refused, OrderRefused)
    assert (refused.reason, refused.available) == (Refusal.OUT_OF_STOCK, 3)
    assert await version_stock(store, "R") == 3


async def test_a_cancelled_order_gives_back_its_version_and_its_coupon(store: Store) -> None:
    await with_shoes(store)
    await add(store, Coupon(code="C1", number=CALLER, title="券", cut_fen=500))
    call_id = await open_call(store)
    placed = await place(store, replace(order_of(coloured("红色", 2)), customer_number=CALLER), call_id)
    assert isinstance(placed, OrderPlaced)
    assert await version_stock(store, "R") == 1
    shop = await shop_with_goods(store.database)
    cancel = CancelOrder("c", placed.order.order_number, "")
    await shop.change_order(cancel, call_id=call_id, timeout_s=PLENTY_S)
    assert (await version_stock(store, "R"), await stock_of(store.database, "mask")) == (3, 4)
    assert (await quote(store, coloured("红色"))).reductions[0].source == "coupon:C1"


async def test_many_orders_at_once_for_the_last_version_and_one_coupon(store: Store) -> None:
    await with_shoes(store)
    await add(store, Coupon(code="C1", number=CALLER, title="券", cut_fen=500))
    shop = await shop_with_goods(store.database)
    call_ids = [await open_call(store, f"138{i:08d}") for i in range(4)]
    request = replace(order_of(coloured("红色")), customer_number=CALLER)
    results = await asyncio.gather(
        *(
            shop.place_order(
                replace(request, idempotency_key=f"k{i}"), call_id=call_ids[i % 4], timeout_s=PLENTY_S
            )
            for i in range(20)
        )
    )
    assert Counter(type(result) for result in results) == {OrderPlaced: 3, OrderRefused: 17}
    with_coupon = [r for r in results if isinstance(r, OrderPlaced) and r.order.reductions]
    assert len(with_coupon) == 1
    assert await version_stock(store, "R") == 0


async def test_how_it_is_paid_is_in_its_row(store: Store) -> None:
    on_delivery = await place(store, replace(order_of(), payment=PaymentMethod.ON_DELIVERY))
    by_link = await place(store, replace(order_of(), payment=PaymentMethod.LINK))
    nothing = await place(store, order_of())
    payments = [one.order.payment for one in (on_delivery, by_link, nothing)]
    assert payments[0].status is PaymentStatus.ON_DELIVERY
    assert (payments[1].status, payments[1].method) == (PaymentStatus.UNPAID, "短信链接")
    assert payments[2] is None


async def test_a_quote_without_goods_or_for_unknown_ones_is_refused(store: Store) -> None:
    shop = await shop_with_goods(store.database)
    for items, reason in (
        ((), Refusal.INVALID),
        ((replace(line(), product_id="x"),), Refusal.UNKNOWN_PRODUCT),
        ((line(MASK, 51),), Refusal.OUT_OF_STOCK),
        ((line(MASK, 0),), Refusal.INVALID),
    ):
        refused = await shop.quote_order(QuoteOrder("q", items), timeout_s=PLENTY_S)
        assert isinstance(refused, OrderRefused)
        assert refused.reason is reason
    count = sa.select(sa.func.count()).select_from(Order)
    assert await store.database.run(lambda session: session.scalar(count), doing="counting") == 0


async def test_a_coupon_for_everybody_is_good_once_for_each(store: Store) -> None:
    shop = await shop_with_goods(store.database)
    await add(store, Coupon(code="NEW20", title="新人券", cut_fen=2_000))
    other = "13900139000"

    async def placed(number: str, key: str) -> tuple[str, ...]:
        request = replace(
            order_of(line(), key=key, phone=number), customer_number=number, coupon_code="NEW20"
        )
        result = await shop.place_order(request, call_id=await open_call(store, number), timeout_s=30)
        assert isinstance(result, OrderPlaced), result
        return tuple(one.source for one in result.order.reductions)

    assert await placed(CALLER, "k1") == ("coupon:NEW20",)
    assert await placed(other, "k2") == ("coupon:NEW20",)
    assert await placed(CALLER, "k3") == ()
    assert (await quote(store, coupon_code="NEW20")).coupon_problem == "这个券号用不了，可能过期或者用过了"


async def test_gifts_that_were_promised_stand_in_the_order_and_in_what_the_shop_is_told(store: Store) -> None:
    await shop_with_goods(store.database)
    await add(
        store,
        Promotion(code="G", kind="gift", title="30克洗面奶"),
        Promotion(code="F", kind="free", product_id="mask", title="", pieces=2, free_pieces=1),
    )
    await change(store, sa.update(Product).values(source="import"))
    placed = await place(store, order_of(line(quantity=2)))
    assert isinstance(placed, OrderPlaced)
    promised = (await quote(store, line(quantity=2))).gifts
    assert sorted(promised) == ["1盒同款", "30克洗面奶"]
    assert placed.order.gifts == promised
    told = await store.database.run(
        lambda session: session.scalar(sa.select(Event.data).where(Event.type == "order.placed")),
        doing="reading what was told",
    )
    assert told["gifts"] == list(promised)
