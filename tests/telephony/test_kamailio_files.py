"""The files of a Kamailio in front of workers; started for real in ``tests/test_kamailio.py``."""

import shutil
from ipaddress import ip_network
from pathlib import Path

import pytest
from pydantic import SecretStr

from voicebot.cli.kamailio import workers_of_serve
from voicebot.config import FrontSettings, load_settings
from voicebot.errors import ConfigError
from voicebot.service.front import front_plan, wants_front, worker_address, write_front
from voicebot.service.supervisor import settings_of, worker_port
from voicebot.telephony.kamailio import FrontPlan, TlsFiles, WorkerAddress, front_files

PLAN = FrontPlan(
    listen=("udp:203.0.113.5:5060", "tls:203.0.113.5:5061"),
    inside="udp:10.0.0.1:5060",
    workers=(WorkerAddress("10.0.0.2", 5061, 4), WorkerAddress("fd00::2", 5061, 8)),
    allowed_sources=(ip_network("198.51.100.0/24"),),
    folder=Path("/etc/front"),
    mask_key="secret",
    tls=TlsFiles(Path("/certs/chain.pem"), Path("/certs/key.pem")),
)


def test_what_stands_in_the_files() -> None:
    files = front_files(PLAN)
    assert files["dispatcher.list"].splitlines() == [
        "1 sip:10.0.0.2:5061 0 0 duid=w0;maxload=4",
        "1 sip:[fd00::2]:5061 0 0 duid=w1;maxload=8",
    ]
    assert files["addresses"].splitlines() == [
        "1 198.51.100.0 24  # may call",
        "2 10.0.0.2 32 5061  # worker",
        "2 fd00::2 128 5061  # worker",
    ]
    configuration = files["kamailio.cfg"]
    for line in (
        "listen=udp:203.0.113.5:5060",
        "listen=tls:203.0.113.5:5061",
        "listen=udp:10.0.0.1:5060",
        "mhomed=1",
        "enable_tls=yes",
        'loadmodule "tls.so"',
    ):
        assert line in configuration.splitlines()
    assert "private_key = /certs/key.pem" in files["tls.cfg"]


def test_without_tls_nothing_of_it_is_there() -> None:
    plan = FrontPlan(("udp:127.0.0.1:5060",), PLAN.workers, PLAN.allowed_sources, PLAN.folder, "secret")
    files = front_files(plan)
    assert "tls.cfg" not in files and "tls" not in files["kamailio.cfg"].replace("TLS", "")
    assert "mhomed" not in files["kamailio.cfg"]


def test_the_key_that_hides_workers_is_made_once_and_kept_to_us(tmp_path: Path) -> None:
    plans = [front_plan(load_settings(), (), tmp_path) for _ in range(2)]
    assert plans[0].mask_key == plans[1].mask_key and len(plans[0].mask_key) == 32
    assert write_front(plans[0]).stat().st_mode & 0o077 == 0
    assert (tmp_path / "mask_key").stat().st_mode & 0o077 == 0
    own = load_settings(front=FrontSettings(mask_key=SecretStr("mine")))
    assert front_plan(own, (), tmp_path).mask_key == "mine"


def test_workers_elsewhere() -> None:
    assert worker_address("10.0.0.5:5061") == WorkerAddress("10.0.0.5", 5061, 4)
    assert worker_address("[fd00::2]:5061/8") == WorkerAddress("fd00::2", 5061, 8)
    for wrong in ("10.0.0.5", "10.0.0.5:sip", "10.0.0.5:5061/many", ":5061"):
        with pytest.raises(ConfigError, match=r"is no address of a worker; write 10\.0\.0\.5:5061"):
            worker_address(wrong)


def test_certificate_and_key_go_together(tmp_path: Path) -> None:
    settings = load_settings(front=FrontSettings(tls_certificate=tmp_path / "chain.pem"))
    with pytest.raises(ConfigError, match="go together"):
        front_plan(settings, (), tmp_path)


