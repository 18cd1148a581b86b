"""Silence, bad hearing, moods, people, goodbye."""

from dataclasses import replace
from datetime import datetime

import pytest

from tests.dialogue.harness import NOW, NUMBER, Talk
from voicebot.cli.sandbox_shop import MemoryShop
from voicebot.dialogue.effects import (
    Effect,
    EffectResult,
    HangUp,
    OpenTicket,
    Priority,
    QuoteOrder,
    TicketType,
    Transfer,
    Transferred,
)
from voicebot.dialogue.events import (
    CallerContext,
    CallerKeyed,
    Direction,
    PlaybackEnded,
    RememberedFact,
)
from voicebot.dialogue.service_effects import ConsentPurpose, RecordConsent
from voicebot.dialogue.state import Phase


def effects_of(talk: Talk, text: str, intent: str, **slots: str) -> tuple[Effect, ...]:
    return talk.say(text, intent, **slots).effects


def test_the_silence_ladder_has_three_different_steps() -> None:
    talk = Talk()
    talk.say("我想买一款面膜", "recommend", product_type="面膜")
    replies = [talk.session.say("") for _ in range(3)]
    assert len({exchange.reply for exchange in replies}) == 3
    assert replies[0].asked == ("effect",)
    assert [type(effect) for effect in replies[2].effects] == [HangUp]
    assert "再见" in replies[2].reply
    assert talk.session.ended


def test_silence_is_counted_anew_after_an_answer() -> None:
    talk = Talk()
    talk.session.say("")
    talk.say("我想买一款面膜", "recommend", product_type="面膜")
    assert not talk.session.say("").effects


def test_what_makes_no_sense_is_asked_for_again_twice_then_more_closed_then_a_person_is_offered() -> None:
    talk = Talk()
    talk.say("我想买一款面膜", "recommend", product_type="面膜")
    replies = [talk.say("呜哩哇啦", "out_of_scope", typed=False, confidence=0.2).reply for _ in range(4)]
    assert all("没听" in reply for reply in replies[:2])
    assert replies[0] != replies[1]
    assert "补水" in replies[2]
    assert "人工" in replies[3]
    assert isinstance(talk.say("行", "affirm").effects[0], Transfer)


def test_hearing_well_again_resets_the_ladder() -> None:
    talk = Talk()
    talk.say("呜哩", "out_of_scope", typed=False, confidence=0.2)
    talk.say("我想买一款面膜", "recommend", product_type="面膜")
    assert talk.session.state.misheard == 0


def test_say_it_again_repeats_the_last_words() -> None:
    talk = Talk()
    offer = talk.to_offer()
    again = talk.say("啊你再说一遍", "repeat")
    assert again.reply == offer.reply
    assert again.asked == ()
    talk.say("行", "affirm")
    assert talk.session.state.basket


def test_waiting_is_granted_without_a_question() -> None:
    talk = Talk()
    talk.to_offer()
    exchange = talk.say("等一下啊", "wait")
    assert "？" not in exchange.reply
    talk.say("行", "affirm")
    assert talk.session.state.basket


def test_slower_repeats() -> None:
    talk = Talk()
    offer = talk.to_offer()
    assert offer.reply in talk.say("说慢点我记一下", "control").reply


def test_a_person_is_called_at_once_and_a_ticket_left_when_nobody_comes() -> None:
    talk = Talk()
    talk.to_offer()
    exchange = talk.say("转人工", "transfer_human")
    transfer, ticket = exchange.effects
    assert isinstance(transfer, Transfer)
    assert ("product_type", "面膜") in transfer.slots
    assert isinstance(ticket, OpenTicket)
    assert ticket.type is TicketType.HANDOVER
    assert ticket.callback_number == NUMBER
    transferring, failed, opened = exchange.steps
    assert not any("回电" in sentence.text for step in (transferring, failed) for sentence in step.speech)
    announcement = next(
        sentence for sentence in opened.speech if "回电" in sentence.text or "记好" in sentence.text
    )
    assert announcement.effect_id == ticket.effect_id


def test_a_transfer_that_works_ends_our_part() -> None:
    def answered(effect: Effect, caller: CallerContext) -> EffectResult | None:
        assert isinstance(effect, Transfer)
        return Transferred(effect.effect_id)

    talk = Talk(carry_out=answered)
    talk.say("人工", "transfer_human")
    assert talk.session.ended


def test_zero_calls_a_person() -> None:
    talk = Talk()
    exchange = talk.session.event(CallerKeyed("0"))
    assert isinstance(exchange.effects[0], Transfer)


def test_a_complaint_is_taken_calmly_and_noted_with_priority() -> None:
    talk = Talk()
    exchange = talk.say("我要投诉你们", "complaint")
    ticket = exchange.effects[0]
    assert isinstance(ticket, OpenTicket)
    assert (ticket.type, ticket.priority) == (TicketType.COMPLAINT, Priority.HIGH)


def test_abuse_is_met_calmly_first_and_by_a_person_then() -> None:
    talk = Talk()
    first = talk.say("你有病吧", "abuse")
    assert first.effects == ()
    second = talk.say("滚", "abuse")
    assert isinstance(second.effects[0], Transfer)


def test_it_says_straight_that_it_is_a_machine_and_goes_on() -> None:
    talk = Talk()
    talk.say("我想买一款面膜", "recommend", product_type="面膜")
    exchange = talk.say("你是机器人吗", "ask_robot")
    assert "不是真人" in exchange.reply
    assert exchange.asked == ("effect",)


