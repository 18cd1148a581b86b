"""What structure says about the intent, in sentences that no example holds."""

import pytest

from voicebot.dialogue.dialplan import parse_dialplan
from voicebot.dialogue.events import Heard
from voicebot.dialogue.understanding.result import TurnContext
from voicebot.dialogue.understanding.understander import Understander

PLAN = """
slots:
  product_type: {type: choice, product: true, values: {面膜: [], 跑鞋: []}}
  skin_type: {type: choice, multiple: true, values: {敏感性: {implied_by: ["(泛|发|冒)*红"]}}}
  color: {}
"""


@pytest.fixture(scope="module")
def understander() -> Understander:
    return Understander(parse_dialplan(PLAN, file="dialplan.yaml"))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("我那个包裹走到哪儿啦，谢谢你啊姑娘", "logistics_query"),
        ("喂，你好啊，我昨天那单给我取消了吧", "cancel_order"),
        ("跟上次那双一样的再来一双，换成黑色", "place_order"),
        ("白色的跑鞋来两双，颜色改成黑色", "place_order"),
        ("四十一的脱销了吗", "ask_stock"),
        ("这个面膜孕妇能用吗，能用给我来两盒", "product_qa"),
        ("我单子上的门牌号写错了想改改", "change_address"),
    ],
)
def test_what_is_wanted_outshines_what_surrounds_it(
    understander: Understander, text: str, intent: str
) -> None:
    assert understander.understand(Heard(text, typed=True), TurnContext()).intents[0].name == intent


def test_an_answer_to_how_it_was_is_feedback(understander: Understander) -> None:
    understood = understander.understand(Heard("给七分吧不能再多"), TurnContext(last_question="rating"))
    assert understood.intents[0].name == "feedback"
    assert understood.slots["rating"] == 7


def test_what_my_skin_does_is_no_fault_of_the_goods(understander: Understander) -> None:
    answer = understander.understand(Heard("一擦东西就红，起疙瘩"), TurnContext(last_question="skin_type"))
    assert "issue" not in answer.slots
    fault = understander.understand(Heard("用了你们家的面膜脸上起疙瘩"), TurnContext())
    assert fault.slots["issue"] == ("过敏反应",)


@pytest.mark.parametrize("text", ["勿要勒", "不消咯", "木有"])
def test_no_in_dialect(understander: Understander, text: str) -> None:
    understood = understander.understand(Heard(text), TurnContext(last_question="confirm"))
    assert understood.intents[0].name == "deny"


@pytest.mark.parametrize(("confidence", "read_back"), [(0.35, True), (0.9, False)])
def test_a_number_that_may_be_another_is_doubted(
    understander: Understander, confidence: float, read_back: bool
) -> None:
    heard = Heard("四十盒", confidence, alternatives=("十四盒",))
    understood = understander.understand(heard, TurnContext(last_question="quantity"))
    assert understood.slots["quantity"] == 40
    doubted = {mention.slot for mention in understood.mentions if mention.confidence < 0.6}
    assert ("quantity" in doubted) is read_back
