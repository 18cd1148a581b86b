"""Values that are brought up again, belong to somebody else or to another time, or stand in unusual words."""

from datetime import datetime

import pytest
from figures import understander

from voicebot.dialogue.events import Heard
from voicebot.dialogue.understanding.result import TurnContext

NOW = datetime(2026, 12, 8, 10, 0)


@pytest.mark.parametrize(
    ("shop", "asked", "text", "expected"),
    [
        ("shoes", "color", "米色，呃不，要黑的，米色不禁脏", {"color": ("黑色",)}),
        (
            "skincare",
            "skin_type",
            "油皮的是我对象，我是敏感皮",
            {"skin_type": ("敏感性",), "recipient": "女朋友"},
        ),
        ("skincare", None, "我才二十二抗什么皱啊", {"age": 22}),
        ("phones", "price", "一千五打住，不能再多了", {"price_max": 1500}),
        ("shoes", "size", "刚跟你说二十六码的，穿不进去，得二十七", {"size": 27}),
        ("phones", "order_id", "二零二六，幺二零五，后头两个三，完了一个八", {"order_id": "20261205338"}),
        ("snacks", "allergy", "鸡蛋也不行，牛奶也不行，一吃就起疹子", {"allergy": ("鸡蛋", "牛奶")}),
        ("snacks", "flavor", "麻辣的就别了", {"flavor_exclude": ("麻辣",)}),
        ("skincare", None, "我媳妇对久经过民", {"allergy": ("酒精",), "recipient": "妻子"}),
        ("skincare", "order_date", "昨个买的", {"order_date": "2026-12-07"}),
    ],
)
def test_what_counts_is_told_from_what_does_not(
    shop: str, asked: str | None, text: str, expected: dict[str, object]
) -> None:
    context = TurnContext(now=NOW, last_question=asked)
    slots = understander(shop).understand(Heard(text, typed=True), context).slots
    assert {
        name: value for name, value in slots.items() if name not in ("feature", "effect_exclude")
    } == expected


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("去年冬天我拿的那批劳保鞋，照样再给我发六双", "season"),
        ("老板你拿笔记一下，棉鞋要两双", "recipient"),
    ],
)
def test_what_is_past_or_addressed_is_no_wish(text: str, absent: str) -> None:
    assert absent not in understander("shoes").understand(Heard(text, typed=True), TurnContext(now=NOW)).slots
