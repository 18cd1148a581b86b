"""Contacts found in the records by what a campaign asks for."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.campaign.contact_query import ContactQuery
from voicebot.campaign.contacts import NewContact
from voicebot.records.models import Call, Customer, Order, OrderLine


async def search(session: AsyncSession, query: ContactQuery, now: datetime) -> list[NewContact]:
    """Whom the query means at this moment, those who have waited longest first."""
    if query.enquired_days is not None:
        return await _enquirers(session, query, now)
    return await _buyers(session, query, now)


async def _buyers(session: AsyncSession, query: ContactQuery, now: datetime) -> list[NewContact]:
    conditions: list[sa.ColumnElement[bool]] = [Order.status != "cancelled", Order.phone != ""]
    if query.delivered_days is not None:
        conditions.append(_days_ago(Order.delivered_at, query.delivered_days, now))
    if query.ordered_days is not None:
        conditions.append(_days_ago(Order.placed_at, query.ordered_days, now))
    since = sa.func.coalesce(Order.delivered_at, Order.placed_at)
    if query.product is not None:
        bought = sa.exists().where(OrderLine.order_id == Order.id, OrderLine.product_id == query.product)
        conditions.append(bought)
    if query.used_up_after_days is not None:
        units = (
            sa.select(sa.func.sum(OrderLine.quantity))
            .where(OrderLine.order_id == Order.id, OrderLine.product_id == query.product)
            .scalar_subquery()
        )
        lasts = sa.func.make_interval(0, 0, 0, 0, 0, 0, units * query.used_up_after_days * 86400.0)
        used_up = since + lasts
        conditions.append(used_up.between(now - timedelta(days=query.used_up_within_days), now))
        if query.not_bought_since:
            later = sa.orm.aliased(Order)
            again = sa.exists().where(
                later.phone == Order.phone,
                later.placed_at > Order.placed_at,
                later.status != "cancelled",
                OrderLine.order_id == later.id,
                OrderLine.product_id == query.product,
            )
            conditions.append(~again)
    rows = await session.execute(
        sa.select(Order.phone, Order.receiver_name, Order.order_number, since)
        .where(*conditions)
        .order_by(Order.placed_at)
    )
    newest = {phone: (waited_since, phone, name, order) for phone, name, order, waited_since in rows}
    return [
        NewContact(phone, name or None, fields={"order_number": order}, source="query")
        for _, phone, name, order in sorted(newest.values())[: query.most]
    ]


async def _enquirers(session: AsyncSession, query: ContactQuery, now: datetime) -> list[NewContact]:
    """People who called us and have not ordered since: an abandoned inquiry."""
    assert query.enquired_days is not None
    last = (
        sa.select(Call.caller_number, sa.func.max(Call.started_at).label("at"))
        .where(Call.direction == "inbound", Call.caller_number.is_not(None), Call.answered_at.is_not(None))
        .group_by(Call.caller_number)
        .subquery()
    )
    ordered = sa.exists().where(
        Order.phone == last.c.caller_number,
        Order.placed_at >= last.c.at - timedelta(hours=1),
        Order.status != "cancelled",
    )
    rows = await session.execute(
        sa.select(last.c.caller_number, Customer.name)
        .outerjoin(Customer, Customer.number == last.c.caller_number)
        .where(_days_ago(last.c.at, query.enquired_days, now), ~ordered)
        .order_by(last.c.at, last.c.caller_number)
        .limit(query.most)
    )
    return [NewContact(number, name, source="query") for number, name in rows]


def _days_ago(
    column: Any,
    span: Sequence[float],
    now: datetime,
) -> sa.ColumnElement[bool]:
    nearest, furthest = span
    return sa.and_(column.between(now - timedelta(days=furthest), now - timedelta(days=nearest)))
