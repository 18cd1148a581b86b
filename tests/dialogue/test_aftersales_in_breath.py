"""After-sales in the words that callers use: goods by their kind, facts told late, several things at once."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.dialogue.calls import Call
from tests.dialogue.harness import NUMBER
from voicebot.cli.replay_orders import given_orders
from voicebot.dialogue.effects import OpenTicket
from voicebot.dialogue.order_parts import ReturnKind
from voicebot.dialogue.service_effects import CancelOrder, ChangeAddress, RequestInvoice, RequestReturn
from voicebot.service.deployment import Deployment

STRANGER = "13900000000"
MASK, CLEANSER = "竹露舒缓面膜", "柔云燕麦洁面乳"


def an_order(*products: str, status: str = "已签收", **more: Any) -> Mapping[str, Any]:
    lines = [{"product": name, "price": 188} for name in products or (MASK,)]
    row = {"id": "20261110001", "items": lines, "date": "2026-11-10", "status": status, "phone": NUMBER}
    return row | {"address": "南京市鼓楼区中山路18号"} | more


def call_about(
    shop: Deployment, *orders: Mapping[str, Any], number: str | None = NUMBER, said: tuple[str, ...] = ()
) -> Call:
    call = Call(shop, number=number)
    call.world.orders = given_orders(orders, shop.catalogue)
    call.say_all(*said)
    return call


def returns_of(call: Call) -> list[RequestReturn]:
    return [effect for effect in call.effects if isinstance(effect, RequestReturn)]


def tickets_of(call: Call) -> list[OpenTicket]:
    return [effect for effect in call.effects if isinstance(effect, OpenTicket)]


def added_to_tickets(call: Call) -> list[str]:
    """What the records took as additions to tickets."""
    return [one.note for one in call.world.additions]


# --- which goods, and what is wrong with them


def test_goods_are_named_by_their_kind(skincare: Deployment) -> None:
    call = call_about(skincare, an_order(MASK, CLEANSER, received="2026-11-11"))
    call.say_all("订单里的洗面奶漏液了", "退款", "好")
    [opened] = returns_of(call)
    assert opened.kind is ReturnKind.REFUND
    assert opened.product_ids == ("rouyun_ximiannai",)


@pytest.mark.parametrize(
    ("said", "issue"), [("漏液了，流了一盒子", "破损"), ("就是没给我发", "少件"), ("是漏发了", "少件")]
)
def test_whether_it_leaks_or_lacks_is_asked_once(skincare: Deployment, said: str, issue: str) -> None:
    call = call_about(skincare, an_order(MASK, CLEANSER, received="2026-11-11"))
    assert "还是少给您发了" in call.say("订单里的洗面奶漏了")
    reply = call.say(said)
    assert "还是少给您发了" not in reply
    assert call.state.slots["issue"] == (issue,)


def test_another_kind_in_exchange_is_no_sale(skincare: Deployment) -> None:
    call = call_about(skincare, an_order(received="2026-11-11"))
    call.say_all("我想把面膜换成洗面奶", "没拆")
    done = call.say("好")
    assert call.offered == []
    assert returns_of(call)[0].kind is ReturnKind.EXCHANGE
    assert "给您寄洗面奶" in done


def test_what_is_sent_in_exchange_is_said(skincare: Deployment) -> None:
    call = call_about(skincare, an_order(received="2026-11-11"))
    call.say_all("面膜破了，给我换一个")
    assert f"给您寄{MASK}" in call.say("好")


def test_an_allergy_that_happened_is_harm_and_the_wish_goes_along(skincare: Deployment) -> None:
    call = call_about(skincare, an_order(received="2026-11-11"))
    assert "别再用" in call.say("面膜过敏了能退吗")
    assert "要求退款" in tickets_of(call)[0].summary
    assert call.offered == []


# --- money


@pytest.mark.parametrize("said", ["退款", "那我不要了，退款"])
def test_nothing_is_refunded_that_nobody_paid(skincare: Deployment, said: str) -> None:
    call = call_about(skincare, an_order(status="待付款"))
    assert "没有钱要退" in call.say(said)
    call.say("好")
    assert any(isinstance(effect, CancelOrder) for effect in call.effects)


def test_price_protection_is_asked_for_in_any_words(skincare: Deployment) -> None:
    call = call_about(skincare, an_order())
    assert "退您差价" in call.say("可以保价吗")


def test_a_link_is_not_promised_where_there_is_none(skincare: Deployment) -> None:
    call = call_about(skincare, an_order(status="待付款"))
    assert "货到付款" in call.say("什么时候发链接")
    assert tickets_of(call) == []


def test_a_missing_link_becomes_a_ticket(phones: Deployment) -> None:
    call = call_about(phones, an_order("蜂鸟磁吸充电宝", status="待付款"))
    assert "尾号" in call.say("什么时候发链接")
    call.say("链接怎么还没发")
    assert "补发付款链接" in tickets_of(call)[0].summary


# --- what is told late


def test_a_stranger_is_asked_for_a_number_and_it_is_noted(skincare: Deployment) -> None:
    call = call_about(skincare, number=None, said=("我要查快递",))
    assert "留个电话" in call.say("没有订单号")
    call.say("我叫李雷，电话13800138000")
    [ticket] = tickets_of(call)
    [added] = call.world.additions
    assert (ticket.callback_number, added.callback_number) == (None, "13800138000")
    assert "李雷" in added.note


def test_name_and_number_told_after_a_ticket_go_into_the_records(skincare: Deployment) -> None:
    call = call_about(skincare, number=STRANGER, said=("我要退货", "不知道订单号"))
    call.say("我叫李雷，打我这个电话13912345678")
    assert "李雷，13912345678" in added_to_tickets(call)[0]


def test_four_digits_after_a_ticket_are_no_money(skincare: Deployment) -> None:
    call = call_about(skincare, number=STRANGER, said=("帮我查个快递", "不知道"))
    assert "元" not in call.say("4444")
    assert "4444" in added_to_tickets(call)[0]


def test_number_and_tail_in_one_breath(skincare: Deployment) -> None:
    call = call_about(skincare, an_order(), number=STRANGER, said=("帮我查个快递",))
    assert "签收" in call.say("订单号20261110001手机尾号8000")


def test_the_telephone_of_an_order_changes_after_its_address(skincare: Deployment) -> None:
    call = call_about(skincare, an_order(status="待发货", paid="微信"))
    call.say_all("地址写错了", "南京市玄武区珠江路9号", "对", "电话也改成13912345678", "对")
    changed = [effect for effect in call.effects if isinstance(effect, ChangeAddress)]
    assert [(one.address, one.phone) for one in changed] == [
        ("南京市玄武区珠江路9号", None),
        ("南京市玄武区珠江路9号", "13912345678"),
    ]


def test_a_private_invoice_takes_the_name(skincare: Deployment) -> None:
    call = call_about(skincare, an_order(received="2026-11-11"))
    call.say_all("我要开发票", "个人", "李雷", "对")
    assert [one.title for one in call.effects if isinstance(one, RequestInvoice)] == ["李雷"]


def test_another_title_after_the_invoice_is_noted(skincare: Deployment) -> None:
    call = call_about(skincare, an_order(received="2026-11-11"))
    call.say_all("我要开发票", "个人", "对", "抬头写李雷")
    assert "抬头要改成李雷" in tickets_of(call)[-1].summary


def test_unopened_after_a_late_refusal_is_no_refusal(skincare: Deployment) -> None:
    call = call_about(skincare, an_order(received="2026-11-01"), said=("我要退货", "不喜欢"))
    assert "要" in call.say("没拆")
    call.say("好")
    assert len(tickets_of(call)) == 1


def test_a_no_with_a_wish_is_no_goodbye(skincare: Deployment) -> None:
    call = call_about(skincare, an_order(status="已发货"), said=("转人工",))
    assert "已经发货" in call.say("不用了，你帮我查下快递吧")
    assert not call.session.ended


# --- how it is talked


def test_what_is_left_open_is_asked_of_a_colleague_when_taken_up(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say_all("竹露面膜含水杨酸吗", "那你帮我问问")
    assert MASK in tickets_of(call)[-1].summary


def test_anything_else_is_not_asked_after_every_answer(skincare: Deployment) -> None:
    call = call_about(skincare, an_order(status="已发货"))
    replies = call.say_all("我的货发了没", "到哪了")
    assert sum("别的" in reply or "帮忙" in reply for reply in replies) <= 1
    call.say("没有了")
    assert call.session.ended


def test_nothing_is_said_three_times_in_the_same_words(skincare: Deployment) -> None:
    call = call_about(skincare, an_order(status="待发货", paid="微信"))
    replies = call.say_all("我的货发了没", "发了没", "到底发了没")
    assert sum("正在备货" in reply for reply in replies) == 2
    assert call.state.question is not None
    assert call.state.question.about == "handover"


def test_another_order_asks_what_it_shall_be(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say_all("竹露舒缓面膜来一盒", "李雷", "对", "南京市鼓楼区中山路18号", "对")
    call.say("再拍一单")
    assert call.basket == []
    assert call.state.question is not None
    assert call.state.question.about == "what_do_you_need"
    call.say("还是面膜一盒")
    assert call.basket == [(MASK, 1)]


def test_a_part_of_the_name_before_its_kind_names_the_product(skincare: Deployment) -> None:
    call = Call(skincare)
    assert "469元" in call.say("五十毫升的云母精华有吗")


def test_thanks_after_a_question_about_rules_is_no_pitch(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say_all("退款一般多久到", "谢谢")
    assert call.state.question is not None
    assert call.state.question.about == "anything_else"
