"""What may still be paid back of an order: of all promises together never more than was to be paid."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.dialogue.order_parts import ReturnKind, ReturnStatus
from voicebot.records.after_sale_models import OrderChange, Payment, ReturnRequest
from voicebot.records.models import Order, OrderLine

MONEY_BACK = frozenset({ReturnKind.RETURN, ReturnKind.REFUND})
OPEN = frozenset({ReturnStatus.REQUESTED, ReturnStatus.APPROVED, ReturnStatus.RECEIVED})


@dataclass(frozen=True, slots=True)
class MoneyBack:
    """What was promised of an order so far.

    Args:
        left_fen: what is left of its total.
        product_ids: goods of which the price was promised back; they count as bought no more.
    """

    left_fen: int
    product_ids: frozenset[str]


async def money_back_of(session: AsyncSession, order: Order) -> MoneyBack:
    """Returns and refunds that were not rejected, price protection, and what the shop says it has paid back.

    What the shop paid back was promised before: it counts beside open promises, not on top of settled ones.
    """
    returns = await session.scalars(
        sa.select(ReturnRequest).where(
            ReturnRequest.order_id == order.id, ReturnRequest.status != ReturnStatus.REJECTED.value
        )
    )
    open_fen, settled_fen, product_ids = 0, 0, set[str]()
    for one in returns:
        if ReturnStatus(one.status) in OPEN:
            open_fen += one.refund_fen
        else:
            settled_fen += one.refund_fen
        if ReturnKind(one.kind) in MONEY_BACK:
            product_ids |= {str(product_id) for product_id in one.product_ids}
    protected = await session.scalars(
        sa.select(OrderChange).where(OrderChange.order_id == order.id, OrderChange.what == "price")
    )
    protected_fen = sum(int(change.after["refund_fen"]) for change in protected)
    payment = await session.get(Payment, order.id)
    paid_back_fen = payment.refunded_fen if payment is not None else 0
    back_fen = open_fen + protected_fen + max(settled_fen, paid_back_fen)
    return MoneyBack(max(0, order.total_fen - back_fen), frozenset(product_ids))


def share_fen(order: Order, everything: Sequence[OrderLine], lines: Sequence[OrderLine]) -> int:
    """What these lines cost, in proportion where the order's total was lowered."""
    plain_fen, wanted_fen = cost_fen(everything), cost_fen(lines)
    if plain_fen == wanted_fen:
        return order.total_fen
    return order.total_fen * wanted_fen // max(1, plain_fen)


def cost_fen(lines: Sequence[OrderLine]) -> int:
    """What lines cost before anything lowers it."""
    return sum(line.quantity * line.unit_price_fen for line in lines)
