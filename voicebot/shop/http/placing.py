"""Placing an order in the shop's system: once, and never announced on hope."""

import asyncio
from dataclasses import replace

import structlog

from voicebot.dialogue.effects import (
    EffectFailed,
    OrderPlaced,
    OrderRefused,
    OrderSummary,
    PlaceOrder,
    Quote,
    Refusal,
)
from voicebot.errors import RecordsError, ShopError
from voicebot.records.shop_requests import RequestOutcome
from voicebot.shop.http.finding import Finder
from voicebot.shop.http.ledger import Ledger
from voicebot.shop.http.mapping import Placing
from voicebot.shop.http.orders import as_ordered, with_spoken_items
from voicebot.shop.http.quoting import Quoter
from voicebot.shop.http.runner import MIN_REQUEST_S, Done, Refused
from voicebot.shop.http.system import System, goods_in_words, refused_order
from voicebot.shop.http.values import line_values, order_values
from voicebot.shop.sense import incomplete

log = structlog.get_logger(__name__)

LOOKUP_S = 1.0
"""Kept back of the time of an order, to look it up when its answer does not come ..."""
LOOKUP_SHARE = 0.3
"""... but not more than this share of it."""
LOOKUP_PAUSE_S = 0.3
"""A system that is slow may still be writing the order while we look for it."""


