"""Calls that we make: who we are and why, questions, what follows from low marks, opting out."""

import pytest

from tests.dialogue.calls import Call
from voicebot.config import PROJECT_DIR
from voicebot.dialogue.dialplan import parse_dialplan
from voicebot.dialogue.effects import HangUp, OpenTicket, Priority
from voicebot.dialogue.events import Direction
from voicebot.dialogue.service_effects import RecordConsent
from voicebot.service.deployment import Deployment, deployment_of, load_products

SURVEY = """
surveys:
  visit:
    title: 到货回访
    opening: 想问问{product}收到后怎么样，方便吗？
    unhappy: transfer
    questions:
      - slot: mood
        kind: choice
        ask: 您满意吗？
        choices: {满意: [挺好], 不满意: [不好, 差]}
        low: 不满意
      - {slot: reason, ask: "是因为什么呢？"}
"""


@pytest.fixture(scope="module")
def surveying() -> Deployment:
    folder = PROJECT_DIR / "dialplans" / "skincare"
    own, _, _ = (folder / "dialplan.yaml").read_text("utf-8").partition("\nsurveys:")
    plan = parse_dialplan(own + SURVEY, file="dialplan.yaml")
    return deployment_of(plan, load_products(folder, plan))


def call_out(shop: Deployment) -> Call:
    return Call(shop, direction=Direction.OUTBOUND)


def test_the_opening_says_who_calls_what_it_is_and_why(skincare: Deployment) -> None:
    greeting = call_out(skincare).session.greeting.reply
    for said in ("竹露护肤", "AI", "录音", "回访"):
        assert said in greeting
    assert greeting.count("？") == 1


def test_who_is_busy_and_willing_is_asked_on_and_a_mark_put_right_counts(skincare: Deployment) -> None:
    call = call_out(skincare)
    call.say_all("有啥赶紧问，我这会儿忙", "八分吧，哎不对，五分", "包装太差了", "短信电话都不用了")
    known = call.state.slots
    assert (known["rating"], known["consent_sms"], known["consent_call"]) == (5, "no", "no")


def test_marks_remarks_and_consent_are_noted_and_only_then_said_to_be(skincare: Deployment) -> None:
    call = call_out(skincare)
    call.say_all("方便", "打八分吧", "东西挺好，就是快递慢")
    reply = call.say("可以，有活动发短信告诉我，别老打电话")
    known = call.state.slots
    assert (known["rating"], known["consent_sms"], known["consent_call"]) == (8, "yes", "no")
    (ticket,) = [effect for effect in call.effects if isinstance(effect, OpenTicket)]
    assert "快递慢" in ticket.summary
    assert "免打扰" in ticket.summary
    assert "记好了" in reply
    assert isinstance(call.effects[-1], HangUp)
    assert len(call.asked) == len(set(call.asked))


@pytest.mark.parametrize(
    ("said", "consent"),
    [
        *((no, "no") for no in ("短信就算了", "短信就免了吧", "短信收得好烦", "发短信我也看不见")),
        *((yes, "yes") for yes in ("短信就行", "发短信告诉我吧")),
    ],
)
def test_messages_are_only_for_who_welcomes_them(skincare: Deployment, said: str, consent: str) -> None:
    call = call_out(skincare)
    call.say_all("方便", "打八分吧", "东西挺好")
    call.say(said)
    assert call.state.slots["consent_sms"] == consent


def test_low_marks_are_apologised_for_and_go_to_a_person_soon(skincare: Deployment) -> None:
    call = call_out(skincare)
    call.say("好的")
    reply = call.say("三分")
    assert "抱歉" in reply or "不好意思" in reply
    call.say_all("味道太冲了", "不用了")
    (ticket,) = [effect for effect in call.effects if isinstance(effect, OpenTicket)]
    assert ticket.priority is Priority.HIGH
    assert call.state.slots["consent_sms"] == "no"


def test_the_dialplan_declares_other_questions_and_what_unhappiness_leads_to(surveying: Deployment) -> None:
    call = call_out(surveying)
    assert "收到后怎么样" in call.session.greeting.reply
    call.say_all("嗯你说", "不满意")
    reply = call.say("瓶子漏了")
    assert call.state.slots["mood"] == "不满意"
    assert "人工" in reply


@pytest.mark.parametrize("at", [0, 1, 2])
def test_opting_out_counts_at_any_moment(skincare: Deployment, at: int) -> None:
    call = call_out(skincare)
    call.say_all(*("好的", "九分")[:at])
    call.say("别再给我打电话了")
    assert any(isinstance(one, OpenTicket) and "免打扰" in one.summary for one in call.effects)
    assert call.session.ended


@pytest.mark.parametrize(
    "text", ["不方便", "我在开会", "现在先别打，下午再打给我", "这会儿孩子闹，过会儿再说"]
)
def test_a_bad_moment_is_no_refusal_of_the_shop(skincare: Deployment, text: str) -> None:
    call = call_out(skincare)
    call.say(text)
    (ticket,) = [effect for effect in call.effects if isinstance(effect, OpenTicket)]
    assert "回电" in ticket.summary


def test_a_refusal_ends_the_call_without_pressing(skincare: Deployment) -> None:
    call = call_out(skincare)
    call.say("不用了没兴趣")
    assert call.session.ended
    assert not call.asked


def test_who_is_it_is_answered_and_asked_again(skincare: Deployment) -> None:
    call = call_out(skincare)
    reply = call.say("喂谁啊")
    assert "竹露护肤" in reply
    assert reply.endswith("？")


def test_who_never_bought_and_wants_no_calls_is_not_called_again(skincare: Deployment) -> None:
    call = call_out(skincare)
    call.say("我压根没在你家买过，别给我打了")
    assert any(isinstance(effect, RecordConsent) for effect in call.effects)


def test_a_call_wanted_later_refuses_none(skincare: Deployment) -> None:
    call = call_out(skincare)
    call.say("现在别打，晚上再打给我")
    assert not any(isinstance(effect, RecordConsent) for effect in call.effects)
