"""The life of an attempt in the database: claimed before the INVITE, settled together with the next plan.

Each function is one transaction's work. Rows are locked in one order, campaign before contact, so that
any number of workers may do this at once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.campaign.definition import CampaignDefinition
from voicebot.campaign.eligibility import CallLater, NeverCall, judge, refusal
from voicebot.campaign.outcome import Exclusion, Outcome, Purpose
from voicebot.campaign.pacing import LineLimits, LineUse, Pace
from voicebot.campaign.past import past_attempts
from voicebot.campaign.retry import TryAgain, after
from voicebot.campaign.trunks import TrunkHealth, allows, back_at, usable
from voicebot.config import OutboundSettings, TrunkSettings
from voicebot.errors import RecordsError
from voicebot.records.after_sale_models import Consent
from voicebot.records.campaign_models import CallAttempt, Campaign, CampaignContact
from voicebot.records.consent import permission_of
from voicebot.records.models import Worker

Row = TypeVar("Row", Campaign, CampaignContact, CallAttempt)

LINES_TAKEN_PAUSE = timedelta(seconds=5)
NUMBER_BUSY_PAUSE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Claim:
    """An attempt that is to be made now; its row is committed.

    Args:
        dial_at: when its turn at the campaign's pace comes.
        trunks: to try, in order.
        may_market: the person has agreed to calls with offers.
    """

    attempt_id: int
    contact_id: int
    attempt: int
    definition: CampaignDefinition
    number: str
    e164: str
    name: str | None
    zone: ZoneInfo
    dial_at: datetime
    trunks: tuple[TrunkSettings, ...]
    may_market: bool = False


@dataclass(frozen=True, slots=True)
class AttemptResult:
    """What came of an attempt.

    Args:
        asked_for: when the person wants to be called instead.
        call_id: the call's row, if it came so far.
    """

    outcome: Outcome
    sip_status: int | None = None
    trunk: str | None = None
    answered_at: datetime | None = None
    interested: bool = False
    satisfaction: float | None = None
    asked_for: datetime | None = None
    call_id: str | None = None


@dataclass(frozen=True, slots=True)
class Here:
    """The worker that wants to dial, as it is now.

    Args:
        place: its machine.
        in_use: its lines that are taken, in either direction.
        inbound_up: of them, by people who called us.
        pace_patience: a job that would hold its line for longer to keep the pace gives the contact back.
    """

    boot_id: UUID
    place: str
    lines: int
    in_use: int
    inbound_up: int
    outbound: OutboundSettings
    pace_patience: timedelta
    health: dict[str, TrunkHealth]


async def claim(
    session: AsyncSession, contact_id: int, attempt: int, *, now: datetime, here: Here
) -> Claim | None:
    """Begin an attempt, if everything still allows it at this moment.

    Returns:
        ``None`` when it is not to be made now: it was made already, the campaign is paused, hours,
        consent, caps, lines or trunks forbid it. The contact is then planned anew.
    """
    campaign_id = await session.scalar(
        sa.select(CampaignContact.campaign_id).where(CampaignContact.id == contact_id)
    )
    campaign = await _locked(session, Campaign, campaign_id)
    contact = await _locked(session, CampaignContact, contact_id)
    if campaign is None or contact is None:
        return None
    if contact.state != "queued" or contact.attempts != attempt - 1:
        return None
    definition = CampaignDefinition.model_validate(campaign.definition)
    zone = ZoneInfo(contact.zone)
    await _lock_number(session, contact.number)
    back = await _why_not(session, campaign, contact, definition, now=now, here=here)
    if back is None and contact.e164 is not None:
        trunks = usable(
            here.outbound.trunks, contact.e164, health=here.health, now=now, wanted=definition.trunks
        )
        slot, free_at = Pace(definition.pace.calls_per_second).take(campaign.paced_until, now)
        if not trunks:
            back = back_at(here.health, now)
        elif slot - now > here.pace_patience:
            back = slot - here.pace_patience
        elif not (calendar := definition.rules().calendar).is_open(slot, zone):
            # Its turn comes after closing time, where nobody is dialled: no row may say somebody was.
            back = calendar.next_open(slot, zone) or Exclusion.CAMPAIGN_OVER
        else:
            campaign.paced_until = free_at
            row = _row_of(contact, definition.purpose, attempt, here.boot_id, slot)
            session.add(row)
            contact.state, contact.attempts = "calling", attempt
            await session.flush()
            return Claim(
                attempt_id=row.id,
                contact_id=contact.id,
                attempt=attempt,
                definition=definition,
                number=contact.number,
                e164=contact.e164,
                name=contact.name,
                zone=zone,
                dial_at=slot,
                trunks=tuple(trunks),
                may_market=(await permission_of(session, contact.number)).marketing,
            )
    if isinstance(back, Exclusion):
        contact.state = "done" if contact.result is not None else "excluded"
        contact.because, contact.next_at = back.value, None
    else:
        contact.state, contact.next_at = "waiting", back or contact.next_at
    return None


def _row_of(
    contact: CampaignContact, purpose: Purpose, attempt: int, boot_id: UUID, at: datetime
) -> CallAttempt:
    return CallAttempt(
        campaign_id=contact.campaign_id,
        contact_id=contact.id,
        attempt=attempt,
        number=contact.number,
        purpose=purpose.value,
        boot_id=boot_id,
        started_at=at,
    )


async def _why_not(
    session: AsyncSession,
    campaign: Campaign,
    contact: CampaignContact,
    definition: CampaignDefinition,
    *,
    now: datetime,
    here: Here,
) -> datetime | Exclusion | None:
    """Why a contact is not called now: for good, or not before a moment; ``None``: it may be called."""
    if campaign.status != "running":
        return contact.next_at or now
    if contact.e164 is None:
        return Exclusion.INVALID_NUMBER
    if not allows(here.outbound.trunks, contact.e164, definition.trunks):
        return Exclusion.PREFIX_NOT_ALLOWED
    past = await past_attempts(session, [contact.number], definition.purpose, now=now, contact_id=contact.id)
    verdict = judge(
        definition.rules(),
        await permission_of(session, contact.number),
        now=now,
        zone=ZoneInfo(contact.zone),
        past=past.get(contact.number, ()),
    )
    match verdict:
        case NeverCall(because):
            return because
        case CallLater(at):
            return at
    is_open = CallAttempt.ended_at.is_(None)
    if await session.scalar(sa.select(sa.exists().where(CallAttempt.number == contact.number, is_open))):
        return now + NUMBER_BUSY_PAUSE
    if await _free_lines(session, campaign, definition, here) <= 0:
        return now + LINES_TAKEN_PAUSE
    return None


async def _free_lines(
    session: AsyncSession, campaign: Campaign, definition: CampaignDefinition, here: Here
) -> int:
    await session.execute(
        sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(f"lines {here.place}", 0)))
    )
    is_open = CallAttempt.ended_at.is_(None)
    of_campaign = await session.scalar(
        sa.select(sa.func.count()).where(CallAttempt.campaign_id == campaign.id, is_open)
    )
    of_machine = await session.scalar(
        sa.select(sa.func.count())
        .select_from(CallAttempt)
        .join(Worker, Worker.boot_id == CallAttempt.boot_id)
        .where(is_open, Worker.place == here.place)
    )
    of_worker = await session.scalar(
        sa.select(sa.func.count()).where(CallAttempt.boot_id == here.boot_id, is_open)
    )
    # An attempt that waits for its turn takes no line of the stack yet, but will.
    in_use = max(here.in_use, here.inbound_up + (of_worker or 0))
    use = LineUse(here.lines, in_use, of_machine or 0, of_campaign or 0)
    limits = LineLimits(here.outbound.inbound_reserve, here.outbound.machine_lines, definition.pace.lines)
    return limits.free(use)


async def settle(session: AsyncSession, attempt_id: int, result: AttemptResult, *, now: datetime) -> None:
    """End an attempt, and plan what follows, in one. Settling it again changes nothing."""
    attempt = await _locked(session, CallAttempt, attempt_id)
    if attempt is None or attempt.ended_at is not None:
        return
    call_id = result.call_id or attempt.call_id
    outcome = Outcome.OPTED_OUT if await _opted_out(session, attempt, call_id) else result.outcome
    attempt.ended_at, attempt.outcome, attempt.call_id = now, outcome.value, call_id
    attempt.sip_status, attempt.trunk = result.sip_status, result.trunk
    attempt.answered_at = result.answered_at
    attempt.interested, attempt.satisfaction = result.interested, result.satisfaction
    attempt.asked_for = result.asked_for
    contact = await _locked(session, CampaignContact, attempt.contact_id)
    if contact is None or contact.state != "calling" or contact.attempts != attempt.attempt:
        return
    await session.flush()
    await _plan_next(session, contact, outcome, result.asked_for, now)


async def _plan_next(
    session: AsyncSession,
    contact: CampaignContact,
    outcome: Outcome,
    asked_for: datetime | None,
    now: datetime,
) -> None:
    campaign = await session.get_one(Campaign, contact.campaign_id)
    definition = CampaignDefinition.model_validate(campaign.definition)
    rules = definition.rules()
    past = await past_attempts(session, [contact.number], definition.purpose, now=now, contact_id=contact.id)
    move = after(
        outcome,
        ended_at=now,
        attempts=[one for one in past.get(contact.number, ()) if one.same_contact],
        policy=rules.retry,
        calendar=rules.calendar,
        zone=ZoneInfo(contact.zone),
        asked_for=asked_for,
    )
    told_before = outcome is Outcome.TRUNK_FAILED and contact.result is not None
    if outcome is not Outcome.WITHDRAWN and not told_before:  # nobody was dialled
        contact.result = outcome.value
    if isinstance(move, TryAgain):
        contact.state, contact.next_at = "waiting", move.at
    else:
        contact.state, contact.next_at = "done", None
        contact.because = move.because.value if move.because is not None else None


async def _opted_out(session: AsyncSession, attempt: CallAttempt, call_id: str | None) -> bool:
    """Whether the person has refused further calls in this one: the committed row says so."""
    if call_id is None:
        return False
    refused = sa.exists().where(
        Consent.call_id == call_id, Consent.granted.is_(False), Consent.purpose == "all"
    )
    return bool(await session.scalar(sa.select(refused)))


async def note_call(session: AsyncSession, attempt_id: int, call_id: str) -> None:
    """Remember which call an attempt is, before it is dialled: what is said in it counts whatever happens.

    Seconds have passed since the claim, or hours on a machine that was asleep, so the person and the shop
    have the last word here.

    Raises:
        RecordsError: the campaign does not run any more, or the person refused meanwhile.
    """
    attempt = await session.get_one(CallAttempt, attempt_id)
    campaign = await session.get_one(Campaign, attempt.campaign_id)
    if campaign.status != "running":
        raise RecordsError(f"campaign {campaign.name!r} is {campaign.status} since the attempt began")
    refused = refusal(Purpose(attempt.purpose), await permission_of(session, attempt.number))
    if refused is not None:
        raise RecordsError(f"the person may not be called since the attempt began: {refused.value}")
    await session.execute(sa.update(CallAttempt).where(CallAttempt.id == attempt_id).values(call_id=call_id))


async def _lock_number(session: AsyncSession, number: str) -> None:
    """Two campaigns must not dial one person at once, nor both find that the cap leaves room for one call."""
    await session.execute(
        sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(f"dial {number}", 0)))
    )


async def _locked(session: AsyncSession, table: type[Row], key: object) -> Row | None:
    return await session.get(table, key, with_for_update=True, populate_existing=True)
