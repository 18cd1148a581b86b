"""A ban on one flavour or version stays with it: no ban on the product, and never lost."""

import pytest
from shop_words import SNACKS

from voicebot.knowledge.answers import answer
from voicebot.knowledge.catalogue import Catalogue
from voicebot.knowledge.product import Product
from voicebot.knowledge.reader import read_product

CURD = "溪口豆干，麻辣味、五香味、泡椒味三种口味，一袋12元。泡椒味孕妇别吃，五香味小孩也能吃。"
SWEETS = "椰林软糖，原味、咖啡味两种，一袋16元。咖啡味含咖啡因，孕妇不要买，原味不含。"
SALT_CAKE = "秋宴月饼，奶黄流心、黑芝麻流心、咖啡流心，各两枚，88元。咖啡味有咖啡因，小孩和孕妇别吃这一味。"
CHOCOLATE = "酒心巧克力和牛奶巧克力两种，每盒39元。酒心的孩子、孕妇都不能吃，牛奶的没事。"


def read(text: str) -> Product:
    return read_product(text, product_id="p", lexicon=SNACKS)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (CURD, "泡椒味孕妇别吃"),
        (SWEETS, "咖啡味含咖啡因，孕妇不要买"),
        (SALT_CAKE, "咖啡味有咖啡因，小孩和孕妇别吃这一味"),
        (CHOCOLATE, "酒心的孩子、孕妇都不能吃"),
    ],
)
def test_it_is_a_caution_of_the_version_only(text: str, kept: str) -> None:
    product = read(text)
    assert kept in product.texts("cautions")
    assert not product.values("contraindications") + product.values("not_for")
    assert not any("小孩" in held for held in product.texts("suitable_for"))
    assert not Catalogue([product], SNACKS).match({"population": ("孕妇",)}).fitting


def test_a_ban_on_all_of_them_stays_one() -> None:
    product = read("溪口豆干，麻辣味、五香味两种口味，一袋12元。五香味最好卖，痛风的人不能吃。")
    assert "痛风" in product.texts("contraindications")


@pytest.mark.parametrize(
    ("text", "question", "said"),
    [
        (CURD, "孕妇能吃吗", "不是每种都能吃，泡椒味孕妇别吃，别的没有写明"),
        (CURD, "怀孕了能吃泡椒的吗", "不建议吃，泡椒味孕妇别吃"),
        (CURD, "孕妇能吃麻辣的吗", "泡椒味孕妇别吃，麻辣味没有写明"),
        (CURD, "小孩能吃五香味的吗", "可以的"),
        (CHOCOLATE, "小孩吃牛奶的行吗", "牛奶的没事"),
        (SWEETS, "孕妇买咖啡味的行不行", "不建议吃，咖啡味含咖啡因"),
    ],
)
def test_the_version_asked_about_decides(text: str, question: str, said: str) -> None:
    reply = answer(question, products=[read(text)], lexicon=SNACKS).reply
    assert said in reply


@pytest.mark.parametrize("told", ["经典款有10颗，浓郁款有20颗，孕妇禁食。", "朗姆味是招牌，孕妇不能吃。"])
def test_a_ban_behind_what_only_describes_a_version_is_on_all(told: str) -> None:
    assert "孕妇" in read_product(f"巧克力20元一盒。{told}", product_id="p").texts("not_for")


NUTS = "山野坚果酥，盐焗和蜂蜜两种，35元一盒。蜂蜜款小孩也能吃，盐焗款孕妇可以吃。"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("蜂蜜的小孩能吃不", "可以的，蜂蜜款小孩也能吃"),
        ("小孩能吃吗", "别的没有写明"),
        ("四岁能吃吗", "别的没有写明"),
        ("盐焗的娃能吃吗", "盐焗款没有写明"),
    ],
)
def test_leave_for_one_version_is_no_leave_for_the_others(question: str, said: str) -> None:
    assert said in answer(question, products=[read(NUTS)], lexicon=SNACKS).reply


@pytest.mark.parametrize("question", ["蓝色的孕妇可以穿吗", "怀孕了能穿蓝色的不"])
def test_leave_for_other_people_or_nobody_is_no_leave(question: str) -> None:
    text = "软底凉拖，29元一双，红色、蓝色都有，老人可以穿。"
    reply = answer(question, products=[read_product(text, product_id="p", lexicon=SNACKS)]).reply
    assert "没有写明" in reply and not reply.startswith("可以")
