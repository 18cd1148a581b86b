"""Single mechanisms of understanding, each with words that no list of the shop holds."""

from collections.abc import Mapping

import pytest

from tests.understanding.figures import understander
from voicebot.dialogue.events import Heard
from voicebot.dialogue.understanding.result import Offered, TurnContext

CASES = [
    ("shoes", "有没有厨师鞋，四十一的", {"product_type": "厨师鞋", "size": 41}),
    ("shoes", "给我妈找双轮滑鞋", {"product_type": "轮滑鞋", "recipient": "妈妈"}),
    ("shoes", "这双新鞋有点大", {}),
    ("phones", "没有耳机孔的就甭给我说了", {"feature": ("耳机孔",)}),
    ("phones", "华为Mate五十用的手机壳", {"product_type": "手机壳", "compatible": ("华为Mate50",)}),
    ("phones", "要个手机，电池耐用点，三千以内", {"price_max": 3000, "feature": ("续航长",)}),
    ("skincare", "水杨酸的我可不敢抹", {"avoid": ("水杨酸",)}),
    ("snacks", "芥末的不要泡椒味的也别给我", {"flavor_exclude": ("芥末", "泡椒")}),
    ("snacks", "没听说她对啥过敏", {"allergy": "none"}),
    ("snacks", "不是送领导的，是给我爷爷买的", {"recipient": "爷爷"}),
    ("snacks", "尾号三零七二，两天前下的单", {"phone_tail": "3072"}),
    ("snacks", "五六零九，是我手机的最后四位", {"phone_tail": "5609"}),
    ("snacks", "什么都不过敏，就它吧", {"allergy": "none"}),
    ("skincare", "哎呀坏了，她芦荟过敏，一抹就起疹", {"issue": None, "allergy": ("芦荟",)}),
    ("shoes", "有没有爬山的鞋", {"product_type": "登山鞋"}),
    ("snacks", "是我，饼干收到了", {"receiver_name": None}),
    ("shoes", "登山鞋，我跟我老公一人一双", {"product_type": "登山鞋", "quantity": 2, "unit": "双"}),
]


@pytest.mark.parametrize(("shop", "said", "slots"), CASES)
def test_what_no_list_holds(shop: str, said: str, slots: Mapping[str, object]) -> None:
    understood = understander(shop).understand(Heard(said, typed=True), TurnContext())
    assert {name: understood.slots.get(name) for name in slots} == slots
    if not slots:
        assert "product_type" not in understood.slots


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("好，钱伟，一三三四四五五六六七七，长沙市岳麓区麓山路二百号", "钱伟"),
        ("孟晓丽一三五八八零零七七三二", "孟晓丽"),
    ],
)
def test_a_name_stands_among_numbers(said: str, name: str) -> None:
    context = TurnContext(last_question="receiver_name")
    understood = understander("snacks").understand(Heard(said, typed=True), context)
    assert understood.slots.get("receiver_name") == name


@pytest.mark.parametrize(
    "said",
    [
        "白色，一三三四四五五六六七七",
        "金华，电话一三三四四五五六六七七",
        "寄到南京市鼓楼区中山路十八号，黄的，成都的别寄",
        "江苏，南京市鼓楼区中山路十八号",
    ],
)
def test_what_stands_among_numbers_is_not_always_a_name(said: str) -> None:
    understood = understander("snacks").understand(Heard(said, typed=True), TurnContext())
    assert "receiver_name" not in understood.slots


def test_of_several_sizes_per_person_each_is_a_line() -> None:
    said = "登山鞋，我跟我老公一人一双，他四十四，我三十八"
    items = understander("shoes").understand(Heard(said, typed=True), TurnContext()).slots["items"]
    line = {"product_type": "登山鞋", "quantity": 1, "unit": "双"}
    assert items == ({**line, "size": 44}, {**line, "size": 38})


def test_the_plain_one_is_the_one_without_an_edition() -> None:
    context = TurnContext(offered=(Offered("北辰K2手机", 2899), Offered("北辰K2青春版手机", 1699)))
    understood = understander("phones").understand(Heard("那个正式的多少钱", typed=True), context)
    assert understood.slots.get("ref") == "index:1"
