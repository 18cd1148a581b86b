"""What an earlier call told is used, confirmed where it may be out of date, and never asked again."""

from datetime import timedelta

from tests.dialogue.calls import Call
from tests.dialogue.harness import NOW, NUMBER
from voicebot.dialogue.events import CallerContext, RememberedFact
from voicebot.service.deployment import Deployment

THEN = NOW - timedelta(days=70)
FACTS = {"skin_type": "干性", "allergy": "酒精", "receiver_name": "李敏", "phone": NUMBER}
ADDRESS = "苏州市姑苏区平江路66号"


def known_caller(shop: Deployment) -> Call:
    facts = tuple(RememberedFact(slot, value, THEN) for slot, value in {**FACTS, "address": ADDRESS}.items())
    return Call(shop, context=CallerContext(NUMBER, NOW, "known", customer_name="李敏", facts=facts))


def test_the_address_is_confirmed_once_and_nothing_is_asked(skincare: Deployment) -> None:
    call = known_caller(skincare)
    reply = call.say("来两盒竹露舒缓面膜")
    assert reply.endswith("？")
    assert ADDRESS in reply
    reply = call.say("没变，还是那儿")
    assert call.state.question is not None
    assert call.state.question.about == "read_back"
    call.say("对")
    assert call.world.orders[0].address == ADDRESS
    assert not set(call.asked) & {*FACTS, "address"}


def test_a_no_asks_for_the_new_address(skincare: Deployment) -> None:
    call = known_caller(skincare)
    call.say("来两盒竹露舒缓面膜")
    call.say("不是，换了")
    assert call.asked[-1] == "address"
    call.say("南京市鼓楼区中山路18号")
    call.say("对")
    assert call.world.orders[0].address == "南京市鼓楼区中山路18号"


def test_another_address_said_at_once_is_taken(skincare: Deployment) -> None:
    call = known_caller(skincare)
    call.say("来两盒竹露舒缓面膜")
    call.say("不是了，寄到南京市鼓楼区中山路18号")
    call.say("对")
    assert call.world.orders[0].address == "南京市鼓楼区中山路18号"


def test_a_remembered_allergy_keeps_products_away(skincare: Deployment) -> None:
    call = known_caller(skincare)
    call.say("控油的面膜，一百五以内")
    assert not {"huoshanni_mianmo", "chaye_qudou_mianmo"} & set(call.offered)
    assert "allergy" not in call.asked
