"""Kamailio counts the calls of each worker: what no worker takes must not stay in the count."""

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from uuid import uuid4

import pytest

from voicebot.telephony.kamailio import FrontPlan, WorkerAddress, front_files

pytestmark = pytest.mark.skipif(shutil.which("kamailio") is None, reason="kamailio is not installed")
PATIENCE_S = 10.0


def udp() -> socket.socket:
    found = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    found.bind(("127.0.0.1", 0))
    found.settimeout(PATIENCE_S)
    return found


def header(message: str, name: str) -> str:
    return next(line for line in message.split("\r\n") if line.lower().startswith(name + ":"))


@dataclass
class Worker:
    """Answers every INVITE with ``status``."""

    status: str = "486 Busy Here"
    line: socket.socket = field(default_factory=udp)

    @property
    def port(self) -> int:
        return int(self.line.getsockname()[1])

    def serve(self) -> None:
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
            status = "200 OK" if request.startswith("OPTIONS") else self.status
            vias = [line for line in request.split("\r\n") if line.lower().startswith("via:")]
            rest = [header(request, name) for name in ("from", "call-id", "cseq")]
            lines = [f"SIP/2.0 {status}", *vias, *rest, header(request, "to") + ";tag=w", "Content-Length: 0"]
            self.line.sendto(("\r\n".join(lines) + "\r\n\r\n").encode(), source)


@dataclass
class Front:
    port: int
    folder: Path
    workers: tuple[Worker, Worker]

    def invite(self) -> str:
        """The status line of the final answer to a call."""
        caller, own = udp(), uuid4().hex
        port = caller.getsockname()[1]
        target = f"sip:100@127.0.0.1:{self.port}"
        common = (
            f"Via: SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bK{own}\r\nMax-Forwards: 70\r\n"
            f"From: <sip:a@127.0.0.1>;tag={own}\r\nCall-ID: {own}\r\n"
        )
        more = f"Contact: <sip:a@127.0.0.1:{port}>\r\nContent-Length: 0\r\n\r\n"
        asked = f"INVITE {target} SIP/2.0\r\n{common}To: <sip:100@127.0.0.1>\r\nCSeq: 1 INVITE\r\n{more}"
        with caller:
            caller.sendto(asked.encode(), ("127.0.0.1", self.port))
            while (answer := caller.recv(65535).decode()).startswith("SIP/2.0 1"):
                pass
            ack = f"ACK {target} SIP/2.0\r\n{common}{header(answer, 'to')}\r\nCSeq: 1 ACK\r\n{more}"
            caller.sendto(ack.encode(), ("127.0.0.1", self.port))
        return answer.split("\r\n", 1)[0]

    def counts(self) -> list[int]:
        """Calls that each worker is believed to hold."""
        command = ["kamcmd", "-s", f"unix:{self.folder}/ctl.sock", "dispatcher.list"]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return [int(line.split(":")[1]) for line in told.splitlines() if "DLGLOAD" in line]


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Front]:
    workers = (Worker(), Worker())
    with udp() as free:
        port = int(free.getsockname()[1])
    plan = FrontPlan(
        listen=(f"udp:127.0.0.1:{port}",),
        workers=tuple(WorkerAddress("127.0.0.1", each.port, 4) for each in workers),
        allowed_sources=(ip_network("127.0.0.1/32"),),
        folder=tmp_path,
        mask_key="k" * 16,
    )
    for name, text in front_files(plan).items():
        (tmp_path / name).write_text(text)
    for each in workers:
        threading.Thread(target=each.serve, daemon=True).start()
    options = ["-m", "32", "-Y", str(tmp_path), "-f", str(tmp_path / "kamailio.cfg")]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(["kamailio", "-DD", "-E", *options], stdout=log, stderr=log)
    try:
        give_up_at_s = time.monotonic() + PATIENCE_S
        while not (tmp_path / "ctl.sock").exists():
            assert time.monotonic() < give_up_at_s, (tmp_path / "log").read_text(errors="replace")
            time.sleep(0.05)
        yield Front(port, tmp_path, workers)
    finally:
        process.terminate()
        process.wait(PATIENCE_S)
        for each in workers:
            each.line.close()


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("486 Busy Here", "SIP/2.0 503"),
        ("503 Service Unavailable", "SIP/2.0 503"),
        ("488 Not Acceptable Here", "SIP/2.0 488"),
        ("603 Decline", "SIP/2.0 603"),
    ],
)
def test_a_call_that_no_worker_takes_is_not_counted(front: Front, status: str, told: str) -> None:
    for each in front.workers:
        each.status = status
    for _ in range(3):
        assert front.invite().startswith(told)
    assert front.counts() == [0, 0]
