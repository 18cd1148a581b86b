"""The built-in shop: changing orders that exist. Every change is written once, whoever asks again."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.dialogue.order_parts import (
    InvoiceSummary,
    ReturnKind,
    ReturnStatus,
    ReturnSummary,
)
from voicebot.dialogue.service_effects import (
    AddressChanged,
    CancelOrder,
    ChangeAddress,
    ChangeRefusal,
    ChangeRefused,
    InvoiceRequested,
    OrderCancelled,
    PriceProtected,
    ProtectPrice,
    RequestInvoice,
    RequestReturn,
    ReturnOpened,
)
from voicebot.records.after_sale_models import Invoice, Payment, ReturnRequest
from voicebot.records.after_sale_models import OrderChange as ChangeRow
from voicebot.records.models import Order, OrderLine, Product
from voicebot.records.order_parts import return_summary
from voicebot.records.orders import cancel_order as cancel_row
from voicebot.records.phone_numbers import normalise_number
from voicebot.records.shop_models import ProductVersion
from voicebot.shop.interface import OrderChange, OrderChanged
from voicebot.shop.money_back import MONEY_BACK, OPEN, money_back_of, share_fen
from voicebot.shop.prices import shipping_fen
from voicebot.shop.quotes import rules_now, version_of
from voicebot.shop.versions import Version, choose

_NOT_SHIPPED = ("placed", "paid")
_AFTER_DELIVERY = frozenset({ReturnKind.RETURN, ReturnKind.EXCHANGE, ReturnKind.REPAIR})


async def change_order(
    session: AsyncSession, request: OrderChange, *, call_id: str, now: datetime
) -> OrderChanged | ChangeRefused:
    """Carry out one change in the transaction of ``session``.

    The order's row is locked first, so that two changes of one order follow each other.
    """
    order = await session.scalar(
        sa.select(Order).where(Order.order_number == request.order_number).with_for_update()
    )
    if order is None:
        return ChangeRefused(request.effect_id, ChangeRefusal.UNKNOWN_ORDER)
    cause = f"call:{call_id}:{request.effect_id}"
    match request:
        case CancelOrder():
            return await _cancel(session, request, order, cause, call_id)
        case ChangeAddress():
            return await _change_address(session, request, order, cause, call_id)
        case RequestReturn():
            return await _request_return(session, request, order, cause, call_id, now)
        case ProtectPrice():
            return await _protect_price(session, request, order, cause, call_id)
        case RequestInvoice():
            return await _request_invoice(session, request, order, call_id, now)


async def _cancel(
    session: AsyncSession, request: CancelOrder, order: Order, cause: str, call_id: str
) -> OrderCancelled | ChangeRefused:
    before = await _written(session, cause)
    if before is not None:
        return OrderCancelled(request.effect_id, order.order_number, int(before.after["refund_fen"]))
    if order.status == "cancelled":
        return ChangeRefused(request.effect_id, ChangeRefusal.ALREADY_CANCELLED)
    if order.status not in _NOT_SHIPPED:
        return ChangeRefused(request.effect_id, ChangeRefusal.ALREADY_SHIPPED)
    payment = await session.get(Payment, order.id)
    refund_fen = 0
    if payment is not None and payment.status == "paid":
        refund_fen = (await money_back_of(session, order)).left_fen
        payment.status = "refunding"
    status = order.status
    await cancel_row(session, order, request.reason or "caller")
    _write(session, cause, order, call_id, "cancel", {"status": status}, {"refund_fen": refund_fen})
    return OrderCancelled(request.effect_id, order.order_number, refund_fen)


async def _change_address(
    session: AsyncSession, request: ChangeAddress, order: Order, cause: str, call_id: str
) -> AddressChanged | ChangeRefused:
    if await _written(session, cause) is not None:
        return AddressChanged(request.effect_id, order.order_number, order.address)
    if order.status == "cancelled":
        return ChangeRefused(request.effect_id, ChangeRefusal.ALREADY_CANCELLED)
    if order.status not in _NOT_SHIPPED:
        return ChangeRefused(request.effect_id, ChangeRefusal.ALREADY_SHIPPED)
    phone = order.phone if request.phone is None else normalise_number(request.phone)
    if not request.address.strip() or phone is None:
        return ChangeRefused(request.effect_id, ChangeRefusal.INVALID)
    if await _postage_rises(session, order, request.address):
        return ChangeRefused(request.effect_id, ChangeRefusal.POSTAGE_RISES)
    before = {"address": order.address, "receiver_name": order.receiver_name, "phone": order.phone}
    order.address = request.address.strip()
    order.receiver_name = (request.receiver_name or order.receiver_name).strip() or order.receiver_name
    order.phone = phone
    after = {"address": order.address, "receiver_name": order.receiver_name, "phone": order.phone}
    _write(session, cause, order, call_id, "address", before, after)
    return AddressChanged(request.effect_id, order.order_number, order.address)


async def _postage_rises(session: AsyncSession, order: Order, address: str) -> bool:
    """Whether sending it there costs more than sending it where it was to go."""
    lines = await _lines(session, order, ())
    product_ids = {line.product_id for line in lines}
    pieces = sum(line.quantity for line in lines)
    rules = await rules_now(session, product_ids, datetime.now(UTC))
    left_fen = order.total_fen - order.shipping_fen
    before_fen, now_fen = (
        shipping_fen(rules, product_ids, left_fen, to, pieces) for to in (order.address, address)
    )
    return now_fen > before_fen


async def _request_return(
    session: AsyncSession, request: RequestReturn, order: Order, cause: str, call_id: str, now: datetime
) -> ReturnOpened | ChangeRefused:
    known = await session.scalar(sa.select(ReturnRequest).where(ReturnRequest.cause == cause))
    if known is not None:
        return ReturnOpened(request.effect_id, return_summary(known, order.order_number))
    if order.status == "cancelled":
        return ChangeRefused(request.effect_id, ChangeRefusal.ALREADY_CANCELLED)
    if request.kind in _AFTER_DELIVERY and order.status != "delivered":
        return ChangeRefused(request.effect_id, ChangeRefusal.NOT_DELIVERED)
    if request.kind is ReturnKind.REFUND and not await _anything_paid(session, order):
        return ChangeRefused(request.effect_id, ChangeRefusal.NOT_PAID)
    lines = await _lines(session, order, request.product_ids)
    if not lines:
        return ChangeRefused(request.effect_id, ChangeRefusal.INVALID)
    standing = await _standing(session, order, lines)
    if standing is not None:
        return ChangeRefused(request.effect_id, ChangeRefusal.ALREADY_REQUESTED, standing)
    refund_fen = await _refund_fen(session, order, lines) if request.kind in MONEY_BACK else 0
    opened = ReturnRequest(
        cause=cause,
        order_id=order.id,
        call_id=call_id,
        kind=request.kind.value,
        status=ReturnStatus.REQUESTED.value,
        product_ids=[line.product_id for line in lines],
        issue=request.issue,
        note=request.note,
        wanted=[list(option) for option in request.wanted],
        refund_fen=refund_fen,
        requested_at=now,
        expected_on=None,
    )
    session.add(opened)
    await session.flush()
    return ReturnOpened(request.effect_id, return_summary(opened, order.order_number))


async def _anything_paid(session: AsyncSession, order: Order) -> bool:
    """Whether there is money to give back; of an order without a payment's row the shop has not told."""
    payment = await session.get(Payment, order.id)
    if payment is None:
        return True
    on_delivery = payment.status == "on_delivery" and order.status != "delivered"
    return payment.status != "unpaid" and not on_delivery


