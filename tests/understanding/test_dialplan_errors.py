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
