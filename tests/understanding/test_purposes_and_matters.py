"""What a caller wants and does not want: denied purposes, several matters, what came short, calls refused."""

from collections.abc import Mapping

import pytest
from figures import understander

from voicebot.dialogue.events import Heard
from voicebot.dialogue.understanding.result import Offered, TurnContext, Understanding
from voicebot.language.normalise import without_punctuation

OFFERED = {
    "phones": (Offered("磁吸支架", 49), Offered("口袋充电宝", 230)),
    "shoes": (Offered("云步老年健步鞋", 129), Offered("轻风跑鞋", 229)),
}
HAS_ORDERED = TurnContext(order={"id": "3"})
FOR_BISCUITS = TurnContext(slots={"product_type": "饼干"})
BY_BRAND = TurnContext(slots={"brand": ("小米",)})
ORDERING = TurnContext(draft_order={"items": ({"product": "饼干", "quantity": 5, "unit": "盒"},)})


def _understood(shop: str, said: str, context: TurnContext | None = None) -> Understanding:
    return understander(shop).understand(Heard(said, typed=True), context or TurnContext())


@pytest.mark.parametrize("spoken", [False, True])
@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("我不是来退货的，我就想问下先抹哪瓶", "ask_usage"),
        ("我不是要投诉你们，我就是想问问快递到哪了", "logistics_query"),
        ("没说要退，我是想换个颜色", "exchange_goods"),
        ("我要退货，不是要换货", "return_goods"),
        ("先不要挂，我把门关一下", "wait"),
        ("别挂我电话，我要投诉", "complaint"),
        ("以后少给我打电话", "do_not_call"),
        ("少给我发短信", "do_not_call"),
        ("往后你们再打我就报警", "do_not_call"),
        ("身体乳一个礼拜抹几次合适", "ask_usage"),
    ],
)
def test_the_matter_is_heard_and_not_what_is_denied(said: str, intent: str, spoken: bool) -> None:
    text = without_punctuation(said) if spoken else said
    assert _understood("skincare", text).intent == intent


@pytest.mark.parametrize(
    ("shop", "said", "intents"),
    [
        ("skincare", "麻烦叫个活人来我要投诉送快递的", {"transfer_human", "complaint"}),
        ("phones", "充不进电了我要退货来回邮费谁掏", {"return_goods", "report_problem", "ask_shipping"}),
        ("snacks", "来四盒饼干顺便把票开了", {"place_order", "invoice"}),
        ("snacks", "再便宜十块我就下单包不包邮", {"bargain", "ask_shipping"}),
        ("snacks", "来两箱牛奶能用微信付不", {"place_order", "ask_payment"}),
        ("skincare", "这瓶孕妇能抹不能抹就来两瓶", {"product_qa", "place_order"}),
    ],
)
def test_several_matters_are_heard_without_marks(shop: str, said: str, intents: set[str]) -> None:
    assert intents <= {item.name for item in _understood(shop, said).intents}


@pytest.mark.parametrize(
    ("said", "refused"),
    [("我在开车别打了下午再说", False), ("我在开会以后也别再打了", True)],
)
def test_whoever_is_busy_refuses_this_call_only(said: str, refused: bool) -> None:
    intents = {item.name for item in _understood("skincare", said).intents}
    assert ("do_not_call" in intents) is refused


@pytest.mark.parametrize(
    ("said", "issue", "quantity"),
    [
        ("我拍了五袋，就发了三袋", ("少件",), None),
        ("买的是三盒，只收到两盒", ("少件",), None),
        ("付了四袋的钱才到两袋", ("少件",), None),
        ("拍的是三桶薯片，就给我发了两桶", ("少件",), None),
        ("腰果长白毛了", ("质量问题",), None),
        ("前天付的款，仓库那边没动静", None, None),
        ("要两盒饼干，只来一盒就行", None, 1),
        ("就来三袋吧", None, 3),
        ("瓜子吃着哈喇了", ("质量问题",), None),
        ("打开一股子霉味", ("质量问题",), None),
        ("上周四下的单到现在还没动静", None, None),
    ],
)
def test_what_came_short_or_went_bad(said: str, issue: object, quantity: object) -> None:
    slots = _understood("snacks", said).slots
    assert (slots.get("issue"), slots.get("quantity")) == (issue, quantity)


