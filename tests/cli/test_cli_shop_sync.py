"""``voicebot shop sync``: what it writes, and where."""

from pathlib import Path

import pytest

from voicebot.cli.shop import begin_text
from voicebot.shop.http.catalogue import ShopProduct


def test_a_text_is_begun_for_a_product_without_one(tmp_path: Path) -> None:
    path = begin_text(tmp_path, ShopProduct("sku-0042_红.a", "42", "爽肤水", 12_850, 3))
    assert path == tmp_path / "sku-0042_红.a.txt"
    assert path.read_text("utf-8") == "爽肤水，每件128.5元。\n"


@pytest.mark.parametrize(
    "product_id", ["../../escaped", "/tmp/escaped", "..", ".hidden", "a/b", "", "a" * 300]
)
def test_no_id_leads_out_of_the_folder(tmp_path: Path, product_id: str) -> None:
    folder = tmp_path / "one" / "two" / "products"
    folder.mkdir(parents=True)
    assert begin_text(folder, ShopProduct(product_id, "42", "爽肤水", 12_850, 3)) is None
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
