"""Product texts become facts; safety is neither invented nor lost."""

import re
from pathlib import Path

import fact_score
import pytest
from fact_score import load, recall, score
from shop_words import BY_CATEGORY, SKINCARE, SNACKS

from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.product import Product
from voicebot.knowledge.reader import read_product

PRODUCTS = sorted((Path(__file__).parents[2] / "dialplans" / "skincare" / "products").glob("*.txt"))


def read(text: str, lexicon: Lexicon = SKINCARE) -> Product:
    return read_product(text, product_id="p", lexicon=lexicon)


def test_labelled_paragraphs_reach_the_published_figures() -> None:
    table = score(load())
    core_right, core_wanted = recall(table, safety=False)
    safety_right, safety_wanted = recall(table, safety=True)
    assert core_right / core_wanted >= 0.95
    assert safety_right == safety_wanted
    assert [
        miss for name, tally in table.items() if name.startswith("INVENTED") for miss in tally.misses
    ] == []


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("own_knowledge.jsonl", 0.98),
        ("fresh_knowledge.jsonl", 0.95),
        ("editors_knowledge.jsonl", 0.96),
        ("author_knowledge.jsonl", 0.95),
        ("trades_knowledge.jsonl", 0.95),
    ],
)
def test_paragraphs_written_after_the_reader_reach_the_goal(name: str, core: float) -> None:
    table = score(load(name))
    core_right, core_wanted = recall(table, safety=False)
    safety_right, safety_wanted = recall(table, safety=True)
    assert core_right / core_wanted >= core
    assert safety_right / safety_wanted >= 0.98
    assert [
        miss for name, tally in table.items() if name.startswith("INVENTED") for miss in tally.misses
    ] == []


@pytest.mark.parametrize("name", ["dev_knowledge.jsonl", "own_knowledge.jsonl", "fresh_knowledge.jsonl"])
def test_goods_of_a_shop_without_words_are_read_nearly_as_well(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fact_score, "BY_CATEGORY", {})
    table = score(load(name))
    core_right, core_wanted = recall(table, safety=False)
    safety_right, safety_wanted = recall(table, safety=True)
    assert core_right / core_wanted >= 0.9
    assert safety_right / safety_wanted >= 0.98


def test_safety_statements_of_all_trades_are_kept() -> None:
    """115 short texts, each with bans, ages, freedoms or allergens in another wording."""
    right, wanted = recall(score(load("safety_statements.jsonl")), safety=True)
    assert right / wanted >= 0.96


def test_safety_does_not_depend_on_the_shops_words() -> None:
    for item in load():
        bare = read_product(item["text"], product_id=item["id"])
        for name in ("contraindications", "free_from", "age_min", "age_max"):
            gold = item["facts"].get(name)
            assert gold is None or bare.values(name), (item["id"], name, gold)


def test_every_fact_carries_a_sentence_of_the_text() -> None:
    for path in PRODUCTS:
        text = path.read_text("utf-8")
        product = read_product(text, product_id=path.stem, lexicon=SKINCARE)
        assert product.facts
        for fact in product.facts:
            assert fact.sentence in text, (path.name, fact)


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("兰草面膜，99元。0酒精0香精。", "free_from", "香精"),
        ("兰草面膜，99元。不含酒精、香精和色素。", "free_from", "色素"),
        ("兰草面膜，99元，无矿油无酒精。", "free_from", "酒精"),
        ("兰草面膜，99元，油皮用，干敏皮绕道。", "not_for", "干敏皮"),
        ("兰草面膜，99元，血糖高的少吃。", "cautions", "血糖高的少吃"),
        ("兰草面膜，99元。玫瑰或花粉过敏的请勿使用。", "contraindications", "玫瑰过敏"),
        ("兰草面膜，99元。对阿司匹林过敏的人也不行。", "contraindications", "阿司匹林过敏"),
        ("兰草面膜，99元。孕妇,哺乳期,都不要用。", "contraindications", "孕妇"),
        ("兰草面膜，99元。敏感性皮肤禁用。", "contraindications", "敏感性皮肤"),
        ("兰草面膜，99元。油痘肌不建议。", "not_for", "油痘肌"),
        ("兰草面膜，99元。孕妇慎用。", "cautions", "孕妇慎用"),
        ("兰草面膜，99元。12岁以下儿童不建议使用。", "age_min", 12),
        ("兰草面膜，99元。适合6到12岁孩子。", "age_max", 12),
        ("兰草面膜，99元。6个月以上宝宝可以用。", "age_min", 0.5),
    ],
)
def test_safety_statements_of_many_kinds(text: str, name: str, value: object) -> None:
    assert value in read(text).values(name)


