"""Calls set up and torn down by SIPp: how many a second, how long it takes, and whether memory stays flat."""

import asyncio
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from voicebot.bench.calls import Tell, bot_setting
from voicebot.bench.load.bot import BotUnderTest
from voicebot.bench.load.figures import cores
from voicebot.bench.load.run import Sample
from voicebot.bench.load.sipp import SippFigures, see_that_sipp_is_here, set_up_and_tear_down
from voicebot.bench.load.watch import Look, growth_of_each, watched
from voicebot.bench.plot import Chart, Line
from voicebot.bench.report import Report, Series, Target, git_revision, machine_facts

HOLD_MS = 200
LOOKS = 40
"""At the processes in one run."""
LEAST_INTERVAL_S = 1.0
SET_UP_MS = 1000.0
GROWTH_MIB = 10.0
"""Of one process after the warm-up: more is not flat."""
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
        series=tuple(_series(figures, looks)),
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


def _series(figures: SippFigures, looks: list[Look]) -> list[Series]:
    return [
        Series("calls failed", "calls", ((float(figures.failed),),), Target(100, 0)),
        Series("calls refused as busy", "calls", ((float(figures.busy),),)),
        # Missed when nothing was set up: calls that were all refused, or never begun, prove nothing.
        Series("set-up, INVITE to 200", "ms", (figures.set_up_ms,), Target(95, SET_UP_MS)),
        Series("tear-down, BYE to 200", "ms", (figures.tear_down_ms,)),
        *(
            Series(
                f"growth of each process: {part}",
                "MiB",
                (growth_of_each(looks, part, "memory_mib"),),
                Target(100, GROWTH_MIB),
            )
            for part in PARTS[:-1]
            if any(look.total(part, "memory_mib") for look in looks)
        ),
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
