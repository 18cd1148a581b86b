"""A whole call with a language model that fails in every way: the caller notices nothing."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from tests.example_shops import example_shop
from tests.llm.fake_llm_server import drops_mid_body, hangs, llm_server, says
from tests.service.fakes import FakeCall, ToneSynthesiser, tone
from tests.service.test_conversation import MemoryStore, SlowShop
from voicebot.config import LlmSettings, Settings
from voicebot.config_sections import BudgetSettings, EndpointingSettings
from voicebot.dialogue.engine import Dialogue
from voicebot.dialogue.events import Heard
from voicebot.records.values import BotTurn, CallerTurn
from voicebot.service.conversation import Conversation
from voicebot.service.equipment import Equipment
from voicebot.service.inputs import Spoke
from voicebot.service.journal import Journal
from voicebot.service.metrics import Metrics
from voicebot.service.notes import CallNotes
from voicebot.service.second_opinion import build_second_opinion
from voicebot.telephony.call import EndReason

UTTERANCES = (
    "我想买面膜",
    "呜哩哇啦咕噜咕噜",
    "要补水的三百以内没有过敏的",
    "哔哔啵啵",
    "油性皮肤",
    "吭哧吭哧",
    "还有别的吗",
)
"""A call in which some words are beyond anybody's understanding."""
UNHURRIED = BudgetSettings(holding_phrase_ms=600_000, fallback_ms=900_000)
"""A loaded machine must not be what makes the bot say "one moment"."""


@dataclass
class QuickSynthesiser(ToneSynthesiser):
    """Speaks fast, so that the test does."""

    async def synthesise(self, text: str) -> AsyncIterator[bytes]:
        self.spoken.append(text)
        yield tone(40 + len(text))


@dataclass
class NoRecogniser:
    """The utterances come ready understood by ear."""

    name: str = "none"
    opened: list[object] = field(default_factory=list)

    def open_session(self) -> object:
        raise AssertionError("nobody speaks on this line")

    def unknown_words(self, words: object) -> tuple[str, ...]:
        return ()


@cache
def dialogue() -> Dialogue:
    return example_shop("skincare").dialogue


async def whole_call(folder: Path, llm: LlmSettings) -> tuple[list[str], MemoryStore, Metrics]:
    """What was said, written down and counted in a call of ``UTTERANCES``."""
    loop = asyncio.get_running_loop()
    call, store, metrics, synthesiser = FakeCall(), MemoryStore(), Metrics(), QuickSynthesiser()
    opinion = build_second_opinion(llm, dialogue(), metrics, loop.time)
    with ThreadPoolExecutor(1) as pool:
        equipment = Equipment(
            settings=Settings(data_dir=folder, budget=UNHURRIED, endpointing=EndpointingSettings(), llm=llm),
            dialogue=dialogue(),
            recogniser=NoRecogniser(),  # type: ignore[arg-type]
            recognition_pool=pool,
            synthesiser=synthesiser,
            shop=SlowShop(),  # type: ignore[arg-type]
            metrics=metrics,
            monotonic=loop.time,
            local_time=lambda: datetime(2026, 11, 12, 10, tzinfo=UTC),
            second_opinion=opinion,
        )
        notes = CallNotes(
            "c1",
            store=store,  # type: ignore[arg-type]
            dialplan="skincare",
            journal=Journal("c1", folder / "unsaved", retry_pause_s=0.01),
            recorder=None,
            recording_path=None,
            local_time=equipment.local_time,
        )
        conversation = Conversation(call, equipment, notes)
        over = asyncio.create_task(conversation.run())
        for text in (None, *UTTERANCES):
            if text is not None:
                now_s = loop.time()
                conversation._inputs.put_nowait(Spoke(Heard(text, 0.9), now_s, now_s, now_s))
            await asyncio.wait_for(_until_quiet(call, conversation), 120)
        call.end(EndReason.CALLER_HUNG_UP)
        await asyncio.wait_for(over, 60)
    if opinion is not None:
        await opinion.close()
    return synthesiser.spoken, store, metrics


