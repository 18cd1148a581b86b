"""Payment, returns and invoice of orders, as the dialogue is shown them."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.dialogue.order_parts import (
    InvoiceSummary,
    PaymentStatus,
    PaymentSummary,
    ReturnKind,
    ReturnStatus,
    ReturnSummary,
)
from voicebot.records.after_sale_models import Invoice, Payment, ReturnRequest


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


async def payments_of(session: AsyncSession, order_ids: Sequence[int]) -> dict[int, PaymentSummary]:
    """Payments by order."""
    rows = await session.scalars(sa.select(Payment).where(Payment.order_id.in_(order_ids)))
    return {
        row.order_id: PaymentSummary(PaymentStatus(row.status), row.method, row.paid_at, row.refunded_fen)
        for row in rows
    }


async def returns_of(session: AsyncSession, numbers: dict[int, str]) -> dict[int, tuple[ReturnSummary, ...]]:
    """Returns by order, newest first; ``numbers`` maps the orders to their order numbers."""
    rows = await session.scalars(
        sa.select(ReturnRequest)
        .where(ReturnRequest.order_id.in_(numbers))
        .order_by(ReturnRequest.number.desc())
    )
    found: dict[int, tuple[ReturnSummary, ...]] = {}
    for row in rows:
        found[row.order_id] = (*found.get(row.order_id, ()), return_summary(row, numbers[row.order_id]))
    return found


async def invoices_of(session: AsyncSession, order_ids: Sequence[int]) -> dict[int, InvoiceSummary]:
    """Invoices by order."""
    rows = await session.scalars(sa.select(Invoice).where(Invoice.order_id.in_(order_ids)))
    return {
        row.order_id: InvoiceSummary(row.title, row.status, row.format, row.requested_at, row.tax_number)
        for row in rows
    }
