"""Which products state what, as bit masks: one bit per product, so that ten thousand are one integer.

Python's integers make intersection and counting of such sets a matter of nanoseconds per product.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence

from voicebot.knowledge.product import Product

Mask = int


def positions(mask: Mask) -> Iterable[int]:
    """Positions of the products in a mask, ascending."""
    bits = bin(mask)[:1:-1]
    position = bits.find("1")
    while position >= 0:
        yield position
        position = bits.find("1", position + 1)


class FactIndex:
    """Values of facts → products that state them."""

    def __init__(self, products: Sequence[Product]) -> None:
        self.everything: Mask = (1 << len(products)) - 1
        self._values: dict[str, dict[str, Mask]] = {}
        self._stating: dict[str, Mask] = {}
        self._numbers: dict[str, list[tuple[float, int]]] = {}
        for position, product in enumerate(products):
            bit = 1 << position
            for fact in product.facts:
                self._stating[fact.name] = self._stating.get(fact.name, 0) | bit
                values = self._values.setdefault(fact.name, {})
                if isinstance(fact.value, str | bool):
                    key = str(fact.value)
                    values[key] = values.get(key, 0) | bit
                else:
                    self._numbers.setdefault(fact.name, []).append((float(fact.value), position))
        for numbers in self._numbers.values():
            numbers.sort()

    def stating(self, *names: str) -> Mask:
        """Products that state any of these facts."""
        mask = 0
        for name in names:
            mask |= self._stating.get(name, 0)
        return mask

    def values(self, name: str) -> Mapping[str, Mask]:
        """Every value of a text fact, with the products that state it."""
        return self._values.get(name, {})

    def where(self, test: Callable[[str], bool], *names: str) -> Mask:
        """Products with a value of one of these facts that passes the test."""
        mask = 0
        for name in names:
            for value, products in self.values(name).items():
                if test(value):
                    mask |= products
        return mask

    def between(self, name: str, low: float, high: float) -> Mask:
        """Products with a number of this fact in ``low`` ... ``high``, both included."""
        numbers = self._numbers.get(name, [])
        first = bisect_left(numbers, (low, -1))
        last = bisect_right(numbers, (high, 1 << 60))
        mask = 0
        if last - first > 512:  # one big shift-or per product is quadratic; build the bits at once
            bits = bytearray((self.everything.bit_length() + 7) // 8)
            for _, position in numbers[first:last]:
                bits[position >> 3] |= 1 << (position & 7)
            return int.from_bytes(bits, "little")
        for _, position in numbers[first:last]:
            mask |= 1 << position
        return mask
