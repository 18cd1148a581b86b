"""What is kept of one person: to show it, and to take it away so that a query proves it.

Orders are business documents and stay, without name, phone and address; so do their returns, without
what was said of them, and invoices, without title and tax number. An entry of the
do-not-call list stays too: without it the person would be called again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.errors import RecordsError
from voicebot.records.after_sale_models import (
    Consent,
    DoNotCall,
    Invoice,
    OrderChange,
    Payment,
    ReturnRequest,
)
from voicebot.records.campaign_models import CallAttempt, CampaignContact
from voicebot.records.customers import hold_person
from voicebot.records.files import CallFiles, enqueue_deletion, files_of
from voicebot.records.job_models import Callback, Event
from voicebot.records.models import (
    Base,
    Call,
    Customer,
    IdentityTry,
    Order,
    OrderLine,
    ProfileFact,
    Shipment,
    Ticket,
    TrackingScan,
    Turn,
)
from voicebot.records.shop_models import Coupon, Member

TAKEN_AWAY = "（已删除）"
"""In place of a name or an address."""

_OURS = frozenset({"idempotency_key", "effect_id"})
"""Columns that tell nothing of a person: by them nothing is written twice."""
_SHORTEST_NAME = 2
"""Characters of a name: one alone stands in many words."""
_KEPT = frozenset({DoNotCall.__tablename__})


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What a deletion did.

    Args:
        rows: deleted or emptied, by table.
        files: recordings and transcripts that must go as well; jobs that delete them are in the queue.
        mentions: rows, by table, in which the number still stands: of calls and orders of others.
    """

    rows: Mapping[str, int]
    files: tuple[CallFiles, ...]
    mentions: Mapping[str, int] = field(default_factory=dict)


async def personal_data(session: AsyncSession, number: str) -> dict[str, list[dict[str, object]]]:
    """Everything that is kept of a number (normalised), by table, as plain values."""
    customer = _customer(number)
    calls = sa.select(Call.id).where(_of_calls(number))
    orders = sa.select(Order.id).where(_of_orders(number))
    parcels = sa.select(Shipment.id).where(Shipment.order_id.in_(orders))
    tables: list[tuple[type[Base], sa.ColumnElement[bool]]] = [
        (Customer, Customer.number == number),
        (ProfileFact, ProfileFact.customer_id == customer),
        (Call, _of_calls(number)),
        (Turn, Turn.call_id.in_(calls)),
        (Order, _of_orders(number)),
        (OrderLine, OrderLine.order_id.in_(orders)),
        (Shipment, Shipment.order_id.in_(orders)),
        (TrackingScan, TrackingScan.shipment_id.in_(parcels)),
        (OrderChange, OrderChange.order_id.in_(orders)),
        (Payment, Payment.order_id.in_(orders)),
        (ReturnRequest, ReturnRequest.order_id.in_(orders)),
        (Invoice, Invoice.order_id.in_(orders)),
        (Ticket, _of_tickets(number)),
        (Consent, Consent.number == number),
        (Coupon, Coupon.number == number),
        (Member, Member.number == number),
        (DoNotCall, DoNotCall.number == number),
        (IdentityTry, IdentityTry.caller_number == number),
        (Callback, Callback.number == number),
        (Event, _of_events(number)),
        (CampaignContact, CampaignContact.number == number),
        (CallAttempt, CallAttempt.number == number),
    ]
    found: dict[str, list[dict[str, object]]] = {}
    for table, condition in tables:
        rows = (await session.scalars(sa.select(table).where(condition))).all()
        if rows:
            found[table.__tablename__] = [_plain_row(row) for row in rows]
    return found


async def forget(session: AsyncSession, number: str) -> Forgotten:
    """Delete what is kept of a number (normalised); orders lose what is personal.

    Raises:
        RecordsError: a call with the number is up, and would go on to write of a person who is gone.
    """
    await hold_person(session, number, alone=True)
    up = sa.select(Call.id).where(_of_calls(number), Call.ended_at.is_(None)).limit(1)
    if await session.scalar(up) is not None:
        raise RecordsError(f"a call with {number} is up, and still writes; delete again when it is over")
    files = await files_of(session, _of_calls(number))
    for each in files:
        for place in each.places:
            await enqueue_deletion(session, place, each.host)
    customer = _customer(number)
    orders = sa.select(Order.id).where(_of_orders(number))
    scans = await _without_names(session, number)
    done = {
        "call_attempt": sa.delete(CallAttempt).where(CallAttempt.number == number),
        "campaign_contact": sa.delete(CampaignContact).where(CampaignContact.number == number),
        "callback": sa.delete(Callback).where(Callback.number == number),
        "event": sa.delete(Event).where(_of_events(number)),
        "ticket": sa.delete(Ticket).where(_of_tickets(number)),
        "order_change": sa.delete(OrderChange).where(OrderChange.order_id.in_(orders)),
        "return_request": sa.update(ReturnRequest)
        .where(ReturnRequest.order_id.in_(orders))
        .values(issue="", note="", wanted=[]),
        "invoice": sa.update(Invoice)
        .where(Invoice.order_id.in_(orders))
        .values(title=TAKEN_AWAY, tax_number=None),
        "orders": sa.update(Order)
        .where(_of_orders(number))
        .values(receiver_name=TAKEN_AWAY, phone="", address=TAKEN_AWAY),
        "turn": sa.delete(Turn).where(Turn.call_id.in_(sa.select(Call.id).where(_of_calls(number)))),
        "call": sa.delete(Call).where(_of_calls(number)),
        "identity_try": sa.delete(IdentityTry).where(IdentityTry.caller_number == number),
        "profile_fact": sa.delete(ProfileFact).where(ProfileFact.customer_id == customer),
        "consent": sa.delete(Consent).where(Consent.number == number),
        "coupon": sa.delete(Coupon).where(Coupon.number == number),
        "member": sa.delete(Member).where(Member.number == number),
        "customer": sa.delete(Customer).where(Customer.number == number),
    }
    rows = {"tracking_event": scans}
    for table, statement in done.items():
        result = await session.execute(statement, execution_options={"synchronize_session": False})
        rows[table] = int(getattr(result, "rowcount", 0))
    return Forgotten(rows, files)


