"""Which version is meant, and what is near when it is sold out."""

import pytest

from voicebot.shop.versions import SoldOut, Unclear, Version, choose, same

SHOES = [
    Version("B42", "", {"color": "黑色", "size": "42"}, stock=3),
    Version("B43", "", {"color": "黑色", "size": "43"}, stock=0),
    Version("W42", "", {"color": "白色", "size": "42"}, stock=9),
    Version("W43", "", {"color": "白色", "size": "43"}, stock=1),
]
PHONES = [Version("128", "8+128G", {}, 139_900), Version("256", "8+256G", {}, 159_900)]


def code(found: object) -> str:
    assert isinstance(found, Version)
    return found.code


@pytest.mark.parametrize(
    ("options", "quantity", "expected"),
    [
        ({"color": "黑色", "size": "42"}, 1, "B42"),
        ({"color": "黑", "size": "42.0"}, 3, "B42"),
        ({"size": "43"}, 1, "W43"),
        ({"color": "黑色"}, 1, "B42"),
    ],
)
def test_a_version_that_is_the_only_one_in_stock_is_taken(
    options: dict[str, str], quantity: int, expected: str
) -> None:
    assert code(choose(SHOES, options, quantity)) == expected


def test_what_differs_in_stock_must_be_chosen_the_most_plentiful_first() -> None:
    assert choose(SHOES, {"size": "42"}, 1) == Unclear("color", ("白色", "黑色"))
    assert choose(SHOES, {"color": "白色"}, 1) == Unclear("size", ("42", "43"))


def test_a_version_sold_out_names_what_is_near() -> None:
    assert choose(SHOES, {"color": "黑色", "size": "43"}, 1) == SoldOut(0, "color", ("白色",))
    assert choose(SHOES, {"color": "黑色", "size": "42"}, 5) == SoldOut(3, "color", ("白色",))
    assert choose(SHOES, {"color": "红色", "size": "42"}, 1) == SoldOut(0, "color", ("白色", "黑色"))
    assert choose(SHOES, {}, 50) == SoldOut(9)


def test_versions_without_a_stock_of_their_own_need_not_be_chosen() -> None:
    assert choose(PHONES, {}, 1) is None
    assert code(choose(PHONES, {"storage_gb": "256"}, 1)) == "256"
    assert choose([], {"color": "黑色"}, 1) is None


@pytest.mark.parametrize(
    ("first", "second"), [("黑", "黑色"), ("42", "42.0码"), ("原味", "原味"), ("XL", "xl码")]
)
def test_the_same_choice_in_other_words(first: str, second: str) -> None:
    assert same(first, second)


def test_other_choices_are_not_the_same() -> None:
    assert not same("42", "42.5")
    assert not same("黑色", "白色")