@pytest.mark.parametrize(
    "text",
    [
        "兰草面膜，99元。几乎不含香精。",
        "兰草面膜，99元。换无香精的（本店没有）。",
        "兰草面膜，99元。含酒精。",
    ],
)
def test_absence_is_not_invented(text: str) -> None:
    assert read(text).values("free_from") == ()


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("跑步机垫，89元，体重超过80公斤的不推荐。", "not_for", "体重超过80公斤"),
        ("修护霜99元，红血丝严重的不建议。", "not_for", "红血丝严重"),
        ("润唇膏19元，怕香的别买。", "not_for", "怕香"),
        ("夹心饼30元，与花生、芝麻产品共线，好吃。", "allergens", "花生"),
        ("米饼30元，好吃，这条线也做花生产品。", "allergens", "花生"),
        ("奶糖30元，口味三种，含乳和坚果。", "allergens", "牛奶"),
        ("眼霜199元，25+熬夜党闭眼入。", "age_min", 25),
        ("洗面奶59元 6岁以下不用", "age_min", 6),
        ("眼霜59元，25岁以下没必要买。", "age_min", 25),
        ("推车469元，出生到3岁用。", "age_max", 3),
        ("爽肤水96元。酒精含量：无。", "free_from", "酒精"),
        ("面霜96元。孕妇一律不卖。", "not_for", "孕妇"),
        ("面霜96元。对羊毛脂敏感的不行。", "contraindications", "羊毛脂过敏"),
        (
            "精华119元。有人问阿司匹林过敏能不能用——不能，水杨酸跟它一类。",
            "contraindications",
            "阿司匹林过敏",
        ),
        ("腰果58元，含腰果。", "allergens", "坚果（腰果）"),
    ],
)
def test_people_and_traces_told_in_passing(text: str, name: str, value: object) -> None:
    assert value in read(text, Lexicon()).values(name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("小饼30元，孩子特别爱吃。", "not_for"),
        ("跑鞋99元，39到44码，不含鞋垫，需另购。", "free_from"),
        ("坚果30元，好吃，没放花生，可能含有花生。", "free_from"),
        ("童鞋99元，甲醛检测合格。", "ingredients"),
        ("手机99元，绿豆色。", "allergens"),
        ("身体乳42元。有点中药味，受不了的别买。", "not_for"),
        ("面霜99元。罐子重，不适合出差带。", "not_for"),
        ("登山靴639元。徒步登山穿的，不建议天天通勤。", "contraindications"),
        ("手表398元，小学生用，定位、通话、上课禁用。", "not_for"),
        ("洁面49元。不含皂基这个说法是错的：本品含皂基。", "free_from"),
    ],
)
def test_what_is_not_said_becomes_no_fact(text: str, name: str) -> None:
    assert read(text, SNACKS if "好吃" in text else Lexicon()).values(name) == ()


def test_what_is_allowed_first_is_not_forbidden_with_the_rest() -> None:
    shoe = read("跑鞋99元。小雨没事大雨别穿。", Lexicon())
    assert shoe.values("not_for") == ("大雨",)
    assert shoe.values("cautions") == ("小雨没事大雨别穿",)


def test_statements_are_found_without_punctuation() -> None:
    product = read(
        "芦荟身体乳大瓶五百毫升五十八块钱一瓶现在买一瓶就送一百毫升旅行装一个三岁以上小孩也行怕香的别买坚果过敏的先问医生再用"
        "保质期三年开了盖一年抹完"
    )
    assert product.values("price") == (58,)
    assert product.values("age_min") == (3,)
    assert product.values("not_for") == ("怕香",)
    assert product.values("cautions") == ("坚果过敏的先问医生再用",)
    assert product.text_of("shelf_life") == "三年，开了盖一年抹完"
    assert all("," not in fact.sentence for fact in product.facts)


def test_traces_on_the_production_line_are_allergens() -> None:
    product = read("椰香米粉，58元一盒，冲泡喝。生产线同时加工花生制品。", SNACKS)
    assert product.values("allergens") == ("花生",)


