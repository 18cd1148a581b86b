"""What workers that died have left: attempts without an end, contacts whose job was lost."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.campaign.attempts import AttemptResult, settle
from voicebot.campaign.outcome import Outcome
from voicebot.records.campaign_models import CallAttempt, CampaignContact
from voicebot.records.models import Worker
from voicebot.records.workers import lock_if_dead

log = structlog.get_logger(__name__)


async def recover(session: AsyncSession, *, now: datetime, own: UUID | None, requeue_before: datetime) -> int:
    """Settle the attempts of workers that died; give back contacts whose job was lost with one.

    Args:
        own: this worker, which lives.
        requeue_before: contacts queued earlier than this and not dialled are planned anew.

    Returns:
        how many attempts were settled.
    """
    holders = sa.select(CallAttempt.boot_id).where(CallAttempt.ended_at.is_(None))
    settled = 0
    for worker in (await session.scalars(sa.select(Worker).where(Worker.boot_id.in_(holders)))).all():
        if worker.boot_id == own or not await lock_if_dead(session, worker):
            continue
        open_ids = await session.scalars(
            sa.select(CallAttempt.id)
            .where(CallAttempt.boot_id == worker.boot_id, CallAttempt.ended_at.is_(None))
            .order_by(CallAttempt.id)
        )
        for attempt_id in open_ids.all():
            await settle(session, attempt_id, AttemptResult(Outcome.INTERRUPTED), now=now)
            settled += 1
    lost = await session.execute(
        sa.update(CampaignContact)
        .where(CampaignContact.state == "queued", CampaignContact.queued_at < requeue_before)
        .values(state="waiting")
    )
    count = int(getattr(lost, "rowcount", 0))
    if settled or count:
        log.warning("attempts_recovered", settled=settled, requeued=count)
    return settled
