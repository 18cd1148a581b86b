"""What the built-in shop holds, for lists."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.records.database import Database
from voicebot.records.models import Product
from voicebot.records.shop_models import ProductVersion, Promotion
from voicebot.shop.prices import Kind, does, title_of
from voicebot.shop.products import FROM_TEXT
from voicebot.shop.quotes import is_postage, rule_of


@dataclass(frozen=True, slots=True)
class OnSale:
    """A product, or a version of it.

    Args:
        price_fen: of a version ``None`` when it costs what the product costs; ``stock`` likewise.
        source: ``text`` or ``import``: where the price comes from.
    """

    product_id: str
    name: str
    version: str
    price_fen: int | None
    stock: int | None
    source: str
    on_sale: bool


@dataclass(frozen=True, slots=True)
class PromotionRow:
    """A promotion as it is said, and what it does."""

    code: str
    product_id: str | None
    title: str
    does: str
    ends_at: datetime | None
    source: str


async def on_sale(database: Database, *, everything: bool = False) -> list[OnSale]:
    """Products with their versions, by id; ``everything`` includes what cannot be ordered."""

    async def work(session: AsyncSession) -> list[OnSale]:
        products = await session.scalars(sa.select(Product).order_by(Product.product_id))
        versions: dict[str, list[ProductVersion]] = {}
        rows = sa.select(ProductVersion).order_by(ProductVersion.product_id, ProductVersion.code)
        for row in await session.scalars(rows):
            versions.setdefault(row.product_id, []).append(row)
        found = []
        for one in products:
            sold = one.active and one.listed
            found.append(OnSale(one.product_id, one.name, "", one.price_fen, one.stock, one.source, sold))
            found += [
                OnSale(
                    one.product_id,
                    one.name,
                    row.label or "，".join(str(value) for _, value in row.options),
                    row.price_fen,
                    row.stock,
                    one.source,
                    sold and row.active,
                )
                for row in versions.get(one.product_id, ())
            ]
        return [one for one in found if everything or one.on_sale]

    return await database.run(work, doing="listing the products")


async def promotions(database: Database) -> list[PromotionRow]:
    """Promotions that hold now or will; those of texts only where the shop has not set its own.

    That is: its own price of the product, or postage of its own for every order.
    """

    async def work(session: AsyncSession) -> list[PromotionRow]:
        found = await session.scalars(
            sa.select(Promotion)
            .outerjoin(Product, Product.product_id == Promotion.product_id)
            .where(
                sa.or_(Promotion.ends_at.is_(None), Promotion.ends_at > sa.func.now()),
                sa.or_(
                    Promotion.source != FROM_TEXT,
                    Product.source == FROM_TEXT,
                    Promotion.product_id.is_(None),
                ),
            )
            .order_by(Promotion.code)
        )
        rows = found.all()
        now = await session.scalar(sa.select(sa.func.now()))
        own_postage = any(
            row.source != FROM_TEXT
            and is_postage(rule_of(row))
            and (row.starts_at is None or (now is not None and row.starts_at <= now))
            for row in rows
        )
        return [
            PromotionRow(
                row.code,
                row.product_id,
                title_of(rule_of(row), "件"),
                does(rule_of(row)),
                row.ends_at,
                row.source,
            )
            for row in rows
            if not (own_postage and row.source == FROM_TEXT and Kind(row.kind) is Kind.SHIPPING)
        ]

    return await database.run(work, doing="listing the promotions")
