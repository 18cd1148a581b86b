"""The built-in shop: orders and stock in our own tables."""

import re
from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.dialogue.effects import (
    EffectFailed,
    FindOrders,
    OrderPlaced,
    OrderRefused,
    OrdersFound,
    OrderSummary,
    PlaceOrder,
    Refusal,
)
from voicebot.dialogue.service_effects import ChangeRefused, CheckStock, StockFound
from voicebot.errors import RecordsError
from voicebot.records.database import Database
from voicebot.records.models import Call, Customer, Order, OrderLine, Product
from voicebot.records.orders import (
    find_by_number,
    find_by_phone,
    find_by_tail,
    next_order_number,
    summaries_of,
)
from voicebot.records.phone_numbers import normalise_number
from voicebot.shop.interface import OrderChange, OrderChanged
from voicebot.shop.order_changes import change_order

log = structlog.get_logger(__name__)

MAX_ORDERS_FOUND = 10
MIN_TAIL_DIGITS = 3
MIN_TAIL_DIGITS_OF_STRANGERS = 6
"""Without the caller's own number, a shorter tail would hit other people's orders."""
MAX_QUANTITY = 1_000_000


class BuiltInShop:
    """``Shop`` over the tables of ``records``.

    Args:
        timezone: the shop's; order numbers begin with its date.
    """

    def __init__(self, database: Database, *, timezone: str) -> None:
        self._database = database
        self._zone = ZoneInfo(timezone)

    async def place_order(
        self, request: PlaceOrder, *, call_id: str, timeout_s: float
    ) -> OrderPlaced | OrderRefused | EffectFailed:
        """Take the goods from stock and write the order, or do neither.

        After a failure with ``outcome_unknown``, the same request again tells the truth:
        it waits for the first one and returns its order if it was committed.
        """

        async def work(session: AsyncSession) -> OrderPlaced | OrderRefused | EffectFailed:
            return await _place(session, request, call_id, datetime.now(self._zone))

        try:
            return await self._database.run(work, doing="placing an order", timeout_s=timeout_s)
        except RecordsError as error:
            log.error("order_failed", call_id=call_id, cause=str(error))
            return EffectFailed(request.effect_id, cause=str(error), outcome_unknown=True)

    async def find_orders(self, request: FindOrders, *, timeout_s: float) -> OrdersFound | EffectFailed:
        """Orders of a phone, with a number, or whose number ends in the digits given; newest first.

        A whole order number is found whoever asks; of a shorter one only the end may be
        given, and with a phone only that customer's orders count.
        """

        async def work(session: AsyncSession) -> OrdersFound:
            return OrdersFound(request.effect_id, await _find(session, request))

        try:
            return await self._database.run(work, doing="looking up orders", timeout_s=timeout_s)
        except RecordsError as error:
            log.error("order_lookup_failed", cause=str(error))
            return EffectFailed(request.effect_id, cause=str(error))

    async def check_stock(
        self, request: CheckStock, *, timeout_s: float
    ) -> StockFound | OrderRefused | EffectFailed:
        """Stock and price of a product that is on sale."""

        async def work(session: AsyncSession) -> StockFound | OrderRefused:
            product = await session.get(Product, request.product_id)
            if product is None or not product.active:
                return OrderRefused(request.effect_id, Refusal.UNKNOWN_PRODUCT, request.product_id)
            return StockFound(request.effect_id, product.product_id, product.stock, product.price_fen)

        try:
            return await self._database.run(work, doing="looking up stock", timeout_s=timeout_s)
        except RecordsError as error:
            log.error("stock_lookup_failed", cause=str(error))
            return EffectFailed(request.effect_id, cause=str(error))

    async def change_order(
        self, request: OrderChange, *, call_id: str, timeout_s: float
    ) -> OrderChanged | ChangeRefused | EffectFailed:
        """Change an order in one transaction, or not at all."""
        now = datetime.now(self._zone)

        async def work(session: AsyncSession) -> OrderChanged | ChangeRefused:
            return await change_order(session, request, call_id=call_id, now=now)

        try:
            return await self._database.run(work, doing="changing an order", timeout_s=timeout_s)
        except RecordsError as error:
            log.error("order_change_failed", call_id=call_id, cause=str(error))
            return EffectFailed(request.effect_id, cause=str(error), outcome_unknown=True)


