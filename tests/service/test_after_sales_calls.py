"""After-sales and memory with the real shop and the real records: what is said is what the rows say."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.example_shops import example_shop
from tests.service.typed_calls import CALLER, TypedCall
from voicebot.dialogue.effects import EffectFailed, FindOrders, OrdersFound, Priority
from voicebot.records.after_sale_models import Invoice, OrderChange, Payment, ReturnRequest
from voicebot.records.models import Base, Order, Product, ProfileFact, Ticket
from voicebot.records.store import Store
from voicebot.service.deployment import Deployment
from voicebot.service.goods import goods_of
from voicebot.shop.built_in import BuiltInShop
from voicebot.shop.fixtures import apply_given
from voicebot.shop.products import stock_of, sync_products

OTHER = "13900001234"
MASK = {"product": "zhulu_mianmo", "quantity": 2}


@pytest.fixture(scope="module")
def skincare() -> Deployment:
    return example_shop("skincare")


class World:
    """The shop with an order, and calls to it."""

    def __init__(self, store: Store, deployment: Deployment, folder: Path) -> None:
        self.store, self.deployment, self.folder = store, deployment, folder

    async def order(self, status: str, *, phone: str = CALLER, **given: object) -> str:
        order = {"receiver": "张三", "address": "上海市徐汇区漕溪路18号", "items": [MASK], "status": status}
        (number,) = await apply_given(self.store.database, {"orders": [{**order, **given}]}, caller=phone)
        return number

    async def call(self, *texts: str, number: str | None = CALLER, **parts: object) -> list[str]:
        """A whole call; what was answered to each utterance."""
        call = TypedCall(self.deployment, self.store, self.folder, number=number, **parts)  # type: ignore[arg-type]
        self.last = call
        replies = [await call.begin()]
        replies += [await call.say(text) for text in texts]
        await call.end()
        return replies

    async def rows(self, table: type[Base]) -> list[object]:
        async def read(session) -> list[object]:
            in_order = sa.select(table).order_by(*sa.inspect(table).primary_key)
            return list((await session.scalars(in_order)).all())

        return await self.store.database.run(read, doing="reading")

    async def row(self, table: type[Base]):
        (row,) = await self.rows(table)
        return row


@pytest.fixture
async def world(store: Store, skincare: Deployment, tmp_path: Path) -> AsyncIterator[World]:
    goods = [goods_of(product) for product in skincare.catalogue.products if product.price_fen is not None]
    await sync_products(store.database, goods)
    yield World(store, skincare, tmp_path)


async def test_a_cancelled_order_is_cancelled_and_its_money_on_the_way(world: World) -> None:
    await world.order("paid", paid_by="微信")
    before = await stock_of(world.store.database, "zhulu_mianmo")
    replies = await world.call("我昨天买的面膜不要了，帮我取消", "对", "没有了")
    assert "已经取消了" in replies[2]
    assert "376元" in replies[2]
    assert (await world.row(Order)).status == "cancelled"
    assert (await world.row(Payment)).status == "refunding"
    assert await stock_of(world.store.database, "zhulu_mianmo") == (before or 0) + 2
    assert "退款376元" in (await world.row(Ticket)).summary


async def test_an_order_that_is_not_to_be_cancelled_after_all_stands(world: World) -> None:
    await world.order("paid")
    replies = await world.call("帮我取消订单", "算了，不取消了")
    assert "取消了" not in replies[2].replace("不取消了", "")
    assert (await world.row(Order)).status == "paid"


async def test_a_new_address_is_read_back_and_written(world: World) -> None:
    await world.order("placed")
    replies = await world.call("地址写错了，改一下", "江苏省南京市鼓楼区中山路18号", "对")
    assert "改寄到江苏省南京市鼓楼区中山路18号，对吗" in replies[2]
    assert (await world.row(Order)).address == "江苏省南京市鼓楼区中山路18号"
    assert (await world.row(OrderChange)).before["address"] == "上海市徐汇区漕溪路18号"


async def test_what_is_shipped_keeps_its_address_and_a_colleague_tries(world: World) -> None:
    await world.order("shipped")
    replies = await world.call("收货地址改一下", "行")
    assert "已经发货了" in replies[1]
    assert (await world.row(Order)).address == "上海市徐汇区漕溪路18号"
    assert "已经发货" in (await world.row(Ticket)).summary


async def test_a_return_within_the_rules_is_in_the_records(world: World) -> None:
    await world.order("delivered", placed_days_ago=5, delivered_days_ago=3)
    replies = await world.call("我要退货", "不喜欢", "没拆封", "可以", "明天上午")
    row = await world.row(ReturnRequest)
    assert (row.kind, row.refund_fen, row.issue) == ("return", 37600, "不喜欢")
    spoken = "".join("零幺二三四五六七八九"[int(digit)] for digit in str(row.number))
    assert spoken in replies[4].replace("，", "")
    ticket = await world.row(Ticket)
    assert str(row.number) in ticket.summary
    assert "时间记好了" in replies[5]
    assert "取件时间" in ticket.history[-1]["note"]


async def test_what_is_told_afterwards_goes_into_the_same_ticket(world: World) -> None:
    await world.order("shipped")
    told = ("我叫李雷，电话13912345678", "明天下午三点以后给我打电话")
    replies = await world.call("收货地址改一下", "行", *told)
    ticket = await world.row(Ticket)
    notes = [event["note"] for event in ticket.history if event["what"] == "added"]
    assert [bool(found) for found in ("记好了" in replies[3], "记上了" in replies[4])] == [True, True]
    assert "李雷，13912345678" in notes[0]
    assert "三点" in notes[1]
    assert ticket.callback_number == "13912345678"


async def test_a_return_that_comes_too_late_is_refused_and_a_person_may_look(world: World) -> None:
    await world.order("delivered", placed_days_ago=20, delivered_days_ago=15)
    replies = await world.call("我买的面膜不喜欢，要退货", "好的")
    assert "过了7天" in replies[1]
    assert await world.rows(ReturnRequest) == []
    assert "超过期限" in (await world.row(Ticket)).summary


async def test_the_difference_is_paid_back_when_the_price_fell(world: World) -> None:
    await world.order("delivered", placed_days_ago=3, delivered_days_ago=1)

    async def cheaper(session) -> None:
        await session.execute(
            sa.update(Product).where(Product.product_id == "zhulu_mianmo").values(price_fen=16800)
        )

    await world.store.database.run(cheaper, doing="lowering a price")
    replies = await world.call("我刚买的面膜就降价了，退我差价", "可以")
    assert "竹露舒缓面膜" in replies[1] and "差价40元" in replies[2]
    assert (await world.row(OrderChange)).after["refund_fen"] == 4000


async def test_an_invoice_for_a_company(world: World) -> None:
    await world.order("delivered", placed_days_ago=3, delivered_days_ago=1)
    replies = await world.call("我要开发票", "公司", "南京青竹科技有限公司", "91320100MA1", "N8K7X2Q", "对")
    assert "南京青竹科技有限公司" in replies[-2]
    invoice = await world.row(Invoice)
    assert (invoice.title, invoice.tax_number) == ("南京青竹科技有限公司", "91320100MA1N8K7X2Q")


async def test_a_stranger_hears_nothing_until_the_digits_match(world: World) -> None:
    order = await world.order("shipped", phone=OTHER)
    replies = await world.call("我的包裹到哪了", order, "一二三五", order, "一二三四")
    for reply in replies[:-1]:
        assert not any(told in reply for told in ("发货", "面膜", "张三", "漕溪路"))
    assert "已经发货" in replies[-1]


async def test_three_failures_lead_to_a_person(world: World) -> None:
    order = await world.order("paid", phone=OTHER)
    wrong = [text for tail in ("一二三五", "一二三六", "一二三七") for text in (order, tail)]
    replies = await world.call("帮我取消订单", *wrong)
    assert "请同事" in replies[-1]
    assert (await world.row(Order)).status == "paid"
    ticket = await world.row(Ticket)
    assert "没有核实" in ticket.summary
    assert ticket.priority == "high"


# --- the shop in trouble


class BrokenShop(BuiltInShop):
    """Finds orders, and does not answer to changes."""

    async def change_order(self, request, *, call_id, timeout_s):  # type: ignore[no-untyped-def]
        return EffectFailed(request.effect_id, "500 Internal Server Error", outcome_unknown=True)


class ForeignShop(BuiltInShop):
    """Answers a look-up with somebody else's order."""

    async def find_orders(self, request: FindOrders, *, timeout_s: float):  # type: ignore[no-untyped-def]
        found = await super().find_orders(FindOrders("x", phone=OTHER), timeout_s=timeout_s)
        return OrdersFound(request.effect_id, found.orders)


