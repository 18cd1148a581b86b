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


MILK = "晨露纯牛奶，250毫升12盒一箱，60元。"
YOGHURT = "青禾无糖酸奶，48元一箱。"
MIXED = "山里什锦坚果，含花生、腰果，30元一包。"
PLAIN = "山里夏威夷果，不含花生，46元一包。"


def test_what_is_ordered_by_its_name_is_not_what_is_on_the_table() -> None:
    call = Call(shop_of("snacks", MILK, YOGHURT))
    call.say_all("想喝酸奶", "来一箱晨露的")
    assert [name for name, _ in call.basket] == ["晨露纯牛奶"]


@pytest.mark.parametrize(("said", "taken"), [("来一箱蓝天牌的", False), ("来一箱青禾牌的", True)])
def test_a_brand_that_is_not_sold_takes_nothing(said: str, taken: bool) -> None:
    call = Call(shop_of("snacks", MILK, YOGHURT))
    call.say("想喝酸奶")
    reply = call.say(said)
    assert bool(call.basket) is taken
    assert taken or "蓝天牌的" in reply


@pytest.mark.parametrize(
    ("told", "then", "kept"),
    [
        ("给我闺女买点坚果，她花生过敏", "还是给我自己买吧", False),
        ("我花生过敏，给我闺女买点坚果", "还是给我自己买吧", True),
        ("给我闺女买点坚果，她花生过敏", "不给她买了，给我自己买，我也花生过敏", True),
        ("给我闺女买点坚果，我们都花生过敏", "算了，还是给我自己买", True),
    ],
)
def test_somebody_else_s_allergy_is_not_the_caller_s(told: str, then: str, kept: bool) -> None:
    call = Call(shop_of("snacks", MIXED, PLAIN))
    call.say_all(told, then)
    assert ("花生" in call.state.slots.get("allergy", ())) is kept  # type: ignore[operator]
    call.say("算了，还是给闺女买")
    assert "花生" in call.state.slots["allergy"]  # type: ignore[operator]


@pytest.mark.parametrize("said", ["换成没花生的给她", "她要没有花生的"])
def test_what_is_without_it_is_no_taste(said: str) -> None:
    call = Call(shop_of("snacks", MIXED, PLAIN))
    call.say_all("给我奶奶买什锦坚果，来两包", said)
    assert call.state.slots["avoid"] == ("花生",)
    assert "山里什锦坚果" not in [name for name, _ in call.basket]


def test_of_two_moments_the_later_said_holds(snacks: Deployment) -> None:
    call = Call(snacks)
    call.say_all("牛奶坏了，要退", "不知道订单号", "明天上午，不行，明天下午四点")
    known = call.state.slots
    assert (known["callback_time"], known["callback_daypart"]) == ("16:00", "下午")


def test_what_is_noted_does_not_promise_that_opened_goods_go_back(snacks: Deployment) -> None:
    call = Call(snacks)
    replies = call.say_all("我买的坚果想退", "没有订单号", "拆开了三天了能退不")
    assert "不能退货" in replies[-1]
