"""Figures said for short, shares between several, what is missing, and what stands beside a refusal."""

from typing import Any

import pytest
from figures import understander

from voicebot.dialogue.events import Heard
from voicebot.dialogue.understanding.result import Offered, TurnContext, Understanding

SHOES = (Offered("云顶商务皮鞋", 368), Offered("松岩徒步鞋", 429))


def heard(shop: str, said: str, asked: str | None = None, **context: Any) -> Understanding:
    return understander(shop).understand(Heard(said, typed=True), TurnContext(last_question=asked, **context))


@pytest.mark.parametrize(
    ("shop", "said", "asked", "expected"),
    [
        ("phones", "千三到千八之间吧", "price", {"price_min": 1300, "price_max": 1800}),
        ("shoes", "百五以内的", "price", {"price_max": 150}),
        ("shoes", "三十七，我儿子十二，脚长得快", "size", {"size": 37, "age": 12}),
        ("shoes", "黑的，要不棕色，唉算了还是黑的", "color", {"color": ("黑色",)}),
        ("skincare", "我今年三十八想买瓶精华", None, {"age": 38, "product_type": "精华"}),
        ("skincare", "我用玻尿酸的脸上起过疹子，玻尿酸不行", None, {"allergy": ("玻尿酸",)}),
        ("skincare", "这个太寒酸，往好了挑", None, {"price_pref": "dearer"}),
        ("snacks", "除了虾，别的海鲜都能吃", "allergy", {"allergy": ("虾",)}),
        ("snacks", "公司三十个人，三个人分一箱", "quantity", {"quantity": 10, "unit": "箱"}),
        (
            "snacks",
            "饼干有没有不放芝麻的，我吃芝麻过敏",
            None,
            {"product_type": "饼干", "allergy": ("芝麻",)},
        ),
        ("skincare", "上面写着满三百检五十", None, {"promo_threshold": 300, "promo_cut": 50}),
        ("skincare", "拆开一看里头少一个盖子", None, {"issue": ("少件",)}),
        ("skincare", "你们又漏了单吧，催几回了", None, {}),
    ],
)
def test_it_is_heard(shop: str, said: str, asked: str | None, expected: dict[str, Any]) -> None:
    slots = heard(shop, said, asked).slots
    ignored = {"recipient", "gender", "emotion", "ingredient"} - expected.keys()
    assert {name: value for name, value in slots.items() if name not in ignored} == expected


def test_sweets_without_peanuts_are_no_peanut_sweets() -> None:
    slots = heard("snacks", "有没有不含花生的糖").slots
    assert slots["avoid"] == ("花生",)
    assert "product_type_exclude" not in slots


def test_what_is_called_for_counts_and_not_what_is_denied_before() -> None:
    denied = heard("skincare", "我不是要退，也不图那点钱，给我换一瓶好的就行")
    assert denied.intents[0].name == "exchange_goods"


@pytest.mark.parametrize(
    ("said", "intent"), [("上礼拜买的那双我要推", "return_goods"), ("有酒精的别给我推", "provide_info")]
)
def test_a_return_misheard_is_one_and_a_recommendation_is_none(said: str, intent: str) -> None:
    assert heard("skincare", said).intents[0].name == intent


def test_what_an_offered_thing_is_like_is_asked_and_nothing_chosen() -> None:
    asked = heard("shoes", "四百二十九那双硬不硬", offered=SHOES)
    assert (asked.intents[0].name, asked.slots["ref"]) == ("product_qa", "index:2")


def test_so_many_for_that_price_are_counted() -> None:
    slots = heard("skincare", "三瓶两百四卖不卖", offered=(Offered("清源洁面乳", 89),)).slots
    assert (slots["quantity"], slots["price_offer"]) == (3, 240)


def test_the_same_as_last_time_is_no_breakfast() -> None:
    slots = heard(
        "snacks", "照上次那个饼干，这回来四盒", history=({"product": "麦香饼干", "quantity": 2},)
    ).slots
    assert (slots["ref"], slots["quantity"]) == ("last_order", 4)
    assert "usage" not in slots


def test_a_model_names_the_phone_that_was_offered() -> None:
    offered = (Offered("南屏K8手机", 1999), Offered("福寿老人机", 269))
    assert heard("phones", "那还是K8吧", offered=offered).slots["ref"] == "index:1"


def test_a_size_that_never_fits_is_no_wish() -> None:
    assert "size" not in heard("shoes", "四十三哪儿挤得进去呀", asked="confirm", offered=SHOES).slots


def test_who_looks_no_further_refuses() -> None:
    assert heard("shoes", "那就不看了", asked="confirm", offered=SHOES).intents[0].name == "deny"


def test_what_two_save_is_a_reason_to_take_two_and_no_haggling() -> None:
    said = heard("phones", "两根便宜十五块呢，那我还是要两根", asked="receiver_name")
    assert said.slots["quantity"] == 2 and "price_cut" not in said.slots


@pytest.mark.parametrize(
    ("shop", "said", "slot", "value"),
    [
        ("shoes", "我拍的是灰的，收到是个红的", "issue", ("发错货",)),
        ("skincare", "错了错了，美白的不是我要的，我要补水的", "issue", None),
        ("skincare", "箱子压扁了，里头倒没坏", "issue", ("包装破损",)),
        ("shoes", "我订的是蓝的大号", "size_delta", None),
        ("shoes", "换大一号的", "size_delta", 1),
        ("shoes", "我看了看旧鞋，是四十一", "product_type", None),
    ],
)
def test_what_came_is_told_from_what_is_wanted(shop: str, said: str, slot: str, value: object) -> None:
    assert heard(shop, said).slots.get(slot) == value


def test_whether_it_is_all_right_is_a_question() -> None:
    offered = (Offered("海盐面霜", 99), Offered("玫瑰面霜", 129))
    assert heard("skincare", "海盐的那个，敏感皮用了没事吧", offered=offered).intents[0].name == "product_qa"


@pytest.mark.parametrize(
    ("shop", "said", "kind"),
    [("shoes", "有没有徒步的鞋", "徒步鞋"), ("snacks", "有没有花生的糖", "花生糖")],
)
def test_whether_there_is_such_a_thing_is_no_refusal_of_it(shop: str, said: str, kind: str) -> None:
    assert heard(shop, said).slots.get("product_type") == kind
