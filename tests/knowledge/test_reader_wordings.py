"""Mechanisms of the reader, each with goods and wordings that no labelled set holds."""

import re

import pytest
from shop_words import PHONES, SHOES, SKINCARE, SNACKS

from voicebot.knowledge.kinds import Kinds
from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.product import Product
from voicebot.knowledge.reader import read_product


def read(text: str, lexicon: Lexicon | None = None) -> Product:
    return read_product(text, product_id="p", lexicon=lexicon or Lexicon())


# --- who must not, and what only looks like it ------------------------------------------------------


@pytest.mark.parametrize(
    "spoilt", ["运输途中胀袋的别吃", "发霉的千万别吃", "罐子鼓盖的不要吃", "受潮结块的别用"]
)
def test_spoilt_goods_are_a_caution_and_no_people(spoilt: str) -> None:
    product = read(f"山里人香菇酱，200克一瓶，18元。{spoilt}。", SNACKS)
    assert product.texts("not_for") == ()
    assert product.texts("contraindications") == ()
    assert any(spoilt[:4] in caution for caution in product.texts("cautions"))


def test_a_stomach_that_swells_is_still_somebody_ill() -> None:
    product = read("青竹山楂丸，30粒一盒，29元。胃胀气的人不要吃。", SNACKS)
    assert any("胃胀气" in person for person in product.texts("not_for"))


@pytest.mark.parametrize(("told", "meant"), [("装假牙的爷爷奶奶", "老人"), ("血压高的老太太", "老人")])
def test_old_people_are_told_in_one_word(told: str, meant: str) -> None:
    product = read(f"老街花生糖，250克，15元。{told}别吃。", SNACKS)
    assert any(meant in person for person in product.texts("not_for"))


@pytest.mark.parametrize(
    ("told", "skin"), [("敏感肌", "敏感性肌肤"), ("干皮", "干性皮肤"), ("油肌", "油性肌肤")]
)
def test_skins_that_are_warned_off_have_their_full_name(told: str, skin: str) -> None:
    assert skin in read(f"云岭磨砂膏，150克，49元。{told}别用。", SKINCARE).texts("not_for")


def test_a_ban_tells_what_the_goods_hold() -> None:
    product = read("榴小满榴莲酥，250克一盒，36元，新鲜榴莲占三成。榴莲过敏的别吃。", SNACKS)
    assert "榴莲" in product.texts("allergens")


def test_a_ban_on_what_is_not_in_it_is_no_allergen() -> None:
    product = read("清口薄荷糖，30克一盒，9元。芒果过敏的别吃。", SNACKS)
    assert product.texts("allergens") == ()


def test_nuts_and_crustaceans_are_told_one_by_one() -> None:
    held = read("渔家脆片，80克，12元，含虾蟹，配料有腰果、榛子。", SNACKS).texts("allergens")
    assert "甲壳类（虾、蟹）" in held
    assert {"坚果（腰果）", "坚果（榛子）"} <= set(held) or "坚果（腰果、榛子）" in held


# --- contents ---------------------------------------------------------------------------------------


def test_what_it_does_is_no_ingredient() -> None:
    product = read("雪松泥膜 去油+收毛孔 死海泥+杏仁粉 80g 55元", SKINCARE)
    assert product.texts("ingredients") == ("死海泥", "杏仁粉")


def test_the_strength_of_a_substance_stays_with_it() -> None:
    held = read("茶林舒缓水，200ml，59元，含少量酒精(百分之五左右)。", SKINCARE).texts("ingredients")
    assert any("酒精" in item and "百分之五" in item for item in held)


@pytest.mark.parametrize("told", ["凉飕飕的是薄荷", "带一点薄荷", "里面有点薄荷"])
def test_a_known_substance_named_in_passing(told: str) -> None:
    assert any(
        "薄荷" in item for item in read(f"松果洁面乳，100克，39元，{told}。", SKINCARE).texts("ingredients")
    )


def test_grown_without_gene_technology_names_what_was_grown() -> None:
    assert any(
        "菜籽油" in item
        for item in read("巧妇薯条，90克，8元，非转基因菜籽油。", SNACKS).texts("ingredients")
    )


