"""Wordings of hostile editors: what they must never be read or answered as."""

import pytest
from shop_words import SNACKS

from voicebot.knowledge.answers import answer
from voicebot.knowledge.catalogue import Catalogue
from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.product import Product
from voicebot.knowledge.reader import read_product

BISCUITS = "小熊饼干 100g 8.9元，"


def read(text: str, lexicon: Lexicon = SNACKS) -> Product:
    return read_product(text, product_id="p", lexicon=lexicon)


def reply(question: str, *texts: str) -> str:
    products = [read_product(text, product_id=str(at), lexicon=SNACKS) for at, text in enumerate(texts)]
    return answer(question, products=products, lexicon=SNACKS).reply


# --- shared lines -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "allergy", "line"),
    [
        ("不含花生、坚果，共用生产线。", "花生", "共用生产线"),
        ("不含花生、坚果，共用生产线。", "核桃", "共用生产线"),
        ("没放鸡蛋，机器上做过鸡蛋卷。", "鸡蛋", "机器上做过鸡蛋卷"),
        ("不含花生。但是跟花生酱在一条线上生产的。", "花生", "在一条线上"),
        ("无花生，车间里也做花生糖。", "花生", "车间"),
        ("不含牛奶，设备是共用的。", "牛奶", "设备"),
    ],
)
def test_a_shared_line_takes_the_freedom_away(told: str, allergy: str, line: str) -> None:
    said = reply(f"{allergy}过敏能吃吗", BISCUITS + told)
    assert said.startswith("不建议")
    assert line in said
    catalogue = Catalogue([read(BISCUITS + told)], SNACKS)
    assert not catalogue.match({"allergy": (allergy,)}).fitting


@pytest.mark.parametrize(
    "told", ["不含花生，和牛奶饼干共线。", "不含花生，独立生产线。", "不含花生，不与坚果共线。"]
)
def test_a_line_shared_with_other_food_or_with_none_leaves_the_freedom(told: str) -> None:
    assert reply("花生过敏能吃吗", BISCUITS + told).startswith("它写明不含花生")
    catalogue = Catalogue([read(BISCUITS + told)], SNACKS)
    assert catalogue.match({"allergy": ("花生",)}).fitting


@pytest.mark.parametrize(
    ("text", "allergy"),
    [
        ("小熊饼干 100g 8.9元，无防腐剂是假的别信别家，我们有山梨酸钾。", "防腐剂"),
        ("小熊酒酿 100g 8.9元，号称无酒精其实有一点点。", "酒精"),
        ("小熊酒酿 100g 8.9元，号称不含酒精，其实还是有一点。", "酒精"),
        ("小熊饼干 100g 8.9元，都说没有花生，但其实含一点花生碎。", "花生"),
    ],
)
def test_a_denied_freedom_is_none(text: str, allergy: str) -> None:
    assert allergy not in read(text).texts("free_from")
    assert reply(f"{allergy}过敏能吃吗", text).startswith("不建议")
    assert reply(f"含{allergy}吗", text).startswith("有的")
