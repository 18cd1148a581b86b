"""Leave on a condition, warnings that are no bans, and yeses that are none: each with goods of its own."""

import pytest
from shop_words import PHONES, SHOES, SKINCARE, SNACKS

from voicebot.knowledge.answers import answer
from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.reader import read_product


def ask(text: str, question: str, lexicon: Lexicon = SNACKS) -> str:
    product = read_product(text, product_id="p", lexicon=lexicon)
    return answer(question, products=[product], lexicon=lexicon).reply


@pytest.mark.parametrize(
    ("told", "question", "start"),
    [
        ("送长辈送客户都体面，老人可以吃。", "我爸有糖尿病，能吃不", "糖尿病能不能用"),
        ("糖尿病人能吃，记得少放饭。", "血糖高的能吃吗", "可以的，糖尿病人能吃，记得少放饭"),
        ("乳糖不耐的先少喝一点，各人不一样。", "我乳糖不耐能喝吗", "要谨慎"),
        ("孕妈能不能吃总有人问，厂家没写。", "孕妇能吃吗", "孕妈能不能吃总有人问，厂家没写"),
        ("三岁以下儿童食用，请大人看着。", "两岁的娃能吃吗", "要谨慎，三岁以下儿童食用，请大人看着"),
    ],
)
def test_leave_goes_only_as_far_as_the_text(told: str, question: str, start: str) -> None:
    assert ask(f"谷粒脆，200克，15元一袋。{told}", question).startswith(start)


def test_the_name_of_a_maker_is_no_ingredient() -> None:
    text = "奶奶灶台瓜子，12元一袋，没放奶粉没放糖。"
    assert not ask(text, "里面是不是放了奶粉").startswith("有")


def test_an_allergy_to_no_named_substance() -> None:
    text = "山茶旅行套装，88元一套。有过敏史的先在耳后试。"
    assert "过敏史" in ask(text, "我以前用别家的护肤品过敏过，能用吗", SKINCARE)


def test_a_trim_that_the_text_refuses() -> None:
    text = "磨砂手机壳，29元，适配苹果14、15，Max不适配。"
    assert ask(text, "苹果15Max能用吗", PHONES).startswith("不行")
    assert not ask(text, "苹果14Pro能用吗", PHONES).startswith("可以")


def test_what_comes_free_is_spread_over_all() -> None:
    text = "云朵米饼 18元一盒，买三盒送一盒。"
    assert "一盒合13.5元" in ask(text, "买三盒送一盒，那一盒合多少")


@pytest.mark.parametrize(("question", "start"), [("送不送钢化膜", "不送钢化膜"), ("送壳不", "有的，送壳。")])
def test_what_is_not_given_is_no_present(question: str, start: str) -> None:
    assert ask("飞云手机，999元，送壳，不送钢化膜。", question, PHONES).startswith(start)


def test_a_size_sent_back_is_not_asked_for() -> None:
    reply = ask("手工布鞋，女，34到40码，99元，34码是定做的，定做的不退不换。", "34码不合适能退吗", SHOES)
    assert "不退" in reply and not reply.startswith("有")


def test_people_whose_ban_is_told_in_other_words() -> None:
    assert ask("糯米糕，19元一盒，消化不好的老人不能吃。", "奶奶肠胃弱，能吃吗").startswith("不建议")


def test_a_sum_takes_the_number_told_before() -> None:
    product = read_product("云朵米饼，18元一盒。", product_id="p", lexicon=SNACKS)
    told = {"quantity": 3}
    sum_ = answer("一共多少钱", products=[product], lexicon=SNACKS, slots=told).reply
    each = answer("多少钱一盒", products=[product], lexicon=SNACKS, slots=told).reply
    assert "54元" in sum_ and "18元" in each
