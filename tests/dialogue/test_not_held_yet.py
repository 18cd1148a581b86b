"""While buying: what somebody cannot have takes goods back, and who thinks it over is let go."""

import pytest

from tests.dialogue.calls import Call
from voicebot.dialogue.effects import OpenTicket
from voicebot.dialogue.state import Phase
from voicebot.service.deployment import Deployment


@pytest.mark.parametrize("said", ["我爸一喝酒就起疹子，不敢吃", "我闺女一碰羊毛就痒，穿不了"])
def test_how_somebody_always_is_is_no_complaint(shoes: Deployment, said: str) -> None:
    call = Call(shoes)
    call.say_all("我想看看雪松那款雪地靴", said)
    assert not any(isinstance(effect, OpenTicket) for effect in call.effects)
    assert call.state.after_sale is None


def test_what_came_and_harmed_is_one(shoes: Deployment) -> None:
    call = Call(shoes)
    call.say("上次买的雪地靴，穿了以后脚上起疹子了")
    assert any(isinstance(effect, OpenTicket) for effect in call.effects)


def test_what_does_no_harm_is_looked_for(snacks: Deployment) -> None:
    call = Call(snacks)
    call.say("有没有那种喝了不拉肚子的牛奶")
    assert not any(isinstance(effect, OpenTicket) for effect in call.effects)


def test_a_hurry_is_no_parcel_under_way(shoes: Deployment) -> None:
    call = Call(shoes)
    call.say("赶紧给我来双运动鞋，四十一的，我着急")
    assert call.state.after_sale is None


@pytest.mark.parametrize(
    "said",
    [
        "我跟家里人商量一下再说",
        "我想好了再给你们打",
        "我回头再打给你们吧",
        "算了吧，我再看看",
        "我再掂量掂量",
    ],
)
def test_who_thinks_it_over_is_let_go(shoes: Deployment, said: str) -> None:
    call = Call(shoes)
    call.say("我想看看雪松那款雪地靴")
    reply = call.say(said)
    assert call.state.phase in (Phase.CLOSING, Phase.ENDED)
    assert "下单" not in reply


def test_the_thought_may_come_after_the_order_was_begun(snacks: Deployment) -> None:
    call = Call(snacks)
    call.say_all("鱿鱼丝来两袋", "等等，我跟老婆商量一下，想好了再打过来")
    assert call.basket == []
    assert call.state.phase is Phase.CLOSING


@pytest.mark.parametrize("said", ["想好了，就要这双", "商量好了，来一双"])
def test_who_has_thought_it_over_buys(shoes: Deployment, said: str) -> None:
    call = Call(shoes)
    call.say_all("我想看看雪松那款雪地靴，三十七码", said)
    assert call.state.phase is Phase.ORDER


def test_what_is_in_it_and_cannot_be_had_takes_it_back(snacks: Deployment) -> None:
    call = Call(snacks)
    call.say("鱿鱼丝来两袋")
    held = snacks.catalogue.get(call.state.basket[0].product_id)
    assert held is not None
    what = next(text for text in held.texts("ingredients") if len(text) >= 2)
    reply = call.say(f"有{what}啊？那不行，我奶奶{what}一点不能碰的")
    assert call.state.slots["avoid"] == (what,)
    assert call.basket == []
    assert what in reply
