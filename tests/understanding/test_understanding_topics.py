"""A dialplan of another trade: hotels and sights, with topics and values shown as texts."""

import pytest

from voicebot.dialogue.dialplan import parse_dialplan
from voicebot.dialogue.events import Heard
from voicebot.dialogue.understanding.result import TurnContext
from voicebot.dialogue.understanding.understander import Understander

PLAN = """
topics:
  酒店: [宾馆, 住]
  景点: [玩, 逛]
slots:
  酒店-评分: {type: number, topic: 酒店, units: [分], words: [评分], min: 0, max: 5, names: {min: 酒店-评分},
    render: {min: "{value}分以上"}}
  景点-评分: {type: number, topic: 景点, units: [分], words: [评分], min: 0, max: 5, names: {min: 景点-评分},
    render: {min: "{value}分以上"}}
  酒店-类型: {type: choice, topic: 酒店, values: {经济型: [便宜的那种], 豪华型: [五星级]}}
  酒店-设施: {type: choice, multiple: true, topic: 酒店, values: {健身房: [], 免费停车: [停车场]}}
  景点-名称: {type: choice, topic: 景点, values: {故宫: [紫禁城], 颐和园: []}}
  景点-门票: {type: text, topic: 景点, frames: ["门票要{}"]}
"""


@pytest.fixture(scope="module")
def understander() -> Understander:
    return Understander(parse_dialplan(PLAN, file="dialplan.yaml"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("想住一个评分四点五分以上的酒店", {"酒店-评分": "4.5分以上"}),
        ("找个好玩的景点评分要4分以上", {"景点-评分": "4分以上"}),
        ("五星级的酒店，要有健身房和停车场", {"酒店-类型": "豪华型", "酒店-设施": ("健身房", "免费停车")}),
        ("我想去紫禁城逛逛，门票要免费的", {"景点-名称": "故宫", "景点-门票": "免费"}),
    ],
)
def test_slots_of_the_topic_talked_about(
    understander: Understander, text: str, expected: dict[str, object]
) -> None:
    assert understander.understand(Heard(text, typed=True), TurnContext()).slots == expected


def test_without_a_topic_word_the_topic_of_the_question_counts(understander: Understander) -> None:
    understood = understander.understand(Heard("四分以上"), TurnContext(last_question="景点-评分"))
    assert understood.slots == {"景点-评分": "4分以上"}
