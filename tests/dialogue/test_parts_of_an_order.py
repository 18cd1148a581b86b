"""Pieces of a line, or of a pack sold as one: nobody gets the whole refunded or sent again for them."""

import pytest

from tests.dialogue.test_aftersales_in_breath import MASK, an_order, call_about, returns_of, tickets_of
from voicebot.dialogue.aftersales_pieces import counted_in
from voicebot.dialogue.order_parts import ReturnKind
from voicebot.service.deployment import Deployment


@pytest.mark.parametrize(
    "said",
    [
        "面膜一盒里破了三片，退钱",
        "那盒面膜有三片是漏的，退款",
        "面膜一盒坏了3片，给我换",
        "一盒面膜里面两片都破了，退钱吧",
    ],
)
def test_pieces_of_a_pack_are_left_to_a_person(skincare: Deployment, said: str) -> None:
    said = said.replace("片", "袋")
    call = call_about(skincare, an_order(MASK, received="2026-11-11"), said=(said, "好"))
    assert returns_of(call) == []
    [ticket] = tickets_of(call)
    assert "袋" in ticket.summary


@pytest.mark.parametrize(
    ("said", "some"),
    [("三盒面膜少了一盒", "1盒"), ("我买了三盒面膜怎么只有一盒", "2盒"), ("面膜漏发了两盒", "2盒")],
)
def test_what_is_missing_is_sent_again_in_its_number(skincare: Deployment, said: str, some: str) -> None:
    lines = [{"product": MASK, "price": 188, "quantity": 3}]
    call = call_about(skincare, an_order(MASK, received="2026-11-11", items=lines), said=(said,))
    asked = call.say("补发吧")
    assert f"补发{some}" in asked
    done = call.say("对")
    assert some in done
    [request] = returns_of(call)
    assert (request.kind, request.note) == (ReturnKind.RESHIP, f"补发{some}")
    [ticket] = tickets_of(call)
    assert f"只补{some}" in ticket.summary
    assert ("quantity", "3") not in ticket.slots


@pytest.mark.parametrize("said", ["里面只有两盒", "给我换一个", "破了"])
def test_what_came_is_no_count_of_what_lacks(said: str) -> None:
    assert counted_in(f"收到的盒子{said}") == (0, "")


@pytest.mark.parametrize(("said", "opened"), [("退钱", 0), ("那整袋都退钱吧", 1)])
def test_the_whole_goes_back_only_when_it_is_named(snacks: Deployment, said: str, opened: int) -> None:
    call = call_about(snacks, an_order("牧云风干牛肉干", received="2026-11-11"))
    call.say_all("牛肉干发霉了，一袋里坏了三包，退钱", said, "好")
    assert len(returns_of(call)) == opened