def test_an_opt_out_is_registered_before_it_is_confirmed() -> None:
    talk = Talk(context=CallerContext(NUMBER, NOW, "k", direction=Direction.OUTBOUND))
    exchange = talk.say("别再打了", "do_not_call")
    consent, ticket, hang_up = exchange.effects
    assert consent == RecordConsent("k-1", ConsentPurpose.ALL, granted=False, words="别再打了")
    assert isinstance(ticket, OpenTicket)
    assert isinstance(hang_up, HangUp)
    assert not any("登记好" in sentence.text for sentence in exchange.steps[0].speech)


@pytest.mark.parametrize(("text", "intent"), [("没事了挂了", "goodbye"), ("打错了吧", "wrong_number")])
def test_ending_the_call(text: str, intent: str) -> None:
    talk = Talk()
    exchange = talk.say(text, intent)
    assert [type(effect) for effect in exchange.effects] == [HangUp]
    assert talk.session.ended
    assert talk.say("喂", "greet").reply == ""


def test_nothing_else_ends_the_call() -> None:
    talk = Talk()
    talk.to_read_back()
    talk.say("对", "affirm")
    assert talk.say("没了", "deny").reply.startswith("您说的对化学剂过敏")
    exchange = talk.say("不用", "deny")
    assert [type(effect) for effect in exchange.effects] == [HangUp]


def test_out_of_scope_is_declined_and_the_question_comes_back() -> None:
    talk = Talk()
    talk.say("我想买一款面膜", "recommend", product_type="面膜")
    exchange = talk.say("你帮我订个火车票", "out_of_scope", confidence=0.9)
    assert "面膜" in exchange.reply
    assert exchange.asked == ("effect",)


def test_what_is_remembered_is_not_asked() -> None:
    learned = datetime(2026, 9, 2, tzinfo=NOW.tzinfo)
    facts = (
        RememberedFact("allergy", "香精", learned),
        RememberedFact("address", "苏州市平江路66号", learned),
        RememberedFact("receiver_name", "李敏", learned),
        RememberedFact("phone", "13900001234", learned),
    )
    talk = Talk(context=CallerContext(NUMBER, NOW, "k", customer_name="李敏", facts=facts))
    assert "李敏" in talk.replies[0]
    talk.say("补水面膜", "recommend", product_type="面膜", effect=("补水",), price="any")
    assert talk.session.state.offered == ("plant",)
    exchange = talk.say("行来三盒", "affirm place_order", quantity=3)
    assert "平江路66号" in exchange.reply
    assert not {"allergy", "address", "receiver_name", "phone"} & set(talk.asked)


def test_playback_changes_nothing_but_what_was_heard() -> None:
    talk = Talk()
    talk.to_offer()
    before = talk.session.state
    exchange = talk.session.event(PlaybackEnded(1, interrupted=True))
    assert exchange.speech == ()
    assert talk.session.state.question == before.question
    assert talk.session.state.last_heard == 1


def test_a_question_that_was_not_heard_was_not_asked() -> None:
    talk = Talk()
    exchange = talk.say("我想买面膜", "recommend", product_type="面膜")
    (slot,) = exchange.steps[-1].asked
    assert talk.session.state.asked[slot] == 1
    talk.session.event(PlaybackEnded(0, interrupted=True, question_heard=False))
    state = talk.session.state
    assert state.asked[slot] == 0
    assert state.question is not None, "it may be answered all the same"
    assert (state.question.about, state.question.times) == (slot, 0)


def test_a_caller_speaking_while_the_shop_is_asked_is_told_to_wait() -> None:
    def slow(effect: Effect, caller: CallerContext) -> EffectResult | None:
        return MemoryShop().carry_out(effect, caller) if isinstance(effect, QuoteOrder) else None

    talk = Talk(carry_out=slow)
    talk.to_read_back()
    talk.say("对", "affirm")
    assert talk.session.state.phase is Phase.WAITING
    exchange = talk.say("喂好了吗", "urge")
    assert exchange.effects == ()
    assert not any(sentence.informative for sentence in exchange.speech)


def test_an_announcement_that_was_interrupted_before_it_began_is_said_again() -> None:
    talk = Talk()
    talk.say("我要投诉你们", "complaint")
    talk.session.event(PlaybackEnded(0, interrupted=True))
    assert talk.session.state.unheard == ()
    talk.to_read_back()
    placed = talk.say("对", "affirm")
    assert placed.steps[-1].state.announced[0][0] == 0
    talk.session.event(PlaybackEnded(0, interrupted=True, next_begun=False))
    exchange = talk.say("喂", "greet")
    assert exchange.speech[0] == placed.steps[-1].speech[0]
    assert exchange.speech[0].effect_id is not None
    assert talk.session.state.unheard == ()


@pytest.mark.parametrize(("place", "next_begun"), [(0, False), (2, True), (2, False)])
def test_what_is_announced_late_in_a_reply_is_said_again_too(place: int, next_begun: bool) -> None:
    talk = Talk()
    talk.to_read_back()
    talk.say("对", "affirm")
    late = ((place, "call-1-9", "订单下好了，订单号幺二三。"),)
    talk.session._state = replace(talk.session.state, announced=late)
    talk.session.event(PlaybackEnded(0, interrupted=True, next_begun=next_begun))
    exchange = talk.say("喂", "greet")
    assert exchange.speech[0].text == "订单下好了，订单号幺二三。"
    assert exchange.speech[0].effect_id == "call-1-9"
