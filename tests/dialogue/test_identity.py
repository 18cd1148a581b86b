"""Whose order it is: nothing of an order is said before its number and its telephone digits match."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.dialogue.calls import Call
from tests.dialogue.harness import NOW, NUMBER
from voicebot.dialogue.effects import FindOrders, OrderItem, OrdersFound, OrderSummary
from voicebot.dialogue.identity import (
    Deed,
    Identity,
    IdentityRules,
    is_exhausted,
    may,
    shown_by_digits,
    shown_by_number,
)
from voicebot.service.deployment import Deployment

DIGITS = st.text("0123456789", min_size=0, max_size=14)
NUMBERS = st.text("0123456789", min_size=12, max_size=12)
PHONES = st.text("0123456789", min_size=11, max_size=11)


def order(number: str = "202611100007", phone: str = "13900001234", status: str = "shipped") -> OrderSummary:
    item = OrderItem("zhulu_mianmo", "竹露舒缓面膜", 1, "盒", 18800)
    placed = NOW - timedelta(days=2)
    return OrderSummary(number, placed, status, (item,), 18800, "张华", phone, "北京市朝阳区建国路88号")


@given(number=NUMBERS, phone=PHONES, said=DIGITS, tail=DIGITS)
def test_both_must_match(number: str, phone: str, said: str, tail: str) -> None:
    identity, found = shown_by_digits(Identity(), [order(number, phone)], order_id=said, phone_tail=tail)
    right = len(said) >= 6 and number.endswith(said) and len(tail) == 4 and phone.endswith(tail)
    assert (found is not None) == right
    assert identity.failures == (0 if right else 1)
    assert may(identity, IdentityRules(), number, Deed.MONEY) == right


@given(number=NUMBERS, phone=PHONES, length=st.integers(6, 12))
def test_the_right_digits_always_do(number: str, phone: str, length: int) -> None:
    orders = [order(number, phone)]
    _, found = shown_by_digits(Identity(), orders, order_id=number[-length:], phone_tail=phone[-4:])
    assert found is orders[0]


@given(deeds=st.frozensets(st.sampled_from(list(Deed))), deed=st.sampled_from(list(Deed)))
def test_the_number_allows_what_the_shop_says(deeds: frozenset[Deed], deed: Deed) -> None:
    identity = shown_by_number(Identity(), [order()])
    assert may(identity, IdentityRules(deeds), "202611100007", deed) == (deed in deeds)
    assert not may(identity, IdentityRules(deeds), "202611100008", deed)


def test_digits_that_lead_to_two_orders_lead_to_none() -> None:
    orders = [order("202611100007"), order("202511100007")]
    _, found = shown_by_digits(Identity(), orders, order_id="1100007", phone_tail="1234")
    assert found is None


def test_after_so_many_failures_a_person_takes_over() -> None:
    identity = Identity()
    for _ in range(3):
        assert not is_exhausted(identity, IdentityRules())
        identity, _ = shown_by_digits(identity, [], order_id="202611100007", phone_tail="1234")
    assert is_exhausted(identity, IdentityRules())


SECRETS = ("竹露舒缓", "张华", "建国路", "发货", "备货", "签收", "1234", "幺二三四")
WRONG = ("一二三五", "202611100008", "202611100007", "尾号九九九九", "对", "没有", "那你先告诉我发没发")
WISHES = (
    "我的包裹到哪了",
    "帮我取消订单",
    "地址写错了改一下",
    "我要退货",
    "我要开发票",
    "我的退款呢",
    "催一下发货",
)


@pytest.mark.parametrize("number", [NUMBER, None], ids=["other number", "withheld"])
@pytest.mark.parametrize("wish", WISHES)
def test_nothing_leaks_to_a_stranger(skincare: Deployment, wish: str, number: str | None) -> None:
    there, nothing_there = Call(skincare, number=number, key="k"), Call(skincare, number=number, key="k")
    there.world.orders.append(order())
    for text in (wish, *WRONG):
        reply = there.say(text)
        assert reply == nothing_there.say(text), "an order that exists sounds like one that does not"
        assert not any(secret in reply for secret in SECRETS), (text, reply)
    changes = [effect for effect in there.effects if getattr(effect, "order_number", None)]
    assert all(isinstance(effect, FindOrders) for effect in changes)


@pytest.mark.parametrize("number", [NUMBER, None], ids=["other number", "withheld"])
def test_after_three_failures_the_right_digits_are_no_proof_any_more(
    skincare: Deployment, number: str | None
) -> None:
    call = Call(skincare, number=number, key="k")
    call.world.orders.append(order())
    call.say("我的包裹到哪了")
    for tail in ("一二三五", "一二三六", "一二三七"):
        call.say_all("202611100007", tail)
    assert call.state.identity.failures == 3
    for text in ("我的包裹到哪了", "202611100007", "一二三四", "帮我取消订单", "202611100007尾号一二三四"):
        reply = call.say(text)
        assert not any(secret in reply for secret in SECRETS), (text, reply)
    assert call.state.identity.by_digits == frozenset()
    assert call.state.orders == ()


@pytest.mark.parametrize("words", ["其实我不是机主", "这手机是我捡的", "我借的别人的电话"])
def test_who_disowns_the_number_must_prove_it_by_digits(skincare: Deployment, words: str) -> None:
    call = Call(skincare, number="13900001234", key="k")
    call.world.orders.append(order(status="paid"))
    call.say("我要改地址")
    assert "订单号" in call.say(words)
    call.say_all("改到广州市天河区体育西路1号", "对", "对")
    changes = [effect for effect in call.effects if getattr(effect, "order_number", None)]
    assert all(isinstance(effect, FindOrders) for effect in changes)


def test_a_shop_that_gives_a_foreign_order_does_not_make_us_tell_it(skincare: Deployment) -> None:
    def careless(effect, caller):  # type: ignore[no-untyped-def]
        if isinstance(effect, FindOrders):
            return OrdersFound(effect.effect_id, (order(),))
        raise AssertionError(effect)

    call = Call(skincare, number=None, carry_out=careless)
    replies = call.say_all("我的包裹到哪了", "209901019999", "九九九九")
    assert "对不上" in replies[-1]
    assert call.state.orders == ()
