"""What came of a campaign: contacts with their last outcome, and the figures and series made of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.campaign.outcome import ANSWERED, PERSON, Exclusion, Outcome
from voicebot.campaign.store import named
from voicebot.records.campaign_models import CallAttempt, CampaignContact
from voicebot.records.models import Order


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A contact with what came of it; times are the shop's.

    Args:
        ever: outcomes of all its attempts.
        order_numbers: orders placed in its calls.
    """

    number: str
    name: str
    state: str
    result: str
    because: str
    attempts: int
    last_at: datetime | None
    next_at: datetime | None
    ever: frozenset[Outcome]
    interested: bool
    satisfaction: float | None
    order_numbers: tuple[str, ...]
    order_total_fen: int


@dataclass(frozen=True, slots=True)
class AttemptPoint:
    """An attempt, for the plots."""

    at: datetime
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class CampaignReport:
    """Everything that is told of a campaign."""

    name: str
    title: str
    purpose: str
    status: str
    started_at: datetime | None
    finished_at: datetime | None
    made_at: datetime
    contacts: Sequence[ContactLine]
    attempts: Sequence[AttemptPoint]

    def _having(self, outcomes: frozenset[Outcome]) -> int:
        return sum(bool(contact.ever & outcomes) for contact in self.contacts)

    @property
    def dialled(self) -> int:
        """Contacts that were dialled at least once."""
        return sum(bool(contact.ever) for contact in self.contacts)

    @property
    def answered(self) -> int:
        """Contacts where somebody or something picked up."""
        return self._having(ANSWERED)

    @property
    def reached(self) -> int:
        """Contacts of which a person was on the line."""
        return self._having(PERSON)

    @property
    def completed(self) -> int:
        """Contacts with a conversation that came to its end."""
        return self._having(frozenset({Outcome.COMPLETED}))

    @property
    def interested(self) -> int:
        """Contacts that wanted what was offered."""
        return sum(contact.interested for contact in self.contacts)

    @property
    def orders(self) -> int:
        """Contacts that ordered in a call of the campaign."""
        return sum(bool(contact.order_numbers) for contact in self.contacts)

    @property
    def order_total_fen(self) -> int:
        """Value of those orders."""
        return sum(contact.order_total_fen for contact in self.contacts)

    @property
    def satisfaction(self) -> float | None:
        """Mean of the marks given."""
        marks = [one.satisfaction for one in self.contacts if one.satisfaction is not None]
        return sum(marks) / len(marks) if marks else None

    @property
    def last_results(self) -> Counter[str]:
        """Contacts by the outcome of their last attempt."""
        return Counter(contact.result for contact in self.contacts if contact.result)

    @property
    def excluded(self) -> Counter[str]:
        """Contacts that are not called, by reason."""
        return Counter(contact.because for contact in self.contacts if contact.because)

    def funnel(self) -> list[tuple[str, int]]:
        """From all contacts to orders."""
        return [
            ("contacts", len(self.contacts)),
            ("dialled", self.dialled),
            ("answered", self.answered),
            ("reached", self.reached),
            ("completed", self.completed),
            ("interested", self.interested),
            ("ordered", self.orders),
        ]

    def figures(self) -> list[tuple[str, str]]:
        """Title and value of each figure, for people."""
        last = self.last_results
        figures = [(title, str(count)) for title, count in self.funnel()]
        figures += [
            (_TITLES.get(outcome, outcome.value.replace("_", " ")), str(last[outcome.value]))
            for outcome in _TOLD_LAST
            if outcome in _ALWAYS_TOLD or last[outcome.value]
        ]
        figures += [
            (f"not called: {Exclusion(why).value.replace('_', ' ')}", str(count))
            for why, count in sorted(self.excluded.items())
        ]
        figures.append(("attempts", str(len(self.attempts))))
        if self.satisfaction is not None:
            figures.append(("satisfaction", f"{self.satisfaction:.1f}"))
        if self.reached:
            figures.append(("conversion of those reached", f"{self.orders / self.reached:.1%}"))
        figures.append(("value of orders", f"{self.order_total_fen / 100:.2f}"))
        return figures

    def by_hour(self) -> list[tuple[int, int, int]]:
        """Hour of the day, attempts, and those that a person answered; from the first hour to the last."""
        made = Counter(attempt.at.hour for attempt in self.attempts)
        persons = Counter(attempt.at.hour for attempt in self.attempts if attempt.outcome in PERSON)
        if not made:
            return []
        return [(hour, made[hour], persons[hour]) for hour in range(min(made), max(made) + 1)]


