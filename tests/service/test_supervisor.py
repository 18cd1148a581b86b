"""Several processes under one supervisor: real forks, real signals."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from voicebot.config import load_settings
from voicebot.errors import ConfigError
from voicebot.service.supervisor import check_ports, settings_of, worker_port

SCRIPT = Path(__file__).parent / "supervised.py"
PATIENCE_S = 180.0
"""Only a failing test waits for so long."""


class Supervised:
    """A supervisor in a process of its own; what its workers say is in a file."""

    def __init__(self, folder: Path, workers: int, behaviour: str) -> None:
        self.output = folder / "output"
        (folder / "dialplan.yaml").write_text("one", "utf-8")
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, SCRIPT, folder, str(workers), behaviour],
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def lines(self, pattern: str) -> list[str]:
        return [line for line in self.output.read_text("utf-8").splitlines() if re.search(pattern, line)]

    def wait_for(self, pattern: str, times: int = 1) -> list[str]:
        give_up_at_s = time.monotonic() + PATIENCE_S
        while len(found := self.lines(pattern)) < times:
            assert time.monotonic() < give_up_at_s, f"no {pattern!r} in:\n{self.output.read_text('utf-8')}"
            time.sleep(0.02)
        return found

    def workers(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children()


@contextmanager
def supervised(folder: Path, workers: int = 2, behaviour: str = "lives") -> Iterator[Supervised]:
    made = Supervised(folder, workers, behaviour)
    try:
        yield made
    finally:
        for process in (*made.workers(), made.process) if made.process.poll() is None else ():
            process.kill()
        made.process.wait(PATIENCE_S)


def test_a_killed_worker_comes_back_on_its_port_and_the_others_stay(tmp_path: Path) -> None:
    with supervised(tmp_path) as bot:
        assert bot.wait_for("^ready") == ["ready 6000 6001"]
        first, second = sorted(bot.workers(), key=lambda each: each.create_time())
        first.kill()
        bot.wait_for("worker_crashed")
        bot.wait_for("worker 0 with", times=2)
        bot.wait_for("worker_ready.*6000|6000.*worker_ready", times=2)
        assert second.is_running()
        bot.process.send_signal(signal.SIGTERM)
        assert bot.process.wait(PATIENCE_S) == 0
        assert len(bot.lines("ends on SIGTERM")) == 2


def test_sighup_replaces_all_with_the_shop_as_it_is_now(tmp_path: Path) -> None:
    with supervised(tmp_path) as bot:
        bot.wait_for("^ready")
        before = {each.pid for each in bot.workers()}
        (tmp_path / "dialplan.yaml").write_text("another", "utf-8")
        bot.process.send_signal(signal.SIGHUP)
        bot.wait_for("worker [01] with another", times=2)
        assert len(bot.lines("ends on SIGUSR1")) == 2
        bot.wait_for("worker_ready", times=4)
        assert not before & {each.pid for each in bot.workers()}
        (tmp_path / "dialplan.yaml").write_text("wrong", "utf-8")
        bot.process.send_signal(signal.SIGHUP)
        bot.wait_for("dialplan_refused")
        bot.wait_for("worker [01] with another", times=4)


def test_a_worker_that_is_drained_by_hand_is_replaced_and_has_not_crashed(tmp_path: Path) -> None:
    with supervised(tmp_path, behaviour="empties") as bot:
        bot.wait_for("^ready")
        first, _ = sorted(bot.workers(), key=lambda each: each.create_time())
        first.send_signal(signal.SIGUSR1)
        bot.wait_for("worker_drains")
        (tmp_path / "hung up").touch()
        bot.wait_for("worker_ready", times=3)
        assert bot.lines("worker_ended") and not bot.lines("worker_crashed")


def test_a_worker_takes_calls_when_its_port_is_known(tmp_path: Path) -> None:
    with supervised(tmp_path, workers=1, behaviour="is slow") as bot:
        assert bot.wait_for("^ready") == ["ready 6000"]


def test_sigusr1_lets_the_machine_run_empty(tmp_path: Path) -> None:
    with supervised(tmp_path) as bot:
        bot.wait_for("^ready")
        bot.process.send_signal(signal.SIGUSR1)
        assert bot.process.wait(PATIENCE_S) == 0
        assert len(bot.lines("ends on SIGUSR1")) == 2


def test_a_worker_that_cannot_start_ends_all_with_its_exit_code(tmp_path: Path) -> None:
    with supervised(tmp_path, behaviour="refuses") as bot:
        assert bot.process.wait(PATIENCE_S) == 2
        assert len(bot.lines("worker 0 with")) == 1


def test_workers_do_not_outlive_a_killed_supervisor(tmp_path: Path) -> None:
    with supervised(tmp_path) as bot:
        bot.wait_for("^ready")
        workers = bot.workers()
        os.kill(bot.process.pid, signal.SIGKILL)
        bot.wait_for("ends on SIGTERM", times=2)
        _, alive = psutil.wait_procs(workers, timeout=PATIENCE_S)
        assert not alive


def test_every_worker_has_ports_of_its_own() -> None:
    settings = load_settings(workers=3, metrics_port=9100)
    own = [settings_of(settings, number, worker_port(settings, number)) for number in range(3)]
    assert [each.sip.port for each in own] == [5060, 5061, 5062]
    assert [each.metrics_port for each in own] == [9100, 9101, 9102]
    assert [each.sip.rtp_port_first for each in own] == [40000, 40200, 40400]


def test_more_workers_than_ports_are_refused_with_a_reason() -> None:
    settings = load_settings(workers=64)
    sip = settings.sip.model_copy(update={"rtp_port_first": 60000})
    with pytest.raises(ConfigError, match=r"RTP_PORT_FIRST: 64 workers need ports up to 72799"):
        check_ports(settings.model_copy(update={"sip": sip}))
