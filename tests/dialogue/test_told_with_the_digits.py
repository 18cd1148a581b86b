"""What is told in one breath with the last digits counts; and what the rules decide needs none."""

from collections.abc import Iterator

import pytest

from tests.dialogue.calls import Call
from voicebot.config import PROJECT_DIR
from voicebot.dialogue.effects import AddToTicket, HangUp, OpenTicket
from voicebot.dialogue.events import Direction
from voicebot.dialogue.places import join
from voicebot.dialogue.service_effects import RecordConsent
from voicebot.language.digits import digits_aloud
from voicebot.service.deployment import Deployment, deployment_of, load_plan, load_products


@pytest.fixture(scope="module")
def shoes() -> Iterator[Deployment]:
    folder = PROJECT_DIR / "dialplans" / "shoes"
    plan = load_plan(folder)
    yield deployment_of(plan, load_products(folder, plan))


def a_stranger(shop: Deployment, *said: str) -> Call:
    call = Call(shop, number=None)
    call.say_all(*said)
    return call


def tickets(call: Call) -> list[OpenTicket]:
    return [one for one in call.effects if isinstance(one, OpenTicket)]


def additions(call: Call) -> list[AddToTicket]:
    return [one for one in call.effects if isinstance(one, AddToTicket)]


# --- the digits


@pytest.mark.parametrize(
    "said",
    ["尾号零八二六，到了五六天了", "跑了两个十公里，尾号是零八二六", "尾号么，零八二六，穿了三四次"],
)
def test_what_is_counted_is_no_digit_of_the_number(shoes: Deployment, said: str) -> None:
    call = a_stranger(shoes, "那双登山鞋我要换货", said)
    assert call.state.slots["phone_tail"] == "0826"


def test_counts_of_days_and_distances_are_not_read_aloud() -> None:
    assert not digits_aloud("收了三四天了")
    assert not digits_aloud("跑了两个五公里")
    assert [run.digits for run in digits_aloud("尾号四四二零")] == ["4420"]


def test_a_hotline_is_no_order_number(shoes: Deployment) -> None:
    call = a_stranger(shoes, "鞋子开胶了", "再不处理我打幺二三幺五")
    assert "order_id" not in call.state.slots


def test_what_comes_with_the_digits_is_known(shoes: Deployment) -> None:
    call = a_stranger(shoes, "给我补张发票", "尾号七七三一，抬头，呃，抬头写海天建材有限公司")
    assert call.state.slots["phone_tail"] == "7731"
    assert call.state.slots["invoice_title"] == "海天建材有限公司"
    call = a_stranger(shoes, "我想取消订单", "尾号七七三一，是前天下的")
    assert call.state.slots["order_date"] == "2026-11-10"


def test_four_digits_in_place_of_a_number_to_call_go_to_the_colleague(shoes: Deployment) -> None:
    call = a_stranger(shoes, "快递显示签收，可谁也没见着，谁签的", "没有订单号", "五五六七")
    assert dict(additions(call)[-1].slots)["phone_tail"] == "5567"


# --- the matter changes, or is meant otherwise


def test_another_matter_told_with_the_digits_is_served(shoes: Deployment) -> None:
    call = a_stranger(shoes, "那单靴子开个发票", "尾号二二一五，算了发票不开了，这靴子我要退货", "没有订单号")
    assert [one.summary[:5] for one in tickets(call)] == ["客户要退货"]


def test_of_an_order_placed_twice_one_is_cancelled(shoes: Deployment) -> None:
    call = a_stranger(shoes, "手一抖拍了两单一样的，退一单吧", "没有订单号")
    assert "取消订单" in tickets(call)[-1].summary
    call.say("别都取消了，只取消一单")
    assert "只取消一单" in additions(call)[-1].note


def test_what_is_said_of_a_noted_invoice_is_added_to_it(shoes: Deployment) -> None:
    call = a_stranger(shoes, "补开张发票，个人的", "没有订单号", "不要专票，普票就行")
    assert len(tickets(call)) == 1
    assert dict(additions(call)[-1].slots)["invoice_type"] == "普票"


# --- rules that decide without the order


def test_worn_shoes_are_refused_with_the_reason_and_without_digits(shoes: Deployment) -> None:
    call = a_stranger(shoes, "那双跑鞋我要退货", "尾号八二六零")
    assert "不能退货" in call.say("穿出去跑了一回，底子太硬")
    call.say("唉，那我自己转手卖吧")
    assert tickets(call) == []


def test_a_fault_in_worn_shoes_is_not_refused(shoes: Deployment) -> None:
    call = a_stranger(shoes, "鞋穿了两回就开胶了，我要退货")
    assert "不能退货" not in call.exchanges[-1].reply


# --- calls of ours that do not suit


def test_who_is_busy_is_asked_for_the_time_and_let_go(skincare: Deployment) -> None:
    call = Call(skincare, direction=Direction.OUTBOUND)
    call.say_all("方便", "哎不行，我正开着会呢")
    assert call.asked.count("rating") == 1
    call.say("晚上七点以后吧")
    assert dict(additions(call)[-1].slots)["callback_time"] == "19:00"
    assert isinstance(call.effects[-1], HangUp)


def test_who_is_called_too_often_is_asked_whether_to_stop(skincare: Deployment) -> None:
    call = Call(skincare, direction=Direction.OUTBOUND)
    call.say_all("方便", "你们怎么又打，三天两头的")
    assert "rating" not in call.state.slots
    call.say("好的")
    [consent] = [one for one in call.effects if isinstance(one, RecordConsent)]
    assert not consent.granted


def test_an_opinion_that_speaks_of_work_is_an_opinion(skincare: Deployment) -> None:
    call = Call(skincare, direction=Direction.OUTBOUND)
    call.say_all("方便", "九分", "上班的时候用着也挺方便的，没时间护理就靠它")
    assert "上班" in str(call.state.slots["feedback"])


# --- an address mended in one part


@pytest.mark.parametrize(
    ("known", "said", "whole"),
    [
        ("南京市鼓楼区中山北路18号5栋602", "15栋602", "南京市鼓楼区中山北路18号15栋602"),
        ("南京市鼓楼区中山北路18号5栋602", "15栋", "南京市鼓楼区中山北路18号15栋602"),
        ("南京市鼓楼区中山北路18号", "5栋602", "南京市鼓楼区中山北路18号5栋602"),
        ("南京市鼓楼区中山北路18号3单元501", "2单元501", "南京市鼓楼区中山北路18号2单元501"),
    ],
)
def test_a_building_said_anew_leaves_the_street(known: str, said: str, whole: str) -> None:
    assert join(known, said) == whole


def test_a_slip_with_an_interjection_is_mended(shoes: Deployment) -> None:
    call = a_stranger(
        shoes,
        "我刚下的单地址填错了",
        "改成南京市鼓楼区中山北路十八号，五栋，六零二",
        "不是五栋，瞧我这记性，是十五栋，六零二没变",
    )
    assert call.state.slots["address"] == "南京市鼓楼区中山北路18号15栋602"
