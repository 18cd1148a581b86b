"""No order takes more than one order, or one customer, may have, whoever says so: text or table."""

from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from records_world import CALLER, MASK, line, open_call, order_of
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.dialogue.effects import OrderPlaced, OrderRefused, QuoteOrder, Refusal
from voicebot.dialogue.purchase_limits import COUNTED_FOR
from voicebot.knowledge.purchase_limits import PurchaseLimits
from voicebot.records.database import Database
from voicebot.records.models import Order, Product
from voicebot.records.store import Store
from voicebot.service.imported_prices import imported_terms
from voicebot.shop.built_in import BuiltInShop
from voicebot.shop.columns import layouts, understood
from voicebot.shop.importing import Imported, import_table
from voicebot.shop.products import CatalogueProduct, sync_products
from voicebot.shop.sheets import read_sheets

BY_CUSTOMER = replace(MASK, limits=PurchaseLimits(per_customer=3))
BY_ORDER = replace(MASK, limits=PurchaseLimits(per_order=3))
PLENTY_S = 60.0


async def shop_with(database: Database, product: CatalogueProduct) -> BuiltInShop:
    await sync_products(database, [product])
    return BuiltInShop(database, timezone="Asia/Shanghai")


async def order(shop: BuiltInShop, call_id: str, pieces: int) -> OrderPlaced | OrderRefused:
    request = replace(order_of(line(MASK, pieces)), customer_number=CALLER)
    result = await shop.place_order(request, call_id=call_id, timeout_s=PLENTY_S)
    assert isinstance(result, OrderPlaced | OrderRefused)
    return result


async def test_a_customer_has_no_more_in_several_orders_than_in_one(store: Store) -> None:
    shop, call_id = await shop_with(store.database, BY_CUSTOMER), await open_call(store)
    assert isinstance(await order(shop, call_id, 2), OrderPlaced)
    second = await order(shop, call_id, 2)
    assert isinstance(second, OrderRefused)
    assert (second.reason, second.product_id, second.available) == (Refusal.OVER_LIMIT, "mask", 1)
    quoted = await shop.quote_order(QuoteOrder("q", (line(MASK, 2),), CALLER), timeout_s=PLENTY_S)
    assert isinstance(quoted, OrderRefused)
    assert quoted.available == 1
    assert isinstance(await order(shop, call_id, 1), OrderPlaced)


async def test_what_was_cancelled_or_is_long_ago_does_not_count(store: Store) -> None:
    shop, call_id = await shop_with(store.database, BY_CUSTOMER), await open_call(store)
    await order(shop, call_id, 2)
    await order(shop, call_id, 1)

    async def change(session: AsyncSession) -> None:
        first, second = await session.scalars(sa.select(Order).order_by(Order.id))
        first.status = "cancelled"
        second.placed_at -= COUNTED_FOR

    await store.database.run(change, doing="preparing")
    assert isinstance(await order(shop, call_id, 3), OrderPlaced)


async def test_lines_of_one_order_count_together_and_orders_apart(store: Store) -> None:
    shop, call_id = await shop_with(store.database, BY_ORDER), await open_call(store)
    two_lines = order_of(line(MASK, 2), line(MASK, 2))
    refused = await shop.place_order(two_lines, call_id=call_id, timeout_s=PLENTY_S)
    assert isinstance(refused, OrderRefused)
    assert refused.available == 3
    for _ in range(2):
        assert isinstance(await order(shop, call_id, 3), OrderPlaced)


async def limits(store: Store) -> tuple[int | None, int | None, str]:
    async def read(session: AsyncSession) -> tuple[int | None, int | None, str]:
        row = await session.get_one(Product, "mask")
        return row.limit_per_customer, row.limit_per_order, row.limit_source

    return await store.database.run(read, doing="reading")


async def imported(store: Store, path: Path, text: str) -> Imported:
    path.write_text(text, encoding="utf-8")
    (sheet,) = read_sheets(path)
    table = understood(sheet, layouts(ZoneInfo("Asia/Shanghai")))
    assert table is not None
    return await import_table(store.database, table)


@pytest.mark.parametrize(
    ("table", "now_holding"),
    [
        ("商品编号,限购\nmask,2\n", (2, None, "import")),
        ("商品编号,库存,每单限购\nmask,40,5双\n", (None, 5, "import")),
        ("商品编号,价格,限购\nmask,300,不限\n", (None, None, "import")),
        ("商品编号,价格,限购\nmask,300,\n", (None, 3, "text")),
    ],
)
async def test_the_shops_own_limits_replace_those_of_the_text_for_good(
    store: Store, tmp_path: Path, table: str, now_holding: tuple[int | None, int | None, str]
) -> None:
    await sync_products(store.database, [BY_ORDER])
    assert await limits(store) == (None, 3, "text")
    done = await imported(store, tmp_path / "goods.csv", table)
    assert not done.mistakes
    assert await limits(store) == now_holding
    await sync_products(store.database, [BY_ORDER])
    assert await limits(store) == now_holding
    again = await imported(store, tmp_path / "goods.csv", table)
    assert again.tally.changed == 0
    per_customer, per_order, source = now_holding
    own = {"mask": PurchaseLimits(per_customer, per_order)} if source == "import" else {}
    assert (await imported_terms(store.database)).limits == own


async def test_a_limit_that_is_none_is_named_with_its_line(store: Store, tmp_path: Path) -> None:
    await sync_products(store.database, [MASK])
    done = await imported(store, tmp_path / "goods.csv", "商品编号,限购\nmask,几双\n")
    assert [where for where, _ in done.mistakes] == [f"{tmp_path / 'goods.csv'}:2"]
