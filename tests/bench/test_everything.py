"""All benchmarks in one: what is taken from each report, and what becomes of one that fails."""

import json
import math
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer

from voicebot.bench.everything import FULL, QUICK, Done, Part, run_parts, targets
from voicebot.bench.report import Report, Series, Target, machine_facts
from voicebot.cli.bench_all import NAMES, chosen, summary_table, write_summary
from voicebot.cli.bench_output import strict_json, targets_svg

REPORT = {
    "series": [
        {
            "name": "answer",
            "unit": "ms",
            "p95": 658.4,
            "max": 700.0,
            "target": {"p95_at_most": 1200, "met": True},
        },
        {
            "name": "lost",
            "unit": "calls",
            "p95": 1.0,
            "max": 2.0,
            "target": {"p100_at_most": 0, "met": False},
        },
        {
            "name": "empty",
            "unit": "ms",
            "p95": None,
            "max": None,
            "target": {"p100_at_most": 5, "met": False},
        },
        {"name": "plain", "unit": "ms", "p95": 1.0, "max": 2.0, "target": None},
    ]
}


def test_targets_stand_beside_what_was_measured() -> None:
    answer, lost, empty = targets("calls", REPORT)
    assert (answer.percent, answer.measured, answer.at_most, answer.met) == (95, 658.4, 1200, True)
    assert (lost.percent, lost.measured, lost.met) == (100, 2.0, False)
    assert math.isnan(empty.measured)


def test_the_figures_are_json_for_strict_parsers() -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    text = strict_json({"p95": math.nan, "all": (1.5, math.inf, "x"), "met": False})
    assert json.loads(text, parse_constant=refuse) == {"p95": None, "all": [1.5, None, "x"], "met": False}


def test_every_report_can_be_drawn() -> None:
    series = (
        Series("all turns", "ms", ((430.0, 470.0),), Target(50, 450)),
        Series("none", "ms", ((),), Target(95, 800)),
        Series("without target", "ms", ((1.0,),)),
    )
    now = datetime(2026, 1, 1, tzinfo=UTC)
    drawn = targets_svg([Report("turns", {}, now, machine_facts(), "abc", series)])
    assert "turns: all turns, ms, median" in drawn and "450 of 450" in drawn
    assert "without target" not in drawn
    assert "revision abc" in drawn


def test_names_of_benchmarks_are_told_and_can_be_typed() -> None:
    names = [part.name for part in (*QUICK, *FULL)]
    assert not [name for name in names if " " in name]
    assert all(name in NAMES.split(", ") for name in names)


def test_the_summary_has_everything(tmp_path: Path) -> None:
    part = Part("calls", ("calls",), 1.0)
    done = [Done(part, 1.0, (REPORT,)), Done(Part("soak", (), 1.0), 2.0, (), "it broke")]
    assert [each.met for each in done] == [False, False]
    assert summary_table(done).row_count == 4
    write_summary(tmp_path, done, {"revision": "abc"}, "here")
    written = json.loads((tmp_path / "summary.json").read_text("utf-8"))
    assert written["failed"] == {"soak": "it broke"}
    assert written["reports"] == [REPORT]
    chart = (tmp_path / "summary.svg").read_text("utf-8")
    assert "658.4 of 1200" in chart and chart.count("#d1242f") == 2


def test_a_part_that_fails_tells_why_and_the_next_one_runs(tmp_path: Path) -> None:
    parts = [Part("first", ("no-such-benchmark",), 60.0), Part("slow", ("dialogue",), 0.01)]
    first, slow = run_parts(parts, tmp_path / "out")
    assert first.failure and not first.rows
    assert "took more than" in slow.failure
    assert (tmp_path / "out" / "first.txt").exists()


def test_figures_of_an_earlier_run_are_none_of_this_one(tmp_path: Path) -> None:
    (tmp_path / "first.json").write_text(json.dumps([REPORT]), "utf-8")
    (done,) = run_parts([Part("first", ("no-such-benchmark",), 60.0)], tmp_path)
    assert done.failure and not done.met


def test_the_quick_ones_fit_into_ten_minutes_and_all_into_an_hour() -> None:
    assert sum(part.usual_s for part in QUICK) <= 600
    assert sum(part.usual_s for part in FULL) <= 3600
    assert [part.name for part in chosen(QUICK, "kill, calls")] == ["calls", "kill"]
    with pytest.raises(typer.BadParameter, match="nonsense"):
        chosen(QUICK, "nonsense")
