"""Orders out of answers. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from enum import Enum
from typing import TypeVar

from voicebot.dialogue.effects import OrderItem, OrderSummary, PlaceOrder, ShipmentSummary, TrackingEvent
from voicebot.dialogue.order_parts import (
    InvoiceSummary,
    PaymentStatus,
    PaymentSummary,
    ReturnKind,
    ReturnStatus,
    ReturnSummary,
)
from voicebot.errors import ShopError
from voicebot.records.phone_numbers import normalise_number
from voicebot.shop.http.mapping import (
    Invoices,
    Lines,
    OrderReading,
    Payments,
    Returns,
    Shipments,
)
from voicebot.shop.http.picking import Picked, Reader

STATUSES = ("placed", "paid", "shipped", "delivered", "cancelled")

_NUMBER = re.compile(r"[\w.\-/#]{1,40}")

ProductOf = Callable[[str], str]
"""From the shop's id of a product to ours."""

Word = TypeVar("Word", bound=Enum)


def read_order(reader: Reader, how: OrderReading, product_of: ProductOf) -> OrderSummary:
    """One order.

    Raises:
        ShopError: a part that must be there is missing or makes no sense; the message names its path.
    """
    number = _order_number(reader, how)
    status = reader.text(how.status, "status")
    if status not in STATUSES:
        raise ShopError(f"order.status: map the shop's words to {', '.join(STATUSES)}")
    placed_at = reader.maybe_time(how.placed_at)
    if placed_at is None:
        raise ShopError("the answer does not tell when the order was placed")
    phone = reader.maybe_text(how.phone) or ""
    return OrderSummary(
        order_number=number,
        placed_at=placed_at,
        status=status,
        items=_items(reader, how.lines, product_of),
        total_fen=reader.fen(how.total, "total"),
        receiver_name=reader.maybe_text(how.receiver_name) or "",
        phone=normalise_number(phone) or phone,
        address=reader.maybe_text(how.address) or "",
        shipment=_shipment(reader, how.shipment) if how.shipment is not None else None,
        delivered_at=reader.maybe_time(how.delivered_at),
        payment=_payment(reader, how.payment) if how.payment is not None else None,
        returns=_returns(reader, how.returns, number) if how.returns is not None else (),
        invoice=_invoice(reader, how.invoice) if how.invoice is not None else None,
    )


def as_ordered(reader: Reader, how: OrderReading, request: PlaceOrder, now: datetime) -> OrderSummary:
    """A new order: number, total and status are the shop's; the rest is what was ordered.

    Raises:
        ShopError: the shop does not tell number or total.
    """
    status = reader.maybe_text(how.status)
    return OrderSummary(
        order_number=_order_number(reader, how),
        placed_at=reader.maybe_time(how.placed_at) or now,
        status=status if status in STATUSES else "placed",
        items=request.items,
        total_fen=reader.fen(how.total, "total"),
        receiver_name=request.receiver_name.strip(),
        phone=normalise_number(request.phone) or request.phone,
        address=request.address.strip(),
        payment=_payment(reader, how.payment) if how.payment is not None else None,
    )


def _order_number(reader: Reader, how: OrderReading) -> str:
    number = reader.text(how.number, "order number")
    if _NUMBER.fullmatch(number) is None:
        raise ShopError("what stands where the order number should is none that can be told")
    return number


def with_spoken_items(order: OrderSummary, request: PlaceOrder) -> OrderSummary:
    """An order found again, with names and measure words as the caller knows them."""
    return replace(order, items=request.items)


def same_order(order_number: str, asked: str) -> bool:
    """Whether a spoken order number is this one: only letters and figures count."""
    return _bare(order_number) == _bare(asked)


def ends_in(order_number: str, tail: str) -> bool:
    """Whether an order number ends in what was said."""
    return bool(_bare(tail)) and _bare(order_number).endswith(_bare(tail))


def _bare(number: str) -> str:
    return re.sub(r"[\W_]", "", number).upper()


