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


# --- ages and people --------------------------------------------------------------------------------


@pytest.mark.parametrize("told", ["大概4岁以前", "适合6岁前的孩子", "围栏4岁前", "8岁的侄女也抢着用"])
def test_up_to_an_age_is_not_from_it_on(told: str) -> None:
    assert read(f"小鹿积木 一套 59元，{told}。", Lexicon()).number("age_min") is None


@pytest.mark.parametrize("told", ["3岁以下不能用", "3岁以下小朋友不要玩", "3岁以上"])
def test_a_ban_up_to_an_age_is_from_it_on(told: str) -> None:
    assert read(f"小鹿积木 一套 59元，{told}。", Lexicon()).number("age_min") == 3


def test_how_much_at_an_age_is_no_limit() -> None:
    product = read("小鹿软膏 一支 59元，6个月到2岁一天顶多一回。", Lexicon())
    assert product.number("age_max") is None
    assert any("顶多一回" in caution for caution in product.texts("cautions"))


@pytest.mark.parametrize(
    ("told", "caller"),
    [
        ("乳母别吃", "哺乳期"),
        ("奶妈不能吃", "我是乳母"),
        ("喂奶的妈妈不能吃", "我是奶妈"),
        ("打算要孩子的不要吃", "我正准备要孩子"),
        ("备孕的别吃", "我打算要孩子"),
        ("大肚婆唔好食", "孕妇"),
        ("孕妇别吃", "我大肚婆"),
        ("BB唔得食", "婴儿"),
    ],
)
def test_people_in_other_words_are_the_same_people(told: str, caller: str) -> None:
    assert reply(f"{caller}能吃吗", f"{BISCUITS}{told}。").startswith("不建议")


def test_wood_is_no_denial() -> None:
    assert read("小鹿积木 一套 59元，积木有花生图案。", Lexicon()).texts("free_from") == ()


def test_sucralose_is_no_sucrose() -> None:
    assert reply("含蔗糖吗", BISCUITS + "不含蔗糖，含三氯蔗糖。").startswith("不含")


# --- which of them ----------------------------------------------------------------------------------

EGGS = "小熊饼干 100g 8.9元，配料小麦粉、鸡蛋。"


def test_only_products_with_a_plain_yes_are_told() -> None:
    said = reply("哪个鸡蛋过敏的人能吃", EGGS, "大牛米饼 50g 5元，不含鸡蛋。")
    assert said.startswith("大牛米饼")
    assert "小熊" not in said


@pytest.mark.parametrize(
    "other", ["大牛米饼 50g 5元，不含鸡蛋，共用生产线。", "大牛米饼 50g 5元，配料大米。"]
)
def test_none_is_told_where_none_is_allowed(other: str) -> None:
    assert reply("哪个鸡蛋过敏的人能吃", EGGS, other).startswith("小熊饼干，不建议")


# --- who and what is meant --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "fact", "value"),
    [
        ("含杏仁、黄豆，这两种过敏的不能吃。", "contraindications", "杏仁过敏"),
        ("含杏仁、黄豆，这两种过敏的不能吃。", "contraindications", "黄豆过敏"),
        ("装假牙的老人嚼不动。", "not_for", "装假牙的老人"),
        ("不加香精不打蜡。", "free_from", "蜡"),
        ("植脂末？没有。", "free_from", "植脂末"),
        ("爱起痘的油皮别碰。", "not_for", "爱起痘的油皮"),
        ("手汗多的朋友别买。", "not_for", "手汗多"),
        ("糖友绕道。", "contraindications", "糖尿病人"),
    ],
)
def test_bans_and_freedoms_said_sideways_are_read(told: str, fact: str, value: str) -> None:
    assert any(value in str(held) for held in read(BISCUITS + told).values(fact))


