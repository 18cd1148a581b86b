"""The skincare shop as it ships: the conversations it was made for, typed and as recognisers write them."""

from datetime import datetime, timedelta, timezone

import pytest

from tests.example_shops import example_shop
from voicebot.cli.sandbox import Session
from voicebot.cli.sandbox_shop import MemoryShop
from voicebot.dialogue.effects import HangUp, OpenTicket, Transfer
from voicebot.dialogue.events import CallerContext
from voicebot.service.deployment import Deployment

NOW = datetime(2026, 11, 12, 10, 0, tzinfo=timezone(timedelta(hours=8)))
NUMBER = "13800138000"


@pytest.fixture(scope="module")
def shop() -> Deployment:
    return example_shop("skincare")


class Call:
    def __init__(self, shop: Deployment, number: str | None = NUMBER) -> None:
        self.world = MemoryShop(shop.catalogue)
        self.session = Session(shop.dialogue, CallerContext(number, NOW, "seed"), self.world.carry_out)
        self.asked: list[str] = []

    def say(self, text: str, *, typed: bool = True) -> str:
        exchange = self.session.say(text, typed=typed, confidence=1.0 if typed else 0.8)
        self.asked += exchange.asked
        self.last = exchange
        return exchange.reply

    @property
    def offered(self) -> list[str]:
        return list(self.session.state.offered)


ONE_BREATH = [
    "受天气影响最近皮肤有些干想买一款有保湿补水功效的面膜，价格300元以内吧，对了我对化学剂过敏",
    "受天气影响最近皮肤有些干想买一款有保湿补水功效的面膜价格三百元以内吧对了我对化学剂过敏",
    "周边吃形象最近皮肤有些但想买一款有倒是不说功效的面膜价格三百愿意没吧对了我对化学其过敏",
]


@pytest.mark.parametrize("text", ONE_BREATH)
def test_everything_in_one_breath(shop: Deployment, text: str) -> None:
    call = Call(shop)
    assert "功效" in call.say("我想买一款面膜") or "效果" in call.say("我想买一款面膜")
    reply = call.say(text, typed=text == ONE_BREATH[0])
    assert call.asked == ["effect"]
    assert call.offered == ["caoben_zhicui_mianmo"]
    for said in ("草本植萃补水面膜", "288元", "化学剂"):
        assert said in reply


@pytest.mark.parametrize("text", ["我想买一款美白的面膜300元左右就行", "我想买一款美白的面膜三百元左右就行"])
def test_effect_and_price_are_not_asked_again(shop: Deployment, text: str) -> None:
    call = Call(shop)
    call.say(text)
    call.say("没有")
    assert not {"effect", "price", "product_type"} & set(call.asked)
    assert call.offered == ["xueya_mianmo"]


def test_buying_slot_by_slot_to_the_order(shop: Deployment) -> None:
    call = Call(shop)
    call.say("我想买一款面膜")
    call.say("补水的吧")
    call.say("三百以内")
    call.say("我对化学剂过敏")
    assert call.offered == ["caoben_zhicui_mianmo"]
    call.say("行就这个吧")
    call.say("两盒")
    call.say("张伟")
    call.say("对就这个")
    reply = call.say("上海市徐汇区漕溪路18号")
    for said in ("2盒", "576元", "张伟", "幺三八，零零幺三，八零零零", "漕溪路18号"):
        assert said in reply
    reply = call.say("对没错")
    (order,) = call.world.orders
    assert (order.receiver_name, order.phone, order.address) == ("张伟", NUMBER, "上海市徐汇区漕溪路18号")
    assert (order.items[0].product_id, order.items[0].quantity) == ("caoben_zhicui_mianmo", 2)
    assert "订单号" in reply
    assert len(call.asked) == len(set(call.asked)), call.asked
    assert "记下来" in call.say("没有了谢谢")
    call.say("不用了")
    assert call.session.ended


def test_a_number_in_pieces_and_its_correction(shop: Deployment) -> None:
    call = Call(shop, number=None)
    call.say("我要两盒草本植萃补水面膜")
    if not call.session.state.basket:
        call.say("行")
    call.say("张伟")
    assert "幺三八" in call.say("幺三八")
    call.say("零零幺三八零零零")
    call.say("不对，是八零零幺")
    assert call.session.state.slots["phone"] == "13800138001"
    assert call.asked.count("address") <= 2


def test_a_late_pregnancy_withdraws_the_recommendation(shop: Deployment) -> None:
    call = Call(shop)
    call.say("美白的面膜三百左右")
    call.say("不过敏")
    assert call.offered == ["xueya_mianmo"]
    reply = call.say("哎等等，是我媳妇用，她怀孕五个月了")
    assert "不合适" in reply or "不能用" in reply
    assert "孕" in reply
    assert "xueya_mianmo" not in call.offered


def test_where_is_my_parcel_without_an_order(shop: Deployment) -> None:
    call = Call(shop)
    assert "没查到" in call.say("包裹到哪里了")
    assert call.asked == ["order_id"]


@pytest.mark.parametrize("text", ["转人工", "我要人工客服", "找个人跟我说"])
def test_a_person_is_called(shop: Deployment, text: str) -> None:
    call = Call(shop)
    call.say(text)
    assert [type(effect) for effect in call.last.effects] == [Transfer, OpenTicket]


def test_three_silences_end_the_call(shop: Deployment) -> None:
    call = Call(shop)
    replies = {call.say("") for _ in range(3)}
    assert len(replies) == 3
    assert [type(effect) for effect in call.last.effects] == [HangUp]
