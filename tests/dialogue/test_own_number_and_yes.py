"""The phone question, the one-word yes, and never hanging up on a customer in mid-order."""

import pytest

from tests.dialogue.harness import NOW, NUMBER, Talk
from tests.example_shops import example_shop
from voicebot.cli.sandbox import Session
from voicebot.cli.sandbox_shop import MemoryShop
from voicebot.dialogue.dictation import means_this_number, wants_another_number
from voicebot.dialogue.events import CallerContext
from voicebot.dialogue.state import Phase
from voicebot.service.deployment import Deployment


@pytest.fixture(scope="module")
def shop() -> Deployment:
    return example_shop("skincare")


def to_offer(shop: Deployment) -> Session:
    session = Session(
        shop.dialogue, CallerContext(NUMBER, NOW, "own-number"), MemoryShop(shop.catalogue).carry_out
    )
    for text in ("补水的面膜三百以内", "我对化学剂过敏"):
        session.say(text)
    if not session.state.offered:
        session.say("随便，你推荐吧")
    assert session.state.question is not None
    assert session.state.question.about == "take_it"
    return session


def to_phone(shop: Deployment) -> Session:
    session = to_offer(shop)
    for text in ("行来两盒", "张伟"):
        session.say(text)
    assert session.state.question is not None
    assert session.state.question.about == "caller_phone"
    return session


@pytest.mark.parametrize(
    "text",
    [
        *("不用这个号码", "不是，换一个号码", "不是，我要留另外一个", "不是", "不用", "不"),
        *("不是这个号", "换个号码吧", "不要用这个", "这个号码不用了", "留别的号"),
    ],
)
def test_a_no_to_the_callers_own_number_asks_for_the_number(shop: Deployment, text: str) -> None:
    session = to_phone(shop)
    session.say(text)
    state = session.state
    assert state.question is not None
    assert (state.question.about, state.phase) == ("phone", Phase.ORDER)
    assert "phone" not in state.slots
    assert [line.quantity for line in state.basket] == [2]
    assert not session.ended


@pytest.mark.parametrize("text", ["要", "对", "就用这个号码", "不用换，就用这个", "是的"])
def test_a_yes_to_the_callers_own_number_takes_it(shop: Deployment, text: str) -> None:
    session = to_phone(shop)
    session.say(text)
    assert session.state.slots["phone"] == NUMBER


@pytest.mark.parametrize("text", ["要", "要的", "要啊", "就要", "我要", "要了"])
def test_a_bare_want_takes_what_is_offered(shop: Deployment, text: str) -> None:
    session = to_offer(shop)
    offered = session.state.offered
    session.say(text)
    assert tuple(line.product_id for line in session.state.basket) == offered


@pytest.mark.parametrize("text", ["不要", "不要了", "不买"])
def test_a_bare_refusal_stays_one(shop: Deployment, text: str) -> None:
    session = to_offer(shop)
    session.say(text)
    assert session.state.basket == ()


def test_what_is_said_of_the_callers_own_number() -> None:
    assert means_this_number("就用我现在这个号码")
    assert means_this_number("不用换，就用这个号码")
    assert not means_this_number("不用这个号码")
    assert not wants_another_number("不用换")
    assert not wants_another_number("不知道")
    assert not wants_another_number("不要了")


def test_a_wrong_number_is_never_heard_in_mid_order() -> None:
    talk = Talk()
    talk.to_offer()
    talk.say("行来两盒", "affirm place_order", quantity=2)
    talk.say("不是我的，是我朋友收", "wrong_number")
    assert not talk.session.ended
    talk.say("打错了", "wrong_number")
    assert not talk.session.ended


def test_an_answer_to_an_open_question_is_no_wrong_number() -> None:
    talk = Talk()
    talk.say("我想买面膜", "recommend", product_type="面膜")
    talk.say("不是我用", "wrong_number")
    assert not talk.session.ended


def test_a_wrong_number_ends_the_call_when_it_is_said() -> None:
    talk = Talk()
    talk.say("打错了吧", "wrong_number")
    assert talk.session.ended
