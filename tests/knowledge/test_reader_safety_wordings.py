"""Who is shut out and from which age it may be used, and what only looks like it."""

import pytest
from shop_words import SHOES, SKINCARE, SNACKS

from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.product import Product
from voicebot.knowledge.reader import read_product


def read(text: str, lexicon: Lexicon = SKINCARE) -> Product:
    return read_product(text, product_id="p", lexicon=lexicon)


@pytest.mark.parametrize("told", ["孕妇、八岁以下小孩不要用", "八岁以下小孩和哺乳期妈妈千万别抹"])
def test_an_age_in_one_breath_with_the_ill_is_shut_out_as_firmly(told: str) -> None:
    product = read(f"柚叶身体乳，200毫升，59元。{told}。")
    assert "八岁以下小孩" in product.texts("contraindications")
    assert product.number("age_min") == 8


def test_sensitive_skin_in_one_breath_with_the_allergic_is_shut_out_as_firmly() -> None:
    product = read("青霜爽肤水，120毫升，49元。酒精过敏的、敏感皮不要买。")
    assert any("敏感" in held for held in product.texts("contraindications"))
    milder = read("青霜爽肤水，120毫升，49元。孕妇、敏感皮不建议。")
    assert not any("敏感" in held for held in milder.texts("contraindications"))


@pytest.mark.parametrize("spoilt", ["颜色变褐了就别抹了", "膏体发黑的不要用", "闻着变馊了别用"])
def test_goods_gone_bad_are_nobody(spoilt: str) -> None:
    product = read(f"青黛面霜，50克，128元。{spoilt}。")
    assert not product.values("not_for") + product.values("contraindications")
    assert any(spoilt[:4] in caution for caution in product.texts("cautions"))


def test_a_spell_is_shut_out_only_where_it_is_forbidden_outright() -> None:
    strict = read("青黛面霜，50克，128元。皮肤过敏期间禁用。")
    assert strict.texts("contraindications") == ("皮肤过敏期间",)
    mild = read("青黛面霜，50克，128元。皮肤过敏期间别用。")
    assert not mild.values("contraindications")
    assert "皮肤过敏期间别用" in mild.texts("cautions")


@pytest.mark.parametrize(
    ("told", "age"),
    [
        ("适合三岁以上孩子在大人看护下穿", 3),
        ("适合5到12岁孩子，大人陪着穿", 5),
        ("40岁以上宽脚穿最好", 40),
    ],
)
def test_an_age_that_it_suits_is_a_limit_although_help_or_praise_is_added(told: str, age: int) -> None:
    assert read(f"小虎轮滑鞋，89元。{told}。", SHOES).number("age_min") == age


@pytest.mark.parametrize("told", ["下单可备注不放花生", "可以不加花生", "选不含花生的请留言"])
def test_what_is_left_out_on_request_is_not_absent(told: str) -> None:
    assert not read(f"酥脆麦芽糖，200克，15元。{told}。", SNACKS).values("free_from")


def test_sugar_free_is_a_claim_of_the_label_wherever_it_stands() -> None:
    product = read("谷香饼干，200克，15元。无糖，用木糖醇。", SNACKS)
    assert "无糖" in product.texts("features")
    assert not product.values("free_from")


def test_a_sweet_without_sugar_is_not_free_of_itself() -> None:
    assert not read("无糖口香糖，9.9元，木糖醇。", SNACKS).values("free_from")


def test_nuts_listed_behind_the_name_are_allergens() -> None:
    held = " ".join(read("山野每日果仁：核桃、腰果、蜜汁杏仁，30克，5元。", SNACKS).texts("allergens"))
    assert all(nut in held for nut in ("核桃", "腰果", "杏仁"))


@pytest.mark.parametrize(
    "told",
    [
        "喂奶能不能吃总有客人问，包装没写",  # a question
        "电池盒别让娃撬",  # what a child may do with it
        "自习室别用",  # it spares the others
        "手机都夹得住，平板不行",  # a device that does not fit
        "试穿别下地踩脏",  # how to try it on
    ],
)
def test_nobody_is_shut_out(told: str) -> None:
    product = read(f"青山支架，39元。{told}。")
    assert not product.values("not_for") + product.values("contraindications")


def test_who_is_sent_to_a_dearer_version_is_welcome() -> None:
    product = read("飞羽羽毛球鞋，239元，体重大的选加强版，再加60。", SHOES)
    assert not product.values("not_for")


def test_how_an_allergy_shows_is_no_other_ban() -> None:
    product = read("泰果菠萝干，100克，13元。菠萝过敏、吃了舌头麻的别吃。", SNACKS)
    assert product.texts("not_for") == ("菠萝过敏",)


@pytest.mark.parametrize("who", ["有客人说", "买家都说", "评论里说"])
def test_what_customers_say_welcomes_nobody(who: str) -> None:
    product = read(f"乐步布鞋，59元。{who}糖尿病脚肿也能穿。", SHOES)
    assert not product.values("suitable_for")
    assert any("糖尿病" in caution for caution in product.texts("cautions"))


def test_who_does_not_need_it_yet_is_not_meant() -> None:
    assert "还不会走的宝宝" in read("芽芽学步鞋，59元。还不会走的宝宝先不用穿鞋。", SHOES).texts("not_for")


def test_food_of_one_character_may_be_absent() -> None:
    held = read("小渔郎脆片，40克，9元。名字带渔，里头没鱼哈。里面没有虾。", SNACKS).texts("free_from")
    assert set(held) == {"鱼", "虾"}
    assert not read("小渔郎脆片，40克，9元。里头没鱼腥味。", SNACKS).values("free_from")


def test_a_part_and_what_it_holds_are_in_it() -> None:
    product = read("阿坝牛肉粒，100克，20元。酱油里有大豆、小麦。", SNACKS)
    assert {"酱油", "大豆", "小麦"} <= set(product.texts("ingredients"))


@pytest.mark.parametrize("told", ["开车请换平底鞋", "一边骑车一边看屏幕可不行", "和含花生的产品共用生产线"])
def test_these_are_cautions(told: str) -> None:
    assert any(told in held for held in read(f"素禾饼，50克，9元。{told}。", SNACKS).texts("cautions"))


@pytest.mark.parametrize("told", ["生产线也不做花生", "车间不加工花生", "生产线和花生分开"])
def test_a_line_that_other_food_is_kept_from_warns_of_nothing(told: str) -> None:
    product = read(f"松果混合果仁，250克，59元，核桃、腰果，不含花生，{told}。", SNACKS)
    assert "花生" not in " ".join(product.texts("allergens"))
    assert "花生" in product.texts("free_from")


@pytest.mark.parametrize(
    ("told", "free"),
    [
        ("不加白砂糖用的麦芽糖醇", ("白砂糖",)),
        ("不放猪油只用的黄油", ("猪油",)),
        ("不加一粒盐一滴油", ("盐", "油")),
        ("一滴油没放", ("油",)),
        ("香精一点没加", ("香精",)),
        ("原味一点糖没加，桂花味加了糖", ()),
    ],
)
def test_not_a_bit_of_it_is_none_of_it(told: str, free: tuple[str, ...]) -> None:
    assert read(f"荷香藕粉，300克，36元。{told}。", SNACKS).values("free_from") == free


@pytest.mark.parametrize("told", ["爱心价65岁以上减20", "60岁以上凭身份证打九折", "学生价18岁以下半价"])
def test_an_age_that_makes_it_cheaper_shuts_nobody_out(told: str) -> None:
    product = read(f"松涛老人鞋，119元，软底。{told}。", SHOES)
    assert not product.values("age_min") + product.values("age_max") + product.values("not_for")
