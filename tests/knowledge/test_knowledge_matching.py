"""Wishes against products: safety first, reasons with evidence, honest relaxations."""

from pathlib import Path

import pytest
from shop_words import SKINCARE

from voicebot.knowledge.catalogue import Catalogue
from voicebot.knowledge.facts import Fact
from voicebot.knowledge.lexicon import Lexicon, Substance
from voicebot.knowledge.product import Product
from voicebot.knowledge.reader import read_product
from voicebot.knowledge.wishes import Candidate, Excluded, SlotValue, Verdict

PRODUCTS = Path(__file__).parents[2] / "dialplans" / "skincare" / "products"


@pytest.fixture(scope="module")
def shop() -> Catalogue:
    texts = sorted(PRODUCTS.glob("*.txt"))
    return Catalogue(
        (read_product(p.read_text("utf-8"), product_id=p.stem, lexicon=SKINCARE) for p in texts), SKINCARE
    )


SEED: dict[str, SlotValue] = {
    "product_type": "面膜",
    "skin_type": ("干性",),
    "effect": ("保湿", "补水"),
    "price_max": 300,
    "allergy": ("化学剂",),
}


def names(catalogue: Catalogue, slots: dict[str, SlotValue]) -> list[str]:
    return [candidate.product.name for candidate in catalogue.match(slots).fitting]


def test_the_seed_dialogue_has_exactly_one_answer(shop: Catalogue) -> None:
    matching = shop.match(SEED)
    assert [candidate.product.product_id for candidate in matching.fitting] == ["caoben_zhicui_mianmo"]
    best = matching.best
    assert best is not None
    assert best.product.price_yuan == 288
    assert best.unknown == ()
    met = {(reason.wish.slot, reason.fact.value if reason.fact else None) for reason in best.met}
    assert ("allergy", "化学添加剂") in met
    assert ("price_max", 288) in met


def test_an_excluded_product_names_the_fact_that_forbids_it(shop: Catalogue) -> None:
    excluded = {one.product.product_id: one for one in shop.match(SEED).excluded}
    seaweed = excluded["haizao_mianmo"]
    assert seaweed.unsafe
    assert seaweed.reasons[0].fact is not None
    assert "酒精" in str(seaweed.reasons[0].fact.value)


def test_whitening_around_three_hundred(shop: Catalogue) -> None:
    assert names(shop, {"product_type": "面膜", "effect": ("美白",), "price_about": 300})[0] == "雪芽亮白面膜"


def test_pregnancy_said_late_withdraws_the_product(shop: Catalogue) -> None:
    before: dict[str, SlotValue] = {"product_type": "面膜", "effect": ("美白",)}
    assert isinstance(shop.judge("xueya_mianmo", before), Candidate)
    after = shop.judge("xueya_mianmo", {**before, "population": ("孕妇",)})
    assert isinstance(after, Excluded)
    assert after.unsafe


def test_a_careful_note_about_a_population_excludes_too(shop: Catalogue) -> None:
    judged = shop.judge("chaye_qudou_mianmo", {"population": ("孕妇",)})
    assert isinstance(judged, Excluded)


def test_unknown_safety_ranks_after_proven_and_is_told(shop: Catalogue) -> None:
    matching = shop.match({"product_type": "洗面奶", "allergy": ("香精",)})
    assert [candidate.product.product_id for candidate in matching.fitting] == [
        "rouyun_ximiannai",
        "qingzhi_ximiannai",
    ]
    proven, open_ = matching.fitting
    assert proven.safety_unknown == ()
    assert [reason.wish.value for reason in open_.safety_unknown] == ["香精"]


def test_relations_between_substances(shop: Catalogue) -> None:
    fitting = names(shop, {"product_type": "面膜", "allergy": ("菊花",)})
    assert "竹露舒缓面膜" not in fitting


def test_ages(shop: Catalogue) -> None:
    assert names(shop, {"product_type": "防晒霜", "age": 4}) == ["轻纱防晒霜"]


