"""The shop's rules over orders of any age and state; which order is meant; what memory keeps."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.dialogue.harness import NOW
from tests.dialogue.test_identity import order
from voicebot.dialogue.aftersales_case import Change
from voicebot.dialogue.aftersales_results import refusal_key
from voicebot.dialogue.aftersales_rules import Ruling, change_of_mind, warranty_days, within
from voicebot.dialogue.aftersales_script import ChangeOfMind, Warranty
from voicebot.dialogue.aftersales_which import Hints, meant
from voicebot.dialogue.aftersales_words import opened_in, remedy_in
from voicebot.dialogue.effects import OrderSummary
from voicebot.dialogue.order_parts import ReturnKind
from voicebot.dialogue.service_effects import ChangeRefusal
from voicebot.dialogue.wording_zh import PLACEHOLDERS, PROMPTS


def delivered(days_ago: int) -> OrderSummary:
    at = NOW - timedelta(days=days_ago)
    return replace(order(status="delivered"), placed_at=at - timedelta(days=2), delivered_at=at)


@given(limit=st.integers(0, 60), days=st.integers(0, 90), opened=st.sampled_from([None, True, False]))
def test_a_change_of_mind(limit: int, days: int, opened: bool | None) -> None:
    ruling = change_of_mind(ChangeOfMind(days=limit), delivered(days), ["面膜"], opened=opened, now=NOW)
    if limit == 0:
        assert ruling is Ruling.NEVER
    elif days > limit:
        assert ruling is Ruling.TOO_LATE
    else:
        wanted = {None: Ruling.ASK_WHETHER_OPENED, True: Ruling.OPENED, False: Ruling.ALLOWED}
        assert ruling is wanted[opened]


def test_kinds_that_are_never_taken_back() -> None:
    rules = ChangeOfMind(days=7, not_for=("手机膜",))
    assert change_of_mind(rules, delivered(1), ["手机膜"], opened=False, now=NOW) is Ruling.NOT_TAKEN


def test_opened_goods_where_the_shop_takes_them() -> None:
    rules = ChangeOfMind(days=7, opened=True)
    assert change_of_mind(rules, delivered(7), [], opened=True, now=NOW) is Ruling.ALLOWED


def test_what_was_delivered_when_is_not_guessed() -> None:
    unknown = replace(delivered(1), delivered_at=None, placed_at=NOW - timedelta(days=30))
    assert within(unknown, 7, NOW) is None
    assert change_of_mind(ChangeOfMind(days=7), unknown, [], opened=False, now=NOW) is Ruling.UNCLEAR
    assert within(replace(unknown, placed_at=NOW - timedelta(days=3)), 7, NOW) is True


def test_the_warranty_of_a_kind_and_of_all_others() -> None:
    rules = Warranty(days={"手机": 365, "手机膜": 0, "其他": 90})
    assert [warranty_days(rules, kind) for kind in ("手机", "手机膜", "耳机", None)] == [365, None, 90, 90]


@pytest.mark.parametrize("change", list(Change))
@pytest.mark.parametrize("reason", list(ChangeRefusal))
def test_every_refusal_has_its_own_sentence(change: Change, reason: ChangeRefusal) -> None:
    key = refusal_key(change, reason)
    assert key in PROMPTS
    assert PLACEHOLDERS[key] <= {"order", "number", "shop", "assistant", "sells"}
    others = {refusal_key(change, other) for other in ChangeRefusal if other is not reason}
    assert key not in others


@pytest.mark.parametrize(
    ("text", "opened"),
    [
        ("没拆封", False),
        ("还没打开", False),
        ("没穿出去过，就在家试了试，鞋底是干净的", False),
        ("拆开用了两片", True),
        ("打开看了一下", True),
        ("都用过了", True),
        ("颜色不喜欢", None),
    ],
)
def test_opened_or_not(text: str, opened: bool | None) -> None:
    assert opened_in(text) is opened


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("给我退钱", ReturnKind.REFUND),
        ("不退，换一个", ReturnKind.EXCHANGE),
        ("补发吧", ReturnKind.RESHIP),
        ("能修吗", ReturnKind.REPAIR),
        ("不换，就退货", ReturnKind.RETURN),
        ("随便", None),
    ],
)
def test_what_is_wanted(text: str, remedy: ReturnKind | None) -> None:
    assert remedy_in(text) is remedy


def orders(*states: str) -> list[OrderSummary]:
    return [
        replace(order(f"2026111000{place:02d}", status=status), placed_at=NOW - timedelta(days=place))
        for place, status in enumerate(states, start=1)
    ]


@given(
    states=st.lists(st.sampled_from(["placed", "paid", "shipped", "delivered", "cancelled"]), max_size=6),
    intent=st.sampled_from(["cancel_order", "return_goods", "logistics_query", "invoice", "urge"]),
    text=st.sampled_from(["", "面膜", "最近那单", "另外一单", "第一个"]),
)
def test_there_is_always_an_order_meant(states: list[str], intent: str, text: str) -> None:
    known = orders(*states)
    found = meant(known, intent, Hints(text=text), NOW)
    assert set(found) <= set(known)
    assert bool(found) == bool(known)


def test_what_can_be_cancelled_is_meant_when_something_is_to_be_cancelled() -> None:
    known = orders("shipped", "paid", "delivered")
    assert meant(known, "cancel_order", Hints(), NOW) == (known[1],)
    assert meant(known, "return_goods", Hints(), NOW) == (known[2],)
    assert meant(known, "cancel_order", Hints(order_id="100003"), NOW) == (known[2],)


def test_the_day_tells_two_apart() -> None:
    known = orders("delivered", "delivered")
    assert len(meant(known, "return_goods", Hints(), NOW)) == 2
    day = known[1].placed_at.date().isoformat()
    assert meant(known, "return_goods", Hints(date=day), NOW) == (known[1],)
