"""Which shop stands behind the calls: our own tables, or the shop's own system over HTTP."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog

from voicebot.config import Settings, ShopKind
from voicebot.errors import ConfigError, RecordsError, ShopError
from voicebot.records.database import Database
from voicebot.service.deployment import Deployment
from voicebot.service.goods import goods_of
from voicebot.service.imported_prices import OwnTerms, imported_terms
from voicebot.service.metrics import Metrics
from voicebot.service.postage import postage_of
from voicebot.shop.built_in import BuiltInShop
from voicebot.shop.http.catalogue import compare, fetch_products, store_products
from voicebot.shop.http.mapping import ShopMapping
from voicebot.shop.http.mapping_file import load_mapping
from voicebot.shop.http.shop import HttpShop
from voicebot.shop.interface import Shop
from voicebot.shop.products import sync_products

log = structlog.get_logger(__name__)

FETCHING_S = 60.0
"""For all products of the shop's system; calls do not wait for it."""


@dataclass(frozen=True, slots=True)
class ShopBehind:
    """A shop, and what comes with it.

    Args:
        take_texts: make shop and texts agree, as far as that is ours to do; at start and when the
            texts have changed.
        close: give back what it holds.
        own_terms: prices and postage that count in place of those of the texts.
    """

    shop: Shop
    take_texts: Callable[[Deployment], Awaitable[None]]
    close: Callable[[], Awaitable[None]]
    own_terms: Callable[[], Awaitable[OwnTerms]]


def build_shop(
    settings: Settings, database: Database, metrics: Metrics | None = None, *, boot_id: UUID | None = None
) -> ShopBehind:
    """The shop that the settings name.

    Args:
        boot_id: of the worker that sells its goods.

    Raises:
        ConfigError: VOICEBOT_SHOP__MAPPING is missing.
        DialplanError: the mapping is wrong; with file and line.
    """
    if settings.shop.kind is ShopKind.HTTP:
        return _over_http(settings, database, metrics, boot_id)

    async def take(deployment: Deployment) -> None:
        goods = [goods_of(each) for each in deployment.catalogue.products]
        name = deployment.script.shop.name
        await sync_products(database, goods, postage_of(deployment.script), shop=name, boot_id=boot_id)

    async def close() -> None:
        """The database is not ours."""

    async def own_terms() -> OwnTerms:
        return await imported_terms(database)

    return ShopBehind(BuiltInShop(database, timezone=settings.timezone), take, close, own_terms)


def see_that_the_shop_is_described(settings: Settings) -> None:
    """Find a mistake of the mapping before anything is started.

    Raises:
        VoicebotError: as ``mapping_of``.
    """
    if settings.shop.kind is ShopKind.HTTP:
        mapping_of(settings)


def mapping_of(settings: Settings) -> ShopMapping:
    """The mapping that the settings name.

    Raises:
        ConfigError: none is named.
        DialplanError: it is wrong.
    """
    if settings.shop.mapping is None:
        raise ConfigError(
            "VOICEBOT_SHOP__MAPPING is empty; name the file that describes the shop's system, "
            "or set VOICEBOT_SHOP__KIND=built_in; see docs/http-shop.md"
        )
    return load_mapping(settings.shop.mapping)


def http_shop(settings: Settings, database: Database, metrics: Metrics | None = None) -> HttpShop:
    """The shop's own system.

    Raises:
        VoicebotError: as ``build_shop``.
    """
    return HttpShop(
        mapping_of(settings),
        database,
        zone=ZoneInfo(settings.timezone),
        monotonic=time.monotonic,
        on_breaker=lambda state: metrics.shop_breaker.state(state.value) if metrics is not None else None,
    )


def _over_http(
    settings: Settings, database: Database, metrics: Metrics | None, boot_id: UUID | None
) -> ShopBehind:
    shop = http_shop(settings, database, metrics)
    fetching: set[asyncio.Task[None]] = set()

    async def take(deployment: Deployment) -> None:
        # Calls are taken meanwhile: nothing that is said rests on this copy.
        task = asyncio.create_task(_fetch(shop, database, deployment, boot_id))
        fetching.add(task)
        task.add_done_callback(fetching.discard)

    async def close() -> None:
        for task in tuple(fetching):
            task.cancel()
        await asyncio.gather(*fetching, return_exceptions=True)
        await shop.close()

    async def own_terms() -> OwnTerms:
        # Its products are compared with the texts when they are fetched; its postage shows in each quote.
        return OwnTerms(postage_by_order=shop.system.mapping.operations.quote_order is not None)

    return ShopBehind(shop, take, close, own_terms)


async def _fetch(shop: HttpShop, database: Database, deployment: Deployment, boot_id: UUID | None) -> None:
    """Copy the shop's products, and say in the log where the texts tell something else."""
    if shop.system.mapping.operations.products is None:
        return
    try:
        products = await fetch_products(shop.system, timeout_s=FETCHING_S)
        await store_products(database, products, shop=deployment.script.shop.name, boot_id=boot_id)
    except (ShopError, RecordsError) as error:
        log.warning("shop_products_not_fetched", cause=str(error))
        return
    texts = deployment.catalogue.products
    found = compare(products, {text.product_id: text.price_fen or 0 for text in texts})
    for product_id, (told_fen, shop_fen) in found.prices.items():
        log.warning("shop_price_differs", product=product_id, text_fen=told_fen, shop_fen=shop_fen)
    if found.not_in_shop:
        log.warning("products_not_in_shop", products=list(found.not_in_shop))
    log.info("shop_products_fetched", products=len(products), without_text=len(found.without_text))