# --- money ------------------------------------------------------------------------------------------


def test_a_range_of_sizes_is_no_price() -> None:
    product = read("老船长胶鞋 男女都有38～44 一双49 加绒的", SHOES)
    assert (product.number("price"), product.number("size_max")) == (49, 44)


def test_a_word_behind_a_blank_is_no_measure() -> None:
    product = read("青柚身体乳 30块 两瓶55 提亮嫩滑", SKINCARE)
    assert product.number("price_bundle") == 55


def test_a_price_behind_a_word_that_adds() -> None:
    assert read("小丘棉拖，鞋底加厚。29元一双，两双55。", SHOES).number("price") == 29


def test_grades_are_versions_of_the_same_content() -> None:
    product = read("赣南脐橙 特级 10斤装 68元，一级 10斤装 52元，二级 10斤装 39元", SNACKS)
    assert product.texts("variants") == ("特级 68元", "一级 52元", "二级 39元")


def test_pieces_that_one_price_buys() -> None:
    product = read("静音耳塞 标准款15元两副 加长款22元两副", PHONES)
    assert product.texts("variants") == ("标准款 15元", "加长款 22元")
    assert product.text_of("spec") == "两副装"


def test_a_set_against_its_parts() -> None:
    product = read("白露水乳两件套：爽肤水150毫升、乳液100毫升，分开买一共258元，套装199元。", SKINCARE)
    assert (product.number("price"), product.number("price_original")) == (199, 258)
    assert product.product_type == "护肤套装"


def test_companies_buying_many() -> None:
    product = read("工友手套 20元一副 五十副起团购每副16", SHOES)
    assert product.number("price") == 20
    assert any("16" in told for told in product.texts("price_bulk"))


def test_a_wire_with_its_watts_is_no_priced_extra() -> None:
    product = read("迷你充电宝 10000毫安 无线15W 带线22.5W 99元", PHONES)
    assert (product.number("price"), product.number("charge_w")) == (99, 22.5)


# --- kinds ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind"),
    [("松针冻膜", "面膜"), ("银桦柔肤水", "爽肤水"), ("海岛人字拖", "拖鞋"), ("小城苏打饼", "饼干")],
)
def test_forms_are_sold_as_what_people_ask_for(name: str, kind: str) -> None:
    lexicon = SKINCARE if kind in ("面膜", "爽肤水") else SHOES if kind == "拖鞋" else SNACKS
    assert read(f"{name}，一份20元。", lexicon).product_type == kind


def test_a_kind_that_the_shop_declares_keeps_its_name() -> None:
    own = Lexicon(slots={"product_type": {"曲奇": (), "饼干": ()}})
    assert read("麦香曲奇，200克，25元。", own).product_type == "曲奇"


def test_a_wider_kind_finds_a_narrower_one_with_another_ending() -> None:
    kinds = Kinds(Lexicon(slots={"product_type": {"靴子": (), "雪地靴": ()}}))
    assert kinds.includes("靴子", "雪地靴")
    assert not kinds.includes("雪地靴", "靴子")


# --- measures ---------------------------------------------------------------------------------------


def test_lengths_of_a_thing_that_folds() -> None:
    product = read("飞鸟折叠伞 撑开1.1米，收拢28公分，380克 49元")
    assert product.text_of("spec") == "撑开1.1米，收拢28公分"
    assert product.text_of("weight") == "380克"


def test_a_battery_without_its_unit() -> None:
    assert read("鹤年老人机 199 电池1800 待机五天", PHONES).number("battery_mah") == 1800


def test_models_that_a_make_is_limited_to() -> None:
    fits = read("黑岩手机壳 39元 荣耀只做100和100Pro 苹果仅限15、16Pro", PHONES).texts("compatible")
    assert {"荣耀100", "荣耀100Pro", "苹果15", "苹果16Pro"} <= set(fits)


