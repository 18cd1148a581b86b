"""Whether a contact may be called now: consent, do-not-call list, hours, how often the number was called."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from voicebot.campaign.outcome import ANSWERED, Exclusion, PastAttempt, Purpose
from voicebot.campaign.retry import RetryPolicy, spread
from voicebot.campaign.windows import Calendar
from voicebot.records.consent import Permission

ONE_MARKETING_CALL = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class FrequencyCap:
    """At most ``calls`` calls of one purpose to a number within ``within``, over all campaigns."""

    calls: int = 1
    within: timedelta = ONE_MARKETING_CALL

    def __post_init__(self) -> None:
        if self.calls < 1 or self.within <= timedelta(0):
            raise ValueError("a frequency cap needs at least one call in a positive time")

    def allows_from(self, past: Sequence[PastAttempt]) -> datetime | None:
        """From when on one more call keeps the cap; ``None``: at once.

        Calls that were answered count, and those of other campaigns that may have rung. How often an
        unanswered call is repeated within one campaign is the retry policy's business.
        """
        counted = sorted(
            one.at for one in past if one.outcome in ANSWERED or (one.rang and not one.same_contact)
        )
        return None if len(counted) < self.calls else counted[-self.calls] + self.within


@dataclass(frozen=True, slots=True)
class Rules:
    """What a campaign's contacts are judged by. ``cap`` is ``None`` for no cap."""

    purpose: Purpose
    calendar: Calendar
    retry: RetryPolicy
    cap: FrequencyCap | None = None


@dataclass(frozen=True, slots=True)
class CallNow:
    """The number may be called."""


@dataclass(frozen=True, slots=True)
class CallLater:
    """Not now, and not before ``at``."""

    at: datetime


@dataclass(frozen=True, slots=True)
class NeverCall:
    """The number is not called in this campaign."""

    because: Exclusion


Verdict = CallNow | CallLater | NeverCall


def refusal(purpose: Purpose, permission: Permission) -> Exclusion | None:
    """Why the owner of a number may not be called for ``purpose`` at all; ``None``: they may be."""
    if permission.do_not_call:
        return Exclusion.DO_NOT_CALL
    agreed = permission.marketing if purpose is Purpose.MARKETING else permission.service
    return None if agreed else Exclusion.NO_CONSENT


def judge(
    rules: Rules,
    permission: Permission,
    *,
    now: datetime,
    zone: ZoneInfo,
    past: Sequence[PastAttempt] = (),
) -> Verdict:
    """Whether a number may be called at ``now``.

    Args:
        permission: what its owner said, as of now.
        past: attempts at this number for the same purpose, of all campaigns.
    """
    refused = refusal(rules.purpose, permission)
    if refused is not None:
        return NeverCall(refused)
    earliest = now
    if rules.cap is not None and (free_from := rules.cap.allows_from(past)) is not None:
        earliest = max(now, free_from)
    own = [one for one in past if one.same_contact and one.rang]
    opening = spread(earliest, own, rules.retry, rules.calendar, zone)
    if opening is None:
        return NeverCall(Exclusion.CAMPAIGN_OVER)
    return CallNow() if opening <= now else CallLater(opening)
