"""The compose file: well-formed, consistent with itself and the images, and it sets only what exists."""

import re
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.metrics_core import Metric
from typer.main import get_command

from voicebot.cli.main import build_app
from voicebot.config import Settings, load_settings
from voicebot.service.front import front_plan
from voicebot.service.metrics import Metrics
from voicebot.service.supervisor import worker_port
from voicebot.telephony.kamailio import front_files

ROOT = Path(__file__).parent.parent
COMPOSE = ROOT / "docker-compose.yml"
NODES = ("node-1", "node-2")
VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::(?P<how>[-?])(?P<default>[^}]*))?\}")
STEP_OF_PORTS = 1000


def environment_file() -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def filled_in(node: Any, variables: Mapping[str, str]) -> Any:
    """As docker compose fills in what it reads from .env: in the texts of the parsed file."""
    if isinstance(node, dict):
        return {key: filled_in(value, variables) for key, value in node.items()}
    if isinstance(node, list):
        return [filled_in(each, variables) for each in node]
    if not isinstance(node, str):
        return node

    def value(found: re.Match[str]) -> str:
        given = variables.get(found["name"], "")
        if not given and found["how"] == "-":
            return found["default"]
        assert given or found["how"] is None, f"{found['name']} is required and not in .env.example"
        return given

    return VARIABLE.sub(value, node)


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return dict(filled_in(yaml.safe_load(COMPOSE.read_text("utf-8")), environment_file()))


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> dict[str, Any]:
    return dict(compose["services"])


