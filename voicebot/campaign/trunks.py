"""Which trunk a call goes over, and when another one is tried."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from voicebot.campaign.numbers import is_allowed
from voicebot.config import TrunkSettings

_FAR_END = frozenset({404, 410, 480, 484, 486, 487, 600, 603, 604, 606})
"""Statuses that speak for the person or the number called (RFC 3261 §21): no other trunk changes them."""
_INVALID_NUMBER = frozenset({404, 410, 484, 604})
PAUSE_AFTER_FAILURE = timedelta(seconds=20)
LONGEST_PAUSE = timedelta(minutes=10)


def is_trunk_fault(status: int, *, rang: bool) -> bool:
    """Whether a call failed for a reason of the trunk's own, so that another may take it.

    Args:
        status: the final SIP status; 0 when the call could not even be sent.
        rang: the far end was ringing (180 or 183): a time-out then is the person's.
    """
    if rang or status in _FAR_END or status >= 600:
        return False
    return status == 0 or status >= 400


def is_invalid_number(status: int) -> bool:
    """Whether the network says that nobody has this number."""
    return status in _INVALID_NUMBER


@dataclass(frozen=True, slots=True)
class TrunkHealth:
    """What is known of a trunk: how often it failed in a row, and until when it is left alone."""

    failures: int = 0
    resting_until: datetime | None = None

    def failed(self, at: datetime) -> "TrunkHealth":
        """It failed once more; the pause doubles each time."""
        pause = min(LONGEST_PAUSE, PAUSE_AFTER_FAILURE * 2 ** min(self.failures, 10))
        return TrunkHealth(self.failures + 1, at + pause)

    def rests(self, now: datetime) -> bool:
        """Whether it is left alone."""
        return self.resting_until is not None and now < self.resting_until


def usable(
    trunks: Sequence[TrunkSettings],
    e164: str,
    *,
    health: Mapping[str, TrunkHealth],
    now: datetime,
    wanted: Sequence[str] = (),
) -> list[TrunkSettings]:
    """Trunks that may carry a call to a number, in the order in which to try them.

    Args:
        wanted: names of the campaign's trunks in its order; empty: all, as configured.
    """
    named = {trunk.name: trunk for trunk in trunks}
    order = [named[name] for name in wanted if name in named] if wanted else list(trunks)
    return [
        trunk
        for trunk in order
        if is_allowed(e164, trunk.allowed_prefixes, trunk.forbidden_prefixes)
        and not health.get(trunk.name, TrunkHealth()).rests(now)
    ]


def back_at(health: Mapping[str, TrunkHealth], now: datetime) -> datetime:
    """When the first of the trunks that rest may be tried again."""
    resting = (one.resting_until for one in health.values() if one.resting_until is not None)
    return min((until for until in resting if until > now), default=now + PAUSE_AFTER_FAILURE)


def allows(trunks: Sequence[TrunkSettings], e164: str, wanted: Sequence[str] = ()) -> bool:
    """Whether any of the campaign's trunks, resting or not, may ever carry a call to a number."""
    return any(
        is_allowed(e164, trunk.allowed_prefixes, trunk.forbidden_prefixes)
        for trunk in trunks
        if not wanted or trunk.name in wanted
    )
