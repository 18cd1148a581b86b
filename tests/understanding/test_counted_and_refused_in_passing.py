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
