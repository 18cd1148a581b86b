"""Whatever is heard, understanding answers, and its places lie within the text."""

from datetime import datetime
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from voicebot.dialogue.dialplan import parse_dialplan
from voicebot.dialogue.events import Heard
from voicebot.dialogue.understanding.result import Offered, TurnContext
from voicebot.dialogue.understanding.understander import Understander

DIALPLAN = Path(__file__).parents[2] / "dialplans" / "skincare" / "dialplan.yaml"
FRAGMENTS = st.sampled_from(
    [
        *(
            "三百",
            "两盒",
            "一百五",
            "四十二",
            "零",
            "半",
            "点",
            "万",
            "第二个",
            "幺三八",
            "四个零",
            "下周三",
            "三点半",
        ),
        *(
            "面膜",
            "补水",
            "酒精",
            "过敏",
            "干皮",
            "竹露",
            "不要",
            "不是",
            "没有",
            "除了",
            "都",
            "的",
            "吗",
            "呃",
            "，",
            "。",
        ),
        *(
            "以内",
            "左右",
            "到",
            "满",
            "减",
            "折",
            "地址",
            "南京市",
            "捕捞去",
            "路",
            "号",
            "我姓",
            "木子李",
            "上次",
            "一人",
            "各",
        ),
    ]
)
ANY_TEXT = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30)
SLOTS = st.sampled_from(
    [
        None,
        "price",
        "quantity",
        "effect",
        "allergy",
        "phone",
        "address",
        "receiver_name",
        "order_id",
        "confirm",
        "unknown",
    ]
)


@cache
def understander() -> Understander:
    return Understander(parse_dialplan(DIALPLAN.read_text("utf-8"), file=str(DIALPLAN)))


@settings(max_examples=150, deadline=None)
@given(
    text=st.one_of(ANY_TEXT, st.lists(FRAGMENTS, max_size=9).map("".join)),
    asked=SLOTS,
    offered=st.booleans(),
)
def test_nothing_that_is_heard_breaks_it(text: str, asked: str | None, offered: bool) -> None:
    products = (Offered("竹露面膜", 268), Offered("雪芽面膜", 189)) if offered else ()
    context = TurnContext(now=datetime(2026, 2, 28), last_question=asked, offered=products)
    understood = understander().understand(Heard(text, alternatives=(text[::-1],)), context)
    assert understood.intents
    for mention in understood.mentions:
        assert 0 <= mention.span[0] <= mention.span[1] <= len(understood.text)
        assert 0 <= mention.confidence <= 1