async def _lines(session: AsyncSession, order: Order, product_ids: Sequence[str]) -> list[OrderLine]:
    found = await session.scalars(
        sa.select(OrderLine).where(OrderLine.order_id == order.id).order_by(OrderLine.line)
    )
    lines = list(found)
    if not product_ids:
        return lines
    wanted = [line for line in lines if line.product_id in product_ids]
    return wanted if {line.product_id for line in wanted} == set(product_ids) else []


async def _standing(session: AsyncSession, order: Order, lines: Sequence[OrderLine]) -> ReturnSummary | None:
    """A request for one of these lines that is not closed, or by which their price was paid back."""
    stands = sa.or_(
        ReturnRequest.status.in_(one.value for one in OPEN),
        sa.and_(
            ReturnRequest.kind.in_(one.value for one in MONEY_BACK),
            ReturnRequest.status != ReturnStatus.REJECTED.value,
        ),
    )
    found = await session.scalars(
        sa.select(ReturnRequest)
        .where(ReturnRequest.order_id == order.id, stands)
        .order_by(ReturnRequest.number.desc())
    )
    wanted = {line.product_id for line in lines}
    for request in found:
        if wanted & set(request.product_ids):
            return return_summary(request, order.order_number)
    return None


async def _refund_fen(session: AsyncSession, order: Order, lines: Sequence[OrderLine]) -> int:
    everything = await _lines(session, order, ())
    return min(share_fen(order, everything, lines), (await money_back_of(session, order)).left_fen)


