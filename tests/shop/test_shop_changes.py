"""Changing orders that exist: once, in order, and never what the record forbids."""

import asyncio
from uuid import uuid4

import pytest
import sqlalchemy as sa
from records_world import CALLER, MASK, TONER, line, open_call, order_of, shop_with_goods

from voicebot.dialogue.effects import FindOrders, OrderPlaced, OrderRefused, OrdersFound, Refusal
from voicebot.dialogue.order_parts import PaymentStatus, ReturnKind, ReturnStatus
from voicebot.dialogue.service_effects import (
    AddressChanged,
    CancelOrder,
    ChangeAddress,
    ChangeRefusal,
    ChangeRefused,
    CheckStock,
    InvoiceRequested,
    OrderCancelled,
    PriceProtected,
    ProtectPrice,
    RequestInvoice,
    RequestReturn,
    ReturnOpened,
    StockFound,
)
from voicebot.records.after_sale_models import OrderChange, Payment, ReturnRequest
from voicebot.records.models import Order, OrderLine, Product
from voicebot.records.shop_models import ProductVersion, Promotion
from voicebot.records.store import Store
from voicebot.shop.built_in import BuiltInShop
from voicebot.shop.products import stock_of

PLENTY_S = 60.0


class World:
    """A shop, a call, and an order in a given state."""

    def __init__(self, store: Store, shop: BuiltInShop, call_id: str) -> None:
        self.store, self.shop, self.call_id = store, shop, call_id

    @classmethod
    async def new(cls, store: Store) -> "World":
        return cls(store, await shop_with_goods(store.database), await open_call(store))

    async def order(self, *lines, status: str = "placed", paid: bool = False, total_fen: int | None = None):
        placed = await self.shop.place_order(order_of(*lines), call_id=self.call_id, timeout_s=PLENTY_S)
        assert isinstance(placed, OrderPlaced)

        async def work(session) -> None:
            row = await session.scalar(
                sa.select(Order).where(Order.order_number == placed.order.order_number)
            )
            row.status = status
            row.total_fen = row.total_fen if total_fen is None else total_fen
            if paid:
                session.add(Payment(order_id=row.id, status="paid", method="微信"))

        await self.store.database.run(work, doing="preparing")
        return placed.order.order_number

    async def change(self, request, call_id: str | None = None):
        return await self.shop.change_order(request, call_id=call_id or self.call_id, timeout_s=PLENTY_S)

    async def seen(self, number: str):
        found = await self.shop.find_orders(FindOrders("f", order_number=number), timeout_s=PLENTY_S)
        assert isinstance(found, OrdersFound)
        return found.orders[0]

    async def count(self, table) -> int:
        return await self.store.database.run(
            lambda session: session.scalar(sa.select(sa.func.count()).select_from(table)), doing="counting"
        )


async def test_a_cancelled_order_gives_back_goods_and_money(store: Store) -> None:
    world = await World.new(store)
    number = await world.order(line(MASK, 2), status="paid", paid=True)
    assert await stock_of(store.database, "mask") == 48
    assert await world.change(CancelOrder("c1", number, "买重了")) == OrderCancelled("c1", number, 57600)
    assert await stock_of(store.database, "mask") == 50
    order = await world.seen(number)
    assert order.status == "cancelled"
    assert order.payment.status is PaymentStatus.REFUNDING


async def test_asking_again_changes_nothing_more(store: Store) -> None:
    world = await World.new(store)
    number = await world.order(line(MASK, 2))
    first = await world.change(CancelOrder("c1", number, ""))
    assert await world.change(CancelOrder("c1", number, "")) == first
    assert await stock_of(store.database, "mask") == 50
    refused = await world.change(CancelOrder("c2", number, ""))
    assert refused == ChangeRefused("c2", ChangeRefusal.ALREADY_CANCELLED)


@pytest.mark.parametrize("status", ["shipped", "delivered"])
async def test_what_is_on_its_way_is_neither_cancelled_nor_redirected(store: Store, status: str) -> None:
    world = await World.new(store)
    number = await world.order(status=status)
    for request in (CancelOrder("c", number, ""), ChangeAddress("c", number, "北京市东城区1号")):
        assert await world.change(request) == ChangeRefused("c", ChangeRefusal.ALREADY_SHIPPED)
    assert (await world.seen(number)).address == "上海市黄浦区人民路1号"


