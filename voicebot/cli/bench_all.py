"""``voicebot bench all``: every benchmark, and one table of what was to be reached."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from voicebot.bench.everything import FULL, QUICK, Done, Part, run_parts
from voicebot.bench.plot import bars_svg
from voicebot.bench.report import git_revision, machine_facts
from voicebot.cli.bench_output import A_TARGET_WAS_MISSED, Check, bar_of, strict_json, what_of
from voicebot.cli.terminal import terminal
from voicebot.config import load_settings

NAMES = ", ".join(dict.fromkeys(part.name for part in (*QUICK, *FULL)))


def every(
    quick: Annotated[bool, typer.Option("--quick", help="Ten minutes instead of an hour.")] = False,
    only: Annotated[
        str | None, typer.Option(help=f"Some of them, as in calls,kill. There are: {NAMES}.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for figures and charts; default: bench-results/TIME in VOICEBOT_DATA_DIR."),
    ] = None,
    check: Check = False,
) -> None:
    """Run all benchmarks, one after the other, and print what was to be reached beside what was measured.

    Each benchmark leaves its figures as JSON, its output and its chart in the folder; summary.json and
    summary.svg have all of them. Nothing else should run on the machine meanwhile.
    """
    started_at, machine, revision = datetime.now().astimezone(), machine_facts(), git_revision()
    parts = chosen(QUICK if quick else FULL, only)
    folder = (out or load_settings().data_dir / "bench-results" / f"{started_at:%Y%m%d-%H%M%S}").resolve()
    console = terminal()
    usual_s = sum(part.usual_s for part in parts)
    console.print(f"{len(parts)} benchmarks, about {usual_s / 60:.0f} minutes; files go to {folder}")
    done: list[Done] = []
    with console.status("starting") as status:
        for each in run_parts(parts, folder, before=lambda part: status.update(part.name)):
            done.append(each)
            console.print(_line(each), highlight=False)
    console.print(summary_table(done))
    facts = {
        "started_at": started_at.isoformat(timespec="seconds"),
        "revision": revision,
        "machine": {slot: getattr(machine, slot) for slot in machine.__slots__},
        "quick": quick,
    }
    caption = f"{machine.cpu}, {machine.cores} cores, {machine.system}, revision {revision}"
    console.print(caption, style="dim", highlight=False)
    write_summary(folder, done, facts, caption)
    if check and not all(each.met for each in done):
        raise typer.Exit(A_TARGET_WAS_MISSED)


def write_summary(folder: Path, done: Sequence[Done], facts: Mapping[str, object], caption: str) -> None:
    """All figures in one file, and all targets in one chart."""
    summary = {
        **facts,
        "took_s": {each.part.name: round(each.took_s, 1) for each in done},
        "failed": {each.part.name: each.failure for each in done if each.failure},
        "reports": [report for each in done for report in each.reports],
    }
    (folder / "summary.json").write_text(strict_json(summary), encoding="utf-8")
    bars = [bar_of(row) for each in done for row in each.rows]
    (folder / "summary.svg").write_text(bars_svg("Share of what is allowed", bars, caption), encoding="utf-8")


def chosen(parts: Sequence[Part], only: str | None) -> list[Part]:
    """Those of ``parts`` that are named.

    Raises:
        typer.BadParameter: there is none of that name.
    """
    if only is None:
        return list(parts)
    names = [name.strip() for name in only.split(",")]
    known = [part.name for part in parts]
    if unknown := [name for name in names if name not in known]:
        raise typer.BadParameter(f"there is no benchmark {unknown[0]!r}; there are: {', '.join(known)}")
    return [part for part in parts if part.name in names]


def summary_table(done: Sequence[Done]) -> Table:
    """What was to be reached beside what was measured."""
    table = Table(title="What was to be reached", title_justify="left", header_style="dim", box=None)
    table.add_column("benchmark", no_wrap=True)
    table.add_column("what", overflow="fold")
    for name in ("measured", "at most", ""):
        table.add_column(name, justify="right", no_wrap=True)
    for each in done:
        if each.failure:
            table.add_row(each.part.name, escape(each.failure), "", "", "[bold red]failed[/bold red]")
        for row in each.rows:
            sign = "[green]✓[/green]" if row.met else "[bold red]✗[/bold red]"
            table.add_row(
                row.benchmark, escape(what_of(row)), f"{row.measured:.2f}", f"{row.at_most:g}", sign
            )
    return table


def _line(done: Done) -> str:
    name = done.part.name
    if done.failure:
        return f"[bold red]{name}[/bold red] failed after {done.took_s:.0f} s: {escape(done.failure)}"
    missed = sum(not row.met for row in done.rows)
    state = (
        f"[bold red]{missed} of {len(done.rows)} targets missed[/bold red]" if missed else "all targets met"
    )
    return f"[bold]{name}[/bold] {done.took_s:.0f} s: {state if done.rows else 'no targets'}"
