"""``voicebot bench calls``, ``signalling`` and ``soak``: many callers at once."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

import typer

from voicebot.bench.calls import (
    NO_ADMISSION,
    CallsPlan,
    Tell,
    bench_calls,
    scenario_files,
    workers_for,
)
from voicebot.bench.killed_worker import KillPlan, bench_killed_worker
from voicebot.bench.load.bot import BotPlan, BotUnderTest, bot_under_test
from voicebot.bench.load.figures import ramp
from voicebot.bench.load.sipp import see_that_sipp_is_here
from voicebot.bench.overload import CALL_BACK, OverloadPlan, bench_overload
from voicebot.bench.plot import Chart, svg
from voicebot.bench.report import Report, report_table
from voicebot.bench.signalling import SignallingPlan, bench_signalling
from voicebot.bench.soak import SoakPlan, bench_soak
from voicebot.cli.bench_output import Check, JsonFile, PlotFile, finish
from voicebot.cli.terminal import terminal
from voicebot.config import load_settings
from voicebot.service.logs import set_up_logging

Workers = Annotated[
    int | None, typer.Option(min=1, max=64, help="Of the bot; default: as many as are needed.")
]
Dialplan = Annotated[Path | None, typer.Argument(help="Folder of the shop; default: VOICEBOT_DIALPLAN_DIR.")]
Direct = Annotated[bool, typer.Option("--direct", help="Dial the workers, without a Kamailio before them.")]


def calls(
    dialplan: Dialplan = None,
    concurrency: Annotated[
        str, typer.Option(help="Calls at a time: one number or several, as in 8,16,24.")
    ] = "24",
    up_to_knee: Annotated[
        int | None, typer.Option("--ramp", min=1, help="Up to so many calls, and no further than the knee.")
    ] = None,
    step: Annotated[int, typer.Option(min=1, help="Of the ramp.")] = 4,
    seconds: Annotated[float, typer.Option(min=5, help="Measured at each concurrency.")] = 60,
    overload: Annotated[
        int | None, typer.Option(min=2, help="Instead: so many callers for each line, e.g. 3.")
    ] = None,
    call_back: Annotated[
        bool, typer.Option("--call-back", help="With --overload: extra callers are promised a call.")
    ] = False,
    kill: Annotated[bool, typer.Option("--kill", help="Instead: kill a worker while callers talk.")] = False,
    workers: Workers = None,
    direct: Direct = False,
    json_file: JsonFile = None,
    plot_file: PlotFile = None,
    check: Check = False,
) -> None:
    """Let many callers talk with a bot of several workers, and measure on the wire.

    The bot is started for it, with a database of its own. The callers are light processes beside it: real SIP
    and RTP, real recognition, conversations of the shop's scenarios. See docs/performance.md.
    """
    set_up_logging("WARNING")
    levels = ramp(up_to_knee, step) if up_to_knee is not None else numbers(concurrency)
    folder = dialplan or load_settings().dialplan_dir
    said = scenario_files(folder)
    spare = 1 if kill else 0
    bot = bot_plan(folder, workers or workers_for(max(levels)) + spare, direct)

    def work(under_test: BotUnderTest, tell: Tell) -> Coroutine[None, None, Measured]:
        if overload is not None:
            plan = OverloadPlan(said, overload, call_back, seconds)
            return without_chart(bench_overload(under_test, plan, tell))
        if kill:
            return without_chart(bench_killed_worker(under_test, KillPlan(said, max(levels), seconds), tell))
        return bench_calls(under_test, CallsPlan(levels, seconds, said, up_to_knee is not None), tell)

    extra = (CALL_BACK if call_back else {}) if overload is not None else NO_ADMISSION
    measure(replace(bot, environment=extra), work, json_file, plot_file, check=check)


def signalling(
    rate: Annotated[float, typer.Option(min=0.1, max=500, help="Calls a second.")] = 20,
    seconds: Annotated[float, typer.Option(min=2, help="How long.")] = 300,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Of the bot.")] = 6,
    direct: Direct = False,
    json_file: JsonFile = None,
    plot_file: PlotFile = None,
    check: Check = False,
) -> None:
    """Set calls up and tear them down with SIPp, through Kamailio where it is installed.

    Measured: failed calls, honest busy replies apart, set-up time, memory of every process.
    """
    set_up_logging("WARNING")
    see_that_sipp_is_here()
    bot = bot_plan(load_settings().dialplan_dir, workers, direct, NO_ADMISSION)
    plan = SignallingPlan(rate, seconds)
    measure(
        bot,
        lambda under_test, tell: bench_signalling(under_test, plan, tell),
        json_file,
        plot_file,
        check=check,
    )


def soak(
    minutes: Annotated[float, typer.Option(min=0.2, help="How long.")] = 30,
    callers: Annotated[int, typer.Option(min=1, help="At a time.")] = 12,
    workers: Workers = None,
    direct: Direct = False,
    json_file: JsonFile = None,
    plot_file: PlotFile = None,
    check: Check = False,
) -> None:
    """Let callers talk for a long time, and see what grows: memory, files, threads, connections, latency."""
    set_up_logging("WARNING")
    folder = load_settings().dialplan_dir
    bot = bot_plan(folder, workers or workers_for(callers), direct, NO_ADMISSION)
    plan = SoakPlan(scenario_files(folder), callers, 60 * minutes)
    measure(
        bot, lambda under_test, tell: bench_soak(under_test, plan, tell), json_file, plot_file, check=check
    )


def numbers(text: str) -> tuple[int, ...]:
    """``8,16,24``.

    Raises:
        typer.BadParameter: it is not.
    """
    parts = text.split(",")
    if not all(part.strip().isdigit() and int(part) > 0 for part in parts):
        raise typer.BadParameter(f"{text!r}: write one number, or several as in 8,16,24")
    return tuple(int(part) for part in parts)


Measured = tuple[Report, Chart | None]
Work = Callable[[BotUnderTest, Tell], Coroutine[None, None, Measured]]


def bot_plan(
    folder: Path, workers: int, direct: bool, environment: Mapping[str, str] = MappingProxyType({})
) -> BotPlan:
    """The bot that a benchmark starts.

    Its data are kept between runs: the graph of the recogniser takes half a minute to make.
    """
    data_dir = (load_settings().data_dir / "bench").absolute()
    return BotPlan(folder, data_dir, workers, False if direct else None, environment=environment)


async def without_chart(report: Coroutine[None, None, Report]) -> Measured:
    """For benchmarks that draw nothing."""
    return await report, None


def measure(bot: BotPlan, work: Work, json_file: Path | None, plot_file: Path | None, *, check: bool) -> None:
    """Start the bot, measure, show it.

    Raises:
        SimulationError: the bot or its callers do not start.
        typer.Exit: with code 1 when ``check`` and a target was missed.
    """
    console = terminal()

    async def live(tell: Tell) -> Measured:
        tell(f"starting {bot.workers} workers")
        async with bot_under_test(bot) as under_test:
            return await work(under_test, tell)

    with console.status("starting") as status:
        report, chart = asyncio.run(live(status.update))
    console.print(report_table(report))
    if plot_file is not None and chart is not None:
        plot_file.write_text(svg(chart), encoding="utf-8")
    finish([report], json_file, check=check)
