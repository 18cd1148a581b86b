"""Writes orders and shipments that a shop exports. An order comes whole or not at all."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.records.after_sale_models import OrderChange, Payment
from voicebot.records.models import Order, OrderLine, Shipment, TrackingScan
from voicebot.records.orders import cancel_order, keep_number_free
from voicebot.shop.batches import KnownProduct
from voicebot.shop.columns import OPTIONS, ReadRow, Values
from voicebot.shop.rows import Tally, apply

Mistakes = list[tuple[str, str]]
_KEY = "import:"
"""Begins the idempotency key of an order that was not placed by telephone."""
_UNDER_WAY = "运输中"
_TELLING = re.compile(
    r"揽|收件|发货|出库|运输|途中|在途|中转|转运|清关|到达|派|投递|配送|待取|自提|签收|收货|拒|退|异常|问题|滞留|破损|丢"
    r"|transit|picked|shipped|out_for_delivery|delivered|exception|return",
    re.IGNORECASE,
)
_NOT_TAKEN = re.compile(
    r"(?:[待未拒没尚等请]|无[法人]|不能)[^，。,;；]{0,4}签收|签收(?:失败|异常|超时|中)|退"
)
_FROM_ELSEWHERE = ("status", "shipped_at", "delivered_at")
"""All that an export may change of an order placed by telephone."""
_NOT_SENT = ("placed", "paid")
_PROGRESS = ("placed", "paid", "shipped", "delivered", "cancelled")
"""An order never goes back."""
_BEFORE_REFUND = ("unpaid", "on_delivery", "paid")


async def write_orders(
    session: AsyncSession,
    tally: Tally,
    product_of: Callable[[Values], KnownProduct | None],
    rows: Sequence[ReadRow],
) -> tuple[Mistakes, Mistakes]:
    """Write orders; rows with the same number are lines of one order, told by its first row.

    Returns:
        place and reason of every row left out: with one bad line the whole order is; place and what to
        know of rows that went in.
    """
    mistakes: Mistakes = []
    notes: Mistakes = []
    for number, group in _grouped(rows, "order_number"):
        bad = [(row.where, row.mistake) for row in group if row.mistake]
        if bad:
            mistakes += bad
            mistakes += [
                (row.where, f"order {number} is left out: another of its lines is wrong")
                for row in group
                if not row.mistake and number
            ]
            continue
        kept = await _told_by_telephone(session, number, group[0].values)
        tally.count(await _write_order(session, number, group, product_of, kept), rows=len(group))
        if kept:
            notes.append(
                (group[0].where, f"order {number}: changed by telephone, the table has it as before")
            )
        notes += [
            (row.where, f"there is no product {_named(row.values)}: the order is in, its goods are not ours")
            for row in group
            if product_of(row.values) is None
        ]
    return mistakes, notes


def _named(values: Values) -> str:
    return str(values.get("name") or values.get("product_id"))


async def _write_order(
    session: AsyncSession,
    number: str,
    rows: Sequence[ReadRow],
    product_of: Callable[[Values], KnownProduct | None],
    kept: Mapping[str, str],
) -> bool | None:
    """Whether it changed, all but what is ``kept``; ``None``: it is new."""
    head = rows[0].values
    lines = [_line(row.values, product_of(row.values)) for row in rows]
    given: dict[str, Any] = {
        "placed_at": head["placed_at"],
        "status": head["status"],
        "total_fen": head.get("total_fen", sum(one["quantity"] * one["unit_price_fen"] for one in lines)),
        "receiver_name": head["receiver_name"],
        "phone": head["phone"],
        "address": head["address"],
        "shipped_at": head.get("shipped_at"),
        "delivered_at": head.get("delivered_at"),
        "cancelled_because": "import" if head["status"] == "cancelled" else None,
    }
    order = await session.scalar(sa.select(Order).where(Order.order_number == number).with_for_update())
    if order is None:
        told = {"announcing_at": head["placed_at"], "announced_at": head["placed_at"]}
        key = f"{_KEY}{number}"
        order = Order(order_number=number, idempotency_key=key, effect_id="import", **given, **told)
        session.add(order)
        await session.flush()
        await keep_number_free(session, number)
        await _write_lines(session, order, lines)
        await _write_payment(session, order, head)
        return None
    ours = not order.idempotency_key.startswith(_KEY)
    known = {name: value for name, value in given.items() if value is not None} | dict(kept)
    if _PROGRESS.index(head["status"]) < _PROGRESS.index(order.status):
        del known["status"]  # the parcel has told more than this table knows
    changed = ours and await _cancelled_there(session, order, head["status"])
    changed |= apply(
        order, {name: known[name] for name in _FROM_ELSEWHERE if name in known} if ours else known
    )
    if not ours:
        changed |= await _write_lines(session, order, lines)
    return await _write_payment(session, order, head) or changed


async def _told_by_telephone(session: AsyncSession, number: str, head: Values) -> dict[str, str]:
    """Receiver, phone and address as callers changed them, where a table has them as they were before."""
    changes = await session.scalars(
        sa.select(OrderChange)
        .join(Order, Order.id == OrderChange.order_id)
        .where(Order.order_number == number, OrderChange.what == "address")
        .order_by(OrderChange.id)
    )
    told = {name: str(head[name]) for name in ("receiver_name", "phone", "address")}
    for change in changes:
        told |= {name: str(change.after[name]) for name in told if told[name] == change.before[name]}
    return {name: value for name, value in told.items() if value != head[name]}


async def _cancelled_there(session: AsyncSession, order: Order, status: str) -> bool:
    """Whether the shop has just cancelled an order placed by telephone: its goods go back to stock.

    What is on its way comes back, if it does, as the stock that the shop counts.
    """
    if status != "cancelled" or order.status not in _NOT_SENT:
        return False
    await cancel_order(session, order, "import")
    return True


def _line(values: Values, product: KnownProduct | None) -> dict[str, Any]:
    name = values.get("name") or (product.name if product is not None else values.get("product_id"))
    known = product.product_id if product is not None else values.get("product_id") or name
    return {
        "product_id": str(known),
        "name": str(name),
        "quantity": values["quantity"],
        "unit": values.get("unit") or (product.unit if product is not None else "") or "件",
        "unit_price_fen": values["price_fen"],
        "options": [[slot, str(values[slot])] for slot in OPTIONS if slot in values],
    }


async def _write_lines(session: AsyncSession, order: Order, lines: Sequence[Mapping[str, Any]]) -> bool:
    found = await session.scalars(
        sa.select(OrderLine).where(OrderLine.order_id == order.id).order_by(OrderLine.line)
    )
    there = found.all()
    if len(there) == len(lines) and all(
        getattr(row, name) == value
        for row, line in zip(there, lines, strict=True)
        for name, value in line.items()
    ):
        return False
    for row in there:
        await session.delete(row)
    await session.flush()
    session.add_all(
        OrderLine(order_id=order.id, line=place, **line) for place, line in enumerate(lines, start=1)
    )
    await session.flush()
    return True


async def _write_payment(session: AsyncSession, order: Order, head: Values) -> bool:
    given = {name: head[key] for name, key in (("status", "payment"), ("method", "method")) if key in head}
    if not given:
        return False
    payment = await session.get(Payment, order.id)
    if payment is not None and payment.status not in _BEFORE_REFUND and given.get("status") in _BEFORE_REFUND:
        del given["status"]  # the money is on its way back: the table is older than that
    if payment is None:
        session.add(Payment(order_id=order.id, **given))
        return True
    return apply(payment, given)


async def write_shipments(
    session: AsyncSession, tally: Tally, rows: Sequence[ReadRow]
) -> tuple[Mistakes, Mistakes]:
    """Write parcels and their scans; an order whose parcel is on its way or was signed for is so too.

    Returns:
        place and reason of every row left out; place and what to know of rows that went in.
    """
    mistakes: Mistakes = [(row.where, row.mistake) for row in rows if row.mistake]
    notes: Mistakes = []
    sound = [row for row in rows if not row.mistake]
    for tracking_number, group in _grouped(sound, "tracking_number"):
        number = group[0].values["order_number"]
        order = await session.scalar(sa.select(Order).where(Order.order_number == number).with_for_update())
        shipment = await session.scalar(
            sa.select(Shipment).where(Shipment.tracking_number == tracking_number)
        )
        if order is None:
            mistakes += [(row.where, f"there is no order {number}") for row in group]
        elif shipment is not None and shipment.order_id != order.id:
            mistakes += [(row.where, f"parcel {tracking_number} belongs to another order") for row in group]
        else:
            changed = await _write_shipment(session, order, shipment, tracking_number, group)
            tally.count(changed, rows=len(group))
            notes += [
                (row.where, f"物流状态 {row.values['status']!r} tells nothing: the order counts as sent")
                for row in group
                if not _TELLING.search(row.values.get("status", _UNDER_WAY))
            ]
    return mistakes, notes


async def _write_shipment(
    session: AsyncSession,
    order: Order,
    shipment: Shipment | None,
    tracking_number: str,
    rows: Sequence[ReadRow],
) -> bool | None:
    given = {
        "carrier": rows[-1].values["carrier"],
        "status": _last(rows, "status") or _UNDER_WAY,
        "expected_on": _last(rows, "expected_on"),
    }
    if new := shipment is None:
        shipment = Shipment(order_id=order.id, tracking_number=tracking_number, **given)
        session.add(shipment)
        await session.flush()
        changed = True
    else:
        changed = apply(shipment, given)
    found = await session.scalars(sa.select(TrackingScan).where(TrackingScan.shipment_id == shipment.id))
    there = {(scan.at, scan.place, scan.text) for scan in found}
    scans = [
        (row.values["at"], row.values.get("place", ""), row.values["text"])
        for row in rows
        if "at" in row.values
    ]
    for at, place, text in dict.fromkeys(scans):
        if (at, place, text) not in there:
            session.add(TrackingScan(shipment_id=shipment.id, at=at, place=place, text=text))
            changed = True
    changed |= _move_on(order, shipment.status, [at for at, _, _ in scans])
    return None if new else changed


def _move_on(order: Order, status: str, scanned_at: Sequence[Any]) -> bool:
    """An order never goes back: what is delivered stays delivered."""
    delivered = says_delivered(status)
    if order.status in ("placed", "paid"):
        order.status = "delivered" if delivered else "shipped"
        order.shipped_at = order.shipped_at or min(scanned_at, default=None)
    elif order.status == "shipped" and delivered:
        order.status = "delivered"
    else:
        return False
    if delivered:
        order.delivered_at = order.delivered_at or max(scanned_at, default=None)
    return True


def says_delivered(status: str) -> bool:
    """Whether a carrier's word means that somebody has taken the parcel: not 待签收, 拒绝签收, 签收失败."""
    return "签收" in status and _NOT_TAKEN.search(status) is None


def _last(rows: Sequence[ReadRow], name: str) -> Any:
    return next((row.values[name] for row in reversed(rows) if name in row.values), None)


def _grouped(rows: Sequence[ReadRow], name: str) -> Iterator[tuple[str, list[ReadRow]]]:
    """Rows that belong together, in the order in which they first appear."""
    groups: dict[str, list[ReadRow]] = {}
    for row in rows:
        groups.setdefault(str(row.values.get(name, "")), []).append(row)
    yield from groups.items()
