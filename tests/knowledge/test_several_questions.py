"""Two questions in one breath, and questions which of the products is meant."""

import pytest
from shop_words import SHOES, SKINCARE, SNACKS

from voicebot.knowledge.answers import answer
from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.product import Product
from voicebot.knowledge.reader import read_product
from voicebot.knowledge.several_questions import parts_of


def products(*texts: str, lexicon: Lexicon) -> list[Product]:
    return [read_product(text, product_id=str(place), lexicon=lexicon) for place, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("里面有酒精吗，新生儿能擦不", ["里面有酒精吗", "新生儿能擦不"]),
        ("里面有酒精吗新生儿能擦不", ["里面有酒精吗", "新生儿能擦不"]),
        ("我怀着孕，这个能用吗", ["我怀着孕，这个能用吗"]),
        ("买两盒，一共多少钱", ["买两盒，一共多少钱"]),
        ("一米八的床多少钱，起球不", ["一米八的床多少钱", "起球不"]),
        ("这是什么茶", ["这是什么茶"]),
    ],
)
def test_where_one_question_ends(question: str, parts: list[str]) -> None:
    assert parts_of(question) == parts


def test_each_part_gets_its_answer() -> None:
    text = "软软手口湿巾，80抽，12元一包，两包20元。不含酒精、香精。不能冲马桶。"
    reply = answer("有酒精吗，能冲马桶不", products=products(text, lexicon=SKINCARE), lexicon=SKINCARE).reply
    assert "不含酒精" in reply and "不能冲马桶" in reply


CREAMS = (
    "雨前面霜，50克，99元一罐。不含酒精，孕妇可用。各种肤质都能用。",
    "松间面霜，50克，149元一罐。含少量酒精，孕妇不建议用。",
    "云脚面霜，50克，79元一罐。各种肤质都能用。",
)


def test_which_of_the_products_somebody_may_use() -> None:
    found = answer("你们家面霜里哪款孕妇能用", products=products(*CREAMS, lexicon=SKINCARE), lexicon=SKINCARE)
    assert "雨前" in found.reply
    assert "松间" not in found.reply and "云脚" not in found.reply


def test_all_skins_say_nothing_of_pregnancy() -> None:
    found = answer("孕妇能用吗", products=products(CREAMS[2], lexicon=SKINCARE), lexicon=SKINCARE)
    assert not found.known


def test_the_cheapest_of_a_kind() -> None:
    found = answer("最便宜的面霜是哪款", products=products(*CREAMS, lexicon=SKINCARE), lexicon=SKINCARE)
    assert "云脚" in found.reply and "79" in found.reply


def test_a_pair_weighs_twice_what_one_does() -> None:
    text = "远山跑鞋，男，39到44码，单只约260克，299元。"
    reply = answer("两只鞋加一块儿多沉", products=products(text, lexicon=SHOES), lexicon=SHOES).reply
    assert "520" in reply


def test_a_snack_that_nobody_limits_is_not_limited_for_a_make() -> None:
    text = "脆米饼，200克，15元一袋。"
    assert not answer("苹果能用吗", products=products(text, lexicon=SNACKS), lexicon=SNACKS).known
