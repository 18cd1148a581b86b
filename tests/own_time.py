"""Time that only the test lets pass: a machine that is slow, or was held up, makes no difference."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")

BEGINS_S = 1000.0
"""The same in every run, so that sums of times are rounded the same."""
STEP_MS = 10
ROUNDS = 10
"""Of the loop between two steps: tasks that wake each other go on."""
PATIENCE_MS = 60_000


class OwnTime:
    """The clock of the running loop, stopped: pauses and time-outs on that loop wait for it."""

    def __init__(self) -> None:
        self._elapsed_ms = 0

    def now_s(self) -> float:
        return BEGINS_S + self._elapsed_ms / 1000

    async def pass_ms(self, duration_ms: int) -> None:
        """Let time pass; what becomes due meanwhile happens when it is due."""
        await go_on()
        for _ in range(duration_ms // STEP_MS):
            self._elapsed_ms += STEP_MS
            await go_on()

    async def until_done(self, task: "asyncio.Future[T]") -> T:
        """Let time pass until something is over."""
        for _ in range(PATIENCE_MS // STEP_MS):
            if task.done():
                return await task
            await self.pass_ms(STEP_MS)
        raise AssertionError(f"not over after {PATIENCE_MS} ms: {task}")


async def go_on() -> None:
    """Let the tasks that can go on do so; other threads and processes are not waited for."""
    for _ in range(ROUNDS):
        await asyncio.sleep(0)


@contextmanager
def own_time() -> Iterator[OwnTime]:
    """Stops the clock of the running loop until the block is left; then it goes on, never backwards."""
    loop = asyncio.get_running_loop()
    real, time = loop.time, OwnTime()
    loop.time = time.now_s  # type: ignore[method-assign]
    try:
        yield time
    finally:
        ahead_s = max(0.0, time.now_s() - real())
        loop.time = lambda: real() + ahead_s  # type: ignore[method-assign]
