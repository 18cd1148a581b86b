"""When a turn ends, by the length of the audio: what was asked and what was said decide."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from tests.own_time import own_time
from tests.service.fakes import AtOnce, Voice
from voicebot.asr.streaming import RecognitionStream
from voicebot.config import Settings, TtsSettings
from voicebot.config_sections import EndpointingSettings
from voicebot.dialogue.events import Heard
from voicebot.dialogue.step import AnswerKind, Completeness, Expectation
from voicebot.errors import RecognitionError
from voicebot.media.barge_in import Words
from voicebot.media.frames import FRAME_BYTES, FRAME_MS
from voicebot.service.hearing import Hearing
from voicebot.service.inputs import Spoke
from voicebot.tts.espeak_engine import EspeakSynthesiser

TIMES = EndpointingSettings(
    hangover_ms=600,
    hangover_likely_ms=400,
    hangover_answered_ms=300,
    hangover_complete_ms=200,
    hangover_digits_ms=900,
)
SILENCE = bytes(FRAME_BYTES)


@dataclass
class Session:
    """Hears ``texts`` one after the other: what is settled, and again when the caller has gone on."""

    texts: list[str]
    settled: int = 0
    resumed: int = 0
    finished: int = 0
    fails: bool = False

    def accept(self, pcm: bytes) -> None:
        pass

    def partial(self) -> str:
        return ""

    def settle(self, is_answer: object = None) -> Heard:
        self.settled += 1
        if self.fails:
            raise RecognitionError("broken")
        return Heard(self.texts[min(self.resumed, len(self.texts) - 1)], 0.9)

    def resume(self) -> None:
        self.resumed += 1

    def finish(self, is_answer: object = None) -> Heard:
        self.finished += 1
        return Heard(self.texts[-1], 0.9)

    def reset(self) -> None:
        pass


@dataclass
class Recogniser:
    session: Session
    name: str = "scripted"

    def open_session(self) -> Session:
        return self.session

    def unknown_words(self, words: object) -> tuple[str, ...]:
        return ()


@dataclass
class Ears:
    """A ``Hearing`` on a clock that is the audio's length."""

    session: Session
    judged: dict[str, Completeness] = field(default_factory=dict)
    expectation: Expectation = field(default_factory=Expectation)
    times: EndpointingSettings = TIMES
    now_ms: int = 0
    voice_ended_ms: int = 0
    heard: list[Spoke] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    dropped: int = 0
    voice: "Voice" = field(default_factory=lambda: Voice())
    meaning: dict[str, Words] = field(default_factory=dict)
    bot_speaks: bool = False
    interruptible: bool = True

    def __post_init__(self) -> None:
        self.hearing = Hearing(
            Settings(endpointing=self.times),
            RecognitionStream(Recogniser(self.session), AtOnce()),
            monotonic=lambda: self.now_ms / 1000,
            on_utterance=self.heard.append,
            on_settled=self._on_settled,
            on_resumed=self._on_resumed,
            voice=self.voice,
            meaning=lambda heard, over: self.meaning.get(heard.text, Words.NONE),
            expectation=lambda: self.expectation,
            is_answer=lambda: None,
        )

    def _on_settled(self, heard: Heard) -> Completeness:
        self.settled.append(heard.text)
        return self.judged.get(heard.text, Completeness.OPEN)

    def _on_resumed(self) -> None:
        self.dropped += 1

    async def feed(self, pcm: bytes) -> None:
        for at in range(0, len(pcm) - FRAME_BYTES + 1, FRAME_BYTES):
            self.now_ms += FRAME_MS
            self.hearing.feed(
                pcm[at : at + FRAME_BYTES],
                SILENCE,
                bot_speaking=self.bot_speaks and "stop" not in self.voice.moves,
                interruptible=self.interruptible,
            )
            if self.hearing.voiced:
                self.voice_ended_ms = self.now_ms
            # What the recogniser and the loop have to do takes no audio time.
            while self.hearing.busy:
                await asyncio.sleep(0)

    async def silence(self, ms: int) -> None:
        await self.feed(bytes(ms // FRAME_MS * FRAME_BYTES))

    @property
    def hangover_ms(self) -> int:
        """From the end of the voice to the decision."""
        (spoke,) = self.heard
        return round(1000 * spoke.endpoint_s) - self.voice_ended_ms


@pytest.fixture(autouse=True)
async def _time_outs_never_come() -> AsyncIterator[None]:
    with own_time():
        yield


@pytest.fixture(scope="module")
def voice() -> bytes:
    async def speak() -> bytes:
        engine = EspeakSynthesiser(TtsSettings(espeak_voice="cmn"))
        return b"".join([chunk async for chunk in engine.synthesise("对就用这个号码")])

    return asyncio.run(speak())


@pytest.mark.parametrize(
    ("judged", "kind", "hangover_ms"),
    [
        (Completeness.COMPLETE, AnswerKind.YES_NO, 200),
        (Completeness.ANSWERED, AnswerKind.FREE, 300),
        (Completeness.LIKELY, AnswerKind.FREE, 400),
        (Completeness.OPEN, AnswerKind.FREE, 600),
        (Completeness.OPEN, AnswerKind.ADDRESS, 600),
        (Completeness.INCOMPLETE, AnswerKind.FREE, 900),
        (Completeness.COMPLETE, AnswerKind.DIGITS, 200),
    ],
)
async def test_silence_ends_a_turn_by_what_was_said(
    voice: bytes, judged: Completeness, kind: AnswerKind, hangover_ms: int
) -> None:
    ears = Ears(Session(["对"]), {"对": judged}, Expectation(kind))
    await ears.feed(bytes(6400) + voice)
    await ears.silence(1200)
    assert ears.hangover_ms == hangover_ms
    assert ears.heard[0].heard.text == "对"
    assert ears.session.finished == 0, "what was settled is the utterance: nothing is left to be recognised"


@pytest.mark.parametrize(
    ("times", "kind", "hangover_ms"),
    [
        ({"understand_partials": False}, AnswerKind.FREE, 600),
        ({"understand_partials": False}, AnswerKind.DIGITS, 900),
        ({"by_question": False}, AnswerKind.DIGITS, 600),
    ],
)
async def test_each_mechanism_can_be_switched_off(
    voice: bytes, times: dict[str, bool], kind: AnswerKind, hangover_ms: int
) -> None:
    settings = TIMES.model_copy(update=times)
    ears = Ears(Session(["对"]), {"对": Completeness.COMPLETE}, Expectation(kind), settings)
    await ears.feed(bytes(6400) + voice)
    await ears.silence(1200)
    assert ears.hangover_ms == hangover_ms


async def test_who_goes_on_within_the_hangover_is_heard_whole(voice: bytes) -> None:
    ears = Ears(Session(["幺三八", "幺三八零零幺三八零零零"]), {"幺三八": Completeness.INCOMPLETE})
    await ears.feed(bytes(6400) + voice)
    await ears.silence(600)
    await ears.feed(voice)
    await ears.silence(1200)
    assert [spoke.heard.text for spoke in ears.heard] == ["幺三八零零幺三八零零零"]
    assert ears.settled[0] == "幺三八" and ears.session.resumed == ears.dropped >= 1


async def test_who_has_paused_in_a_sentence_gets_more_time_after_an_answer(voice: bytes) -> None:
    ears = Ears(Session(["补水"]), {"补水": Completeness.ANSWERED})
    await ears.feed(bytes(6400) + voice)
    await ears.silence(60)
    await ears.feed(voice)
    await ears.silence(1200)
    assert 300 < ears.hangover_ms <= 400


async def test_who_goes_on_just_after_the_turn_was_taken_gets_more_time_the_next_time(voice: bytes) -> None:
    ears = Ears(Session(["补水"]), {"补水": Completeness.ANSWERED})
    await ears.feed(bytes(6400) + voice)
    await ears.silence(500)
    assert ears.hangover_ms == 300
    ears.heard.clear()
    await ears.feed(voice)
    await ears.silence(1200)
    assert ears.hangover_ms == 400


async def test_pauses_between_the_groups_of_a_number_are_no_habit(voice: bytes) -> None:
    ears = Ears(Session(["补水"]), {"补水": Completeness.ANSWERED}, Expectation(AnswerKind.DIGITS))
    await ears.feed(bytes(6400) + voice)
    await ears.silence(60)
    await ears.feed(voice)
    await ears.silence(1200)
    assert ears.hangover_ms == 300


async def test_a_recogniser_that_fails_to_settle_yields_an_utterance_without_words(voice: bytes) -> None:
    ears = Ears(Session(["对"], fails=True))
    await ears.feed(bytes(6400) + voice)
    await ears.silence(1200)
    (spoke,) = ears.heard
    assert (spoke.heard.text, spoke.heard.confidence) == ("", 0.0)


async def test_the_clock_of_a_turn_begins_where_the_voice_ends(voice: bytes) -> None:
    ears = Ears(Session(["对"]), {"对": Completeness.COMPLETE})
    await ears.feed(bytes(6400) + voice)
    await ears.silence(1200)
    (spoke,) = ears.heard
    assert round(1000 * spoke.speech_end_s) == ears.voice_ended_ms
    assert spoke.speech_end_s < spoke.endpoint_s <= spoke.asr_final_s


@pytest.mark.parametrize(
    ("word", "amounts_to", "moves", "utterances"),
    [
        ("嗯", Words.ASSENT, ["pause", "go on"], []),
        ("", Words.NONE, ["pause", "go on"], []),
        ("我想退货", Words.MEANING, ["pause", "stop"], ["我想退货"]),
    ],
)
async def test_what_is_said_over_the_bot(
    voice: bytes, word: str, amounts_to: Words, moves: list[str], utterances: list[str]
) -> None:
    ears = Ears(Session([word]), meaning={word: amounts_to}, bot_speaks=True)
    await ears.silence(500)
    await ears.feed(voice[: 320 * 2 * 8])
    await ears.silence(1500)
    assert ears.voice.moves == moves
    assert [spoke.heard.text for spoke in ears.heard] == utterances


async def test_words_over_an_announcement_wait_for_its_end(voice: bytes) -> None:
    """An announcement is not interrupted, and what was said meanwhile is not lost."""
    ears = Ears(
        Session(["还要一盒"]), meaning={"还要一盒": Words.MEANING}, bot_speaks=True, interruptible=False
    )
    await ears.silence(500)
    await ears.feed(voice[: 320 * 2 * 8])
    await ears.silence(1500)
    assert ears.voice.moves == []
    assert [spoke.heard.text for spoke in ears.heard] == ["还要一盒"]


@pytest.mark.parametrize(("pause_ms", "goes_on"), [(400, True), (1000, False)])
async def test_who_speaks_again_soon_after_the_turn_was_taken_goes_on(
    voice: bytes, pause_ms: int, goes_on: bool
) -> None:
    ears = Ears(Session(["对"]), {"对": Completeness.COMPLETE})
    await ears.feed(bytes(6400) + voice)
    await ears.silence(pause_ms)
    await ears.feed(voice)
    await ears.silence(1000)
    assert [spoke.goes_on for spoke in ears.heard] == [False, goes_on]
