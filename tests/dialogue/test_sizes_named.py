"""A size of pack with a price of its own counts whenever it is named, and its price is told."""

import pytest

from tests.dialogue.calls import Call
from voicebot.service.deployment import Deployment


@pytest.mark.parametrize(
    "said",
    ["给我来三瓶云母修护精华，五十毫升的", "我要云母修护精华大瓶的，来三瓶", "来三瓶50ml的云母修护精华"],
)
def test_with_the_name_of_the_product(skincare: Deployment, said: str) -> None:
    call = Call(skincare)
    reply = call.say(said)
    assert "云母修护精华50毫升，469元一瓶" in reply
    assert [(line.quantity, line.unit_price_fen) for line in call.state.basket] == [(3, 46900)]


@pytest.mark.parametrize("said", ["50毫升的", "要大瓶的", "换成五十毫升的吧"])
def test_after_it_went_into_the_basket(skincare: Deployment, said: str) -> None:
    call = Call(skincare)
    call.say("云母修护精华来一瓶")
    reply = call.say(said)
    assert "50毫升的，469元一瓶" in reply
    assert reply.count("469元") == 1, "the price of the one bottle is its total"
    assert [line.options for line in call.state.basket] == [(("version", "50ml"),)]


def test_of_one_of_two_lines(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say_all("竹露舒缓面膜来一盒，再来一瓶云母修护精华", "精华要五十毫升的")
    assert [line.unit_price_fen for line in call.state.basket] == [18800, 46900]


def test_of_a_line_added_later(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say("竹露舒缓面膜来一盒")
    assert "云母修护精华50毫升，1瓶，469元一瓶" in call.say("再来一瓶云母修护精华，五十毫升的")