@pytest.mark.parametrize(
    ("shop", "said", "context", "intent", "slots"),
    [
        ("phones", "二百三的那款，充满一回得几个钟头", "offered", "product_qa", {"ref": "index:2"}),
        ("shoes", "老人家穿的那双，孕妇穿得伐", "offered", "product_qa", {"ref": "index:1"}),
        ("snacks", "不是我吃，我奶奶吃", FOR_BISCUITS, "provide_info", {"recipient": "奶奶"}),
        ("phones", "不要小米了，换成vivo吧", BY_BRAND, "provide_info", {"brand": ("vivo",)}),
        ("snacks", "刚才我说五盒太多了两盒够了", ORDERING, "modify_order", {"quantity": 2}),
        ("skincare", "打错了吧，我姓宋", TurnContext(), "wrong_number", {"receiver_name": None}),
        (
            "shoes",
            "不是建设路，是建设西路，十九号",
            HAS_ORDERED,
            "change_address",
            {"address": "建设西路19号"},
        ),
        ("shoes", "收件人改成我表哥叫韩磊石头那个磊", HAS_ORDERED, "modify_order", {"receiver_name": "韩磊"}),
    ],
)
def test_what_is_meant_in_its_context(
    shop: str, said: str, context: TurnContext | str, intent: str, slots: Mapping[str, object]
) -> None:
    held = TurnContext(offered=OFFERED[shop]) if isinstance(context, str) else context
    understood = _understood(shop, said, held)
    assert understood.intent == intent
    assert {name: understood.slots.get(name) for name in slots} == slots


@pytest.mark.parametrize(
    ("shop", "asked", "said", "slots"),
    [
        ("skincare", "rating", "打九分吧，差一分是包装破了", {"rating": 9}),
        ("shoes", None, "上月二百九十九买的，今天卖二百三十九，这六十退给我不", {"price_diff": 60}),
        ("skincare", None, "我妈五十八皮肤干要面霜", {"age": 58, "recipient": "妈妈"}),
        ("skincare", None, "我爷爷八十一没牙了", {"age": 81}),
        ("snacks", None, "加盐的不要", {"avoid": ("盐",)}),
        ("snacks", None, "放糖的放盐的我妈都不能吃", {"avoid": ("糖", "盐"), "ingredient": None}),
        ("snacks", None, "带辣的都不要孩子吃", {"flavor_exclude": ("辣味",), "recipient": "孩子"}),
        ("skincare", None, "有好一点的没送人的", {"price_pref": "dearer", "usage_exclude": None}),
        ("shoes", None, "我天天走路上班两公里路有没有软底的", {"address": None}),
        ("snacks", None, "话梅一股子药味", {"flavor": None}),
        ("skincare", None, "抬头写岭南茶业有限公司，再开一张", {"quantity": None}),
    ],
)
def test_values_are_taken_for_what_they_are(
    shop: str, asked: str | None, said: str, slots: Mapping[str, object]
) -> None:
    found = _understood(shop, said, TurnContext(last_question=asked)).slots
    assert {name: found.get(name) for name in slots} == slots


@pytest.mark.parametrize(
    ("said", "sizes"),
    [
        ("拖鞋一双四十一凉鞋一双三十八袜子两双", [41, 38, None]),
        ("四十一的拖鞋一双三十八的凉鞋一双", [41, 38]),
        ("四十一拖鞋一双三十八凉鞋两双", [41, 38]),
    ],
)
def test_sizes_lead_or_follow_throughout(said: str, sizes: list[int | None]) -> None:
    items = _understood("shoes", said).slots["items"]
    assert isinstance(items, tuple)
    assert [item.get("size") for item in items if isinstance(item, Mapping)] == sizes


@pytest.mark.parametrize("said", ["我上次不是要退货嘛，我想问退款啥时候到", "我不是要退货吗，我来问退了没"])
def test_a_purpose_recalled_is_not_denied(said: str) -> None:
    assert "return_goods" in {item.name for item in _understood("snacks", said).intents}


@pytest.mark.parametrize(
    ("shop", "said", "counts"),
    [
        ("snacks", "要三袋牛肉干，两袋坚果怕碎多包点", [3, 2]),
        ("shoes", "要两双板鞋，一双凉鞋怕磨脚", [2, 1]),
    ],
)
def test_a_care_about_the_second_thing_does_not_unorder_it(shop: str, said: str, counts: list[int]) -> None:
    items = _understood(shop, said).slots["items"]
    assert isinstance(items, tuple)
    assert [item["quantity"] for item in items] == counts
