"""Calls set up and torn down by SIPp: how many a second, how long it takes, and whether memory stays flat."""

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from voicebot.bench.calls import Tell, bot_setting
from voicebot.bench.load.bot import BotUnderTest
from voicebot.bench.load.figures import cores
from voicebot.bench.load.run import Sample
from voicebot.bench.load.sipp import SippFigures, see_that_sipp_is_here, set_up_and_tear_down
from voicebot.bench.load.watch import Look, ended_meanwhile, growth_of_each, watched
from voicebot.bench.plot import Chart, Line
from voicebot.bench.report import Report, Series, Target, figure, git_revision, machine_facts

HOLD_MS = 200
LOOKS = 40
"""At the processes in one run."""
LEAST_INTERVAL_S = 1.0
SET_UP_MS = 1000.0
GROWTH_MIB = 10.0
"""Of one process after the warm-up: more is not flat."""
NOT_SET_UP_PERCENT = 10.0
"""Of the calls to be made: with more refused as busy it was a test of fewer."""
PARTS = ("worker", "kamailio", "supervisor", "database")


@dataclass(frozen=True)
class SignallingPlan:
    """What to measure.

    Args:
        rate: calls a second.
        hold_ms: how long each is up.
    """

    rate: float = 20.0
    seconds: float = 300.0
    hold_ms: int = HOLD_MS

    @property
    def calls(self) -> int:
        """To be made in all."""
        return max(1, round(self.rate * self.seconds))


async def bench_signalling(
    bot: BotUnderTest, plan: SignallingPlan, tell: Tell = lambda _text: None
) -> tuple[Report, Chart]:
    """Have SIPp call the bot.

    Raises:
        SimulationError: SIPp is missing.
    """
    see_that_sipp_is_here()
    started_at, machine = datetime.now().astimezone(), machine_facts()
    tell(f"{plan.rate:g} calls a second for {plan.seconds:g} s")
    with tempfile.TemporaryDirectory(prefix="voicebot-sipp-") as folder:
        every_s = max(LEAST_INTERVAL_S, plan.seconds / LOOKS)
        watching = asyncio.create_task(watched(bot, plan.seconds, every_s))
        port = int(bot.targets[0].rpartition(":")[2])
        figures = await set_up_and_tear_down(
            port, Path(folder), rate=plan.rate, seconds=plan.seconds, hold_ms=plan.hold_ms
        )
        looks = await watching
    report = Report(
        benchmark="signalling",
        setting={
            "calls a second": plan.rate,
            "seconds": plan.seconds,
            "each up for ms": plan.hold_ms,
            **bot_setting(bot),
        },
        started_at=started_at,
        machine=machine,
        revision=git_revision(),
        series=tuple(call_series(figures, plan.calls) + growth_series(looks, PARTS[:-1])),
        notes={
            "calls": figures.created,
            "memory at the start and the end, MiB": {
                part: f"{looks[0].total(part, 'memory_mib'):.0f} → {looks[-1].total(part, 'memory_mib'):.0f}"
                for part in PARTS
            },
            "cores": _cores(looks, machine.cores),
            "connections to the database": f"{looks[0].connections} → {looks[-1].connections}",
        },
    )
    return report, memory_chart(looks, report)


def call_series(figures: SippFigures, planned: int) -> list[Series]:
    """What became of the calls."""
    not_set_up = 100 * (1 - len(figures.set_up_ms) / planned)
    return [
        Series("calls failed", "calls", ((float(figures.failed),),), Target(100, 0)),
        Series("calls refused as busy", "calls", ((float(figures.busy),),)),
        figure("calls not set up", "%", not_set_up, at_most=NOT_SET_UP_PERCENT),
        Series("set-up, INVITE to 200", "ms", (figures.set_up_ms,), Target(95, SET_UP_MS)),
        Series("tear-down, BYE to 200", "ms", (figures.tear_down_ms,)),
    ]


def growth_series(looks: Sequence[Look], parts: Sequence[str]) -> list[Series]:
    """Whether memory is flat, of those processes that there are."""
    here = [part for part in parts if any(look.total(part, "memory_mib") for look in looks)]
    return [
        *(
            Series(
                f"growth of each process: {part}",
                "MiB",
                (growth_of_each(looks, part, "memory_mib"),),
                Target(100, GROWTH_MIB),
            )
            for part in here
        ),
        figure("processes that ended meanwhile", "", ended_meanwhile(looks, here), at_most=0),
    ]


def _cores(looks: list[Look], machine_cores: int) -> dict[str, float]:
    """Who used the processors."""
    first, last = (Sample(look.at_s, look.usage, 0.0, look.idle_s) for look in (looks[0], looks[-1]))
    used = cores(first, last, machine_cores)
    return {
        "workers": round(used.workers, 2),
        "kamailio": round(used.front, 3),
        "database": round(used.database, 3),
        "sipp and others on this machine": round(used.others, 2),
    }


def memory_chart(looks: list[Look], report: Report) -> Chart:
    """Memory over time."""
    start_s = looks[0].at_s
    return Chart(
        title=f"Memory, {report.benchmark}",
        x="seconds",
        y="MiB, all processes of a kind together",
        lines=tuple(
            Line(part, tuple((look.at_s - start_s, look.total(part, "memory_mib")) for look in looks))
            for part in PARTS
        ),
        caption=f"{report.machine.cpu}, {report.machine.cores} cores, revision {report.revision}",
    )
