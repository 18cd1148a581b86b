"""The built-in shop's goods: from the catalogue until the shop imports its own, stock from the table."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.errors import RecordsError
from voicebot.knowledge.purchase_limits import UNLIMITED, PurchaseLimits
from voicebot.records.database import Database
from voicebot.records.models import Product
from voicebot.records.shop_models import ProductVersion, Promotion
from voicebot.shop.keeping_apart import keep_apart
from voicebot.shop.prices import Rule
from voicebot.shop.versions import Version

FROM_TEXT = "text"
FROM_IMPORT = "import"
"""Where price, versions and promotions of a product come from: ``Product.source``."""


@dataclass(frozen=True, slots=True)
class CatalogueProduct:
    """A product as the catalogue has it.

    Args:
        stock: how many there are when the shop first hears of it.
        unit: measure word.
        rules: promotions of its text.
        versions: those with prices of their own.
        limits: the most pieces that are sold.
    """

    product_id: str
    name: str
    price_fen: int
    stock: int
    unit: str = ""
    rules: tuple[Rule, ...] = ()
    versions: tuple[Version, ...] = ()
    limits: PurchaseLimits = UNLIMITED


async def sync_products(
    database: Database,
    products: Collection[CatalogueProduct],
    postage: Collection[Rule] = (),
    *,
    shop: str = "",
    boot_id: UUID | None = None,
) -> None:
    """Make the table agree with the catalogue; stock that is already there stays as it is.

    What the shop has imported wins: of such a product only the name that callers hear is taken from the
    catalogue. Products that the catalogue no longer has can no longer be ordered.

    Args:
        postage: what the shop's own words say of sending, for every order.
        shop: its name; empty where there is only one.
        boot_id: of the worker that will sell them, if one will.

    Raises:
        RecordsError: a price or stock is negative, the database is unreachable, or it holds the goods of
            another shop whose bot is up.
    """
    for product in products:
        if product.price_fen < 0 or product.stock < 0:
            raise RecordsError(f"product {product.product_id}: price and stock must not be negative")
    known = sorted(products, key=lambda product: product.product_id)

    async def work(session: AsyncSession) -> None:
        if shop:
            await keep_apart(session, shop, [product.product_id for product in known], boot_id)
        await _sync_rows(session, known)
        from_text = sa.select(Product.product_id).where(Product.source == FROM_TEXT)
        following = set(await session.scalars(from_text))
        ours = [product for product in known if product.product_id in following]
        await _sync_versions(session, ours)
        await _sync_promotions(session, [rule for product in ours for rule in product.rules] + [*postage])

    await database.run(work, doing="storing the products")


async def _sync_rows(session: AsyncSession, products: Sequence[CatalogueProduct]) -> None:
    rows = [
        {
            "product_id": p.product_id,
            "name": p.name,
            "price_fen": p.price_fen,
            "stock": p.stock,
            "unit": p.unit,
            "limit_per_customer": p.limits.per_customer,
            "limit_per_order": p.limits.per_order,
            "active": True,
        }
        for p in products
    ]
    gone = sa.update(Product).where(Product.product_id.not_in([row["product_id"] for row in rows]))
    await session.execute(gone.where(Product.active).values(active=False, updated_at=sa.func.now()))
    if not rows:
        return
    new = insert(Product).values(rows)
    price_fen = sa.case((Product.source == FROM_TEXT, new.excluded.price_fen), else_=Product.price_fen)
    unit = sa.case((Product.unit == "", new.excluded.unit), else_=Product.unit)
    following = Product.limit_source == FROM_TEXT
    per_customer = sa.case((following, new.excluded.limit_per_customer), else_=Product.limit_per_customer)
    per_order = sa.case((following, new.excluded.limit_per_order), else_=Product.limit_per_order)
    await session.execute(
        new.on_conflict_do_update(
            index_elements=[Product.product_id],
            set_={
                "name": new.excluded.name,
                "price_fen": price_fen,
                "unit": unit,
                "limit_per_customer": per_customer,
                "limit_per_order": per_order,
                "active": True,
                "updated_at": sa.func.now(),
            },
            where=sa.or_(
                Product.name != new.excluded.name,
                Product.price_fen != price_fen,
                Product.unit != unit,
                Product.limit_per_customer.is_distinct_from(per_customer),
                Product.limit_per_order.is_distinct_from(per_order),
                sa.not_(Product.active),
            ),
        )
    )


async def _sync_versions(session: AsyncSession, products: Sequence[CatalogueProduct]) -> None:
    """Versions that a text no longer names are gone; those with a stock are the shop's own and stay."""
    ids = [product.product_id for product in products]
    rows = [
        {"product_id": p.product_id, "code": v.code, "label": v.label, "price_fen": v.price_fen}
        for p in products
        for v in p.versions
    ]
    kept = [(row["product_id"], row["code"]) for row in rows]
    key = sa.tuple_(ProductVersion.product_id, ProductVersion.code)
    await session.execute(
        sa.delete(ProductVersion).where(
            ProductVersion.product_id.in_(ids), ProductVersion.stock.is_(None), key.not_in(kept)
        )
    )
    await _upsert(session, ProductVersion, ("product_id", "code"), rows)


async def _sync_promotions(session: AsyncSession, rules: Sequence[Rule]) -> None:
    rows = [promotion_values(rule, source=FROM_TEXT) for rule in rules]
    codes = [row["code"] for row in rows]
    await session.execute(
        sa.delete(Promotion).where(Promotion.source == FROM_TEXT, Promotion.code.not_in(codes))
    )
    await _upsert(session, Promotion, ("code",), rows)


def promotion_values(rule: Rule, *, source: str) -> dict[str, Any]:
    """A rule as a row of the table."""
    return {
        "code": rule.code,
        "kind": rule.kind.value,
        "product_id": rule.product_id,
        "title": rule.title,
        "price_fen": rule.price_fen,
        "threshold_fen": rule.threshold_fen,
        "cut_fen": rule.cut_fen,
        "pieces": rule.pieces,
        "free_pieces": rule.free_pieces,
        "percent": rule.percent,
        "repeats": rule.repeats,
        "regions": list(rule.regions),
        "source": source,
    }


async def _upsert(
    session: AsyncSession,
    table: type[ProductVersion] | type[Promotion],
    key: tuple[str, ...],
    rows: list[dict[str, Any]],
) -> None:
    if not rows:
        return
    new = insert(table).values(rows)
    changed = {name: new.excluded[name] for name in rows[0] if name not in key}
    await session.execute(new.on_conflict_do_update(index_elements=list(key), set_=changed))


async def stock_of(database: Database, product_id: str) -> int | None:
    """How many pieces there are; ``None``: no such product."""
    return await database.run(
        lambda session: session.scalar(sa.select(Product.stock).where(Product.product_id == product_id)),
        doing="reading the stock",
    )
