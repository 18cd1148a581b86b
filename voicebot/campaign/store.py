"""Campaigns as the commands use them: created, filled, started, paused, stopped, looked at."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.campaign.contacts import BATCH, NewContact, Taken, batches, take_in
from voicebot.campaign.definition import CampaignDefinition
from voicebot.config import TrunkSettings
from voicebot.errors import RecordsError
from voicebot.records.campaign_models import CallAttempt, Campaign, CampaignContact
from voicebot.records.database import Database

TAKE_IN_TIMEOUT_S = 60.0

_MAY_FOLLOW: Mapping[str, tuple[str, ...]] = {
    "running": ("draft", "paused"),
    "paused": ("running",),
    "stopped": ("draft", "running", "paused"),
}
"""From which status a campaign may come to another."""


@dataclass(frozen=True, slots=True)
class CampaignStatus:
    """A campaign at one moment.

    Args:
        states: contacts by state.
        results: contacts that were called, by the outcome of their last attempt.
        exclusions: contacts that are not called (any more), by reason.
        on_line: calls under way.
        next_at: when the next waiting contact is due.
        attempts: made so far.
    """

    name: str
    title: str
    purpose: str
    status: str
    states: Mapping[str, int]
    results: Mapping[str, int]
    exclusions: Mapping[str, int]
    on_line: int
    next_at: datetime | None
    attempts: int
    last_attempt_at: datetime | None

    @property
    def contacts(self) -> int:
        """All of them."""
        return sum(self.states.values())

    @property
    def settled(self) -> int:
        """Those that are done with."""
        return self.states.get("done", 0) + self.states.get("excluded", 0)


async def create(session: AsyncSession, definition: CampaignDefinition, *, update: bool = False) -> int:
    """Write a campaign down as a draft; with ``update`` change one that is not over.

    Returns:
        its id.

    Raises:
        RecordsError: the name is taken, or the campaign to change is over.
    """
    found = await session.scalar(
        sa.select(Campaign).where(Campaign.name == definition.name).with_for_update()
    )
    if found is not None and not update:
        raise RecordsError(
            f"there is a campaign {definition.name!r} already; choose another name, or use --update"
        )
    if found is not None and found.status in ("stopped", "finished"):
        raise RecordsError(f"campaign {definition.name!r} is {found.status}; create one of another name")
    campaign = found or Campaign(name=definition.name, zones=[])
    campaign.title, campaign.purpose = definition.title, definition.purpose.value
    campaign.priority, campaign.definition = definition.priority, definition.model_dump(mode="json")
    session.add(campaign)
    await session.flush()
    return campaign.id


async def named(session: AsyncSession, name: str, *, lock: bool = False) -> Campaign:
    """The campaign of this name.

    Raises:
        RecordsError: there is none; those that exist are listed.
    """
    query = sa.select(Campaign).where(Campaign.name == name)
    campaign = await session.scalar(query.with_for_update() if lock else query)
    if campaign is not None:
        return campaign
    names = await session.scalars(sa.select(Campaign.name).order_by(Campaign.created_at.desc()).limit(10))
    known = ", ".join(names) or "none; see: voicebot campaign create"
    raise RecordsError(f"there is no campaign {name!r}; there are: {known}")


async def change_status(session: AsyncSession, name: str, status: str, *, now: datetime) -> Campaign:
    """Start, pause, resume or stop a campaign. Calls that are up go on; no further one is dialled.

    Raises:
        RecordsError: there is no such campaign, or it cannot come to this status.
    """
    campaign = await named(session, name, lock=True)
    if campaign.status == status:
        return campaign
    if campaign.status not in _MAY_FOLLOW[status]:
        raise RecordsError(f"campaign {name!r} is {campaign.status} and cannot become {status}")
    campaign.status = status
    if status == "running":
        campaign.started_at = campaign.started_at or now
    if status == "stopped":
        campaign.finished_at = now
    return campaign


async def fill(
    database: Database,
    name: str,
    contacts: Iterable[NewContact],
    *,
    trunks: Sequence[TrunkSettings],
    now: datetime,
) -> Taken:
    """Take contacts into a campaign, ``BATCH`` of them in a transaction; may be repeated after a break-off.

    Raises:
        RecordsError: there is no such campaign, or it is over.
    """
    campaign = await database.run(lambda session: named(session, name), doing="reading a campaign")
    if campaign.status in ("stopped", "finished"):
        raise RecordsError(f"campaign {name!r} is {campaign.status}; it takes no more contacts")
    definition = CampaignDefinition.model_validate(campaign.definition)
    taken = Taken()
    for batch in batches(contacts, BATCH):
        taken += await database.run(
            lambda session, batch=batch: take_in(  # type: ignore[misc]
                session, campaign.id, definition, batch, trunks=trunks, now=now
            ),
            doing="taking in contacts",
            timeout_s=TAKE_IN_TIMEOUT_S,
        )
    return taken


async def statuses(session: AsyncSession, name: str | None = None) -> list[CampaignStatus]:
    """How far the campaigns have come: one, or all, the newest first."""
    query = sa.select(Campaign).order_by(Campaign.created_at.desc())
    if name is not None:
        query = sa.select(Campaign).where(Campaign.id == (await named(session, name)).id)
    return [await _status_of(session, campaign) for campaign in (await session.scalars(query)).all()]


async def _status_of(session: AsyncSession, campaign: Campaign) -> CampaignStatus:
    states: Counter[str] = Counter()
    results: Counter[str] = Counter()
    exclusions: Counter[str] = Counter()
    rows = await session.execute(
        sa.select(
            CampaignContact.state,
            CampaignContact.result,
            CampaignContact.because,
            sa.func.count(),
            sa.func.min(CampaignContact.next_at).filter(CampaignContact.state == "waiting"),
        )
        .where(CampaignContact.campaign_id == campaign.id)
        .group_by(CampaignContact.state, CampaignContact.result, CampaignContact.because)
    )
    due: list[datetime] = []
    for state, result, because, count, next_at in rows:
        states[state] += count
        if result is not None:
            results[result] += count
        if because is not None:
            exclusions[because] += count
        if next_at is not None:
            due.append(next_at)
    attempts, on_line, last = (
        await session.execute(
            sa.select(
                sa.func.count(),
                sa.func.count().filter(CallAttempt.ended_at.is_(None)),
                sa.func.max(CallAttempt.started_at),
            ).where(CallAttempt.campaign_id == campaign.id)
        )
    ).one()
    return CampaignStatus(
        name=campaign.name,
        title=campaign.title,
        purpose=campaign.purpose,
        status=campaign.status,
        states=dict(states),
        results=dict(results),
        exclusions=dict(exclusions),
        on_line=on_line,
        next_at=min(due, default=None),
        attempts=attempts,
        last_attempt_at=last,
    )
