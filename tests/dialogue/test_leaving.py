"""Who takes leave, or refuses what is offered, is not held by the question that is open."""

import pytest

from tests.dialogue.calls import Call
from voicebot.service.deployment import Deployment


@pytest.mark.parametrize("said", ["嗯好，挂吧", "嗯好挂吧", "好的，那我挂了", "不用，再见"])
def test_nobody_is_put_through_who_takes_leave(skincare: Deployment, said: str) -> None:
    call = Call(skincare)
    call.say_all("有没有给孕妇用的口红", "就要口红", "我就要孕妇能用的口红", "口红")
    assert call.state.question is not None and call.state.question.about == "handover"
    call.say(said)
    assert call.state.phase.value == "ended"


def test_what_is_refused_by_its_price_is_not_offered_again(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say_all("有没有一百以内的精华", "没有过敏")
    assert len(call.state.offered) == 1
    offered = call.state.offered
    call.say("二百多的我不要，超了")
    assert call.state.offered != offered


@pytest.mark.parametrize("said", ["就这个价我可不要", "这个价的我不要", "两百六的那种我不要，超了"])
def test_whoever_names_the_price_to_refuse_has_chosen_nothing(skincare: Deployment, said: str) -> None:
    call = Call(skincare)
    call.say_all("有没有一百以内的精华", "没有过敏", said)
    assert call.state.basket == ()


def test_who_finds_it_too_dear_and_leaves_it_may_hang_up(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say_all("有没有面膜", "不过敏", "一百多的太贵了，算了吧")
    assert call.state.offered == ()
    call.say("嗯，挂了啊")
    assert call.state.phase.value == "ended"
