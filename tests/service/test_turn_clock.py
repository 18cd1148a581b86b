"""The clock of a turn: what its stamps tell, and that a call stores and exports them."""

import asyncio
from pathlib import Path

import pytest

from tests.service.test_conversation import Phone, ScriptedDialogue, on_the_phone
from voicebot.config import TtsSettings
from voicebot.dialogue.events import CallerSpoke, Event
from voicebot.dialogue.step import Sentence, Step
from voicebot.records.values import TurnTimings
from voicebot.service.metrics import Metrics
from voicebot.service.turn_clock import since_speech_end_s, stages_s
from voicebot.tts.espeak_engine import EspeakSynthesiser

TURN = TurnTimings(
    speech_end_s=10.0,
    endpoint_s=10.25,
    asr_final_s=10.26,
    reply_ready_s=10.28,
    first_audio_s=10.3,
    first_informative_s=11.5,
)


def test_every_stage_counts_from_the_one_before() -> None:
    assert stages_s(TURN) == pytest.approx(
        {
            "endpointing": 0.25,
            "recognition": 0.01,
            "reply": 0.02,
            "first_audio": 0.02,
            "first_informative": 1.22,
        }
    )


def test_every_milestone_counts_from_the_end_of_speech() -> None:
    assert since_speech_end_s(TURN) == pytest.approx(
        {
            "endpoint": 0.25,
            "asr_final": 0.26,
            "reply_ready": 0.28,
            "first_audio": 0.3,
            "first_informative": 1.5,
        }
    )


def test_a_turn_without_speech_has_no_stages_before_its_reply() -> None:
    assert since_speech_end_s(TurnTimings(reply_ready_s=1.0)) == {}
    assert stages_s(TurnTimings(reply_ready_s=1.0, first_audio_s=1.5)) == {"first_audio": 0.5}
    assert stages_s(TurnTimings()) == {}


def histogram(metrics: Metrics, name: str) -> dict[str, float]:
    """How often each stage was observed."""
    samples = [sample for metric in metrics.registry.collect() for sample in metric.samples]
    return {each.labels["stage"]: each.value for each in samples if each.name == f"{name}_count"}


@pytest.fixture(scope="module")
def voice() -> bytes:
    async def speak() -> bytes:
        engine = EspeakSynthesiser(TtsSettings(espeak_voice="cmn"))
        return b"".join([chunk async for chunk in engine.synthesise("我想买面膜")])

    return asyncio.run(speak())


def stored(phone: Phone) -> list[TurnTimings]:
    updates = [facts for _, facts in phone.store.playback if isinstance(facts, dict)]
    return [timings for facts in updates if isinstance(timings := facts.get("timings"), TurnTimings)]


async def test_a_turn_is_stored_and_exported_with_every_stage(tmp_path: Path, voice: bytes) -> None:
    def answer(event: Event) -> Step | None:
        if not isinstance(event, CallerSpoke):
            return None
        return Step(dialogue.state, (Sentence("嗯好的", informative=False), Sentence("您想要什么功效")))

    dialogue = ScriptedDialogue(answer)
    async with on_the_phone(tmp_path, dialogue) as phone:
        await phone.speak(voice)
        await phone.pass_time(2400)
    turn = stored(phone)[-1]
    stamps = (
        *(turn.speech_end_s, turn.endpoint_s, turn.asr_final_s, turn.reply_ready_s),
        *(turn.first_audio_s, turn.first_informative_s),
    )
    assert None not in stamps
    assert list(stamps) == sorted(stamps), "one clock, in the order of the stages"
    assert turn.first_informative_s > turn.first_audio_s, "an acknowledgement informs nobody"
    every = {"endpointing", "recognition", "reply", "first_audio", "first_informative"}
    assert every <= histogram(phone.metrics, "voicebot_turn_stage_seconds").keys()
    assert {"endpoint", "first_informative"} <= histogram(phone.metrics, "voicebot_turn_seconds").keys()