def test_nothing_fits_names_the_wish_in_the_way(shop: Catalogue) -> None:
    matching = shop.match({"product_type": "面膜", "effect": ("补水",), "price_max": 100})
    assert matching.fitting == ()
    first = matching.relaxations[0]
    assert [wish.slot for wish in first.dropped] == ["price_max"]
    assert first.nearest[0].product.product_id == "haizao_mianmo"


def test_safety_is_never_relaxed(shop: Catalogue) -> None:
    matching = shop.match({"product_type": "面膜", "effect": ("美白",), "population": ("孕妇",)})
    assert matching.fitting == ()
    assert all(not wish.is_safety for relaxation in matching.relaxations for wish in relaxation.dropped)
    assert all(
        reason.verdict is not Verdict.MISSED
        for relaxation in matching.relaxations
        for candidate in relaxation.nearest
        for reason in candidate.missed
    )


def test_one_of_several_effects_is_enough_and_the_other_is_told(shop: Catalogue) -> None:
    matching = shop.match({"product_type": "面膜", "effect": ("美白", "祛痘")})
    assert all(len(candidate.missed) == 1 for candidate in matching.fitting)


def test_slots_that_do_not_concern_products_are_ignored(shop: Catalogue) -> None:
    slots: dict[str, SlotValue] = {"phone": "13800001111", "quantity": 2, "price": "any", "allergy": "none"}
    assert len(shop.match(slots).fitting_ids) == len(shop.products)


def test_dividing_slots_leave_out_what_is_known_and_what_divides_nothing(shop: Catalogue) -> None:
    masks = shop.match({"product_type": "面膜"}).fitting_ids
    dividing = shop.dividing_slots(
        masks, ["product_type"], askable=("product_type", "effect", "skin_type", "price")
    )
    assert {one.slot for one in dividing} == {"effect", "skin_type", "price"}
    assert shop.dividing_slots(masks[:1], [], askable=("effect", "price")) == ()
    without_price = shop.dividing_slots(masks, ["price_max"], askable=("price",))
    assert without_price == ()


@pytest.mark.parametrize(
    ("spoken", "product_id"),
    [
        ("那个竹子的", "zhulu_mianmo"),
        ("雪牙面膜", "xueya_mianmo"),
        ("海月的爽肤水", "haiyue_shuangfushui"),
        ("就要那个火山泥", "huoshanni_mianmo"),
        ("清之洗面奶", "qingzhi_ximiannai"),
        ("草本植萃补水面膜", "caoben_zhicui_mianmo"),
    ],
)
def test_names_by_part_and_by_sound(shop: Catalogue, spoken: str, product_id: str) -> None:
    assert shop.find_by_name(spoken)[0].product.product_id == product_id


def test_no_name_no_hit(shop: Catalogue) -> None:
    assert shop.find_by_name("那个呢") == ()


def test_sold_out_is_not_offered() -> None:
    gone = Product("gone", (Fact("name", "甲面膜", ""), Fact("stock", "缺货", "")))
    here = Product("here", (Fact("name", "乙面膜", ""), Fact("stock", "有货", "")))
    assert Catalogue([gone, here]).match({}).fitting_ids == ("here",)


def test_needs_proof_is_a_matter_of_the_lexicon() -> None:
    silent = Product("silent", (Fact("name", "甲面膜", ""),))
    broad = Lexicon(substances={"化学剂": Substance(needs_proof=True)})
    assert Catalogue([silent], broad).match({"allergy": ("化学剂",)}).fitting == ()
    assert len(Catalogue([silent]).match({"allergy": ("化学剂",)}).fitting) == 1


def test_two_products_with_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="same id"):
        Catalogue([Product("a", ()), Product("a", ())])


def test_sizes_and_half_sizes() -> None:
    facts = (Fact("size_min", 39, ""), Fact("size_max", 45, ""), Fact("half_size", False, ""))
    shoes = Catalogue([Product("s", facts)])
    assert shoes.match({"size": 42}).fitting
    assert not shoes.match({"size": 42.5}).fitting
    assert not shoes.match({"size": 46}).fitting


