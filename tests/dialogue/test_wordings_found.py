"""What was taken wrongly: counts in halves, traits for names, odd pairs, orders begun anew, loose yeses."""

import pytest

from tests.dialogue.calls import Call
from tests.dialogue.test_aftersales_in_breath import an_order, call_about, returns_of, tickets_of
from voicebot.dialogue.effects import Transfer
from voicebot.dialogue.survey_answers import value_of
from voicebot.dialogue.survey_script import SurveyQuestion
from voicebot.dialogue.understanding.result import ScoredIntent, Understanding
from voicebot.language.normalise import without_punctuation
from voicebot.service.deployment import Deployment

TO_READ_BACK = ("李雷", "就用这个号码", "上海市徐汇区漕溪路十八号")


def both_forms(*texts: str) -> list[str]:
    return [form for text in texts for form in dict.fromkeys((text, without_punctuation(text)))]


def about(call: Call) -> str:
    return call.state.question.about if call.state.question is not None else ""


@pytest.mark.parametrize(
    "said", both_forms("牛奶来两箱纯的，再来一箱无乳糖的", "我要牛奶，纯的两箱，无乳糖的一箱")
)
def test_what_stands_before_the_kind_in_a_name_names_the_product(snacks: Deployment, said: str) -> None:
    call = Call(snacks)
    call.say(said)
    assert sorted(call.basket) == [("草甸纯牛奶", 2), ("轻牧无乳糖牛奶", 1)]
    assert "avoid" not in call.state.slots, "what names one line forbids nothing of the other"


@pytest.mark.parametrize("said", both_forms("两盒半", "要两盒半吧", "那来两盒半"))
def test_nobody_gets_two_for_two_and_a_half(skincare: Deployment, said: str) -> None:
    call = Call(skincare)
    call.say("我要竹露舒缓面膜")
    assert about(call) == "quantity"
    call.say(said)
    assert about(call) == "quantity"
    assert [count for _, count in call.basket] == [None]
    call.say("那就三盒")
    assert [count for _, count in call.basket] == [3]


