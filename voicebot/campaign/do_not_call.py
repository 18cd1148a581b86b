"""The do-not-call list as the commands use it; what is said in calls goes through ``records.consent``."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.dialogue.service_effects import ConsentPurpose
from voicebot.records.after_sale_models import DoNotCall
from voicebot.records.consent import write_consent
from voicebot.records.phone_numbers import normalise_number

Entry = tuple[str, datetime, str, str]
"""Number, since when, source, words."""


async def block(session: AsyncSession, rows: Iterable[tuple[str, str]], *, source: str, now: datetime) -> int:
    """Put numbers on the list, each with the words that say why.

    Returns:
        how many were not on it yet.
    """
    before = await session.scalar(sa.select(sa.func.count()).select_from(DoNotCall)) or 0
    for number, words in rows:
        normal = normalise_number(number) or number
        await write_consent(
            session,
            normal,
            ConsentPurpose.ALL,
            granted=False,
            words=words,
            source=source,
            cause=f"{source}:{normal}:{now.isoformat()}",
            at=now,
        )
    after = await session.scalar(sa.select(sa.func.count()).select_from(DoNotCall)) or 0
    return after - before


async def unblock(session: AsyncSession, number: str, *, words: str, now: datetime) -> bool:
    """Take a number off the list; the words are kept as the consent that they are."""
    normal = normalise_number(number) or number
    if await session.get(DoNotCall, normal) is None:
        return False
    await write_consent(
        session,
        normal,
        ConsentPurpose.ALL,
        granted=True,
        words=words,
        source="console",
        cause=f"console:{normal}:{now.isoformat()}",
        at=now,
    )
    return True


async def entries(session: AsyncSession) -> list[Entry]:
    """The whole list, oldest first."""
    rows = await session.execute(
        sa.select(DoNotCall.number, DoNotCall.since, DoNotCall.source, DoNotCall.words).order_by(
            DoNotCall.since, DoNotCall.number
        )
    )
    return [(number, since, source, words) for number, since, source, words in rows]
