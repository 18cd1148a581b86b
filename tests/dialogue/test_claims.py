"""What the law gives is claimed: noted urgently in the caller's words, never promised, handed to a person."""

import pytest

from tests.dialogue.test_aftersales_in_breath import (
    added_to_tickets,
    an_order,
    call_about,
    tickets_of,
)
from voicebot.dialogue.complaints import claim_in
from voicebot.dialogue.effects import OpenTicket, Priority, TicketType, Transfer
from voicebot.service.deployment import Deployment

NUTS, SHOE = "青岭纸皮核桃", "逐风跑鞋"
PROMISES = ("会赔", "赔您", "给您赔", "没问题", "一定", "保证")


@pytest.mark.parametrize(
    "said",
    [
        "你们这是假货，我要退一赔三",
        "假一赔十，一分都不能少",
        "东西是过期的，按食品安全法十倍赔偿",
        "这个是山寨的，必须三倍赔我",
        "我要求赔偿精神损失费",
        "再不解决我就起诉你们",
        "等着收律师函吧",
        "收到就是坏的，能不能退一赔三",
    ],
)
def test_a_claim_is_an_urgent_complaint_with_its_words(snacks: Deployment, said: str) -> None:
    call = call_about(snacks, an_order(NUTS, received="2026-11-11"))
    reply = call.say(said)
    [ticket] = tickets_of(call)
    assert (ticket.type, ticket.priority) == (TicketType.COMPLAINT, Priority.HIGH)
    assert said in ticket.summary
    assert "没有答应" in ticket.summary
    assert "做不了主" in reply
    assert "转人工" in reply
    assert not any(word in reply for word in PROMISES)
    assert not any(slot.startswith("price") for slot in call.state.slots)


def test_the_order_that_is_meant_goes_along_unasked(snacks: Deployment) -> None:
    call = call_about(snacks, an_order(NUTS, received="2026-11-11"), said=("核桃怎么还没到",))
    call.say("你们虚假发货，退一赔三")
    ticket = tickets_of(call)[-1]
    assert ticket.order_number == "20261110001"
    assert NUTS in ticket.summary


def test_who_takes_over_knows_what_was_claimed(shoes: Deployment) -> None:
    call = call_about(shoes, said=("假货，退一赔三", "好，转人工"))
    [transfer] = [effect for effect in call.effects if isinstance(effect, Transfer)]
    assert "退一赔三" in transfer.summary
    handed = [effect for effect in call.effects if isinstance(effect, OpenTicket)][-1]
    assert (handed.type, "退一赔三" in handed.summary) == (TicketType.HANDOVER, True)


def test_said_again_it_is_added_and_still_not_promised(shoes: Deployment) -> None:
    call = call_about(shoes, said=("假货，退一赔三",))
    reply = call.say("我就要三倍赔偿，现在就答复我")
    assert len(tickets_of(call)) == 1
    assert "现在就答复我" in added_to_tickets(call)[0]
    assert "不能替他答应" in reply
    assert "转人工" in reply, "the question stays open"


@pytest.mark.parametrize("said", ["你们是假一赔十吗", "是正品吗，假一赔几啊", "如果是假的你们赔三倍吗"])
def test_who_asks_what_the_shop_stands_for_claims_nothing(shoes: Deployment, said: str) -> None:
    call = call_about(shoes)
    call.say(said)
    assert tickets_of(call) == []
    assert not call.state.angry


@pytest.mark.parametrize(
    "said", ["买一送一吗", "碎了你们赔不赔", "鞋坏了，赔我一双", "我要一盒", "告诉你们我的地址"]
)
def test_other_words_are_no_claim(said: str) -> None:
    assert claim_in(said) == ""
