"""Understanding in context, at the skincare shop."""

from datetime import datetime

import pytest

from voicebot.dialogue.dialplan import parse_dialplan
from voicebot.dialogue.events import Heard
from voicebot.dialogue.understanding.result import Offered, TurnContext, Understanding
from voicebot.dialogue.understanding.understander import Understander

PLAN = """
slots:
  product_type:
    type: choice
    product: true
    values: {面膜: [], 洗面奶: [洁面], 精华: [], 爽肤水: []}
  skin_type:
    type: choice
    multiple: true
    exclude: none
    frames: ["皮肤有些{}"]
    values:
      干性: {synonyms: [干皮, 有些干, 有点干], implied_by: [起皮]}
      油性: [油皮]
  effect:
    type: choice
    multiple: true
    words: [功效]
    frames: ["有{}功效", "{}功效"]
    values: {补水: [], 保湿: [], 美白: [], 祛痘: [], 控油: []}
  allergy: {type: substance, safety: true}
  avoid: {type: substance, safety: true}
  population: {}
  color: {}
  size: {}
substances:
  酒精: []
  香精: []
  化学剂: [化学品]
"""
OFFERED = (Offered("竹露面膜", 268), Offered("雪芽面膜", 189), Offered("玻尿酸面膜", 99))


@pytest.fixture(scope="module")
def understander() -> Understander:
    return Understander(parse_dialplan(PLAN, file="dialplan.yaml"))


def slots(understood: Understanding) -> dict[str, object]:
    return {name: value for name, value in understood.slots.items() if name != "unit"}


def understand(understander: Understander, text: str, **context: object) -> Understanding:
    turn = TurnContext(now=datetime(2026, 11, 12), **context)  # type: ignore[arg-type]
    return understander.understand(Heard(text), turn)


SEED = {
    "product_type": "面膜",
    "skin_type": ("干性",),
    "effect": ("保湿", "补水"),
    "price_max": 300,
    "allergy": ("化学剂",),
}


@pytest.mark.parametrize(
    "heard",
    [
        "受天气影响最近皮肤有些干想买一款有保湿补水功效的面膜，价格300元以内吧，对了我对化学剂过敏",
        "受天气影响最近皮肤有些干想买一款有保湿补水功效的面膜价格三百元以内吧对了我对化学剂过敏",
        "周边吃形象最近皮肤有些但想买一款有倒是不说功效的面膜价格三百愿意没吧对了我对化学其过敏",
    ],
)
def test_five_wishes_in_one_breath_survive_the_recogniser(understander: Understander, heard: str) -> None:
    understood = understand(understander, heard)
    assert slots(understood) == SEED
    assert understood.intent == "recommend"


def test_what_was_mended_by_sound_is_less_certain(understander: Understander) -> None:
    clear = understand(understander, "有补水功效的面膜")
    mended = understand(understander, "有不说功效的面膜")
    assert slots(clear) == slots(mended)
    sure = {mention.slot: mention.confidence for mention in clear.mentions}
    unsure = {mention.slot: mention.confidence for mention in mended.mentions}
    assert unsure["effect"] < 0.6 < sure["effect"]
    assert unsure["product_type"] == sure["product_type"]


@pytest.mark.parametrize("text", ["你不说我也知道", "你不说清楚我怎么买", "我不会弄", "宝石不卖的吧"])
def test_everyday_words_are_not_mended_outside_a_frame(understander: Understander, text: str) -> None:
    assert "补水" not in str(understand(understander, text).slots)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("不要含酒精和香精的", {"avoid": ("酒精", "香精")}),
        ("酒精也好香精也好我都过敏", {"allergy": ("酒精", "香精")}),
        ("我对酒精和芒果过敏", {"allergy": ("酒精", "芒果")}),
        ("没有过敏的", {"allergy": "none"}),
        ("除了含酒精的其他都行", {"avoid": ("酒精",)}),
        ("不是要美白的是要祛痘的", {"effect": ("祛痘",)}),
        ("美白的就不要了", {"effect_exclude": ("美白",)}),
        ("不能没有控油的", {"effect": ("控油",)}),
    ],
)
def test_negation(understander: Understander, text: str, expected: dict[str, object]) -> None:
    assert slots(understand(understander, text)) == expected


