"""How every benchmark ends: the file of figures, and the exit code."""

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from voicebot.bench.everything import Row, targets
from voicebot.bench.plot import Bar, bars_svg
from voicebot.bench.report import Report

A_TARGET_WAS_MISSED = 1

JsonFile = Annotated[Path | None, typer.Option("--json", help="Also write the figures to this file.")]
PlotFile = Annotated[Path | None, typer.Option("--plot", help="Also draw a chart into this SVG file.")]
Check = Annotated[bool, typer.Option("--check", help="Exit code 1 when a target is missed.")]


def strict_json(figures: object) -> str:
    """As text that every parser takes: what is not finite, as nothing was measured, is null (RFC 8259 §6)."""
    return json.dumps(_finite(figures), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _finite(value: object) -> object:
    match value:
        case float():
            return value if math.isfinite(value) else None
        case Mapping():
            return {key: _finite(each) for key, each in value.items()}
        case list() | tuple():
            return [_finite(each) for each in value]
        case _:
            return value


def what_of(row: Row) -> str:
    """What a target is about, with unit and percentile."""
    which = "largest" if row.percent == 100 else "median" if row.percent == 50 else f"p{row.percent}"
    return f"{row.what}, {row.unit}, {which}"


def bar_of(row: Row) -> Bar:
    """What was measured as a share of what is allowed."""
    # Where nothing at all is allowed, the bar is empty or full.
    share = row.measured / row.at_most if row.at_most else float(row.measured > 0) * 2
    name = f"{row.benchmark}: {what_of(row)}"[:70]
    return Bar(name, share, f"{row.measured:.4g} of {row.at_most:g}", row.met)


def targets_svg(reports: Sequence[Report]) -> str:
    """A chart of everything that was to be reached."""
    first = reports[0]
    rows = [row for each in reports for row in targets(each.benchmark, each.as_json())]
    caption = f"{first.machine.cpu}, {first.machine.cores} cores, revision {first.revision}"
    return bars_svg("Share of what is allowed", [bar_of(row) for row in rows], caption)


def finish(
    reports: Sequence[Report], json_file: Path | None, plot_file: Path | None = None, *, check: bool
) -> None:
    """The end of every benchmark: the files, and the exit code.

    Raises:
        typer.Exit: with code 1 when ``check`` and a target was missed.
    """
    if json_file is not None:
        json_file.write_text(strict_json([report.as_json() for report in reports]), encoding="utf-8")
    if plot_file is not None:
        plot_file.write_text(targets_svg(reports), encoding="utf-8")
    if check and not all(report.met for report in reports):
        raise typer.Exit(A_TARGET_WAS_MISSED)
