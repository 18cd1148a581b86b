"""Words that look like values and are none; what is offered, renamed and put right."""

from typing import Any

import pytest
from figures import understander

from voicebot.dialogue.events import Heard
from voicebot.dialogue.understanding.result import Offered, TurnContext, Understanding

OFFERED = tuple(Offered(name, price) for name, price in (("盐焗腰果", 45), ("椒盐锅巴", 12), ("黄桃干", 28)))


def understood(shop: str, said: str, asked: str | None = None, *, offered: bool = False) -> Understanding:
    context = TurnContext(last_question=asked, offered=OFFERED if offered else ())
    return understander(shop).understand(Heard(said, typed=True), context)


def slots(shop: str, said: str, asked: str | None = None, *, offered: bool = False) -> dict[str, Any]:
    return dict(understood(shop, said, asked, offered=offered).slots)


@pytest.mark.parametrize(
    ("shop", "said", "asked", "slot", "value"),
    [
        ("skincare", "眼霜有没有不含色素不含酒精的", None, "avoid", ("色素", "酒精")),
        ("skincare", "没有美白的那可不行", None, "effect", ("美白",)),
        ("shoes", "四十一个半", "size", "size", 41.5),
        ("shoes", "不低于两百封顶三百二", None, "price_min", 200),
        ("shoes", "跟儿别超过六公分高了我崴脚", None, "heel_max_cm", 6),
        ("shoes", "管它啥牌子不牌子的，舒服就行", None, "brand", ("any",)),
        ("shoes", "刚说四十是瞎猜的，其实穿三十九", "size", "size", 39),
        ("skincare", "干皮是我乱说的，其实是混合皮", "skin_type", "skin_type", ("混合性",)),
        ("phones", "要个充电宝，而万毫安的", None, "capacity_mah", 20000),
        ("phones", "三星的，S二十四", "compatible", "compatible", ("三星S24",)),
        ("phones", "红米的那个Note十三", "compatible", "compatible", ("红米Note13",)),
        ("snacks", "麻花要马辣味的", None, "flavor", ("麻辣",)),
        ("shoes", "三百五行的话我马上下单", None, "price_offer", 350),
        ("skincare", "买的二百二十，今天一看差着四十呢，补给我", None, "price_diff", 40),
        ("skincare", "幺三八，五六零，说错了，五六七，五六七，幺二三四八", "phone", "phone", "13856712348"),
        ("skincare", "姓张，啊不，是章，立早章，章明远", "receiver_name", "receiver_name", "章明远"),
        ("skincare", "收件人换成我同事，叫罗静", None, "receiver_name", "罗静"),
        ("shoes", "三胞胎，一个娃娃两双", "quantity", "quantity", 6),
        ("shoes", "寄来的跟我拍的不是一种货", None, "issue", ("发错货",)),
        ("skincare", "我闺女今年十五脸上长痘", None, "age", 15),
        ("phones", "三千到四千之间吧", "usage", "price_max", 4000),
        ("phones", "一千八", "color", "price_about", 1800),
        ("phones", "给我妈买个老人机，声音大的，金色，两台", None, "quantity", 2),
        ("snacks", "两盒是七十六对吧，那就下单", "receiver_name", "quantity", 2),
        ("snacks", "拍了六罐，箱子里才五罐", None, "issue", ("少件",)),
        ("snacks", "照上个月那单再给我来一份", None, "ref", "last_order"),
        ("snacks", "月饼来三盒，坚果味的", None, "flavor", ("坚果",)),
        ("snacks", "腰果八十二一罐行不行", None, "price_offer", 82),
        ("phones", "它带耳机孔不带", None, "feature", ("耳机孔",)),
        ("skincare", "给我拿两对吧", None, "quantity", 2),
        ("shoes", "二十四点五米色的", None, "size", 24.5),
        ("skincare", "订了三瓶，到手一瓶是碎的", None, "issue", ("破损",)),
        ("skincare", "买了二十天了，还没开封，给退吗", None, "used_days", 20),
        (
            "snacks",
            "曲奇一盒，腰果的来三袋",
            None,
            "items",
            (
                {"product_type": "饼干", "quantity": 1, "unit": "盒"},
                {"product_type": "腰果", "quantity": 3, "unit": "袋"},
            ),
        ),
        ("snacks", "你们有没得牛肉干", None, "product_type", "牛肉干"),
        ("snacks", "俺不得吃花生", None, "avoid", ("花生",)),
        ("snacks", "我唔食牛奶嘅", None, "avoid", ("牛奶",)),
        ("snacks", "济南市市中区，嗯，经七路五十六号", "address", "address", "济南市市中区经七路56号"),
        (
            "shoes",
            "我和老伴一人一双老人鞋，我四十三的黑色，他四十的灰色",
            None,
            "items",
            (
                {"product_type": "老人鞋", "quantity": 1, "unit": "双", "size": 43, "color": "黑色"},
                {"product_type": "老人鞋", "quantity": 1, "unit": "双", "size": 40, "color": "灰色"},
            ),
        ),
    ],
)
def test_what_is_meant(shop: str, said: str, asked: str | None, slot: str, value: object) -> None:
    assert slots(shop, said, asked).get(slot) == value


