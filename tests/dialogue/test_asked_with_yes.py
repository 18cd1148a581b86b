"""A question about who may use it, told in one breath with the yes, comes before the order."""

import pytest

from tests.dialogue.calls import Call
from tests.dialogue.dialogue_score import shop_of
from voicebot.config import PROJECT_DIR
from voicebot.service.deployment import Deployment

SERUM = "月岚美白精华30毫升259元一瓶，美白提亮，油皮混合皮都能用，敏感肌别用，孕妇不能用，18岁以上用。"
MILD = "溪谷温和精华30毫升229元一瓶，美白补水，敏感肌也能用，干皮也行，不含酒精。"
MASK = "朝露面膜一盒5片99元，补水，各种肤质都能用，含蜂蜜，蜂蜜过敏的不能用。"


@pytest.fixture(scope="module")
def shop() -> Deployment:
    return shop_of(PROJECT_DIR / "dialplans" / "skincare", (SERUM, MILD, MASK))


@pytest.mark.parametrize(
    ("wish", "said", "told", "basket"),
    [
        ("面膜有没有", "好，来两盒，敏感肌能用吧", "可以的", [("朝露面膜", 2)]),
        ("面膜有没有", "行，就它吧，里头含不含酒精", "", []),
        ("面膜有没有", "我一吃蜂蜜就起疹子，能用就来两盒", "蜂蜜过敏", []),
        ("月岚那个多少钱", "就要它了，一瓶，我其实是敏感肌，这能用吧", "敏感", []),
        ("月岚那个多少钱", "来一瓶，给十五岁的闺女，她能用不", "18岁以上", []),
        ("月岚那个多少钱", "行，就它了，孕妇能用吗", "孕妇不能用", []),
    ],
)
def test_it_is_answered_first_and_the_order_goes_on_only_if_it_suits(
    shop: Deployment, wish: str, said: str, told: str, basket: list[tuple[str, int]]
) -> None:
    call = Call(shop)
    call.say(wish)
    assert told in call.say(said)
    assert call.basket == basket


def test_a_ban_told_in_mid_order_takes_it_out_and_the_mild_one_is_offered(shop: Deployment) -> None:
    call = Call(shop)
    call.say_all("月岚那个多少钱", "行，来一瓶")
    assert call.basket == [("月岚美白精华", 1)]
    assert "敏感" in call.say("张三，对了我是敏感皮，没事吧")
    assert call.basket == []
    assert "月岚美白精华" not in [shop.catalogue.get(one).name for one in call.offered]  # type: ignore[union-attr]


def test_the_sum_and_the_freight_are_told_with_the_yes(shop: Deployment) -> None:
    call = Call(shop)
    call.say("面膜有没有")
    assert "99元" in call.say("行，一共多少")
    assert call.basket == [("朝露面膜", 1)]
    other = Call(shop)
    other.say("面膜有没有")
    assert shop.script.answers["ask_shipping"][0][:6] in other.say("好，来两盒，运费多少")
    assert other.basket == [("朝露面膜", 2)]


def test_who_says_that_it_is_them_has_it_withdrawn(shop: Deployment) -> None:
    call = Call(shop)
    call.say_all("月岚那个多少钱", "行，就它了，孕妇能用吗")
    assert "不能用" in call.say("是我自己")
    assert not call.offered


def test_a_danger_asked_about_in_mid_order_is_answered_first(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say("竹露舒缓面膜来一盒")
    told = call.say("哦对，我酒精过敏，竹露可以用吧")
    assert "酒精" in told.split("。")[0]
    assert call.basket == [("竹露舒缓面膜", 1)]
    assert "不能用" in call.say("还有啊，我对菊科植物过敏，这能敷吧")
    assert not call.basket


def test_no_problem_behind_a_name_asks_nothing_of_the_goods(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say("竹露舒缓面膜来一盒")
    reply = call.say("收件人张伟，没问题吧")
    assert call.state.slots["receiver_name"] == "张伟"
    assert "同事" not in reply
