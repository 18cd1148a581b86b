"""Kinds and colours that only the product texts name are understood all the same."""

from collections.abc import Sequence

from voicebot.config import PROJECT_DIR
from voicebot.dialogue.events import Heard
from voicebot.dialogue.lexicon import lexicon_of
from voicebot.dialogue.shop_words import kinds_of, learn
from voicebot.dialogue.understanding.result import TurnContext
from voicebot.knowledge.facts import Fact
from voicebot.knowledge.product import Product
from voicebot.knowledge.reader import read_product
from voicebot.service.deployment import deployment_of, load_plan


def test_the_ends_of_a_name_are_kinds() -> None:
    assert kinds_of("老灶台手磨豆干") == ("豆干", "磨豆干", "手磨豆干")
    assert kinds_of("高清保护贴两片装") == ("保护贴", "清保护贴")
    assert kinds_of("芦荟保湿身体乳") == ("身体乳", "湿身体乳")


def test_a_kind_that_the_dialplan_does_not_list_is_learnt() -> None:
    plan = load_plan(PROJECT_DIR / "dialplans" / "snacks")
    text = "老灶台手磨豆皮，一袋400克，29.9元一袋，五香、泡椒两种口味。"
    product = read_product(text, product_id="dougan", lexicon=lexicon_of(plan))
    taught, (known,) = learn(plan, [product])
    kinds = {value.name for value in taught.slots["product_type"].values}
    assert {"豆皮", "手磨豆皮"} <= kinds
    assert "豆皮" in known.texts("product_type")
    assert "泡椒" in {word for value in taught.slots["flavor"].values for word in value.words}


def test_a_declared_kind_stays_as_it_is() -> None:
    plan = load_plan(PROJECT_DIR / "dialplans" / "skincare")
    product = read_product("静夜补水面膜，一盒88元。", product_id="jingye", lexicon=lexicon_of(plan))
    taught, (known,) = learn(plan, [product])
    assert known == product
    assert taught.slots["product_type"] == plan.slots["product_type"]


def _learnt(shop: str, slot: str, fact: str, values: Sequence[str], text: str) -> set[str]:
    plan = load_plan(PROJECT_DIR / "dialplans" / shop)
    product = Product("one", tuple(Fact(fact, value, text) for value in values), text)
    taught, _ = learn(plan, [product])
    declared = {value.name for value in plan.slots[slot].values}
    return {value.name for value in taught.slots[slot].values} - declared


def test_colours_that_stand_in_the_text_are_learnt() -> None:
    text = "配色：栗色/樱粉/牛油果绿色，还有薰衣草紫的。"
    values = ["栗色", "樱粉", "牛油果绿色", "薰衣草紫"]
    assert _learnt("shoes", "color", "colors", values, text) == {"栗色", "樱粉", "牛油果绿", "薰衣草紫"}


def test_flavours_and_materials_are_learnt() -> None:
    assert _learnt("snacks", "flavor", "flavor", ["黑椒汁", "梅汁味"], "黑椒汁、梅汁味。") == {
        "黑椒汁",
        "梅汁",
    }
    assert _learnt("shoes", "material", "material", ["竹纤维"], "鞋面竹纤维，透气。") == {"竹纤维"}


def test_pieces_of_phrases_are_not_learnt() -> None:
    text = "五香、泡椒三种口味，对芝麻过敏的哪个都别吃。六个月断底包换。"
    assert _learnt("snacks", "flavor", "flavor", ["三种口", "敏的哪个", "椒三种"], text) == set()
    assert _learnt("shoes", "material", "material", ["月断底", "断底包换"], text) == set()


def test_a_learnt_colour_is_not_bent_into_a_declared_one() -> None:
    plan = load_plan(PROJECT_DIR / "dialplans" / "shoes")
    text = "北绒雪地靴，299元一双，颜色有栗色、樱粉。"
    facts = (Fact("name", "北绒雪地靴", text), Fact("colors", "栗色", text), Fact("colors", "樱粉", text))
    deployment = deployment_of(plan, [Product("boots", facts, text)])
    for said, color in (("要栗色的", "栗色"), ("要樱粉的", "樱粉")):
        understood = deployment.understander.understand(Heard(said, 0.7), TurnContext())
        assert understood.slots["color"] == (color,)
