"""The built-in shop: orders and stock in our own tables."""

import re
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.dialogue.effects import (
    EffectFailed,
    FindOrders,
    OrderPlaced,
    OrderQuoted,
    OrderRefused,
    OrdersFound,
    OrderSummary,
    PaymentMethod,
    PlaceOrder,
    Quote,
    QuoteOrder,
    Refusal,
)
from voicebot.dialogue.order_parts import PaymentStatus
from voicebot.dialogue.service_effects import ChangeRefused, CheckStock, StockFound
from voicebot.errors import RecordsError
from voicebot.records.after_sale_models import Payment
from voicebot.records.database import Database
from voicebot.records.event_data import order_data
from voicebot.records.events import EventType, emit
from voicebot.records.models import Call, Customer, Order, OrderLine, Product
from voicebot.records.orders import (
    find_by_number,
    find_by_phone,
    find_by_tail,
    next_order_number,
    summaries_of,
)
from voicebot.records.phone_numbers import normalise_number
from voicebot.records.shop_models import Coupon, ProductVersion
from voicebot.shop.interface import OrderChange, OrderChanged
from voicebot.shop.order_changes import change_order
from voicebot.shop.quotes import Picked, WorkedOut, take_down, work_out
from voicebot.shop.sense import incomplete

log = structlog.get_logger(__name__)

MAX_ORDERS_FOUND = 10
MIN_TAIL_DIGITS = 3
MIN_TAIL_DIGITS_OF_STRANGERS = 6
"""Without the caller's own number, a shorter tail would hit other people's orders."""


class BuiltInShop:
    """``Shop`` over the tables of ``records``.

    Args:
        timezone: the shop's; order numbers begin with its date.
    """

    def __init__(self, database: Database, *, timezone: str) -> None:
        self._database = database
        self._zone = ZoneInfo(timezone)

    async def quote_order(
        self, request: QuoteOrder, *, timeout_s: float
    ) -> OrderQuoted | OrderRefused | EffectFailed:
        """What the goods cost now; nothing is written or kept for anybody."""
        now = datetime.now(self._zone)

        async def work(session: AsyncSession) -> OrderQuoted | OrderRefused:
            return await _quote(session, request, now)

        try:
            return await self._database.run(work, doing="working out a price", timeout_s=timeout_s)
        except RecordsError as error:
            log.error("quote_failed", cause=str(error))
            return EffectFailed(request.effect_id, cause=str(error))

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
            if product is None or not (product.active and product.listed):
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


async def _quote(session: AsyncSession, request: QuoteOrder, now: datetime) -> OrderQuoted | OrderRefused:
    if not request.items:
        return OrderRefused(request.effect_id, Refusal.INVALID)
    shelf = await take_down(session, request.items, lock=False)
    worked_out = await work_out(session, request, shelf, now)
    if isinstance(worked_out, OrderRefused):
        return worked_out
    return OrderQuoted(request.effect_id, worked_out.quote)


async def _place(
    session: AsyncSession, request: PlaceOrder, call_id: str, now: datetime
) -> OrderPlaced | OrderRefused | EffectFailed:
    # The end of a call waits for this lock and then settles the order; an order that
    # comes after the end of its call is not taken: nobody would hear of it.
    call = await session.scalar(sa.select(Call).where(Call.id == call_id).with_for_update(read=True))
    if call is None or call.ended_at is not None:
        state = "there is no such call" if call is None else "the call is over"
        return EffectFailed(request.effect_id, cause=f"order of call {call_id} not taken: {state}")
    invalid = incomplete(request)
    if invalid is not None:
        return invalid
    shelf = await take_down(session, request.items, lock=True)
    # After the lock: the first attempt with this key is committed or gone by now.
    existing = await _existing(session, request)
    if existing is not None:
        return existing
    worked_out = await work_out(session, request, shelf, now)
    if isinstance(worked_out, OrderRefused):
        return worked_out
    changed = _price_changed(request, worked_out)
    if changed is not None:
        return changed
    order = await _write(session, request, worked_out, call, now)
    await _take_from_stock(session, worked_out.picked)
    if worked_out.coupon is not None:  # locked when it was found unused
        coupon = await session.get_one(Coupon, worked_out.coupon)
        coupon.used_order_id = order.id if coupon.number is not None else None
    (summary,) = await summaries_of(session, [order])
    await emit(
        session,
        EventType.ORDER_PLACED,
        order_data(summary, call_id),
        cause=f"order:{summary.order_number}:placed",
        call_id=call_id,
    )
    return OrderPlaced(request.effect_id, summary)


