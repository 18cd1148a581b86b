"""The arithmetic of promotions."""

import pytest

from voicebot.knowledge.freight import within
from voicebot.knowledge.phrases import say_yuan
from voicebot.knowledge.pricing import (
    AmountCut,
    Bulk,
    Bundle,
    BuyGet,
    Freight,
    Gift,
    GroupDiscount,
    LaterUnits,
    NthUnit,
    Pricing,
    QuantityCut,
    Rule,
    Variant,
)
from voicebot.knowledge.quoting import quote


def total(rule: Rule | None, quantity: int, unit_fen: int = 10_000, **kwargs: object) -> int:
    pricing = Pricing(unit_fen=unit_fen, unit="盒", rules=(rule,) if rule else ())
    found = quote(pricing, quantity, **kwargs)  # type: ignore[arg-type]
    assert found is not None
    return found.total_fen


@pytest.mark.parametrize(
    ("rule", "quantity", "expected_fen"),
    [
        (None, 3, 30_000),
        (NthUnit(2, 0.5, 0, ""), 1, 10_000),
        (NthUnit(2, 0.5, 0, ""), 2, 15_000),
        (NthUnit(2, 0.5, 0, ""), 3, 25_000),
        (NthUnit(2, 0.5, 0, ""), 4, 30_000),
        (NthUnit(2, 1.0, 5_000, ""), 2, 15_000),
        (LaterUnits(2, 8_000, ""), 1, 10_000),
        (LaterUnits(2, 8_000, ""), 5, 42_000),
        (Bundle(3, 25_000, ""), 3, 25_000),
        (Bundle(3, 25_000, ""), 4, 35_000),
        (Bundle(3, 25_000, ""), 6, 50_000),
        (Bulk(12, 8_000, ""), 11, 110_000),
        (Bulk(12, 8_000, ""), 12, 96_000),
        (AmountCut(20_000, 3_000, False, ""), 1, 10_000),
        (AmountCut(20_000, 3_000, False, ""), 4, 37_000),
        (AmountCut(20_000, 3_000, True, ""), 4, 34_000),
        (QuantityCut(3, 1.0, 6_000, ""), 3, 24_000),
        (QuantityCut(2, 0.9, 0, ""), 2, 18_000),
        (BuyGet(4, 1, ""), 4, 40_000),
        (BuyGet(4, 1, ""), 5, 40_000),
    ],
)
def test_rules(rule: Rule | None, quantity: int, expected_fen: int) -> None:
    assert total(rule, quantity) == expected_fen


def test_bought_four_brings_one_free() -> None:
    found = quote(Pricing(unit_fen=4500, rules=(BuyGet(4, 1, ""),)), 4)
    assert found is not None
    assert found.free_units == 1


def test_gifts_from_their_quantity_on() -> None:
    pricing = Pricing(unit_fen=100, rules=(Gift("洗面奶", 2, ""),))
    one, two = quote(pricing, 1), quote(pricing, 2)
    assert one is not None
    assert two is not None
    assert (one.gifts, two.gifts) == ((), ("洗面奶",))


def test_group_discounts_that_do_not_add_up() -> None:
    rules = (GroupDiscount("学生", 1.0, 10_000, ""), GroupDiscount("老用户", 1.0, 10_000, ""))
    exclusive = Pricing(unit_fen=179_900, rules=rules, exclusive=True)
    found = quote(exclusive, 1, groups=["学生", "老客户"])
    assert found is not None
    assert found.total_fen == 169_900
    both = quote(Pricing(unit_fen=179_900, rules=rules), 1, groups=["学生", "老客户"])
    assert both is not None
    assert both.total_fen == 159_900


def test_a_version_with_member_discount_rounds_to_fen() -> None:
    large = Variant("50ml", 46_900, "")
    pricing = Pricing(
        unit_fen=32_900,
        variants=(Variant("30ml", 32_900, ""), large),
        rules=(GroupDiscount("会员", 0.95, 0, ""),),
    )
    found = quote(pricing, 1, variant=large, groups=["会员"])
    assert found is not None
    assert found.total_fen == 44_555


def test_postage_by_region() -> None:
    assert total(Freight(("云贵川",), 500, ""), 1, 5_900, destination="贵州") == 6_400
    assert total(Freight(("云贵川",), 500, ""), 1, 5_900, destination="北京") == 5_900
    assert within("新疆乌鲁木齐", "新疆西藏")


def test_no_price_no_quote_and_no_negative_quantity() -> None:
    assert quote(Pricing(), 1) is None
    with pytest.raises(ValueError, match="at least 1"):
        quote(Pricing(unit_fen=100), 0)


def test_money_for_the_ear() -> None:
    assert [say_yuan(fen) for fen in (28_800, 13_350, 3_990, 1)] == ["288元", "133.5元", "39.9元", "0.01元"]


def test_what_costs_nothing_is_quoted_and_no_sum_goes_below_zero() -> None:
    assert total(QuantityCut(1, 1.0, 500, "减5元"), 2, unit_fen=0) == 0
    assert total(QuantityCut(1, 1.0, 500, "减5元"), 1, unit_fen=300) == 300