def test_half_price_halves_no_count(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say_all("我要竹露舒缓面膜", "两盒，两盒半价吗")
    assert [count for _, count in call.basket] == [2]


@pytest.mark.parametrize("said", both_forms("颜色不对，是黄色", "颜色不对"))
def test_a_colour_of_goods_without_colours_is_answered_from_what_they_have(
    skincare: Deployment, said: str
) -> None:
    call = Call(skincare)
    call.say_all("我要一盒竹露舒缓面膜", "就要这款", *TO_READ_BACK)
    assert about(call) == "read_back"
    reply = call.say(said)
    assert "竹露舒缓面膜就这一种，颜色没得选" in reply
    assert about(call) == "read_back"
    assert call.basket == [("竹露舒缓面膜", 1)]
    call.say("好的")
    assert len(call.world.orders) == 1


@pytest.mark.parametrize(
    "said", both_forms("重新下，核桃两袋，牛肉干三袋", "不对，重新来，核桃两袋，牛肉干三袋")
)
def test_an_order_is_begun_anew(snacks: Deployment, said: str) -> None:
    call = Call(snacks)
    call.say_all("我要两箱草甸纯牛奶", *TO_READ_BACK)
    assert call.basket == [("草甸纯牛奶", 2)]
    call.say(said)
    assert sorted(count for _, count in call.basket) == [2, 3]
    assert "草甸纯牛奶" not in dict(call.basket)
    assert call.state.slots["receiver_name"] == "李雷"


@pytest.mark.parametrize("said", both_forms("那我重新下，核桃两袋，灰枣两袋"))
def test_what_is_ordered_anew_after_a_cancellation_is_ordered(snacks: Deployment, said: str) -> None:
    call = call_about(snacks, an_order("青岭纸皮核桃", status="待发货"), said=("取消订单", "对"))
    call.say("对")
    call.say(said)
    assert [count for _, count in call.basket] == [2, 2]


def test_ordering_the_same_once_more_is_no_new_beginning(snacks: Deployment) -> None:
    call = Call(snacks)
    call.say_all("我要两箱草甸纯牛奶", *TO_READ_BACK)
    call.say("那重新下吧")
    assert call.basket == [("草甸纯牛奶", 2)]


@pytest.mark.parametrize("said", both_forms("我上次那双左脚三十九右脚四十，发错了吧你们"))
def test_the_sizes_of_an_odd_pair_are_not_the_size_wanted(shoes: Deployment, said: str) -> None:
    call = call_about(shoes, an_order("逐风轻弹跑鞋", received="2026-11-11"), said=(said,))
    assert "size" not in call.state.slots
    reply = call.say("就换一只行不行")
    assert "40" not in reply
    assert "同事" in reply
    assert returns_of(call) == []
    [ticket] = tickets_of(call)
    assert "1只" in ticket.summary
    assert "40码" not in ticket.summary


def test_feet_of_two_sizes_are_no_complaint(shoes: Deployment) -> None:
    call = Call(shoes)
    call.say("我左脚三十九，右脚四十，跑鞋该买多大")
    assert call.state.after_sale is None


@pytest.mark.parametrize("said", both_forms("我想买防晒", "防晒", "有防晒吗", "想看看防晒"))
def test_sunscreen_by_what_it_does_is_a_kind_of_goods(skincare: Deployment, said: str) -> None:
    call = Call(skincare)
    call.say(said)
    assert "product_type" not in call.asked


@pytest.mark.parametrize(
    ("said", "consent"),
    [
        ("可以", "yes"),
        ("行，发短信吧", "yes"),
        ("发短信告诉我就行", "yes"),
        ("可以，但是先不要", "no"),
        ("好的，不过我想想", None),
        ("什么短信", None),
        ("你们短信太多了", None),
        ("短信不行", "no"),
        ("不用了", "no"),
    ],
)
def test_only_a_plain_yes_lets_us_send_news(said: str, consent: str | None) -> None:
    asked = SurveyQuestion(slot="consent_sms", kind="consent", ask=("以后有活动给您发短信，可以吗？",))
    for form in both_forms(said):
        intent = "affirm" if form[0] in "可行好" else "provide_info"
        assert value_of(asked, Understanding(form, (ScoredIntent(intent, 0.9),), (), {})) == consent


@pytest.mark.parametrize(
    ("said", "handed_over"),
    [("好的", True), ("行，转吧", True), ("可以，但我先问一下发货", False), ("那算了", False)],
)
def test_only_a_plain_yes_puts_a_caller_through(skincare: Deployment, said: str, handed_over: bool) -> None:
    call = Call(skincare)
    call.say("我的账号登不上去了")
    assert about(call) == "handover"
    call.say(said)
    assert any(isinstance(effect, Transfer) for effect in call.effects) == handed_over


@pytest.mark.parametrize("said", ["查一下125777这单", "帮我看下125777的订单"])
def test_figures_before_the_order_are_its_number(skincare: Deployment, said: str) -> None:
    call = Call(skincare)
    reply = call.say(said)
    assert "元" not in reply
    assert call.state.slots.get("order_id") == "125777"
    assert about(call) == "phone_tail"


def test_a_telephone_number_in_place_of_an_order_number_is_no_try(skincare: Deployment) -> None:
    call = Call(skincare, number=None)
    call.say_all("帮我查订单", "没有订单号，就报手机号13900001234")
    assert call.state.slots.get("phone_tail") == "1234"
    assert "order_id" not in call.state.slots


def test_goods_that_were_not_opened_take_no_leave(skincare: Deployment) -> None:
    call = call_about(skincare, an_order(received="2026-11-11"))
    call.say_all("我要退货", "不喜欢", "没拆封", "可以", "明天上午", "我还要退货，刚才那单", "不喜欢", "没拆")
    assert not call.session.ended
