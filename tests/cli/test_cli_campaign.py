"""``voicebot campaign`` and ``voicebot do-not-call`` as people use them."""

from pathlib import Path

import pytest

from tests.cli.test_cli_desk import run
from voicebot.cli.campaign import app
from voicebot.cli.do_not_call import app as do_not_call
from voicebot.config import Settings
from voicebot.errors import RecordsError

CAMPAIGN = "name: spring\ntitle: 春季\npurpose: service\nconversation: satisfaction\n"
PEOPLE = "电话,姓名,consent,evidence\n13900000001,王芳,service,下单时同意\n老王,,,\n13900000002,,,\n"


def test_a_campaign_from_its_file_to_its_report(database_settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text(CAMPAIGN, "utf-8")
    (tmp_path / "p.csv").write_text(PEOPLE, "utf-8")
    assert run(database_settings, app, "create", str(tmp_path / "c.yaml"))[0] == 0
    code, said = run(database_settings, app, "import", "spring", str(tmp_path / "p.csv"))
    assert code == 1
    assert "2 contacts added" in said
    assert "p.csv:3" in said.replace("\n", "")
    assert run(database_settings, app, "start", "spring")[0] == 0
    assert "running" in run(database_settings, app, "status", "spring")[1]
    assert run(database_settings, app, "pause", "spring")[0] == 0
    assert run(database_settings, app, "resume", "spring")[0] == 0
    html = tmp_path / "r.html"
    code, said = run(database_settings, app, "report", "spring", "--html", str(html))
    assert code == 0
    assert "no consent" in said
    assert "春季" in html.read_text("utf-8")
    assert run(database_settings, app, "stop", "spring")[0] == 0
    with pytest.raises(RecordsError, match="is stopped and cannot become running"):
        run(database_settings, app, "start", "spring")


def test_a_conversation_that_the_shop_has_not_is_refused(database_settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text(CAMPAIGN.replace("satisfaction", "satisfacton"), "utf-8")
    assert run(database_settings, app, "create", str(tmp_path / "c.yaml"))[0] != 0
    with pytest.raises(RecordsError, match="there is no campaign 'spring'"):
        run(database_settings, app, "status", "spring")


def test_the_list_of_numbers_not_to_call(database_settings: Settings, tmp_path: Path) -> None:
    assert run(database_settings, do_not_call, "add", "13900000001", "-m", "别打了")[0] == 0
    out = tmp_path / "dnc.csv"
    assert run(database_settings, do_not_call, "export", str(out))[0] == 0
    assert "13900000001" in out.read_text("utf-8-sig")
    assert "0 numbers added" in run(database_settings, do_not_call, "import", str(out))[1]
    assert run(database_settings, do_not_call, "remove", "13900000001", "-m", "可以打")[0] == 0
    with pytest.raises(RecordsError, match="not on the list"):
        run(database_settings, do_not_call, "remove", "13900000001", "-m", "可以打")
