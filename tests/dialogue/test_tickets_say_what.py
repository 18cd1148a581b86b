"""A ticket names the matter that the caller has, whatever was asked in between."""

import pytest

from tests.dialogue.test_aftersales_in_breath import an_order, call_about, tickets_of
from voicebot.dialogue.effects import Priority
from voicebot.service.deployment import Deployment

SHOE, PHONE = "逐风跑鞋", "远山旗舰手机"
SENT = {
    "carrier": "圆通",
    "number": "YT001",
    "events": [{"at": "2026-11-11T09:00", "place": "杭州", "text": "已揽收"}],
}


@pytest.mark.parametrize("between", [(), ("已经发了啊，那怎么办",), ("那现在到哪了",)])
def test_a_parcel_to_be_stopped(shoes: Deployment, between: tuple[str, ...]) -> None:
    call = call_about(shoes, an_order(SHOE, status="已发货", parcel=SENT), said=("取消订单", *between))
    call.say("那帮我拦下来")
    [ticket] = tickets_of(call)
    assert "取消" in ticket.summary
    assert "拦截" in ticket.summary


def test_a_parcel_to_be_redirected_and_where_to(phones: Deployment) -> None:
    call = call_about(
        phones, an_order(PHONE, status="已发货", parcel=SENT), said=("改地址", "20261110001", "8000")
    )
    call.say("改到长沙市岳麓区麓山南路36号")
    [ticket] = tickets_of(call)
    assert "改派" in ticket.summary
    assert "麓山南路36号" in ticket.summary


def test_a_lost_parcel_is_no_fault_of_the_goods(shoes: Deployment) -> None:
    call = call_about(shoes, an_order(SHOE, status="已发货", parcel=SENT))
    call.say("快递是不是丢了，五天没动了")
    [ticket] = tickets_of(call)
    assert ticket.priority is Priority.HIGH
    assert "商品有问题" not in ticket.summary
    assert "五天没动" in ticket.summary
