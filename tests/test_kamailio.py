"""Several workers behind a real Kamailio: calls spread, refused, workers killed and renewed."""

import csv
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest

from voicebot.bench.load.ports import free_tcp_ports, free_udp_ports
from voicebot.config import Settings

pytestmark = [
    pytest.mark.call,
    pytest.mark.skipif(shutil.which("kamailio") is None, reason="kamailio is not installed"),
    pytest.mark.skipif(shutil.which("sipp") is None, reason="sipp is not installed"),
]
SCENARIO = Path(__file__).parent / "data" / "sipp_through_proxy.xml"
PATIENCE_S = 120.0
LINES = 8
"""Of two workers."""


@dataclass
class Bot:
    """``voicebot serve`` with two workers and its front."""

    process: subprocess.Popen[str]
    port: int
    log: Path
    folder: Path
    metrics_port: int

    def refused(self) -> list[int]:
        """Callers that both workers and the front have counted as refused."""
        counts = []
        for port in range(self.metrics_port, self.metrics_port + 3):
            with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=PATIENCE_S) as answer:
                found = re.search(
                    r'^voicebot_calls_total\{outcome="busy"\} (\S+)', answer.read().decode(), re.M
                )
            assert found is not None
            counts.append(int(float(found[1])))
        return counts

    def wait_for(self, pattern: str, times: int = 1) -> list[str]:
        give_up_at_s = time.monotonic() + PATIENCE_S
        while True:
            found = [line for line in self.log.read_text("utf-8").splitlines() if re.search(pattern, line)]
            if len(found) >= times:
                return found
            assert time.monotonic() < give_up_at_s, f"no {pattern!r} in:\n{self.log.read_text('utf-8')}"
            assert self.process.poll() is None, self.log.read_text("utf-8")
            time.sleep(0.1)

    def count(self, pattern: str) -> int:
        return len(re.findall(pattern, self.log.read_text("utf-8")))

    def worker_pid(self, number: int) -> int:
        started = [
            line
            for line in self.log.read_text("utf-8").splitlines()
            if "worker_started" in line and f'"worker": {number}' in line
        ]
        found = re.search(r'"pid": (\d+)', started[-1])
        assert found is not None
        return int(found[1])

    def calls(self, name: str, *, number: int, pause_ms: int) -> "subprocess.Popen[bytes]":
        """Have ``number`` callers dial at once and stay for ``pause_ms``."""
        scenario = self.folder / f"{name}.xml"
        scenario.write_text(SCENARIO.read_text("utf-8").replace("PAUSE_MS", str(pause_ms)), "utf-8")
        dialled = ["-s", "100", "-i", "127.0.0.1", "-nostdin"]
        options = ["-m", str(number), "-l", str(number), "-r", "20", "-timeout", "120"]
        figures = ["-trace_counts", "-fd", "1"]
        return subprocess.Popen(
            ["sipp", "-sf", scenario, f"127.0.0.1:{self.port}", *dialled, *options, *figures],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def outcome(self, name: str, callers: "subprocess.Popen[bytes]") -> tuple[int, int]:
        """How many calls were answered and how many refused with 503."""
        assert callers.wait(PATIENCE_S) == 0, "a call failed"
        path = self.folder / f"{name}_{callers.pid}_counts.csv"
        rows = list(csv.DictReader(path.open(), delimiter=";"))
        last = {key: value for key, value in rows[-1].items() if key}
        answered = next(int(value) for key, value in last.items() if key.endswith("_200_Recv"))
        refused = next(int(value) for key, value in last.items() if key.endswith("_503_Recv"))
        return answered, refused


@pytest.fixture
def bot(database_settings: Settings, tmp_path: Path) -> Iterator[Bot]:
    url = database_settings.database_url
    assert url is not None
    port, metrics_port = free_udp_ports(3), free_tcp_ports(3)
    environment = {
        **os.environ,
        "VOICEBOT_DATABASE_URL": url.get_secret_value(),
        "VOICEBOT_DATA_DIR": str(tmp_path / "var"),
        "VOICEBOT_TTS__ENGINE": "espeak",
        # Nobody says anything.
        "VOICEBOT_ASR__FOLLOW_DIALPLAN": "false",
        "VOICEBOT_TTS__WARM_PROMPTS": "false",
        "VOICEBOT_SIP__PORT": str(port),
        "VOICEBOT_METRICS_PORT": str(metrics_port),
        # This machine may be busy with other tests: that is not what is tested here.
        "VOICEBOT_FRONT__WORKER_SILENT_MS": "4000",
        "VOICEBOT_ADMISSION__MAX_CPU": "1",
        "VOICEBOT_ADMISSION__MAX_LATENCY_MS": "60000",
    }
    log = tmp_path / "bot.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "voicebot", "serve", "--workers", "2"],
            env=environment,
            stdout=output,
            stderr=output,
            text=True,
        )
    bot = Bot(process, port, log, tmp_path, metrics_port)
    try:
        bot.wait_for("^ready .* 8 lines, 2 workers behind kamailio")
        yield bot
    finally:
        children = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
        _, alive = psutil.wait_procs(children, timeout=10)
        for each in alive:
            each.kill()
        assert not alive, f"left running: {alive}"


def test_calls_are_spread_refused_and_survive_a_killed_and_a_drained_worker(bot: Bot) -> None:
    # More callers than lines: as many as there are lines are served, the others hear an honest 503.
    # They stay until the last has dialled, on a slow machine as well.
    callers = bot.calls("full", number=LINES + 3, pause_ms=4000)
    assert bot.outcome("full", callers) == (LINES, 3)
    assert bot.refused() == [0, 0, 3]
    per_worker = [bot.count(rf'(?m)^(?=.*"call_in")(?=.*"worker": {number}).*$') for number in range(2)]
    assert per_worker == [LINES // 2, LINES // 2]

    # A worker is killed: the other takes the calls, and it is back soon.
    os.kill(bot.worker_pid(0), signal.SIGKILL)
    callers = bot.calls("killed", number=2, pause_ms=300)
    assert bot.outcome("killed", callers) == (2, 0)
    bot.wait_for("worker_ready", times=3)

    # All are renewed while somebody talks: that call goes on to its end.
    callers = bot.calls("renewed", number=1, pause_ms=2500)
    bot.wait_for('"call_in"', times=LINES + 2 + 1)
    bot.process.send_signal(signal.SIGHUP)
    assert bot.outcome("renewed", callers) == (1, 0)
    bot.wait_for("worker_ready", times=5)
    callers = bot.calls("after", number=2, pause_ms=300)
    assert bot.outcome("after", callers) == (2, 0)