@pytest.mark.parametrize(
    ("told", "absent"),
    [
        ("配方里没有酒精、香精、色素。", ("酒精", "香精", "色素")),
        ("0酒精0色素，也未添加香精。", ("酒精", "色素", "香精")),
        ("酒精、香精、色素，这些大家怕的东西一样没放。", ("酒精", "香精", "色素")),
        ("酒精香精色素通通没有。", ("酒精", "香精", "色素")),
        ("香精、矿油、苯氧乙醇，这三样您在成分表里找不到。", ("香精", "矿油", "苯氧乙醇")),
        ("色素那些东西我们从来不碰。", ("色素",)),
        ("硅油、香精全免。", ("硅油", "香精")),
    ],
)
def test_what_is_denied_as_a_list_is_not_in_it(told: str, absent: tuple[str, ...]) -> None:
    product = read_product(f"雾岛面霜，50克89元，{told}", product_id="p", lexicon=Lexicon())
    assert set(absent) <= set(product.texts("free_from"))
    assert not set(absent) & set(product.texts("ingredients"))


@pytest.mark.parametrize(
    ("told", "banned", "others"),
    [
        ("半岁以下婴儿禁用", "半岁以下", ()),
        ("三岁以下小朋友请勿使用", "三岁以下小朋友", ()),
        ("孕妇、备孕、哺乳期女士请勿使用", "哺乳期", ("女士",)),
        ("虾过敏、一吃嘴肿的人别吃", "虾过敏", ("一吃嘴肿",)),
        ("麸质过敏、乳糜泻患者不能吃", "乳糜泻", ()),
        ("孕妇（尤其前三个月）别吃", "孕妇", ()),
        ("痛风（发作期）忌食", "痛风", ()),
        ("儿童（3岁以下）禁食", "3岁以下儿童", ("儿童",)),
    ],
)
def test_who_is_shut_out_whatever_it_is_called(told: str, banned: str, others: tuple[str, ...]) -> None:
    product = read(f"{BISCUITS}{told}。")
    assert banned in product.texts("contraindications")
    assert not set(others) & set(product.texts("not_for"))


@pytest.mark.parametrize(
    ("told", "unfit"),
    [
        ("戴假牙的老人算了", "戴假牙的老人"),
        ("糖友不太友好", "糖尿病人"),
        ("未满16岁不建议", "16岁以下"),
    ],
)
def test_verdicts_in_other_words_are_bans(told: str, unfit: str) -> None:
    assert unfit in read(f"{BISCUITS}{told}。").texts("not_for")


def test_who_dislikes_it_is_not_banned() -> None:
    assert not read(f"{BISCUITS}不爱苦的别买。").texts("not_for")


def test_milk_without_lactose_is_milk() -> None:
    product = read("草原零乳糖牛奶，200毫升，乳糖不耐受可以喝，牛奶蛋白过敏的不行。")
    assert "牛奶" in product.texts("allergens")


@pytest.mark.parametrize(
    ("told", "fact"),
    [
        ("不含花生。少糖没有。", "free_from"),
        ("配料：面粉、辣椒、盐，原味不放辣椒。", "free_from"),
        ("别给老人当主食吃。", "not_for"),
        ("带勺子？不带。", "contraindications"),
        ("想吃甜的换红豆款，对绿豆过敏的也请选红豆款，红豆款不加绿豆。", "suitable_for"),
        ("含杏仁，这个过敏的别吃。", "free_from"),
    ],
)
def test_what_only_looks_like_a_ban_or_a_freedom_is_none(told: str, fact: str) -> None:
    held = {str(value) for value in read(BISCUITS + told).values(fact)}
    assert not held - {"花生", "辣椒（原味）"}


@pytest.mark.parametrize("told", ["晴空无酒精爽肤水 250毫升 72元", "云朵无香精面霜，98元"])
def test_what_the_name_promises_is_not_in_it(told: str) -> None:
    product = read(told, Lexicon())
    (freedom,) = product.values("free_from")
    assert f"无{freedom}" in told
    assert freedom not in product.values("ingredients")


