"""An amount of an utterance that was hardly heard is said back, and a clear one is not."""

import pytest

from tests.dialogue.calls import Call
from voicebot.service.deployment import Deployment


@pytest.mark.parametrize(("confidence", "said_back"), [(0.4, True), (0.9, False)])
def test_a_price(skincare: Deployment, confidence: float, said_back: bool) -> None:
    call = Call(skincare)
    reply = call.say("补水面膜三百以内", typed=False, confidence=confidence)
    assert ("300元以内" in reply) is said_back
    assert reply.count("？") == 1


def test_a_quantity(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say("竹露舒缓面膜怎么样")
    assert "4盒" in call.say("行来四盒", typed=False, confidence=0.4)
