"""Behind a questionnaire one product is recommended to those who agreed; a yes is an order at once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.dialogue.calls import Call
from tests.dialogue.harness import NOW, NUMBER
from voicebot.cli.sandbox_shop import MemoryShop
from voicebot.dialogue.effects import (
    Effect,
    EffectFailed,
    EffectResult,
    HangUp,
    OpenTicket,
    OrderItem,
    OrderSummary,
    PlaceOrder,
)
from voicebot.dialogue.events import CallerContext, CallerKeyed, Direction
from voicebot.dialogue.service_effects import ConsentPurpose, RecordConsent
from voicebot.dialogue.state import CallResult
from voicebot.service.deployment import Deployment

MASK = "zhulu_mianmo"


def caller(*, may_market: bool = False, survey: str = "satisfaction", days: int = 8) -> CallerContext:
    order = OrderSummary(
        order_number="2511010001",
        placed_at=NOW - timedelta(days=days + 3),
        status="delivered",
        items=(OrderItem(MASK, "竹露补水面膜", 1, "盒", 9900),),
        total_fen=9900,
        receiver_name="王芳",
        phone=NUMBER,
        address="上海市浦东新区世纪大道1号",
        delivered_at=NOW - timedelta(days=days),
    )
    return CallerContext(
        NUMBER, NOW, "call", Direction.OUTBOUND, orders=(order,), survey=survey, may_market=may_market
    )


@pytest.fixture
def call(skincare: Deployment) -> Call:
    return Call(skincare, context=caller())


def consents(call: Call) -> list[tuple[ConsentPurpose, bool]]:
    return [(one.purpose, one.granted) for one in call.effects if isinstance(one, RecordConsent)]


def test_delivered_praised_low_on_stock_and_the_offer_becomes_an_order(call: Call) -> None:
    call.say_all("方便，你说", "收到了", "挺好用的，很补水", "九分", "快用完了")
    offer = call.say("可以啊")
    assert consents(call) == [(ConsentPurpose.MARKETING, True)]
    (ticket,) = [one for one in call.effects if isinstance(one, OpenTicket)]
    assert "很补水" in ticket.summary
    assert "带一盒" in offer
    reply = call.say("好，来一盒")
    assert "世纪大道" in reply
    for _ in range(3):
        if any(isinstance(one, PlaceOrder) for one in call.effects):
            break
        call.say("对的")
    (order,) = [one for one in call.effects if isinstance(one, PlaceOrder)]
    assert (order.items[0].product_id, order.receiver_name, order.phone) == (MASK, "王芳", NUMBER)
    assert call.state.result is CallResult.COMPLETED
    assert "interested" in call.state.told
    call.say("没有了，再见")
    assert isinstance(call.effects[-1], HangUp)


def test_without_consent_nothing_is_offered(call: Call) -> None:
    call.say_all("方便", "收到了", "还行", "八分", "快用完了")
    reply = call.say("不用了")
    assert consents(call) == [(ConsentPurpose.MARKETING, False)]
    assert "带一盒" not in reply
    assert isinstance(call.effects[-1], HangUp)


def test_who_agreed_before_is_not_asked_again(skincare: Deployment) -> None:
    call = Call(skincare, context=caller(may_market=True))
    call.say_all("方便", "收到了", "挺好", "九分")
    assert "带一盒" in call.say("快没了")
    assert consents(call) == []
    assert "再见" in call.say("先不要了，谢谢")
    assert not [one for one in call.effects if isinstance(one, PlaceOrder)]


def test_with_enough_left_nothing_is_offered_but_long_after_it_is(skincare: Deployment) -> None:
    soon = Call(skincare, context=caller(may_market=True))
    soon.say_all("方便", "收到了", "挺好", "九分")
    assert "带一盒" not in soon.say("还有不少")
    late = Call(skincare, context=caller(may_market=True, days=40))
    late.say_all("方便", "收到了", "挺好", "九分")
    assert "带一盒" in late.say("不清楚，还有吧")


def test_an_allergy_that_forbids_the_product_ends_without_an_offer(skincare: Deployment) -> None:
    known = caller(may_market=True)
    call = Call(skincare, context=known)
    call.say_all("方便", "收到了", "挺好")
    assert call.state.question is not None
    safe = Call(skincare, context=replace(known, survey="repurchase"))
    safe.say_all("方便")
    assert "带一盒" in safe.say("用完了")


@pytest.mark.parametrize("words", ["别再打了", "你们不要再给我打电话了"])
def test_an_opt_out_at_any_moment_is_effective_and_confirmed(call: Call, words: str) -> None:
    call.say_all("方便", "收到了")
    reply = call.say(words)
    assert consents(call) == [(ConsentPurpose.ALL, False)]
    assert "不会再打扰" in reply
    assert isinstance(call.effects[-1], HangUp)


def test_the_star_key_opts_out_as_well(call: Call) -> None:
    call.say("方便")
    exchange = call.session.event(CallerKeyed("*"))
    assert [type(one) for one in exchange.effects] == [RecordConsent, OpenTicket, HangUp]
    assert "不会再打扰" in exchange.reply


def test_a_refusal_that_could_not_be_written_is_not_said_to_hold(skincare: Deployment) -> None:
    world = MemoryShop(skincare.catalogue)

    def carry_out(effect: Effect, on_line: CallerContext) -> EffectResult:
        if isinstance(effect, RecordConsent):
            return EffectFailed(effect.effect_id, "the database is away")
        return world.carry_out(effect, on_line)

    call = Call(skincare, context=caller(), carry_out=carry_out)
    reply = call.say("别再打了")
    assert "不会再打扰" not in reply
    assert "单号" in reply  # a colleague sees to it


def test_straight_answers_to_who_and_whether_a_robot(call: Call) -> None:
    assert "竹露护肤" in call.say("谁啊")
    assert "AI" in call.say("你是机器人吗")


def test_a_question_about_the_offer_is_answered_and_the_offer_stays(skincare: Deployment) -> None:
    call = Call(skincare, context=caller(may_market=True))
    call.say_all("方便", "收到了", "挺好", "九分", "快没了")
    reply = call.say("多少钱一盒")
    assert "99" in reply or "九十九" in reply or "元" in reply
    assert call.state.question is not None
    assert call.state.question.about == "survey_offer"


def test_a_promised_call_back_says_so_and_then_helps_like_any_call(skincare: Deployment) -> None:
    call = Call(skincare, context=replace(caller(), survey=None, called_back=True, orders=()))
    greeting = call.session.greeting.reply
    assert "AI" in greeting
    assert "约了" in greeting
    assert "面膜" in call.say("我想买补水的面膜，三百以内，没有过敏，混合皮")
