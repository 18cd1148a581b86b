"""How far a refusal, an indifference or a limit reaches in an utterance."""

from typing import Any

import pytest
from figures import understander

from voicebot.dialogue.events import Heard
from voicebot.dialogue.understanding.result import TurnContext


def slots(shop: str, said: str, asked: str | None = None) -> dict[str, Any]:
    context = TurnContext(last_question=asked)
    return dict(understander(shop).understand(Heard(said, typed=True), context).slots)


@pytest.mark.parametrize(
    ("shop", "said", "asked", "slot", "value"),
    [
        ("shoes", "别给我红的跟灰的", "color", "color_exclude", ("红色", "灰色")),
        ("shoes", "别再给我们灰的", None, "color_exclude", ("灰色",)),
        ("snacks", "孜然的，不对不对，原味的，老人不爱吃辣", "flavor", "flavor", ("原味",)),
        ("snacks", "辣的咸的都无所谓", "flavor", "flavor", ("any",)),
        ("shoes", "有什么来什么", "color", "color", ("any",)),
        ("shoes", "跟四五公分就行了，别再高了", None, "heel_max_cm", 5),
        ("phones", "我丈人七十二了，操作简单点的", None, "age", 72),
    ],
)
def test_what_it_is_said_of(shop: str, said: str, asked: str | None, slot: str, value: object) -> None:
    assert slots(shop, said, asked).get(slot) == value


@pytest.mark.parametrize(
    ("said", "avoided"),
    [
        ("带花生的那种，可千万别给我推荐", "花生"),
        ("含花生的别拿", "花生"),
        ("有色素的我可不用啊", "色素"),
        ("不要牛奶", "牛奶"),
    ],
)
def test_what_holds_it_is_refused_not_a_taste(said: str, avoided: str) -> None:
    assert slots("snacks", said) == {"avoid": (avoided,)}


@pytest.mark.parametrize("said", ["下午我要上班，上午打给我", "上午打给我，下午没空"])
def test_a_time_at_which_one_cannot_be_reached_is_not_wished_for(said: str) -> None:
    assert slots("snacks", said)["callback_daypart"] == "上午"


def test_what_is_told_at_last_names_what_was_left_open() -> None:
    assert slots("snacks", "抬头写单位的，叫苏州青禾教育科技公司")["invoice_title"] == "苏州青禾教育科技公司"
    said = "快递显示签收了，但是我压根儿就没收到货"
    assert slots("snacks", said)["issue"] == ("未收到显示签收",)


@pytest.mark.parametrize(
    ("said", "count"), [("改三瓶吧，我妈那儿也搁一瓶", 3), ("办公室放两瓶，来两瓶", 2), ("给我妈留一瓶", 1)]
)
def test_where_one_of_them_goes_is_no_count(said: str, count: int) -> None:
    assert slots("skincare", said, "quantity")["quantity"] == count


def test_what_somebody_paid_is_no_age() -> None:
    assert "age" not in slots("skincare", "上礼拜我八十九买的，这会儿七十九了")
    assert slots("skincare", "我妈六十九买什么合适")["age"] == 69


def test_a_refused_taste_stays_a_taste() -> None:
    assert slots("snacks", "花生味的我不要") == {"flavor_exclude": ("花生",)}


def test_a_value_wanted_beside_another_keeps_both() -> None:
    assert slots("shoes", "红的灰的都行", "color")["color"] == ("红色", "灰色")


def test_an_address_begun_again_is_said_once() -> None:
    said = "地址改成建国路十六号，不是，六十号，建国路六十号三单元"
    assert slots("skincare", said)["address"] == "建国路60号3单元"


@pytest.mark.parametrize("said", ["没有，花生不过敏", "鸡蛋不过敏的"])
def test_what_is_borne_is_no_allergy_and_no_goods(said: str) -> None:
    assert slots("snacks", said, "allergy") == {"allergy": "none"}


def test_one_allergy_stands_beside_what_is_borne() -> None:
    assert slots("snacks", "孩子鸡蛋过敏，花生不过敏", "allergy")["allergy"] == ("鸡蛋",)


@pytest.mark.parametrize("said", ["花生过不过敏我不知道", "对虾过不过敏说不准"])
def test_who_does_not_know_has_not_said_that_there_is_none(said: str) -> None:
    assert slots("snacks", said, "allergy").get("allergy") != "none"


@pytest.mark.parametrize(
    ("said", "allergy"), [("花生那种吧", "花生"), ("坚果这类吧", "坚果"), ("海鲜那种要起疹子", "海鲜")]
)
def test_a_sort_named_when_allergies_are_asked_is_one(said: str, allergy: str) -> None:
    assert slots("snacks", said, "allergy")["allergy"] == (allergy,)


def test_one_with_and_without_keeps_out_what_is_to_be_absent() -> None:
    assert slots("snacks", "有牛奶的没花生的")["flavor_exclude"] == ("花生",)
