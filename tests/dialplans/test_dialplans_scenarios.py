"""Every scenario of the three younger shops, held by typing.

Those of ordering (order_*.yaml) need the shop's tables, and so do those of after-sales:
tests/service/test_shop_business.py.
"""

import re
from pathlib import Path

import pytest
from test_dialplans_products import shop
from typed_call import TypedCall, hold

from voicebot.config import PROJECT_DIR
from voicebot.dialogue.effects import OpenTicket
from voicebot.simulator.afterwards import existing
from voicebot.simulator.scenario import ExpectedOrder, ExpectedTicket, Nothing, Then
from voicebot.simulator.scenario_file import load_scenario

DIALPLANS = PROJECT_DIR / "dialplans"
SHOPS = ("shoes", "phones", "snacks")
FILES = [
    path
    for name in SHOPS
    for path in sorted((DIALPLANS / name / "scenarios").glob("*.yaml"))
    if not path.stem.startswith("order_")
]


def test_each_shop_has_five_scenarios_and_more() -> None:
    for name in SHOPS:
        assert len([path for path in FILES if path.parent.parent.name == name]) >= 5


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_scenario(path: Path) -> None:
    scenario = load_scenario(path)
    held = hold(shop(path.parent.parent.name), scenario)
    assert not held.stuck, held.replies[-2:]
    _check_conversation(scenario.then, held)
    _check_order(scenario.then, held, had_order=bool(scenario.given.orders))
    _check_ticket(scenario.then, held)
    if scenario.then.existing is not None:
        verdicts = list(existing(scenario.then.existing, held.world.orders[-1]))
        assert [verdict for verdict in verdicts if not verdict.passed] == []


def _check_conversation(then: Then, held: TypedCall) -> None:
    for pattern in then.bot_says:
        assert re.search(pattern, held.transcript), pattern
    for pattern in then.bot_never_says:
        assert not re.search(pattern, held.transcript), pattern
    for slot, value in then.understood.items():
        found = held.understood.get(slot)
        wanted = value if isinstance(value, tuple) else (value,)
        assert set(found if isinstance(found, tuple) else (found,)) == set(wanted), slot
    assert not set(then.never_asks) & set(held.asked)
    assert set(then.asks) <= set(held.asked)
    if then.re_asks is not None:
        assert len(held.asked_again) <= then.re_asks, held.asked_again


def _check_order(then: Then, held: TypedCall, *, had_order: bool) -> None:
    expected = then.order
    if expected is Nothing.NONE or had_order:
        assert held.orders == []
        return
    if not isinstance(expected, ExpectedOrder):
        return
    (placed,) = held.orders
    if expected.items is not None:
        assert dict(held.bought) == dict(expected.items)
    if expected.total_yuan is not None:
        assert held.total_yuan == expected.total_yuan
    if expected.receiver is not None:
        assert placed.receiver_name == expected.receiver
    assert all(part in placed.address for part in expected.address_contains)


def _check_ticket(then: Then, held: TypedCall) -> None:
    if isinstance(then.ticket, ExpectedTicket):
        assert any(_is(then.ticket, ticket) for ticket in held.tickets), held.tickets


def _is(expected: ExpectedTicket, ticket: OpenTicket) -> bool:
    right_type = expected.type in (None, ticket.type.value)
    return right_type and all(part in ticket.summary for part in expected.summary_contains)