def test_memory_and_gigabytes() -> None:
    phone = Catalogue([Product("x", (Fact("variants", "8+256G 1799元", ""),))])
    assert phone.match({"storage_gb": 256, "ram_gb": 8}).fitting
    assert not phone.match({"storage_gb": 512}).fitting


SNACKS = Lexicon(
    slots={
        "product_type": dict.fromkeys(
            ("牛奶", "核桃", "坚果", "坚果礼盒", "礼盒", "果干", "牛肉干", "饼干", "夏威夷果"), ()
        ),
        "flavor": {"麻辣": (), "五香": (), "原味": ()},
    },
    substances={"坚果": Substance(includes=("核桃", "夏威夷果")), "牛奶": Substance(), "花生": Substance()},
)
PHONES = Lexicon(
    slots={
        "product_type": {
            "手机": ("智能机",),
            "老人机": ("老年机", "老人手机"),
            "手机壳": ("保护壳",),
            "手机膜": ("钢化膜",),
            "充电宝": (),
        },
        "compatible": {"苹果": ("iPhone",), "小米": (), "华为": (), "三星": ()},
    }
)


def item(product_id: str, **facts: object) -> Product:
    """A product of facts; a list makes several facts of a name."""
    pairs = [
        (name, value)
        for name, values in facts.items()
        for value in (values if isinstance(values, list) else [values])
    ]
    return Product(product_id, tuple(Fact(name, value, "") for name, value in pairs))


def ids(catalogue: Catalogue, slots: dict[str, SlotValue]) -> list[str]:
    return [one.product.product_id for one in catalogue.match(slots, limit=20).fitting]


def test_a_ban_of_the_allergic_does_not_refuse_the_thing_itself() -> None:
    milk = item(
        "milk", name="草甸纯牛奶", product_type="牛奶", not_for="牛奶过敏", contraindications="牛奶过敏"
    )
    nuts = item("nuts", name="纸皮核桃", product_type="核桃", not_for="核桃过敏", ingredients="核桃")
    shop = Catalogue([milk, nuts], SNACKS)
    assert ids(shop, {"product_type": "牛奶"}) == ["milk"]
    assert ids(shop, {"product_type": "核桃"}) == ["nuts"]
    assert ids(shop, {"ingredient": "核桃"})[0] == "nuts"
    assert ids(shop, {"product_type": "牛奶", "allergy": ("牛奶",)}) == []


def test_an_accessory_of_a_thing_is_not_that_thing_but_its_kinds_are() -> None:
    shop = Catalogue(
        [
            item("case", name="薄荷手机壳", product_type="手机壳"),
            item("film", name="明镜手机膜", product_type="手机膜"),
            item("senior", name="灯塔老人机", product_type="老人机"),
            item("student", name="白鹭学生手机", product_type="学生手机"),
            item("phone", name="云雀手机", product_type="手机"),
        ],
        PHONES,
    )
    assert ids(shop, {"product_type": "手机"}) == ["phone", "senior", "student"]
    assert ids(shop, {"product_type": "手机壳"}) == ["case"]
    assert ids(shop, {"product_type": "老人机"}) == ["senior"]


def test_a_kind_includes_what_the_substance_of_its_name_includes() -> None:
    shop = Catalogue(
        [
            item("box", name="喜盈坚果礼盒", product_type="坚果礼盒", allergens=["坚果", "花生"]),
            item("walnut", name="青岭核桃", product_type="核桃", allergens="坚果"),
            item("mixed", name="七彩坚果", product_type="坚果", allergens=["坚果", "花生"]),
        ],
        SNACKS,
    )
    assert ids(shop, {"product_type": "坚果"}) == ["mixed", "walnut"]
    assert ids(shop, {"product_type": "坚果", "allergy": ("花生",)}) == ["walnut"]
    assert ids(shop, {"product_type": "礼盒"}) == ["box"]


CASES = Catalogue(
    [
        item("old", product_type="手机壳", compatible=["苹果13系列", "苹果14系列", "苹果15系列", "苹果"]),
        item("new", product_type="手机壳", compatible=["苹果14系列", "小米14", "S24系列", "苹果", "小米"]),
        item("pro", product_type="手机壳", compatible=["苹果13pro"]),
    ],
    PHONES,
)


