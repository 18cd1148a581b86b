"""Random conversations: nothing known is asked, one question at a time, nothing unsafe offered."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.dialogue.harness import NUMBER, Talk, small_catalogue
from voicebot.dialogue.effects import PlaceOrder
from voicebot.dialogue.slots import SAFETY_SLOTS, is_known, wishes
from voicebot.dialogue.understanding.result import SlotValue
from voicebot.knowledge.wishes import Excluded

Saying = tuple[str, str, dict[str, SlotValue]]

SAYINGS: list[Saying] = [
    ("我想买面膜", "recommend", {"product_type": "面膜"}),
    ("洗面奶", "provide_info", {"product_type": "洗面奶"}),
    ("补水的", "provide_info", {"effect": ("补水",)}),
    ("要美白", "provide_info", {"effect": ("美白",)}),
    ("三百以内", "provide_info", {"price_max": 300}),
    ("一百以内", "provide_info", {"price_max": 100}),
    ("多少钱都行", "provide_info", {"price": "any"}),
    ("干皮", "provide_info", {"skin_type": ("干性",)}),
    ("酒精过敏", "provide_info", {"allergy": ("酒精",)}),
    ("化学剂过敏", "provide_info", {"allergy": ("化学剂",)}),
    ("不过敏", "deny", {"allergy": "none"}),
    ("我怀孕了", "provide_info", {"population": ("孕妇",)}),
    ("好", "affirm", {}),
    ("不要", "deny", {}),
    ("不知道", "deny", {}),
    ("来两盒", "place_order", {"quantity": 2}),
    ("三盒吧", "modify_order", {"quantity": 3}),
    ("张三", "provide_info", {"receiver_name": "张三"}),
    ("幺三九零零幺三八零零零", "provide_info", {}),
    ("幺三九", "provide_info", {}),
    ("不对是八零零幺", "deny", {}),
    ("上海市漕溪路18号", "provide_info", {"address": "上海市漕溪路18号"}),
    ("这个怎么用", "ask_usage", {}),
    ("多久发货", "ask_shipping", {}),
    ("再说一遍", "repeat", {}),
    ("等一下", "wait", {}),
    ("便宜点的", "recommend", {"price_pref": "cheaper"}),
    ("包裹到哪了", "logistics_query", {}),
    ("谢谢", "thank", {}),
    ("你是机器人吗", "ask_robot", {}),
    ("你有病吧", "abuse", {}),
    ("我要投诉", "complaint", {}),
    ("今天天气真冷", "chitchat", {}),
    ("", "silence", {}),
    ("算了取消", "cancel_order", {}),
]
CATALOGUE = small_catalogue()


SOLD_WHILE_A_NUMBER_IS_ASKED = [SAYINGS[1], *[("你有病吧", "abuse", {})] * 2, SAYINGS[15]]


@settings(max_examples=250, deadline=None)
@example(sayings=SOLD_WHILE_A_NUMBER_IS_ASKED, number=None)
@given(
    sayings=st.lists(st.sampled_from(SAYINGS), min_size=1, max_size=16),
    number=st.sampled_from([NUMBER, None]),
)
def test_a_random_conversation_keeps_its_promises(sayings: list[Saying], number: str | None) -> None:
    talk = Talk(number=number)
    for text, intent, slots in sayings:
        if talk.session.ended:
            break
        before = dict(talk.slots)
        exchange = talk.say(text, intent, **slots)
        known = {**before, **slots}
        for slot in exchange.asked:
            if slot in before and slot not in talk.slots:
                continue  # taken back: another product type, an order number that was not found
            assert not is_known(known, slot), f"{slot} asked again: {exchange.reply}"
        for step in exchange.steps:
            questions = [sentence.text for sentence in step.speech if "？" in sentence.text]
            hearing = [text for text in questions if text.startswith(("喂", "您好"))]
            assert len(questions) - len(hearing) <= 1 or intent == "repeat", questions
            for product_id in step.state.offered:
                safety = {s: v for s, v in wishes(step.state.slots).items() if s in SAFETY_SLOTS}
                judged = CATALOGUE.judge(product_id, safety)
                assert not (isinstance(judged, Excluded) and judged.unsafe), exchange.reply
        for effect in exchange.effects:
            if isinstance(effect, PlaceOrder):
                assert effect.phone and effect.address and effect.items
                assert all(item.quantity > 0 for item in effect.items)
        if not talk.session.ended:
            assert exchange.reply, f"nothing said after {text!r}"
