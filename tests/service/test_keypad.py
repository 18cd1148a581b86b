from voicebot.dialogue.step import AnswerKind, Expectation
from voicebot.service.keypad import Keypad

PHONE = Expectation(AnswerKind.DIGITS, slot="phone", digits=11)
ORDER_NUMBER = Expectation(AnswerKind.DIGITS, slot="order_id")
YES_NO = Expectation(AnswerKind.YES_NO)


def press(keypad: Keypad, keys: str, expectation: Expectation) -> list[str | None]:
    return [keypad.key(key, expectation) for key in keys]


def test_a_whole_phone_number_needs_no_end_key() -> None:
    answers = press(Keypad(2500), "13800138000", PHONE)
    assert answers == [None] * 10 + ["13800138000"]


def test_the_end_key_completes_and_is_not_part_of_the_answer() -> None:
    assert press(Keypad(2500), "4711#", ORDER_NUMBER)[-1] == "4711"


def test_a_lone_end_key_is_no_answer() -> None:
    assert press(Keypad(2500), "#", PHONE) == [None]


def test_one_key_answers_a_yes_or_no_question() -> None:
    assert press(Keypad(2500), "1", YES_NO) == ["1"]


def test_a_pause_completes_once() -> None:
    keypad = Keypad(2500)
    press(keypad, "47", ORDER_NUMBER)
    assert keypad.elapse(2480) is None
    assert keypad.elapse(20) == "47"
    assert keypad.elapse(5000) is None


def test_each_key_restarts_the_pause() -> None:
    keypad = Keypad(2500)
    press(keypad, "4", ORDER_NUMBER)
    keypad.elapse(2000)
    press(keypad, "7", ORDER_NUMBER)
    assert keypad.elapse(2000) is None
    assert keypad.elapse(500) == "47"
