"""What a bot's processes hold over time, and whether it grows. The judging is pure."""

import asyncio
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np
import psutil
import psycopg

from voicebot.bench.load.bot import BotUnderTest, ProcessUsage
from voicebot.records.database import database_url

WARM_UP = 0.3
"""Share of the time in which caches fill and every line is used for the first time."""
SECONDS_PER_HOUR = 3600.0
_CLIENTS = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"


@dataclass(frozen=True)
class Look:
    """One look at the processes.

    Args:
        at_s: on CLOCK_MONOTONIC.
        connections: to the database, of everybody but ourselves.
        idle_s: of all cores of the machine, since it was started.
    """

    at_s: float
    usage: tuple[ProcessUsage, ...]
    connections: int
    idle_s: float = 0.0

    def total(self, part: str, what: str) -> float:
        """``memory_mib``, ``threads``, ``files`` … of all processes of one part."""
        return float(sum(getattr(each, what) for each in self.usage if each.part == part))


async def watched(bot: BotUnderTest, seconds: float, every_s: float) -> list[Look]:
    """Look again and again, from now until ``seconds`` have passed."""
    start_s = time.monotonic()
    looks = []
    while True:
        looks.append(await asyncio.to_thread(_look, bot))
        next_s = start_s + every_s * len(looks)
        if next_s > start_s + seconds:
            return looks
        await asyncio.sleep(max(0.0, next_s - time.monotonic()))


def _look(bot: BotUnderTest) -> Look:
    url = database_url(bot.settings).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as connection:
        row = connection.execute(_CLIENTS).fetchone()
    idle_s = psutil.cpu_times().idle
    return Look(time.monotonic(), bot.usage(), int(row[0]) - 1 if row is not None else 0, idle_s)


@dataclass(frozen=True, slots=True)
class Trend:
    """How a quantity moved after the warm-up.

    Args:
        first, last: its means over the first and the last fifth of that time.
        per_hour: slope of the straight line through all its values.
    """

    first: float
    last: float
    per_hour: float

    @property
    def growth(self) -> float:
        """From the first to the last fifth."""
        return self.last - self.first


def trend(at_s: Sequence[float], values: Sequence[float], *, warm_up: float = WARM_UP) -> Trend:
    """The trend of values that were seen at these times.

    Raises:
        ValueError: there are fewer than two after the warm-up.
    """
    skipped = int(len(values) * warm_up)
    times, rest = np.array(at_s[skipped:], dtype=float), np.array(values[skipped:], dtype=float)
    if len(rest) < 2:
        raise ValueError("a trend needs two values at least after the warm-up; look longer or more often")
    slope = float(np.polyfit(times - times[0], rest, 1)[0])
    fifth = max(1, len(rest) // 5)
    return Trend(fmean(rest[:fifth]), fmean(rest[-fifth:]), SECONDS_PER_HOUR * slope)


def ended_meanwhile(looks: Sequence[Look], parts: Collection[str]) -> int:
    """Processes of these parts that did not live to the end: what they had grown by, ended with them."""
    first, last = ({each.pid for each in look.usage if each.part in parts} for look in (looks[0], looks[-1]))
    return len(first - last)


def settled(looks: Sequence[Look]) -> Sequence[Look]:
    """Without the first third, in which each line has its first calls: heaps and caches fill."""
    return looks[len(looks) // 3 :]


def growth_of_each(looks: Sequence[Look], part: str, what: str) -> tuple[float, ...]:
    """Growth of every process of a part that lived through the whole time."""
    pids = set.intersection(*({each.pid for each in look.usage if each.part == part} for look in looks))
    at_s = [look.at_s for look in looks]
    return tuple(
        trend(
            at_s, [next(getattr(each, what) for each in look.usage if each.pid == pid) for look in looks]
        ).growth
        for pid in sorted(pids)
    )
