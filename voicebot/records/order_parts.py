"""What belongs to orders, as the dialogue is shown it: lines, parcel, payment, returns, invoice.

Read in one statement: who is calling is looked up while the phone rings, and each trip to the database
costs more than what is done there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.dialogue.effects import OrderItem, ShipmentSummary, TrackingEvent
from voicebot.dialogue.order_parts import (
    InvoiceSummary,
    PaymentStatus,
    PaymentSummary,
    ReturnKind,
    ReturnStatus,
    ReturnSummary,
)
from voicebot.records.after_sale_models import ReturnRequest

_PARTS = sa.text(
    """
    SELECT orders.id, orders.order_number,
        (SELECT jsonb_agg(to_jsonb(item) ORDER BY item.line)
            FROM order_item AS item WHERE item.order_id = orders.id),
        (SELECT to_jsonb(shipment) || jsonb_build_object('scans', (
                SELECT jsonb_agg(to_jsonb(scan) ORDER BY scan.at DESC, scan.id DESC)
                FROM tracking_event AS scan WHERE scan.shipment_id = shipment.id))
            FROM shipment WHERE shipment.order_id = orders.id
            ORDER BY shipment.created_at DESC, shipment.id DESC LIMIT 1),
        (SELECT to_jsonb(payment) FROM payment WHERE payment.order_id = orders.id),
        (SELECT jsonb_agg(to_jsonb(request) ORDER BY request.number DESC)
            FROM return_request AS request WHERE request.order_id = orders.id),
        (SELECT to_jsonb(invoice) FROM invoice WHERE invoice.order_id = orders.id)
    FROM orders WHERE orders.id = ANY(:ids)
    """
)

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OrderParts:
    """What belongs to one order.

    Args:
        shipment: the newest.
        returns: newest first.
    """

    items: tuple[OrderItem, ...]
    shipment: ShipmentSummary | None
    payment: PaymentSummary | None
    returns: tuple[ReturnSummary, ...]
    invoice: InvoiceSummary | None


async def parts_of(session: AsyncSession, order_ids: Sequence[int]) -> dict[int, OrderParts]:
    """The parts of orders, by the order's id."""
    await session.flush()
    rows = await session.execute(_PARTS, {"ids": list(order_ids)})
    return {
        order_id: OrderParts(
            items=tuple(_item(row) for row in items or ()),
            shipment=_shipment(shipment) if shipment else None,
            payment=_payment(payment) if payment else None,
            returns=tuple(_return(row, number) for row in returns or ()),
            invoice=_invoice(invoice) if invoice else None,
        )
        for order_id, number, items, shipment, payment, returns, invoice in rows
    }


def return_summary(row: ReturnRequest, order_number: str) -> ReturnSummary:
    """A return as the dialogue is shown it."""
    return ReturnSummary(
        return_number=str(row.number),
        kind=ReturnKind(row.kind),
        status=ReturnStatus(row.status),
        order_number=order_number,
        requested_at=row.requested_at,
        refund_fen=row.refund_fen,
        refunded_at=row.refunded_at,
        expected_on=row.expected_on,
    )


def _item(row: Row) -> OrderItem:
    return OrderItem(
        product_id=row["product_id"],
        name=row["name"],
        quantity=row["quantity"],
        unit=row["unit"],
        unit_price_fen=row["unit_price_fen"],
        options=tuple((str(name), str(value)) for name, value in row["options"]),
    )


def _shipment(row: Row) -> ShipmentSummary:
    return ShipmentSummary(
        carrier=row["carrier"],
        tracking_number=row["tracking_number"],
        status=row["status"],
        events=tuple(
            TrackingEvent(datetime.fromisoformat(scan["at"]), scan["place"], scan["text"])
            for scan in row["scans"] or ()
        ),
        expected_on=_time(row["expected_on"]),
    )


def _payment(row: Row) -> PaymentSummary:
    return PaymentSummary(
        PaymentStatus(row["status"]), row["method"], _time(row["paid_at"]), row["refunded_fen"]
    )


def _return(row: Row, order_number: str) -> ReturnSummary:
    return ReturnSummary(
        return_number=str(row["number"]),
        kind=ReturnKind(row["kind"]),
        status=ReturnStatus(row["status"]),
        order_number=order_number,
        requested_at=datetime.fromisoformat(row["requested_at"]),
        refund_fen=row["refund_fen"],
        refunded_at=_time(row["refunded_at"]),
        expected_on=_time(row["expected_on"]),
    )


def _invoice(row: Row) -> InvoiceSummary:
    return InvoiceSummary(
        row["title"],
        row["status"],
        row["format"],
        datetime.fromisoformat(row["requested_at"]),
        row["tax_number"],
    )


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text is not None else None