async def _without_names(session: AsyncSession, number: str) -> int:
    """Take the person out of what carriers wrote of their parcels (已签收，签收人：李雷); the scans stay."""
    people = sa.select(Order.id, Order.receiver_name, Order.phone).where(_of_orders(number))
    changed = 0
    for order_id, name, phone in (await session.execute(people)).all():
        parcels = sa.select(Shipment.id).where(Shipment.order_id == order_id)
        for words in {word for word in (name, phone, number) if len(word) >= _SHORTEST_NAME}:
            result = await session.execute(
                sa.update(TrackingScan)
                .where(
                    TrackingScan.shipment_id.in_(parcels), TrackingScan.text.contains(words, autoescape=True)
                )
                .values(text=sa.func.replace(TrackingScan.text, words, TAKEN_AWAY)),
                execution_options={"synchronize_session": False},
            )
            changed += int(getattr(result, "rowcount", 0))
    return changed


async def mentions_of(session: AsyncSession, number: str) -> dict[str, int]:
    """The proof: rows, by table, that hold these digits in any column of text or JSON."""
    found = {}
    for table in Base.metadata.sorted_tables:
        if table.name in _KEPT:
            continue
        texts = [
            _holds(sa.cast(column, sa.Text), number)
            for column in table.columns
            if isinstance(column.type, sa.Text | sa.JSON)
        ]
        if not texts:
            continue
        rows = await session.scalar(sa.select(sa.func.count()).select_from(table).where(sa.or_(*texts)))
        if rows:
            found[table.name] = int(rows)
    return found


def _holds(text: sa.ColumnElement[str], number: str) -> sa.ColumnElement[bool]:
    """Whether the digits stand there; those of an extension only for themselves, not within longer ones."""
    if len(number) < _SHORTEST_UNIQUE:
        return text.regexp_match(rf"(?<![0-9A-Za-z]){number}(?![0-9A-Za-z])")
    return text.contains(number, autoescape=True)


_SHORTEST_UNIQUE = 7


def _customer(number: str) -> sa.ScalarSelect[Any]:
    return sa.select(Customer.id).where(Customer.number == number).scalar_subquery()


def _of_calls(number: str) -> sa.ColumnElement[bool]:
    outbound = sa.and_(Call.direction == "outbound", Call.called_number == number)
    return sa.or_(Call.customer_id == _customer(number), Call.caller_number == number, outbound)


def _of_orders(number: str) -> sa.ColumnElement[bool]:
    return sa.or_(Order.customer_id == _customer(number), Order.phone == number)


def _of_tickets(number: str) -> sa.ColumnElement[bool]:
    calls = sa.select(Call.id).where(_of_calls(number))
    return sa.or_(
        Ticket.customer_id == _customer(number), Ticket.callback_number == number, Ticket.call_id.in_(calls)
    )


def _of_events(number: str) -> sa.ColumnElement[bool]:
    """Of their calls; also of orders and tickets that came about without one, or in somebody else's."""
    calls = sa.select(Call.id).where(_of_calls(number))
    order = sa.select(Order.id).where(
        _of_orders(number), sa.func.starts_with(Event.cause, "order:" + Order.order_number + ":")
    )
    of_ticket = sa.func.starts_with(Event.cause, "ticket:" + sa.cast(Ticket.number, sa.Text) + ":")
    ticket = sa.select(Ticket.number).where(_of_tickets(number), of_ticket)
    return sa.or_(Event.call_id.in_(calls), order.exists(), ticket.exists())


def _plain_row(row: Base) -> dict[str, object]:
    columns = (column for column in row.__table__.columns if column.name not in _OURS)
    return {column.name: _plain(getattr(row, column.key)) for column in columns}


def _plain(value: object) -> object:
    match value:
        case datetime() | date():
            return value.isoformat()
        case UUID():
            return str(value)
    return value
