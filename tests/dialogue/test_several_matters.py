"""Several matters in one call: none has to be told again, and one ticket tells of one matter."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.dialogue.calls import Call
from tests.dialogue.harness import NOW, NUMBER
from tests.dialogue.test_aftersales_in_breath import (
    added_to_tickets,
    an_order,
    call_about,
    returns_of,
    tickets_of,
)
from voicebot.cli.replay_orders import given_orders
from voicebot.dialogue.events import CallerContext
from voicebot.dialogue.order_parts import ReturnKind
from voicebot.dialogue.service_effects import CancelOrder, RequestInvoice
from voicebot.service.deployment import Deployment

MASK, CLEANSER, SCREEN, FILM = "竹露舒缓面膜", "清栀氨基酸洗面奶", "蓝湾水感防晒霜", "明镜手机膜"
PAID = {"status": "待发货", "paid": "微信"}


def three_orders() -> list[Mapping[str, Any]]:
    goods = (MASK, CLEANSER, SCREEN)
    return [an_order(name, id=f"2026111000{place}", **PAID) for place, name in enumerate(goods, start=1)]


def cancelled(call: Call) -> list[str]:
    return [effect.order_number for effect in call.effects if isinstance(effect, CancelOrder)]


# --- more than one order is cancelled


@pytest.mark.parametrize("said", ["对，那个洗面奶也取消", "洗面奶那单也不要了", "好，洗面奶那单也一起取消"])
def test_a_second_one_named_at_the_yes_follows(skincare: Deployment, said: str) -> None:
    call = call_about(skincare, *three_orders(), said=("把面膜那单取消",))
    reply = call.say(said)
    assert cancelled(call) == ["20261110001"]
    assert reply.endswith(f"{CLEANSER}，给您取消，对吗？")
    call.say("对")
    assert cancelled(call) == ["20261110001", "20261110002"]


@pytest.mark.parametrize("said", [("三单都取消",), ("取消订单", "都取消"), ("把面膜那单取消", "全部取消")])
def test_all_of_them_one_after_the_other_each_with_its_yes(
    skincare: Deployment, said: tuple[str, ...]
) -> None:
    call = call_about(skincare, *three_orders(), said=said)
    call.say_all("对", "对", "对", "对")
    assert sorted(cancelled(call)) == ["20261110001", "20261110002", "20261110003"]


def test_a_no_to_the_second_keeps_it_and_the_rest_is_dropped(skincare: Deployment) -> None:
    said = ("把面膜那单取消", "对，洗面奶也取消", "算了，不取消了")
    call = call_about(skincare, *three_orders(), said=said)
    assert cancelled(call) == ["20261110001"]
    assert call.state.next_wish is None


@pytest.mark.parametrize("said", ["退款", "退到哪", "退款什么时候到"])
def test_money_of_what_was_just_cancelled_is_on_its_way(skincare: Deployment, said: str) -> None:
    call = call_about(skincare, an_order(MASK, **PAID), said=("取消订单", "对"))
    reply = call.say(said)
    assert "188元会原路退给您" in reply
    assert "取消的状态" not in reply
    assert "签收" not in reply


# --- two matters in one breath


def test_a_return_and_an_invoice(skincare: Deployment) -> None:
    call = call_about(skincare, an_order(MASK, received="2026-11-11"))
    call.say_all("面膜我要退货，另外帮我开张发票", "不喜欢", "没拆", "可以")
    assert [one.kind for one in returns_of(call)] == [ReturnKind.RETURN]
    assert "抬头" in call.say("明天上午")
    call.say_all("个人", "对")
    assert [one.title for one in call.effects if isinstance(one, RequestInvoice)] == ["个人"]


def test_where_it_is_and_an_invoice(skincare: Deployment) -> None:
    reply = call_about(skincare, an_order(status="已发货")).say("帮我查下快递到哪了，顺便开个发票")
    assert "已经发货" in reply
    assert "抬头" in reply


# --- another mind about what is noted


def test_all_of_it_goes_back_after_all_while_the_day_is_asked(skincare: Deployment) -> None:
    row = an_order(received="2026-11-11") | {"items": [{"product": MASK, "price": 188, "quantity": 2}]}
    call = call_about(skincare, row, said=("买了两盒面膜想退一盒", "不喜欢", "没拆"))
    reply = call.say("那两盒都退了吧")
    assert "都退了吧" in added_to_tickets(call)[0]
    assert "来取" in reply or "取件" in reply
    assert len(tickets_of(call)) == 1


def test_the_whole_pack_in_place_of_pieces_is_told_in_the_same_ticket(snacks: Deployment) -> None:
    row = an_order(received="2026-11-11") | {"items": [{"product": "草甸纯牛奶", "price": 59}]}
    call = call_about(snacks, row, said=("一箱牛奶坏了三盒", "那整箱都退了吧", "好"))
    assert [one.kind for one in returns_of(call)] == [ReturnKind.REFUND]
    assert len(tickets_of(call)) == 1
    assert "按这个办" in added_to_tickets(call)[0]


def test_a_count_alone_is_no_yes_and_no_order(snacks: Deployment) -> None:
    row = an_order(received="2026-11-11") | {"items": [{"product": "草甸纯牛奶", "price": 59}]}
    call = call_about(snacks, row, said=("一箱牛奶坏了三盒", "四盒"))
    assert "四盒" in added_to_tickets(call)[0]
    assert call.basket == []
    assert call.offered == []
    call.say_all("那整箱都退了吧", "三盒")
    assert returns_of(call) == []


def test_who_has_such_an_order_asks_for_theirs(phones: Deployment) -> None:
    orders = given_orders([an_order(FILM, received="2026-11-11")], phones.catalogue)
    call = Call(phones, context=CallerContext(NUMBER, NOW, "call", orders=tuple(orders)))
    call.world.orders = orders
    assert "元" not in call.say("手机膜能退吗")
    assert call.offered == []
    assert "没有质量问题不能退货" in call.say("没拆")


def test_two_orders_go_back_one_after_the_other_and_are_fetched_at_once(skincare: Deployment) -> None:
    cleanser = an_order(CLEANSER, id="20261110002", received="2026-11-11")
    call = call_about(skincare, an_order(received="2026-11-11"), cleanser)
    call.say_all("帮我把两单都退了", "都不喜欢", "都没拆", "可以")
    reply = call.say("可以")
    assert [one.order_number for one in returns_of(call)] == ["20261110001", "20261110002"]
    assert reply.endswith(("让快递来取？", "您方便？"))


def test_what_stays_is_not_cancelled(skincare: Deployment) -> None:
    call = call_about(skincare, *three_orders(), said=("取消那个洗面奶，面膜留着", "对"))
    assert cancelled(call) == ["20261110002"]
