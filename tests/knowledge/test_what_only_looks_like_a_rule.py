"""Texts in which the words of a reading rule stand, but say something else."""

import pytest
from shop_words import PHONES, SHOES, SKINCARE, SNACKS

from voicebot.knowledge.answers import answer
from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.product import Product
from voicebot.knowledge.reader import read_product


def read(text: str, lexicon: Lexicon) -> Product:
    return read_product(text, product_id="p", lexicon=lexicon)


@pytest.mark.parametrize(
    ("told", "question"),
    [
        ("手机壳，29元。华为P60、苹果14，苹果13缺货。", "苹果13有吗"),
        ("磁吸支架，39元。除华为P50外都能吸。", "华为P50能用吗"),
        ("快充头，39元。苹果14会发烫。", "苹果14能用吗"),
        ("数据线，9元。小米手机不要买。", "小米能用吗"),
        ("充电头，39元。荣耀要等下一批。", "荣耀能用吗"),
    ],
)
def test_a_device_that_is_named_is_not_always_welcome(told: str, question: str) -> None:
    product = read(told, PHONES)
    reply = answer(question, products=[product], lexicon=PHONES).reply
    assert not reply.startswith("可以的")


@pytest.mark.parametrize("told", ["喝豆奶脸发红的别吃", "吃果仁身上发红的不要吃"])
def test_people_who_turn_red_are_no_goods_gone_bad(told: str) -> None:
    assert read(f"松软米糕，200克，15元。{told}。", SNACKS).values("not_for")


def test_what_suits_an_age_with_care_keeps_the_care() -> None:
    product = read("云朵防晒霜，50克，89元。适合8个月以上宝宝谨慎使用。", SKINCARE)
    assert any("谨慎" in held for held in product.texts("cautions"))


@pytest.mark.parametrize(
    ("told", "kind"), [("老年人蓝牙耳机，59元。", "蓝牙耳机"), ("送爸妈的登山鞋，99元。", "登山鞋")]
)
def test_a_gift_or_an_earphone_for_the_old_keeps_its_kind(told: str, kind: str) -> None:
    assert read(told, PHONES if "耳机" in told else SHOES).product_type == kind


@pytest.mark.parametrize("praise", ["鞋底不容易开胶", "爬坡不吃力", "不容易干裂", "这款不磨脚"])
def test_praise_is_no_fault_and_no_lack(praise: str) -> None:
    product = read(f"岩石短靴，199元一双。{praise}。", SHOES)
    assert not product.values("drawbacks") + product.values("not_features")


def test_a_list_of_what_is_left_out_is_none_of_what_is_in_it() -> None:
    product = read("果香礼盒：无花生、芝麻、牛奶添加，59元。", SNACKS)
    assert "无花生" not in product.texts("ingredients")


@pytest.mark.parametrize("asked", ["我对这个芒果过敏能吃吗", "对芒果这种东西过敏可以吃吗"])
def test_an_allergy_is_heard_although_its_substance_is_pointed_at(asked: str) -> None:
    product = read("果园芒果干，100克，15元。配料芒果、白砂糖。", SNACKS)
    assert answer(asked, products=[product], lexicon=SNACKS).reply.startswith("不建议")
