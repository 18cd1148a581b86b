"""Two bots on one database: the second does not switch the goods of the first one off."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from records_world import MASK, TONER

from voicebot.errors import RefusedError
from voicebot.records.models import Product
from voicebot.records.store import Store
from voicebot.shop.http.catalogue import ShopProduct, store_products
from voicebot.shop.products import sync_products

BISCUIT = replace(MASK, product_id="biscuit", name="曲奇饼干")


async def on_sale(store: Store) -> set[str]:
    active = sa.select(Product.product_id).where(Product.active)
    return set(await store.database.run(lambda session: session.scalars(active), doing="reading"))


async def beauty_is_open(store: Store) -> None:
    await sync_products(store.database, [MASK, TONER], shop="花间", boot_id=store.boot_id)


async def test_another_shop_is_refused_while_the_first_ones_bot_is_up(store: Store) -> None:
    await beauty_is_open(store)
    with pytest.raises(RefusedError, match=r"bot of 花间 is up.*VOICEBOT_DATABASE_URL"):
        await sync_products(store.database, [BISCUIT], shop="草原味道")
    copied = [ShopProduct("biscuit", "7", "曲奇饼干", 2_000, 5)]
    with pytest.raises(RefusedError, match="花间"):
        await store_products(store.database, copied, shop="草原味道")
    assert await on_sale(store) == {"mask", "toner"}


async def test_another_shop_may_have_the_database_when_the_first_ones_bot_has_ended(
    store: Store, database_settings
) -> None:
    other = await Store.open(database_settings, worker_id="w2")
    await sync_products(other.database, [MASK, TONER], shop="花间", boot_id=other.boot_id)
    await other.close()
    await sync_products(store.database, [BISCUIT], shop="草原味道", boot_id=store.boot_id)
    assert await on_sale(store) == {"biscuit"}


async def test_a_shop_may_change_its_name_or_its_goods_while_its_bot_is_up(store: Store) -> None:
    await beauty_is_open(store)
    await sync_products(store.database, [BISCUIT], shop="花间")  # its own table comes with other goods
    await sync_products(store.database, [BISCUIT, MASK], shop="花间美妆")  # a worker that was replaced
    assert await on_sale(store) == {"biscuit", "mask"}


async def test_a_worker_follows_its_own_shop_through_every_change(store: Store) -> None:
    await beauty_is_open(store)
    await sync_products(store.database, [BISCUIT], shop="草原味道", boot_id=store.boot_id)
    assert await on_sale(store) == {"biscuit"}