async def _place(
    session: AsyncSession, request: PlaceOrder, call_id: str, now: datetime
) -> OrderPlaced | OrderRefused | EffectFailed:
    # The end of a call waits for this lock and then settles the order; an order that
    # comes after the end of its call is not taken: nobody would hear of it.
    call = await session.scalar(sa.select(Call).where(Call.id == call_id).with_for_update(read=True))
    if call is None or call.ended_at is not None:
        state = "there is no such call" if call is None else "the call is over"
        return EffectFailed(request.effect_id, cause=f"order of call {call_id} not taken: {state}")
    invalid = _invalid(request)
    if invalid is not None:
        return invalid
    wanted = Counter[str]()
    for item in request.items:
        wanted[item.product_id] += item.quantity
    # Always in the same order, so that two orders cannot wait for each other.
    locked = await session.scalars(
        sa.select(Product)
        .where(Product.product_id.in_(wanted), Product.active)
        .order_by(Product.product_id)
        .with_for_update()
    )
    products = {product.product_id: product for product in locked}
    # After the lock: the first attempt with this key is committed or gone by now.
    existing = await _existing(session, request)
    if existing is not None:
        return existing
    refused = _refusal(request, products, wanted)
    if refused is not None:
        return refused
    order = await _write(session, request, call, now)
    for product_id, quantity in wanted.items():
        products[product_id].stock -= quantity
    await session.flush()
    (summary,) = await summaries_of(session, [order])
    return OrderPlaced(request.effect_id, summary)


def _total_fen(request: PlaceOrder) -> int:
    """What is to be paid: the total the caller was told, when promotions made it less than the plain sum.

    The built-in shop knows promotions only from the product texts, as the caller does. A higher
    total is never taken from a conversation.
    """
    plain_fen = sum(item.quantity * item.unit_price_fen for item in request.items)
    told_fen = request.quoted_total_fen
    return told_fen if told_fen is not None and 0 < told_fen <= plain_fen else plain_fen


def _invalid(request: PlaceOrder) -> OrderRefused | None:
    for item in request.items:
        if not 1 <= item.quantity <= MAX_QUANTITY:
            return OrderRefused(request.effect_id, Refusal.INVALID, product_id=item.product_id)
    filled = request.receiver_name.strip() and request.address.strip() and normalise_number(request.phone)
    if not request.items or not filled or not request.idempotency_key:
        return OrderRefused(request.effect_id, Refusal.INVALID)
    return None


async def _existing(session: AsyncSession, request: PlaceOrder) -> OrderPlaced | EffectFailed | None:
    order = await session.scalar(sa.select(Order).where(Order.idempotency_key == request.idempotency_key))
    if order is None:
        return None
    if order.status == "cancelled":
        return EffectFailed(request.effect_id, cause=f"order {order.order_number} was cancelled meanwhile")
    # The caller will be told of it under the effect that asked last.
    order.effect_id = request.effect_id
    (summary,) = await summaries_of(session, [order])
    return OrderPlaced(request.effect_id, summary)


def _refusal(request: PlaceOrder, products: dict[str, Product], wanted: Counter[str]) -> OrderRefused | None:
    for item in request.items:
        product = products.get(item.product_id)
        if product is None:
            return OrderRefused(request.effect_id, Refusal.UNKNOWN_PRODUCT, product_id=item.product_id)
        if product.price_fen != item.unit_price_fen:
            return OrderRefused(
                request.effect_id,
                Refusal.PRICE_CHANGED,
                product_id=item.product_id,
                available=product.stock,
                unit_price_fen=product.price_fen,
            )
    for product_id, quantity in wanted.items():
        product = products[product_id]
        if product.stock < quantity:
            return OrderRefused(
                request.effect_id,
                Refusal.OUT_OF_STOCK,
                product_id=product_id,
                available=product.stock,
                unit_price_fen=product.price_fen,
            )
    return None


async def _write(session: AsyncSession, request: PlaceOrder, call: Call, now: datetime) -> Order:
    phone = normalise_number(request.phone)
    assert phone is not None, "checked before"
    order = Order(
        order_number=await next_order_number(session, now.date()),
        idempotency_key=request.idempotency_key,
        effect_id=request.effect_id,
        call_id=call.id,
        customer_id=call.customer_id,
        placed_at=now,
        status="placed",
        total_fen=_total_fen(request),
        receiver_name=request.receiver_name.strip(),
        phone=phone,
        address=request.address.strip(),
    )
    session.add(order)
    await session.flush()
    session.add_all(
        OrderLine(
            order_id=order.id,
            line=line,
            product_id=item.product_id,
            name=item.name,
            quantity=item.quantity,
            unit=item.unit,
            unit_price_fen=item.unit_price_fen,
            options=[list(option) for option in item.options],
        )
        for line, item in enumerate(request.items, start=1)
    )
    # Who orders for the number they call from has told us their name.
    if phone == call.caller_number:
        await session.execute(
            sa.update(Customer)
            .where(Customer.id == call.customer_id, Customer.name.is_(None))
            .values(name=order.receiver_name)
        )
    return order


async def _find(session: AsyncSession, request: FindOrders) -> tuple[OrderSummary, ...]:
    phone = normalise_number(request.phone)
    digits = re.sub(r"\D", "", request.order_number or "")
    if request.order_number is None:
        return await find_by_phone(session, phone, limit=MAX_ORDERS_FOUND) if phone is not None else ()
    exact = await find_by_number(session, digits)
    if exact:
        return exact
    if len(digits) < (MIN_TAIL_DIGITS_OF_STRANGERS if phone is None else MIN_TAIL_DIGITS):
        return ()
    return await find_by_tail(session, digits, number=phone, limit=MAX_ORDERS_FOUND)
