"""The products of the shop's system: fetched, kept in our table, compared with the texts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.errors import ShopError
from voicebot.records.database import Database
from voicebot.records.models import Product
from voicebot.shop.http.identity import product_id
from voicebot.shop.http.mapping import Products
from voicebot.shop.http.picking import Reader
from voicebot.shop.http.runner import Refused
from voicebot.shop.http.system import System
from voicebot.shop.keeping_apart import keep_apart
from voicebot.shop.products import FROM_IMPORT

MOST_PAGES = 1_000


@dataclass(frozen=True, slots=True)
class ShopProduct:
    """A product of the shop's system.

    Args:
        product_id: ours; of the shop's variants of one product, each is a row of its own.
        available: None when the shop does not tell.
    """

    product_id: str
    shop_id: str
    name: str
    price_fen: int
    available: int | None


async def fetch_products(
    system: System, *, timeout_s: float, most_pages: int = MOST_PAGES
) -> tuple[ShopProduct, ...]:
    """All products, page by page.

    Raises:
        ShopError: no answer that can be used, the same page over and over, or not supported.
    """
    operation = system.mapping.operations.products
    if operation is None:
        raise ShopError(f"{system.mapping.shop} does not support products")
    until_s = system.until_s(timeout_s)
    found: dict[str, ShopProduct] = {}
    for page in range(most_pages):
        size = operation.page_size or 0
        values = {"page.number": page + 1, "page.skip": page * size, "page.size": size}
        outcome = await system.runner.run("products", operation, values, until_s=until_s)
        parts = [] if isinstance(outcome, Refused) else outcome.reader.parts(operation.each)
        before = len(found)
        for part in parts:
            product = _read(part, operation, system)
            found[product.shop_id] = product
        if not operation.page_size or len(parts) < operation.page_size:
            break
        if len(found) == before:
            raise ShopError("products: every page is the same; does the request use ${page.number}?")
    return tuple(found.values())


def _read(part: Reader, how: Products, system: System) -> ShopProduct:
    shops = part.text(how.product, "product id")
    return ShopProduct(
        product_id=product_id(system.mapping.product_ids, shops),
        shop_id=shops,
        name=part.text(how.name, "product name"),
        price_fen=part.fen(how.price, "price"),
        available=part.maybe_count(how.available),
    )


async def store_products(
    database: Database,
    products: Collection[ShopProduct],
    *,
    shop: str = "",
    boot_id: UUID | None = None,
) -> None:
    """Keep them in the table ``product``: a copy for people to look at, prices and stock as of now.

    Args:
        shop: its name; empty where there is only one.
        boot_id: of the worker that will sell them, if one will.

    Raises:
        RecordsError: the database is unreachable, or it holds the goods of another shop whose bot is up.
    """
    now = datetime.now(UTC)
    rows: dict[str, dict[str, object]] = {}
    for product in products:
        # Variants of one product add up; the cheapest gives the price.
        row = rows.setdefault(
            product.product_id,
            {"product_id": product.product_id, "name": product.name, "stock": 0, "active": True},
        )
        row |= {"source": FROM_IMPORT, "updated_at": now}
        row["price_fen"] = min(int(str(row.get("price_fen", product.price_fen))), product.price_fen)
        row["stock"] = int(str(row["stock"])) + (product.available or 0)

    async def work(session: AsyncSession) -> None:
        if shop:
            await keep_apart(session, shop, [*rows], boot_id)
        gone = sa.update(Product).where(Product.product_id.not_in(rows), Product.active)
        await session.execute(gone.values(active=False, updated_at=now))
        if rows:
            new = insert(Product).values(list(rows.values()))
            names = ("name", "stock", "active", "source", "updated_at", "price_fen")
            taken = {name: new.excluded[name] for name in names}
            await session.execute(new.on_conflict_do_update(index_elements=[Product.product_id], set_=taken))

    await database.run(work, doing="storing the shop's products")


@dataclass(frozen=True, slots=True)
class Differences:
    """Where texts and shop disagree.

    Args:
        not_in_shop: product ids of texts whose product the shop does not sell.
        without_text: products of the shop that callers cannot be told of.
        prices: product id to the prices in fen of text and shop.
    """

    not_in_shop: tuple[str, ...]
    without_text: tuple[ShopProduct, ...]
    prices: Mapping[str, tuple[int, int]]


def compare(products: Collection[ShopProduct], told_fen: Mapping[str, int]) -> Differences:
    """Compare the shop's products with what the texts tell.

    Args:
        told_fen: the price that the text of each product tells.
    """
    of_shop: dict[str, ShopProduct] = {}
    for product in products:
        known = of_shop.get(product.product_id)
        if known is None or product.price_fen < known.price_fen:
            of_shop[product.product_id] = product
    return Differences(
        not_in_shop=tuple(name for name in told_fen if name not in of_shop),
        without_text=tuple(product for name, product in of_shop.items() if name not in told_fen),
        prices={
            name: (told_fen[name], product.price_fen)
            for name, product in of_shop.items()
            if name in told_fen and told_fen[name] != product.price_fen
        },
    )
