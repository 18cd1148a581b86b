"""Kinds, prices, versions, properties and faults as editors word them."""

import pytest
from shop_words import PHONES, SHOES, SKINCARE, SNACKS

from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.product import Product
from voicebot.knowledge.reader import read_product


def read(text: str, lexicon: Lexicon | None = None) -> Product:
    return read_product(text, product_id="p", lexicon=lexicon or Lexicon())


@pytest.mark.parametrize(("name", "kind"), [("松鹤加绒老人棉鞋", "老人鞋"), ("小象儿童跑鞋", "童鞋")])
def test_goods_for_somebody_are_what_these_people_ask_for(name: str, kind: str) -> None:
    assert read(f"{name}，99元一双，黑色。", SHOES).product_type == kind


@pytest.mark.parametrize(
    ("told", "bundle"),
    [
        ("松野防晒乳，SPF30 PA+++，60毫升，75元，两支装138元。", 138),
        ("稻田米糕，50克一块，3元/块，八块礼盒装22元。", 22),
    ],
)
def test_several_packed_together_have_their_price(told: str, bundle: float) -> None:
    assert read(told, SKINCARE).number("price_bundle") == bundle


def test_buying_wholesale_is_no_version() -> None:
    product = read("荷塘乳液，100毫升，45元。整箱24瓶起批，每瓶30元。", SKINCARE)
    assert "每瓶30" in str(product.text_of("price_bulk"))
    assert not product.values("variants")


def test_packs_of_sheets_are_versions() -> None:
    product = read("护晶手机膜，两张装25元，四张装45元。", PHONES)
    assert product.texts("variants") == ("两张装 25元", "四张装 45元")


def test_tastes_behind_the_name_are_flavours() -> None:
    product = read("老巷锅盔：椒盐、红糖、牛肉，90克一只，6元/只。", SNACKS)
    assert set(product.texts("flavor")) == {"椒盐", "红糖", "牛肉"}


@pytest.mark.parametrize("fault", ["提着够呛", "洗了不容易干", "年轻人嫌重", "潮了就不脆了"])
def test_faults_in_plain_words(fault: str) -> None:
    assert any(fault in held for held in read(f"岩石短靴，199元一双。{fault}。", SHOES).texts("drawbacks"))


def test_what_another_one_does_and_this_one_does_not() -> None:
    product = read("小象童鞋，99元一双。会发光的是另一款，这款不发光。", SHOES)
    assert "不发光" in product.texts("not_features")
    assert product.text_of("shipping_note") is None


def test_strengths_before_what_is_joined() -> None:
    product = read("清野洁面乳，100克，39元。茶树精油+0.3%水杨酸。", SKINCARE)
    assert {"茶树精油", "0.3%水杨酸"} <= set(product.texts("ingredients"))
