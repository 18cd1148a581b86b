"""The first plan of a campaign: each contact's earliest call, or why it gets none. It streams."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from voicebot.campaign.eligibility import CallLater, CallNow, NeverCall, Rules, judge
from voicebot.campaign.outcome import Exclusion, PastAttempt
from voicebot.records.consent import Permission


@dataclass(frozen=True, slots=True)
class Candidate:
    """A contact with what is known of its number.

    Args:
        e164: ``None``: the number is none.
        dialable: some trunk of the campaign may call it.
        not_before: a moment that was promised.
    """

    e164: str | None
    permission: Permission
    zone: ZoneInfo
    dialable: bool = True
    past: Sequence[PastAttempt] = ()
    not_before: datetime | None = None


def plan(rules: Rules, candidates: Iterable[Candidate], now: datetime) -> Iterator[datetime | Exclusion]:
    """For each candidate, in order, the earliest moment of its call (UTC), or why it gets none."""
    openings: dict[ZoneInfo, datetime | Exclusion] = {}
    for candidate in candidates:
        if candidate.e164 is None:
            yield Exclusion.INVALID_NUMBER
        elif not candidate.dialable:
            yield Exclusion.PREFIX_NOT_ALLOWED
        elif candidate.past or candidate.not_before is not None or _is_barred(rules, candidate):
            yield _earliest(rules, candidate, max(now, candidate.not_before or now))
        else:
            # Without a history the answer depends on the zone alone.
            if candidate.zone not in openings:
                openings[candidate.zone] = _earliest(rules, candidate, now)
            yield openings[candidate.zone]


def _is_barred(rules: Rules, candidate: Candidate) -> bool:
    verdict = candidate.permission
    allowed = verdict.marketing if rules.purpose.value == "marketing" else verdict.service
    return verdict.do_not_call or not allowed


def _earliest(rules: Rules, candidate: Candidate, now: datetime) -> datetime | Exclusion:
    match judge(rules, candidate.permission, now=now, zone=candidate.zone, past=candidate.past):
        case CallNow():
            return now
        case CallLater(at):
            return at
        case NeverCall(because):
            return because
