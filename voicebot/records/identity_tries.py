"""Guesses at orders, counted over all calls: a line that may be dialled again is no new chance.

A try is written before the shop is asked and taken back when it was right, so that many calls at once
get no more tries than one. Both the number that calls and the order that is guessed at are counted; callers
who withhold their number cannot be told apart and share one larger count. A try counts for a day, and is
kept for longer: a clock that was set ahead for a while makes nobody's tries forgotten.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.records.models import IdentityTry
from voicebot.records.phone_numbers import normalise_number

MOST_A_DAY = 3
"""Wrong tries of one number, or at one order, after which only a person helps."""
MOST_A_DAY_WITHHELD = 10
"""Wrong tries, at all orders, of all callers without a number, who would else redial through every order."""
COUNTS_FOR = timedelta(days=1)
KEPT_FOR = timedelta(days=30)
TOLD_APART_BY = 6
"""Last digits of an order number: all spellings of one order are counted together."""


async def begin_try(
    session: AsyncSession, cause: str, *, caller_number: str | None, order_digits: str, now: datetime
) -> bool:
    """Note a try; it counts as wrong until ``take_back`` is told otherwise.

    Args:
        cause: the request it is for. It is noted once, also when the answer to the first note was lost.
        caller_number: ``None`` when it is withheld; then all such callers are counted as one.

    Returns:
        whether it may be made: false when there were too many, and nothing may be looked up.
    """
    number = normalise_number(caller_number)
    digits = order_digits[-TOLD_APART_BY:]
    # Always in this order, so that two tries cannot wait for each other.
    for key in sorted({f"try:{number}", f"order:{digits}"}):
        await session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(key))))
    if await session.scalar(sa.select(IdentityTry.id).where(IdentityTry.cause == cause)) is not None:
        return True
    await session.execute(sa.delete(IdentityTry).where(IdentityTry.at <= now - KEPT_FOR))
    of_caller = MOST_A_DAY if number is not None else MOST_A_DAY_WITHHELD
    for alike, most in (
        (IdentityTry.order_digits == digits, MOST_A_DAY),
        (IdentityTry.caller_number == number, of_caller),
    ):
        counting = sa.and_(alike, IdentityTry.at > now - COUNTS_FOR)
        tries = await session.scalar(sa.select(sa.func.count()).where(counting))
        if tries is not None and tries >= most:
            return False
    session.add(IdentityTry(caller_number=number, order_digits=digits, at=now, cause=cause))
    return True


async def take_back(session: AsyncSession, cause: str) -> None:
    """The digits were right, or nobody could tell."""
    await session.execute(sa.delete(IdentityTry).where(IdentityTry.cause == cause))