def test_a_question_states_nothing_without_its_answer() -> None:
    product = read("兰草面膜，99元。含香精？您闻闻看。")
    assert product.values("ingredients") == ()
    assert product.values("free_from") == ()
    assert "含香精？" in [unread.text for unread in product.not_understood]


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("兰草面膜，99元。香精？一点没有。", "free_from", "香精"),
        ("兰草面膜，99元。孕妇能不能用？能。", "suitable_for", "孕妇"),
        ("兰草面膜，99元。谁说孕妇不能用？这款能用。", "suitable_for", "孕妇"),
        ("兰草面膜，99元。阿司匹林过敏能用吗？不行。", "contraindications", "阿司匹林过敏"),
        ("兰草面膜，99元。有人问孕妇能不能用——不建议。", "not_for", "孕妇"),
        ("蜜枣，20元一袋。无糖？两样都有糖。", "not_features", "不是无糖"),
        ("蜜枣，20元一袋。糖尿病能吃吗？先问医生。", "cautions", "糖尿病能吃吗？先问医生"),
        ("老人机，259元。起搏器患者放左胸口袋行吗？千万别。", "cautions", "起搏器患者放左胸口袋行吗？千万别"),
    ],
)
def test_a_question_and_its_answer_are_a_statement(text: str, name: str, value: str) -> None:
    assert value in read(text, Lexicon()).values(name)


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("兰草面膜，99元。除孕妇外均可使用。", "contraindications", "孕妇"),
        ("兰草面膜，99元。除了孕妇，其他人都能用。", "not_for", "孕妇"),
        ("兰草面膜，99元。除3岁以下婴幼儿外都适用。", "age_min", 3),
        ("酥饼30元。馅里有虾。", "allergens", "甲壳类（虾）"),
        ("酥饼30元。用牛奶和的面。", "allergens", "牛奶"),
        ("兰草面膜，99元。只给成年人用。", "age_min", 18),
        ("兰草面膜，99元。不添加：香精 色素。", "free_from", "色素"),
        ("兰草面膜，99元。香精、酒精，一样没加。", "free_from", "酒精"),
        ("耳机，99元。硅胶过敏的另买布套。", "cautions", "硅胶过敏的另买布套"),
        ("防晒霜99元。孕妇想用请选别的。", "not_for", "孕妇"),
        ("眼霜99元。对蜂胶、蜂蜜过敏者停！", "contraindications", "蜂蜜过敏"),
        ("高跟鞋99元。崴过脚的三个月内也别穿。", "not_for", "崴过脚（三个月内）"),
        ("耳机，79元。音量开大伤耳朵，孩子12岁前不要给。", "age_min", 12),
        ("酥饼55元。不含亚硝酸盐、防腐剂，味精也没放。", "free_from", "亚硝酸盐"),
    ],
)
def test_exceptions_and_statements_in_passing(text: str, name: str, value: object) -> None:
    assert value in read(text, SNACKS if "酥饼" in text else Lexicon()).values(name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("兰草面膜，99元。除孕妇外均可使用。", "suitable_for"),
        ("兰草面膜，99元。除3岁以下婴幼儿外都适用。", "age_max"),
        ("酥饼30元。上一批含腰果。", "allergens"),
        ("酥饼30元。糖尿病人也不是不能吃，是一天一块。", "not_for"),
        ("酥饼30元。血糖不稳的人浅尝就好。", "not_for"),
        ("核桃30元一袋。六岁以下给核桃碎，别给整瓣。", "age_min"),
        ("登山鞋99元。六十岁以上登山建议配杖。", "age_min"),
        ("童鞋99元。小孩子脚长得快，别买大两码。", "not_for"),
        ("兰草面膜，99元。哺乳期乳头附近别抹。", "contraindications"),
        ("数据线28元。宠物爱咬的家庭别买，咬了不保。", "not_for"),
        ("暖垫99元。水暖款才适合孕妇。", "suitable_for"),
        ("护手霜18元。吃羊肉过敏不相干，能用。", "contraindications"),
        ("饼干22元。无蔗糖不等于无糖。", "free_from"),
        ("支架99元。横栅栏能用，竖的、圆的不行。", "not_for"),
        ("饼干22元。糖尿病人一次三片。", "not_for"),
    ],
)
def test_safety_facts_are_not_invented(text: str, name: str) -> None:
    assert read(text, Lexicon()).values(name) == ()


def test_a_ban_with_its_reason_does_not_reach_back_to_whom_it_suits() -> None:
    product = read("月镜面膜，328元。适合中性、混合性、油性皮肤，干性皮肤用了会紧绷，不建议。")
    assert product.texts("not_for") == ("干性皮肤",)
    assert product.texts("skin_type") == ("中性", "混合性", "油性")


def test_a_ban_is_not_read_as_a_permission() -> None:
    product = read("兰草面膜，99元。孕妇不可以用，干皮不适合。")
    assert product.values("suitable_for") == ()
    assert "孕妇" in product.values("contraindications")
    assert "干性" not in product.values("skin_type")


SAFETY_CLAUSES = ("哮喘病人需要特别当心那个味道", "若入口请马上就医", "据说对心脏有刺激作用的说法还没有定论")