def test_what_must_be_glued_on_first() -> None:
    product = read("小满磁吸电池，5000毫安，89元。苹果12及以后直接吸，安卓手机得先贴引磁环。", PHONES)
    assert any("安卓" in one and "引磁环" in one for one in product.texts("compatible"))


def test_pieces_before_their_price() -> None:
    product = read("云盾高清手机膜，三张装19元，五张装29元。", PHONES)
    assert product.texts("spec") == ("三张装",)


def test_widths_that_a_holder_takes() -> None:
    assert any(
        "5到12毫米" in fit
        for fit in read("车载支架 手机厚度5到12毫米都能夹 29元", PHONES).texts("compatible")
    )


@pytest.mark.parametrize("told", ["吃不完把盖子拧紧", "开袋后夹好袋口"])
def test_closing_it_is_keeping_it(told: str) -> None:
    assert read(f"张记花生米，200克，12元。{told}。", SNACKS).text_of("storage")


# --- whom it suits ----------------------------------------------------------------------------------


def test_an_age_that_is_welcome_is_told_as_both() -> None:
    product = read("山里红山楂条，200克，18元，两岁以上宝宝能吃。", SNACKS)
    assert product.number("age_min") == 2
    assert "两岁以上宝宝" in product.texts("suitable_for")


def test_favourites_name_whom_it_suits() -> None:
    product = read("拾禾隔离霜，30克，59元，上班族和化妆新手首选。", SKINCARE)
    assert {"上班族", "化妆新手"} <= set(product.texts("suitable_for"))


# --- what is said of others, of parts and of the weather ---------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        "不是所有孕妇都不能用",
        "别家的孕妇不能用",
        "对蛋清过敏的人有的也对燕窝过敏",
        "网上说糖尿病人不能吃",
    ],
)
def test_hearsay_forbids_nobody_and_is_kept_word_for_word(said: str) -> None:
    product = read(f"晨露即食燕窝，70克，98元一瓶。{said}。", SNACKS)
    assert product.texts("not_for") == () and product.texts("contraindications") == ()
    assert said in product.texts("cautions") or any(said in left.text for left in product.not_understood)


def test_a_part_of_the_product_is_not_what_it_is_not_for() -> None:
    product = read("小鹿煮蛋器，59元。机身不可以泡水里洗，脸上别对着蒸汽。")
    assert product.texts("not_for") == ()
    assert any("机身" in caution for caution in product.texts("cautions"))


def test_bad_weather_is_what_shoes_do_not_stand() -> None:
    product = read("月白单鞋，女，35到39码，199元。雨天别穿。", SHOES)
    assert product.texts("not_for") == ()
    assert any("雨天" in lack for lack in product.texts("not_features"))


@pytest.mark.parametrize(
    "told",
    [
        "有破口、起疹子的地方别涂",
        "嘴角有伤口时请勿使用",
        "晒伤处先不要抹",
        "脸上红肿没退之前停用",
        "感冒发烧期间别用",
    ],
)
def test_a_spot_and_a_passing_trouble_are_cautions_and_shut_nobody_out(told: str) -> None:
    product = read(f"山茶润肤膏，60克，35元。{told}。羊毛脂过敏的人不要用。", SKINCARE)
    assert product.texts("not_for") == product.texts("contraindications") == ("羊毛脂过敏",)
    assert told in product.texts("cautions")


def test_who_has_a_wound_is_shut_out() -> None:
    product = read("山茶润肤膏，60克，35元。面部有伤口者禁用。", SKINCARE)
    assert any("伤口" in person for person in product.texts("contraindications"))


@pytest.mark.parametrize("told", ["但不能戴着游泳", "游泳别戴", "洗澡时不要戴"])
def test_water_is_what_it_does_not_stand(told: str) -> None:
    product = read(f"鸣涧运动耳机，159元。防汗，{told}。八岁以下别用。", PHONES)
    assert product.texts("not_for") == ("八岁以下",)
    assert any(re.search("游泳|洗澡", lack) for lack in product.texts("not_features"))


