"""When a job that failed is tried again."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass

from procrastinate import RetryDecision
from procrastinate.jobs import Job
from procrastinate.retry import BaseRetryStrategy

from voicebot.errors import VoicebotError


class HopelessJobError(VoicebotError):
    """Trying this job again cannot help; it is kept as failed for a person to look at."""

    code = "jobs"


@dataclass(frozen=True)
class BackOff(BaseRetryStrategy):
    """Tries again after each of ``delays_s`` seconds, then gives up.

    Args:
        delays_s: the wait after the first failure, the second, ...
        spread: each wait is lengthened by up to this part of it, so that many jobs that failed
            together do not come back together.
        chance: uniform in [0, 1).
    """

    delays_s: tuple[float, ...]
    spread: float = 0.2
    chance: Callable[[], float] = random.random

    def wait_s(self, attempts: int) -> float | None:
        """How long to wait after ``attempts`` earlier tries and one more failure; ``None``: give up."""
        if attempts >= len(self.delays_s):
            return None
        return self.delays_s[attempts] * (1 + self.spread * self.chance())

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """What procrastinate asks after a failure."""
        if isinstance(exception, asyncio.CancelledError):
            return RetryDecision()  # the worker was stopped: the next one takes it up
        if isinstance(exception, HopelessJobError):
            return None
        seconds = self.wait_s(job.attempts)
        if seconds is None:
            return None
        return RetryDecision(retry_in={"milliseconds": round(seconds * 1000)})
