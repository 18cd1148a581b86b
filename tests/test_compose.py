"""The compose file: well-formed, and it sets only what exists."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from voicebot.config import Settings

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    assert set(compose) == {"services", "volumes"}
    return dict(compose["services"])


def test_the_bot_waits_for_a_migrated_database(services: dict[str, Any]) -> None:
    assert services["bot"]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert services["migrate"]["depends_on"]["database"] == {"condition": "service_healthy"}
    assert services["migrate"]["command"] == ["db", "upgrade"]
    assert "healthcheck" in services["database"]


def test_every_variable_it_sets_is_a_setting(services: dict[str, Any]) -> None:
    for name in services["bot"]["environment"]:
        model: Any = Settings
        for part in name.removeprefix("VOICEBOT_").lower().split("__"):
            assert part in model.model_fields, f"docker-compose.yml sets {name}, which does not exist"
            model = model.model_fields[part].annotation


def test_every_variable_it_reads_is_in_the_example(services: dict[str, Any]) -> None:
    read = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text("utf-8")))
    example = (ROOT / ".env.example").read_text("utf-8")
    optional = {"VOICEBOT_SIP__BIND_ADDRESS"}
    missing = {name for name in read - optional if f"\n{name}=" not in example}
    assert not missing


def test_the_image_holds_what_the_bot_needs() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    copied = {word for line in re.findall(r"^COPY (.+)$", dockerfile, re.M) for word in line.split()[:-1]}
    assert {"requirements.lock", "voicebot", "dialplans", "models"} <= copied
    assert all((ROOT / name).exists() for name in copied)
