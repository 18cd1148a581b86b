"""What the dialogue may ask of the shop. Two implementations: built-in tables, the shop's own HTTP API."""

from typing import Protocol

from voicebot.dialogue.effects import (
    EffectFailed,
    FindOrders,
    OrderPlaced,
    OrderRefused,
    OrdersFound,
    PlaceOrder,
)


class Shop(Protocol):
    """The shop's system of record."""

    async def place_order(
        self, request: PlaceOrder, *, call_id: str, timeout_s: float
    ) -> OrderPlaced | OrderRefused | EffectFailed:
        """Place an order atomically with its stock; idempotent by ``request.idempotency_key``."""

    async def find_orders(self, request: FindOrders, *, timeout_s: float) -> OrdersFound | EffectFailed:
        """Orders of a phone number or with an order number, newest first, with shipments."""
