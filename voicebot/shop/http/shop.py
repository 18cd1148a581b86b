"""The shop's own system as a ``Shop``: every way in which it can fail ends in a typed answer, in time."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from voicebot.circuit_breaker import BreakerState
from voicebot.dialogue.effects import (
    EffectFailed,
    FindOrders,
    OrderPlaced,
    OrderQuoted,
    OrderRefused,
    OrdersFound,
    OrderSummary,
    PlaceOrder,
    QuoteOrder,
)
from voicebot.dialogue.service_effects import ChangeRefused, CheckStock, StockFound
from voicebot.records.database import Database
from voicebot.shop.http.changing import OrderChanger
from voicebot.shop.http.client import ShopClient
from voicebot.shop.http.finding import Finder
from voicebot.shop.http.ledger import Ledger
from voicebot.shop.http.mapping import ShopMapping
from voicebot.shop.http.picking import Reader
from voicebot.shop.http.placing import OrderPlacer
from voicebot.shop.http.quoting import Quoter
from voicebot.shop.http.runner import Runner
from voicebot.shop.http.stock import StockAsker
from voicebot.shop.http.system import System
from voicebot.shop.interface import OrderChange, OrderChanged


class HttpShop:
    """``Shop`` over HTTP, as a mapping describes it.

    Args:
        database: where requests are written down and orders copied.
        zone: of times that the shop's system tells without one.
        on_breaker: told every new state of the circuit breaker.
    """

    def __init__(
        self,
        mapping: ShopMapping,
        database: Database,
        *,
        zone: ZoneInfo,
        monotonic: Callable[[], float],
        on_breaker: Callable[[BreakerState], None] = lambda state: None,
    ) -> None:
        self._client = ShopClient(mapping.base_url, mapping.headers, mapping.limits)
        read = Reader(None, mapping.money, zone)
        runner = Runner(mapping, self._client, read, monotonic=monotonic, on_breaker=on_breaker)
        self.system = System(mapping, runner, monotonic, lambda: datetime.now(zone))
        ledger = Ledger(database)
        self._finder = Finder(self.system)
        self._stock = StockAsker(self.system)
        self._quoter = Quoter(self.system, self._stock)
        self._placer = OrderPlacer(self.system, ledger, self._finder, self._quoter)
        self._changer = OrderChanger(self.system, ledger, self._finder)

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.close()

    async def quote_order(
        self, request: QuoteOrder, *, timeout_s: float
    ) -> OrderQuoted | OrderRefused | EffectFailed:
        """What an order would cost now. Without ``quote_order`` in the mapping: its lines added up."""
        return await self._quoter.quote(request, timeout_s=timeout_s)

    async def place_order(
        self, request: PlaceOrder, *, call_id: str, timeout_s: float
    ) -> OrderPlaced | OrderRefused | EffectFailed:
        """Place an order.

        Its request is written down first. When its outcome is not known it is looked up by its key;
        when that does not tell either, ``EffectFailed.to_check`` tells a colleague what to look for.
        """
        return await self._placer.place(request, call_id=call_id, timeout_s=timeout_s)

    async def find_orders(self, request: FindOrders, *, timeout_s: float) -> OrdersFound | EffectFailed:
        """Orders of a phone, with a number, or of a phone and ending in the digits given; newest first."""
        return await self._finder.find_orders(request, timeout_s=timeout_s)

    async def order_with_key(self, key: str, *, timeout_s: float) -> OrderSummary | None:
        """The order placed with an idempotency key.

        Raises:
            ShopError: no answer that can be used, or not supported.
        """
        return await self._finder.by_key(key, until_s=self.system.until_s(timeout_s))

    async def check_stock(
        self, request: CheckStock, *, timeout_s: float
    ) -> StockFound | OrderRefused | EffectFailed:
        """Stock and price of a product now."""
        return await self._stock.check(request, timeout_s=timeout_s)

    async def change_order(
        self, request: OrderChange, *, call_id: str, timeout_s: float
    ) -> OrderChanged | ChangeRefused | EffectFailed:
        """Change an order; what the mapping does not support is refused as ``NOT_SUPPORTED``."""
        return await self._changer.change(request, call_id=call_id, timeout_s=timeout_s)