async def test_a_new_address_leaves_what_was_not_said(store: Store) -> None:
    world = await World.new(store)
    number = await world.order()
    changed = await world.change(ChangeAddress("a", number, " 北京市东城区1号 ", receiver_name="李四"))
    assert changed == AddressChanged("a", number, "北京市东城区1号")
    order = await world.seen(number)
    assert (order.address, order.receiver_name, order.phone) == ("北京市东城区1号", "李四", CALLER)
    assert await world.count(OrderChange) == 1
    assert await world.change(ChangeAddress("b", number, "  ")) == ChangeRefused("b", ChangeRefusal.INVALID)


async def test_a_return_of_part_of_an_order_pays_back_its_share(store: Store) -> None:
    world = await World.new(store)
    number = await world.order(line(MASK, 2), line(TONER, 1), status="delivered", total_fen=60000)
    opened = await world.change(RequestReturn("r", number, ReturnKind.RETURN, ("toner",), "", "不喜欢"))
    assert isinstance(opened, ReturnOpened)
    assert opened.opened.refund_fen == 60000 * 12800 // (2 * 28800 + 12800)
    rest = await world.change(RequestReturn("r2", number, ReturnKind.RETURN, ("mask",)))
    assert isinstance(rest, ReturnOpened)
    assert opened.opened.refund_fen + rest.opened.refund_fen <= 60000
    assert [one.status for one in (await world.seen(number)).returns] == [ReturnStatus.REQUESTED] * 2


async def test_the_same_goods_are_not_returned_twice(store: Store) -> None:
    world = await World.new(store)
    number = await world.order(status="delivered")
    first = await world.change(RequestReturn("r", number, ReturnKind.RETURN))
    assert await world.change(RequestReturn("r", number, ReturnKind.RETURN)) == first
    again = await world.change(RequestReturn("r2", number, ReturnKind.REFUND))
    assert isinstance(again, ChangeRefused)
    assert again.reason is ChangeRefusal.ALREADY_REQUESTED
    assert again.standing == first.opened
    assert await world.count(ReturnRequest) == 1


async def test_only_delivered_goods_come_back_but_missing_ones_are_sent_again(store: Store) -> None:
    world = await World.new(store)
    number = await world.order(status="shipped")
    refused = await world.change(RequestReturn("r", number, ReturnKind.EXCHANGE))
    assert refused == ChangeRefused("r", ChangeRefusal.NOT_DELIVERED)
    assert isinstance(
        await world.change(RequestReturn("r2", number, ReturnKind.RESHIP, issue="丢件")), ReturnOpened
    )
    unknown = await world.change(RequestReturn("r3", number, ReturnKind.REFUND, ("boots",)))
    assert unknown == ChangeRefused("r3", ChangeRefusal.INVALID)


async def test_a_lower_price_is_paid_back_once_per_drop(store: Store) -> None:
    world = await World.new(store)
    number = await world.order(line(MASK, 2))
    assert await world.change(ProtectPrice("p", number)) == ChangeRefused("p", ChangeRefusal.NOT_CHEAPER)

    async def cheaper(price_fen: int) -> None:
        update = sa.update(Product).where(Product.product_id == "mask").values(price_fen=price_fen)
        await store.database.run(lambda session: session.execute(update), doing="lowering")

    await cheaper(25800)
    assert await world.change(ProtectPrice("p1", number)) == PriceProtected("p1", number, 6000)
    assert await world.change(ProtectPrice("p2", number)) == ChangeRefused("p2", ChangeRefusal.NOT_CHEAPER)
    await cheaper(24800)
    assert await world.change(ProtectPrice("p3", number)) == PriceProtected("p3", number, 2000)


async def test_an_invoice_may_be_corrected_until_it_is_issued(store: Store) -> None:
    world = await World.new(store)
    number = await world.order()
    for title in ("竹露商贸", "竹露商贸有限公司"):
        done = await world.change(RequestInvoice("i", number, title, "电子", "9131"))
        assert isinstance(done, InvoiceRequested)
    assert (await world.seen(number)).invoice.title == "竹露商贸有限公司"
    await store.database.run(
        lambda session: session.execute(sa.text("UPDATE invoice SET status = 'issued'")), doing="issuing"
    )
    refused = await world.change(RequestInvoice("j", number, "别的", "电子"))
    assert refused == ChangeRefused("j", ChangeRefusal.ALREADY_ISSUED)