def _items(reader: Reader, how: Lines, product_of: ProductOf) -> tuple[OrderItem, ...]:
    return tuple(
        OrderItem(
            product_id=product_of(line.text(how.product, "product of a line")),
            name=line.text(how.name, "name of a line"),
            quantity=line.maybe_count(how.quantity) or 1,
            unit=line.maybe_text(how.unit) or "件",
            unit_price_fen=line.fen(how.price, "price of a line"),
            options=_options(line, how.options),
        )
        for line in reader.parts(how.each)
    )


def _options(line: Reader, how: Mapping[str, Picked]) -> tuple[tuple[str, str], ...]:
    found = ((slot, line.maybe_text(pick)) for slot, pick in how.items())
    return tuple((slot, value) for slot, value in found if value is not None)


def _shipment(reader: Reader, how: Shipments) -> ShipmentSummary | None:
    parcels = reader.parts(how.each)
    if not parcels:
        return None
    parcel = parcels[-1]
    events: list[TrackingEvent] = []
    if how.events is not None:
        for scan in (reader if how.events.of_order else parcel).parts(how.events.each):
            at, text = scan.maybe_time(how.events.at), scan.maybe_text(how.events.text)
            if at is not None and text is not None:
                events.append(TrackingEvent(at, scan.maybe_text(how.events.place) or "", text))
    return ShipmentSummary(
        carrier=parcel.maybe_text(how.carrier) or "",
        tracking_number=parcel.maybe_text(how.tracking_number) or "",
        status=parcel.maybe_text(how.status) or "",
        events=_newest_first(events),
        expected_on=parcel.maybe_time(how.expected_on),
    )


def _newest_first(events: list[TrackingEvent]) -> tuple[TrackingEvent, ...]:
    """Two scans of the same second stay in the order in which the shop tells them."""
    tells_oldest_first = bool(events) and events[0].at <= events[-1].at
    told = reversed(events) if tells_oldest_first else events
    return tuple(sorted(told, key=lambda event: event.at, reverse=True))


def _payment(reader: Reader, how: Payments) -> PaymentSummary | None:
    parts = reader.parts(how.each)
    if not parts:
        return None
    payment = parts[-1]
    return PaymentSummary(
        status=_word(PaymentStatus, payment.text(how.status, "payment status"), "payment.status"),
        method=payment.maybe_text(how.method) or "",
        paid_at=payment.maybe_time(how.paid_at),
        refunded_fen=payment.maybe_fen(how.refunded) or 0,
    )


def _returns(reader: Reader, how: Returns, order_number: str) -> tuple[ReturnSummary, ...]:
    found = [_return(part, how, order_number) for part in reader.parts(how.each)]
    return tuple(sorted(found, key=lambda one: one.requested_at, reverse=True))


def _return(part: Reader, how: Returns, order_number: str) -> ReturnSummary:
    requested_at = part.maybe_time(how.requested_at)
    if requested_at is None:
        raise ShopError("the answer does not tell when a return was requested")
    return ReturnSummary(
        return_number=part.text(how.number, "return number"),
        kind=_word(ReturnKind, part.text(how.kind, "kind of a return"), "returns.kind"),
        status=_word(ReturnStatus, part.text(how.status, "status of a return"), "returns.status"),
        order_number=order_number,
        requested_at=requested_at,
        refund_fen=part.maybe_fen(how.refund) or 0,
        refunded_at=part.maybe_time(how.refunded_at),
        expected_on=part.maybe_time(how.expected_on),
    )


def _invoice(reader: Reader, how: Invoices) -> InvoiceSummary | None:
    parts = reader.parts(how.each)
    if not parts:
        return None
    invoice = parts[-1]
    requested_at = invoice.maybe_time(how.requested_at)
    title = invoice.maybe_text(how.title)
    if requested_at is None or title is None:
        return None
    status = invoice.text(how.status, "status of an invoice")
    return InvoiceSummary(title, status, invoice.maybe_text(how.format) or "电子", requested_at)


def _word(words: type[Word], said: str, where: str) -> Word:
    try:
        return words(said)
    except ValueError:
        known = ", ".join(word.value for word in words)
        raise ShopError(f"order.{where}: map the shop's words to {known}") from None