async def test_a_shop_that_does_not_answer_leaves_nothing_half_done(world: World) -> None:
    number = await world.order("paid")
    broken = BrokenShop(world.store.database, timezone="Asia/Shanghai")
    replies = await world.call("帮我取消订单", "对", shop=broken)
    assert "不确定" in replies[2]
    assert "已经取消" not in replies[2]
    assert (await world.row(Order)).status == "paid"
    ticket = await world.row(Ticket)
    assert ticket.priority == Priority.HIGH.value
    assert number in ticket.summary
    assert "请先核对" in ticket.summary


async def test_an_order_that_the_digits_do_not_lead_to_is_never_shown(world: World) -> None:
    await world.order("shipped", phone=OTHER)
    foreign = ForeignShop(world.store.database, timezone="Asia/Shanghai")
    replies = await world.call("我的包裹到哪了", "20990101999999", "九九九九", number=None, shop=foreign)
    assert "对不上" in replies[-1]


# --- memory


async def test_the_next_call_knows_what_was_told_and_asks_nothing_again(world: World) -> None:
    first = await world.call(
        "我想买补水的面膜，干性皮肤，三百以内", "我对酒精过敏", "算了不买了", "没有了", "可以，记下吧"
    )
    assert "对酒精过敏" in first[4]
    assert "记下了" in first[5]
    facts = {(fact.slot, fact.value, fact.consent) for fact in await world.rows(ProfileFact)}
    assert {("skin_type", "干性", True), ("allergy", "酒精", True)} <= facts
    assert any("可以，记下吧" in value for slot, value, _ in facts if slot == "consent_to_keep")
    await world.call("想买面膜")
    assert world.last.state.slots["allergy"] == ("酒精",)
    assert world.last.state.slots["skin_type"] == ("干性",)
    assert not {"skin_type", "allergy"} & set(world.last.asked)