async def test_stock_is_told_as_it_is(store: Store) -> None:
    world = await World.new(store)
    assert await world.shop.check_stock(CheckStock("s", "toner"), timeout_s=PLENTY_S) == StockFound(
        "s", "toner", 3, 12800
    )
    unknown = await world.shop.check_stock(CheckStock("s", "boots"), timeout_s=PLENTY_S)
    assert unknown == OrderRefused("s", Refusal.UNKNOWN_PRODUCT, "boots")


async def test_an_unknown_order_is_refused(store: Store) -> None:
    world = await World.new(store)
    assert await world.change(CancelOrder("c", "9", "")) == ChangeRefused("c", ChangeRefusal.UNKNOWN_ORDER)


async def test_two_calls_that_cancel_at_once_return_the_goods_once(store: Store) -> None:
    world = await World.new(store)
    number = await world.order(line(MASK, 5))
    other = await open_call(store)
    results = await asyncio.gather(
        *(
            world.change(CancelOrder(uuid4().hex, number, ""), call_id)
            for call_id in (world.call_id, other) * 5
        )
    )
    assert sum(isinstance(result, OrderCancelled) for result in results) == 1
    assert await stock_of(store.database, "mask") == 50


async def test_of_two_hundred_orders_for_fifty_pieces_fifty_are_taken(store: Store) -> None:
    world = await World.new(store)
    calls = [await open_call(store, f"139{index:08d}") for index in range(20)]
    results = await asyncio.gather(
        *(
            world.shop.place_order(order_of(line(MASK, 1)), call_id=calls[index % 20], timeout_s=PLENTY_S)
            for index in range(200)
        )
    )
    placed = [result for result in results if isinstance(result, OrderPlaced)]
    assert len(placed) == 50
    assert len({result.order.order_number for result in placed}) == 50
    refused = [result for result in results if isinstance(result, OrderRefused)]
    assert len(refused) == 150
    assert {(result.reason, result.available) for result in refused} == {(Refusal.OUT_OF_STOCK, 0)}
    assert await stock_of(store.database, "mask") == 0
    assert await world.count(Order) == 50


async def _price(world: World, product_id: str, price_fen: int) -> None:
    update = sa.update(Product).where(Product.product_id == product_id).values(price_fen=price_fen)
    await world.store.database.run(lambda session: session.execute(update), doing="lowering")


async def test_the_price_of_what_went_back_is_not_protected(store: Store) -> None:
    world = await World.new(store)
    number = await world.order(line(MASK, 2), status="delivered", paid=True)
    assert isinstance(await world.change(RequestReturn("r", number, ReturnKind.RETURN)), ReturnOpened)
    await _price(world, "mask", 10000)
    assert await world.change(ProtectPrice("p", number)) == ChangeRefused("p", ChangeRefusal.NOT_CHEAPER)


async def test_who_cancels_after_price_protection_gets_what_is_left(store: Store) -> None:
    world = await World.new(store)
    number = await world.order(line(MASK, 2), status="paid", paid=True)
    await _price(world, "mask", 10000)
    assert await world.change(ProtectPrice("p", number)) == PriceProtected("p", number, 37600)
    assert await world.change(CancelOrder("c", number, "")) == OrderCancelled("c", number, 20000)


async def test_who_paid_less_than_the_new_price_loses_nothing_by_it(store: Store) -> None:
    world = await World.new(store)
    number = await world.order(line(MASK, 2), status="delivered", paid=True, total_fen=20000)
    await _price(world, "mask", 11000)
    assert await world.change(ProtectPrice("p", number)) == ChangeRefused("p", ChangeRefusal.NOT_CHEAPER)
    await _price(world, "mask", 9000)
    assert await world.change(ProtectPrice("q", number)) == PriceProtected("q", number, 2000)


async def test_goods_are_paid_back_once(store: Store) -> None:
    world = await World.new(store)
    number = await world.order(line(MASK, 1), line(TONER, 1), status="delivered", paid=True)
    first = await world.change(RequestReturn("r1", number, ReturnKind.RETURN, ("mask",)))

    async def paid_back(session) -> None:
        await session.execute(sa.update(ReturnRequest).values(status="refunded"))
        await session.execute(sa.update(Payment).values(refunded_fen=first.opened.refund_fen))

    await store.database.run(paid_back, doing="paying back")
    again = await world.change(RequestReturn("r2", number, ReturnKind.RETURN, ("mask",)))
    assert (again.reason, again.standing.return_number) == (
        ChangeRefusal.ALREADY_REQUESTED,
        first.opened.return_number,
    )
    rest = await world.change(RequestReturn("r3", number, ReturnKind.RETURN, ("toner",)))
    assert first.opened.refund_fen + rest.opened.refund_fen == (await world.seen(number)).total_fen


