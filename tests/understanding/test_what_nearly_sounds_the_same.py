"""Utterances in which the words of a rule stand, but say something else."""

from typing import Any

import pytest
from figures import understander

from voicebot.dialogue.events import Heard
from voicebot.dialogue.understanding.result import TurnContext


def slots(shop: str, said: str) -> dict[str, Any]:
    return dict(understander(shop).understand(Heard(said, typed=True), TurnContext()).slots)


@pytest.mark.parametrize(
    ("shop", "said", "slot", "value"),
    [
        ("snacks", "我三十六，女儿四岁，吃点啥好", "age", 4),
        ("snacks", "我四十，闺女都十九了，给闺女买点吃的", "age", 19),
        ("snacks", "牛奶我喝不了两口就窜稀", "avoid", ("牛奶",)),
        ("snacks", "海鲜不能吃这么多年了", "avoid", ("海鲜",)),
        ("phones", "苹果的挺好，别再给我推那些杂牌子", "brand", ("苹果",)),
        ("shoes", "白的好看，别给我拿那些便宜的", "color", ("白色",)),
        ("phones", "收到的手机老是发烫", "issue", ("质量问题",)),
        ("snacks", "等我看看，地址是南京鼓楼区湖南路", "address", "南京鼓楼区湖南路"),
        ("snacks", "腰果来三百克一袋", "quantity", 1),
    ],
)
def test_what_is_told(shop: str, said: str, slot: str, value: object) -> None:
    assert slots(shop, said).get(slot) == value


@pytest.mark.parametrize(
    ("shop", "said", "slot"),
    [
        ("phones", "别超过我的预算就行", "price_pref"),
        ("shoes", "要两双，尺码都一样", "size"),
        ("snacks", "收货人改成我姐，谢啦", "receiver_name"),
    ],
)
def test_what_is_not_told(shop: str, said: str, slot: str) -> None:
    assert slot not in slots(shop, said)


def test_a_name_that_sounds_like_cancelling_cancels_nothing() -> None:
    understood = understander("phones").understand(Heard("曲晓姐收", typed=False), TurnContext())
    assert "cancel_order" not in {intent.name for intent in understood.intents}
