"""What is wished for one person or one product is no wish for the next; what is asked beside it stays."""

import pytest

from tests.dialogue.calls import Call
from voicebot.dialogue.effects import OpenTicket
from voicebot.service.deployment import Deployment

MOTHER_IN_LAW = (
    "给我婆婆买双鞋，她六十多了，脚有点宽，走路怕滑",
    "一百五到两百吧",
    "女款，三十八的",
    "行，要一双",
)


def test_the_budget_and_the_age_of_one_are_not_those_of_the_other(shoes: Deployment) -> None:
    call = Call(shoes)
    call.say_all(*MOTHER_IN_LAW)
    call.say("再给我老公拿双跑鞋，四十三码")
    assert [line.quantity for line in call.state.basket] == [1]
    assert not {"price_max", "price_min", "age_min", "age_max", "foot_shape"} & call.state.slots.keys()
    assert call.state.slots["size"] == 43


def test_a_colour_that_there_is_keeps_the_offer_beside_the_basket(shoes: Deployment) -> None:
    call = Call(shoes)
    call.say_all(*MOTHER_IN_LAW, "再给我老公拿双跑鞋，四十三码")
    offered = call.state.offered
    reply = call.say("黑色的有没有")
    assert call.state.offered == offered
    assert "重新看看" not in reply


def test_another_pair_for_the_sister_leaves_the_first(shoes: Deployment) -> None:
    call = Call(shoes)
    call.say_all("给孩子买双童鞋，三十码", "就这双，蓝的，来一双")
    call.say("那再给妹妹带一双，二十七码，粉的")
    assert [dict(line.options).get("size") for line in call.state.basket] == ["30", "27"]


def test_what_is_given_up_beside_the_basket_brings_the_order_back(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say_all("敏感肌用的洗面奶", "没有过敏", "要两支", "等等，我还想要个面霜")
    call.say("先不要面霜了，太贵")
    assert len(call.state.basket) == 1
    assert call.asked[-1] == "receiver_name"


def test_an_allergy_told_while_choosing_is_no_report(snacks: Deployment) -> None:
    call = Call(snacks)
    call.say_all("坚果礼盒两百以内的有没有")
    call.say("坏了，我舅舅花生过敏的，一吃嘴就肿")
    assert call.state.slots["allergy"] == ("花生",)
    assert call.state.after_sale is None
    assert not [effect for effect in call.effects if isinstance(effect, OpenTicket)]


@pytest.mark.parametrize("tail", ["手机尾号二九零三", "尾号是二九零三，快查"])
def test_the_last_digits_are_no_number_that_is_being_dictated(snacks: Deployment, tail: str) -> None:
    call = Call(snacks)
    call.say_all("我买的牛肉干怎么还没发货", "没有订单号", "不记得了")
    call.say(tail)
    assert call.state.slots.get("phone_tail") == "2903"
    assert not call.state.digits


def test_a_budget_told_while_the_name_is_asked_for_counts(snacks: Deployment) -> None:
    call = Call(snacks)
    call.say_all("坚果礼盒来三盒", "没有过敏的")
    call.say("一百块钱左右一盒的")
    assert call.state.slots["price_about"] == 100
    assert not call.state.basket


def test_a_name_told_late_before_the_number_is_kept(phones: Deployment) -> None:
    call = Call(phones)
    call.say_all("来一台灯塔老人机，黑的", "货到付款可以吧", "寄到重庆市渝北区红锦大道八十八号")
    call.say("王建国，幺三六二八三三四五六七")
    assert call.state.slots["receiver_name"] == "王建国"
    assert call.state.slots["phone"] == "13628334567"


def test_a_kind_is_not_cut_out_of_a_name(phones: Deployment) -> None:
    call = Call(phones)
    assert "台灯" not in call.say("来一台灯塔老人机，黑的，一台")
    assert [line.quantity for line in call.state.basket] == [1]


def test_a_cream_is_looked_for_and_not_what_is_in_the_essence(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say_all("有没有祛痘的精华", "我酒精过敏")
    reply = call.say("那你们有没得面膜，不带酒精的")
    assert "里面有酒精" not in reply
    assert call.state.slots["product_type"] == "面膜"