@pytest.mark.parametrize(
    ("told", "claim"),
    [
        ("山里红枣，一斤装，28元。枣子自己甜，没加糖。", "不加糖"),
        ("晨光豆浆粉，400克，33元。糖、香精都没放。", "不加糖"),
        ("谷香无糖桃酥，200克，15元。", "无糖"),
    ],
)
def test_sugar_not_added_and_claims_of_the_label_prove_no_absence(told: str, claim: str) -> None:
    product = read(told)
    assert claim in product.values("features")
    assert "糖" not in product.values("free_from")


def test_sugar_of_one_kind_not_added_is_not_in_it() -> None:
    assert "蔗糖" in read("燕山麦片，500克，30元。没另加蔗糖，麦子自己也升糖。").values("free_from")


@pytest.mark.parametrize(
    ("told", "allergies"),
    [
        ("里头有腰果！过敏的换别的。", ("腰果过敏",)),
        ("含牛奶、榛子，过敏者别吃。", ("牛奶过敏", "榛子过敏")),
        ("有手提袋，过敏的别买。", ()),
    ],
)
def test_a_ban_on_allergics_is_on_what_was_just_said_to_be_in_it(
    told: str, allergies: tuple[str, ...]
) -> None:
    assert set(allergies) == set(read(f"{BISCUITS}{told}").values("contraindications"))


@pytest.mark.parametrize(
    ("told", "meant"),
    [("吃全素的别买", "纯素食者"), ("吃素的人不要拍", "素食者"), ("纯素者别碰", "纯素食者")],
)
def test_who_eats_no_meat_is_told_in_one_word(told: str, meant: str) -> None:
    assert meant in read(f"{BISCUITS}含牛油。{told}。").values("not_for")


def test_the_next_sentence_does_not_hedge_a_freedom() -> None:
    told = read("麦芯面膜 98元。泛醇打底，不加酒精、色素。换季时用。", Lexicon())
    assert set(told.values("free_from")) == {"酒精", "色素"}


def test_whom_one_must_not_blame_is_nobody_banned() -> None:
    assert not read(BISCUITS + "嫌不够脆的别怪我。").values("not_for")


# --- people beside a spot, a spell or a screen ------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "person"),
    [
        ("孕妇和湿疹发作期间不要用。", "孕妇"),
        ("孕妇及皮肤破损处禁用。", "孕妇"),
        ("不建议孕妇观看直播视频。", "孕妇"),
        ("不适合近视的孩子玩手游。", "孩子"),
    ],
)
def test_a_person_named_beside_something_passing_stays_banned(told: str, person: str) -> None:
    assert person in read(f"栖木面霜50克99元，补水。{told}").texts("not_for")


def test_a_spell_of_people_bans_no_healthy_ones() -> None:
    assert not read("栖木面霜50克99元，补水。孕妇、老人有伤口时勿用。").texts("not_for")


def test_illness_told_with_the_age_is_not_waved_through() -> None:
    cake = "老庄米糕200克19元，三高的老人不要吃。"
    assert reply("我爸老人家有高血压能吃吗", cake).startswith("不建议")


def test_the_vegetarian_sent_elsewhere_is_not_welcomed() -> None:
    assert reply("我吃素能吃吗", "老庄豆干200克19元。吃素的可以看我们家另一款。").startswith("不行")


def test_sugar_that_was_not_added_may_be_in_the_fruit() -> None:
    assert reply("里面含糖吗", "老沟杏干，500克29元，没加糖，纯果。") == "不加糖，食材本身的糖没有写明。"


# --- a substance and a person in one breath -----------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "start"),
    [
        ("不含花生的话，血糖高的能吃吧", "不建议"),
        ("不含花生的话，怀孕的能吃吗", "不含花生。孕妇能不能用我这边没有写明"),
    ],
)
def test_what_is_not_in_it_is_no_leave_for_people(question: str, start: str) -> None:
    told = "不含花生，有麦芽糖浆，糖尿病人不建议吃。"
    assert reply(question, BISCUITS + told).startswith(start)
