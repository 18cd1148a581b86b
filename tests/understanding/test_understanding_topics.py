"""A dialplan of another trade: hotels and sights, with topics and values shown as texts."""

import re
from pathlib import Path

import pytest

from voicebot.dialogue.dialplan import parse_dialplan
from voicebot.dialogue.events import Heard
from voicebot.dialogue.understanding.result import TurnContext
from voicebot.dialogue.understanding.understander import Understander

PLAN = """
without: [price, rating, quantity]
topics:
  酒店: [宾馆, 住]
  景点: [玩, 逛]
slots:
  酒店-评分: {type: number, topic: 酒店, units: [分], words: [评分], min: 0, max: 5,
    render: {min: "{value}分以上"}}
  景点-评分: {type: number, topic: 景点, units: [分], words: [评分], min: 0, max: 5,
    render: {min: "{value}分以上"}}
  酒店-类型: {type: choice, topic: 酒店, values: {经济型: [便宜的那种], 豪华型: [五星级]}}
  酒店-设施: {type: choice, multiple: true, topic: 酒店,
    values: {健身房: [], 免费停车: [停车场], 无线wifi: []}}
  酒店-名称: {type: choice, topic: 酒店, exclude: none, values: {海景楼（东门店）: [], 上海公寓: []}}
  景点-名称: {type: choice, topic: 景点, values: {故宫: [紫禁城], 颐和园: []}}
  景点-门票: {type: money, topic: 景点, words: [门票],
    render: {max: "{value}元以下", range: "{low}-{high}元"}}
  景点-免票: {type: text, topic: 景点, frames: ["门票要{}"]}
  景点-游玩时间: {type: number, topic: 景点, units: [小时, 个小时], min: 0, max: 24,
    render: {range: "{low}-{high}小时"}}
  酒店-价格: {type: money, topic: 酒店, words: [价格, 房价],
    render: {max: "{value}元以下", range: "{low}-{high}元"}}
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
        ("我想去紫禁城逛逛，门票要免费的", {"景点-名称": "故宫", "景点-免票": "免费"}),
        ("玩3小时到4小时，门票不要超过100元", {"景点-游玩时间": "3-4小时", "景点-门票": "100元以下"}),
        ("再帮我找一家价格500-600元的宾馆", {"酒店-价格": "500-600元"}),
        ("住在颐和园附近，要有健身房", {"景点-名称": "颐和园", "酒店-设施": ("健身房",)}),
        ("评分无所谓，门票便宜就行", {"景点-评分": "any"}),
        ("住的地方订好了，想在酒店附近逛逛，评分4分以上的", {"景点-评分": "4分以上"}),
        ("逛完想找个宾馆住，评分4.5分以上，200到300块", {"酒店-评分": "4.5分以上", "酒店-价格": "200-300元"}),
        ("门票30到50元，评分4分以上，离住的宾馆近", {"景点-门票": "30-50元", "景点-评分": "4分以上"}),
        ("玩1小时 - 2小时的，门票20-30元", {"景点-游玩时间": "1-2小时", "景点-门票": "20-30元"}),
        ("住海景楼东门店，要有无线WIFI的", {"酒店-名称": "海景楼（东门店）", "酒店-设施": ("无线wifi",)}),
        ("帮我订上海公寓，把地址告诉我，谢谢", {"酒店-名称": "上海公寓"}),
        ("住宿别太贵，好一点的", {}),
    ],
)
def test_slots_of_the_topic_talked_about(
    understander: Understander, text: str, expected: dict[str, object]
) -> None:
    assert understander.understand(Heard(text, typed=True), TurnContext()).slots == expected


def test_without_a_topic_word_the_topic_of_the_question_counts(understander: Understander) -> None:
    understood = understander.understand(Heard("四分以上"), TurnContext(last_question="景点-评分"))
    assert understood.slots == {"景点-评分": "4分以上"}


DOCUMENTED = Path(__file__).parents[2] / "docs" / "dialplan.md"


def test_the_documented_example_understands_all_its_topics() -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", DOCUMENTED.read_text(encoding="utf-8"), re.DOTALL)
    (example,) = [block for block in blocks if "\ntopics:" in block]
    plan = parse_dialplan(example, file="docs/dialplan.md")
    text = "逛完故宫想找家餐厅，人均80-100元，评分4分以上，能吃到剁椒鱼头，附近的酒店要有健身房"
    understood = Understander(plan).understand(Heard(text, typed=True), TurnContext())
    assert understood.slots == {
        "景点名称": ("故宫",),
        "人均消费": "80-100元",
        "餐馆评分": "4分以上",
        "推荐菜": ("剁椒鱼头",),
        "酒店设施": ("健身房",),
    }
