"""Lists called by their number, promises and prices that name money, warnings of too much, what hands do."""

import pytest
from shop_words import PHONES, SHOES, SKINCARE, SNACKS

from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.product import Product
from voicebot.knowledge.reader import read_product


def read(text: str, lexicon: Lexicon = SKINCARE) -> Product:
    return read_product(text, product_id="p", lexicon=lexicon)


def banned(product: Product) -> set[str]:
    return {*product.texts("not_for"), *product.texts("contraindications")}


@pytest.mark.parametrize(
    ("told", "who"),
    [
        ("孕妈、奶妈、备孕的，这三类咱先不推荐", {"孕妇", "哺乳期", "备孕"}),
        ("孕妇、哺乳期妈妈，以上人群都别用", {"孕妇", "哺乳期妈妈"}),
        ("肚里揣着娃的就别用这个了", {"孕妇"}),
        ("对花生、芝麻任何一样过敏都不要买", {"花生过敏", "芝麻过敏"}),
        ("花生、腰果其中一种过敏的别碰", {"花生过敏", "腰果过敏"}),
    ],
)
def test_people_who_are_counted_or_told_by_each(told: str, who: set[str]) -> None:
    assert banned(read(f"青黛面霜，50克，128元。{told}。")) == who


@pytest.mark.parametrize(
    "told", ["不含税价，含税加5元", "不含运费", "没有安装费", "配方里酒精、香精统统不放"]
)
def test_only_substances_are_promised_to_be_absent(told: str) -> None:
    product = read(f"青黛面霜，50克，128元。{told}。")
    assert set(product.texts("free_from")) <= {"酒精", "香精"}
    assert "酒精" not in product.texts("ingredients")


@pytest.mark.parametrize("told", ["孕妇不宜多吃", "糖尿病人不要多吃", "三岁小孩都能撕开"])
def test_too_much_and_how_easy_it_is_shut_nobody_out(told: str) -> None:
    product = read(f"谷香饼干，200克，15元。{told}。", SNACKS)
    assert not banned(product)
    assert product.number("age_min") is None


@pytest.mark.parametrize("told", ["3岁以下有吞咽小零件的危险", "三岁以下有误吞窒息风险"])
def test_a_danger_below_an_age_is_a_limit(told: str) -> None:
    assert read(f"积木充电器，99元。{told}。", PHONES).number("age_min") == 3


@pytest.mark.parametrize("told", ["不建议和酸类一起用", "不推荐跟A醇叠着用"])
def test_what_it_does_not_go_with_is_a_caution(told: str) -> None:
    product = read(f"青黛面霜，50克，128元。{told}。")
    assert not banned(product)
    assert told in product.texts("cautions")


@pytest.mark.parametrize(
    "told", ["常规价429，本周直播间369", "正常价429元，现在369元", "常规价429元一双，活动价369元"]
)
def test_the_usual_price_is_the_one_that_is_struck_out(told: str) -> None:
    product = read(f"北野马丁靴，男37-44码。{told}。", SHOES)
    assert (product.number("price"), product.number("price_original")) == (369, 429)


@pytest.mark.parametrize(
    ("told", "who"),
    [
        ("对水杨酸（阿司匹林）过敏的不能用", {"水杨酸过敏", "阿司匹林过敏"}),
        ("牛奶(乳清)过敏者别碰", {"牛奶过敏", "乳清过敏"}),
        ("糖尿病人别吃 核桃过敏也不行", {"糖尿病人", "核桃过敏"}),
        ("高血压的别吃，花生过敏的也别吃", {"高血压", "花生过敏"}),
    ],
)
def test_an_allergy_is_to_all_its_names_and_to_no_illness_beside_it(told: str, who: set[str]) -> None:
    assert banned(read(f"谷香饼干，200克，15元。{told}。", SNACKS)) == who


@pytest.mark.parametrize(
    ("told", "given"),
    [
        ("送壳不送充电头（同店39元）", ["壳"]),
        ("送钢化膜但不送挂绳", ["钢化膜"]),
        ("小块装，一口一个", []),
    ],
)
def test_only_what_is_given_is_a_present(told: str, given: list[str]) -> None:
    assert list(read(f"云梯T6手机，1399元，{told}。", PHONES).texts("gifts")) == given
