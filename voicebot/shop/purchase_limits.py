"""The built-in shop: no order takes more of a product than one order, or one customer, may have."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.dialogue.effects import OrderRefused, PlaceOrder, QuoteOrder, Refusal
from voicebot.dialogue.purchase_limits import COUNTED_FOR
from voicebot.knowledge.purchase_limits import UNLIMITED, PurchaseLimits
from voicebot.records.models import Customer, Order, OrderLine, Product
from voicebot.records.phone_numbers import normalise_number


async def over_limit(
    session: AsyncSession,
    request: QuoteOrder | PlaceOrder,
    products: Mapping[str, Product],
    now: datetime,
) -> OrderRefused | None:
    """The refusal of an order that takes too much of something; ``None`` when it does not.

    Args:
        products: those ordered; locked when the order is to be placed, so that of two orders of one
            customer the second counts the first.
    """
    wanted = Counter[str]()
    for item in request.items:
        wanted[item.product_id] += item.quantity
    limits = {
        product_id: PurchaseLimits(product.limit_per_customer, product.limit_per_order)
        for product_id, product in products.items()
    }
    held = {product_id for product_id, one in limits.items() if one.per_customer is not None}
    bought = await _bought(session, request, held, now) if held else {}
    for product_id, count in wanted.items():
        allowed = limits.get(product_id, UNLIMITED).allowed(bought.get(product_id, 0))
        if allowed is not None and count > allowed:
            return OrderRefused(request.effect_id, Refusal.OVER_LIMIT, product_id, available=allowed)
    return None


async def _bought(
    session: AsyncSession, request: QuoteOrder | PlaceOrder, product_ids: set[str], now: datetime
) -> Mapping[str, int]:
    """How many the customer has ordered lately and not cancelled; nobody knows who withholds the number."""
    number = normalise_number(request.customer_number)
    if number is None:
        return {}
    rows = await session.execute(
        sa.select(OrderLine.product_id, sa.func.sum(OrderLine.quantity))
        .join(Order, Order.id == OrderLine.order_id)
        .join(Customer, Customer.id == Order.customer_id)
        .where(
            Customer.number == number,
            OrderLine.product_id.in_(product_ids),
            Order.status != "cancelled",
            Order.placed_at > now - COUNTED_FOR,
        )
        .group_by(OrderLine.product_id)
    )
    return {product_id: int(count) for product_id, count in rows}
