"""The arithmetic of promotions, by hand-made examples."""

import tracemalloc

import pytest

from voicebot.shop.prices import CouponRule, Goods, Kind, Priced, Rule, priced, title_of


def masks(quantity: int = 1, unit_fen: int = 10_000, *, plain: bool = True) -> Goods:
    return Goods("mask", "盒", quantity, unit_fen, plain)


def rule(kind: Kind, code: str = "R", product_id: str | None = "mask", **fields) -> Rule:
    return Rule(code, kind, product_id, **fields)


def told(result: Priced) -> list[tuple[str, int]]:
    return [(one.title, one.cut_fen) for one in result.reductions]


HALF = rule(Kind.NTH, "HALF", pieces=2, percent=50)
OFF_30 = rule(Kind.THRESHOLD, "OFF30", None, threshold_fen=20_000, cut_fen=3_000)


@pytest.mark.parametrize(
    ("one", "quantity", "total_fen", "title"),
    [
        (rule(Kind.PRICE, price_fen=8_800), 1, 8_800, "活动价每盒88元"),
        (rule(Kind.BULK, pieces=3, price_fen=9_000), 2, 20_000, None),
        (rule(Kind.BULK, pieces=3, price_fen=9_000), 4, 36_000, "3盒起每盒90元"),
        (rule(Kind.BUNDLE, pieces=2, price_fen=18_000), 1, 10_000, None),
        (rule(Kind.BUNDLE, pieces=2, price_fen=18_000), 5, 46_000, "2盒一起180元"),
        (HALF, 1, 10_000, None),
        (HALF, 3, 25_000, "第二盒半价"),
        (rule(Kind.NTH, pieces=2, cut_fen=1_500), 2, 18_500, "第二盒减15元"),
        (rule(Kind.NTH, pieces=3, price_fen=990), 3, 20_990, "第三盒9.9元"),
        (rule(Kind.PERCENT, percent=88), 1, 8_800, "打8.8折"),
        (rule(Kind.PERCENT, percent=90, pieces=2), 1, 10_000, None),
        (rule(Kind.CUT, pieces=3, cut_fen=6_000), 3, 24_000, "买3盒减60元"),
        (rule(Kind.THRESHOLD, threshold_fen=20_000, cut_fen=3_000), 2, 17_000, "满200元减30元"),
        (rule(Kind.THRESHOLD, threshold_fen=10_000, cut_fen=1_000, repeats=True), 3, 27_000, None),
        (rule(Kind.FREE, pieces=4, free_pieces=1), 5, 40_000, "买4送1"),
        (rule(Kind.MEMBER, price_fen=9_500), 1, 10_000, None),
    ],
)
def test_one_promotion(one: Rule, quantity: int, total_fen: int, title: str | None) -> None:
    result = priced([masks(quantity)], [one])
    assert result.total_fen == total_fen
    if title is not None:
        assert told(result) == [(title, 10_000 * quantity - total_fen)]
    assert all(each.source == f"promotion:{one.code}" for each in result.reductions)


def test_the_total_is_the_goods_less_the_reductions_plus_shipping() -> None:
    shipping = rule(Kind.SHIPPING, "SHIP", None, price_fen=800)
    coupon = CouponRule("C1", "新人券", 1_000)
    goods = [masks(3), Goods("toner", "瓶", 1, 4_000)]
    result = priced(goods, [HALF, OFF_30, shipping], coupons=[coupon], address="上海市徐汇区漕溪路1号")
    cut_fen = sum(one.cut_fen for one in result.reductions)
    assert told(result) == [("第二盒半价", 5_000), ("满200元减30元", 3_000), ("新人券", 1_000)]
    assert result.total_fen == 34_000 - cut_fen + 800 == 25_800
    assert result.coupon == "C1"


def test_offers_for_one_product_exclude_each_other_and_the_best_counts() -> None:
    rules = [HALF, rule(Kind.BUNDLE, "B", pieces=2, price_fen=14_000), rule(Kind.PERCENT, "P", percent=90)]
    assert told(priced([masks(2)], rules)) == [("2盒一起140元", 6_000)]
    assert told(priced([masks(1)], rules)) == [("打9折", 1_000)]


def test_of_the_rules_for_the_whole_order_the_best_one_counts() -> None:
    more = rule(Kind.THRESHOLD, "OFF80", None, threshold_fen=40_000, cut_fen=8_000)
    assert told(priced([masks(3)], [OFF_30, more])) == [("满200元减30元", 3_000)]
    assert told(priced([masks(4)], [OFF_30, more])) == [("满400元减80元", 8_000)]


def test_members_pay_less_and_others_do_not() -> None:
    member = rule(Kind.MEMBER, "M", None, percent=95)
    assert priced([masks(2)], [member], member=True).total_fen == 19_000
    assert priced([masks(2)], [member]).total_fen == 20_000
    assert priced([masks(2)], [rule(Kind.MEMBER, price_fen=9_500)], member=True).total_fen == 19_000


def test_bundles_and_prices_are_for_the_plain_product_whatever_its_flavour() -> None:
    bundle = rule(Kind.BUNDLE, pieces=2, price_fen=18_000)
    assert priced([masks(1), masks(1)], [bundle]).total_fen == 18_000
    large = [masks(2, 15_000, plain=False)]
    assert priced(large, [bundle, rule(Kind.PRICE, "P", price_fen=8_800)]).total_fen == 30_000