def test_the_ground_and_games_are_no_people() -> None:
    shoes = read("石板徒步鞋，男，39到44码，329元。结冰的路面别穿，扁平足的不建议。", SHOES)
    assert shoes.texts("not_for") == ("扁平足",)
    assert any("结冰" in lack for lack in shoes.texts("not_features"))
    assert read("青杏手机，8+128G，899元。不适合玩大型游戏。", PHONES).texts("not_for") == ()


def test_old_people_who_need_somebody_beside_them_set_no_least_age() -> None:
    product = read("暖石充电暖手宝，89元。七十岁以上老人用要家里人看着。", PHONES)
    assert product.number("age_min") is None
    assert any("七十岁" in caution for caution in product.texts("cautions"))


def test_a_part_to_be_changed_shuts_nobody_out() -> None:
    product = read("小象电话手表，299元，5到12岁。金属过敏的孩子可换布带。", PHONES)
    assert product.texts("contraindications") == ()
    assert any("金属过敏" in caution for caution in product.texts("cautions"))


def test_very_old_people_who_may_too_set_no_least_age() -> None:
    product = read("花生酥，400克，32元一盒。八十岁以上没牙的老人含着化也行。", SNACKS)
    assert product.number("age_min") is None


def test_who_is_harmed_and_sent_away_must_not_use_it() -> None:
    product = read("劲能蛋白粉，189元一桶。乳糖不耐的喝了胀气，换分离乳清那款。", SNACKS)
    assert any("乳糖不耐" in person for person in product.texts("not_for"))


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("鞋底湿地抓地不错", "防滑"),
        ("能插内存卡", "支持内存卡"),
        ("课堂模式", "上课禁用"),
        ("左右看不见", "防窥"),
    ],
)
def test_usual_properties_have_their_usual_names(told: str, meant: str) -> None:
    assert meant in read(f"青木小物，59元。{told}。").texts("features")


@pytest.mark.parametrize("told", ["不防滑", "防水一般", "没有上课模式"])
def test_what_is_denied_is_no_property(told: str) -> None:
    features = read(f"青木小物，59元。{told}。").texts("features")
    assert not {"防滑", "防水", "上课禁用"} & set(features)


def test_versions_told_by_like_words_and_a_price_behind_a_cut() -> None:
    product = read("匠石电钻，12伏，单电池259元，双电池329元。")
    assert {"单电池 259元", "双电池 329元"} == set(product.texts("variants"))
    assert read("静澜加湿器，199元，领券减20到手179。").number("price") == 179


@pytest.mark.parametrize("told", ["刚上脸那几天会爆皮", "头几次用可能脱皮", "敏感肌耳后试过没事再涂全脸"])
def test_what_skin_may_do_and_trying_first_are_cautions(told: str) -> None:
    product = read(f"晨露果酸精华，30毫升，98元。{told}。", SKINCARE)
    assert any(told in str(held) for held in product.values("cautions"))
    assert "敏感性" not in product.values("skin_type")


def test_another_thing_given_for_buying_two_is_a_gift_and_no_third_pair() -> None:
    product = read("溪石凉鞋，99元一双，买两双送一双棉袜。", SHOES)
    assert product.texts("promotion") == ("买两双送一双棉袜",)
    assert product.texts("gifts") == ("棉袜",)


def test_a_spray_to_buy_makes_nothing_waterproof() -> None:
    assert "防水" not in read("北坡短靴，259元一双。沾水会湿，要喷防水喷雾。", SHOES).values("features")


def test_what_it_can_do_is_no_lack() -> None:
    product = read("立方充电器，59元一个。插脚能折，单C口。", PHONES)
    assert not any("插脚" in lack for lack in product.texts("not_features"))


def test_a_set_in_a_box_is_named_by_what_stands_before_its_parts() -> None:
    product = read("澄光保湿三件套礼盒（水150ml、乳100ml、霜30g），560元。", SKINCARE)
    assert product.name == "澄光保湿三件套礼盒"


def test_one_price_for_all_is_no_unit() -> None:
    product = read_product("青岭音箱，199元一口价，不议价。", product_id="p", category="phones")
    assert (product.price_yuan, product.pricing.unit) == (199, "")
