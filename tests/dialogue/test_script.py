import re

import pytest

from tests.dialogue.harness import DIALPLAN
from voicebot.config import PROJECT_DIR
from voicebot.dialogue.dialplan import parse_dialplan
from voicebot.dialogue.script import Script, read_script
from voicebot.errors import DialplanError


def script_of(text: str) -> Script:
    return read_script(parse_dialplan(text, file="dialplan.yaml"))


def test_a_single_text_counts_as_one_variant() -> None:
    assert script_of(DIALPLAN).questions["effect"].ask == ("您主要想要什么功效？",)


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("shop: {name: 小店,", "shop: {name: '',", 2, "name"),
        ("most_questions: 3", "most_questions: many", 3, "most_questions"),
        ("most_questions: 3", "mostquestions: 3", 3, "mostquestions"),
        ("answers: {ask_shipping: 两天内发货。}", "prompts: {greetings: 你好。}", 12, "greetings"),
        ("answers: {ask_shipping: 两天内发货。}", "prompts: {take_it: '要{nam}吗？'}", 12, "nam"),
        ("answers: {ask_shipping: 两天内发货。}", "prompts: {take_it: '要{name吗？'}", 12, "name吗"),
        ("answers: {ask_shipping: 两天内发货。}", "prompts:\n  thanks: 客气\n  take_it: '{x}'", 14, "x"),
        ("answers: {ask_shipping:", "answers: {ask_shiping:", 12, "ask_shipping"),
        ('effect: "主打{value}"', 'effect: "主打{what}"', 10, "what"),
        ("  skin_type: {ask: 您是什么肤质？}\n", "", 3, "skin_type"),
        ("  skin_type: {ask: 您是什么肤质？}", "  skin_type: {ask: []}", 8, "ask"),
        ("order: {units:", "order: {ask: [quantity, fone], units:", 11, "did you mean 'phone'"),
        ("order: {units:", "order: {options: {面膜: [colour]}, units:", 11, "unknown slot 'colour'"),
        ("order: {units:", "order: {ask: [quantity, order_date], units:", 11, "has no question"),
        ("most_questions: 3", "most_questions: 30", 3, "needs.most_questions must be 10 or less"),
        ("most_questions: 3", "safety: 过敏", 3, "must be a text, or a list of texts"),
        ("name: 小店", "name: 24", 2, "shop.name must be a text; put figures"),
        ("shop: {name: 小店, assistant: 小竹, sells: 面膜和洗面奶}", "shop: 小店", 2, "'key: value' lines"),
        ("sells: 面膜和洗面奶", "assistent: 小竹", 2, "shop.sells is missing"),
        ("choices: [补水, 美白]", "values: [补水, 美白]", 6, "here it is called 'choices'"),
        ("两天内发货。", "'{day}内发货。'", 12, "unknown placeholder {day}"),
        ('effect: "主打{value}"', 'efect: "主打{value}"', 10, "did you mean 'effect'"),
        ("  allergy: {ask: 您对什么过敏吗？}", "  allergy: {ask: 过敏吗}\n  nose: {ask: 鼻子？}", 10, "nose"),
    ],
)
def test_mistakes_are_named_with_file_and_line(old: str, new: str, line: int, says: str) -> None:
    assert old in DIALPLAN
    with pytest.raises(DialplanError) as caught:
        script_of(DIALPLAN.replace(old, new))
    assert str(caught.value).startswith(f"dialplan.yaml:{line}: ")
    assert says in str(caught.value)


def test_a_missing_section_is_named() -> None:
    with pytest.raises(DialplanError, match="'shop' is missing"):
        script_of(DIALPLAN.replace("shop: {name: 小店, assistant: 小竹, sells: 面膜和洗面奶}", ""))


def test_a_shop_may_use_its_own_words() -> None:
    script = script_of(DIALPLAN + "prompts: {thanks: [客气啥。]}\n")
    assert script.prompts["thanks"] == ("客气啥。",)


def test_all_mistakes_are_told_at_once() -> None:
    text = DIALPLAN.replace("most_questions: 3", "most_questions: 30").replace("name: 小店", "nam: 小店")
    with pytest.raises(DialplanError) as caught:
        script_of(text)
    assert [one.line for one in caught.value.each] == [2, 2, 3]
    text = DIALPLAN.replace("ask: [product_type, effect", "ask: [type, efect").replace("ask_shipping", "ask_")
    with pytest.raises(DialplanError) as caught:
        script_of(text)
    assert [one.line for one in caught.value.each] == [3, 3, 12]


def test_a_shop_without_goods_is_not_asked_for_what_it_does_without() -> None:
    manual = (PROJECT_DIR / "docs" / "dialplan.md").read_text(encoding="utf-8")
    travel = next(text for text in re.findall(r"```yaml\n(.*?)```", manual, re.S) if "旅游热线" in text)
    script = script_of(travel)
    assert script.needs.first == ()
    assert script.order.ask == ("receiver_name", "phone", "address")


def test_a_default_that_asks_for_no_slot_is_told_with_its_remedy() -> None:
    text = "shop: {name: 客栈, sells: 房间}\nneeds: {ask: [price]}\nquestions: {price: {ask: 预算多少？}}\n"
    with pytest.raises(DialplanError, match=r"^dialplan.yaml:2: .*write 'safety: \[\]'"):
        script_of(text)
