"""Templates: filled texts and bodies."""

import pytest

from voicebot.shop.http.template import ABSENT, UnfilledError, broken_place, fill, fill_body, names_in

VALUES = {"name": "张三", "count": 3, "free": True, "nothing": None, "item.sku": "A-1"}


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("${count}", 3),
        (" ${free} ", True),
        ("${count} pieces", "3 pieces"),
        ("${name}-${free}", "张三-true"),
        ("query($id: ID!) { order(id: $id) { id } }", "query($id: ID!) { order(id: $id) { id } }"),
        ("${item.sku}", "A-1"),
        ("${nothing?}", ABSENT),
        ("Bearer ${nothing?}", ABSENT),
        ("", ""),
    ],
)
def test_a_text_with_places_is_filled(template: str, filled: object) -> None:
    assert fill(template, VALUES) == filled


@pytest.mark.parametrize("template", ["${nothing}", "${unheard_of}", "a ${nothing} b"])
def test_a_place_without_a_value_is_no_empty_text(template: str) -> None:
    with pytest.raises(UnfilledError):
        fill(template, VALUES)


def test_a_body_is_filled_to_its_depths_and_keeps_types() -> None:
    body = {
        "who": "${name}",
        "note": "${nothing?}",
        "flags": ["${free}", "${nothing?}", None, 1.5],
        "lines": {"$each": "items", "$make": {"sku": "${item.sku}", "n": "${item.n}", "of": "${name}"}},
    }
    items = [{"item.sku": "A-1", "item.n": 1}, {"item.sku": "B-2", "item.n": 2}]
    assert fill_body(body, VALUES, items) == {
        "who": "张三",
        "flags": [True, None, 1.5],
        "lines": [{"sku": "A-1", "n": 1, "of": "张三"}, {"sku": "B-2", "n": 2, "of": "张三"}],
    }


def test_a_value_that_looks_like_a_place_is_not_filled_again() -> None:
    assert fill("${name}", {"name": "${key}", "key": "secret"}) == "${key}"
    assert fill("to ${name}", {"name": "${key}", "key": "secret"}) == "to ${key}"


def test_the_names_of_a_body_and_its_broken_places_are_found() -> None:
    assert set(names_in({"a": ["${x}", {"b": "${y.z?} ${x}"}], "c": 1})) == {"x", "y.z"}
    assert broken_place("${x} ${} tail") == "${} tail"
    assert broken_place("${not closed") == "${not closed"
    assert broken_place("${fine} $name {}") is None
