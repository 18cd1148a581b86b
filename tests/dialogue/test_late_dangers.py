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


@pytest.mark.parametrize(
    "told", ["我是电工", "我老公电工", "他是厂里的电工", "行，来一双吧，我在电厂干电工，天天跟电打交道"]
)
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


@pytest.mark.parametrize(
    "said",
    ["我过敏，没有酒精的面膜来一盒", "我脸过敏没有酒精的面膜来一盒", "我皮肤容易过敏，没有香精的洗面奶有吗"],
)
def test_what_the_goods_shall_be_without_denies_no_allergy(skincare: Deployment, said: str) -> None:
    call = Call(skincare)
    call.say(said)
    assert call.state.slots.get("allergy") != "none"


@pytest.mark.parametrize("said", ["过敏啊，没有", "过敏没有的", "过敏没有给我来一盒", "忌口没有"])
def test_a_denial_is_one(skincare: Deployment, said: str) -> None:
    call = Call(skincare)
    call.say_all("想买面膜", said)
    assert call.state.slots["allergy"] == "none"


def test_what_a_caller_cannot_have_is_no_mere_trait_of_a_line(snacks: Deployment) -> None:
    call = Call(snacks)
    call.say("我乳糖不耐受，牛奶来两箱纯的，再来一箱无乳糖的")
    assert "草甸纯牛奶" not in [name for name, _ in call.basket]


def test_harm_beside_something_that_is_no_trouble_is_harm(skincare: Deployment) -> None:
    call = Call(skincare)
    assert "先别再用" in call.say("我上次买的面膜，脸不痒，就是过敏起红点")


def test_another_number_in_place_of_the_first_keeps_the_goods(snacks: Deployment) -> None:
    call = Call(snacks)
    call.say_all("想买牛奶", "重新来两箱")
    assert call.state.slots["product_type"] == "牛奶" and call.state.slots["quantity"] == 2
