"""What is said of an order just placed concerns that order: no new one is begun."""

import pytest

from tests.dialogue.calls import Call
from voicebot.dialogue.effects import PlaceOrder
from voicebot.dialogue.state import Phase
from voicebot.service.deployment import Deployment


def _ordered(shop: Deployment, first: str = "竹露舒缓面膜来一盒") -> Call:
    call = Call(shop)
    call.say_all(first, "李雷", "对", "南京市鼓楼区中山路18号", "对")
    assert call.state.order_placed is not None
    return call


@pytest.mark.parametrize("said", ["刚才那单改成三盒", "等一下，改成两盒吧", "我刚下的单再加一盒"])
def test_another_number_of_pieces_goes_to_a_person(skincare: Deployment, said: str) -> None:
    call = _ordered(skincare)
    reply = call.say(said)
    assert "改不了数量" in reply
    assert call.basket == []
    order = call.state.order_placed
    assert order is not None
    assert [ticket.order_number for ticket in call.world.tickets] == [order.order_number]
    call.say("没有了，谢谢")
    assert sum(isinstance(effect, PlaceOrder) for effect in call.effects) == 1


def test_an_allergy_offers_nothing_and_lets_go(skincare: Deployment) -> None:
    call = _ordered(skincare)
    call.say("我对酒精过敏，帮我记一下")
    assert call.offered == []
    assert call.state.slots["allergy"] == ("酒精",)
    assert call.state.question is not None
    assert call.state.question.about == "anything_else"
    call.say("没有了谢谢")
    assert call.state.phase in (Phase.CLOSING, Phase.ENDED)
    assert "price" not in call.asked


def test_an_allergy_to_what_was_ordered_goes_to_a_person(skincare: Deployment) -> None:
    call = _ordered(skincare, "草本植萃补水面膜来一盒")
    assert "草本植萃补水面膜您不能用" in call.say("对了，我对芦荟过敏")
    assert len(call.world.tickets) == 1


@pytest.mark.parametrize("said", ["对，下单吧", "嗯，好的", "那就下吧"])
def test_a_yes_once_it_is_placed_begins_nothing(skincare: Deployment, said: str) -> None:
    call = _ordered(skincare)
    call.say(said)
    assert call.state.phase is Phase.CLOSING
    assert "再见" in call.say("没别的了，谢谢啊")
    assert sum(isinstance(effect, PlaceOrder) for effect in call.effects) == 1
