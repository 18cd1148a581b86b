"""What is named without being wanted, what is begged for or asked along with an order."""

import pytest

from tests.dialogue.calls import Call
from tests.dialogue.dialogue_score import replay_case
from voicebot.dialogue.contact_channels import Channels, channels_in
from voicebot.service.deployment import Deployment


@pytest.mark.parametrize("text", ["坚果鸡蛋他都吃得，啥都不过敏", "花生我们可以吃的，过敏倒是没有"])
def test_what_somebody_can_stand_is_no_new_wish(snacks: Deployment, text: str) -> None:
    call = Call(snacks)
    call.say("原味的牛肉干有没有")
    call.say(text)
    assert call.state.slots["allergy"] == "none"
    assert call.state.slots["product_type"] == "牛肉干"
    assert call.offered == ["muyun_niurougan"]


def test_each_of_two_versions_is_of_the_kind_talked_about(phones: Deployment) -> None:
    call = Call(phones)
    call.say("苹果十五的手机壳")
    call.say("透明的黑的各两个")
    items = call.state.slots["items"]
    assert isinstance(items, tuple)
    assert [item["product_type"] for item in items] == ["手机壳", "手机壳"]  # type: ignore[index,call-overload]


@pytest.mark.parametrize("text", ["那饶个鼠标总行吧", "搭副耳机呗"])
def test_what_is_begged_for_is_no_other_product_wanted(phones: Deployment, text: str) -> None:
    call = Call(phones)
    call.say("苹果十五的手机壳")
    before = call.offered
    assert before
    call.say(text)
    assert call.state.slots["product_type"] == "手机壳"
    assert call.offered == before


@pytest.mark.parametrize(("more", "count"), [("再多拿两袋", 5), ("要五袋", 5), ("多来一袋吧", 4)])
def test_more_of_it_adds_to_what_is_in_the_basket(snacks: Deployment, more: str, count: int) -> None:
    call = Call(snacks)
    call.say("牛肉干三袋，夏威夷果一罐")
    call.say(f"牛肉干{more}")
    assert sorted(number for _, number in call.basket if number) == sorted([1, count])


TEXTS = [
    "青鸟T7手机 直屏 双卡 1399元 黑色、松绿两色",
    "青鸟折叠Z手机 折叠屏 4599元 黑色、银色",
]


def test_a_model_named_by_its_letters_and_figures_outranks_older_wishes() -> None:
    knowledge = {str(place): {"text": text, "category": "phones"} for place, text in enumerate(TEXTS)}
    case = {
        "id": "x",
        "domain": "phones",
        "now": "2026-11-12",
        "catalog": list(knowledge),
        "turns": [{"user": "折叠的手机"}, {"user": "要不T7吧"}],
    }
    turns = replay_case(case, knowledge)
    assert turns[0]["recommended"] == ["青鸟折叠Z手机"]
    assert turns[1]["recommended"] == ["青鸟T7手机"]


@pytest.mark.parametrize("text", ["四千多啊，太贵了", "三四千块也太贵了吧"])
def test_a_price_complained_of_is_no_budget(phones: Deployment, text: str) -> None:
    call = Call(phones)
    call.say("拍照好的手机")
    call.say(text)
    assert not {"price_min", "price_max", "price_about"} & call.state.slots.keys()


def test_a_gift_asked_for_along_with_the_order_is_told() -> None:
    text = "麦田燕麦饼干，低糖，32元一盒，三盒送一个密封罐。"
    knowledge = {"a": {"text": text, "category": "snacks"}}
    turns = [{"user": "有没有饼干"}, {"user": "来三盒，有没有送罐子的，是不是送个罐"}]
    case = {"id": "x", "domain": "snacks", "now": "2026-11-12", "catalog": ["a"], "turns": turns}
    told = replay_case(case, knowledge)
    assert "密封罐" in told[1]["reply"]
    assert told[1]["state"]["basket"][0]["quantity"] == 3


def test_an_allergy_told_in_mid_sale_is_no_complaint(snacks: Deployment) -> None:
    call = Call(snacks)
    call.say("给孩子买点牛肉干")
    call.say("糟了，他对花生过敏，一吃就长疙瘩")
    assert call.state.slots["allergy"] == ("花生",)
    assert not call.state.after_sale
    assert not call.effects


@pytest.mark.parametrize(
    ("text", "messages", "calls"),
    [
        ("新品来了打电话就行，信息甭发", False, True),
        ("可以给我来电话，别发短信", False, True),
        ("短信我从来不看，有啥活动给我打电话", False, True),
        ("短信我眼花看不清电话说一声就好", False, True),
        ("短信可以，电话不要", True, False),
        ("别打电话发微信", True, False),
        ("电话上班接不了，短信行", True, False),
        ("短信跟电话都成", True, True),
        ("短信电话都别来了", False, False),
        ("打电话发短信都要得", True, True),
        ("你们短信也太多了", None, None),
        ("有活动打我电话，短信我瞧不明白，别发了", False, True),
        ("短信我那个手机坏了", None, None),
        ("什么短信", None, None),
        ("都行", None, None),
    ],
)
def test_each_channel_is_welcome_or_not(text: str, messages: bool | None, calls: bool | None) -> None:
    assert channels_in(text) == Channels(messages, calls)