@pytest.mark.parametrize(
    ("device", "fitting"),
    [
        ("苹果12", []),
        ("苹果13", ["old"]),
        ("苹果 14", ["old", "new"]),
        ("iPhone15", ["old"]),
        ("小米14", ["new"]),
        ("小米13", []),
        ("三星S24", ["new"]),
        ("三星S23", []),
        ("苹果13Pro", ["old", "pro"]),
    ],
)
def test_models_listed_are_the_models_it_fits(device: str, fitting: list[str]) -> None:
    assert ids(CASES, {"product_type": "手机壳", "compatible": (device,)}) == fitting


def test_what_does_not_fit_the_phone_is_excluded_with_the_reason_and_never_the_nearest() -> None:
    matching = CASES.match({"product_type": "手机壳", "compatible": ("苹果12",)})
    assert {one.product.product_id for one in matching.excluded} == {"old", "new", "pro"}
    assert all(one.reasons[0].fact is not None for one in matching.excluded)
    assert not any(
        near.product.product_id in {"old", "new", "pro"}
        for relaxation in matching.relaxations
        for near in relaxation.nearest
    )


def test_a_make_alone_fits_all_its_models_unless_a_remark_takes_some_out() -> None:
    shop = Catalogue(
        [
            item("any", product_type="充电宝", compatible=["苹果", "安卓"]),
            item("later", compatible=["苹果", "安卓手机"], not_features="苹果14和以前的接口不一样，不能用"),
            item("phones", compatible="手机"),
            item("range", compatible="苹果13到15"),
        ],
        PHONES,
    )
    assert ids(shop, {"compatible": ("苹果13",)}) == ["any", "phones", "range"]
    assert ids(shop, {"compatible": ("苹果15",)}) == ["any", "later", "phones", "range"]
    assert ids(shop, {"compatible": ("华为P60",)}) == ["any", "later", "phones"]


def test_a_flavour_or_colour_in_the_name_counts_as_stated() -> None:
    shop = Catalogue([item("hot", name="火塘麻辣牛肉干", product_type="牛肉干", flavor="辣")], SNACKS)
    (best,) = shop.match({"product_type": "牛肉干", "flavor": "麻辣"}).fitting
    assert [reason.wish.value for reason in best.met] == ["牛肉干", "麻辣"]


def test_a_shade_is_offered_after_the_colour_itself() -> None:
    shop = Catalogue(
        [item("wine", colors=["酒红", "黑"]), item("red", colors="红色"), item("pink", colors="粉")]
    )
    assert ids(shop, {"color": "红色"}) == ["red", "wine"]
    assert ids(shop, {"color": "酒红"}) == ["wine"]
    shade = shop.match({"color": "红色"}).fitting[1]
    assert shade.met == ()


SHOES = Lexicon(
    slots={
        "product_type": {"高跟鞋": ("高跟单鞋",), "单鞋": (), "跑鞋": (), "登山鞋": (), "雨鞋": ()},
        "material": {"真皮": ("牛皮",), "麂皮": (), "网面": ("网布",)},
        "foot_shape": {"宽脚": ("脚宽", "脚胖")},
        "population": {"学生": (), "孕妇": ()},
    },
    substances={"皮革": Substance(("真皮",), ("牛皮", "麂皮"))},
)


def test_an_avoided_material_is_a_like() -> None:
    hide, suede, mesh, silent = (
        item("hide", product_type="登山鞋", material="牛皮", price=399),
        item("suede", product_type="登山鞋", material=["网布", "麂皮"], price=259),
        item("mesh", product_type="登山鞋", material="网布", price=199),
        item("silent", product_type="登山鞋", price=299),
    )
    wish: dict[str, SlotValue] = {"product_type": "登山鞋", "avoid": ("真皮",)}
    assert ids(Catalogue([hide, suede, silent, mesh], SHOES), wish) == ["mesh", "suede", "silent"]
    only_hide = Catalogue([hide], SHOES).match(wish)
    assert not only_hide.excluded[0].unsafe
    assert [one.product.product_id for one in only_hide.relaxations[0].nearest] == ["hide"]


