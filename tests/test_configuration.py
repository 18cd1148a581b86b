import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from voicebot.config import Settings, load_settings
from voicebot.errors import ConfigError

DOCS = (Path(__file__).parent.parent / "docs" / "configuration.md").read_text("utf-8")


def leaf_names(model: type[BaseModel]) -> list[str]:
    names = []
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            names += [f"{name}__{leaf}" for leaf in leaf_names(inner)]
        else:
            names.append(name)
    return names


@pytest.mark.parametrize("name", leaf_names(Settings))
def test_every_setting_is_documented(name: str) -> None:
    last = name.upper().split("__")[-1]
    assert re.search(rf"`[A-Z_]*{last}`", DOCS), f"docs/configuration.md does not list {name.upper()}"


def test_a_bad_value_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEBOT_SIP__PORT", "seven")
    with pytest.raises(ConfigError, match="VOICEBOT_SIP__PORT=seven"):
        load_settings()


def test_a_file_of_settings_in_another_encoding_is_one_clear_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_bytes("# 我的店".encode("gbk"))
    with pytest.raises(ConfigError, match=r"\.env: not UTF-8"):
        load_settings()


def test_an_empty_optional_setting_is_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEBOT_SIP__PUBLIC_ADDRESS", "")
    assert load_settings().sip.public_address is None


def test_a_list_that_is_not_json_is_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEBOT_SIP__ALLOWED_SOURCES", "10.0.0.0/8")
    with pytest.raises(ConfigError, match=r"VOICEBOT_SIP__ALLOWED_SOURCES=10\.0\.0\.0/8: not JSON"):
        load_settings()


def test_a_bad_member_of_a_list_names_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEBOT_SIP__ALLOWED_SOURCES", '["10.0.0.1/8"]')
    with pytest.raises(ConfigError, match=r"^VOICEBOT_SIP__ALLOWED_SOURCES=\[.*not a valid IPv4 network"):
        load_settings()
