"""Short words for the tests of records and shop."""

from datetime import UTC, datetime, tzinfo
from uuid import uuid4

from voicebot.dialogue.effects import OrderItem, PlaceOrder
from voicebot.dialogue.events import Direction
from voicebot.records.database import Database
from voicebot.records.store import Store
from voicebot.records.values import NewCall
from voicebot.shop.built_in import BuiltInShop
from voicebot.shop.products import CatalogueProduct, sync_products

CALLER = "13800138000"
MASK = CatalogueProduct("mask", "草本面膜", 28800, 50)
TONER = CatalogueProduct("toner", "爽肤水", 12800, 3)


def now() -> datetime:
    return datetime.now(UTC)


class AtNoon(datetime):
    """In place of a module's ``datetime``: the clock stands, and no midnight comes between two orders."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime(2026, 11, 12, 12, tzinfo=tz)


def new_call(number: str | None = CALLER) -> NewCall:
    call_id = uuid4().hex
    return NewCall(call_id, Direction.INBOUND, f"sip-{call_id}", number, "95001", "skincare", now())


async def open_call(store: Store, number: str | None = CALLER) -> str:
    call = new_call(number)
    await store.open_call(call)
    return call.id


async def shop_with_goods(database: Database) -> BuiltInShop:
    await sync_products(database, [MASK, TONER])
    return BuiltInShop(database, timezone="Asia/Shanghai")


def line(product: CatalogueProduct = MASK, quantity: int = 1, price_fen: int | None = None) -> OrderItem:
    price_fen = product.price_fen if price_fen is None else price_fen
    return OrderItem(product.product_id, product.name, quantity, "盒", price_fen)


def order_of(
    *lines: OrderItem, key: str | None = None, effect_id: str = "e1", phone: str = CALLER
) -> PlaceOrder:
    return PlaceOrder(
        effect_id, key or uuid4().hex, lines or (line(),), "张三", phone, "上海市黄浦区人民路1号"
    )
