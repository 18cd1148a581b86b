"""Stock and prices as the shop's system has them now."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from voicebot.dialogue.effects import EffectFailed, OrderItem, OrderRefused, Refusal
from voicebot.dialogue.service_effects import CheckStock, StockFound
from voicebot.errors import ShopError
from voicebot.shop.http.identity import missing_option, shop_id
from voicebot.shop.http.runner import Refused
from voicebot.shop.http.system import System


@dataclass(frozen=True, slots=True)
class InShop:
    """What is known of a product now; None what the shop does not tell."""

    available: int | None
    price_fen: int | None


class StockAsker:
    """Asks for stock and price."""

    def __init__(self, system: System) -> None:
        self._system = system

    async def check(
        self, request: CheckStock, *, timeout_s: float
    ) -> StockFound | OrderRefused | EffectFailed:
        """As ``Shop.check_stock``; of a product with variants nothing is told."""
        product = shop_id(self._system.mapping.product_ids, request.product_id)
        if product is None:
            return StockFound(request.effect_id, request.product_id, None, None)
        try:
            found = await self._ask(product, until_s=self._system.until_s(timeout_s))
        except ShopError as error:
            return EffectFailed(request.effect_id, cause=str(error))
        if isinstance(found, Refusal):
            return OrderRefused(request.effect_id, found, request.product_id)
        return StockFound(request.effect_id, request.product_id, found.available, found.price_fen)

    async def goods(
        self, effect_id: str, items: Sequence[OrderItem], *, until_s: float
    ) -> tuple[OrderItem, ...] | OrderRefused:
        """The goods at the prices of now; refused when one is missing.

        Raises:
            ShopError: the system does not answer, or tells no price.
        """
        ids = self._system.mapping.product_ids
        named = [shop_id(ids, item.product_id, item.options) for item in items]
        products = [product for product in dict.fromkeys(named) if product is not None]
        answers = await asyncio.gather(*(self._ask(product, until_s=until_s) for product in products))
        found = dict(zip(products, answers, strict=True))
        wanted = Counter[str]()
        priced = []
        for item, product in zip(items, named, strict=True):
            if product is None:
                return self._unclear(effect_id, item)
            wanted[product] += item.quantity
            there = found[product]
            if isinstance(there, Refusal):
                return OrderRefused(effect_id, there, item.product_id)
            if there.available is not None and there.available < wanted[product]:
                left = (there.available, there.price_fen)
                return OrderRefused(effect_id, Refusal.OUT_OF_STOCK, item.product_id, *left)
            if there.price_fen is None:
                raise ShopError("check_stock tells no price; add 'price' to the mapping")
            priced.append(replace(item, unit_price_fen=there.price_fen))
        return tuple(priced)

    def _unclear(self, effect_id: str, item: OrderItem) -> OrderRefused:
        missing = missing_option(self._system.mapping.product_ids, item.product_id, item.options)
        if missing is None:
            return OrderRefused(effect_id, Refusal.INVALID, item.product_id)
        option, choices = missing
        return OrderRefused(
            effect_id, Refusal.OPTION_MISSING, item.product_id, option=option, choices=choices
        )

    async def _ask(self, product: str, *, until_s: float) -> InShop | Refusal:
        operation = self._system.mapping.operations.check_stock
        if operation is None:
            raise ShopError(f"{self._system.mapping.shop} does not support check_stock")
        outcome = await self._system.runner.run(
            "check_stock", operation, {"product": product}, until_s=until_s
        )
        if isinstance(outcome, Refused):
            return Refusal(outcome.rule.because)
        reader = outcome.reader
        return InShop(reader.maybe_count(operation.available), reader.maybe_fen(operation.price))
