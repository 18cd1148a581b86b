"""A reply made while the caller pauses counts when it is due, and otherwise leaves no trace."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.service.fakes import spoken
from tests.service.test_conversation import Phone, ScriptedDialogue, on_the_phone
from voicebot.dialogue.effects import EffectFailed, EffectResult, FindOrders, OrdersFound, PlaceOrder
from voicebot.dialogue.events import CallerSpoke, EffectFinished, Event, Heard
from voicebot.dialogue.state import DialogueState
from voicebot.dialogue.step import Completeness, Step
from voicebot.records.values import BotTurn, CallerTurn

PAUSE_MS = 140
"""Longer than it takes to settle, shorter than the hangover of the phone."""


@dataclass
class Session:
    """Hears ``texts[0]`` until the caller goes on after a pause, then ``texts[1]``."""

    texts: tuple[str, str]
    resumed: bool = False

    def accept(self, pcm: bytes) -> None:
        pass

    def partial(self) -> str:
        return ""

    def settle(self, is_answer: object = None) -> Heard:
        return Heard(self.texts[self.resumed], 0.9)

    def resume(self) -> None:
        self.resumed = True

    def finish(self, is_answer: object = None) -> Heard:
        return self.settle()

    def reset(self) -> None:
        pass


@dataclass
class Recogniser:
    texts: tuple[str, str]
    name: str = "scripted"

    def open_session(self) -> Session:
        return Session(self.texts)

    def unknown_words(self, words: object) -> tuple[str, ...]:
        return ()


@dataclass
class Shop:
    looked_up: list[str] = field(default_factory=list)

    async def place_order(self, request: PlaceOrder, *, call_id: str, timeout_s: float) -> EffectResult:
        return EffectFailed(request.effect_id, "not in this test")

    async def find_orders(self, request: FindOrders, *, timeout_s: float) -> EffectResult:
        self.looked_up.append(request.effect_id)
        return OrdersFound(request.effect_id, ())


class Clerk(ScriptedDialogue):
    """Looks orders up when asked to; notes the state in which it is asked what."""

    def __init__(self) -> None:
        super().__init__(self._reply)
        self.asked: list[tuple[str, DialogueState]] = []

    def advance(self, state: DialogueState, event: Event) -> Step:
        if isinstance(event, CallerSpoke):
            self.asked.append((event.heard.text, state))
        return super().advance(state, event)

    def turn_end(self, state: DialogueState, text: str, reply: Step) -> Completeness:
        return Completeness.OPEN

    def _reply(self, event: Event) -> Step | None:
        match event:
            case CallerSpoke(heard=Heard(text="查一下我的订单")):
                return self.step("正在为您查", effects=(FindOrders("e1"),))
            case CallerSpoke():
                return self.step("好的您慢慢想")
            case EffectFinished():
                return self.step("没有查到")
        return None


@pytest.fixture(scope="module")
def voice() -> bytes:
    return spoken("查一下我的订单")


def outcomes(phone: Phone) -> dict[str, float]:
    samples = [sample for metric in phone.metrics.foreseen_replies.collect() for sample in metric.samples]
    return {each.labels["outcome"]: each.value for each in samples if each.name.endswith("_total")}


async def test_a_reply_that_is_not_due_after_all_leaves_no_trace(tmp_path: Path, voice: bytes) -> None:
    clerk, shop = Clerk(), Shop()
    parts = {"recogniser": Recogniser(("查一下我的订单", "查一下我的订单不对先不查")), "shop": shop}
    async with on_the_phone(tmp_path, clerk, **parts) as phone:
        await phone.speak(voice)
        await phone.pass_time(PAUSE_MS)
        assert [text for text, _ in clerk.asked] == ["查一下我的订单"], "it was foreseen"
        await phone.speak(voice)
        await phone.pass_time(1200)
        assert phone.said == ["您好", "好的您慢慢想"]
        assert outcomes(phone)["dropped"] >= 1
    assert shop.looked_up == []
    assert clerk.asked[0][1] == clerk.asked[-1][1], "both were asked in the same state"
    heard = [turn.heard_text for turn in phone.store.turns if isinstance(turn, CallerTurn)]
    assert heard == ["查一下我的订单不对先不查"]
    spoken = [each.text for turn in phone.store.turns if isinstance(turn, BotTurn) for each in turn.sentences]
    assert spoken == ["您好", "好的您慢慢想"]
    assert phone.store.tickets == []


async def test_a_reply_that_is_due_is_made_once_and_its_effect_carried_out_once(
    tmp_path: Path, voice: bytes
) -> None:
    clerk, shop = Clerk(), Shop()
    parts = {"recogniser": Recogniser(("查一下我的订单", "")), "shop": shop}
    async with on_the_phone(tmp_path, clerk, **parts) as phone:
        await phone.speak(voice)
        await phone.pass_time(PAUSE_MS)
        assert shop.looked_up == [], "no effect before the turn is over"
        await phone.pass_time(1600)
        assert phone.said[-1] == "没有查到"
        assert outcomes(phone)["used"] == 1
    assert shop.looked_up == ["e1"]
    heard = [turn.heard_text for turn in phone.store.turns if isinstance(turn, CallerTurn)]
    assert heard == ["查一下我的订单"]
