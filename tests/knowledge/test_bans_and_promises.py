"""Who must wait, what is promised in a name, and what a ban of something else leaves alone."""

import pytest
from shop_words import PHONES, SHOES, SKINCARE, SNACKS

from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.product import Product
from voicebot.knowledge.reader import read_product


def read(text: str, lexicon: Lexicon = SKINCARE) -> Product:
    return read_product(text, product_id="p", lexicon=lexicon)


def banned(product: Product) -> tuple[str, ...]:
    return (*product.texts("not_for"), *product.texts("contraindications"))


@pytest.mark.parametrize(
    ("told", "who"),
    [
        ("喂奶的姐妹先等一等，断了奶再用", "哺乳期"),
        ("怀孕的宝妈等等再说，生完再来", "孕妇"),
        ("哺乳期妈妈也先等等", "哺乳期"),
        ("感冒发烧的好了再吃", "感冒发烧"),
        ("敏感皮、有伤口的地方别用", "敏感性皮肤"),
        ("怀孕中后期不建议用", "怀孕中后期"),
    ],
)
def test_who_must_wait_is_shut_out(told: str, who: str) -> None:
    product = read(f"青黛面霜，50克，128元。{told}。")
    assert any(who in one for one in banned(product))
    assert not product.values("suitable_for")


@pytest.mark.parametrize("told", ["尺码不合适七天内随时来换", "大小不合适联系客服调换", "颜色不合适可以退"])
def test_what_becomes_of_goods_that_do_not_fit_shuts_nobody_out(told: str) -> None:
    assert not banned(read(f"远路徒步鞋，36到44码，299元。{told}。", SHOES))


def test_a_place_named_after_snow_is_a_place() -> None:
    assert "雪山冰川" in read("远路徒步鞋，299元。雪山冰川别穿。", SHOES).texts("not_for")


@pytest.mark.parametrize("told", ["怕酸的别买", "不爱苦的别拍", "怕咸的朋友别买"])
def test_a_taste_that_is_disliked_forbids_nobody(told: str) -> None:
    assert not banned(read(f"老街话梅，200克，15元。{told}。", SNACKS))


@pytest.mark.parametrize(
    ("text", "free"),
    [
        ("无乳糖舒化奶，200毫升，45元。", {"乳糖"}),
        ("山谷无乳糖鲜酸奶，100克，9元。", {"乳糖"}),
        ("谷香饼干，200克，15元。不加糖不油炸。", {"添加糖"}),
        ("谷香饼干，200克，15元。没放色素，也没加盐和防腐剂。", {"色素", "盐", "防腐剂"}),
    ],
)
def test_what_is_denied_ends_where_something_else_is_said(text: str, free: set[str]) -> None:
    product = read(text, SNACKS)
    assert set(product.texts("free_from")) == free
    assert not free & set(product.texts("ingredients"))


@pytest.mark.parametrize(
    ("told", "suits"),
    [("油皮买了闷", False), ("油皮擦了闷出痘", False), ("油皮抹了不闷", True), ("油皮用完很清爽", True)],
)
def test_a_skin_that_is_named_for_its_trouble_is_not_welcomed(told: str, suits: bool) -> None:
    product = read(f"青黛面霜，50克，128元。干皮必备，{told}。")
    assert ("油性" in product.texts("skin_type")) is suits


def test_nuts_in_brackets_are_told_with_their_group() -> None:
    assert set(read("海风腰果，300克，36元。含坚果(腰果)。", SNACKS).texts("allergens")) == {
        "坚果",
        "坚果（腰果）",
    }


@pytest.mark.parametrize(
    ("told", "what"),
    [
        ("通勤够用，海边暴晒不够", "海边暴晒"),
        ("日常走路够了，爬雪山还不够", "爬雪山"),
        ("小腿围42公分以上的塞不进去", "小腿围42公分以上"),
        ("头围超过60厘米的戴不上", "头围超过60厘米"),
        ("猪肉做的，清真的朋友不要买错", "清真"),
    ],
)
def test_what_it_is_too_small_or_too_weak_for(told: str, what: str) -> None:
    assert what in banned(read(f"远路徒步装备，299元。{told}。", SHOES))


@pytest.mark.parametrize(
    "told",
    [
        "大冬天穿不够暖",
        "看视频够用，打游戏不够",
        "扁平足嫌支撑不够，可另买鞋垫19元",
        "支持移动、电信，联通的不行",
        "猫挑嘴不吃，开袋不退",
        "两个人吃不够",
    ],
)
def test_a_fault_or_a_device_shuts_nobody_out(told: str) -> None:
    assert not banned(read(f"远路徒步装备，299元。{told}。", PHONES))


def test_who_is_sent_away_describes_no_product() -> None:
    product = read("谷香饼干，200克，15元。用猪油起酥，清真的朋友别拍。", SNACKS)
    assert "清真" not in product.texts("features")


def test_nuts_listed_with_how_much_of_each_are_allergens() -> None:
    product = read("团圆坚果年货礼盒，218元。碧根果、松子、葵花籽、南瓜子各一罐250克。", SNACKS)
    assert {"坚果（碧根果）", "坚果（松子）"} <= set(product.texts("allergens"))


def test_salts_of_acids_are_substances() -> None:
    assert set(read("老街话梅，15元。无苯甲酸钠、山梨酸钾。", SNACKS).texts("free_from")) == {
        "苯甲酸钠",
        "山梨酸钾",
    }


@pytest.mark.parametrize(
    "text",
    [
        "无忧蛋白粉，300克，59元。",
        "无添加牛奶棒，200克，25元。",
        "核桃酥，200克，25元。无奶不成酥。",
    ],
)
def test_no_denial_is_read_into_a_name_or_a_saying(text: str) -> None:
    assert not read(text, SNACKS).texts("free_from")


def test_a_skin_that_has_no_trouble_is_one_that_it_is_for() -> None:
    product = read("青黛面霜，50克，128元。干皮洗完不紧绷，油皮用了控油效果好。")
    assert set(product.texts("skin_type")) == {"干性", "油性"}
