import pytest

from voicebot.dialogue.assent import answers_while_asked, interrupts, is_assent
from voicebot.dialogue.events import Heard
from voicebot.dialogue.step import AnswerKind, Expectation


@pytest.mark.parametrize(
    "text", ["嗯", "嗯嗯", "哦", "好", "好的好的", "对", "对对对", "是的", "哦知道了", "行"]
)
def test_words_of_assent(text: str) -> None:
    assert is_assent(text)
    assert not interrupts(Heard(text), over=True)


@pytest.mark.parametrize("text", ["不要", "等一下", "好像不对", "对了我想退货", "是不是草本的", "嗯我要两盒"])
def test_words_that_want_the_turn(text: str) -> None:
    assert interrupts(Heard(text), over=False)


def test_one_syllable_counts_when_no_other_follows() -> None:
    assert not interrupts(Heard("我"), over=False)
    assert interrupts(Heard("停"), over=True)


@pytest.mark.parametrize("heard", [Heard("呵呵得五五", confidence=0.3), Heard("", confidence=0.0)])
def test_what_the_recogniser_does_not_believe_itself_is_noise(heard: Heard) -> None:
    assert not interrupts(heard, over=True)


@pytest.mark.parametrize(
    ("text", "kind", "asking", "answers"),
    [
        ("好的", AnswerKind.YES_NO, True, True),
        ("嗯", AnswerKind.YES_NO, True, False),
        ("好的", AnswerKind.YES_NO, False, False),
        ("好的", AnswerKind.FREE, True, False),
    ],
)
def test_assent_answers_a_question_that_can_be_answered_by_it(
    text: str, kind: AnswerKind, asking: bool, answers: bool
) -> None:
    assert answers_while_asked(Heard(text), Expectation(kind=kind), asking=asking) is answers
