"""Several products in one breath, and changes to one of them."""

from tests.dialogue.calls import Call
from voicebot.config import PROJECT_DIR
from voicebot.dialogue.lexicon import lexicon_of
from voicebot.knowledge.reader import read_product
from voicebot.service.deployment import Deployment, deployment_of, load_plan


def test_two_products_by_name_make_two_lines(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say("我要两盒竹露舒缓面膜再来一支清栀氨基酸洗面奶")
    assert call.basket == [("竹露舒缓面膜", 2), ("清栀氨基酸洗面奶", 1)]


def test_the_number_of_one_of_them_changes_with_its_kind(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say("我要两盒竹露舒缓面膜再来一支清栀氨基酸洗面奶")
    reply = call.say("洗面奶改成三支")
    assert call.basket == [("竹露舒缓面膜", 2), ("清栀氨基酸洗面奶", 3)]
    assert "553元" in reply


def test_one_of_them_is_taken_out(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say("我要两盒竹露舒缓面膜再来一支清栀氨基酸洗面奶")
    call.say("洗面奶不要了")
    assert call.basket == [("竹露舒缓面膜", 2)]


def test_pieces_of_one_sentence_change_different_lines(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say("我要两盒竹露舒缓面膜再来一支清栀氨基酸洗面奶")
    call.say("面膜还是三盒，再加两瓶爽肤水")
    assert call.basket[:2] == [("竹露舒缓面膜", 3), ("清栀氨基酸洗面奶", 1)]
    assert call.basket[2][1] == 2
    assert "爽肤水" in call.basket[2][0]


def test_counting_what_is_there_changes_nothing(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say("我要两盒竹露舒缓面膜再来一支清栀氨基酸洗面奶")
    before = call.basket
    call.say("对，就这三件，下单吧")
    assert call.basket == before


CRACKER = "晨麦燕麦酥饼干，360克一盒，19.9元。含小麦、牛奶，糖尿病人别吃。原味、黑芝麻两种口味。"
NUTS = "原味夏威夷果，什么都没加，400克一罐42元。含坚果，坚果过敏禁食。"
JERKY = "炭烤蜜汁猪肉脯，200克一袋36元。蜜汁、黑胡椒两味。含大豆、小麦。"


def test_a_taste_told_of_the_last_thing_is_not_another_things_name() -> None:
    plan = load_plan(PROJECT_DIR / "dialplans" / "snacks")
    texts, lexicon = (CRACKER, NUTS, JERKY), lexicon_of(plan)
    products = [read_product(text, product_id=text[:2], lexicon=lexicon) for text in texts]
    call = Call(deployment_of(plan, products))
    reply = call.say("猪肉脯三袋，蜜汁的，夏威夷果两罐，饼干六盒，要原味的")
    assert call.basket == [("炭烤蜜汁猪肉脯", 3), ("原味夏威夷果", 2), ("晨麦燕麦酥饼干", 6)]
    assert "坚果过敏" in reply and "糖尿病" in reply
