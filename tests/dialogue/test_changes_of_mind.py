"""What is too dear gives way, and versions are told of several things at once."""

import pytest

from tests.dialogue.calls import Call
from tests.dialogue.dialogue_score import shop_of
from voicebot.config import PROJECT_DIR
from voicebot.service.deployment import Deployment

SHOES = (
    "踏浪缓震跑鞋，男女同款36到45码，有半码，349元一双，买两双640元。黑、白、灰三色，网面透气，下雨天会湿脚。",
    "素石帆布板鞋，情侣款，35到44码，95元一双，两双170元。白色、黑色、藏蓝色，帆布面透气。",
    "松鹤老人鞋，男女同款35到44码，159元一双，两双300元。藏青、枣红、黑色，加绒软底，防滑。",
)
SNACKS = (
    "草原手撕牛肉干，200克一袋，62元。原味、孜然、香辣。配料牛肉、酱油。偏硬。",
    "果乡芒果干，150克一袋，19元，五袋85元。广西产，加了糖。芒果过敏不要吃。",
)


@pytest.fixture(scope="module")
def shoes() -> Deployment:
    return shop_of(PROJECT_DIR / "dialplans" / "shoes", SHOES)


@pytest.fixture(scope="module")
def snacks() -> Deployment:
    return shop_of(PROJECT_DIR / "dialplans" / "snacks", SNACKS)


def test_what_is_ordered_after_a_cheaper_one_was_looked_for_takes_the_place_of_the_first(
    snacks: Deployment,
) -> None:
    call = Call(snacks)
    call.say_all("牛肉干来三袋，孜然的", "六十二一袋啊，贵了点，便宜些的有没有", "那芒果干吧，来五袋")
    assert call.basket == [("果乡芒果干", 5)]
    call.say("五袋多了，三袋就行")
    assert call.basket == [("果乡芒果干", 3)]


def test_goods_are_pointed_to_by_what_they_cost(shoes: Deployment) -> None:
    call = Call(shoes)
    call.say_all("踏浪跑鞋，四十一码，白的", "三百四十九太贵了，有便宜的没", "九十五的那双就行", "颜色要黑的")
    call.say("拿两双，都四十一的，我跟我哥一人一双")
    assert call.basket == [("素石帆布板鞋", 2)]
    assert {"size", "color"} <= {slot for slot, _ in call.state.basket[0].options}
    assert dict(call.state.basket[0].options)["size"] == "41"


def test_a_version_told_of_all_is_one_of_each_and_a_kind_changes_its_own_line(shoes: Deployment) -> None:
    call = Call(shoes)
    call.say("老人鞋要两双，一双三十九，一双三十六，都要黑的，再来一双板鞋，四十一，白的")
    told = [
        (line.name, dict(line.options).get("color"), dict(line.options).get("size"))
        for line in call.state.basket
    ]
    assert told == [
        ("松鹤老人鞋", "黑色", "39"),
        ("松鹤老人鞋", "黑色", "36"),
        ("素石帆布板鞋", "白色", "41"),
    ]
    call.say("板鞋改成四十二的吧，别的不动")
    assert [dict(line.options)["size"] for line in call.state.basket] == ["39", "36", "42"]


@pytest.mark.parametrize(
    ("first", "then", "unit_yuan"),
    [
        ("四十一码的来一双，单的", "对，就是单的，不要加绒", 139),
        ("四十一码的来一双，加绒的", "还是不加绒的吧", 139),
        ("四十一码的来一双，单的", "单的不要了，要加绒的", 169),
        ("四十一码的来一双，加绒的", "嗯，那就下单吧", 169),
        ("四十一码的来一双，单的", "要不加绒的吧", 169),
        ("四十一码的来一双，单的", "这双是不是加绒的", 139),
    ],
)
def test_a_version_that_is_refused_is_not_ordered(first: str, then: str, unit_yuan: int) -> None:
    text = "云岭老人鞋，35到44码，一脚蹬。单的139，加绒的169。黑色。"
    call = Call(shop_of(PROJECT_DIR / "dialplans" / "shoes", (text,)))
    call.say_all(f"云岭老人鞋{first}", then)
    assert [line.unit_price_fen for line in call.state.basket] == [100 * unit_yuan]


@pytest.mark.parametrize("then", ["单的那双取消吧", "单的不要了", "单的那双我先不买了"])
def test_who_gives_up_names_what_is_given_up(then: str) -> None:
    text = "云岭老人鞋，35到44码，一脚蹬。单的139，加绒的169。黑色。"
    call = Call(shop_of(PROJECT_DIR / "dialplans" / "shoes", (text,)))
    call.say_all("云岭老人鞋四十一码的来一双，单的", then)
    assert call.basket == []


def test_a_version_is_told_of_each_of_two_pairs(shoes: Deployment) -> None:
    call = Call(shoes)
    call.say_all("松鹤老人鞋要两双，一双四十二的，一双三十七的", "三十七的要枣红的，四十二的要黑的")
    told = [dict(line.options) for line in call.state.basket]
    assert [(one["size"], one["color"]) for one in told] == [("42", "黑色"), ("37", "枣红")]


def test_goods_refused_in_mid_order_forbid_no_others() -> None:
    nuts = "山谷每日坚果，128元一盒。核桃、腰果。坚果过敏的别吃。"
    biscuits = "圆圆黄油曲奇，58元一盒，原味、抹茶味。含小麦、杏仁。"
    call = Call(shop_of(PROJECT_DIR / "dialplans" / "snacks", (nuts, biscuits)))
    replies = call.say_all("山谷每日坚果来一盒，圆圆黄油曲奇抹茶的一盒", "不要坚果，只要曲奇")
    assert call.basket == [("圆圆黄油曲奇", 1)], replies


def test_shared_out_is_no_count(snacks: Deployment) -> None:
    call = Call(snacks)
    call.say("牛肉干一袋，孜然的，芒果干一袋")
    call.say("芒果干改成两袋，我跟我姐一人一袋")
    assert call.basket == [("草原手撕牛肉干", 1), ("果乡芒果干", 2)]


def test_a_colour_changed_in_mid_order_stays_changed(shoes: Deployment) -> None:
    call = Call(shoes)
    call.say_all("踏浪跑鞋来一双，四十一码，白的", "白的不要了，换灰的", "李想")
    assert [dict(line.options)["color"][:1] for line in call.state.basket] == ["灰"]
