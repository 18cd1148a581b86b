"""Who was cut off in a pause and goes on: both pieces are one turn, and what was done is not forgotten."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.dialogue.harness import NOW
from tests.service.fakes import spoken
from tests.service.test_conversation import Phone, ScriptedDialogue, on_the_phone
from voicebot.dialogue.effects import (
    Effect,
    FindOrders,
    OpenTicket,
    Priority,
    QuoteOrder,
    TicketType,
    Transfer,
)
from voicebot.dialogue.events import CallerContext, CallerSpoke, EffectFinished, Event, Heard
from voicebot.dialogue.state import DialogueState
from voicebot.dialogue.step import Sentence, Step
from voicebot.records.values import CallerTurn
from voicebot.service.taken import TakenTurn, can_be_taken_back

BEFORE = Step(DialogueState(CallerContext("13800138000", NOW, "k")), ())
TICKET = OpenTicket("e1", TicketType.COMPLAINT, Priority.HIGH, "投诉")


def test_both_pieces_are_one_utterance_as_sure_as_the_less_sure_one() -> None:
    taken = TakenTurn(BEFORE, Heard("对酒精过敏", 0.9, ("对九金过敏",)))
    assert taken.with_more(Heard("还有香精", 0.7, ("还有相近",))) == Heard(
        "对酒精过敏，还有香精", 0.7, ("对酒精过敏，还有相近", "对九金过敏，还有香精")
    )


def test_what_was_not_understood_adds_nothing() -> None:
    taken = TakenTurn(BEFORE, Heard("对酒精过敏", 0.9))
    assert taken.with_more(Heard("", 0.0)) == taken.heard


@pytest.mark.parametrize(
    ("effects", "speech", "expected"),
    [
        ((), (Sentence("好的"),), True),
        ((QuoteOrder("e1", ()),), (), True),
        ((FindOrders("e1", phone="13800138000"),), (), True),
        ((FindOrders("e1", order_number="2", phone_tail="8000"),), (), False),
        ((TICKET,), (), False),
        ((QuoteOrder("e1", ()), TICKET), (), False),
        ((Transfer("e1", "", ""),), (), False),
        ((), (Sentence("好的"), Sentence("已为您下单", effect_id="e1")), False),
    ],
)
def test_what_was_done_or_is_announced_is_not_taken_back(
    effects: tuple[Effect, ...], speech: tuple[Sentence, ...], expected: bool
) -> None:
    assert can_be_taken_back(Step(BEFORE.state, speech, effects)) is expected


@dataclass
class Session:
    """Hears ``texts``, one utterance after the other."""

    texts: list[str]
    heard: int = 0

    def accept(self, pcm: bytes) -> None:
        pass

    def partial(self) -> str:
        return self.texts[self.heard]

    def settle(self, is_answer: object = None) -> Heard:
        return Heard(self.texts[self.heard], 0.9)

    def resume(self) -> None:
        pass

    def finish(self, is_answer: object = None) -> Heard:
        heard = self.settle()
        self.reset()
        return heard

    def reset(self) -> None:
        self.heard = min(self.heard + 1, len(self.texts) - 1)


@dataclass
class Recogniser:
    texts: list[str]
    name: str = "scripted"

    def open_session(self) -> Session:
        return Session(self.texts)

    def unknown_words(self, words: object) -> tuple[str, ...]:
        return ()


@dataclass
class Clerk(ScriptedDialogue):
    """Every step has a state of its own; notes what is said in which."""

    effects: tuple[Effect, ...] = ()
    spoken_to: list[tuple[str, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def advance(self, state: DialogueState, event: Event) -> Step:
        after = DialogueState(state.caller, turn=state.turn + 1)
        match event:
            case CallerSpoke(heard=Heard(text=text)):
                self.spoken_to.append((text, state.turn))
                effects = self.effects if text == "对酒精过敏" else ()
                return Step(after, (Sentence(f"您说{text}那我给您推荐这一款很好的面膜"),), effects)
            case EffectFinished():
                return Step(after, (Sentence("我给您推荐这一款很好的面膜"),))
        return Step(after, ())


@pytest.fixture(scope="module")
def voice() -> bytes:
    return spoken("我对酒精过敏")


def heard_by(phone: Phone) -> list[str | None]:
    return [turn.heard_text for turn in phone.store.turns if isinstance(turn, CallerTurn)]


async def goes_on(phone: Phone, voice: bytes, after_ms: int) -> None:
    await phone.speak(voice)
    await phone.pass_time(after_ms)
    await phone.speak(voice)
    await phone.pass_time(1400)


async def test_who_goes_on_behind_the_end_of_a_turn_is_answered_as_if_it_had_not_been_taken(
    tmp_path: Path, voice: bytes
) -> None:
    clerk = Clerk()
    recogniser = Recogniser(["对酒精过敏", "还有香精"])
    async with on_the_phone(tmp_path, clerk, recogniser=recogniser) as phone:
        await goes_on(phone, voice, after_ms=420)
        assert phone.said[1:] == [
            "您说对酒精过敏那我给您推荐这一款很好的面膜",
            "您说对酒精过敏，还有香精那我给您推荐这一款很好的面膜",
        ]
    said_in = dict(clerk.spoken_to)
    assert said_in["对酒精过敏，还有香精"] == said_in["对酒精过敏"]
    assert "还有香精" not in said_in
    assert heard_by(phone) == ["对酒精过敏", "还有香精"], "the records have each piece once"


async def test_a_second_utterance_after_a_while_is_a_turn_of_its_own(tmp_path: Path, voice: bytes) -> None:
    clerk = Clerk()
    recogniser = Recogniser(["对酒精过敏", "还有香精"])
    async with on_the_phone(tmp_path, clerk, recogniser=recogniser) as phone:
        await goes_on(phone, voice, after_ms=1000)
    said_in = dict(clerk.spoken_to)
    assert said_in["还有香精"] > said_in["对酒精过敏"]
    assert "对酒精过敏，还有香精" not in said_in


async def test_what_was_done_in_between_stands_and_the_rest_is_heard_by_itself(
    tmp_path: Path, voice: bytes
) -> None:
    clerk = Clerk(effects=(TICKET,))
    recogniser = Recogniser(["对酒精过敏", "还有香精"])
    async with on_the_phone(tmp_path, clerk, recogniser=recogniser) as phone:
        await goes_on(phone, voice, after_ms=420)
        assert phone.store.tickets == [TICKET]
    said_in = dict(clerk.spoken_to)
    assert said_in["还有香精"] > said_in["对酒精过敏"]
