"""Orders as a replayed case writes them, with parcel, returns and invoice where it matters."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

from voicebot.cli.json_fields import time_of
from voicebot.dialogue.effects import OrderItem, OrderSummary, ShipmentSummary, TrackingEvent
from voicebot.dialogue.order_parts import (
    InvoiceSummary,
    PaymentStatus,
    PaymentSummary,
    ReturnKind,
    ReturnStatus,
    ReturnSummary,
)
from voicebot.knowledge.catalogue import Catalogue

SHOP_TIME = timezone(timedelta(hours=8))
_STATUS = {
    "待发货": "paid",
    "已付款": "paid",
    "已发货": "shipped",
    "已签收": "delivered",
    "已取消": "cancelled",
}

_OPTIONS = ("color", "size", "flavor", "storage_gb", "version")
"""Keys of a line that tell which version of its product was bought."""

ORDER_FIELDS = (
    *("id", "date", "status", "items", "product", "quantity", "price", "receiver_name", "phone"),
    *("phone_tail", "address", "received", "paid", "parcel", "returns", "invoice", *_OPTIONS),
)
"""Keys of an order."""

Row = Mapping[str, Any]


def day_of(value: object, field: str) -> datetime:
    """A day, or a day and time, of the shop's clock; a day alone is its ten o'clock.

    Raises:
        ValueError: it is neither; the message names the field.
    """
    at = time_of(value, field).replace(tzinfo=SHOP_TIME)
    return at if len(str(value)) > len("2026-01-01") else at.replace(hour=10)


def given_orders(rows: Sequence[Row], catalogue: Catalogue) -> list[OrderSummary]:
    """The orders of a case; rows without goods are calls in which nothing was bought.

    Raises:
        KeyError, ValueError: a row is not as ``voicebot replay --help`` tells.
    """
    return [_order(row, catalogue) for row in rows if row.get("product") or row.get("items")]


def _order(row: Row, catalogue: Catalogue) -> OrderSummary:
    items = tuple(_item(line, catalogue) for line in row.get("items") or [row])
    number, placed_at = str(row.get("id", "")), day_of(row["date"], "date")
    received, paid = row.get("received"), row.get("paid")
    return OrderSummary(
        order_number=number,
        placed_at=placed_at,
        status=_STATUS.get(str(row.get("status", "已签收")), "placed"),
        items=items,
        total_fen=sum(item.unit_price_fen * item.quantity for item in items),
        receiver_name=str(row.get("receiver_name", "")),
        phone=str(row.get("phone", row.get("phone_tail", ""))),
        address=str(row.get("address", "")),
        shipment=_parcel(row["parcel"]) if row.get("parcel") else None,
        delivered_at=day_of(received, "received") if received else None,
        payment=PaymentSummary(PaymentStatus.PAID, str(paid), placed_at) if paid else None,
        returns=tuple(_return(one, number) for one in row.get("returns", ())),
        invoice=_invoice(row["invoice"], placed_at) if row.get("invoice") else None,
    )


def _item(line: Row, catalogue: Catalogue) -> OrderItem:
    name = str(line["product"])
    product = next((one for one in catalogue.products if one.name == name), None)
    listed_fen = (product.price_fen or 0) if product is not None else 0
    return OrderItem(
        product_id=product.product_id if product is not None else name,
        name=name,
        quantity=int(line.get("quantity", 1)),
        unit=product.unit if product is not None else "件",
        unit_price_fen=round(float(line["price"]) * 100) if "price" in line else listed_fen,
        options=tuple((slot, text) for slot in _OPTIONS if slot in line and (text := _option(line[slot]))),
    )


def _option(value: Any) -> str:
    """A version as it was ordered; slots that hold several values give a list of one."""
    return "、".join(str(one) for one in value) if isinstance(value, list) else str(value)


def _parcel(row: Row) -> ShipmentSummary:
    events = tuple(
        TrackingEvent(day_of(event["at"], "at"), str(event["place"]), str(event["text"]))
        for event in row.get("events", ())
    )
    expected = row.get("expected")
    return ShipmentSummary(
        str(row.get("carrier", "快递")),
        str(row.get("number", "")),
        str(row.get("status", "运输中")),
        events,
        day_of(expected, "expected") if expected else None,
    )


def _return(row: Row, order_number: str) -> ReturnSummary:
    refunded = row.get("refunded")
    return ReturnSummary(
        str(row.get("id", "500001")),
        ReturnKind(row.get("kind", "return")),
        ReturnStatus(row.get("status", "requested")),
        order_number,
        day_of(row["date"], "date"),
        refund_fen=round(float(row.get("refund", 0)) * 100),
        refunded_at=day_of(refunded, "refunded") if refunded else None,
    )


def _invoice(row: Row, placed_at: datetime) -> InvoiceSummary:
    return InvoiceSummary(str(row["title"]), str(row.get("status", "requested")), "电子", placed_at)
