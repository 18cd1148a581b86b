"""The caller's words may come to mean something only after the bot has gone on."""

import asyncio

import pytest

from tests.service.fakes import Voice
from voicebot.config import BargeInSettings
from voicebot.dialogue.events import Heard
from voicebot.media.barge_in import Words
from voicebot.media.frames import FRAME_MS
from voicebot.service.interruptions import Interruptions


@pytest.mark.parametrize(("announcing", "stops"), [(False, True), (True, False)])
async def test_an_announcement_that_began_meanwhile_is_said_to_its_end(announcing: bool, stops: bool) -> None:
    voice, said = Voice(), [""]

    async def words_so_far() -> Heard:
        return Heard(said[-1], 0.9)

    interruptions = Interruptions(
        BargeInSettings(),
        voice,
        words_so_far=words_so_far,
        meaning=lambda heard, over: Words.MEANING if heard.text else Words.NONE,
    )

    async def speak(ms: int, *, interruptible: bool) -> None:
        for _ in range(ms // FRAME_MS):
            interruptions.feed(True, bot_speaking=True, interruptible=interruptible)
            await asyncio.sleep(0)

    await speak(1000, interruptible=True)
    assert voice.moves == ["pause", "go on"]
    said.append("我想退货")
    await speak(1000, interruptible=not announcing)
    assert ("stop" in voice.moves) is stops


async def test_a_reply_that_fails_in_a_pause_leaves_the_next_one_audible() -> None:
    voice = Voice()

    async def nothing() -> Heard:
        return Heard("", 0.9)

    interruptions = Interruptions(
        BargeInSettings(), voice, words_so_far=nothing, meaning=lambda heard, over: Words.NONE
    )
    for _ in range(200 // FRAME_MS):
        interruptions.feed(True, bot_speaking=True, interruptible=True)
        await asyncio.sleep(0)
    assert voice.moves == ["pause"]
    interruptions.feed(False, bot_speaking=False, interruptible=True)
    assert voice.moves == ["pause", "go on"]


@pytest.mark.parametrize(
    ("text", "near", "moves"),
    [("我要一盒面膜", True, ["stop"]), ("我要一盒面膜", False, []), ("咳咳", True, [])],
)
async def test_a_whole_sentence_counts_also_when_it_is_not_sure_how_it_goes(
    text: str, near: bool, moves: list[str]
) -> None:
    """Over noise or another voice the recogniser is not sure of a word."""
    voice = Voice()

    async def nothing() -> Heard:
        return Heard("", 0.0)

    interruptions = Interruptions(
        BargeInSettings(), voice, words_so_far=nothing, meaning=lambda heard, over: Words.NONE
    )
    interruptions.feed(False, bot_speaking=True, interruptible=True)
    assert interruptions.utterance_over(Heard(text, 0.3), near=near) is bool(moves)
    assert voice.moves == moves
