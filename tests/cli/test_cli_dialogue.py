"""chat, check and replay as commands."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from voicebot.cli.chat import chat
from voicebot.cli.check import check
from voicebot.cli.replay import replay
from voicebot.config import PROJECT_DIR
from voicebot.errors import DialplanError

SKINCARE = str(PROJECT_DIR / "dialplans" / "skincare")


@pytest.fixture(scope="module")
def app() -> typer.Typer:
    made = typer.Typer()
    made.command()(chat)
    made.command()(check)
    made.command()(replay)
    return made


def test_chat_places_a_pretended_order(app: typer.Typer) -> None:
    said = ["两盒草本植萃补水面膜", "/slots", "行", "张伟", "对", "上海市徐汇区漕溪路18号", "对", "没有了"]
    result = CliRunner().invoke(app, ["chat", SKINCARE], input="\n".join(said) + "\n")
    assert result.exit_code == 0, result.output
    assert "only pretended" in result.output
    assert "下单（模拟）" in result.output
    assert "effect_id" not in result.output
    assert "',)" not in result.output
    assert "通话结束" in result.output


def test_chat_ends_politely_at_the_end_of_input(app: typer.Typer) -> None:
    result = CliRunner().invoke(app, ["chat", SKINCARE], input="我想买一款面膜\n")
    assert result.exit_code == 0
    assert "挂断" in result.output


def test_check_lists_what_to_look_at(app: typer.Typer) -> None:
    result = CliRunner().invoke(app, ["check", SKINCARE, "--no-asr"])
    assert result.exit_code == 0, result.output
    assert "valid" in result.output
    assert "18 products" in result.output
    assert result.output.count("no product is") <= 1


def test_check_refuses_a_broken_dialplan(app: typer.Typer, tmp_path: Path) -> None:
    (tmp_path / "dialplan.yaml").write_text("shop: [", encoding="utf-8")
    result = CliRunner().invoke(app, ["check", str(tmp_path)])
    assert isinstance(result.exception, DialplanError)
    assert "dialplan.yaml:" in str(result.exception)


def test_replay_tells_what_was_said_asked_known_and_done(app: typer.Typer) -> None:
    case = {
        "id": "R1",
        "now": "2026-11-12",
        "turns": [
            "想买补水的面膜，三百以内，对化学剂过敏，来两盒，寄南京市鼓楼区中山路十八号，电话幺三八零零幺二三四五六",
            "行，就这个",
            "对对，没错，下单吧",
        ],
    }
    result = CliRunner().invoke(app, ["replay", SKINCARE], input=json.dumps(case, ensure_ascii=False) + "\n")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["id"] == "R1"
    first, second, third = told["turns"]
    assert first["recommended"] == ["草本植萃补水面膜"]
    assert first["state"]["allergy"] == ["化学剂"]
    assert second["asked"] == ["receiver_name"]
    (order,) = [effect for effect in third["effects"] if effect["type"] == "place_order"]
    assert (order["phone"], order["total"]) == ("13800123456", 576)


def test_replay_uses_given_texts_and_goes_on_after_a_bad_line(app: typer.Typer) -> None:
    good = {
        "id": "R2",
        "now": "2026-11-12",
        "texts": ["白玉美白面膜，一盒5片，99元一盒。美白。"],
        "turns": ["有没有美白的面膜"],
    }
    lines = ["{not json", json.dumps({"id": "x"}), json.dumps(good, ensure_ascii=False)]
    result = CliRunner().invoke(app, ["replay", SKINCARE], input="\n".join(lines) + "\n")
    assert result.exit_code == 1
    assert "stdin:1" in result.output
    assert "stdin:2" in result.output
    told = json.loads(next(line for line in result.output.splitlines() if line.startswith('{"id": "R2"')))
    assert told["turns"][0]["recommended"] == ["白玉美白面膜"]
