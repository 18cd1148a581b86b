"""Versions told without a count of their own, second thoughts, and what is held against a value."""

import pytest

from tests.understanding.figures import understander
from voicebot.dialogue.events import Heard
from voicebot.dialogue.understanding.result import TurnContext


def slots(shop: str, text: str, **context: object) -> dict[str, object]:
    """What the shop understands, as plain data."""
    heard = Heard(text, typed=True)
    return dict(understander(shop).understand(heard, TurnContext(**context)).slots)  # type: ignore[arg-type]


def test_as_many_versions_as_pieces_make_a_line_each() -> None:
    items = slots("shoes", "帆布鞋三双，黑的三十八，白的三十九，酒红的三十八")["items"]
    assert items == tuple(
        {"product_type": "帆布鞋", "quantity": 1, "unit": "双", "color": color, "size": size}
        for color, size in (("黑色", 38), ("白色", 39), ("酒红", 38))
    )


def test_each_person_with_a_size_makes_a_line() -> None:
    items = slots("shoes", "我爸四十二，我妈三十七")["items"]
    assert items == ({"quantity": 1, "size": 42}, {"quantity": 1, "size": 37})


def test_a_count_said_first_has_what_follows_it() -> None:
    items = slots("shoes", "拖鞋四双，都要四十的，帆布鞋两双，黑的，一双四十一一双三十八")["items"]
    assert isinstance(items, tuple)
    assert [(item["quantity"], item["size"]) for item in items] == [(4, 40), (1, 41), (1, 38)]


def test_lines_that_are_there_already_are_not_made_anew() -> None:
    known = {"items": ({"quantity": 1, "size": 26}, {"quantity": 1, "size": 30})}
    assert "items" not in slots("shoes", "小的要粉的，大的要蓝的", slots=known)


@pytest.mark.parametrize(
    ("shop", "text", "slot", "expected"),
    [
        ("shoes", "红的太艳，黑的吧", "color", ("黑色",)),
        ("shoes", "还是换成灰的，黑的显脏", "color", ("灰色",)),
        ("skincare", "补水的家里还有，这回想试试美白的", "effect", ("美白",)),
        ("skincare", "别给我含香精和色素的就行", "avoid", ("香精", "色素")),
        ("phones", "蓝色，如果没有蓝色就黑色", "color", ("蓝色", "黑色")),
        ("shoes", "换三十八的，原来是三十七", "size", 38),
        ("snacks", "送老师的礼盒，两百多的坚果", "product_type", "坚果礼盒"),
        ("snacks", "有没有直麻糊", "product_type", "芝麻糊"),
    ],
)
def test_what_holds_in_the_end(shop: str, text: str, slot: str, expected: object) -> None:
    assert slots(shop, text)[slot] == expected


def test_more_or_less_of_what_was_just_ordered() -> None:
    items = slots("snacks", "锅巴四袋话梅两袋，哎，话梅减一袋")["items"]
    assert items == (
        {"product_type": "锅巴", "quantity": 4, "unit": "袋"},
        {"product_type": "话梅", "quantity": 1, "unit": "袋"},
    )


def test_a_kind_tells_the_version_beside_another_version() -> None:
    items = slots("snacks", "饼干要四盒，两盒原味两盒海苔")["items"]
    assert items == tuple(
        {"product_type": "饼干", "quantity": 2, "unit": "盒", "flavor": flavor} for flavor in ("原味", "海苔")
    )


@pytest.mark.parametrize("text", ["掉不掉色", "玩游戏别发烫"])
def test_what_may_happen_is_no_problem_with_what_was_bought(text: str) -> None:
    assert "issue" not in slots("phones", text)
