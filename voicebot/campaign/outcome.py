"""What became of an attempt to reach somebody, and of the contact as a whole."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Purpose(Enum):
    """What a campaign's calls are for; consent, hours and frequency depend on it."""

    SERVICE = "service"
    MARKETING = "marketing"


class Outcome(Enum):
    """How one attempt ended."""

    COMPLETED = "completed"
    """The conversation came to its end."""
    REACHED = "reached"
    """A person answered and hung up before the end."""
    REFUSED = "refused"
    """The person did not want to talk."""
    OPTED_OUT = "opted_out"
    """The person wants no further calls; the number is on the do-not-call list."""
    CALL_LATER = "call_later"
    WRONG_NUMBER = "wrong_number"
    VOICEMAIL = "voicemail"
    IVR = "ivr"
    SCREENING = "screening"
    """An assistant asked who is calling and did not put us through."""
    SILENCE = "silence"
    """Somebody picked up and nothing was heard."""
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    REJECTED = "rejected"
    """Declined at the telephone (603, or 4xx of the far end)."""
    INVALID_NUMBER = "invalid_number"
    TRUNK_FAILED = "trunk_failed"
    """No trunk took the call; the person's telephone never rang."""
    INTERRUPTED = "interrupted"
    """Our process ended in mid-attempt; whether the telephone rang is not known."""
    WITHDRAWN = "withdrawn"
    """Planned, but not dialled: meanwhile it was no longer allowed."""


PERSON = frozenset(
    {
        Outcome.COMPLETED,
        Outcome.REACHED,
        Outcome.REFUSED,
        Outcome.OPTED_OUT,
        Outcome.CALL_LATER,
        Outcome.WRONG_NUMBER,
    }
)
"""A person was on the line."""
ANSWERED = PERSON | {Outcome.VOICEMAIL, Outcome.IVR, Outcome.SCREENING, Outcome.SILENCE}
"""Somebody or something picked up."""
NOT_RUNG = frozenset({Outcome.TRUNK_FAILED, Outcome.WITHDRAWN})
"""The person's telephone cannot have rung: such an attempt does not count against them."""


class Exclusion(Enum):
    """Why a contact is not dialled."""

    NO_CONSENT = "no_consent"
    DO_NOT_CALL = "do_not_call"
    INVALID_NUMBER = "invalid_number"
    PREFIX_NOT_ALLOWED = "prefix_not_allowed"
    CAMPAIGN_OVER = "campaign_over"
    """The campaign ends before the next moment at which the number might be called."""


@dataclass(frozen=True, slots=True)
class PastAttempt:
    """An attempt that was made, as far as the next one depends on it.

    Args:
        at: when it was dialled, timezone-aware.
        same_contact: of this campaign's contact, not of another campaign's.
    """

    at: datetime
    outcome: Outcome
    same_contact: bool = True

    @property
    def rang(self) -> bool:
        """The telephone rang, or may have."""
        return self.outcome not in NOT_RUNG
