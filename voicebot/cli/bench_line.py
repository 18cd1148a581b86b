"""``voicebot bench barge-in``: interruptions."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from voicebot.bench.line.barge_in import bench_barge_in
from voicebot.bench.line.trials import Kind
from voicebot.bench.report import Report, report_table
from voicebot.config import PROJECT_DIR, load_settings
from voicebot.service.logs import set_up_logging

Dialplan = Annotated[Path, typer.Argument(help="Folder of the shop.")]
SKINCARE = PROJECT_DIR / "dialplans" / "skincare"


Only = Annotated[
    list[Kind] | None, typer.Option("--only", help="Some of what is tried; may be given several times.")
]


def barge_in_report(
    dialplan: Path, *, count: int, lines: int, only: list[Kind] | None, console: Console
) -> Report:
    """Measure, and print the table."""
    set_up_logging("WARNING")
    data_dir = load_settings().data_dir / "bench-barge-in"
    with console.status("starting") as status:
        report = asyncio.run(
            bench_barge_in(
                dialplan,
                data_dir,
                count=count,
                lines=lines,
                kinds=only or tuple(Kind),
                tell=status.update,
            )
        )
    console.print(report_table(report))
    return report
