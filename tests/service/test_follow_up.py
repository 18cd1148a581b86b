"""Which calls leave something to be followed up."""

from datetime import UTC, datetime

import pytest

from voicebot.dialogue.aftersales_case import Case
from voicebot.dialogue.effects import OrderItem, OrderSummary
from voicebot.dialogue.events import CallerContext
from voicebot.dialogue.state import BasketLine, DialogueState
from voicebot.service.follow_up import ticket_after_call

CALLER = CallerContext("13900001234", datetime(2026, 11, 12, tzinfo=UTC), "key")


@pytest.mark.parametrize(
    ("slots", "remembered", "leaves"),
    [
        ({"effect": ("补水",)}, (), True),
        ({"effect": ("补水",), "skin_type": ("干性",)}, ("skin_type",), True),
        ({"skin_type": ("干性",), "address": "上海市"}, ("skin_type", "address"), False),
        ({"issue": ("破损",), "order_date": "2026-11-10", "address": "南京市"}, (), False),
        ({"invoice_title": "个人", "callback_date": "2026-11-13"}, (), False),
        ({}, (), False),
    ],
)
def test_only_a_wish_of_this_call_is_worth_an_offer(
    slots: dict[str, object], remembered: tuple[str, ...], leaves: bool
) -> None:
    state = DialogueState(CALLER, slots=slots, remembered=frozenset(remembered))  # type: ignore[arg-type]
    assert (ticket_after_call(state, has_ticket=False) is not None) == leaves
    assert ticket_after_call(state, has_ticket=True) is None


def test_goods_that_were_chosen_are_a_wish() -> None:
    state = DialogueState(CALLER, basket=(BasketLine("mask", "草本面膜", "盒", 28800, 2),))
    ticket = ticket_after_call(state, has_ticket=False)
    assert ticket is not None
    assert "草本面膜" in ticket.summary


def test_goods_of_an_order_that_was_asked_about_are_no_wish() -> None:
    """我昨天买的面膜发货了没有 is no lead for a sale."""
    told = {"product_type": "面膜"}
    asked = DialogueState(CALLER, slots=told, case=Case("2611110001", last="order_status"))
    assert ticket_after_call(asked, has_ticket=False) is None
    looked_on = DialogueState(CALLER, slots=told, case=asked.case, shown=("mask",))
    assert ticket_after_call(looked_on, has_ticket=False) is not None


@pytest.mark.parametrize("ordered", [True, False])
def test_a_ticket_tells_nothing_of_health_and_only_the_goods_that_were_ordered(ordered: bool) -> None:
    order = OrderSummary(
        order_number="2611120001",
        placed_at=CALLER.now,
        status="placed",
        total_fen=46900,
        items=(OrderItem("essence", "修护精华", 1, "瓶", 46900),),
        receiver_name="李雷",
        phone="13900001234",
        address="上海市",
    )
    state = DialogueState(
        CALLER,
        slots={"allergy": ("酒精",), "population": ("孕妇",), "effect": ("补水",)},
        basket=(BasketLine("cream", "晨光霜", "瓶", 28800, None),),
        order_placed=order if ordered else None,
    )
    ticket = ticket_after_call(state, has_ticket=False)
    assert ticket is not None
    assert "酒精" not in ticket.summary
    assert "孕妇" not in ticket.summary
    goods = "修护精华×1" if ordered else "晨光霜×?"
    assert ticket.slots == (("effect", "补水"), ("product", goods))
    assert ticket.order_number == ("2611120001" if ordered else None)
