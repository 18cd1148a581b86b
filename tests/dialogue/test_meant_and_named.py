"""What callers name in passing: the telephone a film is for, where a parcel goes, what has not come."""

import pytest

from tests.dialogue.calls import Call
from tests.dialogue.test_order_in_pieces import shop_of
from voicebot.dialogue.events import Heard
from voicebot.dialogue.understanding.result import TurnContext
from voicebot.service.deployment import Deployment

FILM = "清屏钢化膜，25元一张，两张45。适配青云N7、红米12。防指纹。"
CLOTH = "清屏擦屏布，9元一片。"
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
