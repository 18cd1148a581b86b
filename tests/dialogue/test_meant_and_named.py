"""What callers name in passing: the telephone a film is for, where a parcel goes, what has not come."""

import pytest

from tests.dialogue.calls import Call
from tests.dialogue.test_order_in_pieces import shop_of
from voicebot.dialogue.effects import HangUp, OpenTicket
from voicebot.dialogue.events import Heard
from voicebot.dialogue.service_effects import ConsentPurpose, RecordConsent
from voicebot.dialogue.state import Phase
from voicebot.dialogue.understanding.result import TurnContext
from voicebot.service.deployment import Deployment

FILM = "清屏钢化膜，25元一张，两张45。适配青云N7、红米12。防指纹。"
CLOTH = "清屏擦屏布，9元一片。"
HAW = "果乡山楂条，300克一袋，18元。酸甜。糖尿病人不能吃。"
WHEAT = "麦田苏打饼干，400克一盒，16元。咸味。小麦过敏的不能吃。"
PHONE = "青云N7手机，6.5寸，8+128G 1499元，8+256G 1699元。黑、银。保修一年。"


@pytest.mark.parametrize("said", ["膜是贴青云N7的", "我手机是青云N7", "青云N7上用的"])
def test_a_telephone_named_in_the_text_of_a_film_is_what_it_is_for(said: str) -> None:
    call = Call(shop_of("phones", FILM, CLOTH))
    call.say_all("钢化膜来两张", said)
    assert call.state.slots["compatible"] == ("青云N7",)
    call.say("嗯")
    assert "compatible" not in call.asked[1:]


def test_another_version_of_it_is_another_telephone() -> None:
    call = Call(shop_of("phones", FILM, CLOTH))
    call.say_all("钢化膜来两张", "贴青云N7青春版的")
    assert call.state.slots.get("compatible") != ("青云N7",)


def test_an_order_in_a_hurry_says_where_it_goes() -> None:
    call = Call(shop_of("phones", PHONE))
    call.say("快点啊我赶火车，青云N7，八加二五六的，银的，来一台，送到长沙市天心区书院路二十号")
    assert not call.state.after_sale
    assert [name for name, _ in call.basket] == ["青云N7手机"]


@pytest.mark.parametrize(
    "said",
    ["我那个坚果，买了有些天了，咋还没送到呢", "我买的饼干怎么还没寄来", "我拍那牛肉干到现在都没收到"],
)
def test_what_was_bought_and_has_not_come_is_looked_for(snacks: Deployment, said: str) -> None:
    call = Call(snacks)
    call.say(said)
    assert call.state.after_sale
    assert not call.offered


@pytest.mark.parametrize(
    ("shop", "said", "issue"),
    [
        ("snacks", "箱子让快递压坏了，奶都淌出来了", "破损"),
        ("shoes", "这双皮鞋我穿着小，想换一双", "尺码不合适"),
        ("shoes", "上脚有点大，退了吧", "尺码不合适"),
    ],
)
def test_what_is_wrong_with_it(request: pytest.FixtureRequest, shop: str, said: str, issue: str) -> None:
    deployment: Deployment = request.getfixturevalue(shop)
    told = deployment.dialogue.understander.understand(Heard(said, typed=True), TurnContext())
    assert issue in told.slots["issue"]  # type: ignore[operator]


@pytest.mark.parametrize(
    ("said", "messages", "calls"),
    [
        ("短信别给我发", "no", None),
        ("短信我不看，有事打电话就行", "no", "yes"),
        ("发短信就行，电话就别打了", "yes", "no"),
    ],
)
def test_a_wish_for_a_channel_ends_no_call_and_is_no_matter(
    snacks: Deployment, said: str, messages: str, calls: str | None
) -> None:
    call = Call(snacks)
    call.say_all("想买点牛肉干", said)
    known = call.state.slots
    assert (known.get("consent_sms"), known.get("consent_call")) == (messages, calls)
    assert not any(isinstance(effect, OpenTicket | HangUp) for effect in call.effects)
    assert call.asked[-1] == "flavor"


@pytest.mark.parametrize("said", ["别再打电话发短信了，烦死了", "以后别给我打电话了"])
def test_who_is_fed_up_is_called_no_more(snacks: Deployment, said: str) -> None:
    call = Call(snacks)
    call.say(said)
    recorded = [effect for effect in call.effects if isinstance(effect, RecordConsent)]
    assert [one.purpose for one in recorded] == [ConsentPurpose.ALL]


@pytest.mark.parametrize(("said", "budget"), [("一百来块一瓶的就行", True), ("八十块一瓶卖不卖", False)])
def test_about_so_much_is_no_bid(skincare: Deployment, said: str, budget: bool) -> None:
    call = Call(skincare)
    call.say_all("有爽肤水吗，给我推荐一款", said)
    assert ("price_about" in call.state.slots) is budget


def test_whether_somebody_may_eat_it_does_not_say_so() -> None:
    call = Call(shop_of("snacks", HAW, WHEAT))
    call.say_all("给我爸买山楂条，来两包", "哦对，他有糖尿病")
    call.say("那山楂的不要了，苏打饼干他能吃点不")
    assert call.state.slots["product_type"] == "苏打饼干"
    assert call.state.phase is not Phase.CLOSING
