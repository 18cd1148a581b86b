"""Every mistake in a dialplan is named with file and line and says what to do."""

import pytest

from voicebot.dialogue.dialplan import Role, SlotType, parse_dialplan
from voicebot.errors import DialplanError


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", None, "empty"),
        ("- a", 1, "mapping"),
        ("slts: {}", 1, "did you mean 'slots'"),
        ("slots:\n  a: {typ: choice}", 2, "did you mean 'type'"),
        ("slots:\n  a: {type: choise}", 2, "did you mean 'choice'"),
        ("slots:\n  a: {multiple: true}", 2, "needs a 'type'"),
        ("slots:\n  a:\n    type: choice\n    values: [x, x]", 4, "already in"),
        ("slots:\n  a:\n    type: choice\n    values:\n      x: [z]\n      y: [z]", 6, "already means x"),
        ("slots:\n  color: {}\n  color: {}", 3, "written twice"),
        ("slots:\n  a: b: c", 2, "not valid YAML"),
        ("slots:\n  price: {min: viel}", 2, "must be a number"),
        ("slots:\n  n: {type: number, min: 5, max: 1}", 2, "greater than max"),
        ("slots:\n  t: {type: text}", 2, "needs 'frames'"),
        ("slots:\n  t: {type: text, frames: [名字叫]}", 2, "{}"),
        ("slots:\n  a: {type: choice, topic: 酒店, values: [x]}", 2, "unknown topic"),
        ("slots:\n  a:\n    type: choice\n    values: {x: {implied_by: [(a|b]}}", 4, "parentheses"),
        ("intents:\n  buy: []", 2, "needs examples"),
        ("slots:\n  1a: {type: choice}", 2, "must be a word"),
        ("slots:\n  a: {type: choice, choices: [x]}", 2, "here it is called 'values'"),
        ("slots:\n  a: {type: choice, values: [面膜，精华]}", 2, "full-width '，'"),
        ("slots:\n  a: {type: choice, values: {面膜: [贴面膜、睡眠面膜]}}", 2, "full-width '、'"),
        ("slots:\n  a:\n    type: choice\n    values:\n      面膜：[贴的]: []", 5, "full-width '：'"),
        ("slots：\n  a: {type: choice}", 1, "full-width colon"),
        ("slots:\n  a：{type: choice}\n", 2, "full-width"),
        ("shop:\n  name：竹露\n  sells: 鞋", 2, "full-width colon"),
        ("shop: {name：竹露，sells：鞋}\nslots:\n\ta: {}", 3, "tab"),
        ("shop:\n  name:竹露\n  sells: 鞋", 2, "space after the colon"),
        ("shop:\n  name: 竹露: 鞋\n", 2, "in quotes"),
        ("slots:\n  a: {type: choice, values: [x}", 2, "not closed with ]"),
        ("slots:\n  a: {type: choice, words: “甲”}\n  b: [", 3, "not closed"),
        ("shop:\n  name: @店\n", 2, "must stand in quotes"),
        ("slots: 面膜", 1, "'key: value' lines"),
    ],
)
def test_mistakes(text: str, line: int | None, words: str) -> None:
    with pytest.raises(DialplanError) as caught:
        parse_dialplan(text, file="shop/dialplan.yaml")
    assert words in str(caught.value)
    assert caught.value.line == line
    assert str(caught.value).startswith(
        "shop/dialplan.yaml" if line is None else f"shop/dialplan.yaml:{line}: "
    )


def test_a_declared_slot_starts_from_the_engines_own_and_adds_to_it() -> None:
    plan = parse_dialplan("slots: {color: {values: {荧光绿: [], 黑色: [墨色]}}}", file="x")
    color = plan.slots["color"]
    assert color.exclude == "color_exclude"
    words = {value.name: value.synonyms for value in color.values}
    assert "荧光绿" in words
    assert {"墨色", "黑的"} <= set(words["黑色"])


def test_result_names_of_numbers() -> None:
    plan = parse_dialplan(
        "slots: {battery: {type: number, units: [毫安], names: {exact: battery_min, min: battery_min}}}",
        file="x",
    )
    slot = plan.slots["battery"]
    assert slot.type is SlotType.NUMBER
    assert slot.name_of(Role.MIN) == "battery_min"
    assert plan.knows("battery_min") and not plan.knows("unheard_of")


def test_sections_of_the_conversation_keep_their_places() -> None:
    plan = parse_dialplan("shop:\n  name: 店\n  sells: [鞋]\n", file="x.yaml")
    section = plan.section("shop")
    assert section is not None and section.plain() == {"name": "店", "sells": ["鞋"]}
    assert str(section.at("sells", 0).error("wrong")) == "x.yaml:3: wrong"
    assert plan.section("order") is None


def test_all_mistakes_are_told_at_once_in_the_order_of_lines() -> None:
    text = """
slts: {}
slots:
  a: {type: choise}
  b: {type: choice, valeus: [x], titel: 乙}
  c:
    type: choice
    values:
      甲: {synonym: [x]}
      乙: [x，y]
      丙: [z]
      丁: [z]
substances: {酒精: {incluedes: [乙醇]}}
intents:
  buy: []
  sell: {exampels: [卖]}
"""
    with pytest.raises(DialplanError) as caught:
        parse_dialplan(text, file="x")
    lines = [one.line for one in caught.value.each]
    assert lines == [2, 4, 5, 5, 5, 9, 10, 12, 13, 15, 16, 16], str(caught.value)
    assert caught.value.line == 2
    assert str(caught.value).count("\n") == len(lines) - 1


def test_a_comma_in_quotes_belongs_to_the_word() -> None:
    plan = parse_dialplan('slots: {a: {type: choice, values: ["甲，乙"]}}', file="x")
    assert [value.name for value in plan.slots["a"].values] == ["甲，乙"]
