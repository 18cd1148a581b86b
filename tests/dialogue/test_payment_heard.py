"""A way to pay is heard as the answer to its question, whatever else is in the words."""

import re

import pytest

from tests.dialogue.calls import Call
from voicebot.dialogue.effects import PaymentMethod
from voicebot.service.deployment import Deployment


@pytest.mark.parametrize("said", ["发链接给我我先付", "我先付了吧"])
def test_it_is_understood_as_the_recogniser_writes_it(phones: Deployment, said: str) -> None:
    call = Call(phones)
    call.say_all("我要一台灯塔老人机红色", "张红", "对就用这个号码")
    assert "货到付款，还是" in call.say("上海市徐汇区中山南路二十号")
    assert re.search("我就(?:下单|提交)", call.say(said, typed=False, confidence=0.6))
    assert call.state.payment is PaymentMethod.LINK
