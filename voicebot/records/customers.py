"""Customers and what is remembered of them."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.dialogue.events import CallerContext, Direction, RememberedFact
from voicebot.records.models import Customer, ProfileFact
from voicebot.records.orders import find_by_phone
from voicebot.records.phone_numbers import normalise_number

RECENT_ORDERS = 5

CONSENT_SLOT = "consent_to_keep"
"""Under this name the words are kept with which somebody let us keep facts about their health."""


async def hold_person(session: AsyncSession, number: str | None, *, alone: bool = False) -> None:
    """Let nobody delete this person until the transaction ends; others may hold them as well.

    Args:
        alone: to delete them: waits for all who hold them, and they wait for us.
    """
    normal = normalise_number(number)
    if normal is not None:
        lock = sa.func.pg_advisory_xact_lock if alone else sa.func.pg_advisory_xact_lock_shared
        await session.execute(sa.select(lock(sa.func.hashtextextended(f"person:{normal}", 0))))


async def customer_id_of(session: AsyncSession, number: str | None) -> int | None:
    """The customer with this number, created on the first call; ``None`` when it is withheld."""
    normal = normalise_number(number)
    if normal is None:
        return None
    by_number = sa.select(Customer.id).where(Customer.number == normal)
    found = await session.scalar(by_number)
    if found is not None:
        return found
    await session.execute(insert(Customer).values(number=normal).on_conflict_do_nothing())
    return await session.scalar(by_number)


async def caller_context(
    session: AsyncSession, number: str | None, *, now: datetime, call_key: str, direction: Direction
) -> CallerContext:
    """What is known of the caller when the call starts; facts only with consent, newest first."""
    normal = normalise_number(number)
    if normal is None:
        return CallerContext(number=None, now=now, call_key=call_key, direction=direction)
    customer = await session.scalar(sa.select(Customer).where(Customer.number == normal))
    facts: tuple[RememberedFact, ...] = ()
    if customer is not None:
        rows = await session.scalars(
            sa.select(ProfileFact)
            .where(
                ProfileFact.customer_id == customer.id, ProfileFact.consent, ProfileFact.slot != CONSENT_SLOT
            )
            .order_by(ProfileFact.learned_at.desc())
        )
        facts = tuple(RememberedFact(row.slot, row.value, row.learned_at, row.polarity) for row in rows)
    return CallerContext(
        number=normal,
        now=now,
        call_key=call_key,
        direction=direction,
        customer_name=customer.name if customer is not None else None,
        facts=facts,
        orders=await find_by_phone(session, normal, limit=RECENT_ORDERS),
    )


async def remember_fact(
    session: AsyncSession,
    number: str,
    *,
    slot: str,
    value: str,
    polarity: str,
    consent: bool,
    call_id: str | None,
    learned_at: datetime,
) -> None:
    """Keep something the customer told us; saying the same again renews it."""
    customer_id = await customer_id_of(session, number)
    if customer_id is None:
        return
    same = sa.and_(
        ProfileFact.customer_id == customer_id,
        ProfileFact.slot == slot,
        ProfileFact.value == value,
        ProfileFact.polarity == polarity,
    )
    await session.execute(sa.delete(ProfileFact).where(same))
    session.add(
        ProfileFact(
            customer_id=customer_id,
            slot=slot,
            value=value,
            polarity=polarity,
            consent=consent,
            call_id=call_id,
            learned_at=learned_at,
        )
    )