def test_a_front_with_tls_only_needs_a_socket_towards_the_workers(tmp_path: Path) -> None:
    front = FrontSettings(
        listen=("tls:203.0.113.5:5061",), tls_certificate=tmp_path / "chain.pem", tls_key=tmp_path / "key.pem"
    )
    with pytest.raises(ConfigError, match=r"FRONT__INSIDE, e\.g\. udp:127\.0\.0\.1:5060"):
        front_plan(load_settings(front=front), (), tmp_path)
    inside = front.model_copy(update={"inside": "udp:127.0.0.1:5060"})
    assert front_plan(load_settings(front=inside), (), tmp_path).inside == "udp:127.0.0.1:5060"


def test_tls_without_a_certificate_is_refused(tmp_path: Path) -> None:
    front = FrontSettings(listen=("udp:203.0.113.5:5060", "tls:203.0.113.5:5061"))
    with pytest.raises(ConfigError, match=r"tls:203\.0\.113\.5:5061 needs VOICEBOT_FRONT__TLS_CERTIFICATE"):
        front_plan(load_settings(front=front), (), tmp_path)


def test_a_front_is_on_no_port_by_chance(tmp_path: Path) -> None:
    settings = load_settings(sip={"port": 0})
    with pytest.raises(ConfigError, match="VOICEBOT_SIP__PORT=0"):
        front_plan(settings, (), tmp_path)
    with pytest.raises(ConfigError, match="VOICEBOT_SIP__PORT=0"):
        workers_of_serve(settings)


def test_the_command_names_the_workers_where_serve_has_them() -> None:
    alone = load_settings(sip={"port": 5060}, front={"start": "never"})
    with pytest.raises(ConfigError, match="VOICEBOT_FRONT__LISTEN"):
        workers_of_serve(alone)
    elsewhere = load_settings(sip={"port": 5060}, front={"start": "never", "listen": ["udp:127.0.0.1:5070"]})
    assert [each.port for each in workers_of_serve(elsewhere)] == [5060]


@pytest.mark.skipif(shutil.which("kamailio") is None, reason="kamailio is not installed")
def test_behind_a_front_that_serve_starts_the_workers_are_on_the_ports_after_it() -> None:
    settings = load_settings(sip={"port": 5060}, workers=2)
    assert [each.port for each in workers_of_serve(settings)] == [5061, 5062]


def test_the_fronts_metrics_come_after_those_of_the_workers_here(tmp_path: Path) -> None:
    settings = load_settings(metrics_port=9100)
    workers = (WorkerAddress("127.0.0.1", 5061, 4), WorkerAddress("127.0.0.1", 5062, 4))
    assert front_plan(settings, workers, tmp_path).metrics == "127.0.0.1:9102"
    assert front_plan(load_settings(), workers, tmp_path).metrics is None


def test_sockets_are_checked() -> None:
    for good in ("udp:203.0.113.5:5060", "tls:[2001:db8::1]:5061", "tcp:sip.example.com:5060"):
        assert load_settings(front={"listen": [good]}).front.listen == (good,)
    with pytest.raises(ConfigError, match=r"is no socket; write udp:203\.0\.113\.5:5060"):
        load_settings(front={"listen": ["203.0.113.5:5060"]})


def test_behind_a_front_workers_take_calls_from_it_only() -> None:
    settings = load_settings(
        workers=2, sip={"allowed_sources": ["198.51.100.0/24"], "bind_address": "0.0.0.0"}
    )
    own = settings_of(settings, 1, worker_port(settings, 1, front=True), front=True)
    assert own.sip.port == 5062
    assert own.sip.allowed_sources == (ip_network("127.0.0.1/32"),)


def test_no_front_for_a_single_worker_or_a_free_port() -> None:
    assert not wants_front(load_settings())
    assert not wants_front(load_settings(workers=2, sip={"port": 0}))
    assert not wants_front(load_settings(workers=2, front={"start": "never"}))
