"""A circuit breaker: after several failures in a row a service is left alone for a while.

Pattern: M. Nygard, Release It!, 2nd ed., 5.2. It reads no clock; times are passed in.
"""

from collections.abc import Callable
from enum import Enum


class BreakerState(Enum):
    """Whether requests go through."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"
    """One probe is under way; everybody else is still refused."""


class CircuitBreaker:
    """Decides whether a request may be made.

    Every ``allows`` that answers true must be followed by ``succeeded``, ``failed`` or ``abandoned``.

    Args:
        failures: so many in a row open it.
        open_s: how long it stays open before one probe is let through.
        on_change: told every new state.
    """

    def __init__(
        self, *, failures: int, open_s: float, on_change: Callable[[BreakerState], None] = lambda state: None
    ) -> None:
        self._most = failures
        self._open_s = open_s
        self._on_change = on_change
        self._failed = 0
        self._opened_at_s = 0.0
        self.state = BreakerState.CLOSED

    def would_allow(self, now_s: float) -> bool:
        """What ``allows`` would say; nothing changes."""
        rested = self.state is BreakerState.OPEN and now_s >= self._opened_at_s + self._open_s
        return rested or self.state is BreakerState.CLOSED

    def allows(self, now_s: float) -> bool:
        """Whether a request may be made now; makes it the probe when the time of rest is over."""
        allowed = self.would_allow(now_s)
        if allowed and self.state is BreakerState.OPEN:
            self._become(BreakerState.HALF_OPEN)
        return allowed

    def succeeded(self) -> None:
        """A request was answered as it should be."""
        # A late answer to a request of before the opening proves as little as it cost.
        if self.state is not BreakerState.OPEN:
            self._failed = 0
            self._become(BreakerState.CLOSED)

    def failed(self, now_s: float) -> None:
        """A request failed or took too long."""
        self._failed += 1
        if self.state is BreakerState.HALF_OPEN or self._failed >= self._most:
            if self.state is not BreakerState.OPEN:
                self._opened_at_s = now_s
            self._become(BreakerState.OPEN)

    def abandoned(self) -> None:
        """A request was given up for a reason of our own: it proves nothing, but frees the probe's place."""
        if self.state is BreakerState.HALF_OPEN:
            self._become(BreakerState.OPEN)

    def _become(self, state: BreakerState) -> None:
        if state is not self.state:
            self.state = state
            self._on_change(state)
