"""The cluster: a front, a database, two nodes with workers, and people outside.

::

    callers ── outside 198.51.100.0/24 ── front ── inside 10.77.0.0/24 ── node-a, node-b, db
                                                   desk 192.168.77.0/24 ── db, and whoever watches

The router, which is the namespace we run in, is on all three: audio goes from callers to nodes through it.
"""

import json
import re
import secrets
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

import psycopg
from psycopg.rows import dict_row

from tests.cluster.machines import Machine, Running, bridge, enter
from tests.cluster.sink import SECRET, Sink
from voicebot.config import FrontStart, load_settings
from voicebot.service.front import front_plan, write_front

OUTSIDE, INSIDE, DESK = "outside", "inside", "desk"
ROUTER = {OUTSIDE: "198.51.100.1/24", INSIDE: "10.77.0.1/24", DESK: "192.168.77.1/24"}
CALLERS = Machine("callers", {OUTSIDE: "198.51.100.10/24"}, "198.51.100.1")
FRONT = Machine("front", {OUTSIDE: "198.51.100.2/24", INSIDE: "10.77.0.2/24"}, "198.51.100.1")
DB = Machine("db", {INSIDE: "10.77.0.3/24", DESK: "192.168.77.3/24"}, "192.168.77.1")
NODES = (
    Machine("node-a", {INSIDE: "10.77.0.11/24"}, "10.77.0.1"),
    Machine("node-b", {INSIDE: "10.77.0.12/24"}, "10.77.0.1"),
)
HOTLINE = "198.51.100.2:5060"
WORKERS = 2
LINES = 4
SIP_PORT, METRICS_PORT, SINK_PORT = 5060, 9100, 8080
PATIENCE_S = 240.0

Row = Mapping[str, object]


def address(machine: Machine, switch: str = INSIDE) -> str:
    """A machine's address on a switch."""
    return machine.links[switch].partition("/")[0]


