"""A bot without recognition or dialogue for the simulator's tests: it says a fixed list of things.

Run as a process (one SIP stack per process): ``scripted_bot.py DATA_DIR RTP_PORT``; prints its SIP port.
It answers the caller's n-th utterance with its n-th reply, and writes the rows a real bot writes.
"""

import asyncio
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from voicebot.config import Settings, SipSettings, TtsSettings
from voicebot.dialogue.effects import OpenTicket, Priority, TicketType
from voicebot.dialogue.events import Direction
from voicebot.media.playout import Started
from voicebot.records.store import Store
from voicebot.records.values import BotTurn, CallerTurn, NewCall, SpokenSentence, TurnTimings
from voicebot.telephony.call import Call, EndReason
from voicebot.telephony.user_agent import UserAgent
from voicebot.tts.espeak_engine import EspeakSynthesiser

END_OF_SPEECH_FRAMES = 20
BARGE_IN_FRAMES = 10


@dataclass(frozen=True)
class Reply:
    text: str
    asked: tuple[str, ...] = ()
    slots: tuple[tuple[str, str], ...] = ()


GREETING = Reply("您好，这里是测试机器人，您想买点什么呢？")
REPLIES = (
    Reply("好的，您想要什么功效？", asked=("effect",), slots=(("product_type", "面膜"),)),
    Reply("收货电话是多少？", asked=("phone",), slots=(("effect", "补水"),)),
    Reply("记好了，再见。"),
)


class ScriptedCall:
    """Sink of one call."""

    def __init__(self, call: Call, store: Store, voice: EspeakSynthesiser) -> None:
        self._call, self._store, self._voice = call, store, voice
        self._id = f"scripted-{time.monotonic_ns()}"
        self._inputs: asyncio.Queue[tuple[str, float]] = asyncio.Queue()
        self._voiced_frames = self._quiet_frames = 0
        self._keyed = ""
        self._reply = 0
        self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        info = self._call.info
        await self._store.open_call(
            NewCall(
                self._id,
                Direction.INBOUND,
                info.sip_call_id,
                info.caller_number,
                info.called_number,
                "test",
                datetime.now(UTC),
            )
        )
        self._call.answer()

    def on_confirmed(self) -> None:
        self._task = asyncio.create_task(self._talk())

    async def _talk(self) -> None:
        await self._say(GREETING, speech_end_s=None)
        for reply in REPLIES:
            keyed, ended_s = await self._inputs.get()
            await self._store.append_turn(
                self._id,
                CallerTurn(
                    at=datetime.now(UTC), heard_text="听到的话", slots=dict(reply.slots), keyed=keyed or None
                ),
            )
            await self._say(reply, speech_end_s=ended_s)
        ticket = OpenTicket("e1", TicketType.CALLBACK, Priority.NORMAL, "请回电", callback_number=None)
        await self._store.open_ticket(ticket, call_id=self._id)
        while not self._call.playout.idle:
            await asyncio.sleep(0.02)
        self._call.hang_up()

    async def _say(self, reply: Reply, *, speech_end_s: float | None) -> None:
        self._reply += 1
        pcm = b"".join([chunk async for chunk in self._voice.synthesise(reply.text)])
        index = await self._store.append_turn(
            self._id,
            BotTurn(datetime.now(UTC), (SpokenSentence(reply.text),), reply.asked),
        )
        playout = self._call.playout
        playout.open(self._reply)
        playout.write(self._reply, pcm)
        playout.close(self._reply)
        while not (started := [each for each in playout.drain_events() if isinstance(each, Started)]):
            await asyncio.sleep(0.01)
        timings = TurnTimings(speech_end_s=speech_end_s, first_informative_s=started[0].at_monotonic_s)
        await self._store.update_turn_playback(self._id, index, timings=timings)

    def on_audio(self, frames: list[bytes]) -> None:
        for frame in frames:
            if np.abs(np.frombuffer(frame, dtype="<i2").astype(int)).max() > 500:
                self._voiced_frames += 1
                self._quiet_frames = 0
                if self._voiced_frames == BARGE_IN_FRAMES:
                    self._call.playout.stop()
            elif self._voiced_frames:
                self._quiet_frames += 1
                if self._quiet_frames == END_OF_SPEECH_FRAMES:
                    self._voiced_frames = 0
                    self._inputs.put_nowait(("", time.monotonic() - 0.02 * END_OF_SPEECH_FRAMES))

    def on_dtmf(self, digit: str) -> None:
        self._keyed += digit
        if digit == "#":
            self._inputs.put_nowait((self._keyed, time.monotonic()))

    def on_ended(self, reason: EndReason, sip_status: int) -> None:
        self._task.cancel()
        self._task = asyncio.create_task(
            self._store.close_call(self._id, outcome=reason.value, ended_at=datetime.now(UTC))
        )


async def main(data_dir: str, rtp_port_first: str) -> None:
    store = await Store.open(Settings(data_dir=Path(data_dir)), worker_id="scripted")
    voice = EspeakSynthesiser(TtsSettings())
    calls: list[ScriptedCall] = []
    settings = SipSettings(port=0, rtp_port_first=int(rtp_port_first))
    agent = UserAgent(settings, on_incoming=lambda call: take(call, calls, store, voice))
    await agent.start()
    print(agent.port, flush=True)
    try:
        # Whoever started us closes our standard input when it is done.
        await asyncio.to_thread(sys.stdin.read)
    finally:
        await agent.stop()
        await store.close()


def take(call: Call, calls: list[ScriptedCall], store: Store, voice: EspeakSynthesiser) -> None:
    scripted = ScriptedCall(call, store, voice)
    calls.append(scripted)
    call.attach(scripted)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
