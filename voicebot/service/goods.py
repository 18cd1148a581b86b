"""The catalogue's products as the built-in shop's goods."""

import re

from voicebot.knowledge.product import Product
from voicebot.language.numerals import find_numbers
from voicebot.shop.products import CatalogueProduct

USUAL_STOCK = 100
"""Pieces of a product whose text does not say how many there are, when the shop first hears of it."""

_NONE_LEFT = re.compile("缺货|无货|没货|售罄|卖完|断货|下架")


def goods_of(product: Product) -> CatalogueProduct:
    """A product as the built-in shop keeps it.

    The stock counts only when the shop sees the product for the first time; from then on its
    own table knows better.
    """
    price_fen = product.price_fen
    assert price_fen is not None, f"{product.product_id} has no price; load_products lets none such in"
    return CatalogueProduct(product.product_id, product.name, price_fen, _first_stock(product))


def _first_stock(product: Product) -> int:
    said = product.text_of("stock") or ""
    if _NONE_LEFT.search(said):
        return 0
    numbers = find_numbers(said)
    return int(numbers[0].value) if numbers else USUAL_STOCK