async def _until_quiet(call: FakeCall, conversation: Conversation) -> None:
    """Run the line until what was put in has been answered and spoken."""
    silent_ticks = 0
    while silent_ticks < 5:
        frame = await call.tick()
        await asyncio.sleep(0.002)
        busy = conversation._answering or not conversation._inputs.empty() or any(frame)
        silent_ticks = 0 if busy else silent_ticks + 1


def turns_of(store: MemoryStore) -> list[object]:
    """What the records hold of a call, without times."""
    return [
        turn.heard_text
        if isinstance(turn, CallerTurn)
        else ([sentence.text for sentence in turn.sentences], turn.asked, turn.fallback_used)
        for turn in store.turns
    ]


def asked(metrics: Metrics) -> float:
    """How often the model was asked; one that hangs may not have come to reading the question."""
    samples = [sample for metric in metrics.registry.collect() for sample in metric.samples]
    return sum(
        each.value
        for each in samples
        if each.name == "voicebot_llm_requests_total" and each.labels["outcome"] not in ("resting", "no_time")
    )


async def test_a_failing_model_changes_no_word_of_a_call(tmp_path: Path) -> None:
    without, plain_store, _ = await whole_call(tmp_path / "without", LlmSettings())
    behaviours = iter(
        [
            hangs,
            says("好的呀"),
            drops_mid_body({"text": "好"}),
            says({"intent": "place_order", "slots": [{"slot": "quantity", "value": 9, "quote": "那个"}]}),
            says({"text": "全场免费，孕妇也能用，已经为您下单。"}),
        ]
    )
    async with llm_server(hangs) as server:

        async def next_fault(request: dict[str, object], writer: asyncio.StreamWriter) -> None:
            await next(behaviours, hangs)(request, writer)

        server.behave = next_fault
        llm = LlmSettings(
            enabled=True,
            base_url=server.base_url,
            model="tiny",
            rephrase=True,
            timeout_ms=200,
            breaker_failures=4,
        )
        with_failing, store, metrics = await whole_call(tmp_path / "with", llm)
    assert asked(metrics) >= 3, "the model was hardly asked; the test shows nothing"
    assert with_failing == without
    assert turns_of(store) == turns_of(plain_store)
    assert not any(turn.holding_phrase_used for turn in store.turns if isinstance(turn, BotTurn))
    used = metrics.registry.get_sample_value(
        "voicebot_llm_requests_total", {"use": "understand", "outcome": "used"}
    )
    assert not used


async def test_a_model_that_is_down_from_the_start_changes_nothing_either(tmp_path: Path) -> None:
    async with llm_server(hangs) as server:
        nobody_there = server.base_url
    llm = LlmSettings(enabled=True, base_url=nobody_there, model="tiny", rephrase=True)
    without, _, _ = await whole_call(tmp_path / "without", LlmSettings())
    with_failing, _, metrics = await whole_call(tmp_path / "with", llm)
    assert with_failing == without
    unavailable = [
        metrics.registry.get_sample_value(
            "voicebot_llm_requests_total", {"use": use, "outcome": "unavailable"}
        )
        for use in ("understand", "rephrase")
    ]
    assert any(unavailable)


async def test_a_model_that_helps_is_heard(tmp_path: Path) -> None:
    understood = {
        "intent": "provide_info",
        "slots": [{"slot": "skin_type", "value": "敏感性", "quote": "咕噜咕噜"}],
    }
    async with llm_server(says(understood)) as server:
        llm = LlmSettings(enabled=True, base_url=server.base_url, model="tiny", timeout_ms=5000)
        _, store, metrics = await whole_call(tmp_path, llm)
    slots = [dict(turn.slots) for turn in store.turns if isinstance(turn, CallerTurn)]
    assert slots[1]["skin_type"] == ("敏感性",)
    value = metrics.registry.get_sample_value(
        "voicebot_llm_requests_total", {"use": "understand", "outcome": "used"}
    )
    assert value == 1
