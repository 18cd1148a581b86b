"""What is ordered by name, version and number is what is in the basket, and nothing in its place."""

import pytest

from tests.dialogue.calls import Call
from voicebot.dialogue.effects import PlaceOrder
from voicebot.service.deployment import Deployment

_ADDRESS = "南京市鼓楼区中山路18号"


def _lines(call: Call) -> list[tuple[str, int | None, dict[str, str]]]:
    return [(line.name, line.quantity, dict(line.options)) for line in call.state.basket]


def _placed(call: Call) -> PlaceOrder:
    return next(effect for effect in call.effects if isinstance(effect, PlaceOrder))


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("喂你好，我想买那个竹露面膜两盒，再要一支洗面奶", ("竹露舒缓面膜", 2)),
        ("月镜面膜一盒，再要一支洗面奶", ("月镜焕白面膜", 1)),
        ("你好啊，要一瓶玫瑰爽肤水，另外来两支防晒霜", ("玫瑰花水爽肤水", 1)),
    ],
)
def test_a_name_beside_a_mere_kind(skincare: Deployment, said: str, named: tuple[str, int]) -> None:
    call = Call(skincare)
    call.say(said)
    assert call.basket[0] == named
    assert len(call.basket) == 2


def test_one_product_in_two_sizes_and_colours(shoes: Deployment) -> None:
    for said, name in (("逐风跑鞋", "逐风轻弹跑鞋"), ("海岸跑鞋", "海岸缓震跑鞋")):
        call = Call(shoes)
        call.say(f"{said}，四十二黑的一双，三十八白的一双")
        assert _lines(call) == [
            (name, 1, {"size": "42", "color": "黑色"}),
            (name, 1, {"size": "38", "color": "白色"}),
        ]


def test_two_products_of_one_kind_keep_their_own_versions(shoes: Deployment) -> None:
    call = Call(shoes)
    call.say("海岸跑鞋四十二黑的一双，逐风跑鞋三十八白的一双")
    assert [(name, options["size"]) for name, _, options in _lines(call)] == [
        ("海岸缓震跑鞋", "42"),
        ("逐风轻弹跑鞋", "38"),
    ]


def test_the_parts_of_a_count_in_another_measure_word(phones: Deployment) -> None:
    call = Call(phones)
    call.say("金铃老人机两台，一个蓝一个黑")
    assert [(name, count) for name, count, _ in _lines(call)] == [("金铃大屏老人机", 1)] * 2


def test_two_tastes_of_one_product(snacks: Deployment) -> None:
    call = Call(snacks)
    call.say("圆圈黄油曲奇原味一盒抹茶一盒")
    assert [(name, options["flavor"]) for name, _, options in _lines(call)] == [
        ("圆圈黄油曲奇", "原味"),
        ("圆圈黄油曲奇", "抹茶"),
    ]


def test_another_one_of_the_line_just_spoken_of(shoes: Deployment) -> None:
    call = Call(shoes)
    call.say_all(
        "晨钟皮鞋黑色四十一来一双，再加一双福满健步鞋，枣红三十八", "健步鞋改成两双吧，另一双深灰的四十二"
    )
    assert _lines(call) == [
        ("晨钟商务皮鞋", 1, {"size": "41", "color": "黑色"}),
        ("福满老人健步鞋", 1, {"size": "38", "color": "枣红"}),
        ("福满老人健步鞋", 1, {"size": "42", "color": "深灰"}),
    ]


@pytest.mark.parametrize(
    ("turns", "label", "total_fen"),
    [
        (("云母精华有五十毫升的吗", "多少钱", "那来一瓶"), "50ml", 46_900),
        (("云母精华要五十毫升的一瓶",), "50ml", 46_900),
    ],
)
def test_the_size_that_was_offered_is_ordered(
    skincare: Deployment, turns: tuple[str, ...], label: str, total_fen: int
) -> None:
    call = Call(skincare)
    call.say_all(*turns, "我叫王芳，就用这个号码", _ADDRESS, "对")
    order = _placed(call)
    assert (dict(order.items[0].options)["version"], order.quoted_total_fen) == (label, total_fen)


def test_versions_told_by_their_words(phones: Deployment) -> None:
    film, charger = Call(phones), Call(phones)
    film.say("明镜手机膜防窥的，苹果15，一张")
    charger.say("闪雷充电器加线的套餐来一个")
    assert film.state.basket[0].unit_price_fen == 3900
    assert charger.state.basket[0].unit_price_fen == 11_900


def test_what_must_be_bought_is_no_present(phones: Deployment) -> None:
    call = Call(phones)
    replies = call.say_all("闪雷快速充电器来一个", "我叫孙丽，就用这个号码", _ADDRESS, "货到付款")
    assert "送您" not in replies[-1]


