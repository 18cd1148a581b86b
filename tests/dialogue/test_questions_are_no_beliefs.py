"""What a caller asks about a product does not become something known about the caller."""

import pytest

from tests.dialogue.calls import Call
from voicebot.service.deployment import Deployment


def test_whether_pregnant_women_can_use_it_says_nothing_about_the_caller(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say_all("美白的面膜三百以内", "不过敏")
    reply = call.say("孕妇能用吗")
    assert "population" not in call.state.slots
    assert "孕妇" in reply
    assert call.offered == ["xueya_mianmo"]
    assert reply.endswith("吗？")


@pytest.mark.parametrize("text", ["我怀孕了能用吗", "我媳妇怀孕了，能用不"])
def test_a_condition_told_with_the_question_is_remembered(skincare: Deployment, text: str) -> None:
    call = Call(skincare)
    call.say_all("美白的面膜三百以内", "不过敏")
    call.say(text)
    assert call.state.slots["population"] == ("孕妇",)
    assert "xueya_mianmo" not in call.offered


def test_the_yes_to_whether_it_is_the_caller_makes_it_known(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say_all("美白的面膜三百以内", "不过敏", "孕妇能用吗")
    call.say("是的")
    assert call.state.slots["population"] == ("孕妇",)
    assert "xueya_mianmo" not in call.offered


def test_the_no_leaves_everything_as_it_was(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say_all("美白的面膜三百以内", "不过敏", "孕妇能用吗")
    call.say("不是")
    assert "population" not in call.state.slots
    assert call.offered == ["xueya_mianmo"]


@pytest.mark.parametrize(
    "denied", ["我没怀孕，就随便问问", "不是，我没怀孕", "我没有怀孕", "哦不是我，我前天打的水光针，我能用吗"]
)
def test_who_denies_it_in_other_words_is_not_taken_at_the_word(skincare: Deployment, denied: str) -> None:
    call = Call(skincare)
    call.say_all("美白的面膜三百以内", "不过敏", "孕妇能用吗")
    call.say(denied)
    assert "population" not in call.state.slots


@pytest.mark.parametrize("asked", ["这个能祛痘吗", "它有祛痘的作用没有啊", "它能祛痘不能"])
def test_asking_what_the_offer_does_is_no_new_wish(skincare: Deployment, asked: str) -> None:
    call = Call(skincare)
    call.say_all("美白的面膜三百以内", "不过敏", asked)
    assert call.state.slots["effect"] == ("美白",)
    assert call.offered == ["xueya_mianmo"]


def test_a_question_in_place_of_a_name_is_no_name(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say_all("两盒竹露舒缓面膜", "包邮吗")
    assert "receiver_name" not in call.state.slots