class OrderPlacer:
    """Places orders."""

    def __init__(self, system: System, ledger: Ledger, finder: Finder, quoter: Quoter) -> None:
        self._system = system
        self._ledger = ledger
        self._finder = finder
        self._quoter = quoter

    async def place(
        self, request: PlaceOrder, *, call_id: str, timeout_s: float
    ) -> OrderPlaced | OrderRefused | EffectFailed:
        """As ``Shop.place_order``."""
        operation = self._system.mapping.operations.place_order
        if operation is None:
            shop = self._system.mapping.shop
            return EffectFailed(request.effect_id, cause=f"{shop} does not support place_order")
        invalid = incomplete(request)
        if invalid is not None:
            return invalid
        until_s = self._system.until_s(timeout_s)
        try:
            begun = await self._ledger.begin(
                key=request.idempotency_key,
                call_id=call_id,
                effect_id=request.effect_id,
                what="place_order",
                about=self._to_check(request),
            )
        except RecordsError as error:
            return EffectFailed(request.effect_id, cause=str(error))
        if begun.order is not None:
            return _standing(OrderPlaced(request.effect_id, begun.order))
        try:
            if begun.asked_before:
                result = await self._again(operation, request, call_id, until_s)
            else:
                result = await self._place(operation, request, call_id, until_s)
        except ShopError as error:
            result = EffectFailed(request.effect_id, cause=str(error))
        result = _standing(result)
        await self._note(request, result, call_id)
        return result

    async def _again(
        self, operation: Placing, request: PlaceOrder, call_id: str, until_s: float
    ) -> OrderPlaced | OrderRefused | EffectFailed:
        """The same key once more, after an attempt that ended we do not know how: look before we ask."""
        committing = operation.steps[operation.committing]
        harmless = committing.key_header is not None or committing.repeatable
        try:
            found = await self._finder.by_key(request.idempotency_key, until_s=until_s)
        except ShopError as error:
            if not harmless:
                return self._unknown(request, str(error))
            found = None
        if found is not None:
            return OrderPlaced(request.effect_id, with_spoken_items(found, request))
        if harmless:
            return await self._place(operation, request, call_id, until_s)
        return self._unknown(request, "an earlier attempt may still be under way")

    async def _place(
        self, operation: Placing, request: PlaceOrder, call_id: str, until_s: float
    ) -> OrderPlaced | OrderRefused | EffectFailed:
        mapping = self._system.mapping
        quote = None
        if mapping.check_before_order:
            quote = await self._quoter.work_out(request, until_s=until_s)
            refusal = quote if isinstance(quote, OrderRefused) else _changed(request, quote)
            if refusal is not None:
                return refusal
        values = order_values(request, call_id=call_id, unit=mapping.money)
        lines = [line_values(item, mapping.product_ids, mapping.money) for item in request.items]
        try:
            outcome = await self._system.runner.run(
                "place_order", operation, values, lines, until_s=until_s - self._kept_back_s(until_s)
            )
            if isinstance(outcome, Refused):
                return refused_order(self._system, request, outcome)
            order = self._read(operation, request, outcome)
        except ShopError as error:
            if not error.maybe_done:
                raise
            return await self._look_up(request, str(error), until_s)
        if isinstance(quote, Quote) and quote.total_fen == order.total_fen:
            order = replace(order, reductions=quote.reductions, shipping_fen=quote.shipping_fen)
        return OrderPlaced(request.effect_id, order)

    def _kept_back_s(self, until_s: float) -> float:
        if self._system.mapping.operations.find_by_key is None:
            return 0.0
        return min(LOOKUP_S, LOOKUP_SHARE * max(0.0, until_s - self._system.monotonic()))

    def _read(self, operation: Placing, request: PlaceOrder, outcome: Done) -> OrderSummary:
        """The new order out of the answer.

        Raises:
            ShopError: ``maybe_done``: it is placed, but the answer does not tell what we need.
        """
        try:
            parts = outcome.reader.parts(operation.order_at)
            if not parts:
                raise ShopError(f"the answer has no order at {operation.order_at}")
            now = self._system.local_time()
            return as_ordered(parts[0], self._system.mapping.order, request, now)
        except ShopError as error:
            log.warning("shop_answer_unreadable", operation="place_order", cause=str(error))
            raise ShopError(str(error), maybe_done=True) from error

    async def _look_up(self, request: PlaceOrder, cause: str, until_s: float) -> OrderPlaced | EffectFailed:
        """Whether an order exists whose answer never came. That it is not there yet proves nothing."""
        if self._system.mapping.operations.find_by_key is None:
            return self._unknown(request, cause)
        while until_s - self._system.monotonic() >= MIN_REQUEST_S:
            try:
                found = await self._finder.by_key(request.idempotency_key, until_s=until_s)
            except ShopError as error:
                return self._unknown(request, f"{cause}; looked up: {error}")
            if found is not None:
                return OrderPlaced(request.effect_id, with_spoken_items(found, request))
            await asyncio.sleep(min(LOOKUP_PAUSE_S, max(0.0, until_s - self._system.monotonic())))
        return self._unknown(request, cause)

    def _unknown(self, request: PlaceOrder, cause: str) -> EffectFailed:
        return EffectFailed(
            request.effect_id, cause=cause, outcome_unknown=True, to_check=self._to_check(request)
        )

    def _to_check(self, request: PlaceOrder) -> str:
        shop, goods = self._system.mapping.shop, goods_in_words(request)
        return (
            f"请在{shop}里查编号为{request.idempotency_key}的订单（{goods}）："
            "有就把订单号告诉客户，没有就补下。"
        )

    async def _note(
        self, request: PlaceOrder, result: OrderPlaced | OrderRefused | EffectFailed, call_id: str
    ) -> None:
        key = request.idempotency_key
        match result:
            case OrderPlaced():
                await self._ledger.placed(result.order, key=key, effect_id=request.effect_id, call_id=call_id)
            case OrderRefused():
                await self._ledger.finish(key=key, outcome=RequestOutcome.REFUSED)
            case EffectFailed(outcome_unknown=True):
                await self._ledger.finish(key=key, outcome=RequestOutcome.UNKNOWN)
            case EffectFailed():
                await self._ledger.finish(key=key, outcome=RequestOutcome.FAILED)


def _standing(
    result: OrderPlaced | OrderRefused | EffectFailed,
) -> OrderPlaced | OrderRefused | EffectFailed:
    """An order that the shop has cancelled already is none that the caller could be told of."""
    if isinstance(result, OrderPlaced) and result.order.status == "cancelled":
        number = result.order.order_number
        return EffectFailed(result.effect_id, cause=f"the shop has cancelled order {number} already")
    return result


def _changed(request: PlaceOrder, quote: Quote) -> OrderRefused | None:
    """The caller agreed to other prices, or to another total."""
    pairs = zip(request.items, quote.items, strict=True)
    changed = next((now for told, now in pairs if told.unit_price_fen != now.unit_price_fen), None)
    if changed is None and request.quoted_total_fen in (None, quote.total_fen):
        return None
    concerned = changed or quote.items[0]
    return OrderRefused(
        request.effect_id,
        Refusal.PRICE_CHANGED,
        concerned.product_id,
        unit_price_fen=concerned.unit_price_fen,
        quote=quote,
    )