def test_a_later_count_and_a_changed_size_are_said(shoes: Deployment, skincare: Deployment) -> None:
    masks, pair = Call(skincare), Call(shoes)
    masks.say("千禾臻玺面膜来十五盒")
    assert "12盒" in masks.say("那十二盒吧")
    assert masks.basket == [("千禾臻玺蚕丝面膜", 12)]
    pair.say("同辉皮鞋四十二棕色一双")
    assert "43码" in pair.say("脚挺宽的，那就大一码")
    assert "44码" in pair.say("换四十四吧")


def test_a_name_and_a_number_are_an_order(phones: Deployment) -> None:
    call = Call(phones)
    call.say("闪雷充电器两个，白的")
    assert call.basket == [("闪雷快速充电器", 2)]
    assert call.asked == ["receiver_name"]


def test_a_price_asked_of_a_nickname_is_that_product_s(skincare: Deployment) -> None:
    call = Call(skincare)
    assert "竹露舒缓面膜，188元" in call.say("请问竹露面膜多少钱一盒")
    assert "送一支30克洗面奶" in call.say("买两盒有优惠吗")
    call.say("那来两盒")
    assert call.basket == [("竹露舒缓面膜", 2)]


def test_a_substance_asked_of_a_nickname_is_answered(skincare: Deployment) -> None:
    assert "苯氧乙醇" in Call(skincare).say("竹露面膜含水杨酸吗")


def test_what_was_counted_in_an_offer_stays(snacks: Deployment, phones: Deployment) -> None:
    call, case = Call(snacks), Call(phones)
    call.say_all("我要买点牛肉干和坚果礼盒", "牛肉干要不辣的，五香的三袋", "礼盒两盒")
    assert call.basket == [("牧云风干牛肉干", 3)]
    case.say_all("苹果15的手机壳来两个铁甲的，黑的", "再来张膜，防窥的")
    assert case.basket == [("铁甲防摔手机壳", 2)]


def test_goods_named_are_no_injury(snacks: Deployment) -> None:
    call = Call(snacks)
    call.say("渔家手撕鱿鱼丝烧烤的五袋")
    assert call.basket == [("渔家手撕鱿鱼丝", 5)]


def test_a_mere_kind_and_half_a_name_beside_a_name(snacks: Deployment, skincare: Deployment) -> None:
    dried, sun = Call(snacks), Call(skincare)
    dried.say("五香牛肉干两袋，喜盈坚果礼盒一盒")
    assert dried.basket == [("牧云风干牛肉干", 2), ("喜盈坚果礼盒", 1)]
    sun.say("轻纱防晒两支，蓝湾防晒一支")
    assert sun.basket == [("轻纱防晒霜", 2), ("蓝湾水感防晒乳", 1)]
    sun.say("蓝湾那个不要了")
    assert sun.basket == [("轻纱防晒霜", 2)]


def test_one_more_counts_on_top(snacks: Deployment) -> None:
    call = Call(snacks)
    call.say_all("平安果干礼盒两盒，七彩坚果一盒", "果干礼盒再加一盒")
    assert call.basket == [("平安果干礼盒", 3), ("七彩每日坚果", 1)]


def test_the_other_pair_in_another_size(shoes: Deployment) -> None:
    call = Call(shoes)
    call.say_all(
        "来两双逐风跑鞋，四十二黑的", "我叫高峰，就用这个号码", "合肥市包河区徽州大道10号", "另一双要四十三的"
    )
    assert [(count, options["size"]) for _, count, options in _lines(call)] == [(1, "42"), (1, "43")]


def test_an_address_chooses_no_version(phones: Deployment) -> None:
    call = Call(phones)
    call.say_all("闪雷充电器两个", "我叫卫平，就用这个号码", "海口市龙华区滨海大道9号", "货到付款")
    assert call.state.basket[0].unit_price_fen == 9900


@pytest.mark.parametrize("said", ["麦田还有吗", "麦田现在有货吗", "麦田怎么卖"])
def test_the_beginning_of_a_name_is_enough_to_ask_for_it(snacks: Deployment, said: str) -> None:
    call = Call(snacks)
    assert "麦田无糖苏打饼干" in call.say(said)
    call.say("来两盒")
    assert call.basket == [("麦田无糖苏打饼干", 2)]


def test_a_bare_noun_beside_an_order_is_one_of_its_kind(phones: Deployment) -> None:
    call = Call(phones)
    call.say_all("闪雷充电器来一个", "壳也要一个")
    assert [name[-3:] for name, _ in call.basket] == ["充电器", "手机壳"]
