"""Several products in one breath, and changes to one of them."""

from tests.dialogue.calls import Call
from voicebot.service.deployment import Deployment


def test_two_products_by_name_make_two_lines(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say("我要两盒竹露舒缓面膜再来一支清栀氨基酸洗面奶")
    assert call.basket == [("竹露舒缓面膜", 2), ("清栀氨基酸洗面奶", 1)]


def test_the_number_of_one_of_them_changes_with_its_kind(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say("我要两盒竹露舒缓面膜再来一支清栀氨基酸洗面奶")
    reply = call.say("洗面奶改成三支")
    assert call.basket == [("竹露舒缓面膜", 2), ("清栀氨基酸洗面奶", 3)]
    assert "553元" in reply


def test_one_of_them_is_taken_out(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say("我要两盒竹露舒缓面膜再来一支清栀氨基酸洗面奶")
    call.say("洗面奶不要了")
    assert call.basket == [("竹露舒缓面膜", 2)]


def test_pieces_of_one_sentence_change_different_lines(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say("我要两盒竹露舒缓面膜再来一支清栀氨基酸洗面奶")
    call.say("面膜还是三盒，再加两瓶爽肤水")
    assert call.basket[:2] == [("竹露舒缓面膜", 3), ("清栀氨基酸洗面奶", 1)]
    assert call.basket[2][1] == 2
    assert "爽肤水" in call.basket[2][0]


def test_counting_what_is_there_changes_nothing(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say("我要两盒竹露舒缓面膜再来一支清栀氨基酸洗面奶")
    before = call.basket
    call.say("对，就这三件，下单吧")
    assert call.basket == before
