"""A doubtful word carries nothing out, and nobody is asked the same confirmation a third time."""

import pytest

from tests.dialogue.calls import Call
from tests.dialogue.test_aftersales_wordings import call_about, order
from voicebot.dialogue.service_effects import CancelOrder
from voicebot.language.normalise import without_punctuation
from voicebot.service.deployment import Deployment

DOUBTFUL = ["麻溜的", "快着点呀", "那必然的呗", "得劲儿", "咋整都中听你的话"]
"""None of them is a plain yes; some mean one."""


def at_the_read_back(shop: Deployment) -> Call:
    call = Call(shop)
    call.say_all("我要一盒竹露舒缓面膜", "就要这款", "李雷", "就用这个号码", "上海市徐汇区漕溪路十八号")
    return call


def about(call: Call) -> str:
    return call.state.question.about if call.state.question is not None else ""


@pytest.mark.parametrize("word", DOUBTFUL)
def test_who_answers_with_doubtful_words_hears_which_words_count(skincare: Deployment, word: str) -> None:
    call = at_the_read_back(skincare)
    replies = [call.say(word) for _ in range(3)]
    assert call.world.orders == []
    assert "您说好的，我就下单" in replies[1]
    assert "转人工" in replies[2]
    assert about(call) == "handover"


@pytest.mark.parametrize("word", DOUBTFUL)
def test_the_words_that_count_place_the_order(skincare: Deployment, word: str) -> None:
    call = at_the_read_back(skincare)
    call.say_all(word, word)
    assert about(call) == "read_back"
    call.say("好的")
    assert len(call.world.orders) == 1


def test_who_wants_no_person_is_left_with_the_order_and_its_yes(skincare: Deployment) -> None:
    call = at_the_read_back(skincare)
    call.say_all("麻溜的", "麻溜的", "麻溜的", "不用了")
    assert about(call) == "read_back"
    assert call.world.orders == []
    call.say("好的")
    assert len(call.world.orders) == 1


def test_a_question_in_between_is_answered_and_counts_for_nothing(skincare: Deployment) -> None:
    call = at_the_read_back(skincare)
    replies = call.say_all("麻溜的", "包邮吗", "什么时候发货", "这个多少钱")
    assert "您说好的" not in "".join(replies)
    assert about(call) == "read_back"


@pytest.mark.parametrize(
    "word", ["嗯呐，整起来呗", "得嘞，整", "中", "妥了", "就这么着吧", "走起", "行，麻溜的"]
)
def test_a_yes_of_the_north_is_a_yes(skincare: Deployment, word: str) -> None:
    for said in (word, without_punctuation(word)):
        call = at_the_read_back(skincare)
        call.say(said)
        assert len(call.world.orders) == 1


def test_a_cancellation_is_not_asked_for_a_third_time_either(skincare: Deployment) -> None:
    call = call_about(skincare, order("placed"))
    call.say("取消订单")
    replies = call.say_all("得劲儿", "得劲儿")
    assert "您说好的，我就取消；不取消，您就说不取消" in replies[1]
    assert about(call) == "confirm_change"
    call.say("得劲儿")
    assert about(call) == "handover"
    assert not any(isinstance(effect, CancelOrder) for effect in call.effects)


@pytest.mark.parametrize(("wish", "word"), [(None, "下单"), ("取消订单", "取消")])
def test_words_that_were_not_heard_are_asked_for_by_what_they_do(
    skincare: Deployment, wish: str | None, word: str
) -> None:
    """要的话说要 may mean the goods or their cancellation."""
    call = call_about(skincare, order("placed")) if wish else at_the_read_back(skincare)
    if wish:
        call.say(wish)
    replies = [call.say("呜哩哇啦", typed=False, confidence=0.2) for _ in range(3)]
    assert f"要{word}就说好的" in replies[2]
    assert "要的话说要" not in replies[2]
