"""How fast calls may come and go, so that the SIP stack does not run out of socket slots.

Every call opens two RTP sockets. pjsua keeps the slots of closed ones for half a second, has 64 of
them (``PJ_IOQUEUE_MAX_HANDLES``), and aborts the process when none is left: some 30 INVITEs in half a
second that are refused or cancelled at once, from anywhere, end every call of a worker. So we stop
reading SIP for a moment; the packets wait in the socket, RTP goes on.
"""

from collections import deque

# 64 slots less those of live calls make 28 calls; one read of the stack takes up to 11 packets.
MAX_SET_UPS = 12
# The stack's half second (PJ_IOQUEUE_KEY_FREE_DELAY), with a margin.
WINDOW_S = 0.7


class SetUpThrottle:
    """Counts call set-ups within the last ``window_s`` seconds."""

    def __init__(self, max_set_ups: int = MAX_SET_UPS, window_s: float = WINDOW_S) -> None:
        self._max_set_ups = max_set_ups
        self._window_s = window_s
        self._set_ups_s: deque[float] = deque()

    def note(self, now_s: float) -> None:
        """A call was set up, in either direction."""
        self._set_ups_s.append(now_s)

    def must_wait(self, now_s: float) -> bool:
        """Whether further calls have to wait for a moment."""
        while self._set_ups_s and now_s - self._set_ups_s[0] >= self._window_s:
            self._set_ups_s.popleft()
        return len(self._set_ups_s) >= self._max_set_ups
