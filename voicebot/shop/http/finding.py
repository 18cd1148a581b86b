"""Orders found in the shop's system."""

from voicebot.dialogue.effects import EffectFailed, FindOrders, OrdersFound, OrderSummary
from voicebot.errors import ShopError
from voicebot.records.phone_numbers import normalise_number
from voicebot.shop.http.identity import product_id
from voicebot.shop.http.mapping import Orders
from voicebot.shop.http.orders import ends_in, read_order, same_order
from voicebot.shop.http.picking import Picked, Reader
from voicebot.shop.http.runner import Refused
from voicebot.shop.http.system import System
from voicebot.shop.http.template import Scalar

MAX_ORDERS_FOUND = 10
MIN_TAIL_DIGITS = 3


class Finder:
    """Finds orders by key, number or phone."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._operations = system.mapping.operations

    async def find_orders(self, request: FindOrders, *, timeout_s: float) -> OrdersFound | EffectFailed:
        """As ``Shop.find_orders``. A tail of a number finds only orders of the phone given."""
        until_s = self._system.until_s(timeout_s)
        phone = normalise_number(request.phone)
        try:
            if request.order_number is None:
                found = await self.by_phone(phone, until_s=until_s) if phone is not None else ()
            else:
                found = await self._by_spoken_number(request.order_number, phone, until_s)
        except ShopError as error:
            return EffectFailed(request.effect_id, cause=str(error))
        return OrdersFound(request.effect_id, found[:MAX_ORDERS_FOUND])

    async def _by_spoken_number(
        self, number: str, phone: str | None, until_s: float
    ) -> tuple[OrderSummary, ...]:
        exact = (
            () if self._operations.find_by_number is None else await self.by_number(number, until_s=until_s)
        )
        if exact or phone is None or len(number) < MIN_TAIL_DIGITS:
            return exact
        own = await self.by_phone(phone, until_s=until_s)
        return tuple(order for order in own if ends_in(order.order_number, number))

    async def by_number(self, number: str, *, until_s: float) -> tuple[OrderSummary, ...]:
        """The order with exactly this number.

        Raises:
            ShopError: no answer that can be used, or the mapping does not support it.
        """
        orders = await self._ask("find_by_number", {"order_number": number}, until_s)
        return tuple(order for order in orders if same_order(order.order_number, number))

    async def by_phone(self, phone: str, *, until_s: float) -> tuple[OrderSummary, ...]:
        """Orders to be delivered to this phone or placed by its owner, newest first.

        Others are left out: a system that overlooks our condition must not tell of other people's orders.

        Raises:
            ShopError: as ``by_number``.
        """
        return await self._ask("find_by_phone", {"phone": phone}, until_s, phone=phone)

    async def by_key(self, key: str, *, until_s: float) -> OrderSummary | None:
        """The order placed with this key.

        Raises:
            ShopError: as ``by_number``; there are several.
        """
        orders = await self._ask("find_by_key", {"key": key}, until_s)
        if len(orders) > 1:
            raise ShopError("find_by_key finds several orders with one key; correct its condition")
        return orders[0] if orders else None

    async def _ask(
        self, name: str, values: dict[str, Scalar], until_s: float, *, phone: str | None = None
    ) -> tuple[OrderSummary, ...]:
        operation: Orders | None = getattr(self._operations, name)
        if operation is None:
            raise ShopError(f"{self._system.mapping.shop} does not support {name}")
        outcome = await self._system.runner.run(name, operation, values, until_s=until_s)
        if isinstance(outcome, Refused):
            return ()
        parts = outcome.reader.parts(operation.each)
        if phone is not None:
            parts = [part for part in parts if self._belongs_to(part, phone)]
        orders = [self.read(part) for part in parts]
        return tuple(sorted(orders, key=lambda order: order.placed_at, reverse=True))

    def read(self, part: Reader) -> OrderSummary:
        """One order out of an answer.

        Raises:
            ShopError: it makes no sense.
        """
        mapping = self._system.mapping
        return read_order(part, mapping.order, lambda shops: product_id(mapping.product_ids, shops))

    def _belongs_to(self, part: Reader, phone: str) -> bool:
        how = self._system.mapping.order
        picks: tuple[Picked | None, ...] = (how.phone, how.customer_phone)
        return phone in {normalise_number(part.maybe_text(pick)) for pick in picks}
