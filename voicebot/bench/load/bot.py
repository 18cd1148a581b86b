"""The bot under test: several workers, with Kamailio before them where it is installed."""

import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from pydantic import SecretStr

from voicebot.bench.load.ports import free_udp_ports
from voicebot.config import Settings, load_settings
from voicebot.service.front import BINARY
from voicebot.simulator.bot_process import BotProcess, running_bot

_MIB = 2**20
FLOOD_REQUESTS_PER_S = 1000
"""Everybody here calls from one address: what a trunk with a thousand callers looks like."""


@dataclass(frozen=True)
class BotPlan:
    """How the bot is started.

    Args:
        data_dir: its data; the graph of the recogniser and the prompts in it are used again.
        front: a Kamailio before the workers; ``None``: where it is installed.
        database_url: of a server of one's own; without one the embedded server in ``data_dir``.
        environment: more settings.
    """

    dialplan_dir: Path
    data_dir: Path
    workers: int
    front: bool | None = None
    database_url: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def with_front(self) -> bool:
        """Whether there is a Kamailio."""
        return self.workers > 1 and (shutil.which(BINARY) is not None if self.front is None else self.front)


@dataclass(frozen=True, slots=True)
class ProcessUsage:
    """What one process holds and has used.

    Args:
        part: supervisor, worker, kamailio, database, or helper (a process that a worker has started).
        cpu_s: processor time since its start.
        memory_mib: not shared with other processes (USS), or its resident set where the kernel does not tell.
    """

    part: str
    pid: int
    cpu_s: float
    memory_mib: float
    threads: int
    files: int


@dataclass(frozen=True)
class BotUnderTest:
    """A bot that takes calls.

    Args:
        targets: SIP URIs to dial: the front's, or those of all workers.
        settings: of its database and data.
    """

    process: BotProcess
    targets: tuple[str, ...]
    lines: int
    workers: int
    settings: Settings
    front: bool

    def usage(self) -> tuple[ProcessUsage, ...]:
        """All its processes as they are now."""
        top = psutil.Process(self.process.pid)
        of_top = "supervisor" if self.workers > 1 else "worker"
        below = top.children(recursive=True)
        direct = {each.pid for each in top.children()} if self.workers > 1 else set()
        found = [(of_top, top), *((_part(each, direct), each) for each in below)]
        found += [("database", each) for each in self._database()]
        return tuple(usage for part, each in found if (usage := _usage(part, each)) is not None)

    def workers_pids(self) -> tuple[int, ...]:
        """Of the workers that live now."""
        return tuple(each.pid for each in self.usage() if each.part == "worker")

    def _database(self) -> list[psutil.Process]:
        """The embedded server: no child of the bot, as it may serve others when this one ends."""
        path = self.settings.data_dir / "postgres" / "cluster" / "postmaster.pid"
        try:
            server = psutil.Process(int(path.read_text().split("\n", 1)[0]))
        except (OSError, ValueError, psutil.NoSuchProcess):
            return []
        return [server, *server.children(recursive=True)]


@asynccontextmanager
async def bot_under_test(plan: BotPlan) -> AsyncIterator[BotUnderTest]:
    """Start it, stop it at the end.

    Raises:
        SimulationError: it did not start; the message has its last words.
    """
    shutil.rmtree(plan.data_dir / "recordings", ignore_errors=True)  # of the run before
    port = free_udp_ports(plan.workers + 1) if plan.with_front else 0
    environment = {
        "VOICEBOT_DATABASE_URL": plan.database_url,
        "VOICEBOT_TTS__ENGINE": "espeak",
        "VOICEBOT_FRONT__START": "always" if plan.with_front else "never",
        "VOICEBOT_FRONT__FLOOD_REQUESTS_PER_S": str(FLOOD_REQUESTS_PER_S),
        "VOICEBOT_SIP__BIND_ADDRESS": "127.0.0.1",
        **plan.environment,
    }
    async with running_bot(
        plan.dialplan_dir,
        data_dir=plan.data_dir,
        environment=environment,
        port=port,
        workers=plan.workers,
    ) as process:
        yield BotUnderTest(
            process=process,
            targets=process.sip_uris,
            lines=process.lines,
            workers=plan.workers,
            settings=load_settings(
                data_dir=plan.data_dir,
                dialplan_dir=plan.dialplan_dir,
                database_url=SecretStr(plan.database_url) if plan.database_url else None,
            ),
            front=plan.with_front,
        )


def _part(process: psutil.Process, workers: set[int]) -> str:
    try:
        if process.name() == BINARY:
            return "kamailio"
    except psutil.NoSuchProcess:
        pass  # it has ended meanwhile: what it was no longer matters
    return "worker" if process.pid in workers else "helper"


def _usage(part: str, process: psutil.Process) -> ProcessUsage | None:
    """``None`` when it has ended meanwhile."""
    try:
        with process.oneshot():
            times = process.cpu_times()
            memory = process.memory_full_info()
            return ProcessUsage(
                part,
                process.pid,
                times.user + times.system,
                (memory.uss or memory.rss) / _MIB,
                process.num_threads(),
                process.num_fds(),
            )
    except psutil.NoSuchProcess:
        return None
