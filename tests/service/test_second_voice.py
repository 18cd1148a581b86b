"""What somebody else says near the caller's telephone is not taken for the caller's words."""

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from tests.media.line_audio import Signal, frames, mixed, noise, speech
from tests.service.fakes import Voice
from voicebot.asr.streaming import RecognitionStream
from voicebot.asr.vosk_engine import VoskRecogniser
from voicebot.config import AsrSettings, Settings
from voicebot.dialogue.step import Completeness, Expectation
from voicebot.media.barge_in import Words
from voicebot.media.frames import FRAME_MS, SILENCE_FRAME
from voicebot.service.hearing import Hearing
from voicebot.service.inputs import Spoke

CHATTER = "昨天晚上那场球你看了没有我跟你说这家店的牛肉面特别好吃下个礼拜我们去爬山吧"
GREETING_MS = 5500
FIRST_AT_MS, APART_MS = 6000, 3500
SAID = ("有没有便宜一点的", "没有了谢谢")


def beside(gain_db: float | None) -> tuple[Signal, list[int]]:
    """A caller who says something twice, and when each is over; somebody else talks all the time."""
    sounds, ends_ms, at_ms = [], [], FIRST_AT_MS
    for text in SAID:
        said = speech(text)
        sounds.append((at_ms, said, 0.0))
        ends_ms.append(at_ms + len(said) // 8)
        at_ms = ends_ms[-1] + APART_MS
    line = noise("white", at_ms, -65)
    if gain_db is not None:
        sentence = np.concatenate((speech(CHATTER, voice="cmn+f3"), np.zeros(450 * 8)))
        line = mixed(line, (0, np.resize(sentence, len(line)), gain_db))
    return mixed(line, *sounds), ends_ms


async def heard(line: Signal, pool: ThreadPoolExecutor) -> list[Spoke]:
    """What the bot hears; it greets first."""
    now_ms, spoken, voice = 0, list[Spoke](), Voice()
    hearing = Hearing(
        Settings(),
        RecognitionStream(VoskRecogniser(AsrSettings()), pool),
        monotonic=lambda: now_ms / 1000,
        on_utterance=spoken.append,
        on_settled=lambda heard: Completeness.OPEN,
        on_resumed=lambda: None,
        voice=voice,
        meaning=lambda heard, over: Words.MEANING if heard.text else Words.NONE,
        expectation=Expectation,
        is_answer=lambda: None,
    )
    for frame in frames(line):
        now_ms += FRAME_MS
        speaking = now_ms <= GREETING_MS
        hearing.feed(frame, SILENCE_FRAME, bot_speaking=speaking, interruptible=speaking)
        await hearing.caught_up()
    assert voice.moves == []
    return spoken


@pytest.fixture
async def pool() -> AsyncIterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


@pytest.fixture(scope="module")
def alone() -> Signal:
    return beside(None)[0]


@pytest.fixture(scope="module")
def beside_another() -> tuple[Signal, list[int]]:
    return beside(-15)


async def test_the_callers_words_are_heard_and_nothing_else(
    pool: ThreadPoolExecutor, alone: Signal, beside_another: tuple[Signal, list[int]]
) -> None:
    line, ends_ms = beside_another
    said = [spoke.heard.text for spoke in await heard(alone, pool)]
    assert len(said) == len(SAID)
    turns = await heard(line, pool)
    assert [spoke.heard.text for spoke in turns] == said
    for spoke, end_ms in zip(turns, ends_ms, strict=True):
        assert abs(1000 * spoke.speech_end_s - end_ms) <= 300
        assert 1000 * spoke.endpoint_s - end_ms <= 1500
