"""Figures: percentiles, spread, targets, and where they were measured."""

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from voicebot.bench.report import Report, Series, Target, git_revision, machine_facts, report_table


def report(*series: Series) -> Report:
    at = datetime(2026, 1, 5, tzinfo=UTC)
    return Report("dialogue", {"shop": "x"}, at, machine_facts(), "abc1234", series, {"loading, s": 1.5})


def test_percentiles_and_spread_of_rounds() -> None:
    series = Series("turn", "ms", (tuple(range(1, 101)), (200.0,) * 100))
    assert series.percentile(50) == 150
    assert series.percentile(25) == 50.75
    assert series.spread == (50.5, 200)
    assert len(series.values) == 200


def test_a_target_is_met_or_missed() -> None:
    fast = Series("turn", "ms", ((1.0, 2.0, 30.0),), Target(50, 5))
    slow = Series("turn", "ms", ((1.0, 2.0, 30.0),), Target(99, 5))
    aimless = Series("turn", "ms", ((99.0,),))
    assert (fast.met, slow.met, aimless.met) == (True, False, None)
    assert report(fast, aimless).met
    assert not report(fast, slow).met


def test_json_and_table_tell_the_same() -> None:
    told = json.loads(json.dumps(report(Series("turn", "ms", ((1.0, 3.0),), Target(50, 5))).as_json()))
    assert told["series"][0]["p50"] == 2.0
    assert told["series"][0]["target"] == {"p50_at_most": 5, "met": True}
    assert told["machine"]["cores"] >= 1
    assert told["revision"] == "abc1234"
    console = Console(width=100, record=True, file=Path("/dev/null").open("w"))  # noqa: SIM115
    console.print(report_table(report(Series("turn", "ms", ((1.0, 3.0),), Target(50, 5)))))
    text = console.export_text()
    for shown in ("turn, ms", "2.00", "p50 ≤ 5 ✓", "loading, s: 1.5", "abc1234"):
        assert shown in text


def test_figures_are_whole_on_a_narrow_screen() -> None:
    console = Console(width=70, record=True, file=Path("/dev/null").open("w"))  # noqa: SIM115
    series = Series("orders of a number that has called often before", "ms", ((123.0, 123.0),), Target(50, 5))
    console.print(report_table(report(series)))
    text = console.export_text()
    assert "…" not in text
    assert text.count("123.00") == 3


def test_a_series_without_values_is_no_crash() -> None:
    assert Series("turn", "ms", ((),)).as_json()["min"] is None


def test_the_revision_tells_whether_files_were_changed(tmp_path: Path) -> None:
    assert git_revision(tmp_path) == "unknown"

    def git(*arguments: str) -> None:
        who = ("-c", "user.name=x", "-c", "user.email=x@example.invalid")
        subprocess.run(["git", "-C", str(tmp_path), *who, *arguments], check=True, capture_output=True)

    git("init")
    (tmp_path / "file").write_text("a")
    git("add", "file")
    git("commit", "-m", "x")
    clean = git_revision(tmp_path)
    (tmp_path / "file").write_text("b")
    assert git_revision(tmp_path) == f"{clean}+"
