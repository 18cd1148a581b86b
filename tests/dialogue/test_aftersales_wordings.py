"""After-sales said in other words than the plain ones, at the shop as it ships."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.dialogue.calls import Call
from tests.dialogue.harness import NOW, NUMBER
from voicebot.dialogue.effects import OpenTicket, OrderItem, OrderSummary, Transfer
from voicebot.dialogue.order_parts import (
    PaymentStatus,
    PaymentSummary,
    ReturnKind,
    ReturnStatus,
    ReturnSummary,
)
from voicebot.dialogue.service_effects import CancelOrder, ProtectPrice, RequestReturn
from voicebot.service.deployment import Deployment

MASKS = OrderItem("zhulu_mianmo", "竹露舒缓面膜", 2, "盒", 18800)
PAID = PaymentSummary(PaymentStatus.PAID, "微信")


def order(status: str = "delivered", **parts: object) -> OrderSummary:
    """Two boxes of masks, bought four days ago and, if delivered, delivered two days ago."""
    made = OrderSummary(
        "20261108001",
        NOW - timedelta(days=4),
        status,
        (MASKS,),
        37600,
        "李雷",
        NUMBER,
        "上海市徐汇区漕溪路18号",
    )
    arrived = NOW - timedelta(days=2) if status == "delivered" else None
    return replace(made, payment=PAID, delivered_at=arrived, **parts)  # type: ignore[arg-type]


def call_about(shop: Deployment, *orders: OrderSummary, number: str | None = NUMBER) -> Call:
    call = Call(shop, number=number)
    call.world.orders.extend(orders)
    return call


def tickets(call: Call) -> list[OpenTicket]:
    return [effect for effect in call.effects if isinstance(effect, OpenTicket)]


@pytest.mark.parametrize(
    "said",
    [
        ("我买了两盒面膜想退一盒", "买多了", "没拆"),
        ("我要退货", "买多了，只退一盒", "没拆"),
        ("面膜想退货", "不喜欢", "没拆", "只退其中一盒"),
        ("竹露面膜有一盒不想要了，我要退一盒", "买多了", "没拆"),
    ],
)
def test_one_box_of_two_goes_to_a_person_and_not_both_back(
    skincare: Deployment, said: tuple[str, ...]
) -> None:
    call = call_about(skincare, order())
    call.say_all(*said)
    assert not [effect for effect in call.effects if isinstance(effect, RequestReturn)]
    assert [one.summary for one in tickets(call) if "只要退1盒" in one.summary]


def test_the_number_is_named_before_all_of_it_goes_back(skincare: Deployment) -> None:
    call = call_about(skincare, order())
    replies = call.say_all("我要把两盒面膜都退了", "不喜欢", "没拆")
    assert "2盒都退" in replies[-1]
    call.say("行")
    assert [effect for effect in call.effects if isinstance(effect, RequestReturn)]


@pytest.mark.parametrize("why", ["不想要了", "买错了", "对，买多了", "家里还有，用不上"])
def test_who_gives_the_reason_for_cancelling_agrees_to_it(skincare: Deployment, why: str) -> None:
    call = call_about(skincare, order("paid"))
    call.say_all("取消订单", why)
    assert [effect for effect in call.effects if isinstance(effect, CancelOrder)]


@pytest.mark.parametrize("no", ["算了先不取消", "不用了", "不需要了"])
def test_a_refusal_is_no_reason(skincare: Deployment, no: str) -> None:
    call = call_about(skincare, order("paid"))
    call.say_all("取消订单", no)
    assert not [effect for effect in call.effects if isinstance(effect, CancelOrder)]


@pytest.mark.parametrize("said", ["那我不要了，退款", "不想要了，给我退钱吧", "我要退款"])
def test_a_refund_wanted_before_shipping_is_a_cancellation(skincare: Deployment, said: str) -> None:
    call = call_about(skincare, order("paid"))
    call.say("我的订单什么时候发")
    assert "取消" in call.say(said)


@pytest.mark.parametrize(
    "said", ["别转人工了", "不用转人工，记下来就行", "先不转人工", "不需要人工客服，你记着就行"]
)
def test_who_wants_no_person_gets_none(skincare: Deployment, said: str) -> None:
    call = Call(skincare)
    call.say_all("东西不怎么样，我要投诉", said)
    assert not [effect for effect in call.effects if isinstance(effect, Transfer)]


@pytest.mark.parametrize("said", ["怎么不给我转人工", "要不转人工吧", "能不能转人工", "不要机器人，转人工"])
def test_who_wants_a_person_gets_one(skincare: Deployment, said: str) -> None:
    call = Call(skincare)
    call.say(said)
    assert [effect for effect in call.effects if isinstance(effect, Transfer)]


@pytest.mark.parametrize(
    "said",
    [
        "我前天买的面膜降价了，能退差价吗",
        "我三天前买的竹露现在便宜了40块，差价能退给我吗",
        "刚买的面膜就降价了怎么说",
    ],
)
def test_the_difference_is_asked_of_the_shop_after_a_yes_to_the_named_order(
    skincare: Deployment, said: str
) -> None:
    dearer = replace(MASKS, unit_price_fen=20800)
    call = call_about(skincare, order(items=(dearer,)))
    assert "竹露舒缓面膜" in call.say(said)
    assert not [effect for effect in call.effects if isinstance(effect, ProtectPrice)]
    assert "差价40元" in call.say("可以")


def test_a_no_to_the_difference_leaves_it(skincare: Deployment) -> None:
    call = call_about(skincare, order())
    call.say_all("刚买就降价了，退我差价", "算了不用了")
    assert not [effect for effect in call.effects if isinstance(effect, ProtectPrice)]


def returned(status: ReturnStatus) -> OrderSummary:
    return order(
        returns=(ReturnSummary("500001", ReturnKind.RETURN, status, "20261108001", NOW, refund_fen=37600),)
    )


@pytest.mark.parametrize(
    "said", [("退款到了吗",), ("钱怎么还没到",), ("我的退款", "多久能到"), ("退款到了吗", "钱怎么还没到")]
)
def test_where_the_money_is_comes_from_the_order(skincare: Deployment, said: tuple[str, ...]) -> None:
    call = call_about(skincare, returned(ReturnStatus.RECEIVED))
    assert "退货正在办" in call.say_all(*said)[-1]


@pytest.mark.parametrize(
    "said", [("退款还没到账怎么回事",), ("退款到了吗", "可是我没收到"), ("退款到了吗", "没有收到钱啊")]
)
def test_money_that_was_paid_back_and_did_not_arrive_is_looked_for(
    skincare: Deployment, said: tuple[str, ...]
) -> None:
    call = call_about(skincare, returned(ReturnStatus.REFUNDED))
    call.say_all(*said)
    assert ["没有到账" in one.summary for one in tickets(call)] == [True]


@pytest.mark.parametrize("said", ["那帮我拦一下", "拦吧", "那你们去拦截快递", "让你们同事试试"])
def test_what_a_colleague_was_offered_for_is_taken_up(skincare: Deployment, said: str) -> None:
    call = call_about(skincare, order("shipped"))
    call.say_all("取消订单", said)
    assert ["取消订单" in one.summary for one in tickets(call)] == [True]


@pytest.mark.parametrize("said", ["面膜漏液了我要退货", "面膜漏液了，要退货", "收到面膜是破的，退货"])
def test_a_fault_told_with_the_return_is_a_fault(skincare: Deployment, said: str) -> None:
    call = call_about(skincare, order())
    reply = call.say(said)
    assert "退款" in reply
    assert "拆封" not in reply
    assert "退款" in call.say("没拆"), "told of the goods, it is no refusal"


def test_the_day_of_the_order_is_heard_in_a_return(skincare: Deployment) -> None:
    wash = OrderItem("rouyun_ximiannai", "柔云燕麦洁面乳", 1, "支", 6900)
    other = replace(
        order(items=(wash,)), order_number="20261110002", placed_at=NOW - timedelta(days=2), total_fen=6900
    )
    call = call_about(skincare, order(), other)
    call.say("前天那个我要退")
    assert call.state.case.order_number == "20261110002"


@pytest.mark.parametrize("said", ["怎么还不发货，都三天了", "咋还没发呢", "都五天了还没发货"])
def test_who_complains_of_waiting_has_it_urged(skincare: Deployment, said: str) -> None:
    call = call_about(skincare, order("paid"))
    call.say_all(said, said)
    assert ["催发货" in one.summary for one in tickets(call)] == [True]


@pytest.mark.parametrize("said", ["那你们什么时候给我回", "什么时候联系我", "多久给我答复"])
def test_when_the_call_back_comes_is_not_about_the_parcel(skincare: Deployment, said: str) -> None:
    call = call_about(skincare, order())
    call.say("我没收到货，显示签收了")
    assert "显示已经签收" not in call.say(said)


def test_another_kind_of_invoice_is_not_called_noted_already(skincare: Deployment) -> None:
    call = call_about(skincare, order())
    reply = call.say_all("开发票", "个人", "对", "能开专票吗")[-1]
    assert "专票要同事来开" in reply
    assert any("客户要开发票" in one.summary for one in tickets(call))


def test_a_house_number_put_right_is_no_price(skincare: Deployment) -> None:
    call = call_about(skincare, order("paid"))
    reply = call.say_all("改地址", "上海市徐汇区漕溪路18号", "不对，是338号")[-1]
    assert "漕溪路338号" in reply
    assert "元" not in reply


@pytest.mark.parametrize("said", ["我是李雷，帮我查下13800138000的订单", "查一下13800138000的快递"])
def test_a_telephone_number_alone_leads_to_the_order_number(skincare: Deployment, said: str) -> None:
    call = call_about(skincare, order(), number=None)
    reply = call.say(said)
    assert "订单号" in reply
    assert "面膜" not in reply
