"""Values put right in the same breath, refused by pointing back, or told by what comes of something."""

from typing import Any

import pytest
from figures import understander

from voicebot.dialogue.events import Heard
from voicebot.dialogue.understanding.result import Offered, TurnContext

OFFERED = (Offered("云顶商务皮鞋", 368),)


def slots(
    shop: str, said: str, asked: str | None = None, offered: tuple[Offered, ...] = ()
) -> dict[str, Any]:
    context = TurnContext(last_question=asked, offered=offered)
    return dict(understander(shop).understand(Heard(said, typed=True), context).slots)


@pytest.mark.parametrize(
    ("shop", "said", "asked", "slot", "value"),
    [
        ("snacks", "我女儿一吃虾身上就起疹子", None, "allergy", ("虾",)),
        ("snacks", "螃蟹那玩意儿，我一碰手就痒", None, "allergy", ("蟹",)),
        ("phones", "华为P五十，说错了，P六十", "compatible", "compatible", ("华为P60",)),
        ("phones", "苹果十四，不是十五啊", "compatible", "compatible", ("苹果14",)),
        ("phones", "六加一百二十八，哎，内存加到八吧", "storage_gb", "ram_gb", 8),
        ("phones", "vivo和小米我都用腻了，别再给我介绍这俩", None, "brand_exclude", ("vivo", "小米")),
        ("phones", "不能防水的我不考虑", None, "feature", ("防水",)),
        ("skincare", "香精、色素，哪样都不能有", "ingredient", "avoid", ("香精", "色素")),
        ("snacks", "四岁，女孩，她花生过敏", "product_type", "allergy", ("花生",)),
        ("snacks", "坚果我可碰不得，一吃就起疹子", "flavor", "allergy", ("坚果",)),
        ("skincare", "不能有酒精，也不要香精", None, "avoid", ("酒精", "香精")),
        ("skincare", "不能有酒精的，也不要香精的", None, "avoid", ("酒精", "香精")),
        ("snacks", "要原味的，别发成麻辣的", None, "flavor", ("原味",)),
        ("shoes", "哪个色都一样，能穿就行", "color", "color", ("any",)),
        ("skincare", "我啊，五十一，闺女都二十五了", "age", "age", 51),
        ("skincare", "六百多，超了我的预算了，往便宜里挑", None, "price_pref", "cheaper"),
        ("snacks", "牛奶来四箱，要二百毫升一盒的", None, "quantity", 4),
        ("snacks", "两个车间，一个车间六盒", "quantity", "quantity", 12),
        ("skincare", "收件人换成我女婿，陈志远", None, "receiver_name", "陈志远"),
        (
            "skincare",
            "送杭州市西湖区文三路九十号，五栋幺二零六",
            None,
            "address",
            "杭州市西湖区文三路90号5栋1206",
        ),
        ("snacks", "收到一看，饼干都过了日子", None, "issue", ("过期",)),
        ("phones", "这耳机右边根本不响", None, "issue", ("质量问题",)),
        ("snacks", "十二块装的曲奇要三盒", None, "quantity", 3),
        ("snacks", "女儿的三个闺蜜每人送一盒月饼", None, "quantity", 3),
        ("snacks", "女儿的三个闺蜜每人送一盒月饼", None, "recipient", "闺蜜"),
        ("snacks", "牛肉干要五想的两代", None, "flavor", ("五香",)),
        ("snacks", "来五想牛奶", None, "quantity", 5),
        ("snacks", "有没有不加芝麻的饼干", None, "avoid", ("芝麻",)),
        ("snacks", "没放坚果的月饼有吗", None, "avoid", ("坚果",)),
        ("skincare", "收货人弄错了，换成李建国", None, "receiver_name", "李建国"),
        ("skincare", "名字报错了麻烦改成刘洋", None, "receiver_name", "刘洋"),
        ("shoes", "六号买的，六天了，给我催一催", None, "wait_days", 6),
        ("shoes", "三百二能卖不", None, "price_offer", 320),
        ("phones", "数据线两米的，来一根", None, "quantity", 1),
        ("skincare", "八十以内就行", "age", "price_max", 80),
        ("shoes", "三十九", "quantity", "size", 39),
        ("shoes", "四十", "quantity", "quantity", 40),
    ],
)
def test_what_is_meant(shop: str, said: str, asked: str | None, slot: str, value: object) -> None:
    assert slots(shop, said, asked).get(slot) == value


@pytest.mark.parametrize(
    ("shop", "said", "asked", "slot"),
    [
        ("snacks", "我爸血糖不高，甜的能吃", None, "population"),
        ("skincare", "等一下啊，我去看看门牌号", "address", "address"),
        ("skincare", "门牌不对，不是十八号，是八十一号", None, "price_about"),
        ("skincare", "再便宜点，那八块钱就别要了", None, "price_about"),
        ("skincare", "送的小样没给我，给补一个", None, "quantity_delta"),
        ("skincare", "我妈今年六十五想买瓶精华", None, "ref"),
        ("snacks", "十二块装的曲奇要三盒", None, "price_about"),
        ("snacks", "我闺女有四个老师，一人一盒坚果礼盒", None, "recipient"),
        ("phones", "数据线两米的，来一根", None, "color"),
        ("skincare", "颜色写错了，改成白色", None, "receiver_name"),
        ("shoes", "买了六天了，穿着挤脚", None, "wait_days"),
    ],
)
def test_what_is_not_meant(shop: str, said: str, asked: str | None, slot: str) -> None:
    assert slot not in slots(shop, said, asked)


def test_a_price_that_will_do_points_to_nothing_on_offer() -> None:
    assert slots("shoes", "三四百的都行", "confirm", OFFERED) == {"price_min": 300, "price_max": 400}


def test_two_of_something_else_in_one_word() -> None:
    items = slots("phones", "充电线两根，再要俩手机壳，黑的")["items"]
    assert [(item["product_type"], item["quantity"]) for item in items] == [("充电线", 2), ("手机壳", 2)]


def test_two_that_were_offered_are_counted_apart() -> None:
    offered = (Offered("盐焗腰果", 45), Offered("椒盐锅巴", 12), Offered("黄桃干", 28))
    items = slots("snacks", "第三样来四袋，第一样来一罐", None, offered)["items"]
    assert [(item["ref"], item["quantity"]) for item in items] == [("index:3", 4), ("index:1", 1)]
