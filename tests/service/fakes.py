"""A line without telephone: the test is the network and the clock."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tests.own_time import OwnTime, go_on
from voicebot.config import TtsSettings
from voicebot.media.frames import FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE_HZ
from voicebot.media.playout import Playout
from voicebot.telephony.call import CallInfo, CallSink, EndReason
from voicebot.tts.espeak_engine import EspeakSynthesiser


def tone(duration_ms: int, frequency_hz: float = 300.0, level: float = 6000.0) -> bytes:
    """A plain sine."""
    time_s = np.arange(duration_ms * SAMPLE_RATE_HZ // 1000) / SAMPLE_RATE_HZ
    return (level * np.sin(2 * np.pi * frequency_hz * time_s)).astype("<i2").tobytes()


@dataclass
class Voice:
    """What the bot's voice was told to do."""

    moves: list[str] = field(default_factory=list)

    def pause(self) -> None:
        self.moves.append("pause")

    def resume(self) -> None:
        self.moves.append("go on")

    def stop(self) -> None:
        self.moves.append("stop")


@dataclass
class ToneSynthesiser:
    """Speaks every sentence as a tone of 60 ms per character; may hang or fail on chosen texts."""

    name: str = "tone"
    voice: str = "sine"
    hangs_on: Callable[[str], bool] = lambda text: False
    spoken: list[str] = field(default_factory=list)

    async def synthesise(self, text: str) -> AsyncIterator[bytes]:
        if self.hangs_on(text):
            await asyncio.sleep(3600)
        self.spoken.append(text)
        yield tone(60 * len(text))

    async def close(self) -> None:
        pass


class AtOnce(Executor):
    """A pool that does the work when it is asked to: no thread can be late."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


class FakeCall:
    """A call whose other end is the test.

    Args:
        own_time: passes with the audio.
    """

    def __init__(self, number: str | None = "13900001234", own_time: OwnTime | None = None) -> None:
        self.info = CallInfo("call-id@test", number, "100", "127.0.0.1")
        self._own_time = own_time
        self.playout = Playout(own_time.now_s if own_time is not None else time.monotonic)
        self.sink: CallSink | None = None
        self.rejected: int | None = None
        self.rejected_with: dict[str, str] = {}
        self.hung_up = False
        self.transferred_to: list[str] = []
        self.transfer_headers: dict[str, str] = {}
        self.transfer_works = True

    def attach(self, sink: CallSink) -> None:
        self.sink = sink

    def answer(self) -> None:
        assert self.sink is not None
        asyncio.get_running_loop().call_soon(self.sink.on_confirmed)

    def reject(self, status: int, reason: str = "", *, headers: dict[str, str] | None = None) -> None:
        self.rejected = status
        self.rejected_with = headers or {}

    def hang_up(self) -> None:
        if not self.hung_up:
            self.hung_up = True
            self.end(EndReason.WE_HUNG_UP)

    def end(self, reason: EndReason) -> None:
        self.hung_up = True
        assert self.sink is not None
        asyncio.get_running_loop().call_soon(self.sink.on_ended, reason, 200)

    async def transfer(
        self, target: str, *, headers: dict[str, str] | None = None, timeout_s: float = 10.0
    ) -> bool:
        self.transferred_to.append(target)
        self.transfer_headers = headers or {}
        if self.transfer_works:
            self.end(EndReason.TRANSFERRED)
        return self.transfer_works

    def renegotiate(self, sdp_rewrite: Callable[[str], str]) -> None:
        raise NotImplementedError("no call of the service renegotiates")

    def send_dtmf(self, digits: str) -> None:
        pass

    async def tick(self, frame: bytes = bytes(2 * FRAME_SAMPLES)) -> bytes:
        """20 ms of line: the caller sends ``frame``, the bot's frame is returned."""
        played = self.playout.next_frame()
        if self.sink is not None:
            self.sink.on_audio([frame])
        # Let the tasks that the tick woke do their work before the next one.
        if self._own_time is not None:
            await self._own_time.pass_ms(FRAME_MS)
        else:
            await go_on()
        return played


def spoken(text: str) -> bytes:
    """A voice of espeak-ng, without the silence around it."""

    async def speak() -> bytes:
        engine = EspeakSynthesiser(TtsSettings(espeak_voice="cmn"))
        pcm = b"".join([chunk async for chunk in engine.synthesise(text)])
        samples = np.frombuffer(pcm, dtype="<i2")
        loud = np.flatnonzero(np.abs(samples.astype(int)) > 500)
        return samples[loud[0] : loud[-1] + 1].tobytes()

    return asyncio.run(speak())