_TOLD_LAST = (
    Outcome.REFUSED,
    Outcome.OPTED_OUT,
    Outcome.CALL_LATER,
    Outcome.WRONG_NUMBER,
    Outcome.NO_ANSWER,
    Outcome.BUSY,
    Outcome.REJECTED,
    Outcome.VOICEMAIL,
    Outcome.IVR,
    Outcome.SCREENING,
    Outcome.SILENCE,
    Outcome.INVALID_NUMBER,
    Outcome.TRUNK_FAILED,
    Outcome.INTERRUPTED,
)

_ALWAYS_TOLD = frozenset(
    {
        Outcome.REFUSED,
        Outcome.OPTED_OUT,
        Outcome.NO_ANSWER,
        Outcome.BUSY,
        Outcome.VOICEMAIL,
        Outcome.TRUNK_FAILED,
    }
)
_TITLES = {Outcome.TRUNK_FAILED: "failed"}


async def build_report(session: AsyncSession, name: str, timezone: str) -> CampaignReport:
    """Read what came of a campaign so far.

    Raises:
        RecordsError: there is no such campaign.
    """
    campaign = await named(session, name)
    zone = ZoneInfo(timezone)
    rows = (
        await session.execute(
            sa.select(
                CallAttempt.contact_id,
                CallAttempt.started_at,
                CallAttempt.outcome,
                CallAttempt.interested,
                CallAttempt.satisfaction,
                CallAttempt.call_id,
            )
            .where(
                CallAttempt.campaign_id == campaign.id,
                CallAttempt.outcome.is_not(None),
                CallAttempt.outcome != Outcome.WITHDRAWN.value,  # nobody was dialled
            )
            .order_by(CallAttempt.started_at)
        )
    ).all()
    of_contact: dict[int, list[Any]] = {}
    for row in rows:
        of_contact.setdefault(row.contact_id, []).append(row)
    orders = await _orders(session, campaign.id)
    contacts = await session.scalars(
        sa.select(CampaignContact)
        .where(CampaignContact.campaign_id == campaign.id)
        .order_by(CampaignContact.id)
    )
    lines = []
    for contact in contacts:
        made = of_contact.get(contact.id, [])
        placed = [order for one in made if one.call_id for order in orders.get(one.call_id, ())]
        marks = [one.satisfaction for one in made if one.satisfaction is not None]
        lines.append(
            ContactLine(
                number=contact.number,
                name=contact.name or "",
                state=contact.state,
                result=contact.result or "",
                because=contact.because or "",
                attempts=len(made),
                last_at=made[-1].started_at.astimezone(zone) if made else None,
                next_at=contact.next_at.astimezone(zone) if contact.next_at else None,
                ever=frozenset(Outcome(one.outcome) for one in made),
                interested=any(one.interested for one in made),
                satisfaction=marks[-1] if marks else None,
                order_numbers=tuple(number for number, _ in placed),
                order_total_fen=sum(total_fen for _, total_fen in placed),
            )
        )
    return CampaignReport(
        name=campaign.name,
        title=campaign.title,
        purpose=campaign.purpose,
        status=campaign.status,
        started_at=campaign.started_at.astimezone(zone) if campaign.started_at else None,
        finished_at=campaign.finished_at.astimezone(zone) if campaign.finished_at else None,
        made_at=datetime.now(zone),
        contacts=lines,
        attempts=[AttemptPoint(row.started_at.astimezone(zone), Outcome(row.outcome)) for row in rows],
    )


async def _orders(session: AsyncSession, campaign_id: int) -> dict[str, list[tuple[str, int]]]:
    """Orders by the call in which they were placed."""
    rows = await session.execute(
        sa.select(Order.call_id, Order.order_number, Order.total_fen)
        .join(CallAttempt, CallAttempt.call_id == Order.call_id)
        .where(CallAttempt.campaign_id == campaign_id, Order.status != "cancelled")
    )
    found: dict[str, list[tuple[str, int]]] = {}
    for call_id, number, total_fen in rows:
        if call_id is not None:
            found.setdefault(call_id, []).append((number, total_fen))
    return found
