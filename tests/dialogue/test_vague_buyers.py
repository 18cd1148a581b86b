"""Callers who leave the choice to us are not asked in circles."""

import pytest

from tests.dialogue.calls import Call
from voicebot.service.deployment import Deployment


def test_a_caller_who_only_wants_a_recommendation_gets_one_at_once(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say("我想买点护肤品")
    reply = call.say("你推荐吧")
    assert call.offered, reply
    assert "元" in reply
    assert call.asked == ["product_type"]


def test_one_vague_answer_drops_the_slot_and_a_second_one_ends_the_questions(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say("想买面膜")
    call.say("不知道")
    assert len(call.asked) == 2
    call.say("都行")
    assert call.offered
    assert len(call.asked) == len(set(call.asked)) == 2


def test_a_recommendation_without_wishes_comes_with_a_reason(skincare: Deployment) -> None:
    call = Call(skincare)
    reply = call.say_all("想买面膜", "随便", "你看着办")[-1]
    assert call.offered
    assert "主打" in reply


@pytest.mark.parametrize("words", [("蓝天白云", "嗯哼", "大江东去"), ("我家猫跑了", "今天真热")])
def test_two_turns_without_progress_offer_a_person_once(skincare: Deployment, words: tuple[str, ...]) -> None:
    call = Call(skincare)
    call.say("想买面膜")
    replies = call.say_all(*words)
    assert sum("聊聊" in reply or "人工" in reply for reply in replies) == 1


def test_not_knowing_ones_allergies_is_not_having_none(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say("美白的面膜")
    assert call.asked[-1] == "allergy"
    reply = call.say("不知道啊")
    assert call.state.slots["allergy"] == "unknown"
    assert call.offered
    assert "不能用" in reply or "过敏" in reply


def test_having_an_allergy_without_naming_it_is_asked_about(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say("美白的面膜")
    call.say("有的")
    assert call.asked == ["allergy", "allergy"]
    call.say("没有")
    assert call.state.slots["allergy"] == "none"


@pytest.mark.parametrize("count", ["负五盒", "零下五盒", "零盒", "半盒", "一百万盒", "九千九百九十九亿盒"])
def test_a_count_that_nobody_can_have_is_asked_again(skincare: Deployment, count: str) -> None:
    call = Call(skincare)
    call.say(f"我要{count}竹露舒缓面膜")
    assert call.asked == ["quantity"]
    call.say(count)
    assert [line.quantity for line in call.state.basket] == [None]
    call.say("两盒")
    assert [line.quantity for line in call.state.basket] == [2]


@pytest.mark.parametrize("count", ["负五盒", "零盒", "半盒", "一百万盒"])
def test_a_count_that_nobody_can_have_changes_no_order(skincare: Deployment, count: str) -> None:
    call = Call(skincare)
    call.say_all("我要两盒竹露舒缓面膜", "李雷", "就用这个号码", "上海市徐汇区漕溪路十八号")
    reply = call.say(f"改成{count}")
    assert "换成" not in reply
    assert "改成" not in reply
    assert [line.quantity for line in call.state.basket] == [2]


def test_of_several_only_the_count_that_nobody_can_have_is_asked(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say("我要负五盒竹露舒缓面膜和两瓶云母修护精华")
    assert [line.quantity for line in call.state.basket] == [None, 2]
