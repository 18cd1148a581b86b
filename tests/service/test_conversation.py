"""A call without telephone: the shell around the dialogue core, with everything around it made to fail."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.own_time import OwnTime, own_time
from tests.service.fakes import AtOnce, FakeCall, ToneSynthesiser
from voicebot.config import CallSettings, Settings, SipSettings, TtsSettings
from voicebot.config_sections import BudgetSettings, EndpointingSettings
from voicebot.dialogue.effects import (
    EffectFailed,
    EffectResult,
    FindOrders,
    HangUp,
    OpenTicket,
    OrdersFound,
    PlaceOrder,
    TicketOpened,
    TicketType,
    Transfer,
    TransferFailed,
)
from voicebot.dialogue.events import (
    CallerContext,
    CallerKeyed,
    CallerSilent,
    CallerSpoke,
    Direction,
    EffectFinished,
    Event,
    Heard,
    PlaybackEnded,
)
from voicebot.dialogue.state import DialogueState
from voicebot.dialogue.step import Completeness, Sentence, Step
from voicebot.errors import RecordsError
from voicebot.media.frames import FRAME_BYTES
from voicebot.records.values import BotTurn, CallerTurn
from voicebot.service.conversation import Conversation
from voicebot.service.equipment import Equipment
from voicebot.service.journal import Journal
from voicebot.service.metrics import Metrics
from voicebot.service.notes import CallNotes
from voicebot.service.speaking import Utterance
from voicebot.telephony.call import EndReason
from voicebot.tts.espeak_engine import EspeakSynthesiser

SILENCE = bytes(FRAME_BYTES)
BUDGET = BudgetSettings(holding_phrase_ms=300, fallback_ms=900, effect_timeout_ms=600)


class ScriptedDialogue:
    """Answers from a table of functions, and remembers every event."""

    def __init__(self, answer: Callable[[Event], Step | None] = lambda event: None) -> None:
        self.events: list[Event] = []
        self._answer = answer
        self.state = DialogueState(CallerContext("13900001234", datetime.now(UTC), "key"))

    def step(self, *texts: str, **fields: object) -> Step:
        return Step(self.state, tuple(Sentence(text) for text in texts), **fields)  # type: ignore[arg-type]

    def start(self, caller: CallerContext) -> Step:
        self.state = DialogueState(caller)
        return self.step("您好")

    def advance(self, state: DialogueState, event: Event) -> Step:
        self.events.append(event)
        return self._answer(event) or self.step()

    def completeness(self, state: DialogueState, partial: str) -> Completeness:
        return Completeness.OPEN

    def turn_end(self, state: DialogueState, text: str, reply: Step) -> Completeness:
        return Completeness.OPEN

    def holding_phrase(self, state: DialogueState) -> Sentence:
        return Sentence("稍等", informative=False)

    def worth_keeping(self, state: DialogueState) -> tuple[()]:
        return ()

    def fallback(self, state: DialogueState) -> tuple[Sentence, ...]:
        return (Sentence("请同事联系您"),)

    def shutdown_goodbye(self, state: DialogueState) -> tuple[Sentence, ...]:
        return (Sentence("再见"),)


@dataclass
class ScriptedSession:
    text: str
    fed: int = 0

    def accept(self, pcm: bytes) -> None:
        self.fed += len(pcm)

    def partial(self) -> str:
        return self.text

    def settle(self, is_answer: object = None) -> Heard:
        return Heard(self.text, 0.9)

    def resume(self) -> None:
        pass

    def finish(self, is_answer: object = None) -> Heard:
        return Heard(self.text, 0.9)

    def reset(self) -> None:
        pass


@dataclass
class ScriptedRecogniser:
    text: str = "我想买面膜"
    name: str = "scripted"

    def open_session(self) -> ScriptedSession:
        return ScriptedSession(self.text)

    def unknown_words(self, words: object) -> tuple[str, ...]:
        return ()


@dataclass
class MemoryStore:
    """The calls of ``Store`` that notes make, in memory; ``down`` makes every one fail."""

    down: bool = False
    turns: list[CallerTurn | BotTurn] = field(default_factory=list)
    tickets: list[OpenTicket] = field(default_factory=list)
    announcing: list[str] = field(default_factory=list)
    announced: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    playback: list[tuple[int, object]] = field(default_factory=list)
    handovers: list[str] = field(default_factory=list)

    def _check(self) -> None:
        if self.down:
            raise RecordsError("the database is away")

    async def open_call(self, call: object) -> None:
        self._check()

    async def answer_call(self, call_id: str, at: datetime) -> None:
        self._check()

    async def caller_context(
        self,
        number: str | None,
        *,
        now: datetime,
        call_key: str,
        direction: Direction,
        timeout_s: float,
    ) -> CallerContext:
        self._check()
        return CallerContext(number, now, call_key)

    async def append_turn(self, call_id: str, turn: CallerTurn | BotTurn) -> int:
        self._check()
        self.turns.append(turn)
        return len(self.turns) - 1

    async def update_turn_playback(self, call_id: str, index: int, **facts: object) -> None:
        self._check()
        self.playback.append((index, facts))

    async def order_announcing(self, call_id: str, effect_id: str, *, timeout_s: float) -> bool:
        self._check()
        self.announcing.append(effect_id)
        return True

    async def order_announced(self, call_id: str, effect_id: str) -> None:
        self._check()
        self.announced.append(effect_id)

    async def open_ticket(self, ticket: OpenTicket, *, call_id: str, timeout_s: float = 1.0) -> TicketOpened:
        self._check()
        self.tickets.append(ticket)
        return TicketOpened(ticket.effect_id, "100001")

    async def tell_of_handover(self, transfer: Transfer, *, call_id: str) -> None:
        self._check()
        self.handovers.append(transfer.summary)

    async def close_call(
        self,
        call_id: str,
        *,
        outcome: str,
        ended_at: datetime,
        recording_path: str | None,
        recording_lost: bool = False,
    ) -> None:
        self._check()
        self.closed.append(outcome)


@dataclass
class SlowShop:
    """Answers look-ups after ``delay_s``."""

    delay_s: float = 0.0

    async def place_order(self, request: PlaceOrder, *, call_id: str, timeout_s: float) -> EffectResult:
        await asyncio.sleep(self.delay_s)
        return EffectFailed(request.effect_id, "not in this test")

    async def find_orders(self, request: FindOrders, *, timeout_s: float) -> EffectResult:
        await asyncio.sleep(self.delay_s)
        return OrdersFound(request.effect_id, ())


class Phone:
    """A call under test: the test is caller, network and clock."""

    def __init__(self, tmp_path: Path, dialogue: ScriptedDialogue, time: OwnTime, **parts: object) -> None:
        self.time = time
        self.call = FakeCall(own_time=time)
        self.dialogue = dialogue
        self.store = parts.get("store", MemoryStore())
        self.synthesiser = parts.get("synthesiser", ToneSynthesiser())
        self.metrics = Metrics()
        settings = Settings(
            data_dir=tmp_path,
            budget=BUDGET,
            call=CallSettings(silence_timeout_ms=1000),
            endpointing=EndpointingSettings(hangover_ms=200),
            sip=parts.get("sip", SipSettings()),
        )
        equipment = Equipment(
            settings=settings,
            dialogue=dialogue,  # type: ignore[arg-type]
            recogniser=parts.get("recogniser", ScriptedRecogniser()),  # type: ignore[arg-type]
            recognition_pool=AtOnce(),
            synthesiser=self.synthesiser,  # type: ignore[arg-type]
            shop=parts.get("shop", SlowShop()),  # type: ignore[arg-type]
            metrics=self.metrics,
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
        self.conversation = Conversation(self.call, equipment, notes)
        self.said: list[str] = []
        self._note_what_is_said()
        self.over = asyncio.create_task(self.conversation.run())

    async def pass_time(self, ms: int, caller: bytes = b"") -> list[bytes]:
        """Let time pass with the audio, as fast as this machine can; return what the bot sent."""
        frames = []
        for number in range(ms // 20):
            frame = caller[number * FRAME_BYTES : (number + 1) * FRAME_BYTES].ljust(FRAME_BYTES, b"\0")
            frames.append(await self.call.tick(frame))
        return frames

    async def speak(self, pcm: bytes) -> None:
        await self.pass_time(len(pcm) // FRAME_BYTES * 20, pcm)

    async def ended(self) -> EndReason:
        """Let time pass until the last row of the call is written."""
        return await self.time.until_done(self.over)

    def _note_what_is_said(self) -> None:
        """What is only made ready to be said is not played."""
        speaker = self.conversation._speaker
        started = speaker._on_started

        def note(utterance: Utterance) -> None:
            self.said.append(utterance.sentence.text)
            started(utterance)

        speaker._on_started = note

    def events(self, kind: type) -> list[Event]:
        return [event for event in self.dialogue.events if isinstance(event, kind)]


@asynccontextmanager
async def on_the_phone(tmp_path: Path, dialogue: ScriptedDialogue, **parts: object) -> AsyncIterator[Phone]:
    with own_time() as time:
        phone = Phone(tmp_path, dialogue, time, **parts)
        try:
            await phone.pass_time(400)
            yield phone
        finally:
            if not phone.call.hung_up:
                phone.call.end(EndReason.CALLER_HUNG_UP)
            await phone.ended()


@pytest.fixture(scope="module")
def voice() -> bytes:
    """A spoken sentence, from the synthesiser that ships with us."""

    async def speak() -> bytes:
        engine = EspeakSynthesiser(TtsSettings(espeak_voice="cmn"))
        try:
            return b"".join([chunk async for chunk in engine.synthesise("我想买一款面膜")])
        finally:
            await engine.close()

    return asyncio.run(speak())


async def test_the_caller_is_greeted_heard_and_answered(tmp_path: Path, voice: bytes) -> None:
    dialogue = ScriptedDialogue(
        lambda event: dialogue.step("您想要什么功效") if isinstance(event, CallerSpoke) else None
    )
    async with on_the_phone(tmp_path, dialogue) as phone:
        await phone.speak(voice)
        await phone.pass_time(1400)
        assert phone.said[-1] == "您想要什么功效"
    (spoke,) = phone.events(CallerSpoke)
    assert isinstance(spoke, CallerSpoke) and spoke.heard.text == "我想买面膜"
    heard = [turn.heard_text for turn in phone.store.turns if isinstance(turn, CallerTurn)]
    assert heard == ["我想买面膜"]
    assert phone.store.closed == [EndReason.CALLER_HUNG_UP.value]


async def test_speech_over_the_bot_silences_it_and_the_core_learns_what_was_heard(
    tmp_path: Path, voice: bytes
) -> None:
    long = "这是一段很长很长很长很长很长很长很长很长很长很长很长很长的话"
    dialogue = ScriptedDialogue(
        lambda event: dialogue.step(long, "还有一句") if isinstance(event, CallerSpoke) else None
    )
    async with on_the_phone(tmp_path, dialogue) as phone:
        await phone.speak(voice)
        await phone.pass_time(700)
        bot = await phone.pass_time(1000, voice)
    ended = phone.events(PlaybackEnded)
    assert PlaybackEnded(0, interrupted=True) in ended
    assert bot[0] != SILENCE
    assert all(frame == SILENCE for frame in bot[-20:])


async def test_a_hanging_synthesiser_never_leaves_the_caller_in_silence(tmp_path: Path, voice: bytes) -> None:
    synthesiser = ToneSynthesiser(hangs_on=lambda text: text == "答案")
    dialogue = ScriptedDialogue(
        lambda event: dialogue.step("答案") if isinstance(event, CallerSpoke) else None
    )
    async with on_the_phone(tmp_path, dialogue, synthesiser=synthesiser) as phone:
        await phone.speak(voice)
        await phone.pass_time(1800)
        assert phone.said[-2:] == ["稍等", "请同事联系您"]
    assert [ticket.type.value for ticket in phone.store.tickets] == ["callback"]
    flags = [
        (turn.holding_phrase_used, turn.fallback_used)
        for turn in phone.store.turns
        if isinstance(turn, BotTurn)
    ]
    assert (True, False) in flags and (False, True) in flags


async def test_a_hanging_shop_is_answered_honestly_inside_the_budget(tmp_path: Path, voice: bytes) -> None:
    def answer(event: Event) -> Step | None:
        match event:
            case CallerSpoke():
                return dialogue.step(effects=(FindOrders("e1"),))
            case EffectFinished(result=EffectFailed()):
                return dialogue.step("现在查不到")
        return None

    dialogue = ScriptedDialogue(answer)
    async with on_the_phone(tmp_path, dialogue, shop=SlowShop(delay_s=30)) as phone:
        await phone.speak(voice)
        await phone.pass_time(1600)
        assert phone.said[-2:] == ["稍等", "现在查不到"]


@pytest.mark.parametrize(("delay_s", "waits"), [(0.0, []), (30.0, ["我算一下"])])
async def test_wait_a_moment_is_said_only_when_there_is_something_to_wait_for(
    delay_s: float, waits: list[str], tmp_path: Path, voice: bytes
) -> None:
    def answer(event: Event) -> Step | None:
        match event:
            case CallerSpoke():
                speech = (Sentence("好的张先生"), Sentence("我算一下", informative=False))
                return Step(dialogue.state, speech, effects=(FindOrders("e1"),))
            case EffectFinished():
                return dialogue.step("一共三十元")
        return None

    dialogue = ScriptedDialogue(answer)
    async with on_the_phone(tmp_path, dialogue, shop=SlowShop(delay_s=delay_s)) as phone:
        await phone.speak(voice)
        await phone.pass_time(1600)
        said = [text for text in phone.said if text not in ("稍等", "您好")]
        assert said == ["好的张先生", *waits, "一共三十元"]


async def test_a_defect_in_the_core_costs_an_apology_not_the_call(tmp_path: Path, voice: bytes) -> None:
    def answer(event: Event) -> Step | None:
        if isinstance(event, CallerSpoke):
            raise ZeroDivisionError("defect")
        return None

    async with on_the_phone(tmp_path, ScriptedDialogue(answer)) as phone:
        await phone.speak(voice)
        await phone.pass_time(800)
        assert phone.said[-1] == "请同事联系您"
        assert not phone.call.hung_up
    assert phone.store.tickets


async def test_silence_is_noticed_once_per_time_out(tmp_path: Path) -> None:
    dialogue = ScriptedDialogue(
        lambda event: dialogue.step("还在吗") if isinstance(event, CallerSilent) else None
    )
    async with on_the_phone(tmp_path, dialogue) as phone:
        await phone.pass_time(2600)
    assert phone.events(CallerSilent) == [CallerSilent(1), CallerSilent(2)]


async def test_the_bot_hangs_up_after_its_last_word(tmp_path: Path, voice: bytes) -> None:
    dialogue = ScriptedDialogue(
        lambda event: (
            dialogue.step("感谢您的来电再见", effects=(HangUp("e1"),))
            if isinstance(event, CallerSpoke)
            else None
        )
    )
    async with on_the_phone(tmp_path, dialogue) as phone:
        await phone.speak(voice)
        await phone.pass_time(300)
        assert not phone.call.hung_up
        await phone.pass_time(800)
        assert phone.call.hung_up
    assert await phone.over is EndReason.WE_HUNG_UP


async def test_without_a_target_a_transfer_fails_and_the_core_hears_of_it(
    tmp_path: Path, voice: bytes
) -> None:
    dialogue = ScriptedDialogue(
        lambda event: (
            dialogue.step(effects=(Transfer("e1", "asked", "客户要求人工"),))
            if isinstance(event, CallerSpoke)
            else None
        )
    )
    async with on_the_phone(tmp_path, dialogue) as phone:
        await phone.speak(voice)
        await phone.pass_time(500)
    results = [event.result for event in phone.events(EffectFinished) if isinstance(event, EffectFinished)]
    assert [type(result) for result in results] == [TransferFailed]


async def test_a_transfer_tells_the_target_what_it_is_about(tmp_path: Path, voice: bytes) -> None:
    dialogue = ScriptedDialogue(
        lambda event: (
            dialogue.step(effects=(Transfer("e1", "asked", "客户要求人工"),))
            if isinstance(event, CallerSpoke)
            else None
        )
    )
    sip = SipSettings(transfer_target="sip:agents@127.0.0.1")
    async with on_the_phone(tmp_path, dialogue, sip=sip) as phone:
        await phone.speak(voice)
        await phone.pass_time(500)
        assert phone.call.transferred_to == ["sip:agents@127.0.0.1"]
        assert phone.call.transfer_headers["X-Voicebot-Call"] == "c1"
        assert unquote(phone.call.transfer_headers["X-Voicebot-Summary"]) == "客户要求人工"
    assert await phone.over is EndReason.TRANSFERRED
    assert phone.store.handovers == ["客户要求人工"]
    (ticket,) = phone.store.tickets
    assert (ticket.type, ticket.summary) == (TicketType.HANDOVER, "客户要求人工。已转接人工。")


async def test_with_the_database_away_nothing_is_announced(tmp_path: Path, voice: bytes) -> None:
    store = MemoryStore()

    def answer(event: Event) -> Step | None:
        if isinstance(event, CallerSpoke):
            store.down = True
            return Step(dialogue.state, (Sentence("订单下好了", effect_id="e1"), Sentence("订单号是一二三")))
        return None

    dialogue = ScriptedDialogue(answer)
    async with on_the_phone(tmp_path, dialogue, store=store) as phone:
        await phone.speak(voice)
        await phone.pass_time(800)
        assert "订单下好了" not in phone.said
        assert "订单号是一二三" not in phone.said
        assert phone.said[-1] == "请同事联系您"
        store.down = False
    assert store.tickets, "the ticket waits for the database"
    # Else the core would answer later questions from an order that its caller was not told of.
    assert phone.events(PlaybackEnded)[-1] == PlaybackEnded(0, interrupted=True)


async def test_the_core_learns_that_an_announcement_was_cut_off_before_it_began(
    tmp_path: Path, voice: bytes
) -> None:
    """It waits for what holds the line meanwhile, and a key silences both."""
    announcement = Sentence("订单下好了", effect_id="e1")

    def answer(event: Event) -> Step | None:
        match event:
            case CallerSpoke():
                return dialogue.step("我这就提交订单请稍等一下" * 3, effects=(FindOrders("e1"),))
            case EffectFinished():
                return Step(dialogue.state, (announcement, Sentence("还要别的吗？")))
        return None

    dialogue = ScriptedDialogue(answer)
    async with on_the_phone(tmp_path, dialogue) as phone:
        await phone.speak(voice)
        while not phone.events(EffectFinished):
            await phone.pass_time(20)
        await phone.pass_time(100)
        phone.conversation.on_dtmf("1")
        await phone.pass_time(400)
        assert announcement.text not in phone.said
    assert phone.store.announcing == []
    told = [event for event in phone.events(PlaybackEnded) if isinstance(event, PlaybackEnded)]
    assert PlaybackEnded(0, interrupted=True, question_heard=False, next_begun=False) in told


async def test_a_call_that_is_stopped_hears_a_goodbye(tmp_path: Path) -> None:
    async with on_the_phone(tmp_path, ScriptedDialogue()) as phone:
        phone.conversation.shut_down()
        await phone.pass_time(600)
        assert phone.said[-1] == "再见"
        assert phone.call.hung_up


async def test_what_was_done_is_told_before_a_call_is_stopped(tmp_path: Path, voice: bytes) -> None:
    """An announcement that is cut leaves nobody knowing whether the order stands."""
    announcement = Sentence("订单已经提交" * 5, effect_id="e1")
    dialogue = ScriptedDialogue(
        lambda event: (
            Step(dialogue.state, (announcement, Sentence("还有什么需要")))
            if isinstance(event, CallerSpoke)
            else None
        )
    )
    async with on_the_phone(tmp_path, dialogue) as phone:
        await phone.speak(voice)
        async with asyncio.timeout(30):
            while announcement.text not in phone.said:
                await phone.pass_time(20)
            phone.conversation.shut_down()
            while not phone.call.hung_up:
                await phone.pass_time(100)
        assert phone.said[-1] == "再见"
    assert phone.store.announced == ["e1"]


async def test_keyed_digits_interrupt_and_answer(tmp_path: Path) -> None:
    dialogue = ScriptedDialogue()
    async with on_the_phone(tmp_path, dialogue) as phone:
        phone.conversation.on_dtmf("1")
        await phone.pass_time(100)
    keyed = [turn.keyed for turn in phone.store.turns if isinstance(turn, CallerTurn)]
    assert keyed == ["1"]


async def test_a_key_during_an_announcement_waits_for_its_end_and_then_has_the_whole_budget(
    tmp_path: Path, voice: bytes
) -> None:
    """The announcement is longer than the budget; it must neither be cut nor answered with the fallback."""
    announcement = Sentence("订单已经提交" * 5, effect_id="e1")

    def answer(event: Event) -> Step | None:
        match event:
            case CallerSpoke():
                return Step(dialogue.state, (announcement,))
            case CallerKeyed():
                return dialogue.step("好的")
        return None

    dialogue = ScriptedDialogue(answer)
    async with on_the_phone(tmp_path, dialogue) as phone:
        await phone.speak(voice)
        await phone.pass_time(500)
        assert phone.said[-1] == announcement.text
        phone.conversation.on_dtmf("1")
        await phone.pass_time(2200)
        assert phone.said[-1] == "好的"
    assert phone.store.announced == ["e1"]
    assert not phone.store.tickets
    assert PlaybackEnded(1, interrupted=False) in phone.events(PlaybackEnded)


async def test_a_call_that_fails_is_closed_in_the_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def defect(self: FakeCall) -> None:
        raise ZeroDivisionError("defect")

    monkeypatch.setattr(FakeCall, "answer", defect)
    with own_time() as time:
        phone = Phone(tmp_path, ScriptedDialogue(), time)
        with pytest.raises(ZeroDivisionError):
            await phone.ended()
    assert phone.call.hung_up
    assert phone.store.closed == [EndReason.FAILED.value]


async def test_a_call_whose_rows_wait_for_the_database_takes_no_line(tmp_path: Path) -> None:
    with own_time() as time:
        phone = Phone(tmp_path, ScriptedDialogue(), time, store=MemoryStore(down=True))
        await phone.pass_time(100)
        assert not phone.conversation.over
        phone.call.end(EndReason.CALLER_HUNG_UP)
        await phone.pass_time(100)
        assert phone.conversation.over and not phone.over.done()
        phone.over.cancel()
        await asyncio.wait({phone.over})
    kinds = [
        json.loads(line)["kind"] for line in (tmp_path / "unsaved" / "c1.jsonl").read_text().splitlines()
    ]
    assert kinds[0] == "open" and kinds[-1] == "close"


async def test_what_the_caller_was_saying_when_the_line_broke_is_kept(tmp_path: Path, voice: bytes) -> None:
    async with on_the_phone(tmp_path, ScriptedDialogue()) as phone:
        await phone.speak(voice[: len(voice) // 2])
        phone.call.end(EndReason.CALLER_HUNG_UP)
        await phone.ended()
    heard = [turn.heard_text for turn in phone.store.turns if isinstance(turn, CallerTurn)]
    assert heard == ["我想买面膜"]


async def test_nobody_is_promised_a_person_when_there_is_no_transfer_target(
    tmp_path: Path, voice: bytes
) -> None:
    def answer(event: Event) -> Step | None:
        match event:
            case CallerSpoke():
                promise = Sentence("我请同事来接", informative=False)
                return Step(dialogue.state, (promise,), (Transfer("e1", "asked", "客户要求人工"),))
            case EffectFinished():
                return dialogue.step("人工这会儿都在忙")
        return None

    dialogue = ScriptedDialogue(answer)
    async with on_the_phone(tmp_path, dialogue) as phone:
        await phone.speak(voice)
        await phone.pass_time(600)
        assert phone.said[-1] == "人工这会儿都在忙"
        assert "我请同事来接" not in phone.said
