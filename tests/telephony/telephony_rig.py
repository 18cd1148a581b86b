"""What the tests of real calls share: a user agent in this process, a peer in another, and a sink."""

import asyncio
import contextlib
import itertools
import json
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

from voicebot.telephony.call import Call, EndReason
from voicebot.telephony.user_agent import UserAgent

FOLDER = Path(__file__).parent
PATIENCE_S = 30.0
"""For what another thread or process brings about; how fast it does is not what is tested."""
rtp_ports = itertools.cycle(range(20200, 20900, 20))


class Recorder:
    """A call's sink that remembers, and lets a test wait."""

    def __init__(self, call: Call | None = None) -> None:
        self.call = call
        self.confirmed = asyncio.Event()
        self.ended = asyncio.Event()
        self.frames: list[bytes] = []
        self.digits: list[str] = []
        self.reason: EndReason | None = None
        self.status = 0
        self._changed = asyncio.Condition()

    def on_confirmed(self) -> None:
        self.confirmed.set()

    def on_audio(self, frames: list[bytes]) -> None:
        self.frames += frames

    def on_dtmf(self, digit: str) -> None:
        self.digits.append(digit)

    def on_ended(self, reason: EndReason, sip_status: int) -> None:
        assert not self.ended.is_set(), "ended twice"
        self.reason, self.status = reason, sip_status
        self.ended.set()

    async def until_confirmed(self, within_s: float = PATIENCE_S) -> None:
        await asyncio.wait_for(self.confirmed.wait(), within_s)

    async def until_ended(self, within_s: float = PATIENCE_S) -> EndReason | None:
        await asyncio.wait_for(self.ended.wait(), within_s)
        return self.reason


async def until(condition: Callable[[], bool], within_s: float = PATIENCE_S) -> None:
    """Wait for something that another thread or process brings about."""
    async with asyncio.timeout(within_s):
        while not condition():
            await asyncio.sleep(0.02)


class Agent:
    """The user agent under test; answers every call and keeps a recorder for each."""

    def __init__(self) -> None:
        self.lines: list[Recorder] = []
        self.answering = True
        self.agent: UserAgent

    @property
    def port(self) -> int:
        return self.agent.port

    def on_incoming(self, call: Call) -> None:
        recorder = Recorder(call)
        self.lines.append(recorder)
        call.attach(recorder)
        if self.answering:
            call.answer()

    async def next_line(self, count: int = 1, within_s: float = PATIENCE_S) -> Recorder:
        await until(lambda: len(self.lines) >= count, within_s)
        return self.lines[count - 1]


StartAgent = Callable[..., AbstractAsyncContextManager[Agent]]


class PeerProcess:
    """Commands to and events from ``telephony_peer.py``."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.port = 0
        self.capacity = 0

    async def tell(self, do: str, **arguments: Any) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"do": do, **arguments}).encode() + b"\n")
        await self.process.stdin.drain()

    async def event(self, name: str, within_s: float = PATIENCE_S) -> dict[str, Any]:
        assert self.process.stdout is not None
        async with asyncio.timeout(within_s):
            while True:
                text = await self.process.stdout.readline()
                assert text, f"the peer process ended while we waited for {name}"
                if not text.startswith(b"{"):
                    continue
                found: dict[str, Any] = json.loads(text)
                if found["event"] == name:
                    return found

    async def ready(self) -> None:
        facts = await self.event("ready")
        self.port, self.capacity = facts["port"], facts["lines"]


@contextlib.asynccontextmanager
async def peer_process(answer: str = "answer") -> AsyncIterator[PeerProcess]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(FOLDER / "telephony_peer.py"),
        answer,
        str(next(rtp_ports)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(FOLDER.parent.parent)},
    )
    peer = PeerProcess(process)
    try:
        await peer.ready()
        yield peer
    finally:
        if process.returncode is None:
            process.kill()
        # Reads what is left: with a full pipe wait() alone would never return.
        await process.communicate()
