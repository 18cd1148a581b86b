"""Trying a mapping on the real system, with operations that change nothing."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum

from voicebot.dialogue.effects import EffectFailed, FindOrders, OrderItem, OrderQuoted, QuoteOrder
from voicebot.dialogue.service_effects import CheckStock, StockFound
from voicebot.errors import ShopError
from voicebot.shop.http.catalogue import ShopProduct, fetch_products
from voicebot.shop.http.shop import HttpShop
from voicebot.shop.http.system import System

TIMEOUT_S = 10.0
NOBODYS_PHONE = "10000000000"
NOBODYS_KEY = "voicebot-probe"
WRITING = (
    "place_order",
    "cancel_order",
    "change_address",
    "request_return",
    "protect_price",
    "request_invoice",
)


class Verdict(Enum):
    """How an operation did."""

    WORKS = "works"
    FAILS = "fails"
    NOT_SUPPORTED = "not supported"
    NOT_TRIED = "not tried"


@dataclass(frozen=True, slots=True)
class Probe:
    """What came of one operation, and how long it took."""

    operation: str
    verdict: Verdict
    took_s: float
    detail: str


class Prober:
    """Tries the operations of a mapping one after the other.

    Args:
        phone: whose orders are looked for.
        order_number: the order looked for; without it one of that phone.
    """

    def __init__(
        self, shop: HttpShop, *, phone: str = NOBODYS_PHONE, order_number: str | None = None
    ) -> None:
        self._shop = shop
        self._system: System = shop.system
        self._phone = phone
        self._order_number = order_number
        self._product: ShopProduct | None = None

    async def probe(self) -> tuple[Probe, ...]:
        """Try everything that changes nothing; what writes is listed without being tried."""
        trials: dict[str, Callable[[], Awaitable[str | None]]] = {
            "products": self._products,
            "check_stock": self._check_stock,
            "quote_order": self._quote,
            "find_by_phone": self._find_by_phone,
            "find_by_number": self._find_by_number,
            "find_by_key": self._find_by_key,
        }
        found = [await self._try(name, trial) for name, trial in trials.items()]
        return (*found, *(self._untried(name) for name in WRITING))

    def _supports(self, name: str) -> bool:
        return getattr(self._system.mapping.operations, name) is not None

    def _untried(self, name: str) -> Probe:
        verdict = Verdict.NOT_TRIED if self._supports(name) else Verdict.NOT_SUPPORTED
        detail = "it would change something" if self._supports(name) else "a ticket tells a colleague"
        return Probe(name, verdict, 0.0, detail)

    async def _try(self, name: str, trial: Callable[[], Awaitable[str | None]]) -> Probe:
        if not self._supports(name):
            return Probe(name, Verdict.NOT_SUPPORTED, 0.0, "")
        began_s = self._system.monotonic()
        try:
            detail = await trial()
        except ShopError as error:
            return Probe(name, Verdict.FAILS, self._system.monotonic() - began_s, str(error))
        took_s = self._system.monotonic() - began_s
        if detail is None:
            return Probe(name, Verdict.NOT_TRIED, took_s, "nothing to try it with")
        return Probe(name, Verdict.WORKS, took_s, detail)

    async def _products(self) -> str:
        products = await fetch_products(self._system, timeout_s=TIMEOUT_S)
        self._product = next((one for one in products if one.available), products[0] if products else None)
        example = f", e.g. {self._product.name}" if self._product is not None else ""
        return f"{len(products)} products{example}"

    async def _check_stock(self) -> str | None:
        if self._product is None:
            return None
        request = CheckStock("probe", self._product.product_id)
        found = await self._shop.check_stock(request, timeout_s=TIMEOUT_S)
        _refuse_failure(found)
        if isinstance(found, StockFound):
            price = "no price" if found.unit_price_fen is None else f"{found.unit_price_fen / 100:g} yuan"
            return f"{found.product_id}: {found.available} there, {price}"
        return f"{self._product.product_id}: {getattr(found, 'reason', found)}"

    async def _quote(self) -> str | None:
        if self._product is None or not self._product.available:
            return None
        product = self._product
        item = OrderItem(product.product_id, product.name, 1, "件", product.price_fen)
        found = await self._shop.quote_order(QuoteOrder("probe", (item,)), timeout_s=TIMEOUT_S)
        _refuse_failure(found)
        if isinstance(found, OrderQuoted):
            return f"one costs {found.quote.total_fen / 100:g} yuan in all"
        return f"{product.product_id}: {getattr(found, 'reason', found)}"

    async def _find_by_phone(self) -> str:
        found = await self._shop.find_orders(FindOrders("probe", phone=self._phone), timeout_s=TIMEOUT_S)
        _refuse_failure(found)
        orders = getattr(found, "orders", ())
        if orders and self._order_number is None:
            self._order_number = orders[0].order_number
        return f"{len(orders)} orders"

    async def _find_by_number(self) -> str | None:
        if self._order_number is None:
            return None
        request = FindOrders("probe", order_number=self._order_number)
        found = await self._shop.find_orders(request, timeout_s=TIMEOUT_S)
        _refuse_failure(found)
        orders = getattr(found, "orders", ())
        return f"order {orders[0].order_number}: {orders[0].status}" if orders else "no such order"

    async def _find_by_key(self) -> str:
        order = await self._shop.order_with_key(NOBODYS_KEY, timeout_s=TIMEOUT_S)
        if order is not None:
            raise ShopError(f"finds order {order.order_number} for a key that no order has")
        return "no order for a key that no order has"


def _refuse_failure(result: object) -> None:
    if isinstance(result, EffectFailed):
        raise ShopError(result.cause)
