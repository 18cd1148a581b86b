"""What is wrong with a line of JSON is said of that line, by the field's name; the others are worked on."""

import json
from collections.abc import Mapping

import pytest
import typer
from typer.testing import CliRunner, Result

from voicebot.cli.ask import ask
from voicebot.cli.failures import report
from voicebot.cli.json_lines import each_line
from voicebot.cli.knowledge import read
from voicebot.cli.replay import replay
from voicebot.cli.terminal import terminal
from voicebot.cli.understand import understand
from voicebot.config import PROJECT_DIR
from voicebot.errors import DialplanError

SKINCARE = str(PROJECT_DIR / "dialplans" / "skincare")
NOW = "2026-11-29T10:00:00"
GOOD: Mapping[str, Mapping[str, object]] = {
    "replay": {"id": "good", "now": NOW, "turns": ["你好"]},
    "understand": {"id": "good", "utterance": "你好"},
    "ask": {"id": "good", "texts": ["面霜，一瓶88元。"], "question": "多少钱"},
    "read": {"id": "good", "text": "面霜，一瓶88元。"},
}


@pytest.fixture(scope="module")
def app() -> typer.Typer:
    made = typer.Typer()
    for command in (replay, understand, ask, read):
        made.command()(command)
    return made


def run(app: typer.Typer, command: str, *cases: object) -> Result:
    lines = "".join(json.dumps(case, ensure_ascii=False) + "\n" for case in cases)
    return CliRunner().invoke(app, [command, SKINCARE], input=lines)


@pytest.mark.parametrize(
    ("command", "changed", "field"),
    [
        ("replay", {"turns": "你好"}, "turns"),
        ("replay", {"turns": ["你好", 3]}, "turns[1]"),
        ("replay", {"turns": [{"user": 3}]}, "user"),
        ("replay", {"texts": [1]}, "texts[0]"),
        ("replay", {"now": "tomorrow"}, "now"),
        ("replay", {"direction": "sideways"}, "direction"),
        ("replay", {"history": ["面霜"]}, "history[0]"),
        ("understand", {"utterance": 1}, "utterance"),
        ("understand", {"context": {"now": "tomorrow"}}, "now"),
        ("understand", {"context": {"last_question": "shoe"}}, "last_question"),
        ("understand", {"context": {"offered": "面霜"}}, "offered"),
        ("understand", {"context": {"offered": ["面霜", 3]}}, "offered[1]"),
        ("understand", {"context": {"offered": [{"price": 88}]}}, "offered[0].name"),
        ("understand", {"context": {"slots": ["面霜"]}}, "slots"),
        ("ask", {"texts": [1]}, "texts[0]"),
        ("ask", {"question": 1}, "question"),
        ("read", {"text": 123}, "text"),
    ],
)
def test_a_bad_field_is_named_and_the_next_line_is_worked_on(
    app: typer.Typer, command: str, changed: Mapping[str, object], field: str
) -> None:
    result = run(app, command, {**GOOD[command], **changed}, GOOD[command])
    assert result.exit_code == 1
    assert f"stdin:1: the field '{field}' must be" in result.stderr
    (told,) = [json.loads(line) for line in result.stdout.splitlines()]
    assert told["id"] == "good"


def test_a_time_that_is_none_is_told_what_is_expected(app: typer.Typer) -> None:
    result = run(app, "replay", {**GOOD["replay"], "now": "tomorrow"})
    assert "2026-11-29T10:00:00, not 'tomorrow'" in result.stderr


def test_a_mistake_of_the_program_costs_one_line_only(capsys: pytest.CaptureFixture[str]) -> None:
    def work(case: dict[str, object]) -> dict[str, object]:
        assert case["id"] != "bad", "never thought of"
        return case

    written: list[dict[str, object]] = []
    with pytest.raises(typer.Exit):
        each_line(['{"id": "bad"}', '{"id": "good"}'], work, written.append)
    assert written == [{"id": "good"}]
    assert "stdin:1: AssertionError: never thought of" in capsys.readouterr().err


def test_broken_json_is_told_by_its_column_in_the_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit):
        each_line(["\n", '{"id": "bad", "utterance": 1\n'], lambda case: case, lambda row: None)
    assert capsys.readouterr().err == "stdin:2, column 29: no JSON: Expecting ',' delimiter\n"


def test_a_line_that_could_be_an_emoji_is_told_as_a_number(capsys: pytest.CaptureFixture[str]) -> None:
    terminal(soft_wrap=True).print("dialplan.yaml:100: hint", highlight=False)
    report(DialplanError("no such slot", file="dialplan.yaml", line=100))
    told = capsys.readouterr()
    assert "dialplan.yaml:100: " in told.out
    assert "dialplan.yaml:100: " in told.err


def test_what_was_offered_may_be_told_by_names_alone(app: typer.Typer) -> None:
    case = {**GOOD["understand"], "utterance": "就第二个", "context": {"offered": ["别家的霜", "面霜"]}}
    result = run(app, "understand", case)
    assert json.loads(result.stdout)["slots"]["ref"] == "index:2", result.stderr


@pytest.mark.parametrize(
    ("command", "changed", "field", "hint"),
    [
        ("understand", {"context": {"lastquestion": "price"}}, "context.lastquestion", "last_question"),
        ("understand", {"context": {"slots": {"effekt": "补水"}}}, "context.slots.effekt", "effect"),
        ("ask", {"questions": "多少钱"}, "questions", "question"),
        ("replay", {"order": []}, "order", "orders"),
        ("read", {"texts": "面霜"}, "texts", "text"),
    ],
)
def test_an_unknown_field_is_named_once_and_the_line_is_worked_on(
    app: typer.Typer, command: str, changed: Mapping[str, object], field: str, hint: str
) -> None:
    case = {**GOOD[command], **changed}
    result = run(app, command, case, case)
    warning = f"warning ignored: unknown field '{field}'; did you mean '{hint}'?"
    assert result.stderr.splitlines() == [f"stdin:1: {warning}"]
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 2
