"""A shop's imported prices in place of those of its texts: callers hear what the shop will take."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.dialogue.lexicon import lexicon_of
from voicebot.dialogue.wording import yuan
from voicebot.knowledge.catalogue import Catalogue
from voicebot.knowledge.facts import Fact
from voicebot.knowledge.pricing import Pricing
from voicebot.knowledge.product import Product
from voicebot.knowledge.purchase_limits import PER_CUSTOMER, PER_ORDER, PurchaseLimits
from voicebot.knowledge.reading.purchase_limits import LIMIT
from voicebot.records.database import Database
from voicebot.records.models import Product as ProductRow
from voicebot.service.deployment import Deployment
from voicebot.service.postage import ASKED_FOR, product_with_postage, say_postage, script_with_postage
from voicebot.shop.prices import Kind, Rule, title_of
from voicebot.shop.products import FROM_IMPORT, FROM_TEXT
from voicebot.shop.quotes import is_postage, rules_now

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


@dataclass(frozen=True, slots=True)
class OwnPrice:
    """What the shop itself wants for a product.

    Args:
        promotions: that hold now, for the product or the whole order, as spoken.
    """

    price_fen: int
    promotions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnTerms:
    """What the shop itself says of money, in place of its texts.

    Args:
        prices: by product id, of the goods that it prices.
        limits: by product id, of the goods of which it has set the most pieces that it sells.
        postage: its rules for every order; empty: those of the texts count.
        postage_by_order: its system works out postage for each order, and only that is known.
    """

    prices: Mapping[str, OwnPrice] = field(default_factory=dict)
    postage: tuple[Rule, ...] = ()
    postage_by_order: bool = False
    limits: Mapping[str, PurchaseLimits] = field(default_factory=dict)


async def imported_terms(database: Database) -> OwnTerms:
    """Prices, promotions and postage that the shop has imported.

    Raises:
        RecordsError: the database is unreachable.
    """

    async def work(session: AsyncSession) -> OwnTerms:
        products = (
            await session.scalars(
                sa.select(ProductRow).where(ProductRow.source == FROM_IMPORT).order_by(ProductRow.product_id)
            )
        ).all()
        rules = await rules_now(session, {one.product_id for one in products}, datetime.now(UTC))
        prices = {one.product_id: OwnPrice(one.price_fen, _said(rules, one)) for one in products}
        postage = [rule for rule in rules if is_postage(rule) and not rule.code.startswith(f"{FROM_TEXT}:")]
        limited = await session.scalars(sa.select(ProductRow).where(ProductRow.limit_source == FROM_IMPORT))
        limits = {
            one.product_id: PurchaseLimits(one.limit_per_customer, one.limit_per_order) for one in limited
        }
        return OwnTerms(prices, tuple(sorted(postage, key=lambda rule: rule.code)), limits=limits)

    return await database.run(work, doing="reading imported prices")


def _said(rules: Sequence[Rule], product: ProductRow) -> tuple[str, ...]:
    ours = [
        rule
        for rule in sorted(rules, key=lambda rule: rule.code)
        if rule.product_id in (None, product.product_id) and rule.kind not in _SAID_ELSEWHERE
    ]
    return tuple(title_of(rule, product.unit) for rule in ours)


_SAID_ELSEWHERE = frozenset({Kind.SHIPPING, Kind.MEMBER, Kind.GIFT})
"""Not what everybody saves on this product."""


def with_own_terms(deployment: Deployment, terms: OwnTerms) -> Deployment:
    """The same shop, with what it imported as prices and postage of its products."""
    if terms == OwnTerms():
        return deployment
    prices, script = terms.prices, deployment.script
    limited = [
        _limited(one, terms.limits[one.product_id]) if one.product_id in terms.limits else one
        for one in deployment.catalogue.products
    ]
    repriced = [
        _repriced(one, prices[one.product_id]) if one.product_id in prices else one for one in limited
    ]
    if terms.postage or terms.postage_by_order:
        said = say_postage(terms.postage) or ASKED_FOR
        repriced = [product_with_postage(one, terms.postage, said) for one in repriced]
        script = script_with_postage(script, said)
    return replace(deployment, script=script, catalogue=Catalogue(repriced, lexicon_of(deployment.plan)))


def _limited(product: Product, own: PurchaseLimits) -> Product:
    """The product with the shop's limits in place of those of its text."""
    numbers = {PER_CUSTOMER: own.per_customer, PER_ORDER: own.per_order}
    told = [Fact(name, count, "") for name, count in numbers.items() if count is not None]
    kept = [fact for fact in product.facts if fact.name not in numbers and not _is_limit(fact)]
    return replace(product, facts=(*kept, *told), text=LIMIT.sub("", product.text))


def _is_limit(fact: Fact) -> bool:
    return fact.name == "promotion" and "限购" in str(fact.value)


def _repriced(product: Product, own: OwnPrice) -> Product:
    """The product without anything that its text says of money, at the shop's own price."""
    stated = f"{product.name}，每{product.unit}{yuan(own.price_fen)}"
    price = Fact("price", own.price_fen / 100, stated)
    promotions = tuple(Fact("promotion", title, title) for title in own.promotions)
    product = product_with_postage(product, (), "")
    kept = tuple(fact for fact in product.facts if fact.name not in _MONEY_FACTS)
    text = _MONEY_CLAUSE.sub("", product.text)
    pricing = Pricing(unit_fen=own.price_fen, unit=product.pricing.unit, sentence=stated)
    return replace(product, facts=(*kept, price, *promotions), text=text, pricing=pricing)
