"""What is on the table stays there through haggling and asides; goods are meant by a part of their name."""

import pytest

from tests.dialogue.calls import Call
from tests.dialogue.dialogue_score import shop_of
from voicebot.config import PROJECT_DIR
from voicebot.service.deployment import Deployment

PLANS = PROJECT_DIR / "dialplans"
EARPHONES = (
    "清风颈挂蓝牙耳机，79元一副，续航20小时，打电话清楚。黑、红两色。",
    "远山骨传导蓝牙耳机，329元一副，续航8小时，不堵耳朵。黑、橙两色。",
    "听雨入耳式蓝牙耳机，239元一副，主动降噪，续航7小时。黑、白两色。",
)
NUTS = (
    "山坡核桃仁，500克一袋，43元，原味无添加。核桃过敏的人不能吃。",
    "江岸坚果礼盒，1公斤一盒，168元，送长辈好看。坚果过敏的人不能吃。",
)
SHOES = (
    "慢步高跟鞋，女，跟高6厘米，34到40码，黑、杏两色，259元一双。",
    "长风跑鞋，女，35到41码，白、黑两色，299元一双。",
)


def test_haggling_names_what_is_wanted_and_orders_nothing() -> None:
    call = Call(shop_of(PLANS / "phones", EARPHONES))
    call.say("颈挂那个蓝牙耳机，六十卖不卖")
    call.say("两副一百四呢")
    assert call.basket == []
    call.say("得，黑的来一副")
    assert call.basket == [("清风颈挂蓝牙耳机", 1)]
    assert not {"price", "usage", "color", "quantity"} & set(call.asked)


def test_what_is_not_sold_takes_nothing_off_the_table() -> None:
    call = Call(shop_of(PLANS / "snacks", NUTS))
    call.say("核桃仁四十一袋卖我行不")
    assert call.state.slots["price_offer"] == 40
    offered = call.offered
    assert len(offered) == 1
    call.say("那添点瓜子")
    assert call.offered == offered
    call.say("行吧，按你的价，来三袋")
    assert call.basket == [("山坡核桃仁", 3)]


def test_who_says_how_many_is_asked_for_no_more_wishes() -> None:
    call = Call(shop_of(PLANS / "phones", EARPHONES))
    call.say("蓝牙耳机来一副，黑的")
    assert call.asked == []
    assert len(call.offered) == 1


def test_another_kind_of_shoe_is_for_the_same_foot() -> None:
    call = Call(shop_of(PLANS / "shoes", SHOES))
    call.say("女的高跟鞋，三十七码")
    call.say("不要了，换成跑鞋")
    assert call.state.slots["size"] == 37
    assert "size" not in call.asked


@pytest.mark.parametrize(
    ("said", "matter"), [("皮鞋大了一截，走路掉跟，给我退", "return_goods"), ("我想换个手机", None)]
)
def test_what_was_bought_and_what_is_looked_for(phones: Deployment, said: str, matter: str | None) -> None:
    call = Call(phones, number=None)
    call.say(said)
    assert call.state.after_sale == matter


def test_a_redness_that_has_gone_is_no_harm(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say("抹上不红了，挺好")
    assert call.effects == []
