"""One database holds the goods of one shop: a second bot must not switch the first one's off.

A shop's texts tell which products are on sale, and all others are not. Two bots with texts of their own on
one database would take turns at that, and callers of each be refused what they ask for. So the goods of a
shop whose bot is up are not given to another shop. The same shop may change its name or its goods at any
time: it is known by either.
"""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.errors import RefusedError
from voicebot.records.models import Product, Worker
from voicebot.records.workers import lock_if_dead

_LOCK = "goods of the shop"


async def keep_apart(
    session: AsyncSession, shop: str, product_ids: Collection[str], boot_id: UUID | None
) -> None:
    """Note whose goods are going to be on sale, before they are.

    Args:
        shop: its name.
        product_ids: its goods.
        boot_id: of the worker that will sell them, if one will.

    Raises:
        RefusedError: the bot of another shop sells other goods out of this database.
    """
    await session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(_LOCK, 0))))
    if boot_id is not None:
        await session.execute(sa.update(Worker).where(Worker.boot_id == boot_id).values(shop=shop))
    other = await _at_work(session, shop, boot_id)
    if other is None or await _shares_goods(session, product_ids):
        return
    raise RefusedError(
        f"the bot of {other} is up and sells its goods out of this database; give {shop} one of its own "
        "(VOICEBOT_DATABASE_URL, or VOICEBOT_DATA_DIR for the embedded one), or stop the other bot first; "
        "see docs/shop.md"
    )


async def _at_work(session: AsyncSession, shop: str, boot_id: UUID | None) -> str | None:
    """Another shop whose bot is up."""
    workers = await session.scalars(
        sa.select(Worker).where(
            Worker.ended_at.is_(None), Worker.shop != shop, Worker.boot_id.is_distinct_from(boot_id)
        )
    )
    for worker in workers.all():
        if not await lock_if_dead(session, worker):
            return worker.shop
    return None


async def _shares_goods(session: AsyncSession, product_ids: Collection[str]) -> bool:
    """Whether something of what is on sale now stays so, or nothing is on sale."""
    on_sale = sa.select(Product.product_id).where(Product.active)
    stays = on_sale.where(Product.product_id.in_(product_ids))
    return await session.scalar(sa.select(sa.or_(sa.exists(stays), sa.not_(sa.exists(on_sale))))) or False
