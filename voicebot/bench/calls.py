"""Many calls at once: how long callers wait, how evenly packets come, what a call costs, where it breaks."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from voicebot.bench.load import figures
from voicebot.bench.load.bot import BotUnderTest
from voicebot.bench.load.outcome import End
from voicebot.bench.load.run import LoadOutcome, LoadPlan, run_load
from voicebot.bench.plot import Chart, Line
from voicebot.bench.report import Machine, Report, Series, Target, figure, git_revision, machine_facts
from voicebot.simulator.scenario import SCENARIO_SUFFIX

LINES_PER_WORKER = 4
"""What the SIP stack's wheel allows."""
P95_MS, SLOWEST_MS, DEVIATION_MS = 1200.0, 6000.0, 3.0
UNANSWERED_PERCENT = 2.0
MISSING_PERCENT = 20.0
"""Of the callers, on average: between two calls they dial again. With more it is a test of fewer calls."""
SCENARIOS = (
    "one_breath",
    "white_mask_300",
    "slot_by_slot",
    "question_in_mid_form",
    "change_of_mind",
    "allergy_late",
)
"""Orders of different kinds of callers, in turn."""
NO_ADMISSION = {"VOICEBOT_ADMISSION__MAX_CPU": "1", "VOICEBOT_ADMISSION__MAX_LATENCY_MS": "60000"}
"""The gate stays open: it is to be seen what happens then."""

Tell = Callable[[str], None]


@dataclass(frozen=True)
class CallsPlan:
    """What to measure.

    Args:
        concurrencies: calls at a time, one run after the other.
        seconds: measured in each.
        until_knee: no further runs after the first that is too much.
    """

    concurrencies: tuple[int, ...]
    seconds: float
    scenarios: tuple[Path, ...]
    until_knee: bool = False


def scenario_files(dialplan_dir: Path) -> tuple[Path, ...]:
    """What the callers of a shop say: the chosen ones of the skincare shop, else all that it has."""
    folder = dialplan_dir / "scenarios"
    chosen = tuple(folder / f"{name}{SCENARIO_SUFFIX}" for name in SCENARIOS)
    return (
        chosen if all(path.exists() for path in chosen) else tuple(sorted(folder.glob(f"*{SCENARIO_SUFFIX}")))
    )


def workers_for(callers: int) -> int:
    """Workers whose lines are enough."""
    return max(1, math.ceil(callers / LINES_PER_WORKER))


async def bench_calls(
    bot: BotUnderTest, plan: CallsPlan, tell: Tell = lambda _text: None
) -> tuple[Report, Chart]:
    """Run one concurrency after the other against one bot.

    Raises:
        SimulationError: the callers do not start.
    """
    started_at, machine = datetime.now().astimezone(), machine_facts()
    series: list[Series] = []
    notes = idle_notes(bot)
    levels: list[figures.Level] = []
    medians: list[tuple[float, float]] = []
    for callers in plan.concurrencies:
        tell(f"{callers} calls at once")
        outcome = await run_load(bot, LoadPlan(callers, plan.seconds, plan.scenarios))
        part = f"{callers} calls"
        series += [*wait_series(outcome, part), *line_series(outcome, part), callers_series(outcome, part)]
        notes |= run_notes(outcome, part, machine)
        waits = next(one for one in series if one.name == f"{part}: informative answer")
        levels.append(figures.Level(callers, waits.percentile(95), figures.count(outcome, End.LOST)))
        medians.append((callers, waits.percentile(50)))
        if plan.until_knee and figures.knee(levels, limit_ms=P95_MS) is not None:
            break
    if len(plan.concurrencies) > 1:
        found = figures.knee(levels, limit_ms=P95_MS)
        notes["knee"] = (
            f"{found.callers} calls" if found is not None else f"not up to {levels[-1].callers} calls"
        )
    report = Report(
        benchmark="calls",
        setting={**bot_setting(bot), "seconds": plan.seconds, "shop": bot.settings.dialplan_dir.name},
        started_at=started_at,
        machine=machine,
        revision=git_revision(),
        series=tuple(series),
        notes=notes,
    )
    return report, _chart(levels, medians, report)