def test_the_best_coupon_that_may_be_used_is() -> None:
    coupons = [CouponRule("A", "满300减50", 5_000, 30_000), CouponRule("B", "无门槛", 500)]
    assert priced([masks(2)], coupons=coupons).coupon == "B"
    assert priced([masks(3)], coupons=coupons).coupon == "A"
    assert priced([masks(1, 300)], coupons=[CouponRule("B", "无门槛", 500)]).total_fen == 0


@pytest.mark.parametrize(
    ("address", "quantity", "fee_fen"),
    [
        ("上海市徐汇区漕溪路1号", 1, 800),
        ("上海市徐汇区漕溪路1号", 2, 0),
        ("", 1, 800),
        ("乌鲁木齐市天山区解放路5号", 2, 2_000),
        ("新疆喀什市人民路3号", 1, 2_000),
    ],
)
def test_shipping_goes_by_region_and_is_free_from_a_threshold_on(
    address: str, quantity: int, fee_fen: int
) -> None:
    rules = [
        rule(Kind.SHIPPING, "ALL", None, price_fen=800, threshold_fen=15_000),
        rule(Kind.SHIPPING, "FAR", None, price_fen=2_000, regions=("新疆", "西藏")),
    ]
    result = priced([masks(quantity)], rules, address=address)
    assert result.shipping_fen == fee_fen
    assert result.total_fen == 10_000 * quantity + fee_fen


def test_gifts_come_from_a_number_or_an_amount_on() -> None:
    gift = rule(Kind.GIFT, "G", title="洗面奶小样", pieces=2)
    whole = rule(Kind.GIFT, "H", None, title="化妆包", threshold_fen=30_000)
    assert priced([masks(1)], [gift, whole]).gifts == ()
    assert priced([masks(3)], [gift, whole]).gifts == ("洗面奶小样", "化妆包")
    (more,) = priced([masks(4)], [rule(Kind.FREE, pieces=4, free_pieces=1)]).on_top
    assert more.spoken(more.pieces) == "1盒同款"


@pytest.mark.parametrize(
    ("bought", "free", "quantity", "paid", "on_top"),
    [
        (2, 1, 1, 1, 0),
        (2, 1, 2, 2, 1),
        (2, 1, 3, 2, 0),
        (2, 1, 5, 4, 1),
        (2, 1, 20, 14, 1),
        (4, 1, 4, 4, 1),
        (2, 2, 3, 2, 1),
        (1, 1, 3, 2, 1),
    ],
)
def test_two_bought_one_free_is_three_for_two(
    bought: int, free: int, quantity: int, paid: int, on_top: int
) -> None:
    result = priced([masks(quantity)], [rule(Kind.FREE, pieces=bought, free_pieces=free)])
    assert result.total_fen == 10_000 * paid
    assert [one.pieces for one in result.on_top] == ([on_top] if on_top else [])
    assert bought * (quantity + on_top) <= (bought + free) * paid


def test_bundles_of_many_pieces_are_counted_not_listed() -> None:
    """In proportion to the pieces: with lists of all bundles these would take 1 GB."""
    pair, three = (
        rule(Kind.BUNDLE, f"B{n}", pieces=n, price_fen=fen) for n, fen in ((2, 18_000), (3, 26_000))
    )
    tracemalloc.start()
    result = priced([masks(30_001)], [pair, three])
    _, most_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert result.total_fen == 9_999 * 26_000 + 2 * 18_000
    assert most_bytes < 10_000_000


def test_what_a_product_has_from_an_amount_on_counts_once_for_all_its_versions() -> None:
    off = rule(Kind.THRESHOLD, "OFF", threshold_fen=20_000, cut_fen=3_000)
    gift = rule(Kind.GIFT, "G", title="化妆包", threshold_fen=20_000)
    two = [masks(1, 32_900), masks(1, 46_900, plain=False)]
    result = priced(two, [off, gift])
    assert told(result) == [("满200元减30元", 3_000)]
    assert (result.total_fen, result.gifts) == (76_800, ("化妆包",))
    halves = priced([masks(1, 12_000), masks(1, 13_000, plain=False)], [off, gift])
    assert (halves.total_fen, halves.gifts) == (22_000, ("化妆包",)), "neither reaches it alone"


def test_half_a_fen_is_rounded_up_and_no_price_falls_below_nothing() -> None:
    assert priced([masks(1, 1_995)], [rule(Kind.PERCENT, percent=50)]).total_fen == 998
    assert priced([masks(1, 500)], [rule(Kind.CUT, cut_fen=9_000)]).total_fen == 0
    assert priced([masks(1)], [rule(Kind.THRESHOLD, threshold_fen=1, cut_fen=99_999)]).total_fen == 0


def test_a_title_of_the_shops_own_is_said_as_it_is() -> None:
    assert title_of(rule(Kind.THRESHOLD, title="双十一直降", cut_fen=1), "盒") == "双十一直降"


def test_no_goods_without_a_number() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        priced([masks(0)])
