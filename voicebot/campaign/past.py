"""Attempts that were made at numbers, as later ones depend on them."""

from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.campaign.outcome import Outcome, PastAttempt, Purpose
from voicebot.records.campaign_models import CallAttempt

LOOK_BACK = timedelta(days=60)
"""Older attempts change nothing: no cap or retry policy looks so far back."""


async def past_attempts(
    session: AsyncSession,
    numbers: Collection[str],
    purpose: Purpose,
    *,
    now: datetime,
    contact_id: int | None = None,
) -> dict[str, list[PastAttempt]]:
    """Attempts at each number for one purpose, over all campaigns; oldest first.

    Args:
        contact_id: whose own attempts are marked as such.
    """
    since = now - LOOK_BACK
    own = CallAttempt.contact_id == contact_id if contact_id is not None else sa.false()
    rows = await session.execute(
        sa.select(CallAttempt.number, CallAttempt.started_at, CallAttempt.outcome, own)
        .where(
            CallAttempt.number.in_(numbers),
            CallAttempt.purpose == purpose.value,
            sa.or_(own, CallAttempt.started_at > since),
        )
        .order_by(CallAttempt.started_at)
    )
    found: dict[str, list[PastAttempt]] = {}
    for number, at, outcome, is_own in rows:
        # One that is under way may reach the person: it counts as one that did.
        became = Outcome(outcome) if outcome is not None else Outcome.REACHED
        found.setdefault(number, []).append(PastAttempt(at, became, bool(is_own)))
    return found
