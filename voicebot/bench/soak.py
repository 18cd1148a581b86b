"""Calls for a long time at a steady rate: what grows, and whether answers become slower."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from voicebot.bench.calls import Tell, bot_setting, callers_series, line_series, run_notes, wait_series
from voicebot.bench.load.bot import BotUnderTest
from voicebot.bench.load.outcome import End
from voicebot.bench.load.run import LoadOutcome, LoadPlan, run_load
from voicebot.bench.load.watch import Look, Trend, settled, trend, watched
from voicebot.bench.plot import Chart
from voicebot.bench.report import Report, git_revision, machine_facts
from voicebot.bench.signalling import PARTS, growth_series, memory_chart

LOOKS = 60
LEAST_INTERVAL_S = 2.0


@dataclass(frozen=True)
class SoakPlan:
    """What to measure.

    Args:
        callers: at a time; each dials again when a conversation is over.
    """

    scenarios: tuple[Path, ...]
    callers: int
    seconds: float


async def bench_soak(
    bot: BotUnderTest, plan: SoakPlan, tell: Tell = lambda _text: None
) -> tuple[Report, Chart]:
    """Let callers talk for a long time.

    Raises:
        SimulationError: the callers do not start.
    """
    started_at, machine = datetime.now().astimezone(), machine_facts()
    load = LoadPlan(plan.callers, plan.seconds, plan.scenarios)
    looks: list[Look] = []

    async def meanwhile(_start_s: float) -> None:
        await asyncio.sleep(load.begin_s)
        looks.extend(await watched(bot, plan.seconds, max(LEAST_INTERVAL_S, plan.seconds / LOOKS)))

    tell(f"{plan.callers} callers for {plan.seconds:g} s")
    outcome = await run_load(bot, load, meanwhile=meanwhile)
    report = Report(
        benchmark="soak",
        setting={"callers": plan.callers, "seconds": plan.seconds, **bot_setting(bot)},
        started_at=started_at,
        machine=machine,
        revision=git_revision(),
        series=(
            *wait_series(outcome, "all"),
            *line_series(outcome, "all"),
            callers_series(outcome, "all"),
            *growth_series(settled(looks), ("worker", "supervisor")),
        ),
        notes={
            **_trends(looks),
            "wait for an answer": _told(_waits(outcome), "ms"),
            **run_notes(outcome, "all", machine),
        },
    )
    return report, memory_chart(looks, report)


def _trends(looks: list[Look]) -> dict[str, object]:
    at_s = [look.at_s for look in looks]
    notes: dict[str, object] = {}
    for part in PARTS:
        for what, unit in (("memory_mib", "MiB"), ("files", "open files"), ("threads", "threads")):
            values = [look.total(part, what) for look in looks]
            if any(values):
                notes[f"{part}, {unit}"] = _told(trend(at_s, values), unit)
    notes["connections to the database"] = _told(
        trend(at_s, [look.connections for look in looks]), "connections"
    )
    return notes


def _waits(outcome: LoadOutcome) -> Trend | None:
    answers = sorted(
        (each.at_s, each.informative_ms)
        for call in outcome.calls
        if call.end is not End.LOST
        for each in call.answers
        if each.informative_ms is not None and not each.held
    )
    if len(answers) < 4:
        return None
    return trend([at_s for at_s, _ in answers], [wait_ms for _, wait_ms in answers])


def _told(found: Trend | None, unit: str) -> str:
    if found is None:
        return "too few"
    return f"{found.first:.1f} → {found.last:.1f} {unit} ({found.per_hour:+.1f} an hour)"
