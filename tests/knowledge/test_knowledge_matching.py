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
