"""A product called by its name beside what is in the basket is another line, and nothing else is."""

import pytest

from tests.dialogue.calls import Call
from voicebot.service.deployment import Deployment

_MASK = ("竹露舒缓面膜", 1)


@pytest.mark.parametrize(
    ("said", "name", "count"),
    [
        ("再加一支柔云燕麦洁面乳", "柔云燕麦洁面乳", 1),
        ("再来两支轻纱防晒霜", "轻纱防晒霜", 2),
        ("再给我加三支清栀洗面奶", "清栀氨基酸洗面奶", 3),
        ("再来一支洗面奶，清栀那个", "清栀氨基酸洗面奶", 1),
        ("顺便带一套暖绒护手霜三支装", "暖绒护手霜三支装", 1),
    ],
)
def test_while_the_name_is_asked_for(skincare: Deployment, said: str, name: str, count: int) -> None:
    call = Call(skincare)
    call.say("竹露舒缓面膜来一盒")
    call.say(said)
    assert call.basket == [_MASK, (name, count)]


def test_while_the_number_is_asked_for(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say_all("竹露舒缓面膜来一盒", "李雷", "再要一支柔云洗面奶")
    assert call.basket == [_MASK, ("柔云燕麦洁面乳", 1)]
    assert call.asked[-1] == "phone"


def test_after_the_read_back_everything_is_read_again(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say_all("竹露舒缓面膜来一盒", "李雷", "对", "南京市鼓楼区中山路18号")
    reply = call.say("再给我加两支清栀洗面奶")
    assert "竹露舒缓面膜1盒，清栀氨基酸洗面奶2支，一共306元" in reply


def test_in_one_breath_with_the_first(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say("竹露舒缓面膜来一盒，另外还要一支清栀洗面奶")
    assert call.basket == [_MASK, ("清栀氨基酸洗面奶", 1)]


def test_more_of_the_first_adds_to_it(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say_all("竹露舒缓面膜来一盒", "再来一盒竹露，再来一支清栀洗面奶")
    assert call.basket == [("竹露舒缓面膜", 2), ("清栀氨基酸洗面奶", 1)]


def test_who_must_not_use_it_is_told(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say("柔云燕麦洁面乳来一支")
    assert "芦荟过敏的人不能用" in call.say("再来两盒草本植萃补水面膜")


def test_a_question_and_a_name_like_a_product_order_nothing(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say_all("竹露舒缓面膜来一盒", "清栀洗面奶多少钱一支", "我叫李清栀")
    assert call.basket == [_MASK]
