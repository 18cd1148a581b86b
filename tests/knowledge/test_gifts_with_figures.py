"""A present keeps the figures that belong to it; only its count is left out."""

import pytest

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
