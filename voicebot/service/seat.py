"""A worker's place under its supervisor: it says how it does, and hears whether calls are still taken."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from voicebot.service.admission import RecentLatency
from voicebot.service.scoreboard import Scoreboard, WorkerFigures

BEAT_INTERVAL_S = 0.5


@dataclass(frozen=True)
class Seat:
    """The row of one worker in the table that all processes of the machine share.

    Args:
        number: of the worker, counted from 0.
    """

    board: Scoreboard
    number: int

    @property
    def machine_is_full(self) -> bool:
        """Whether the supervisor has closed the gate for new calls."""
        return self.board.closed

    async def report(
        self,
        figures: Callable[[], tuple[int, int, int, bool]],
        latency: RecentLatency,
        monotonic: Callable[[], float],
    ) -> None:
        """Write the row again and again; ends by being cancelled.

        Args:
            figures: calls that are up, lines and SIP port now, and whether it drains.
        """
        while True:
            calls, lines, port, draining = figures()
            now_s = monotonic()
            row = WorkerFigures(calls, lines, now_s, latency.p95_s(now_s), port, draining)
            self.board.write(self.number, row)
            await asyncio.sleep(BEAT_INTERVAL_S)