@pytest.mark.parametrize(
    ("shop", "said", "absent"),
    [
        ("skincare", "要补水的，再一个就是别太油", "quantity"),
        ("skincare", "好嘞，多谢姑娘啊", "recipient"),
        ("snacks", "我是你们的老客户了，给便宜点", "recipient"),
        ("phones", "你们那个手机客户端登不上", "product_type"),
        ("phones", "用手机下单怎么付款", "product_type"),
        ("skincare", "脑子有毛病吧你", "issue"),
        ("snacks", "去年买了六罐，今年就要四罐吧", "issue"),
        ("snacks", "买四袋，算了，就三袋", "issue"),
        ("snacks", "买了四袋锅巴，就一袋好吃", "issue"),
        ("phones", "发票弄丢了还能保修吗", "issue"),
        ("shoes", "方头的就别拿了，挤脚", "issue"),
        ("shoes", "鞋套了，大了一码", "product_type"),
        ("snacks", "四十五那个一袋多重", "quantity"),
    ],
)
def test_what_only_looks_like_a_value(shop: str, said: str, absent: str) -> None:
    assert absent not in slots(shop, said, offered=shop == "snacks")


@pytest.mark.parametrize("said", ["三样各拿两袋", "这几个一样来两袋", "每样给我装两袋"])
def test_so_many_of_each_that_was_offered(said: str) -> None:
    items = slots("snacks", said, offered=True)["items"]
    assert [(item["ref"], item["quantity"]) for item in items] == [(f"index:{at}", 2) for at in (1, 2, 3)]


def test_the_first_and_the_last() -> None:
    assert slots("snacks", "打头的跟最末一个", offered=True)["ref"] == ("index:1", "index:3")


def test_what_is_shared_out_and_one_thing_more() -> None:
    items = slots("shoes", "雨鞋三十八跟三十九的各一双，再来双白板鞋，四十的")["items"]
    assert [(item["product_type"], item["size"], item["quantity"]) for item in items] == [
        ("雨鞋", 38, 1),
        ("雨鞋", 39, 1),
        ("板鞋", 40, 1),
    ]


def test_a_pack_is_no_order_where_its_weight_is_asked() -> None:
    assert understood("snacks", "四十五那个一袋多重", offered=True).intent == "product_qa"


def test_much_money_spent_is_not_how_much() -> None:
    assert "好多钱" in understood("skincare", "我花了好多钱买的，一点用都没有").text


def test_a_question_of_either_way_is_not_mended() -> None:
    assert "夏果" not in understood("snacks", "虾过不过敏我说不好", "allergy").text


@pytest.mark.parametrize(
    ("shop", "said", "asked", "slot", "value"),
    [
        ("shoes", "三百二三十的样子", "price", "price_max", 330),
        ("shoes", "一百五六十一双的", None, "price_min", 150),
        ("shoes", "要双童鞋，而十六码的", None, "size", 26),
        ("skincare", "四十出头了，脸有点松", None, "age_about", 40),
        ("skincare", "同事说控油的好，可我还是想要修复", None, "effect", ("修复",)),
        ("skincare", "鼻头油两颊干，要洗完不拔干的", None, "skin_type", ("混合性",)),
    ],
)
def test_pairs_ages_and_what_others_say(
    shop: str, said: str, asked: str | None, slot: str, value: object
) -> None:
    assert slots(shop, said, asked).get(slot) == value


def test_two_tastes_weighed_out() -> None:
    items = slots("snacks", "猪肉脯来三斤，一斤五香两斤香辣")["items"]
    assert [(item["flavor"], item["weight_g"]) for item in items] == [("五香", 500), ("香辣", 1000)]


@pytest.mark.parametrize(
    ("said", "intents"),
    [
        ("东西坏了钱退哪儿", {"refund_status"}),
        ("先给我开发票再帮我催一下快递", {"invoice", "urge"}),
        ("这个孕妇能用不能用给我来两瓶", {"product_qa", "place_order"}),
    ],
)
def test_clauses_without_marks_have_intents_of_their_own(said: str, intents: set[str]) -> None:
    assert intents <= {intent.name for intent in understood("skincare", said).intents}


@pytest.mark.parametrize(("said", "intent"), [("要的撒", "affirm"), ("不要的撒", "deny")])
def test_no_needs_a_word_that_denies(said: str, intent: str) -> None:
    assert understood("skincare", said, "confirm").intent == intent
