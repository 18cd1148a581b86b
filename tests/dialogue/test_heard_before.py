"""Nothing that was said in a call is asked as if it were new, also where it was not taken in."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dialogue.harness import NUMBER, Talk
from voicebot.dialogue.slots import is_known
from voicebot.dialogue.understanding.result import SlotValue

Saying = tuple[str, str, dict[str, SlotValue]]

FACTS: list[Saying] = [
    ("我想买面膜", "recommend", {"product_type": "面膜"}),
    ("补水的", "provide_info", {"effect": ("补水",)}),
    ("三百以内", "provide_info", {"price_max": 300}),
    ("干皮", "provide_info", {"skin_type": ("干性",)}),
    ("不过敏", "provide_info", {"allergy": "none"}),
    ("就要这个", "place_order", {}),
    ("再便宜二十我就要两盒", "bargain", {"quantity": 2, "unit": "盒", "price_cut": 20}),
    ("我叫张三", "provide_info", {"receiver_name": "张三"}),
    ("寄到上海市徐汇区漕溪路18号", "provide_info", {"address": "上海市徐汇区漕溪路18号"}),
]
ASIDES: list[Saying] = [
    ("这个怎么用", "ask_usage", {}),
    ("多久发货", "ask_shipping", {}),
    ("好", "affirm", {}),
    ("你是机器人吗", "ask_robot", {}),
    ("今天天气真冷", "chitchat", {}),
    ("嗯", "noise", {}),
]


@st.composite
def conversations(draw: st.DrawFn) -> list[Saying]:
    """All facts in any order, with asides in any place."""
    said: list[Saying] = []
    for fact in draw(st.permutations(FACTS)):
        said += [*draw(st.lists(st.sampled_from(ASIDES), max_size=1)), fact]
    return [*said, *draw(st.lists(st.sampled_from([*ASIDES, FACTS[5]]), max_size=4))]


@settings(max_examples=150, deadline=None)
@given(said=conversations(), number=st.sampled_from([NUMBER, None]))
def test_no_order_of_facts_makes_it_ask_for_one_of_them(said: list[Saying], number: str | None) -> None:
    talk = Talk(number=number)
    told: dict[str, SlotValue] = {}
    for text, intent, slots in said:
        if talk.session.ended:
            break
        told |= slots
        exchange = talk.say(text, intent, **slots)
        again = [slot for slot in exchange.asked if is_known(told, slot)]
        assert not again, f"{again} asked after {text}: {exchange.reply}"


def to_the_number() -> Talk:
    """A condition was no order, and then the product is taken."""
    talk = Talk()
    talk.to_offer()
    talk.say("再便宜二十我就要两盒", "bargain", quantity=2, unit="盒", price_cut=20)
    assert "刚才听您说2盒" in talk.say("行吧", "affirm").reply
    return talk


def test_what_was_heard_is_taken_in_by_a_yes() -> None:
    talk = to_the_number()
    assert "2盒一共576元" in talk.say("对", "affirm").reply
    assert talk.session.state.basket[0].quantity == 2


def test_what_was_not_meant_is_asked_for_once_it_was_denied() -> None:
    talk = to_the_number()
    assert talk.say("不是", "deny").asked == ("quantity",)
    assert "3盒一共864元" in talk.say("三盒", "provide_info", quantity=3, unit="盒").reply


def test_another_number_in_place_of_a_yes_is_taken() -> None:
    talk = to_the_number()
    assert "1盒" not in talk.say("一盒就够", "provide_info", quantity=1, unit="盒").reply
    assert talk.session.state.basket[0].quantity == 1
