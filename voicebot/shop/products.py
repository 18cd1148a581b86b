"""The built-in shop's goods: prices from the catalogue, stock from the table."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.errors import RecordsError
from voicebot.records.database import Database
from voicebot.records.models import Product


@dataclass(frozen=True, slots=True)
class CatalogueProduct:
    """A product as the catalogue has it.

    Args:
        stock: how many there are when the shop first hears of it.
    """

    product_id: str
    name: str
    price_fen: int
    stock: int


async def sync_products(database: Database, products: Collection[CatalogueProduct]) -> None:
    """Make the table agree with the catalogue; stock that is already there stays as it is.

    Products that the catalogue no longer has can no longer be ordered.

    Raises:
        RecordsError: a price or stock is negative, or the database is unreachable.
    """
    for product in products:
        if product.price_fen < 0 or product.stock < 0:
            raise RecordsError(f"product {product.product_id}: price and stock must not be negative")
    rows = [
        {
            "product_id": p.product_id,
            "name": p.name,
            "price_fen": p.price_fen,
            "stock": p.stock,
            "active": True,
        }
        for p in sorted(products, key=lambda product: product.product_id)
    ]

    async def work(session: AsyncSession) -> None:
        gone = sa.update(Product).where(Product.product_id.not_in([row["product_id"] for row in rows]))
        await session.execute(gone.where(Product.active).values(active=False, updated_at=sa.func.now()))
        if rows:
            new = insert(Product).values(rows)
            await session.execute(
                new.on_conflict_do_update(
                    index_elements=[Product.product_id],
                    set_={
                        "name": new.excluded.name,
                        "price_fen": new.excluded.price_fen,
                        "active": True,
                        "updated_at": sa.func.now(),
                    },
                    where=sa.or_(
                        Product.name != new.excluded.name,
                        Product.price_fen != new.excluded.price_fen,
                        sa.not_(Product.active),
                    ),
                )
            )

    await database.run(work, doing="storing the products")


async def stock_of(database: Database, product_id: str) -> int | None:
    """How many pieces there are; ``None``: no such product."""
    return await database.run(
        lambda session: session.scalar(sa.select(Product.stock).where(Product.product_id == product_id)),
        doing="reading the stock",
    )
