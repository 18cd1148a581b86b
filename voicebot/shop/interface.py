"""What the dialogue may ask of the shop. Two implementations: built-in tables, the shop's own HTTP API."""

from typing import Protocol

from voicebot.dialogue.effects import (
    EffectFailed,
    FindOrders,
    OrderPlaced,
    OrderQuoted,
    OrderRefused,
    OrdersFound,
    PlaceOrder,
    QuoteOrder,
)
from voicebot.dialogue.service_effects import (
    AddressChanged,
    CancelOrder,
    ChangeAddress,
    ChangeRefused,
    CheckStock,
    InvoiceRequested,
    OrderCancelled,
    PriceProtected,
    ProtectPrice,
    RequestInvoice,
    RequestReturn,
    ReturnOpened,
    StockFound,
)

OrderChange = CancelOrder | ChangeAddress | RequestReturn | ProtectPrice | RequestInvoice
"""A request to change an order that exists."""
OrderChanged = OrderCancelled | AddressChanged | ReturnOpened | PriceProtected | InvoiceRequested
"""What the system of record has after an ``OrderChange``."""


class Shop(Protocol):
    """The shop's system of record."""

    async def quote_order(
        self, request: QuoteOrder, *, timeout_s: float
    ) -> OrderQuoted | OrderRefused | EffectFailed:
        """What an order would cost now; refused when goods are missing. A shop that cannot tell fails."""

    async def place_order(
        self, request: PlaceOrder, *, call_id: str, timeout_s: float
    ) -> OrderPlaced | OrderRefused | EffectFailed:
        """Place an order atomically with its stock; idempotent by ``request.idempotency_key``.

        Refused as ``PRICE_CHANGED``, with the new quote, when it would not cost ``quoted_total_fen``.
        """

    async def find_orders(self, request: FindOrders, *, timeout_s: float) -> OrdersFound | EffectFailed:
        """Orders of a phone number or with an order number, newest first, with shipments."""

    async def check_stock(
        self, request: CheckStock, *, timeout_s: float
    ) -> StockFound | OrderRefused | EffectFailed:
        """Stock and price of a product now; refused as ``UNKNOWN_PRODUCT`` when it is not on sale."""

    async def change_order(
        self, request: OrderChange, *, call_id: str, timeout_s: float
    ) -> OrderChanged | ChangeRefused | EffectFailed:
        """Change an order; the same effect of the same call is never carried out twice."""
