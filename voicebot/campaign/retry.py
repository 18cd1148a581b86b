"""What comes after an attempt: another one, when, or the end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from voicebot.campaign.outcome import Exclusion, Outcome, PastAttempt
from voicebot.campaign.windows import Calendar

DEFAULT_DELAYS: Mapping[Outcome, timedelta] = {
    Outcome.BUSY: timedelta(minutes=10),
    Outcome.NO_ANSWER: timedelta(hours=2),
    Outcome.REJECTED: timedelta(hours=24),
    Outcome.VOICEMAIL: timedelta(hours=4),
    Outcome.IVR: timedelta(hours=4),
    Outcome.SCREENING: timedelta(hours=4),
    Outcome.SILENCE: timedelta(hours=2),
    Outcome.CALL_LATER: timedelta(hours=3),
    Outcome.INTERRUPTED: timedelta(minutes=30),
    Outcome.TRUNK_FAILED: timedelta(minutes=5),
    Outcome.WITHDRAWN: timedelta(seconds=10),
}
"""How long to wait after each outcome; after the others the contact is done."""
LONGEST_TRUNK_PAUSE = timedelta(hours=4)
"""The pause doubles with each failure of the trunks for a contact, up to this."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often, and how soon, a contact is tried again.

    Args:
        most_attempts: after so many that may have rung, the contact is done.
        per_day: on one local day at most so many.
        delays: pause after an outcome; an outcome without one ends the contact.
        most_trunk_failures: after so many in a row the contact is done: a number that no trunk takes
            would otherwise be dialled for ever, and rest the trunks for everybody each time.
    """

    most_attempts: int = 3
    per_day: int = 2
    delays: Mapping[Outcome, timedelta] = field(default_factory=lambda: DEFAULT_DELAYS)
    most_trunk_failures: int = 12

    def __post_init__(self) -> None:
        if self.most_attempts < 1 or self.per_day < 1:
            raise ValueError("most_attempts and per_day must be 1 or more")


@dataclass(frozen=True, slots=True)
class TryAgain:
    """Another attempt, not before ``at``."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Finished:
    """No further attempt. ``because``: the campaign is over, where the outcome alone did not end it."""

    because: Exclusion | None = None


def after(
    outcome: Outcome,
    *,
    ended_at: datetime,
    attempts: Sequence[PastAttempt],
    policy: RetryPolicy,
    calendar: Calendar,
    zone: ZoneInfo,
    asked_for: datetime | None = None,
) -> TryAgain | Finished:
    """Decide what follows an attempt that has just ended.

    Args:
        attempts: all of this contact, the one that has just ended included.
        asked_for: when the person wants to be called, if they said so.
    """
    delay = policy.delays.get(outcome)
    rung = [attempt for attempt in attempts if attempt.rang]
    if delay is None or len(rung) >= policy.most_attempts:
        return Finished()
    if outcome is Outcome.TRUNK_FAILED:
        failures = _trunk_failures(attempts)
        if failures >= policy.most_trunk_failures:
            return Finished()
        delay = min(delay * 2 ** max(failures - 1, 0), max(LONGEST_TRUNK_PAUSE, delay))
    at = ended_at + delay
    if asked_for is not None and outcome is Outcome.CALL_LATER:
        at = max(asked_for, ended_at)
    opening = spread(at, rung, policy, calendar, zone)
    return Finished(Exclusion.CAMPAIGN_OVER) if opening is None else TryAgain(opening)


def _trunk_failures(attempts: Sequence[PastAttempt]) -> int:
    """How often in a row, up to now, no trunk took the call."""
    failures = 0
    for attempt in reversed(attempts):
        if attempt.rang:
            break
        failures += attempt.outcome is Outcome.TRUNK_FAILED
    return failures


def spread(
    at: datetime, rung: Sequence[PastAttempt], policy: RetryPolicy, calendar: Calendar, zone: ZoneInfo
) -> datetime | None:
    """The first open instant from ``at`` on whose local day has an attempt left."""
    opening = calendar.next_open(at, zone)
    while opening is not None:
        day = opening.astimezone(zone).date()
        if sum(attempt.at.astimezone(zone).date() == day for attempt in rung) < policy.per_day:
            return opening
        opening = calendar.next_day_open(opening, zone)
    return None
