"""Somebody who is called by the bot: picks up, says 喂, listens, and answers what is asked, by voice."""

import asyncio
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from voicebot.media.vad import level_dbfs
from voicebot.records.campaign_models import CallAttempt
from voicebot.records.store import Store
from voicebot.records.values import BotTurn, CallRecord
from voicebot.simulator.scenario import CallerVoice
from voicebot.simulator.voice import Voice
from voicebot.telephony.call import Call, EndReason

PICK_UP_S = 0.6
QUIET_S = 0.9
"""The bot has finished when it has been silent for so long."""
LOUD_DBFS = -50.0
AGAIN = "没听明白|没听清|再说一次|再说一遍|听不到"
"""The bot has not understood: the same is said once more."""


@dataclass
class Person:
    """One called person; ``on_incoming`` is the user agent's.

    Args:
        answers: what is said, by a regular expression over the bot's last words; used up one by one.
        hello: what is said when picking up.
    """

    answers: Mapping[str, str]
    hello: str = "喂，你好"
    said: list[str] = field(default_factory=list)
    reason: EndReason | None = None

    def __post_init__(self) -> None:
        self.ended = asyncio.Event()
        self._confirmed = asyncio.Event()
        self._bot_loud_s = 0.0
        self._tag = 0
        self._call: Call
        self._voice = Voice(CallerVoice())

    def on_incoming(self, call: Call) -> None:
        self._call = call
        call.attach(self)
        asyncio.get_running_loop().call_later(PICK_UP_S, call.answer)

    def on_confirmed(self) -> None:
        self._confirmed.set()

    def on_audio(self, frames: list[bytes]) -> None:
        if any(level_dbfs(frame) > LOUD_DBFS for frame in frames):
            self._bot_loud_s = time.monotonic()

    def on_dtmf(self, digit: str) -> None:
        pass

    def on_ended(self, reason: EndReason, sip_status: int) -> None:
        self.reason = reason
        self.ended.set()

    async def live(self, store: Store, tell: Callable[[str], None] = lambda text: None) -> CallRecord:
        """Talk until the call is over; what the bot keeps of it is returned."""
        await asyncio.wait_for(self._confirmed.wait(), 60)
        await asyncio.sleep(0.3)
        await self._say(self.hello)
        spoken_s = time.monotonic()
        answered = 0
        while not self.ended.is_set():
            await asyncio.sleep(0.1)
            record = await _newest_call(store)
            if record is None:
                continue
            bot = [turn.turn for turn in record.turns if isinstance(turn.turn, BotTurn)]
            quiet_s = time.monotonic() - self._bot_loud_s
            if len(bot) == answered or self._bot_loud_s < spoken_s or quiet_s < QUIET_S:
                continue
            words = "".join(one.text for turn in bot[answered:] for one in turn.sentences)
            answered = len(bot)
            tell(f"bot:    {words}")
            answer = next((text for asked, text in self.answers.items() if re.search(asked, words)), None)
            if answer is None and re.search(AGAIN, words):
                answer = self.said[-1]
            if answer is not None:
                tell(f"person: {answer}")
                await self._say(answer)
                spoken_s = time.monotonic()
        record = await _newest_call(store)
        while record is None or record.head.ended_at is None:
            await asyncio.sleep(0.2)
            record = await _newest_call(store)
        return record

    async def _say(self, text: str) -> None:
        pcm = await self._voice.speak((text,), pause_ms=300)
        self.said.append(text)
        self._tag += 1
        self._call.playout.open(self._tag)
        self._call.playout.write(self._tag, pcm)
        self._call.playout.close(self._tag)
        while not self._call.playout.idle and not self.ended.is_set():
            await asyncio.sleep(0.02)


async def _newest_call(store: Store) -> CallRecord | None:
    async def newest(session: object) -> str | None:
        query = sa.select(CallAttempt.call_id).order_by(CallAttempt.id.desc()).limit(1)
        return await session.scalar(query)  # type: ignore[attr-defined]

    call_id = await store.database.run(newest, doing="looking for the call")
    return await store.call(call_id) if call_id else None