async def _protect_price(
    session: AsyncSession, request: ProtectPrice, order: Order, cause: str, call_id: str
) -> PriceProtected | ChangeRefused:
    before = await _written(session, cause)
    if before is not None:
        return PriceProtected(request.effect_id, order.order_number, int(before.after["refund_fen"]))
    if order.status == "cancelled":
        return ChangeRefused(request.effect_id, ChangeRefusal.ALREADY_CANCELLED)
    if not await _anything_paid(session, order):
        return ChangeRefused(request.effect_id, ChangeRefusal.NOT_PAID)
    back = await money_back_of(session, order)
    cheaper_fen, now_fen = 0, order.shipping_fen
    before_prices, now_prices = dict[str, int](), dict[str, int]()
    for line in await _lines(session, order, ()):
        if line.product_id in back.product_ids:
            continue
        bought_fen, price_fen = line.unit_price_fen, await _price_now_fen(session, line)
        if price_fen is not None and price_fen < bought_fen:
            cheaper_fen += line.quantity * (bought_fen - price_fen)
            before_prices[str(line.line)], now_prices[str(line.line)] = bought_fen, price_fen
        now_fen += line.quantity * min(bought_fen, bought_fen if price_fen is None else price_fen)
    # Whoever paid less already, by a promotion, a coupon or earlier protection, gets the difference to that.
    refund_fen = min(cheaper_fen, back.left_fen - now_fen)
    if refund_fen <= 0:
        return ChangeRefused(request.effect_id, ChangeRefusal.NOT_CHEAPER)
    after = {"refund_fen": refund_fen, "prices": now_prices}
    _write(session, cause, order, call_id, "price", {"prices": before_prices}, after)
    return PriceProtected(request.effect_id, order.order_number, refund_fen)


async def _price_now_fen(session: AsyncSession, line: OrderLine) -> int | None:
    """What the same goods cost now: a version is compared with itself; one that is not known with nothing."""
    product = await session.get(Product, line.product_id)
    if product is None:
        return None
    rows = await session.scalars(
        sa.select(ProductVersion)
        .where(ProductVersion.product_id == line.product_id, ProductVersion.active)
        .order_by(ProductVersion.code)
    )
    versions = {row.code: row for row in rows}
    code = line.version_code
    if code is None and any(row.price_fen is not None for row in versions.values()):
        code = _version_meant(line, versions)
        if code is None:
            return None
    if code is None:
        return product.price_fen
    version = versions.get(code)
    if version is None:
        return None
    return version.price_fen if version.price_fen is not None else product.price_fen


def _version_meant(line: OrderLine, versions: Mapping[str, ProductVersion]) -> str | None:
    """The version of a line that came without its code, as that of an imported order does."""
    options = {str(name): str(value) for name, value in line.options}
    if not options:
        return None
    chosen = choose([version_of(row, 0) for row in versions.values()], options, 0)
    return chosen.code if isinstance(chosen, Version) else None


async def _request_invoice(
    session: AsyncSession, request: RequestInvoice, order: Order, call_id: str, now: datetime
) -> InvoiceRequested | ChangeRefused:
    if order.status == "cancelled":
        return ChangeRefused(request.effect_id, ChangeRefusal.ALREADY_CANCELLED)
    if not request.title.strip():
        return ChangeRefused(request.effect_id, ChangeRefusal.INVALID)
    invoice = await session.get(Invoice, order.id)
    if invoice is not None and invoice.status == "issued":
        return ChangeRefused(request.effect_id, ChangeRefusal.ALREADY_ISSUED)
    if invoice is None:
        invoice = Invoice(order_id=order.id, status="requested", requested_at=now)
        session.add(invoice)
    invoice.title, invoice.format = request.title.strip(), request.format
    invoice.tax_number, invoice.call_id = request.tax_number, call_id
    await session.flush()
    summary = InvoiceSummary(
        invoice.title, invoice.status, invoice.format, invoice.requested_at, invoice.tax_number
    )
    return InvoiceRequested(request.effect_id, order.order_number, summary)


async def _written(session: AsyncSession, cause: str) -> ChangeRow | None:
    return await session.scalar(sa.select(ChangeRow).where(ChangeRow.cause == cause))


def _write(
    session: AsyncSession,
    cause: str,
    order: Order,
    call_id: str,
    what: str,
    before: dict[str, Any],
    after: dict[str, Any],
) -> None:
    session.add(
        ChangeRow(cause=cause, order_id=order.id, call_id=call_id, what=what, before=before, after=after)
    )