def settings_of(service: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name, value in service["environment"].items():
        monkeypatch.setenv(name, str(value))
    return load_settings()


def test_it_is_a_compose_file(compose: dict[str, Any]) -> None:
    specification = pytest.importorskip("compose_spec", reason="compose-spec is not installed (.ci/run)")
    parsed = specification.PyCompose.from_yaml(yaml.safe_dump(compose))
    assert set(NODES) <= set(parsed.service_names())


def test_what_it_refers_to_is_there(compose: dict[str, Any], services: dict[str, Any]) -> None:
    for name, service in services.items():
        for needed in service.get("depends_on", {}):
            assert needed in services, f"{name} waits for {needed}"
        for volume in service.get("volumes", ()):
            source = str(volume).split(":")[0]
            where = compose["volumes"] if not source.startswith(".") else {source: (ROOT / source).exists()}
            assert source in where, f"{name} mounts {source}"
            assert where[source] is None or where[source], f"{source} does not exist"
        assert {each["source"] for each in service.get("configs", ())} <= set(compose["configs"])


def test_services_that_stay_are_watched_and_come_back(services: dict[str, Any]) -> None:
    for name, service in services.items():
        passing = name in ("migrate", "front-config")
        assert service["restart"] == ("no" if passing else "unless-stopped")
        assert passing or "healthcheck" in service, f"nobody sees whether {name} works"


def test_nodes_wait_for_a_migrated_database_and_the_front_for_its_configuration(
    services: dict[str, Any],
) -> None:
    assert services["migrate"]["depends_on"]["database"] == {"condition": "service_healthy"}
    done = {"condition": "service_completed_successfully"}
    assert all(services[node]["depends_on"]["migrate"] == done for node in NODES)
    assert services["front"]["depends_on"]["front-config"] == done


def test_every_variable_it_sets_is_a_setting(services: dict[str, Any]) -> None:
    names = {name for each in services.values() for name in each.get("environment", {}) if name[:4] == "VOIC"}
    for name in names:
        model: Any = Settings
        for part in name.removeprefix("VOICEBOT_").lower().split("__"):
            assert part in model.model_fields, f"docker-compose.yml sets {name}, which does not exist"
            model = model.model_fields[part].annotation


def test_every_command_exists(services: dict[str, Any]) -> None:
    for name in ("migrate", "front-config", *NODES):
        words = services[name]["command"]
        command: Any = get_command(build_app(words))
        while hasattr(command, "commands"):
            word, *words = words
            assert word in command.commands, f"{name} runs voicebot {word}, which does not exist"
            command = command.commands[word]
        command.make_context(name, list(words))  # parses the options


def test_secrets_are_not_in_it() -> None:
    text = COMPOSE.read_text("utf-8")
    for name in ("PASSWORD", "MASK_KEY"):
        values = re.findall(rf"{name}: (.*)", text)
        assert values
        assert all(value.startswith("${") for value in values)


def test_the_front_knows_the_workers_that_the_nodes_have(
    compose: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    services = compose["services"]
    expected, rtp = set(), []
    metrics: list[str | None] = []
    for node in NODES:
        with monkeypatch.context() as patch:
            settings = settings_of(services[node], patch)
        host = settings.sip.bind_address
        ports = [worker_port(settings, number) for number in range(settings.workers)]
        expected |= {(host, port) for port in ports}
        rtp.append(range(settings.sip.rtp_port_first, settings.sip.rtp_port_first + STEP_OF_PORTS))
        assert settings.workers * settings.sip.rtp_port_count <= STEP_OF_PORTS
        metrics += [f"{host}:{(settings.metrics_port or 0) + number}" for number in range(settings.workers)]
    assert not set(rtp[0]) & set(rtp[1])
    front = settings_of(services["front-config"], monkeypatch)
    plan = front_plan(front, (), tmp_path)
    assert {(each.host, each.port) for each in plan.workers} == expected
    assert all(f"sip:{host}:{port} " in front_files(plan)["dispatcher.list"] for host, port in expected)
    [socket] = plan.listen
    with monkeypatch.context() as patch:
        node = settings_of(services[NODES[0]], patch)
    assert socket == f"udp:{node.sip.outbound_proxy}"
    assert node.sip.allowed_sources == (ip_network(socket.split(":")[1]),)
    metrics.append(plan.metrics)
    assert set(metrics) == set(_targets(compose))


def _targets(compose: dict[str, Any]) -> list[str]:
    written = yaml.safe_load(compose["configs"]["targets"]["content"])
    mounted = compose["services"]["prometheus"]["configs"][0]["target"]
    [job] = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text("utf-8"))["scrape_configs"]
    assert Path(mounted).match(job["file_sd_configs"][0]["files"][0])
    return [target for each in written for target in each["targets"]]


def test_alerts_are_about_metrics_that_exist() -> None:
    known = {sample for metric in Metrics().registry.collect() for sample in _sample_names(metric)}
    groups = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text("utf-8"))["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    assert rules
    for rule in rules:
        assert set(rule) <= {"alert", "expr", "for", "annotations"}
        names = set(re.findall(r"\bvoicebot_\w+", rule["expr"]))
        assert names <= known, f"{rule['alert']} asks for {names - known}"


def _sample_names(metric: Metric) -> set[str]:
    suffixes = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}.get(metric.type, ("",))
    return {metric.name + suffix for suffix in suffixes}


def test_every_variable_it_reads_is_in_the_example() -> None:
    read = {found["name"]: found["how"] for found in VARIABLE.finditer(COMPOSE.read_text("utf-8"))}
    missing = {name for name, how in read.items() if how != "-"} - set(environment_file())
    assert not missing


def test_the_images_hold_what_the_services_need(services: dict[str, Any]) -> None:
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    stages = set(re.findall(r"^FROM \S+ AS (\w+)$", dockerfile, re.M))
    assert {each["build"]["target"] for each in services.values() if "build" in each} == stages
    copied = {word for line in re.findall(r"^COPY (.+)$", dockerfile, re.M) for word in line.split()[:-1]}
    assert {"requirements.lock", "voicebot", "dialplans", "models"} <= copied
    assert all((ROOT / name).exists() for name in copied)
    # Both write into the same volume, as the same user.
    assert len(re.findall(r"--uid 10001", dockerfile)) == len(stages)
    folder = services["front-config"]["command"][-1]
    assert dockerfile.count(folder) >= 4
