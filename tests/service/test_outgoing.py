"""A call of ours: who picks up decides what is said; the test is the line and whoever answers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from tests.media.answer_examples import speak
from tests.own_time import OwnTime, own_time
from tests.service.fakes import AtOnce, FakeCall, ToneSynthesiser, tone
from tests.service.test_conversation import MemoryStore, ScriptedDialogue, ScriptedRecogniser, SlowShop
from voicebot.config import CallSettings, Settings
from voicebot.config_sections import EndpointingSettings
from voicebot.dialogue.events import CallerContext, CallerSpoke, Direction
from voicebot.media.answering import Answerer
from voicebot.media.frames import FRAME_BYTES
from voicebot.service.equipment import Equipment
from voicebot.service.journal import Journal
from voicebot.service.metrics import Metrics
from voicebot.service.notes import CallNotes
from voicebot.service.outgoing import OutgoingConversation
from voicebot.telephony.call import EndReason

GREETING = "您好这里是竹露"
MESSAGE = "请您回电"


class Dialled:
    """A call that rings; ``pick_up`` answers it."""

    def __init__(self, tmp_path: Path, time: OwnTime, words: str, voicemail: str, ring_s: float) -> None:
        self.time = time
        self.call = FakeCall(own_time=time)
        self.dialogue = ScriptedDialogue()
        self.synthesiser = ToneSynthesiser()
        self.store = MemoryStore()
        settings = Settings(
            data_dir=tmp_path,
            call=CallSettings(silence_timeout_ms=60_000),
            endpointing=EndpointingSettings(hangover_ms=200),
        )
        equipment = Equipment(
            settings=settings,
            dialogue=self.dialogue,  # type: ignore[arg-type]
            recogniser=ScriptedRecogniser(words),  # type: ignore[arg-type]
            recognition_pool=AtOnce(),
            synthesiser=self.synthesiser,  # type: ignore[arg-type]
            shop=SlowShop(),  # type: ignore[arg-type]
            metrics=Metrics(),
            monotonic=time.now_s,
            local_time=lambda: datetime.now(UTC),
        )
        notes = CallNotes(
            "c1",
            store=self.store,  # type: ignore[arg-type]
            dialplan="test",
            journal=Journal("c1", tmp_path / "unsaved", retry_pause_s=0.01),
            recorder=None,
            recording_path=None,
            local_time=equipment.local_time,
        )
        self.dialogue.start(CallerContext("13900001234", datetime.now(UTC), "k", Direction.OUTBOUND))
        self.conversation = OutgoingConversation(
            self.call,
            equipment,
            notes,
            greeting=self.dialogue.step(GREETING),
            ring_s=ring_s,
            voicemail=voicemail,
        )
        self.over = asyncio.create_task(self.conversation.run())

    async def pick_up(self) -> None:
        await self.time.pass_ms(20)
        self.conversation.on_confirmed()
        self.synthesiser.spoken.clear()

    async def hear(self, pcm: bytes, then_ms: int = 0) -> None:
        """What comes over the line, and silence behind it, as fast as the loop takes it."""
        for start in range(0, len(pcm) + FRAME_BYTES * then_ms // 20, FRAME_BYTES):
            if self.call.hung_up:
                return
            await self.call.tick(pcm[start : start + FRAME_BYTES].ljust(FRAME_BYTES, b"\0"))

    async def ended(self) -> EndReason:
        return await self.time.until_done(self.over)


@asynccontextmanager
async def dialled(
    tmp_path: Path, *, words: str = "", voicemail: str = "", ring_s: float = 5.0
) -> AsyncIterator[Dialled]:
    with own_time() as time:
        call = Dialled(tmp_path, time, words, voicemail, ring_s)
        try:
            yield call
        finally:
            if not call.call.hung_up:
                call.call.end(EndReason.CALLER_HUNG_UP)
            await call.ended()


def on_the_line(pcm: bytes) -> bytes:
    noise = np.random.default_rng(1).normal(0, 8, len(pcm) // 2)
    return np.clip(np.frombuffer(pcm, dtype="<i2") + noise, -32768, 32767).astype("<i2").tobytes()


@pytest.fixture(scope="module")
def hello() -> bytes:
    return on_the_line(bytes(8000) + speak("喂，你好", "cmn+m3", 175))


async def test_a_person_is_greeted_after_their_hello_and_not_asked_what_they_meant(
    tmp_path: Path, hello: bytes
) -> None:
    async with dialled(tmp_path, words="喂你好") as call:
        await call.pick_up()
        assert call.synthesiser.spoken == []
        await call.hear(hello, then_ms=1200)
        assert call.synthesiser.spoken[0] == GREETING
        assert call.conversation.answerer is Answerer.PERSON
    assert not [event for event in call.dialogue.events if isinstance(event, CallerSpoke)]


async def test_nobody_who_speaks_is_greeted_all_the_same(tmp_path: Path) -> None:
    async with dialled(tmp_path) as call:
        await call.pick_up()
        await call.hear(b"", then_ms=3000)
        assert call.synthesiser.spoken[0] == GREETING
        assert call.conversation.answerer is Answerer.SILENCE


@pytest.mark.parametrize(("message", "said"), [("", []), (MESSAGE, [MESSAGE])])
async def test_a_mailbox_gets_its_message_after_the_beep_or_nothing(
    tmp_path: Path, hello: bytes, message: str, said: list[str]
) -> None:
    async with dialled(tmp_path, words="请在提示音后留言", voicemail=message) as call:
        await call.pick_up()
        await call.hear(hello + tone(400, 1000.0), then_ms=4000)
        assert await call.ended() is EndReason.WE_HUNG_UP
        assert call.conversation.answerer is Answerer.VOICEMAIL
        assert call.synthesiser.spoken == said


async def test_a_menu_is_hung_up_on(tmp_path: Path, hello: bytes) -> None:
    async with dialled(tmp_path, words="普通话请按一") as call:
        await call.pick_up()
        await call.hear(hello, then_ms=1000)
        assert await call.ended() is EndReason.WE_HUNG_UP
        assert call.conversation.answerer is Answerer.IVR
        assert call.synthesiser.spoken == []


async def test_a_telephone_that_rings_too_long_is_given_up(tmp_path: Path) -> None:
    async with dialled(tmp_path, ring_s=0.05) as call:
        assert await call.ended() is EndReason.WE_HUNG_UP
        assert call.conversation.answered_at is None
