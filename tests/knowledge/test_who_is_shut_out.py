"""Bans in the wordings of many shops: exceptions behind the rule, bans with a reason, ages by school."""

import pytest
from shop_words import SHOES, SKINCARE, SNACKS

from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.product import Product
from voicebot.knowledge.reader import read_product

PLAIN = Lexicon()


def read(text: str, lexicon: Lexicon = SKINCARE) -> Product:
    return read_product(text, product_id="p", lexicon=lexicon)


def banned(product: Product) -> str:
    return "，".join((*product.texts("not_for"), *product.texts("contraindications")))


@pytest.mark.parametrize(
    ("told", "who"),
    [
        ("全家都能用，孕妇除外", "孕妇"),
        ("各种肤质适用，唯独哺乳期除外", "哺乳期"),
        ("孕妇以外的人群均可使用", "孕妇"),
        ("孕妇请换植物配方的，这瓶别用", "孕妇"),
        ("孕妇请选纯物理的，本店暂无", "孕妇"),
        ("老人家皮肤薄的、孕妇都先放一放", "孕妇"),
        ("大人用的，不给娃用", "娃"),
        ("妊娠期妇女禁用", "孕妇"),
        ("敏感肌用了会红，别买", "敏感"),
        ("脸上刚做完光子的，一个月之内千万别涂", "光子"),
        ("头皮破了的等收口再洗", "头皮破"),
        ("近视手术做完没满三个月的，别往眼周抹", "近视手术"),
    ],
)
def test_who_is_shut_out_in_two_breaths(told: str, who: str) -> None:
    assert who in banned(read(f"青黛面霜，50克，128元。{told}。"))


@pytest.mark.parametrize(
    "told",
    [
        "孕妇可用，婴儿也能用",
        "除了孕妇，宝宝也能用",
        "全国包邮，新疆西藏除外",
        "会员九折，学生除外",
        "敏感肌换季会红的，用它刚好",
        "孕妇选无香款就行",
        "油皮请用清爽款，我们也有",
        "冻硬的先放一放再抹",
    ],
)
def test_who_is_welcome_or_not_spoken_of_stays(told: str) -> None:
    assert not banned(read(f"青黛面霜，50克，128元。{told}。"))


@pytest.mark.parametrize(
    ("told", "who"),
    [
        ("孕妇糖尿病人都不建议", {"孕妇", "糖尿病人"}),
        ("蚕豆病（G6PD缺乏）的人千万不要碰", {"蚕豆病"}),
        ("鼻炎犯着的、哮喘的不敢推荐", {"鼻炎犯着", "哮喘"}),
        ("骨质疏松、心脏病、孕妇、皮肤破损处严禁使用", {"骨质疏松", "心脏病", "孕妇"}),
    ],
)
def test_all_who_are_named_are_shut_out(told: str, who: set[str]) -> None:
    assert who <= set(read(f"青岚按摩膏，199元。{told}。").texts("contraindications"))


def test_an_age_is_shut_out_in_spoken_words() -> None:
    product = read("植物染发剂，88元。对苯二胺没加，16岁以下免谈，敏皮也算了。")
    assert product.values("age_min") == (16,)
    assert "敏皮" in product.texts("not_for")


def test_that_it_is_in_stock_is_no_fault() -> None:
    product = read("润玉补水面膜，99元一盒。适合干性皮肤，孕妇可以用。保质期两年，拆袋后当次用完。有货。")
    assert product.values("stock") and not product.values("drawbacks")


def test_what_it_must_not_be_used_with_is_not_in_it() -> None:
    product = read("焕白维C精华，159元。不能和烟酰胺早晚叠着用。")
    assert "烟酰胺" not in product.texts("ingredients")


def test_a_body_prone_to_one_allergy_shuts_out_no_other() -> None:
    shut_out = read("雪兰身体油，89元。底油是甜杏仁油，坚果过敏体质请避让。")
    assert shut_out.texts("not_for") == ("坚果过敏",)


@pytest.mark.parametrize("told", ["一百六十斤以上的别拍，底会塌", "180斤以上的人不建议买"])
def test_too_heavy_a_body_is_shut_out(told: str) -> None:
    assert "斤以上" in banned(read(f"云踏跑鞋，35到40码，299元。{told}。", SHOES))


@pytest.mark.parametrize("told", ["脚背高的勒，不推荐", "脚宽的挤脚，别买"])
def test_a_body_with_the_reason_is_shut_out(told: str) -> None:
    assert told[:2] in banned(read(f"玫影单鞋，199元。{told}。", SHOES))


def test_what_children_must_not_do_is_no_ban_on_them() -> None:
    product = read("小浪雨鞋，89元。老人穿着不累，孩子别乱踩水。", SHOES)
    assert not banned(product)
    assert "孩子别乱踩水" in product.texts("cautions")


