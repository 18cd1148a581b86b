"""What further callers said: haggled on, awaited, called for short, refused, told by channel."""

import pytest

from tests.dialogue.calls import Call
from tests.understanding.figures import understander
from voicebot.dialogue.events import Direction, Heard
from voicebot.dialogue.service_effects import RecordConsent
from voicebot.dialogue.state import Phase
from voicebot.dialogue.understanding.result import Offered, TurnContext
from voicebot.service.deployment import Deployment


def heard(shop: str, said: str, **context: object) -> dict[str, object]:
    understood = understander(shop).understand(Heard(said, typed=True), TurnContext(**context))  # type: ignore[arg-type]
    return dict(understood.slots) | {"intents": [intent.name for intent in understood.intents]}


@pytest.mark.parametrize(
    ("said", "days"),
    [("都等了两个礼拜了", 14), ("这单付了款一个星期了还没发", 7), ("等了半个月了还不发货", 15)],
)
def test_weeks_and_months_that_were_waited(said: str, days: int) -> None:
    assert heard("shoes", said)["wait_days"] == days


@pytest.mark.parametrize(
    "said",
    ["我那靴子呢", "喂，我订的凉鞋呢", "我拍那双板鞋到现在一点消息都没有", "我买那皮鞋怎么半点动静没有"],
)
def test_asked_where_it_is(said: str) -> None:
    assert {"order_status", "logistics_query", "urge"} & set(heard("shoes", said)["intents"])  # type: ignore[call-overload]


def test_a_range_of_a_single_offer_is_a_budget() -> None:
    offered = (Offered("岩羊登山鞋", 459.0, {}),)
    told = heard("shoes", "三四百块的", offered=(Offered("岩羊登山鞋", 359.0, {}),))
    assert (told["price_min"], told["price_max"]) == (300, 400)
    assert heard("shoes", "四百五十九的那双", offered=offered)["ref"] == "index:1"


@pytest.mark.parametrize(
    "said",
    [
        "擦了你们那个面霜，额头上全是小疹子，痒得睡不着",
        "你家那防晒我抹了三天，脖子一片一片地红",
        "用了这精华，腮上又红又痒",
    ],
)
def test_harm_told_behind_a_comma(said: str) -> None:
    assert heard("skincare", said)["issue"] == ("过敏反应",)


def replies(shop: Deployment, *said: str, outbound: bool = False) -> tuple[Call, list[str]]:
    call = Call(shop, direction=Direction.OUTBOUND if outbound else Direction.INBOUND)
    return call, call.say_all(*said)


def test_one_of_a_line_and_the_taste_of_another(snacks: Deployment) -> None:
    call, _ = replies(snacks, "牛肉干两袋，夏威夷果一罐", "夏威夷果再加两罐，牛肉干要五香的")
    assert sorted(count or 0 for _, count in call.basket) == [2, 3]


def test_the_last_word_in_haggling_is_no_farewell(skincare: Deployment) -> None:
    call, told = replies(skincare, "有面膜吗，给我推荐一款", "六十卖不卖", "六十五，再高可就不要了")
    assert call.state.phase is Phase.OFFER
    assert "预算" not in told[-1]


def test_a_limit_beside_not_too_dear(phones: Deployment) -> None:
    call, _ = replies(phones, "有老人机吗", "五百以内的，别太贵啊")
    assert call.state.slots["price_max"] == 500


def test_none_is_told_beside_a_question(skincare: Deployment) -> None:
    call, _ = replies(skincare, "想买瓶爽肤水，混合皮", "我啥过敏都没有，不过敏，它怎么用啊")
    assert call.state.slots["allergy"] == "none"


def test_a_kind_called_by_its_noun_in_mid_order(skincare: Deployment) -> None:
    call, _ = replies(skincare, "给我来一盒竹露舒缓面膜", "哎算了，敷着费事，换爽肤水吧")
    assert call.state.slots["product_type"] == "爽肤水"
    assert call.basket == []


@pytest.mark.parametrize("said", ["短信我不看，别发，有活动打电话行", "别给我发短信了，有事打我电话就行"])
def test_calls_stay_welcome_where_messages_are_not(shoes: Deployment, said: str) -> None:
    call, _ = replies(shoes, "喂你好", said)
    assert (call.state.slots["consent_sms"], call.state.slots["consent_call"]) == ("no", "yes")
    assert not any(isinstance(effect, RecordConsent) for effect in call.effects)


def test_who_is_busy_and_bids_us_ask_is_asked(shoes: Deployment) -> None:
    call, _ = replies(shoes, "嗯，是我", "你问吧，我忙着做饭呢", "给八分", outbound=True)
    assert call.state.slots["rating"] == 8
    assert call.asked[-1] == "feedback"


