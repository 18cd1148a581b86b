"""What every ``Shop`` promises, kept by our own tables and by a system over HTTP alike."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import pytest
import sqlalchemy as sa
from records_world import CALLER, MASK, TONER, line, now, open_call, order_of, shop_with_goods
from rest_shop import RestShop

from voicebot.dialogue.effects import (
    EffectFailed,
    FindOrders,
    OrderPlaced,
    OrderQuoted,
    OrderRefused,
    OrdersFound,
    QuoteOrder,
    Refusal,
)
from voicebot.dialogue.order_parts import ReturnKind, ReturnStatus
from voicebot.dialogue.service_effects import (
    AddressChanged,
    CancelOrder,
    ChangeAddress,
    ChangeRefusal,
    ChangeRefused,
    CheckStock,
    OrderCancelled,
    RequestReturn,
    ReturnOpened,
    StockFound,
)
from voicebot.records.models import Order
from voicebot.records.store import Store
from voicebot.shop.http.shop import HttpShop
from voicebot.shop.interface import Shop

IN_TIME_S = 20.0


@dataclass
class Contract:
    """A shop with fifty masks at 288 yuan and three toners at 128, and a call in which it is used."""

    shop: Shop
    store: Store
    call_id: str
    set_status: Callable[[str, str], Awaitable[None]]

    async def place(self, request):
        return await self.shop.place_order(request, call_id=self.call_id, timeout_s=IN_TIME_S)

    async def placed(self, request=None) -> OrderPlaced:
        result = await self.place(request or order_of())
        assert isinstance(result, OrderPlaced), result
        return result

    async def change(self, request):
        return await self.shop.change_order(request, call_id=self.call_id, timeout_s=IN_TIME_S)

    async def stock(self, product_id: str) -> int | None:
        found = await self.shop.check_stock(CheckStock("s", product_id), timeout_s=IN_TIME_S)
        assert isinstance(found, StockFound), found
        return found.available

    async def found(self, **query: str) -> list[str]:
        result = await self.shop.find_orders(FindOrders("f", **query), timeout_s=IN_TIME_S)
        assert isinstance(result, OrdersFound), result
        return [order.order_number for order in result.orders]


@pytest.fixture(params=["built-in", "http"])
async def contract(request: pytest.FixtureRequest, store: Store, rest: RestShop, http: HttpShop) -> Contract:
    call_id = await open_call(store)
    if request.param == "built-in":

        async def in_table(number: str, status: str) -> None:
            change = sa.update(Order).where(Order.order_number == number).values(status=status)
            await store.database.run(lambda session: session.execute(change), doing="test")

        return Contract(await shop_with_goods(store.database), store, call_id, in_table)
    words = {"shipped": "sent", "delivered": "done"}

    async def in_shop(number: str, status: str) -> None:
        next(order for order in rest.orders if order["number"] == number)["status"] = words[status]

    return Contract(http, store, call_id, in_shop)


async def test_an_order_takes_its_goods_and_is_in_the_record_of_the_call(contract: Contract) -> None:
    placed = await contract.placed(order_of(line(MASK, 1), line(TONER, 1)))
    assert placed.order.total_fen == 28800 + 12800
    assert placed.order.status == "placed"
    assert [(item.product_id, item.quantity, item.unit) for item in placed.order.items] == [
        ("mask", 1, "盒"),
        ("toner", 1, "盒"),
    ]
    assert (await contract.stock("mask"), await contract.stock("toner")) == (49, 2)
    record = await contract.store.call(contract.call_id)
    assert record is not None
    (kept,) = record.orders
    assert kept.order.order_number == placed.order.order_number
    assert kept.order.items == placed.order.items
    assert kept.effect_id == "e1"


async def test_the_same_key_is_one_order(contract: Contract) -> None:
    first = await contract.placed(order_of(key="k"))
    again = await contract.placed(order_of(key="k", effect_id="e2"))
    assert again.order.order_number == first.order.order_number
    assert again.effect_id == "e2"
    assert await contract.stock("mask") == 49


@pytest.mark.parametrize(
    ("request_", "reason", "product_id"),
    [
        (order_of(line(TONER, 4)), Refusal.OUT_OF_STOCK, "toner"),
        (order_of(line(TONER, 2), line(TONER, 2)), Refusal.OUT_OF_STOCK, "toner"),
        (order_of(line(MASK, 1), line(TONER, 4)), Refusal.OUT_OF_STOCK, "toner"),
        (order_of(line(MASK, 1, 26800)), Refusal.PRICE_CHANGED, "mask"),
        (order_of(replace(line(), product_id="x")), Refusal.UNKNOWN_PRODUCT, "x"),
        (order_of(line(MASK, 0)), Refusal.INVALID, "mask"),
        (replace(order_of(), items=()), Refusal.INVALID, None),
        (replace(order_of(), address=" "), Refusal.INVALID, None),
        (order_of(phone="没有"), Refusal.INVALID, None),
        (replace(order_of(), quoted_total_fen=100), Refusal.PRICE_CHANGED, "mask"),
    ],
)
async def test_a_refusal_says_why_and_changes_nothing(
    contract: Contract, request_, reason: Refusal, product_id: str | None
) -> None:
    refused = await contract.place(request_)
    assert isinstance(refused, OrderRefused), refused
    assert (refused.reason, refused.product_id) == (reason, product_id)
    if reason is Refusal.OUT_OF_STOCK:
        assert refused.available == 3
    if reason is Refusal.PRICE_CHANGED:
        assert refused.quote is not None
        assert refused.quote.total_fen == 28800
    assert (await contract.stock("mask"), await contract.stock("toner")) == (50, 3)
    record = await contract.store.call(contract.call_id)
    assert record is not None
    assert record.orders == ()


async def test_of_many_callers_for_the_last_pieces_as_many_get_one_as_there_are(contract: Contract) -> None:
    results = await asyncio.gather(*(contract.place(order_of(line(TONER))) for _ in range(8)))
    assert Counter(type(result) for result in results) == {OrderPlaced: 3, OrderRefused: 5}
    reasons = {(r.reason, r.available) for r in results if isinstance(r, OrderRefused)}
    assert reasons == {(Refusal.OUT_OF_STOCK, 0)}
    assert await contract.stock("toner") == 0


async def test_a_quote_adds_up(contract: Contract) -> None:
    request = QuoteOrder("q", (line(MASK, 2), line(TONER, 1, 1)), address="上海市黄浦区人民路1号")
    quoted = await contract.shop.quote_order(request, timeout_s=IN_TIME_S)
    assert isinstance(quoted, OrderQuoted)
    quote = quoted.quote
    assert [item.unit_price_fen for item in quote.items] == [28800, 12800]
    plain_fen = sum(item.quantity * item.unit_price_fen for item in quote.items)
    cut_fen = sum(one.cut_fen for one in quote.reductions)
    assert quote.total_fen == plain_fen - cut_fen + quote.shipping_fen
    items = quote.items
    placed = await contract.placed(replace(order_of(*items), quoted_total_fen=quote.total_fen))
    assert placed.order.total_fen == quote.total_fen


async def test_stock_of_what_is_not_sold_is_refused(contract: Contract) -> None:
    refused = await contract.shop.check_stock(CheckStock("s", "nothing"), timeout_s=IN_TIME_S)
    assert refused == OrderRefused("s", Refusal.UNKNOWN_PRODUCT, "nothing")


async def test_orders_are_found_by_phone_number_and_tail_and_strangers_are_not(contract: Contract) -> None:
    mine = (await contract.placed()).order.order_number
    strangers = (await contract.placed(order_of(phone="13700137000"))).order.order_number
    assert mine in await contract.found(phone=f"+86 {CALLER}")
    assert strangers in await contract.found(phone="13700137000")
    assert mine not in await contract.found(phone="13700137000")
    assert await contract.found(order_number=strangers) == [strangers]
    assert await contract.found(phone=CALLER, order_number=mine[-4:]) == [mine]
    assert await contract.found(order_number=mine[-3:]) == []
    assert await contract.found(phone="13600136000") == []
    assert await contract.found(phone="13600136000", order_number=mine[-4:]) == []
    assert await contract.found() == []


async def test_an_order_is_redirected_and_cancelled_until_it_is_shipped(contract: Contract) -> None:
    number = (await contract.placed()).order.order_number
    moved = await contract.change(ChangeAddress("e2", number, "杭州市文三路2号"))
    assert moved == AddressChanged("e2", number, "杭州市文三路2号")
    assert await contract.change(CancelOrder("e3", number, "不要了")) == OrderCancelled("e3", number, 0)
    assert await contract.change(CancelOrder("e3", number, "不要了")) == OrderCancelled("e3", number, 0)
    twice = await contract.change(CancelOrder("e4", number, "不要了"))
    assert twice == ChangeRefused("e4", ChangeRefusal.ALREADY_CANCELLED)
    sent = (await contract.placed()).order.order_number
    await contract.set_status(sent, "shipped")
    late = await contract.change(CancelOrder("e5", sent, "不要了"))
    assert late == ChangeRefused("e5", ChangeRefusal.ALREADY_SHIPPED)
    nobody = await contract.change(ChangeAddress("e6", "999", "杭州市文三路2号"))
    assert nobody == ChangeRefused("e6", ChangeRefusal.UNKNOWN_ORDER)


async def test_goods_go_back_after_they_arrived(contract: Contract) -> None:
    number = (await contract.placed()).order.order_number
    early = await contract.change(RequestReturn("e2", number, ReturnKind.RETURN))
    assert early == ChangeRefused("e2", ChangeRefusal.NOT_DELIVERED)
    await contract.set_status(number, "delivered")
    opened = await contract.change(RequestReturn("e3", number, ReturnKind.RETURN, issue="破损"))
    assert isinstance(opened, ReturnOpened)
    assert (opened.opened.kind, opened.opened.status) == (ReturnKind.RETURN, ReturnStatus.REQUESTED)
    assert opened.opened.refund_fen == 28800
    assert await contract.change(RequestReturn("e3", number, ReturnKind.RETURN, issue="破损")) == opened


async def test_no_order_is_taken_after_the_end_of_its_call(contract: Contract) -> None:
    await contract.store.close_call(contract.call_id, outcome="caller_hung_up", ended_at=now())
    assert isinstance(await contract.place(order_of()), EffectFailed)
    assert await contract.stock("mask") == 50