class Cluster:
    """Everything running; ends with the process that made it.

    Args:
        folder: data and logs of all machines.
        voices: whether the nodes must understand people; without, they are up sooner.
    """

    def __init__(self, folder: Path, *, voices: bool) -> None:
        self.folder = folder
        self._voices = voices
        self._front_folder = folder / "front" / "kamailio"
        self._starts = 0
        self.sink = Sink(SINK_PORT)
        self.running: dict[str, Running] = {}
        self._places: dict[str, Machine] = {}
        self._password = secrets.token_hex(16)
        self._database: psycopg.Connection[dict[str, object]] | None = None

    def build(self) -> None:
        """Networks, database, nodes, front: until calls are taken."""
        enter()
        for switch, own in ROUTER.items():
            bridge(switch, own)
        for machine in (CALLERS, FRONT, DB, *NODES):
            machine.build()
        self.sink.start()
        self._start_database()
        first, *others = NODES
        self.start_node(first)
        if self._voices:  # it makes graphs
            self.wait_until_ready(first)
        for node in others:
            # Like machines made from one image: what the first one worked out need not be worked out again.
            for name in ("recogniser", "prompts") if self._voices else ():
                shutil.copytree(self.data_dir(first) / name, self.data_dir(node) / name)
            self.start_node(node)
        for node in NODES:
            self.wait_until_ready(node)
        self._start_front()

    # --- machines

    def start_node(self, node: Machine) -> None:
        """``voicebot serve`` on it, with a log of its own."""
        self._starts += 1
        log = self._log(f"{node.name}.{self._starts}", node)
        command = [sys.executable, "-m", "voicebot", "serve", "--workers", str(WORKERS)]
        self.running[node.name] = node.start(command, environment=self._node_settings(node), log=log)

    def wait_until_ready(self, node: Machine) -> None:
        """Wait until all its workers take calls."""
        self.wait_for(node, "ready")
        self._places[self.running[node.name].process_space] = node

    def wait_for(self, machine: Machine, word: str) -> None:
        """Wait until a line of its log begins with ``word``.

        Raises:
            TimeoutError: it does not come.
        """
        running, give_up_at_s = self.running[machine.name], time.monotonic() + PATIENCE_S
        while True:
            lines = running.log.read_text("utf-8", errors="replace").splitlines()
            if any(line.startswith(word) for line in lines):
                return
            ended = running.process.poll() is not None
            if ended or time.monotonic() > give_up_at_s:
                raise TimeoutError(f"{machine.name}: no {word!r}; its last words: {lines[-3:]}")
            time.sleep(0.1)

    def wait_until_front_sees(self, node: Machine, *, alive: bool) -> None:
        """Wait until the front sends calls to all workers of a node, or to none.

        Raises:
            TimeoutError: it still thinks otherwise.
        """
        give_up_at_s = time.monotonic() + PATIENCE_S
        while any(active is not alive for active in self._workers_in_the_front(node)):
            if time.monotonic() > give_up_at_s:
                raise TimeoutError(
                    f"the front does not see that {node.name} is {'back' if alive else 'gone'}"
                )
            time.sleep(0.1)

    def calls_passed_on(self) -> int:
        """How often the front has tried another worker, as one did not take a call."""
        return self._log(FRONT.name, FRONT).read_text("utf-8", errors="replace").count("worker gave ")

    def signal(self, machine: Machine, what: signal.Signals) -> None:
        """Tell the program on a machine."""
        self.running[machine.name].first.send_signal(what)

    def node_at(self, place: str) -> Machine | None:
        """The node that a worker's row names, of those that have been started."""
        return self._places.get(place.partition("/")[2])

    def data_dir(self, node: Machine) -> Path:
        """Of a node; no other node sees into it."""
        return self.folder / node.name / "var"

    # --- what can be seen from the desk

    def rows(self, query: str, *values: object) -> Sequence[Row]:
        """Look into the database, by a way of our own."""
        if self._database is None:
            self._database = psycopg.connect(self.url(DESK), autocommit=True, row_factory=dict_row)
        return self._database.execute(query, values).fetchall()

    def number(self, query: str, *values: object) -> int:
        """The one number that a query yields."""
        return int(str(next(iter(self.rows(query, *values)[0].values()))))

    def url(self, switch: str) -> str:
        """Of the database, on one of its two networks."""
        return f"postgresql://voicebot:{self._password}@{address(DB, switch)}:5432/voicebot"

    def metrics(self, node: Machine, worker: int) -> str:
        """What Prometheus would get."""
        where = f"http://{address(node)}:{METRICS_PORT + worker}/metrics"
        with urllib.request.urlopen(where, timeout=5) as answer:
            return str(answer.read().decode("utf-8"))

    def cpu_s(self) -> float:
        """Processor time that the workers of all nodes have used so far."""
        workers = [each for node in NODES for each in self.running[node.name].first.children()]
        return sum(each.cpu_times().user + each.cpu_times().system for each in workers)

    # --- parts

    def _start_database(self) -> None:
        folder = str(self.folder / "db" / "postgres")
        command = [sys.executable, "-m", "tests.cluster.database", folder, self._password]
        self.running[DB.name] = DB.start(command, environment=self.paths(), log=self._log(DB.name))
        self.wait_for(DB, "ready")

    def _node_settings(self, node: Machine) -> dict[str, str]:
        endpoint = {
            "name": "desk",
            "url": f"http://10.77.0.1:{SINK_PORT}/hooks",
            "secret_variable": "DESK_SECRET",
        }
        return {
            **self.paths(),
            "VOICEBOT_DATABASE_URL": self.url(INSIDE),
            "VOICEBOT_DATA_DIR": str(self.data_dir(node)),
            "VOICEBOT_TTS__ENGINE": "espeak",
            "VOICEBOT_ASR__FOLLOW_DIALPLAN": str(self._voices),
            "VOICEBOT_TTS__WARM_PROMPTS": str(self._voices),
            "VOICEBOT_SIP__BIND_ADDRESS": address(node),
            "VOICEBOT_SIP__PORT": str(SIP_PORT),
            "VOICEBOT_SIP__ALLOWED_SOURCES": json.dumps([f"{address(FRONT)}/32"]),
            "VOICEBOT_FRONT__START": "never",
            "VOICEBOT_METRICS_PORT": str(METRICS_PORT),
            "VOICEBOT_METRICS_ADDRESS": address(node),
            "VOICEBOT_WEBHOOKS__ENDPOINTS": json.dumps([endpoint]),
            "DESK_SECRET": SECRET,
            # All machines share these cores: how busy they are is not what is tested here.
            "VOICEBOT_ADMISSION__MAX_CPU": "1",
            "VOICEBOT_ADMISSION__MAX_LATENCY_MS": "60000",
        }

    def _workers_in_the_front(self, node: Machine) -> list[bool]:
        """Whether each is active, as Kamailio's dispatcher lists them."""
        command = ["kamcmd", "-s", f"unix:{self._front_folder}/ctl.sock", "dispatcher.list"]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        listed = re.findall(r"URI: sip:([^:\s]+):\d+\s+FLAGS: (\w+)", told)
        return [flags.startswith("A") for host, flags in listed if host == address(node)]

    def _start_front(self) -> None:
        settings = load_settings(
            data_dir=self.folder / "front",
            sip={"allowed_sources": [f"{address(CALLERS, OUTSIDE)}/32"]},
            front={
                "start": FrontStart.NEVER,
                "listen": [f"udp:{HOTLINE}"],
                "inside": f"udp:{address(FRONT)}:5060",
                # In turns, so that the first calls go to different machines.
                "workers": [
                    f"{address(node)}:{SIP_PORT + worker}/{LINES}"
                    for worker in range(WORKERS)
                    for node in NODES
                ],
            },
        )
        plan = front_plan(settings, (), self._front_folder)
        configuration = write_front(plan)
        command: list[str | Path] = [
            "kamailio",
            "-DD",
            "-E",
            "-m",
            "64",
            "-Y",
            plan.folder,
            "-f",
            configuration,
        ]
        self.running[FRONT.name] = FRONT.start(command, environment={}, log=self._log(FRONT.name))
        give_up_at_s = time.monotonic() + PATIENCE_S
        while not (plan.folder / "ctl.sock").exists():
            if time.monotonic() > give_up_at_s:
                raise TimeoutError(f"the front does not start; see {self._log(FRONT.name)}")
            time.sleep(0.1)

    def _log(self, name: str, machine: Machine | None = None) -> Path:
        return self.folder / (machine.name if machine else name) / f"{name}.log"

    @staticmethod
    def paths() -> dict[str, str]:
        """Where a program finds this code."""
        root = str(Path(__file__).parent.parent.parent)
        return {"PYTHONPATH": root}
