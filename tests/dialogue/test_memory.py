"""What is remembered: how long, what replaces what, what is worth keeping, what is used up."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.dialogue.calls import Call
from tests.dialogue.harness import NOW, NUMBER
from tests.dialogue.test_aftersales_rules import delivered
from voicebot.dialogue.events import CallerContext, RememberedFact
from voicebot.dialogue.memory import health_to_keep, recall, used_up, worth_keeping
from voicebot.dialogue.memory_script import MemorySection
from voicebot.dialogue.service_effects import FactToKeep, RememberFacts
from voicebot.dialogue.state import DialogueState
from voicebot.service.deployment import Deployment

RULES = MemorySection()


def fact(slot: str, value: str, days_ago: float, polarity: str = "is") -> RememberedFact:
    return RememberedFact(slot, value, NOW - timedelta(days=days_ago), polarity)


def said(number: str | None = NUMBER, **slots: object) -> DialogueState:
    return DialogueState(CallerContext(number, NOW, "k"), slots=slots)  # type: ignore[arg-type]


@given(days=st.integers(0, 2000))
def test_a_skin_type_is_relied_upon_for_half_a_year(days: int) -> None:
    recalled = recall([fact("skin_type", "干性", days)], RULES, NOW)
    assert recalled.slots == {"skin_type": ("干性",)}
    assert ("skin_type" in recalled.doubtful) == (days > 182)


@given(days=st.integers(0, 2000))
def test_an_allergy_holds_until_it_is_denied(days: int) -> None:
    facts = [fact("allergy", "酒精", days)]
    assert recall(facts, RULES, NOW).slots == {"allergy": ("酒精",)}
    assert "allergy" not in recall(facts, RULES, NOW).doubtful
    assert recall([*facts, fact("allergy", "酒精", days - 1, "is_not")], RULES, NOW).slots == {}


def test_a_new_skin_type_replaces_the_old_one_and_allergies_add_up() -> None:
    facts = [fact("skin_type", "干性", 90), fact("skin_type", "油性", 5)]
    facts += [fact("allergy", "酒精", 90), fact("allergy", "芦荟", 5)]
    recalled = recall(facts, RULES, NOW)
    assert recalled.slots["skin_type"] == ("油性",)
    assert set(recalled.slots["allergy"]) == {"酒精", "芦荟"}  # type: ignore[arg-type]


def test_wishes_about_prices_are_not_kept() -> None:
    assert recall([fact("price_max", "300", 1)], RULES, NOW).slots == {}
    assert worth_keeping(said(price_max=300, effect=("补水",)), RULES) == ()


def test_what_is_worth_keeping() -> None:
    state = said(skin_type=("干性",), size=42.5, allergy=("酒精",), avoid=("香精",))
    assert set(worth_keeping(state, RULES)) == {
        FactToKeep("skin_type", "干性"),
        FactToKeep("size", "42.5"),
        FactToKeep("avoid", "香精", "wants_not"),
    }
    assert health_to_keep(state, RULES) == (FactToKeep("allergy", "酒精", health=True),)


def test_nothing_is_kept_of_a_withheld_number_or_of_somebody_else() -> None:
    for state in (said(None, size=42), said(size=42, recipient="妈妈", allergy=("酒精",))):
        assert worth_keeping(state, RULES) == ()
        assert health_to_keep(state, RULES) == ()


@given(bought=st.integers(1, 5), lasts=st.integers(5, 60), days=st.integers(1, 400))
def test_a_purchase_is_spoken_of_when_it_should_be_used_up(bought: int, lasts: int, days: int) -> None:
    one = delivered(days)
    item = one.items[0]
    order = type(one)(**{**_fields(one), "items": (type(item)(**{**_fields(item), "quantity": bought}),)})
    used = used_up([order], {item.product_id: lasts}, NOW)
    assert (used is not None) == (0.75 * bought * lasts <= days <= 3 * bought * lasts)


def _fields(value: object) -> dict[str, object]:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}  # type: ignore[attr-defined]


def test_the_greeting_offers_it_again_and_a_yes_takes_it(skincare: Deployment) -> None:
    context = CallerContext(NUMBER, NOW, "k", customer_name="张华", orders=(delivered(22),))
    call = Call(skincare, context=context)
    assert "快用完了" in call.session.greeting.reply
    assert "录音" in call.session.greeting.reply
    call.say("对，再来两盒")
    assert call.basket == [("竹露舒缓面膜", 2)]
    assert not {"quantity", "product_type"} & set(call.asked)


def test_a_no_to_that_leaves_it(skincare: Deployment) -> None:
    call = Call(skincare, context=CallerContext(NUMBER, NOW, "k", orders=(delivered(22),)))
    call.say("不用了")
    assert call.basket == []
    assert not call.session.ended


def test_an_old_skin_type_is_confirmed_before_it_is_relied_upon(skincare: Deployment) -> None:
    old = CallerContext(NUMBER, NOW, "k", facts=(fact("skin_type", "干性", 300),))
    call = Call(skincare, context=old)
    reply = call.say("想买补水的面膜，三百以内")
    assert "还是干性" in reply
    call.say("对")
    assert call.state.slots["skin_type"] == ("干性",)
    assert FactToKeep("skin_type", "干性") in worth_keeping(call.state, RULES)


def test_health_is_asked_about_once_and_kept_with_the_words(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say_all("想买补水的面膜，我对酒精过敏", "算了不买了")
    assert "对酒精过敏" in call.say("没有了")
    reply = call.say("可以，记下吧")
    (kept,) = [effect for effect in call.effects if isinstance(effect, RememberFacts)]
    assert kept.consent_words == "可以，记下吧"
    assert "记下了" in reply
    assert call.session.ended


def test_who_says_goodbye_is_not_held_up(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say_all("想买补水的面膜，我对酒精过敏", "再见")
    assert call.session.ended


def test_no_longer_allergic_is_no_harm_and_takes_it_back(skincare: Deployment) -> None:
    known = CallerContext(
        NUMBER, NOW, "k", facts=(fact("allergy", "酒精", 400), fact("allergy", "芦荟", 400))
    )
    call = Call(skincare, context=known)
    call.say_all("想买补水的面膜", "我现在不过敏了")
    assert call.effects == []
    assert call.state.slots["allergy"] == "none"
    gone = {kept.value for kept in worth_keeping(call.state, RULES) if kept.polarity == "is_not"}
    assert gone == {"酒精", "芦荟"}


def test_one_allergy_of_two_is_taken_back(skincare: Deployment) -> None:
    known = CallerContext(
        NUMBER, NOW, "k", facts=(fact("allergy", "酒精", 400), fact("allergy", "芦荟", 400))
    )
    call = Call(skincare, context=known)
    call.say_all("想买补水的面膜", "我对酒精已经不过敏了")
    assert call.state.slots["allergy"] == ("芦荟",)
