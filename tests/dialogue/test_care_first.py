"""Somebody was harmed: what to do first, then an urgent ticket, then details; never a form."""

import pytest

from tests.dialogue.calls import Call
from voicebot.dialogue.effects import OpenTicket, Priority
from voicebot.service.deployment import Deployment

HARMED = [
    "用了你们的面膜脸上烂了",
    "我用了以后过敏了",
    "擦了你家精华脸又红又肿",
    "敷完面膜起了好多红疹",
    "用完眼睛疼得睁不开",
    "上次那个精华一抹脸就肿，我是敏感肌",
]


@pytest.mark.parametrize("text", HARMED)
def test_care_comes_before_any_question(skincare: Deployment, text: str) -> None:
    call = Call(skincare)
    reply = call.say(text)
    assert "别再用了" in reply.split("。")[0]
    assert "医院" in reply
    assert call.asked == []
    (ticket,) = [effect for effect in call.effects if isinstance(effect, OpenTicket)]
    assert ticket.priority is Priority.HIGH
    assert ticket.summary


@pytest.mark.parametrize("text", ["会不会过敏啊", "敏感肌用了会红肿吗", "我对酒精过敏"])
def test_fear_and_allergies_are_no_harm(skincare: Deployment, text: str) -> None:
    call = Call(skincare)
    call.say("想买面膜")
    call.say(text)
    assert not call.effects


def test_a_swollen_foot_that_wants_a_larger_size_is_no_harm(shoes: Deployment) -> None:
    call = Call(shoes)
    call.say_all("给我爸买双老人鞋，四十二码", "就这双", "他脚有点肿，要不拿四十三的")
    assert not [effect for effect in call.effects if isinstance(effect, OpenTicket)]


def test_harm_by_what_was_used_is_heard_beside_a_skin_type(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say_all("想买精华", "干皮，没有过敏")
    assert "别再用了" in call.say("擦上脸就又红又肿，我是敏感皮")


@pytest.mark.parametrize("named", ["用的是竹露舒缓面膜", "就那个竹露的"])
def test_what_harmed_is_noted_and_never_offered(skincare: Deployment, named: str) -> None:
    call = Call(skincare)
    call.say_all("敷完你们的面膜脸上又红又痒", named)
    assert "竹露" in call.world.additions[0].note
    reply = call.say("给我退款")
    assert "188" not in reply
    call.say("好的")
    assert not call.offered
    assert not call.basket