@pytest.mark.parametrize(
    ("payment", "status", "refused"),
    [
        ("unpaid", "shipped", True),
        ("on_delivery", "shipped", True),
        ("on_delivery", "delivered", False),
        ("paid", "shipped", False),
    ],
)
async def test_money_that_was_not_paid_is_not_promised_back(
    store: Store, payment: str, status: str, refused: bool
) -> None:
    world = await World.new(store)
    number = await world.order(line(MASK), status=status, paid=True)
    await store.database.run(
        lambda session: session.execute(sa.update(Payment).values(status=payment)), doing="preparing"
    )
    answer = await world.change(RequestReturn("r1", number, ReturnKind.REFUND, (), "少件"))
    if refused:
        assert answer == ChangeRefused("r1", ChangeRefusal.NOT_PAID)
        assert await world.count(ReturnRequest) == 0
    else:
        assert isinstance(answer, ReturnOpened)


async def test_a_version_is_compared_with_itself_also_in_an_imported_order(store: Store) -> None:
    world = await World.new(store)

    async def work(session) -> None:
        for label, price_fen in (("12+256G", 29_900), ("16+512G", 37_900)):
            session.add(
                ProductVersion(
                    product_id="mask",
                    code=label,
                    label=label,
                    options=[["version", label]],
                    price_fen=price_fen,
                )
            )

    await store.database.run(work, doing="adding versions")
    for name, options, fen, answer in (
        ("same", [["version", "16+512G"]], 37_900, ChangeRefusal.NOT_CHEAPER),
        ("cheaper", [["version", "16+512G"]], 39_900, 2_000),
        ("unknown", [["storage_gb", "1024"]], 59_900, ChangeRefusal.NOT_CHEAPER),
        ("untold", [], 37_900, ChangeRefusal.NOT_CHEAPER),
    ):
        number = await world.order(line(MASK), status="delivered", paid=True, total_fen=fen)

        async def imported(session, number=number, options=options, fen=fen) -> None:
            order_id = await session.scalar(sa.select(Order.id).where(Order.order_number == number))
            await session.execute(
                sa.update(OrderLine)
                .where(OrderLine.order_id == order_id)
                .values(options=options, unit_price_fen=fen, version_code=None)
            )

        await store.database.run(imported, doing="making an imported line")
        expected = (
            PriceProtected("p", number, answer) if isinstance(answer, int) else ChangeRefused("p", answer)
        )
        assert await world.change(ProtectPrice("p", number), call_id=await open_call(store)) == expected, name


async def test_money_that_nobody_paid_is_not_promised_back(store: Store) -> None:
    world = await World.new(store)
    for status, paid in (("unpaid", False), ("on_delivery", False), ("paid", True)):
        await _price(world, "mask", 28800)
        number = await world.order(line(MASK))

        async def pay(session, number=number, status=status) -> None:
            order_id = await session.scalar(sa.select(Order.id).where(Order.order_number == number))
            session.add(Payment(order_id=order_id, status=status))

        await store.database.run(pay, doing="paying")
        await _price(world, "mask", 24800)
        answer = await world.change(ProtectPrice(f"p-{status}", number))
        if paid:
            assert answer == PriceProtected(f"p-{status}", number, 4000)
        else:
            assert answer == ChangeRefused(f"p-{status}", ChangeRefusal.NOT_PAID)


async def test_an_address_that_costs_more_postage_is_left_to_a_person(store: Store) -> None:
    world = await World.new(store)
    number = await world.order(line(MASK))

    async def work(session) -> None:
        for code, fen, regions in (("NEAR", 0, []), ("FAR", 1_000, ["新疆"])):
            session.add(Promotion(code=code, kind="shipping", title="", price_fen=fen, regions=regions))

    await store.database.run(work, doing="adding postage")
    far = "新疆乌鲁木齐市天山区解放路5号"
    refused = await world.change(ChangeAddress("a", number, far))
    assert refused == ChangeRefused("a", ChangeRefusal.POSTAGE_RISES)
    assert (await world.seen(number)).address != far
    near = await world.change(ChangeAddress("b", number, "北京市朝阳区建国路8号"))
    assert near == AddressChanged("b", number, "北京市朝阳区建国路8号")
