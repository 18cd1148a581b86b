"""An order that changes: which line a number belongs to, what it costs now, and what is known of it."""

from collections.abc import Mapping

import pytest

from tests.dialogue.calls import Call
from voicebot.service.deployment import Deployment

NUTS, JERKY = "金沙奶油夏威夷果", "牧云风干牛肉干"
TO_TWO_LINES = ("牛肉干三袋五香的，夏威夷果两罐",)


@pytest.mark.parametrize(
    ("said", "jerky", "nuts", "total"),
    [
        ("夏威夷果还是两罐，牛肉干改五袋", 5, 2, "416元"),
        ("牛肉干减一袋", 2, 2, "228元"),
        ("三罐才合适，那夏威夷果要三罐", 3, 3, "326元"),
        ("夏威夷果再加一罐", 3, 3, "326元"),
        ("夏威夷果少要一罐", 3, 1, "234元"),
        ("牛肉干两袋就够了", 2, 2, "228元"),
        ("五袋就四十五一袋啊，那牛肉干再添两袋", 5, 2, "416元"),
        ("牛肉干吃不了那么多，两袋吧", 2, 2, "228元"),
        ("夏威夷果要三罐吧，我妈也想要一罐", 3, 3, "326元"),
    ],
)
def test_a_number_goes_to_the_line_it_is_said_of(
    snacks: Deployment, said: str, jerky: int, nuts: int, total: str
) -> None:
    call = Call(snacks, number=None)
    call.say_all(*TO_TWO_LINES)
    reply = call.say(said)
    assert dict(call.basket) == {JERKY: jerky, NUTS: nuts}
    assert f"一共{total}" in reply


def test_a_number_alone_speaks_of_the_line_changed_last(snacks: Deployment) -> None:
    call = Call(snacks, number=None)
    call.say_all(*TO_TWO_LINES, "牛肉干改五袋", "算了，还是三袋")
    assert dict(call.basket) == {JERKY: 3, NUTS: 2}


@pytest.mark.parametrize("said", ["两双一起是多少来着，没错吧", "对，两双，下单吧", "就这两双"])
def test_as_many_as_all_lines_hold_changes_none(shoes: Deployment, said: str) -> None:
    call = Call(shoes, number=None)
    call.say("给我爸我妈买老人鞋，一人一双，爸穿四十二的，妈穿三十七的")
    assert [count for _, count in call.basket] == [1, 1]
    call.say(said)
    assert [count for _, count in call.basket] == [1, 1]


def test_what_is_known_of_the_order_is_what_is_in_the_basket(snacks: Deployment) -> None:
    call = Call(snacks, number=None)
    call.say_all(*TO_TWO_LINES, "牛肉干改五袋")
    items = call.state.slots["items"]
    assert isinstance(items, tuple)
    known = [item for item in items if isinstance(item, Mapping)]
    assert [(item["product_type"], item["quantity"]) for item in known] == [("牛肉干", 5), ("夏威夷果", 2)]


def test_the_total_is_told_once_for_each_change_and_in_few_words(skincare: Deployment) -> None:
    call = Call(skincare, number=None)
    first, second, third = call.say_all("竹露面膜来两盒", "我叫李雷", "改成三盒吧")
    assert "2盒一共" in first and first.endswith("？")
    assert "一共" not in second
    assert "3盒一共" in third
    assert third.count("一共") == 1


def test_one_piece_at_the_price_just_named_has_no_total(skincare: Deployment) -> None:
    call = Call(skincare, number=None)
    assert "一共" not in call.say("竹露面膜来一盒")


def test_gifts_are_told_with_the_number_and_again_at_the_read_back(snacks: Deployment) -> None:
    call = Call(snacks, number=None)
    assert "开果器" in call.say("夏威夷果来两罐")
    assert "开果器" not in call.say("我叫李雷")
    read_back = call.say_all("幺三八零零幺三八零零零", "上海市徐汇区漕溪路十八号")[-1]
    assert "开果器" in read_back


@pytest.mark.parametrize(
    "said", ["来两盒，第二盒是不是半价啊", "来两盒，送东西吗", "要两盒吧，多久能到", "那来两盒，里面有酒精吗"]
)
def test_an_order_beside_a_question_is_taken(skincare: Deployment, said: str) -> None:
    call = Call(skincare, number=None)
    call.say_all("我想买补水的面膜", "干性皮肤", "三百以内", "不过敏")
    assert call.offered
    call.say(said)
    assert [count for _, count in call.basket] == [2]


def test_giving_up_one_more_thing_keeps_the_basket(snacks: Deployment) -> None:
    call = Call(snacks)
    call.say_all("孩子一岁半，有磨牙饼干吗", "好，拿三盒这个磨牙饼干", "再来一袋牛肉干吧")
    reply = call.say("牛肉干算了，就要饼干，胡萝卜的，收件人周敏，寄到苏州市姑苏区人民路六号")
    assert call.basket == [("豆芽宝宝磨牙饼干", 3)]
    assert dict(call.state.basket[0].options)["flavor"] == "胡萝卜"
    assert "就要这款" not in reply
    call.say("对")
    assert call.basket == [("豆芽宝宝磨牙饼干", 3)]
