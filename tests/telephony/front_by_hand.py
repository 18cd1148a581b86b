"""A real Kamailio between workers and callers that are only sockets, in the hands of the test."""

import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from urllib.request import urlopen
from uuid import uuid4

from prometheus_client.parser import text_string_to_metric_families

from voicebot.telephony.kamailio import FrontPlan, WorkerAddress, front_files

PATIENCE_S = 30.0
BETWEEN_KNOCKS_S = 0.2
LINES = 4


def udp(host: str = "127.0.0.1") -> socket.socket:
    found = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    found.bind((host, 0))
    found.settimeout(PATIENCE_S)
    return found


def port_of(line: socket.socket) -> int:
    return int(line.getsockname()[1])


def headers(message: str, name: str) -> list[str]:
    """The lines of a header."""
    return [line for line in message.split("\r\n") if line.lower().startswith(name.lower() + ":")]


def value(line: str) -> str:
    return line.partition(":")[2].strip()


def uri(line: str) -> str:
    """What stands in angle brackets."""
    return line.partition("<")[2].partition(">")[0]


def response(request: str, status: str, *more: str) -> str:
    kept = ("via", "from", "call-id", "cseq", "record-route")
    copied = [line for name in kept for line in headers(request, name)]
    (to,) = headers(request, "to")
    to += "" if ";tag=" in to else ";tag=w"
    return "\r\n".join([f"SIP/2.0 {status}", *copied, to, *more, "Content-Length: 0", "", ""])


@dataclass
class Worker:
    """Answers every request with ``status``, not at all without one; OPTIONS always with 200.

    ``asked`` has what came, each once, but no OPTIONS and no ACK.
    """

    status: str = "486 Busy Here"
    contact: str = ""
    asked: list[str] = field(default_factory=list)
    line: socket.socket = field(default_factory=udp)

    def serve(self) -> None:
        branches = set()
        while True:
            try:
                data, source = self.line.recvfrom(65535)
            except TimeoutError:
                continue
            except OSError:
                return
            request = data.decode()
            if request.startswith("ACK"):
                continue
            probe = request.startswith("OPTIONS")
            if not probe and (branch := headers(request, "via")[0]) not in branches:
                branches.add(branch)
                self.asked.append(request)
            status = "200 OK" if probe else self.status
            if status:
                contact = [f"Contact: <{self.contact}>"] if self.contact else []
                more = [*contact, 'Warning: 399 10.0.0.11 "no"', "Server: voicebot"]
                self.line.sendto(response(request, status, *more).encode(), source)


@dataclass
class Front:
    port: int
    folder: Path
    workers: tuple[Worker, ...]
    metrics: str

    @property
    def target(self) -> str:
        return f"sip:100@127.0.0.1:{self.port}"

    @property
    def asked(self) -> list[str]:
        """What all workers were asked."""
        return [request for each in self.workers for request in each.asked]

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text("utf-8", errors="replace")

    def send(
        self,
        caller: socket.socket,
        method: str,
        *more: str,
        call: str,
        request_uri: str = "",
        to: str = "",
        branch: str = "",
    ) -> None:
        """Send a request with everything that it must have; ``more`` are further headers."""
        lines = [
            f"{method} {request_uri or self.target} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{port_of(caller)};branch=z9hG4bK{branch or uuid4().hex}",
            f"From: <sip:a@127.0.0.1>;tag={call}",
            to or "To: <sip:100@127.0.0.1>",
            f"Call-ID: {call}",
            f"CSeq: {2 if method == 'BYE' else 1} {method}",
            "Max-Forwards: 70",
            *more,
            "Content-Length: 0",
        ]
        caller.sendto(("\r\n".join(lines) + "\r\n\r\n").encode(), ("127.0.0.1", self.port))

    def ask(
        self,
        method: str,
        *more: str,
        caller: socket.socket | None = None,
        call: str = "",
        contact: str | None = None,
        request_uri: str = "",
        to: str = "",
    ) -> str:
        """The final answer to a request; one to an INVITE that is not taken is acknowledged."""
        line, call, branch = caller or udp(), call or uuid4().hex, uuid4().hex
        own = f"Contact: <sip:a@127.0.0.1:{port_of(line)}>" if contact is None else contact
        more = (*more, own) if own else more
        try:
            self.send(line, method, *more, call=call, request_uri=request_uri, to=to, branch=branch)
            while (answer := line.recv(65535).decode()).startswith("SIP/2.0 1"):
                pass
            if method == "INVITE" and not answer.startswith("SIP/2.0 2"):
                (its_to,) = headers(answer, "to")
                self.send(line, "ACK", call=call, request_uri=request_uri, to=its_to, branch=branch)
        finally:
            if caller is None:
                line.close()
        return answer

    def refused(self) -> int:
        """Callers whom nobody took, as Prometheus reads it."""
        with urlopen(f"http://{self.metrics}/metrics", timeout=PATIENCE_S) as answer:
            families = list(text_string_to_metric_families(answer.read().decode()))
        (sample,) = [sample for family in families for sample in family.samples]
        assert (sample.name, sample.labels) == ("voicebot_calls_total", {"outcome": "busy"})
        return int(sample.value)

    def counts(self) -> list[int]:
        """Calls that each worker is believed to hold."""
        return [int(value(line)) for line in self._dispatcher() if "DLGLOAD" in line]

    def flags(self) -> list[str]:
        """What each worker is believed to be: AP is active."""
        return [value(line) for line in self._dispatcher() if line.strip().startswith("FLAGS")]

    def _dispatcher(self) -> list[str]:
        command = ["kamcmd", "-s", f"unix:{self.folder}/ctl.sock", "dispatcher.list"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


@contextmanager
def front_before(count: int, folder: Path) -> Iterator[Front]:
    """A Kamailio before so many workers."""
    workers = tuple(Worker() for _ in range(count))
    with udp() as free:
        port = port_of(free)
    with socket.create_server(("127.0.0.1", 0)) as free:
        metrics = f"127.0.0.1:{port_of(free)}"
    plan = FrontPlan(
        listen=(f"udp:127.0.0.1:{port}",),
        workers=tuple(WorkerAddress("127.0.0.1", port_of(each.line), LINES) for each in workers),
        allowed_sources=(ip_network("127.0.0.1/32"),),
        folder=folder,
        mask_key="k" * 16,
        metrics=metrics,
    )
    for name, text in front_files(plan).items():
        (folder / name).write_text(text)
    for each in workers:
        threading.Thread(target=each.serve, daemon=True).start()
    options = ["-m", "32", "-Y", str(folder), "-f", str(folder / "kamailio.cfg")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(["kamailio", "-DD", "-E", *options], stdout=log, stderr=log)
    front = Front(port, folder, workers, metrics)
    try:
        give_up_at_s = time.monotonic() + PATIENCE_S
        while not (folder / "ctl.sock").exists() or not _answers(front):
            assert time.monotonic() < give_up_at_s and process.poll() is None, front.log
            time.sleep(BETWEEN_KNOCKS_S)
        yield front
    finally:
        process.terminate()
        process.wait(PATIENCE_S)
        for each in workers:
            each.line.close()


def _answers(front: Front) -> bool:
    """Whether it takes packets already: its other socket is there before, what comes too early is lost."""
    with udp() as line:
        line.settimeout(BETWEEN_KNOCKS_S)
        front.send(line, "OPTIONS", call=uuid4().hex, request_uri=f"sip:127.0.0.1:{front.port}")
        try:
            return line.recv(65535).startswith(b"SIP/2.0 200")
        except OSError:
            return False
