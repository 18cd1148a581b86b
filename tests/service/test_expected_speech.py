"""What a shop's callers are expected to say."""

from tests.example_shops import example_shop
from voicebot.service.expected_speech import expected_speech


def test_quantities_in_the_shops_units_amounts_and_doors_are_expected() -> None:
    texts = {each.text for each in expected_speech(example_shop("shoes"))}
    assert {"十四双", "四十双", "我要十一双", "来两双", "一共七双"} <= texts
    assert {
        "三百块",
        "五百以内",
        "一千五百左右",
        "十二号",
        "三单元",
        "五百零二室",
        "幺三八",
        "幺八幺",
    } <= texts
    assert "十四盒" not in texts, "not a unit of this shop"