@pytest.mark.parametrize(
    ("text", "asked", "expected"),
    [
        ("两百啊不对三百以内", "price", {"price_max": 300}),
        ("一百五到两百之间", "price", {"price_min": 150, "price_max": 200}),
        ("撑死了三百", "price", {"price_max": 300}),
        ("两三百吧", "price", {"price_min": 200, "price_max": 300}),
        ("一百来块", "price", {"price_about": 100}),
        ("价钱你甭管", "price", {"price": "any"}),
        ("两盒不三盒算了还是两盒吧", "quantity", {"quantity": 2}),
        ("半打", "quantity", {"quantity": 6}),
        ("四二", "size", {"size": 42}),
        ("幺三八零零幺三八零零零", "phone", {"phone": "13800138000"}),
        ("幺八八不对幺八九幺八九后面是四六零零再后面幺三五七", "phone", {"phone": "18946001357"}),
        ("南京市鼓楼区中山路十八号", "address", {"address": "南京市鼓楼区中山路18号"}),
        ("弓长张张国栋国家的国栋梁的栋", "receiver_name", {"receiver_name": "张国栋"}),
    ],
)
def test_the_question_just_asked_decides(
    understander: Understander, text: str, asked: str, expected: dict[str, object]
) -> None:
    understood = understand(understander, text, last_question=asked)
    assert slots(understood) == expected
    assert understood.intent in ("provide_info", "place_order")


def test_a_misheard_district_is_mended_where_the_city_is_known_and_must_be_read_back(
    understander: Understander,
) -> None:
    understood = understand(understander, "南京市捕捞去中山六十八号", last_question="address")
    assert understood.slots["address"] == "南京市鼓楼区中山68号"
    assert understood.mentions[0].confidence < 0.6


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第二个吧", "index:2"),
        ("最后头那个", "index:3"),
        ("最便宜的那个", "index:3"),
        ("一百八十九的那款", "index:2"),
        ("竹露的", "index:1"),
    ],
)
def test_references_to_what_was_offered(understander: Understander, text: str, expected: str) -> None:
    understood = understand(understander, text, offered=OFFERED)
    assert understood.slots["ref"] == expected
    assert understood.intent == "select"


def test_an_order_of_several_things(understander: Understander) -> None:
    understood = understand(understander, "面膜来两盒洗面奶一支再要一瓶爽肤水")
    assert understood.slots["items"] == (
        {"product_type": "面膜", "quantity": 2, "unit": "盒"},
        {"product_type": "洗面奶", "quantity": 1, "unit": "支"},
        {"product_type": "爽肤水", "quantity": 1, "unit": "瓶"},
    )


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("包裹到哪里了", "logistics_query"),
        ("包括到哪里了", "logistics_query"),
        ("转人工", "transfer_human"),
        ("转人公", "transfer_human"),
        ("", "silence"),
        ("（电视声）", "noise"),
        ("啊", "repeat"),
    ],
)
def test_intents(understander: Understander, text: str, intent: str) -> None:
    assert understand(understander, text).intent == intent


@pytest.mark.parametrize(
    ("text", "intent"), [("中", "affirm"), ("要得要得", "affirm"), ("甭了", "deny"), ("不是", "deny")]
)
def test_yes_and_no_in_dialect(understander: Understander, text: str, intent: str) -> None:
    assert understand(understander, text, last_question="confirm").intent == intent


def test_an_alternative_hypothesis_supplies_the_answer_that_the_first_lacks(
    understander: Understander,
) -> None:
    heard = Heard("里面吧", confidence=0.6, alternatives=("美白吧",))
    understood = understander.understand(heard, TurnContext(last_question="effect"))
    assert understood.slots == {"effect": ("美白",)}
    assert understood.mentions[0].confidence < 0.6


def test_the_same_words_give_the_same_result(understander: Understander) -> None:
    again = Understander(parse_dialplan(PLAN, file="dialplan.yaml"))
    text = "给我妈买个补水的面膜三百左右不要含酒精的"
    assert understand(understander, text) == understand(again, text)


def test_spans_point_at_the_words(understander: Understander) -> None:
    understood = understand(understander, "我要补水的面膜")
    said = {mention.slot: understood.text[slice(*mention.span)] for mention in understood.mentions}
    assert said == {"effect": "补水", "product_type": "面膜"}
