"""Kinds and colours that only the product texts name are understood all the same."""

from voicebot.config import PROJECT_DIR
from voicebot.dialogue.lexicon import lexicon_of
from voicebot.dialogue.shop_words import kinds_of, learn
from voicebot.knowledge.reader import read_product
from voicebot.service.deployment import load_plan


def test_the_ends_of_a_name_are_kinds() -> None:
    assert kinds_of("老灶台手磨豆干") == ("豆干", "磨豆干", "手磨豆干")
    assert kinds_of("高清保护贴两片装") == ("护贴", "保护贴", "清保护贴")


def test_a_kind_that_the_dialplan_does_not_list_is_learnt() -> None:
    plan = load_plan(PROJECT_DIR / "dialplans" / "snacks")
    text = "老灶台手磨豆干，一袋400克，29.9元一袋，五香、泡椒两种口味。"
    product = read_product(text, product_id="dougan", lexicon=lexicon_of(plan))
    taught, (known,) = learn(plan, [product])
    kinds = {value.name for value in taught.slots["product_type"].values}
    assert {"豆干", "手磨豆干"} <= kinds
    assert "豆干" in known.texts("product_type")
    assert "泡椒" in {word for value in taught.slots["flavor"].values for word in value.words}


def test_a_declared_kind_stays_as_it_is() -> None:
    plan = load_plan(PROJECT_DIR / "dialplans" / "skincare")
    product = read_product("静夜补水面膜，一盒88元。", product_id="jingye", lexicon=lexicon_of(plan))
    taught, (known,) = learn(plan, [product])
    assert known == product
    assert taught.slots["product_type"] == plan.slots["product_type"]
