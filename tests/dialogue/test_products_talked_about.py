"""What is it like, is it dear, which is the cheapest, do you have such a thing: answered by what is known."""

import pytest

from tests.dialogue.calls import Call
from voicebot.service.deployment import Deployment


def test_how_is_it_is_answered_with_a_portrait(skincare: Deployment) -> None:
    call = Call(skincare)
    reply = call.say("竹露面膜怎么样")
    for said in ("竹露舒缓面膜", "188元", "补水", "舒缓"):
        assert said in reply
    assert "没写" not in reply
    assert call.offered == ["zhulu_mianmo"]


def test_whether_it_is_dear_is_told_among_its_kind(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say("竹露面膜怎么样")
    reply = call.say("贵不贵")
    assert "188元" in reply
    assert "同类" in reply


def test_the_cheapest_is_named_and_offered(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say("你们有面膜吗")
    reply = call.say("最便宜的是哪款")
    assert call.offered == ["huoshanni_mianmo"]
    assert "99元" in reply


@pytest.mark.parametrize("thing", ["普洱", "眼药水", "电风扇"])
def test_a_thing_that_is_not_sold_is_said_to_be_so(skincare: Deployment, thing: str) -> None:
    call = Call(skincare)
    reply = call.say(f"有{thing}卖吗")
    assert f"{thing}我们没有" in reply
    assert "面膜" in reply


def test_an_unclear_what_now_is_no_question_about_payment(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say("补水面膜")
    assert "货到付款" not in call.say("那怎么办")


@pytest.mark.parametrize(("text", "said"), [("有发票吗", "发票"), ("能退货吗", "七天"), ("包邮吗", "包邮")])
def test_rules_of_the_shop_are_told_in_the_middle_of_an_order(
    skincare: Deployment, text: str, said: str
) -> None:
    call = Call(skincare)
    call.say("两盒竹露舒缓面膜")
    asked = call.state.question
    reply = call.say(text)
    assert said in reply
    assert call.state.question is not None and asked is not None
    assert call.state.question.about == asked.about
    assert not call.exchanges[-1].effects


def test_what_there_is_is_listed_and_one_of_it_can_be_referred_to(skincare: Deployment) -> None:
    call = Call(skincare)
    reply = call.say("给我妈买面膜，你们都有哪些")
    assert reply.count("元") == 2
    call.say("第二款怎么用")
    assert call.offered == [call.state.shown[1]]
