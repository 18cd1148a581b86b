"""A shop's imported prices in place of those of its texts: callers hear what the shop will take."""

import re
from collections.abc import Mapping
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.dialogue.lexicon import lexicon_of
from voicebot.dialogue.wording import yuan
from voicebot.knowledge.catalogue import Catalogue
from voicebot.knowledge.facts import Fact
from voicebot.knowledge.pricing import Pricing
from voicebot.knowledge.product import Product
from voicebot.records.database import Database
from voicebot.records.models import Product as ProductRow
from voicebot.service.deployment import Deployment
from voicebot.shop.products import FROM_IMPORT

_MONEY_FACTS = frozenset(
    {
        "price",
        "price_original",
        "price_promo",
        "price_member",
        "price_bundle",
        "price_bulk",
        "promotion",
        "gifts",
    }
)
_AMOUNT = r"[\d一二两三四五六七八九十百千]+(?:\.\d+)?(?:元|块)|半价|[\d.]+折|满\d+减\d+"
_INSIDE = r"[^，。；！!\n~ ]*"
_MONEY_CLAUSE = re.compile(rf"{_INSIDE}(?:{_AMOUNT}){_INSIDE}[，。；！!~]*")


async def imported_prices(database: Database) -> Mapping[str, int]:
    """Prices in fen, by product id, of all goods that the shop prices itself.

    Raises:
        RecordsError: the database is unreachable.
    """
    rows = sa.select(ProductRow.product_id, ProductRow.price_fen).where(ProductRow.source == FROM_IMPORT)

    async def work(session: AsyncSession) -> dict[str, int]:
        return {str(row.product_id): int(row.price_fen) for row in await session.execute(rows)}

    return await database.run(work, doing="reading imported prices")


def with_imported_prices(deployment: Deployment, prices: Mapping[str, int]) -> Deployment:
    """The same shop, with what it imported as the prices of its products."""
    products = deployment.catalogue.products
    repriced = [
        _repriced(one, prices[one.product_id]) if one.product_id in prices else one for one in products
    ]
    if repriced == list(products):
        return deployment
    return replace(deployment, catalogue=Catalogue(repriced, lexicon_of(deployment.plan)))


def _repriced(product: Product, price_fen: int) -> Product:
    """The product without anything that its text says of money, at the shop's own price."""
    stated = f"{product.name}，每{product.unit}{yuan(price_fen)}"
    price = Fact("price", price_fen / 100, stated)
    kept = tuple(fact for fact in product.facts if fact.name not in _MONEY_FACTS)
    text = _MONEY_CLAUSE.sub("", product.text)
    pricing = Pricing(unit_fen=price_fen, unit=product.pricing.unit, sentence=stated)
    return replace(product, facts=(*kept, price), text=text, pricing=pricing)
