import pytest

from tests.dialogue.harness import NOW
from voicebot.dialogue.events import CallerContext
from voicebot.dialogue.expectations import completeness, expectation_of
from voicebot.dialogue.state import DialogueState, Question
from voicebot.dialogue.step import AnswerKind, Completeness

COMPLETE, OPEN, INCOMPLETE = Completeness.COMPLETE, Completeness.OPEN, Completeness.INCOMPLETE


def state(about: str, digits: str = "") -> DialogueState:
    return DialogueState(CallerContext("13800138000", NOW, "k"), question=Question(about), digits=digits)


@pytest.mark.parametrize(
    ("about", "digits", "partial", "expected"),
    [
        ("take_it", "", "好的", COMPLETE),
        ("take_it", "", "嗯行就要", COMPLETE),
        ("take_it", "", "不要", COMPLETE),
        ("take_it", "", "可以不过", INCOMPLETE),
        ("take_it", "", "可以再便宜点吗", OPEN),
        ("phone", "", "幺三八零零", INCOMPLETE),
        ("phone", "", "幺三八零零幺三八零零零", COMPLETE),
        ("phone", "1380013", "八零零零", COMPLETE),
        ("phone", "1380013", "八零零", INCOMPLETE),
        ("phone", "1380013", "幺三八零零幺三八零零零", COMPLETE),
        ("phone", "", "等一下", OPEN),
        ("order_id", "", "二零", INCOMPLETE),
        ("order_id", "", "二零二六幺幺", INCOMPLETE),
        ("quantity", "", "两盒", COMPLETE),
        ("quantity", "", "要两盒然后", INCOMPLETE),
        ("address", "", "上海市徐汇区", INCOMPLETE),
        ("address", "", "上海市徐汇区漕溪路十八号", OPEN),
        ("effect", "", "补水的", OPEN),
        ("effect", "", "我想要一款能够补水的", INCOMPLETE),
        ("effect", "", "补水和", INCOMPLETE),
        ("effect", "", "补水对了", INCOMPLETE),
        ("effect", "", "", OPEN),
    ],
)
def test_a_pause_is_judged_by_what_was_asked(
    about: str, digits: str, partial: str, expected: Completeness
) -> None:
    assert completeness(state(about, digits), partial) is expected


def test_the_expectation_counts_the_digits_still_missing() -> None:
    expected = expectation_of(state("phone", "138"))
    assert (expected.kind, expected.digits, expected.slot) == (AnswerKind.DIGITS, 8, "phone")


def test_a_question_for_yes_or_no_expects_one() -> None:
    assert expectation_of(state("read_back")).kind is AnswerKind.YES_NO
