"""How callers put what the example shops declare, and what only sounds like it."""

import pytest

from tests.example_shops import example_shop
from voicebot.dialogue.events import Heard
from voicebot.dialogue.understanding.result import TurnContext


def _said(shop: str, text: str, slot: str) -> tuple[str, ...]:
    found = example_shop(shop).understander.understand(Heard(text, typed=True), TurnContext()).slots.get(slot)
    return found if isinstance(found, tuple) else (str(found),) if found else ()


@pytest.mark.parametrize(
    ("text", "slot", "value"),
    [
        ("手机得给我找个屏要大的", "feature", "大屏"),
        ("手里这个屏太小，瞅着费劲", "feature", "大屏"),
        ("跑外头的，太阳底下屏幕得看得清", "feature", "屏幕亮"),
        ("这电池老没电，想换个新手机", "feature", "续航长"),
        ("按键太小，他老按错", "feature", "大按键"),
        ("轻省点的，举着不累手", "feature", "轻便"),
        ("有没有能折起来的", "feature", "折叠屏"),
        ("家里有俩号，得能插两张卡", "feature", "双卡"),
        ("老提示内存不够，换个大的", "feature", "内存大"),
        ("别太复杂，一学就会的", "feature", "操作简单"),
        ("怕孩子走丢，要能知道娃在哪", "feature", "定位"),
        ("就看看电视剧", "usage", "视频"),
        ("光接个电话", "usage", "打电话"),
    ],
)
def test_phones(text: str, slot: str, value: str) -> None:
    assert value in _said("phones", text, slot)


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("屏幕多大的啊", "feature"),
        ("手机屏幕突然暗了", "feature"),
        ("手机进水了给保修吗", "feature"),
        ("我这边信号不好，你再说一遍", "feature"),
        ("喂，听不清你说啥", "feature"),
        ("充电口坏了，快点给我换", "feature"),
        ("你们昨天给我打过电话", "usage"),
        ("用微信付行吗", "usage"),
    ],
)
def test_phones_not(text: str, slot: str) -> None:
    assert not _said("phones", text, slot)
