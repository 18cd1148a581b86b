"""Runs callers in processes of their own against a bot, and gathers what they saw and what it cost."""

import asyncio
import contextlib
import multiprocessing
import random
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

import psutil

from voicebot.bench.load.bot import BotUnderTest, ProcessUsage
from voicebot.bench.load.crowd import CallerPlan, CrowdPlan, crowd_process
from voicebot.bench.load.outcome import CallOutcome, CrowdOutcome
from voicebot.errors import SimulationError
from voicebot.records.database import Database
from voicebot.shop.fixtures import set_stock
from voicebot.simulator.scenario import ExpectedOrder
from voicebot.simulator.scenario_file import load_scenario

CALLERS_PER_PROCESS = 12
"""One such process takes about a tenth of a core; more callers in one would send less regularly."""
READY_TIMEOUT_S = 60.0
AFTER_THE_END_S = 40.0
"""For the last hang-ups, and to wait for the bot's last rows."""
PLENTY = 1_000_000
"""Pieces: callers of a long run, and of the runs before it, must not buy the shop empty."""
_POLL_S = 0.2
_CROWD_FAILED = "a process of simulated callers ended early or hangs; its messages stand above"


@dataclass(frozen=True)
class LoadPlan:
    """One run.

    Args:
        callers: at a time.
        stagger_s: from one caller's first call to the next one's.
        seconds: how long is measured, from the moment the last caller has dialled.
        calls_each: how many calls each caller makes at most.
        scenarios: what they say, in turn.
    """

    callers: int
    seconds: float
    scenarios: tuple[Path, ...]
    stagger_s: float = 0.4
    calls_each: int = 99

    @property
    def begin_s(self) -> float:
        """When everybody has dialled, after the start."""
        return self.stagger_s * self.callers

    @property
    def end_s(self) -> float:
        """When measuring ends, after the start."""
        return self.begin_s + self.seconds


@dataclass(frozen=True)
class Sample:
    """What the processes have used at a moment of CLOCK_MONOTONIC."""

    at_s: float
    bot: tuple[ProcessUsage, ...]
    callers_cpu_s: float
    machine_idle_s: float


@dataclass(frozen=True)
class LoadOutcome:
    """What came of a run.

    Args:
        from_s, to_s: the measured time on CLOCK_MONOTONIC.
        samples: at the beginning and the end of it, and between.
    """

    plan: LoadPlan
    calls: tuple[CallOutcome, ...]
    from_s: float
    to_s: float
    samples: tuple[Sample, ...]


Meanwhile = Callable[[float], Coroutine[None, None, None]]
"""Something that is done during a run; it is told when that began, on CLOCK_MONOTONIC."""


async def run_load(
    bot: BotUnderTest,
    plan: LoadPlan,
    *,
    meanwhile: Meanwhile | None = None,
    sample_every_s: float | None = None,
) -> LoadOutcome:
    """Let the callers talk with the bot.

    Args:
        meanwhile: e.g. kills a worker.
        sample_every_s: between looks at the processes; none: only at the beginning and the end.

    Raises:
        SimulationError: a process of callers failed.
    """
    run = random.randrange(10_000)
    await _fill_shelves(bot, plan.scenarios)
    with _crowds([_crowd_plan(bot, plan, group, run) for group in _groups(plan.callers)]) as crowds:
        for crowd in crowds:
            await crowd.ready()
        start_s = time.monotonic() + 0.5
        for crowd in crowds:
            crowd.parent.send(start_s)
        disturbing = asyncio.create_task(meanwhile(start_s)) if meanwhile is not None else None
        samples = []
        moments = _moments(plan, sample_every_s)
        for moment_s in moments:
            await asyncio.sleep(max(0.0, start_s + moment_s - time.monotonic()))
            samples.append(await asyncio.to_thread(_sample, bot, crowds))
        outcomes = [await crowd.outcome(plan.end_s + start_s) for crowd in crowds]
        if disturbing is not None:
            await disturbing
    calls = tuple(call for outcome in outcomes for call in outcome.calls)
    return LoadOutcome(plan, calls, start_s + plan.begin_s, start_s + plan.end_s, tuple(samples))


async def _fill_shelves(bot: BotUnderTest, scenarios: Sequence[Path]) -> None:
    expected = (load_scenario(path).then.order for path in scenarios)
    orders = [order for order in expected if isinstance(order, ExpectedOrder)]
    wanted = {product for order in orders for product in order.items or ()}
    database = await Database.open(bot.settings)
    try:
        await set_stock(database, dict.fromkeys(wanted, PLENTY))
    finally:
        await database.close()


def _groups(callers: int) -> list[range]:
    """Who is in which process: the callers in turn, so that their first calls spread over the processes."""
    processes = -(-callers // CALLERS_PER_PROCESS)
    return [range(first, callers, processes) for first in range(processes)]


def _crowd_plan(bot: BotUnderTest, plan: LoadPlan, group: range, run: int) -> CrowdPlan:
    callers = tuple(
        CallerPlan(number, bot.targets[number % len(bot.targets)], plan.stagger_s * number, plan.calls_each)
        for number in group
    )
    return CrowdPlan(bot.settings, plan.scenarios, callers, run, plan.end_s, plan.end_s)


def _moments(plan: LoadPlan, every_s: float | None) -> list[float]:
    moments = [plan.begin_s]
    while every_s is not None and moments[-1] + every_s < plan.end_s:
        moments.append(moments[-1] + every_s)
    return [*moments, plan.end_s]


def _sample(bot: BotUnderTest, crowds: "Sequence[_Crowd]") -> Sample:
    idle_s = psutil.cpu_times().idle
    return Sample(time.monotonic(), bot.usage(), sum(crowd.cpu_s() for crowd in crowds), idle_s)


class _Crowd:
    """A process of callers and our end of the pipe to it."""

    def __init__(self, process: SpawnProcess, parent: Connection) -> None:
        self.process = process
        self.parent = parent

    async def ready(self) -> None:
        """Wait until it can dial."""
        await self._told(time.monotonic() + READY_TIMEOUT_S)

    async def outcome(self, end_s: float) -> CrowdOutcome:
        """Wait for what it has seen."""
        told = await self._told(end_s + AFTER_THE_END_S)
        assert isinstance(told, CrowdOutcome)
        return told

    def cpu_s(self) -> float:
        """Processor time so far."""
        try:
            times = psutil.Process(self.process.pid).cpu_times()
        except psutil.NoSuchProcess:
            return 0.0
        return float(times.user + times.system)

    async def _told(self, until_s: float) -> object:
        while not self.parent.poll():
            if time.monotonic() > until_s or not self.process.is_alive():
                raise SimulationError(_CROWD_FAILED)
            await asyncio.sleep(_POLL_S)
        try:
            told: object = self.parent.recv()
        except EOFError:
            raise SimulationError(_CROWD_FAILED) from None
        if isinstance(told, str):
            raise SimulationError(told)
        return told


@contextmanager
def _crowds(plans: Sequence[CrowdPlan]) -> Iterator[list[_Crowd]]:
    """Their processes; they end with the context."""
    context = multiprocessing.get_context("spawn")  # nothing of this process's loop and threads goes along
    crowds = []
    with contextlib.ExitStack() as stack:
        for plan in plans:
            ours, theirs = context.Pipe()
            process = context.Process(target=crowd_process, args=(plan, theirs), daemon=True)
            process.start()
            theirs.close()
            stack.callback(_end, process)
            crowds.append(_Crowd(process, ours))
        yield crowds


def _end(process: SpawnProcess) -> None:
    process.join(2.0)
    if process.is_alive():
        process.terminate()
        process.join()
