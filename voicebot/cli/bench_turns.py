"""``voicebot bench turns``: how soon one caller is answered."""

import asyncio
from collections.abc import Mapping
from typing import Annotated

import typer
from rich.table import Table

from voicebot.bench.pausing_texts import PAUSES_MS, Judged, judged, paused_speech
from voicebot.bench.report import Report, report_table
from voicebot.bench.turns import (
    ABLATION_AT_ONCE,
    ABLATION_CALLS,
    FULL_CALLS,
    FULL_NUMBERS,
    MOST_AT_ONCE,
    QUICK_CALLS,
    QUICK_NUMBERS,
    TurnsPlan,
    bench_ablation,
    bench_turns,
)
from voicebot.cli.bench_output import Check, JsonFile, PlotFile, finish
from voicebot.cli.terminal import terminal
from voicebot.config import PROJECT_DIR, load_settings
from voicebot.service.deployment import load_deployment
from voicebot.service.logs import set_up_logging


def turns(
    calls: Annotated[int | None, typer.Option(min=1, help="Calls of about twelve turns each.")] = None,
    at_once: Annotated[
        int | None,
        typer.Option(min=1, max=MOST_AT_ONCE, help="So many callers at a time; 1, and 4 with --ablation."),
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="One call and fewer pauses; about two minutes.")
    ] = False,
    ablation: Annotated[
        bool, typer.Option("--ablation", help="Instead: the same calls with each mechanism switched off.")
    ] = False,
    texts: Annotated[
        bool,
        typer.Option("--texts", help="Instead: no calls, written callers who pause; judged by words alone."),
    ] = False,
    json_file: JsonFile = None,
    plot_file: PlotFile = None,
    check: Check = False,
) -> None:
    """Call a bot of its own over SIP and RTP, and measure on the wire.

    From the end of the caller's last audible packet to the first informative one of the bot; more than 200
    turns. Beside the calls, hundreds of callers who pause are listened to: how many are cut off. Targets: a
    median of 450 ms and 800 ms for 95 %; 350 ms after a yes, a no or a whole telephone number; of numbers
    with pauses of 600 ms less than 2 % cut off.
    """
    set_up_logging("WARNING")
    console = terminal()
    if texts:
        console.print(texts_table({name: _judged(sealed=name == "sealed") for name in ("open", "sealed")}))
        return
    data_dir = (load_settings().data_dir / "bench" / "turns").absolute()
    with console.status("") as status:
        if ablation:
            reports = asyncio.run(
                bench_ablation(calls or ABLATION_CALLS, at_once or ABLATION_AT_ONCE, data_dir, status.update)
            )
        else:
            plan = TurnsPlan(
                calls=calls or (QUICK_CALLS if quick else FULL_CALLS),
                at_once=at_once or 1,
                numbers=QUICK_NUMBERS if quick else FULL_NUMBERS,
                sentences=not quick,
            )
            reports = (asyncio.run(bench_turns(plan, data_dir, status.update)),)
    if ablation:
        console.print(side_by_side(reports))
    else:
        console.print(report_table(reports[0]))
    finish(reports, json_file, plot_file, check=check)


def _judged(*, sealed: bool) -> Judged:
    speeches = paused_speech(sealed=sealed)
    shops = {speech.shop for speech in speeches}
    dialogues = {shop: load_deployment(PROJECT_DIR / "dialplans" / shop).dialogue for shop in shops}
    return judged(dialogues, speeches, load_settings().endpointing)


def texts_table(found: Mapping[str, Judged]) -> Table:
    """Callers who are cut off in pauses of each length, who of them is understood, and how long all wait."""
    table = Table(
        title="callers cut in pauses (and understood all the same), by their words alone",
        title_justify="left",
        header_style="dim",
        box=None,
    )
    for name in ("callers", "who pause", *(f"at {pause} ms" for pause in PAUSES_MS), "wait, ms"):
        table.add_column(name, justify="right", no_wrap=True)
    for name, each in found.items():
        cut = [f"{each.cut[pause_ms]} ({each.understood[pause_ms]})" for pause_ms in PAUSES_MS]
        table.add_row(name, str(each.paused), *cut, f"{each.median_ms:.0f}")
    return table


def side_by_side(reports: tuple[Report, ...]) -> Table:
    """Median and p95 of the same calls to different bots."""
    table = Table(
        title="turns, ms from the end of speech", title_justify="left", header_style="dim", box=None
    )
    table.add_column("bot", overflow="fold")
    for name in ("turns", "median", "p95", "complete: median", "other: median"):
        table.add_column(name, justify="right", no_wrap=True)
    for report in reports:
        by_name = {one.name: one for one in report.series}
        every = by_name["all turns"]
        medians = [
            f"{by_name[name].percentile(50):.0f}" if name in by_name else ""
            for name in ("complete answers", "other turns")
        ]
        table.add_row(
            str(report.setting["bot"]),
            str(len(every.values)),
            f"{every.percentile(50):.0f}",
            f"{every.percentile(95):.0f}",
            *medians,
        )
    return table