def _price_changed(request: PlaceOrder, worked_out: WorkedOut) -> OrderRefused | None:
    """The caller agreed to other prices, to another total, or to gifts that are gone by now."""
    told_fen, quote = request.quoted_total_fen, worked_out.quote
    for told, picked in zip(request.items, worked_out.picked, strict=True):
        if told.unit_price_fen != picked.item.unit_price_fen:
            return _changed(request, quote, picked)
    if told_fen is not None and told_fen != quote.total_fen:
        return _changed(request, quote, worked_out.picked[0])
    if set(request.quoted_gifts) - set(quote.gifts):
        return _changed(request, quote, worked_out.picked[0])
    return None


def _changed(request: PlaceOrder, quote: Quote, picked: Picked) -> OrderRefused:
    return OrderRefused(
        request.effect_id,
        Refusal.PRICE_CHANGED,
        product_id=picked.item.product_id,
        available=picked.product.stock,
        unit_price_fen=picked.item.unit_price_fen,
        quote=quote,
    )


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


async def _write(
    session: AsyncSession, request: PlaceOrder, worked_out: WorkedOut, call: Call, now: datetime
) -> Order:
    phone = normalise_number(request.phone)
    assert phone is not None, "checked before"
    quote = worked_out.quote
    order = Order(
        order_number=await next_order_number(session, now.date()),
        idempotency_key=request.idempotency_key,
        effect_id=request.effect_id,
        call_id=call.id,
        customer_id=call.customer_id,
        placed_at=now,
        status="placed",
        total_fen=quote.total_fen,
        reductions=[[one.title, one.cut_fen, one.source] for one in quote.reductions],
        gifts=list(quote.gifts),
        shipping_fen=quote.shipping_fen,
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
            product_id=picked.item.product_id,
            name=picked.item.name,
            quantity=picked.item.quantity,
            unit=picked.item.unit,
            unit_price_fen=picked.item.unit_price_fen,
            options=[list(option) for option in picked.item.options],
            version_code=picked.code,
            on_top=picked.on_top,
        )
        for line, picked in enumerate(worked_out.picked, start=1)
    )
    if request.payment is not None:
        status, method = _PAYMENTS[request.payment]
        session.add(Payment(order_id=order.id, status=status.value, method=method))
    # Who orders for the number they call from has told us their name.
    if phone == call.caller_number:
        await session.execute(
            sa.update(Customer)
            .where(Customer.id == call.customer_id, Customer.name.is_(None))
            .values(name=order.receiver_name)
        )
    return order


_PAYMENTS = {
    PaymentMethod.ON_DELIVERY: (PaymentStatus.ON_DELIVERY, "货到付款"),
    PaymentMethod.LINK: (PaymentStatus.UNPAID, "短信链接"),
}


async def _take_from_stock(session: AsyncSession, picked: Sequence[Picked]) -> None:
    """The products are locked, and there is enough: it was counted after the lock."""
    for one in picked:
        pieces = one.item.quantity + one.on_top
        one.product.stock -= pieces
        if one.code is not None:
            version = await session.get_one(ProductVersion, (one.item.product_id, one.code))
            if version.stock is not None:
                version.stock -= pieces
    await session.flush()


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
