"""Machines made of Linux namespaces: network, processes and host name of their own.

All of it lives inside one outer process namespace (``enclosure``). When that one's first process ends,
however it ends, the kernel kills everything in it and the networks vanish: there is nothing to clean up.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil


class NotPossibleHereError(Exception):
    """What is missing, in words."""


def enclosure(command: Sequence[str]) -> list[str]:
    """The command line that runs ``command`` in namespaces which end with it."""
    spaces = ("--net", "--pid", "--mount", "--uts", "--fork", "--kill-child", "--mount-proc")
    return ["unshare", *spaces, *command]


def see_that_it_is_possible() -> None:
    """Root, programs and kernel.

    Raises:
        NotPossibleHereError: this machine cannot do it.
    """
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        raise NotPossibleHereError("namespaces with networks need Linux and root")
    for program, package in {
        "unshare": "util-linux",
        "ip": "iproute2",
        "kamailio": "kamailio",
        "sipp": "sip-tester",
    }.items():
        if shutil.which(program) is None:
            raise NotPossibleHereError(f"{program} is missing (Debian/Ubuntu: apt-get install {package})")
    trial = "mount -t tmpfs none /run/netns && ip netns add trial && ip link add trial type bridge"
    Path("/run/netns").mkdir(exist_ok=True)
    done = subprocess.run(enclosure(("sh", "-c", trial)), capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotPossibleHereError(
            f"this kernel or container allows no networks of our own: {done.stderr.strip()}"
        )


def enter() -> None:
    """Called once inside the enclosure: names for networks, a router that routes."""
    _run("mount", "-t", "tmpfs", "none", "/run/netns")
    _run("ip", "link", "set", "lo", "up")
    Path("/proc/sys/net/ipv4/ip_forward").write_text("1", "ascii")


def bridge(name: str, address: str) -> None:
    """A switch, and the router's address on it (``10.0.0.1/24``)."""
    _run("ip", "link", "add", name, "type", "bridge")
    _run("ip", "address", "add", address, "dev", name)
    _run("ip", "link", "set", name, "up")


@dataclass(frozen=True)
class Machine:
    """One machine.

    Args:
        links: bridge → address with prefix length.
        gateway: the router's address for everything else.
    """

    name: str
    links: Mapping[str, str]
    gateway: str

    def build(self) -> None:
        """Make it and plug it in."""
        _run("ip", "netns", "add", self.name)
        self._ip("link", "set", "lo", "up")
        for number, (switch, address) in enumerate(self.links.items()):
            cable = self._cable(switch)
            peer = ("peer", "name", f"eth{number}", "netns", self.name)
            _run("ip", "link", "add", cable, "type", "veth", *peer)
            _run("ip", "link", "set", cable, "master", switch, "up")
            self._ip("address", "add", address, "dev", f"eth{number}")
            self._ip("link", "set", f"eth{number}", "up")
        self._ip("route", "add", "default", "via", self.gateway)

    def start(self, command: Sequence[str | Path], *, environment: Mapping[str, str], log: Path) -> "Running":
        """Run a program as on a machine of its own: it is process 1 there."""
        inside = ["unshare", "--pid", "--uts", "--mount", "--fork", "--kill-child", "--mount-proc"]
        named = ["sh", "-c", 'hostname "$0" && exec "$@"', self.name]
        return self._popen([*inside, *named, *command], environment, log, own_processes=True)

    def run(self, command: Sequence[str | Path], *, environment: Mapping[str, str], log: Path) -> "Running":
        """Run a program in its network only."""
        return self._popen(command, environment, log, own_processes=False)

    def cut(self, switch: str) -> None:
        """Pull the cable, as far as the others see."""
        _run("ip", "link", "set", self._cable(switch), "down")

    def plug_in(self, switch: str) -> None:
        """Put the cable back."""
        _run("ip", "link", "set", self._cable(switch), "up")

    def _popen(
        self, command: Sequence[str | Path], environment: Mapping[str, str], log: Path, *, own_processes: bool
    ) -> "Running":
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            process = subprocess.Popen(
                ["ip", "netns", "exec", self.name, *command],
                env={**os.environ, **environment},
                cwd=log.parent,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        return Running(process, log, own_processes)

    def _cable(self, switch: str) -> str:
        return f"{self.name}-{switch}"[:15]  # IFNAMSIZ

    def _ip(self, *arguments: str) -> None:
        _run("ip", "-n", self.name, *arguments)


@dataclass(frozen=True)
class Running:
    """A program on a machine.

    Args:
        own_processes: it is the first process of a namespace; ours is the one that made that.
    """

    process: "subprocess.Popen[bytes]"
    log: Path
    own_processes: bool

    @property
    def first(self) -> psutil.Process:
        """The program itself."""
        made = psutil.Process(self.process.pid)
        return made.children()[0] if self.own_processes else made

    @property
    def process_space(self) -> str:
        """Names its process namespace, as its own ``/proc/self/ns/pid`` does."""
        return str(Path(f"/proc/{self.first.pid}/ns/pid").readlink())

    def ended(self, patience_s: float) -> int:
        """Wait for its end and return its exit code.

        Raises:
            subprocess.TimeoutExpired: it does not end.
        """
        return self.process.wait(patience_s)


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotPossibleHereError(f"{' '.join(command)}: {done.stderr.strip()}")
