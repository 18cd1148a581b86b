"""What is asked once something is done is answered from what was done, not from the state of the order."""

import pytest

from tests.dialogue.test_aftersales_in_breath import (
    added_to_tickets,
    an_order,
    call_about,
    returns_of,
    tickets_of,
)
from voicebot.dialogue.effects import Priority
from voicebot.service.deployment import Deployment

SHOE, PHONE, MILK, WALNUTS = "逐风跑鞋", "远山旗舰手机", "草甸纯牛奶", "青岭纸皮核桃"
PARCEL = {
    "carrier": "中通",
    "number": "73100200300",
    "expected": "2026-11-13",
    "events": [
        {"at": "2026-11-10T08:00", "place": "成都", "text": "已揽收"},
        {"at": "2026-11-11T19:30", "place": "西安", "text": "离开西安分拨中心"},
    ],
}


@pytest.mark.parametrize("asked", ["钱什么时候退给我", "那退款几天到账", "钱多久能到"])
def test_money_that_is_on_its_way_is_not_denied(shoes: Deployment, asked: str) -> None:
    call = call_about(shoes, an_order(SHOE, status="待发货", paid="支付宝"), said=("取消订单", "对"))
    reply = call.say(asked)
    assert "没有在办的退款" not in reply
    assert "188元会原路退给您" in reply
    assert "寄回" not in reply, "nothing comes back"


@pytest.mark.parametrize("asked", ["什么时候退", "差价多久到账", "这钱哪天到"])
def test_a_difference_that_goes_back_is_not_denied(snacks: Deployment, asked: str) -> None:
    call = call_about(
        snacks, an_order(WALNUTS, received="2026-11-11", paid="微信"), said=("降价了，退我差价", "好")
    )
    assert "原路退给您" in call.say(asked)


def test_a_cancelled_order_that_was_paid_and_not_refunded_is_a_persons(shoes: Deployment) -> None:
    call = call_about(shoes, an_order(SHOE, status="已取消", paid="微信"))
    reply = call.say("我取消的那单钱退了没有")
    assert "没有在办的退款" not in reply
    [ticket] = tickets_of(call)
    assert ticket.priority is Priority.HIGH
    assert "没有退款记录" in ticket.summary


def test_the_newest_scan_is_told_however_the_shop_lists_them(phones: Deployment) -> None:
    for events in (PARCEL["events"], PARCEL["events"][::-1]):
        call = call_about(phones, an_order(PHONE, status="已发货", parcel=PARCEL | {"events": events}))
        assert "西安" in call.say("我的快递到哪了")


@pytest.mark.parametrize("asked", ["是哪家快递", "运单号报我一下", "发的中通吗，单号多少"])
def test_carrier_and_waybill_are_told_when_asked(phones: Deployment, asked: str) -> None:
    call = call_about(phones, an_order(PHONE, status="已发货", parcel=PARCEL), said=("查一下物流",))
    reply = call.say(asked)
    assert "中通" in reply
    assert "七三幺零" in reply
    assert "西安" not in reply, "the state was told a moment ago"


@pytest.mark.parametrize(("asked", "told"), [("发到哪里", "下单的手机"), ("怎么给我啊", "下单的手机")])
def test_where_an_invoice_goes_is_about_the_invoice(skincare: Deployment, asked: str, told: str) -> None:
    call = call_about(skincare, an_order(received="2026-11-11"), said=("开发票", "个人", "对"))
    assert told in call.say(asked)


def test_another_way_for_the_invoice_goes_to_whoever_issues_it(skincare: Deployment) -> None:
    call = call_about(skincare, an_order(received="2026-11-11"), said=("开发票", "个人", "对"))
    assert "记上" in call.say("发我邮箱行不行")
    assert "发我邮箱" in added_to_tickets(call)[0]


def test_when_what_was_left_out_comes_is_about_what_is_sent(skincare: Deployment) -> None:
    call = call_about(skincare, an_order(received="2026-11-11"), said=("收到少发了一盒", "补发", "好"))
    assert returns_of(call)
    reply = call.say("大概几天能到")
    assert "签收" not in reply
    assert "说不准" in reply


def test_who_needs_it_at_once_is_told_what_holds_and_a_colleague_hears_of_it(phones: Deployment) -> None:
    call = call_about(phones, an_order(PHONE, received="2026-11-11"), said=("手机开不了机", "换一台", "好"))
    reply = call.say("我着急用，能不能先发")
    assert "寄回来" in reply
    assert "着急" in added_to_tickets(call)[0]


def test_who_pays_the_way_back_is_answered_after_the_exchange(shoes: Deployment) -> None:
    call = call_about(shoes, an_order(SHOE, received="2026-11-11"), said=("鞋子开胶了", "换货", "好"))
    assert returns_of(call)
    assert "我们出" in call.say("来回邮费谁出")