@pytest.mark.parametrize("clause", SAFETY_CLAUSES)
def test_a_safety_clause_ends_as_fact_or_before_the_editor(clause: str) -> None:
    product = read(f"兰草面膜，99元。{clause}。")
    kept = [str(fact.value) for fact in product.facts] + [unread.text for unread in product.not_understood]
    assert any(clause[:4] in text or text in clause for text in kept), kept


def test_what_is_not_understood_about_safety_is_marked() -> None:
    product = read("兰草面膜，99元。关于哮喘这件事我们改天再补充一些说明文字。")
    assert product.safety_unread == ("关于哮喘这件事我们改天再补充一些说明文字",)


def test_no_clause_vanishes() -> None:
    """Everything an editor writes is a fact's sentence or is shown as not understood."""
    for item in load():
        product = read_product(item["text"], product_id="p", lexicon=BY_CATEGORY[item["category"]])
        told = " ".join([fact.sentence for fact in product.facts] + [u.text for u in product.not_understood])
        for sentence in re.split(r"[。！？!?；;~\n]+", item["text"]):
            assert sentence.strip()[:6] in told, (item["id"], sentence)


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("兰草面膜 原价358元，现价288元一盒", "price", (288,)),
        ("兰草面膜 1,299元", "price", (1299,)),
        ("兰草面膜 两盒装198元，单买109元", "price_bundle", (198,)),
        ("兰草面膜 会员价49元，非会员59元", "price", (59,)),
        ("兰草面膜 99元，买一送一", "promotion", ("买一送一",)),
        ("兰草面膜 三十九块九一支", "price", (39.9,)),
        ("兰草面膜 一盒68，三盒180", "price", (68,)),
        ("兰草面膜 平时199，这礼拜169", "price", (169,)),
        ("兰草面膜 定价139元，双十一到手价112元", "price_original", (139,)),
        ("兰草面膜 349元，单买瓶盖一个39元", "price", (349,)),
        ("兰草面膜 45一盒 要刷子的加15", "variants", ("单买45元", "带刷子60元")),
        ("兰草面膜 159，带刷子的179", "price_bundle", (179,)),
        ("兰草面膜 白色129 黑色129 紫色限量139", "colors", ("白色", "黑色", "紫色")),
        ("兰草手环，标准版229元，NFC版279元。腕带黑、橙，单买25元一条。", "price", (229,)),
        ("兰草皮鞋，磨穿了可以换底（换底收120元）。680元一双。", "price", (680,)),
        ("兰草球拍，两支装159元。", "price", (159,)),
        ("兰草手机，8加128今天1299，8加256是1499，平时贵200。", "price_original", (1499,)),
    ],
)
def test_prices(text: str, name: str, expected: tuple[object, ...]) -> None:
    assert read(text).values(name) == expected


def test_food_names_its_allergens_by_the_law_groups() -> None:
    product = read("牛轧糖，30元一袋。配料：奶粉、花生、麦芽糖。", SNACKS)
    assert set(product.values("allergens")) == {"牛奶", "花生"}


def test_food_words_in_cosmetics_are_no_allergens() -> None:
    assert read("燕麦牛奶面膜，99元。含牛奶蛋白。").values("allergens") == ()


def test_a_marked_remark_is_kept_for_the_caller() -> None:
    product = read("兰草面膜，99元。记得跟客人说：头一周隔天用一次。")
    assert product.values("tell_caller") == ("头一周隔天用一次",)


def test_an_empty_text_and_one_without_sense_do_no_harm() -> None:
    assert read("。。。").values("price") == ()
    assert read("哈" * 3000).values("contraindications") == ()


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("兰草面膜，99元。酒精、色素、香精零添加。", "free_from", "香精"),
        ("兰草面膜，99元。花粉过敏的避雷。", "contraindications", "花粉过敏"),
        ("兰草面膜，99元。茶树过敏的别拍。", "contraindications", "茶树过敏"),
        ("兰草面膜，99元。眼睛做过手术的别用。", "not_for", "眼睛做过手术"),
        ("兰草面膜，99元。三岁往下不建议。", "age_min", 3),
    ],
)
def test_safety_told_with_rare_verdicts(text: str, name: str, value: object) -> None:
    assert value in read(text).values(name)


def test_free_clauses_are_told_apart() -> None:
    product = read("兰草面膜，99元。拉链有时候卡顿难拉，避免阳光直射。")
    assert "避免阳光直射" in str(product.values("storage"))
    assert any("难拉" in str(value) for value in product.values("drawbacks"))


def test_wide_gaps_part_statements() -> None:
    assert read("兰草面膜" + " " * 3000 + "99元").values("price") == (99,)