def test_an_allergy_to_the_same_material_is_none() -> None:
    hide = item("hide", product_type="登山鞋", material="牛皮")
    matching = Catalogue([hide], SHOES).match({"product_type": "登山鞋", "allergy": ("真皮",)})
    assert matching.excluded[0].unsafe
    assert matching.relaxations == ()


def test_nothing_is_relaxed_into_what_the_text_warns_this_caller_off() -> None:
    shop = Catalogue(
        [
            item("rain", name="荷叶雨鞋", product_type="雨鞋"),
            item("heels", name="月桂细高跟鞋", product_type="高跟鞋", not_for="脚宽"),
            item("flat", name="听雨粗跟单鞋", product_type="单鞋"),
        ],
        SHOES,
    )
    matching = shop.match({"product_type": "高跟鞋", "foot_shape": ("宽脚",)})
    assert matching.fitting == ()
    (relaxation,) = matching.relaxations
    assert [near.product.product_id for near in relaxation.nearest] == ["flat", "rain"]


def test_the_safe_alternative_is_of_the_nearest_kind() -> None:
    shop = Catalogue(
        [
            item("beef", name="牧云牛肉干", product_type="牛肉干", free_from="坚果"),
            item("silent", name="坚果味饼干礼盒", product_type="饼干"),
            item("fruit", name="平安果干礼盒", product_type="礼盒", free_from="坚果"),
            item("nuts", name="喜盈坚果礼盒", product_type="坚果礼盒", contraindications="坚果过敏"),
        ],
        SNACKS,
    )
    matching = shop.match({"product_type": "坚果礼盒", "allergy": ("坚果",)})
    assert matching.fitting == ()
    (relaxation,) = matching.relaxations
    assert [wish.slot for wish in relaxation.dropped] == ["product_type"]
    assert [near.product.product_id for near in relaxation.nearest] == ["fruit", "beef"]


def test_what_the_text_bans_is_the_reason_before_what_it_names() -> None:
    nuts = item(
        "nuts",
        name="喜盈坚果礼盒",
        product_type="坚果礼盒",
        ingredients="核桃",
        allergens="坚果",
        contraindications="坚果过敏",
    )
    judged = Catalogue([nuts], SNACKS).judge("nuts", {"allergy": ("坚果",)})
    assert isinstance(judged, Excluded)
    fact = judged.reasons[0].fact
    assert fact is not None
    assert (fact.name, fact.value) == ("contraindications", "坚果过敏")


def test_a_text_silent_on_students_is_no_danger_to_them() -> None:
    shop = Catalogue([item("silent", name="跑鞋"), item("not", name="鞋", not_for="学生")], SHOES)
    matching = shop.match({"population": ("学生",)})
    assert [one.product.product_id for one in matching.fitting] == ["silent"]
    assert matching.fitting[0].safety_unknown == ()
    assert shop.match({"population": ("孕妇",)}).fitting[0].safety_unknown


@pytest.mark.parametrize(
    ("text", "allergy", "kept_away"),
    [
        ("海味脆片，十九元一袋，含海鲜。", "虾", True),
        ("麦香饼，十九元一袋，含麸质。", "燕麦", True),
        ("什锦脆，十九元一袋，配料：坚果、白砂糖。", "核桃", True),
        ("什锦脆，十九元一袋，配料：坚果、白砂糖。", "花生", False),
    ],
)
def test_who_cannot_have_one_keeps_away_from_what_only_names_the_group(
    text: str, allergy: str, kept_away: bool
) -> None:
    group = Lexicon(
        substances={
            "海鲜": Substance(includes=("虾", "蟹")),
            "坚果": Substance(includes=("核桃", "腰果")),
        }
    )
    catalogue = Catalogue([read_product(text, product_id="p", lexicon=group)], group)
    judged = catalogue.judge("p", {"allergy": (allergy,)})
    assert isinstance(judged, Excluded) == kept_away
    if isinstance(judged, Candidate):  # a group among the ingredients proves nothing absent
        assert [reason.verdict for reason in judged.unknown] == [Verdict.UNKNOWN]