@pytest.mark.parametrize(
    ("told", "allergies"),
    [
        ("吃腰果、碰生漆会肿的也别吃", ("腰果过敏", "生漆过敏")),
        ("一吃花生就起疹子的别买", ("花生过敏",)),
    ],
)
def test_an_allergy_told_by_what_it_does(told: str, allergies: tuple[str, ...]) -> None:
    assert set(allergies) <= set(read(f"芒果干，100克，15元。{told}。", SNACKS).texts("contraindications"))


@pytest.mark.parametrize(
    ("told", "fact", "years"),
    [
        ("小学生别买，初中起步", "age_min", 12),
        ("初中往上的学生能吃", "age_min", 12),
        ("小学一年级到六年级最合适", "age_max", 12),
        ("未成年人别吃", "age_min", 18),
        ("满周岁再吃", "age_min", 1),
        ("四岁以下怕呛", "age_min", 4),
        ("十岁以下有儿童款，这款不给", "age_min", 10),
    ],
)
def test_ages_by_school_and_by_danger(told: str, fact: str, years: float) -> None:
    assert read(f"小川豆皮，100克，15元。{told}。", SNACKS).number(fact) == years


@pytest.mark.parametrize(
    "told", ["从小学吃到高中都没腻", "大学生党也买得起", "六个月以上也有人吃但我们不敢打包票"]
)
def test_school_and_rumours_are_no_limits(told: str) -> None:
    assert not read(f"小川豆皮，100克，15元。{told}。", SNACKS).values("age_min")


@pytest.mark.parametrize(
    ("told", "who"),
    [("怀孕、带奶的母犬不要戴", "怀孕的母犬"), ("三个月以内的奶猫别戴", "奶猫")],
)
def test_the_states_of_animals_are_theirs(told: str, who: str) -> None:
    product = read(f"护毛驱虫项圈，猫狗通用，58元。{told}。", PLAIN)
    assert who in banned(product)
    assert "孕妇" not in banned(product)


@pytest.mark.parametrize(
    ("told", "absent", "kept"),
    [
        ("防腐剂、香精、酒精三样全无", ("防腐剂", "香精", "酒精"), ""),
        ("内胆硅胶，荧光剂、酒精通通没有", ("荧光剂", "酒精"), "硅胶"),
        ("香精、酒精检测均为无", ("香精", "酒精"), ""),
        ("配方中无矿物油、无酒精", ("矿物油", "酒精"), ""),
        ("酒精我们是一滴不放的", ("酒精",), ""),
        ("不含有机磷", ("有机磷",), ""),
        ("去掉了旧版里的香精", ("香精",), "旧版"),
    ],
)
def test_what_is_denied_behind_or_before(told: str, absent: tuple[str, ...], kept: str) -> None:
    free = read(f"青黛面霜，50克，128元。{told}。").texts("free_from")
    assert set(absent) <= set(free)
    assert not kept or not any(kept in one for one in free)


def test_the_sugar_of_its_own_is_still_in_it() -> None:
    product = read("山里腰果，200克，39元。一点糖不加。", SNACKS)
    assert product.texts("free_from") == ("添加糖",)


@pytest.mark.parametrize("name", ["早安无添加蔗糖燕麦片", "早安不含蔗糖燕麦片"])
def test_the_name_promises_it(name: str) -> None:
    product = read(f"{name}，1公斤，35.9元，牛奶泡着吃。", SNACKS)
    assert "蔗糖" in product.texts("free_from")
    assert not any("牛奶" in held for held in product.texts("allergens"))


@pytest.mark.parametrize("lexicon", [PLAIN, SNACKS])
def test_everybody_in_a_list_that_begins_with_an_age_is_shut_out(lexicon: Lexicon) -> None:
    told = "醉仙酒心糖，45元。未满18岁的、怀孕喂奶的、酒精过敏的、马上要开车的，都别吃。"
    who = banned(read(told, lexicon))
    assert all(one in who for one in ("18", "孕妇", "哺乳期", "酒精过敏", "开车"))


def test_an_allergy_told_by_where_it_swells() -> None:
    product = read("金果芒果干，25元。一吃芒果嘴巴就肿的别买。", SNACKS)
    assert "芒果过敏" in banned(product) and "嘴" not in banned(product)


@pytest.mark.parametrize(
    "told", ["孕妇不合适免费退", "孕妇不合适包退包换", "牙不好的别硬啃", "老人别空腹吃", "好看，送人的别拍"]
)
def test_a_manner_or_goods_taken_back_shut_nobody_out(told: str) -> None:
    product = read(f"金果米饼，25元。{told}。", SNACKS)
    assert banned(product) == "" and not product.texts("gifts")


def test_who_does_not_suit_is_shut_out() -> None:
    assert "孕妇" in banned(read("金果米饼，25元。孕妇不合适，可以退。", SNACKS))


@pytest.mark.parametrize("name", ["金果零食花生糖", "零食花生糖"])
def test_a_snack_is_no_denial(name: str) -> None:
    product = read(f"{name}，25元。", SNACKS)
    assert not product.texts("free_from") and "花生" in product.texts("allergens")
