"""Tables go in a few rows at a time, so that nobody who orders meanwhile waits for the whole of one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.records.models import Product
from voicebot.shop.columns import ReadRow, Table, Values

ROWS_AT_ONCE = 100
"""Of one transaction: its locks are gone long before the patience of an order is (some 3 s)."""


@dataclass(frozen=True, slots=True)
class KnownProduct:
    """What tells a product of the shop from others.

    Args:
        shop_code: the shop's own number, when it is another than ours.
    """

    product_id: str
    name: str
    unit: str
    shop_code: str | None


@dataclass(frozen=True, slots=True)
class Known:
    """The products there were when the import began, by our id, the shop's own number, and name."""

    by_id: Mapping[str, KnownProduct]
    by_code: Mapping[str, KnownProduct]
    by_name: Mapping[str, KnownProduct]

    @classmethod
    async def load(cls, session: AsyncSession) -> "Known":
        """Read them; nothing is locked."""
        rows = await session.execute(
            sa.select(Product.product_id, Product.name, Product.unit, Product.shop_code).order_by(
                Product.product_id
            )
        )
        found = [KnownProduct(*row) for row in rows]
        return cls(
            {one.product_id: one for one in found},
            {one.shop_code: one for one in found if one.shop_code is not None},
            {one.name: one for one in found},
        )

    def product(self, values: Values) -> KnownProduct | None:
        """The product that a row names."""
        number, name = values.get("product_id"), values.get("name")
        if number is not None:
            found = self.by_id.get(number) or self.by_code.get(number)
            if found is not None:
                return found
        return self.by_name.get(name) if name is not None else None

    def product_id(self, values: Values) -> str:
        """Our id of the product that a row of goods is about; empty when nobody can tell."""
        found = self.product(values)
        return found.product_id if found is not None else str(values.get("product_id", ""))


def batches(table: Table, rows: Sequence[ReadRow], known: Known) -> Iterator[list[ReadRow]]:
    """The rows, some at a time; those of one product, order or parcel stay together.

    Goods come in the order of their products, in which orders lock them too.
    """
    match table:
        case Table.PRODUCTS:
            keys = [known.product_id(row.values) for row in rows]
        case Table.ORDERS:
            keys = [str(row.values.get("order_number", "")) for row in rows]
        case Table.SHIPMENTS:
            keys = [str(row.values.get("tracking_number", "")) for row in rows]
        case _:
            keys = [f"{place:09d}" for place in range(len(rows))]
    if table is not Table.PRODUCTS:
        first: dict[str, int] = {}
        for place, key in enumerate(keys):
            first.setdefault(key, place)
        keys = [f"{first[key]:09d}" for key in keys]
    ordered = sorted(zip(keys, rows, strict=True), key=lambda pair: pair[0])
    batch: list[ReadRow] = []
    for _, group in groupby(ordered, key=lambda pair: pair[0]):
        together = [row for _, row in group]
        if batch and len(batch) + len(together) > ROWS_AT_ONCE:
            yield batch
            batch = []
        batch += together
    if batch:
        yield batch
