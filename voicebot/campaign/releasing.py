"""Puts the contacts whose time has come into the queue, as many as their campaign has lines for."""

from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.campaign.definition import CampaignDefinition
from voicebot.campaign.outcome import Exclusion
from voicebot.records.campaign_models import Campaign, CampaignContact
from voicebot.records.queue import enqueue

DIAL = "campaign_dial"
"""Name of the task that makes one attempt; its arguments are the contact and the number of the attempt."""
CAMPAIGNS = "campaigns"
"""Queue of such attempts: only a worker with lines and a trunk takes from it."""
BUSY_STATES = ("queued", "calling")


async def release(session: AsyncSession, *, now: datetime, only: int | None = None) -> int:
    """Put the next contacts of every running campaign into the queue, as many as it has lines for.

    Outside its hours a campaign releases nobody; one without open contacts is finished.

    Args:
        only: this campaign only.

    Returns:
        how many.
    """
    query = sa.select(Campaign).where(Campaign.status == "running")
    if only is not None:
        query = query.where(Campaign.id == only)
    query = query.order_by(Campaign.priority.desc(), Campaign.id)
    released = 0
    for campaign in (await session.scalars(query.with_for_update(skip_locked=True))).all():
        released += await _release_of(session, campaign, now)
    return released


async def _release_of(session: AsyncSession, campaign: Campaign, now: datetime) -> int:
    definition = CampaignDefinition.model_validate(campaign.definition)
    calendar = definition.rules().calendar
    in_campaign = CampaignContact.campaign_id == campaign.id
    busy = await _count(session, in_campaign, CampaignContact.state.in_(BUSY_STATES))
    zones = [name for name in campaign.zones if calendar.is_open(now, ZoneInfo(name))]
    room = definition.pace.lines - busy
    if room <= 0:
        return 0
    if not zones:
        over = calendar.until is not None and now >= calendar.until
        if over and not busy:
            await _finish(session, campaign, now)
        return 0
    due = await session.scalars(
        sa.select(CampaignContact)
        .where(
            in_campaign,
            CampaignContact.state == "waiting",
            CampaignContact.zone.in_(zones),
            CampaignContact.next_at <= now,
        )
        .order_by(CampaignContact.next_at, CampaignContact.id)
        .limit(room)
        .with_for_update(skip_locked=True)
    )
    released = 0
    for contact in due.all():
        contact.state, contact.queued_at = "queued", now
        arguments = {"contact_id": contact.id, "attempt": contact.attempts + 1}
        await enqueue(session, DIAL, arguments, queue=CAMPAIGNS, priority=campaign.priority)
        released += 1
    if not released and not busy:
        left = sa.exists().where(in_campaign, CampaignContact.state.in_(("waiting", *BUSY_STATES)))
        if not await session.scalar(sa.select(left)):
            await _finish(session, campaign, now)
    return released


async def _finish(session: AsyncSession, campaign: Campaign, now: datetime) -> None:
    campaign.status, campaign.finished_at = "finished", now
    await session.execute(
        sa.update(CampaignContact)
        .where(CampaignContact.campaign_id == campaign.id, CampaignContact.state == "waiting")
        .values(state="excluded", because=Exclusion.CAMPAIGN_OVER.value, next_at=None)
    )


async def _count(session: AsyncSession, *conditions: sa.ColumnElement[bool]) -> int:
    return (
        await session.scalar(sa.select(sa.func.count()).select_from(CampaignContact).where(*conditions)) or 0
    )