async def test_without_a_yes_nothing_of_health_is_kept(world: World) -> None:
    await world.call("我想买补水的面膜", "我对酒精过敏", "算了不买了", "没有了", "不用了")
    assert [fact for fact in await world.rows(ProfileFact) if fact.slot == "allergy"] == []


async def test_a_denied_allergy_is_not_remembered_any_more(world: World) -> None:
    await apply_given(
        world.store.database,
        {"customers": [{"number": CALLER, "facts": [{"slot": "allergy", "value": "酒精"}]}]},
        caller=CALLER,
    )
    await world.call("我想买补水的面膜", "我没有过敏")
    await world.call("想买面膜")
    assert "allergy" not in world.last.state.remembered


async def test_everything_of_a_number_is_shown_and_taken_away(world: World) -> None:
    await world.order("delivered", placed_days_ago=5, delivered_days_ago=3)
    await world.call("我要退货", "不喜欢", "没拆封", "可以", "明天上午")
    await world.call("我要开发票", "个人", "对")
    kept = await world.store.personal_data(CALLER)
    assert {"call", "turn", "orders", "return_request", "invoice", "ticket"} <= kept.keys()
    forgotten = await world.store.forget(CALLER)
    assert forgotten.mentions == {}
    assert (await world.row(ReturnRequest)).issue == ""
    assert "删除" in (await world.row(Invoice)).title
    assert await world.store.personal_data(CALLER) == {}


async def test_guesses_in_several_calls_lead_to_a_person_in_the_same_words(world: World) -> None:
    """Three wrong tails in three calls: the fourth tells nothing even to the right one, whoever rings."""
    number = await world.order("shipped", phone=OTHER)
    told: dict[str, list[str]] = {}
    for place, guessed in enumerate((number, "2601010001")):
        told[guessed] = []
        for line, tail in enumerate(("1111", "2222", "3333", OTHER[-4:])):
            # The last from another line: the order is guarded as well as the caller.
            caller = f"1370000000{place}" if line < 3 else f"1370000001{place}"
            replies = await world.call("我的快递到哪了", f"订单号{guessed}", f"尾号{tail}", number=caller)
            told[guessed].append(replies[3].split("。")[1])
    assert told[number] == told["2601010001"]
    assert "订单号和手机尾号对不上" in told[number][2]
    assert "请同事来帮您核实" in told[number][3]
    assert not any(secret in told[number][3] for secret in ("张三", "顺丰", "发货"))
    assert all("身份没有核实" in ticket.summary for ticket in (await world.rows(Ticket))[-2:])
