"""Mappings: mistakes are told with file and line."""

from pathlib import Path

import pytest

from voicebot.errors import DialplanError
from voicebot.shop.http.mapping_file import load_mapping, parse_mapping

EXAMPLES = sorted(Path("docs/examples").glob("*.yaml"))
ENVIRONMENT = {
    "VENDURE_URL": "http://127.0.0.1:3000/",
    "VENDURE_USER": "voicebot",
    "VENDURE_PASSWORD": "secret",
    "SHOP_URL": "https://shop.example/api",
    "SHOP_TOKEN": "secret",
}
SMALL = Path("docs/examples/rest.yaml").read_text("utf-8")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_are_right(path: Path) -> None:
    mapping = load_mapping(path, ENVIRONMENT)
    assert mapping.base_url.startswith("http")
    assert not mapping.base_url.endswith("/")


def wrong(old: str, new: str, environment: dict[str, str] = ENVIRONMENT) -> str:
    assert old in SMALL, old
    with pytest.raises(DialplanError) as error:
        parse_mapping(SMALL.replace(old, new, 1), file="shop.yaml", environment=environment)
    return str(error.value)


def line_of(text: str) -> int:
    return SMALL[: SMALL.index(text)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("money: yuan", "money: dollars", "money: Input should be 'fen' or 'yuan'"),
        ("path: /orders\n", "paht: /orders\n", "is not known here"),
        ('phone: "${phone}"', 'phone: "${fone}"', "did you mean 'phone'"),
        ('phone: "${phone}"', 'phone: "${phone"', "is no place for a value"),
        ("total: $.total\n", "total: $.total[\n", "is no JSONPath"),
        ("because: out_of_stock", "because: sold_out", "unknown because: 'sold_out'"),
        ("money: yuan", "money: yuan\nshop: twice", "written twice"),
        ("status: [409]", "status: gone", "should be a valid"),
    ],
)
def test_a_mistake_is_told_with_its_line(old: str, new: str, says: str) -> None:
    message = wrong(old, new)
    assert message.startswith("shop.yaml:"), message
    line = int(message.split(":")[1])
    assert abs(line - line_of(old)) <= 6, message
    assert says in message


def test_an_operation_that_is_forgotten_must_be_declared() -> None:
    message = wrong("  protect_price: not_supported", "")
    assert "describe it, or write 'protect_price: not_supported'" in message


def test_several_mistakes_are_told_at_once() -> None:
    message = wrong('{phone: "${phone}"}', '{phone: "${fone}", who: "${whom}"}')
    assert len(message.splitlines()) == 2


def test_a_variable_that_is_not_set_is_named_and_its_value_never_shown() -> None:
    message = wrong("money: yuan", "money: yuan", {"SHOP_URL": "https://shop.example", "SHOP_TOKEN": ""})
    assert "SHOP_TOKEN is not set" in message
    broken = wrong("money: yuan", "money: yuan", {**ENVIRONMENT, "SHOP_TOKEN": "geheim\r\nX-Evil: 1"})
    assert "geheim" not in broken


def test_variables_stay_out_of_where_callers_words_go() -> None:
    assert "may stand in base_url" in wrong('phone: "${phone}"', 'phone: "${env.SHOP_TOKEN}"')


def test_several_steps_that_change_something_must_say_with_which_it_is_done() -> None:
    steps = "      - path: /orders\n        method: POST\n      - path: /again\n        method: POST\n"
    old = SMALL[SMALL.index("  request_invoice:") :]
    assert "'commits: true'" in wrong(old, f"  request_invoice:\n    steps:\n{steps}")


@pytest.mark.parametrize("text", ["", "shop: x", "- a", "shop: [", "\x00", "shop: &a *a"])
def test_what_is_no_mapping_is_refused(text: str) -> None:
    with pytest.raises(DialplanError):
        parse_mapping(text, file="shop.yaml", environment={})
