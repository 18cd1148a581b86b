"""Name, number, address and way to pay count whenever they are said, and are never made of other words."""

import pytest

from tests.dialogue.calls import Call
from tests.dialogue.harness import NOW, NUMBER
from voicebot.cli.replay import replay_one
from voicebot.dialogue.effects import PlaceOrder
from voicebot.dialogue.understanding.names import only_name
from voicebot.service.deployment import Deployment

_ADDRESS = "南京市鼓楼区中山路18号"


@pytest.mark.parametrize("name", ["李敏", "刘洋", "孙丽", "赵强"])
def test_a_name_is_a_name(name: str) -> None:
    assert only_name(name) == only_name(f"{name}收") == name


@pytest.mark.parametrize("words", ["好的", "白色", "成交", "可以", "谢谢", "南京", "对的", "没有"])
def test_other_words_are_none(words: str) -> None:
    assert only_name(words) is None


@pytest.mark.parametrize("data", ["李敏", "这个号码", _ADDRESS, "我叫李敏"])
def test_order_data_in_an_offer_are_a_yes(skincare: Deployment, data: str) -> None:
    call = Call(skincare)
    call.say("有适合敏感皮的云母精华吗")
    call.say("云母修护精华怎么样")
    assert call.offered
    call.say(data)
    assert [line.name for line in call.state.basket] == ["云母修护精华"]


def test_a_question_in_an_offer_is_none(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say_all("云母修护精华怎么样", "寄到南京要几天")
    assert not call.state.basket


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("王芳，幺三八零零幺三八零零零，南京市鼓楼区中山路18号", "王芳"),
        ("赵强，幺八六幺二三四五六七八，杭州市西湖区文三路100号", "赵强"),
        ("张三，这个号，上海浦东新区张江路五百号", "张三"),
    ],
)
def test_a_name_beside_number_and_address(skincare: Deployment, said: str, name: str) -> None:
    call = Call(skincare)
    call.say_all("竹露舒缓面膜来一盒", said, "对")
    order = next(effect for effect in call.effects if isinstance(effect, PlaceOrder))
    assert order.receiver_name == name


def test_a_name_one_question_late(snacks: Deployment) -> None:
    call = Call(snacks)
    call.say_all("圆圈黄油曲奇来一盒，原味", "好", "好", "刘洋")
    assert call.state.slots["receiver_name"] == "刘洋"


def test_a_colour_is_nobody(phones: Deployment) -> None:
    call = Call(phones)
    call.say_all("闪雷快速充电器来一个", "白色")
    assert "receiver_name" not in call.state.slots
    assert dict(call.state.basket[0].options)["color"] == "白色"


def test_a_street_corrected_keeps_its_number(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say_all("竹露舒缓面膜来一盒", "我叫王芳，就用这个号码", _ADDRESS)
    assert "中山东路18号" in call.say("地址不对，是中山东路")


def test_a_place_is_not_mended_into_goods(snacks: Deployment) -> None:
    call = Call(snacks)
    call.say_all("圆圈黄油曲奇来一盒，原味", "刘洋，本机，贵州贵阳云岩区中华路一号")
    assert call.state.slots["address"] == "贵州贵阳云岩区中华路1号"


def test_a_coupon_that_does_not_work_costs_no_order(skincare: Deployment) -> None:
    call = Call(skincare)
    reply = call.say("轻纱防晒霜来两支，我有优惠券，券码是AB123")
    assert "123" not in reply
    call.say("用不了就算了")
    assert call.basket == [("轻纱防晒霜", 2)]
    call.say("我不想买了")
    assert call.basket == []


def test_replay_knows_the_address_of_the_caller_s_own_order(snacks: Deployment) -> None:
    order = {
        "id": "2611010001",
        "product": "圆圈黄油曲奇",
        "date": "2026-11-01",
        "status": "已签收",
        "phone": NUMBER,
        "receiver_name": "王芳",
        "address": _ADDRESS,
    }
    case = {"id": "again", "now": f"{NOW:%Y-%m-%d}", "number": NUMBER, "orders": [order]}
    told = replay_one({**case, "turns": ["圆圈黄油曲奇原味来一盒", "对"]}, snacks.plan, snacks)
    assert _ADDRESS in told["turns"][0]["reply"]
    assert "收件人王芳" in told["turns"][1]["reply"]
