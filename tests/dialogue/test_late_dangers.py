"""What makes a product dangerous is told late, in passing: it is taken back all the same."""

from pathlib import Path

import pytest

from tests.dialogue.calls import Call
from voicebot.config import PROJECT_DIR
from voicebot.dialogue.lexicon import lexicon_of
from voicebot.knowledge.reader import read_product
from voicebot.service.deployment import Deployment, deployment_of, load_plan

PLANS = PROJECT_DIR / "dialplans"
JELLY = (
    "脆爽魔芋果冻，20包一箱，35元一箱。水蜜桃、荔枝两味混装。3岁以下不能吃，老人要切小块吃。保质期八个月。"
)
BOOTS = "铁牛劳保鞋，钢包头、防刺穿，38到46码，138元一双。不绝缘，电工不能穿！黑色一种。"


def shop_of(folder: Path, text: str) -> Deployment:
    plan = load_plan(folder)
    return deployment_of(plan, [read_product(text, product_id="only", lexicon=lexicon_of(plan))])


@pytest.mark.parametrize("told", ["给我小孙女吃，刚两岁", "孩子两岁", "孩子才两岁半"])
def test_an_age_told_in_mid_order_takes_the_product_back(told: str) -> None:
    call = Call(shop_of(PLANS / "snacks", JELLY))
    call.say("果冻来一箱")
    assert [line.product_id for line in call.state.basket] == ["only"]
    assert "3岁以上" in call.say(told)
    assert not call.state.basket


def test_an_age_that_is_allowed_changes_nothing() -> None:
    call = Call(shop_of(PLANS / "snacks", JELLY))
    call.say_all("果冻来一箱", "孩子五岁")
    assert [line.product_id for line in call.state.basket] == ["only"]


@pytest.mark.parametrize("told", ["我是电工", "行，来一双吧，我在电厂干电工，天天跟电打交道"])
def test_a_trade_that_the_text_bans_takes_the_product_back(told: str) -> None:
    call = Call(shop_of(PLANS / "shoes", BOOTS))
    call.say("劳保鞋有没有，四十一的")
    assert "电工不能用" in call.say(told)
    assert not call.state.basket and not call.state.offered


def test_another_trade_does_not() -> None:
    call = Call(shop_of(PLANS / "shoes", BOOTS))
    call.say_all("劳保鞋有没有，四十一的", "行，来一双吧，我是木工，不是电工")
    assert [line.product_id for line in call.state.basket] == ["only"]


@pytest.mark.parametrize("said", ["那算了，挂了啊", "那没有就拉倒，挂了", "算了不买了，再见"])
def test_who_gives_up_and_takes_leave_is_not_held_back(said: str) -> None:
    call = Call(shop_of(PLANS / "shoes", BOOTS))
    call.say_all("劳保鞋有没有，四十一的，我是电工")  # a call-back is offered
    call.say(said)
    assert call.state.phase.value == "ended"
