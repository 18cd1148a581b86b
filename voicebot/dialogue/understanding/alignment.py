"""Which product a quantity counts: 面膜两盒，洗面奶一支 and 两盒面膜，一支洗面奶, also mixed."""

import re
from collections.abc import Sequence
from functools import cache

from voicebot.dialogue.understanding.mention import Span

_SMALL = re.compile(r"的|来|要|给我|给|我|再|拿|配|买|搞|整|弄|，|、|个|那个|呢|嘛|啊|吧|就|是")
_ALONE_QUANTITY = 0.8
_ALONE_PRODUCT = 1.5
_OTHER_ORDER = 0.25
"""Costs of a quantity or a product that has no partner, and of a pair in the less usual order."""


def align(text: str, quantities: Sequence[Span], products: Sequence[Span]) -> dict[int, int]:
    """Index of the quantity that counts each product, keyed by the product's index.

    The dearer a pair the more stands between; callers keep to one order, so the order that
    explains more of the utterance is preferred.
    """

    def pair(product: int, quantity: int, product_first: bool) -> float:
        first, second = products[product], quantities[quantity]
        ordered = first[1] <= second[0]
        if not ordered:
            first, second = second, first
        between = range(first[1], second[0])
        others = [*quantities, *products]
        if any(span[0] in between for span in others):
            return 9.0
        gap = text[first[1] : second[0]]
        cost = 0.35 * (("，" in gap) + (not ordered and gap.startswith("的，"))) + 0.2 * len(
            _SMALL.sub("", gap)
        )
        return cost + (0.0 if ordered is product_first else _OTHER_ORDER)

    def best(product_first: bool) -> tuple[float, tuple[tuple[int, int], ...]]:
        @cache
        def rest(product: int, quantity: int) -> tuple[float, tuple[tuple[int, int], ...]]:
            if product == len(products):
                return _ALONE_QUANTITY * (len(quantities) - quantity), ()
            if quantity == len(quantities):
                return _ALONE_PRODUCT * (len(products) - product), ()
            without_product = rest(product + 1, quantity)
            without_quantity = rest(product, quantity + 1)
            options = [
                (without_product[0] + _ALONE_PRODUCT, without_product[1]),
                (without_quantity[0] + _ALONE_QUANTITY, without_quantity[1]),
            ]
            cost = pair(product, quantity, product_first)
            if cost < _ALONE_PRODUCT + _ALONE_QUANTITY:
                following = rest(product + 1, quantity + 1)
                options.append((following[0] + cost, ((product, quantity), *following[1])))
            return min(options)

        return rest(0, 0)

    return dict(min(best(True), best(False))[1])
