"""A present keeps the figures that belong to it; only its count is left out."""

import pytest

from voicebot.knowledge.pricing import Bulk, BuyGet
from voicebot.knowledge.reader import read_product


@pytest.mark.parametrize(
    ("told", "gift"),
    [
        ("送十公分短线", "10公分短线"),
        ("送1.5米线", "1.5米线"),
        ("送一条20公分短线", "20公分短线"),
        ("送一支30克洗面奶", "30克洗面奶"),
    ],
)
def test_a_gift(told: str, gift: str) -> None:
    product = read_product(f"骆驼充电宝，129元一个，白、黑。{told}。保修一年。", product_id="p")
    assert product.texts("gifts") == (gift,)


def test_a_small_size_of_it_given_along_is_not_the_thing_itself() -> None:
    product = read_product("杏雨洗面奶 110克 49元一支，买两支送一支25克旅行装。", product_id="one")
    assert not [rule for rule in product.pricing.rules if isinstance(rule, BuyGet)]
    assert product.texts("gifts") == ("25克旅行装",)


@pytest.mark.parametrize(
    "from_ten", ["10盒以上(含10盒)每盒15元", "10盒起（含10盒）每盒15", "10盒以上(含)每盒15元"]
)
def test_a_price_from_so_many_on(from_ten: str) -> None:
    product = read_product(f"麦浪饼干 300克一盒 18元，{from_ten}。", product_id="one")
    assert [(rule.minimum, rule.unit_fen) for rule in product.pricing.rules if isinstance(rule, Bulk)] == [
        (10, 1500)
    ]
    assert product.price_fen == 1800
