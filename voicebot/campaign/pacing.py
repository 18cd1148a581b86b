"""How fast and how many at a time: calls per second, lines per campaign and per machine."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Pace:
    """A token bucket of one, as the instant at which the next token is there (GCRA, ITU-T I.371).

    One instant is all that has to be stored, so processes share it in one row.
    """

    calls_per_s: float

    def __post_init__(self) -> None:
        if not self.calls_per_s > 0:
            raise ValueError("calls per second must be more than 0")

    @property
    def interval(self) -> timedelta:
        """Between two calls."""
        return timedelta(seconds=1 / self.calls_per_s)

    def take(self, free_at: datetime | None, now: datetime) -> tuple[datetime, datetime]:
        """Take the next token.

        Args:
            free_at: when the next token is there, as the last taker left it.

        Returns:
            when to dial, and the new ``free_at``.
        """
        slot = now if free_at is None else max(now, free_at)
        return slot, slot + self.interval


@dataclass(frozen=True, slots=True)
class LineUse:
    """Lines as they are at one moment.

    Args:
        lines: of this worker.
        in_use: of them, in either direction.
        outbound_here: outbound calls of this machine, over all its workers.
        campaign: calls of this campaign, over all machines.
    """

    lines: int
    in_use: int
    outbound_here: int
    campaign: int


@dataclass(frozen=True, slots=True)
class LineLimits:
    """How many lines calls may take.

    Args:
        inbound_reserve: lines of each worker that stay free for people who call us.
        machine: outbound calls of one machine at a time; ``None``: as many as there are lines.
        campaign: calls of one campaign at a time.
    """

    inbound_reserve: int = 1
    machine: int | None = None
    campaign: int = 1

    def free(self, use: LineUse) -> int:
        """How many more calls may begin now."""
        here = use.lines - self.inbound_reserve - use.in_use
        machine = here if self.machine is None else self.machine - use.outbound_here
        return max(0, min(here, machine, self.campaign - use.campaign))