def test_sore_feet_are_an_opinion_when_asked_for_one(shoes: Deployment) -> None:
    call, _ = replies(shoes, "方便，你说", "七分", "底子硬，走久了脚掌疼", outbound=True)
    assert call.state.slots["feedback"] == "底子硬，走久了脚掌疼"


def test_a_number_nobody_remembers_is_not_asked_for_again(shoes: Deployment) -> None:
    call, _ = replies(shoes, "我那双靴子开胶了，想退", "订单号我哪记得啊")
    assert call.asked.count("order_id") == 1


def test_an_opinion_on_the_goods_after_harm_sells_nothing(skincare: Deployment) -> None:
    _, told = replies(skincare, "用了你们的面膜，脸上起了一片疹子", "不用转", "前天用的")
    assert "要点什么" not in told[-1] and "看看" not in told[-1]


def test_what_was_told_of_another_person_goes_with_them(shoes: Deployment) -> None:
    call, _ = replies(shoes, "给我妈买双鞋，三十六码，她七十了", "算了，不给她买了，给我自己买，四十二的")
    assert call.state.slots["size"] == 42
    assert "age" not in call.state.slots


@pytest.mark.parametrize("said", ["我枝麻过敏", "孩子枝麻过民，别给他这个"])
def test_a_misheard_allergen_is_no_word_of_the_trade(said: str) -> None:
    assert heard("snacks", said)["allergy"] == ("芝麻",)


def test_what_somebody_else_is_like_gives_way() -> None:
    assert heard("skincare", "干皮，哦不对，干皮是我妈，我是油的")["skin_type"] == ("油性",)


def test_money_that_does_not_come_is_no_missing_piece() -> None:
    assert "issue" not in heard("shoes", "你们说的退款，我翻了半天微信也没看见")
    assert heard("shoes", "说好送的袜子，我箱子翻遍了也没看见")["issue"] == ("少件",)
    paid = heard("shoes", "昨天刚买今天就降了五十，这五十块你们补不补")
    assert (paid["price_diff"], "price_max" in paid) == (50, False)


@pytest.mark.parametrize(
    "said",
    [
        "我妈敷完面膜脸蛋红扑扑的，想再买一盒",
        "用着不错，就是嘴馋想吃点辣的，再来一瓶爽肤水",
        "用过一回，脸上没红也没刺，再来一盒面膜",
        "她擦了防晒还是晒得脸红，给她换个防晒霜",
    ],
)
def test_no_harm_where_red_and_hot_are_something_else(skincare: Deployment, said: str) -> None:
    call, _ = replies(skincare, said)
    assert "cared" not in call.state.told


def test_slow_delivery_told_in_ordering(snacks: Deployment) -> None:
    call, _ = replies(snacks, "以前那家快递太慢，别用那家，来一箱草甸牛奶")
    assert [line.product_id for line in call.state.basket] == ["caodian_niunai"]


@pytest.mark.parametrize("said", ["我这脚呢，比较宽", "我这皮肤呢", "给我妈的有了，那我的饼干呢"])
def test_how_somebody_begins_asks_for_no_parcel(said: str) -> None:
    assert "order_status" not in heard("shoes", said)["intents"]  # type: ignore[operator]


@pytest.mark.parametrize(
    "said",
    [
        "以前从来没过敏过，现在敷完面膜脸上起疹子了，想问问怎么办",
        "之前那瓶抹了脸上起疹子，我想换一瓶",
        "以前用别家的没事，擦了你家这个脸红得厉害，想退",
    ],
)
def test_what_was_before_hides_no_harm(skincare: Deployment, said: str) -> None:
    call, _ = replies(skincare, said)
    assert "cared" in call.state.told


def test_channels_told_in_shopping_end_no_sale(phones: Deployment) -> None:
    call, _ = replies(phones, "想买手机，别给我发短信，打电话就行", "海燕的来一台")
    assert [line.product_id for line in call.state.basket] == ["haiyan_shouji"]


@pytest.mark.parametrize("said", ["给我爸买鞋，他脚疼", "想给我妈买双软底的鞋，她脚后跟疼"])
def test_sore_feet_that_shoes_are_looked_for_are_no_harm_of_ours(shoes: Deployment, said: str) -> None:
    call = Call(shoes)
    call.say(said)
    assert call.state.phase is Phase.NEEDS or call.state.offered
    assert not call.state.ticket


def test_what_harmed_is_ours_where_it_was_worn(shoes: Deployment) -> None:
    call = Call(shoes)
    call.say("你们家的鞋穿着脚疼得厉害")
    assert call.state.ticket


def test_who_bore_another_brand_badly_looks_for_something(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say("以前用别的牌子过敏了，想换个温和的面膜")
    assert call.state.after_sale is None