def bot_setting(bot: BotUnderTest) -> dict[str, object]:
    """What stands over every table of a benchmark of many calls."""
    return {"workers": bot.workers, "front": "kamailio" if bot.front else "none"}


def wait_series(outcome: LoadOutcome, part: str, p95_ms: float = P95_MS) -> list[Series]:
    """How long callers waited."""
    return [
        Series(
            f"{part}: informative answer", "ms", figures.informative(outcome, held=False), Target(95, p95_ms)
        ),
        Series(
            f"{part}: the same, also after holding phrases",
            "ms",
            figures.informative(outcome, held=True),
            Target(100, SLOWEST_MS),
        ),
        Series(f"{part}: first sound", "ms", figures.first_audio(outcome)),
        figure(
            f"{part}: utterances without any answer",
            "%",
            figures.unanswered_percent(outcome),
            at_most=UNANSWERED_PERCENT,
        ),
    ]


def line_series(outcome: LoadOutcome, part: str) -> list[Series]:
    """Packets and losses."""
    lost = float(figures.count(outcome, End.LOST))
    return [
        Series(f"{part}: RTP |gap - 20 ms|", "ms", figures.deviations(outcome), Target(95, DEVIATION_MS)),
        Series(
            f"{part}: RTP standard deviation of each call",
            "ms",
            figures.spreads(outcome),
            Target(95, DEVIATION_MS),
        ),
        Series(f"{part}: callers' packets late by", "ms", figures.lateness(outcome)),
        Series(f"{part}: calls lost", "calls", ((lost,),), Target(100, 0)),
    ]


def callers_series(outcome: LoadOutcome, part: str) -> Series:
    """Whether there were as many calls as the run is called after: whom nobody answers, nobody makes wait."""
    missing = figures.missing_percent(outcome)
    return figure(f"{part}: callers in no call, on average", "%", missing, at_most=MISSING_PERCENT)


def idle_notes(bot: BotUnderTest) -> dict[str, object]:
    """The bot before the first call."""
    usage = bot.usage()
    workers = [each.memory_mib for each in usage if each.part == "worker"]
    return {
        "memory before the first call, MiB": {
            part: round(sum(each.memory_mib for each in usage if each.part == part))
            for part in sorted({each.part for each in usage})
        },
        "of a worker, MiB": round(sum(workers) / len(workers), 1) if workers else None,
    }


def run_notes(outcome: LoadOutcome, part: str, machine: Machine) -> dict[str, object]:
    """What a run cost and what became of its calls."""
    first, last = outcome.samples[0], outcome.samples[-1]
    used = figures.cores(first, last, machine.cores)
    up = figures.calls_up(outcome)
    workers = [each.memory_mib for each in last.bot if each.part == "worker"]
    notes: dict[str, object] = {
        f"{part}: calls": {end.value: number for end in End if (number := figures.count(outcome, end))},
        f"{part}: up on average": round(up, 1),
        f"{part}: cores": {
            "workers": round(used.workers, 2),
            "kamailio": round(used.front, 3),
            "database": round(used.database, 3),
            "callers": round(used.callers, 2),
            "others on this machine": round(used.others, 2),
        },
        f"{part}: bot's CPU seconds per minute of call": round(60 * used.bot / up, 2) if up else None,
        f"{part}: calls per core of the bot": round(up / used.bot, 1) if used.bot else None,
        f"{part}: memory of a worker, MiB": round(sum(workers) / len(workers), 1) if workers else None,
        f"{part}: utterances without any answer": figures.unanswered(outcome),
        f"{part}: packets lost": sum(call.packets_lost for call in outcome.calls),
    }
    wrong = [f"{call.scenario}: {call.why}" for call in outcome.calls if call.why]
    if wrong:
        notes[f"{part}: not as expected"] = wrong
    return notes


def _chart(levels: Sequence[figures.Level], medians: Sequence[tuple[float, float]], report: Report) -> Chart:
    machine = report.machine
    return Chart(
        title="Wait for the informative answer",
        x="calls at once",
        y="ms",
        lines=(
            Line("median", tuple(medians)),
            Line("p95", tuple((each.callers, each.p95_ms) for each in levels)),
        ),
        limit=P95_MS,
        caption=f"{machine.cpu}, {machine.cores} cores, callers beside the bot, revision {report.revision}",
    )
