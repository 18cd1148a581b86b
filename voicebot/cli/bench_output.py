"""How every benchmark ends: the file of figures, and the exit code."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from voicebot.bench.report import Report

A_TARGET_WAS_MISSED = 1

JsonFile = Annotated[Path | None, typer.Option("--json", help="Also write the figures to this file.")]
Check = Annotated[bool, typer.Option("--check", help="Exit code 1 when a target is missed.")]


def finish(reports: Sequence[Report], json_file: Path | None, *, check: bool) -> None:
    """The end of every benchmark: the file, and the exit code.

    Raises:
        typer.Exit: with code 1 when ``check`` and a target was missed.
    """
    if json_file is not None:
        text = json.dumps([report.as_json() for report in reports], ensure_ascii=False, indent=2)
        json_file.write_text(text + "\n", encoding="utf-8")
    if check and not all(report.met for report in reports):
        raise typer.Exit(A_TARGET_WAS_MISSED)
