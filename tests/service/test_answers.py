"""What answers the question that the bot has just asked."""

from datetime import UTC, datetime

import pytest

from tests.example_shops import example_shop
from voicebot.dialogue.engine import Dialogue
from voicebot.dialogue.events import CallerContext
from voicebot.dialogue.expectations import expectation_of
from voicebot.dialogue.state import DialogueState, Question
from voicebot.dialogue.step import Step
from voicebot.service.answers import answers_to


@pytest.fixture(scope="module")
def dialogue() -> Dialogue:
    return example_shop("skincare").dialogue


def asked(about: str | None) -> Step:
    caller = CallerContext("13900001234", datetime(2026, 3, 2, tzinfo=UTC), "key")
    state = DialogueState(caller, question=Question(about) if about else None)
    return Step(state, (), expectation=expectation_of(state))


@pytest.mark.parametrize(
    ("about", "answers", "others"),
    [
        ("phone", ["幺三九零零二七六五四三"], ["幺三九零零二七六五四", "幺三九零零二七六五四三三", "等一下"]),
        ("take_it", ["好的", "不要", "对"], ["嗯我看看别的", "堆"]),
        ("quantity", ["四十盒", "要两瓶"], ["四十河", "要两平"]),
        ("effect", ["补水的", "想要美白"], ["不睡的", "想要没白"]),
        ("address", ["南京市鼓楼区中山路十八号"], ["南京市鼓楼区"]),
    ],
)
def test_answers_are_told_from_other_texts(
    dialogue: Dialogue, about: str, answers: list[str], others: list[str]
) -> None:
    is_answer = answers_to(dialogue, asked(about))
    assert is_answer is not None
    assert [text for text in (*answers, *others) if is_answer(text)] == answers


def test_without_a_question_nothing_is_preferred(dialogue: Dialogue) -> None:
    assert answers_to(dialogue, asked(None)) is None
