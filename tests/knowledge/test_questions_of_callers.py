"""Questions of whom it is for, of sizes and of what goes together, with goods that no labelled set holds."""

import pytest
from shop_words import PHONES, SHOES, SKINCARE, SNACKS

from voicebot.knowledge.answers import answer
from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.reader import read_product


def ask(text: str, question: str, lexicon: Lexicon) -> str:
    product = read_product(text, product_id="p", lexicon=lexicon)
    return answer(question, products=[product], lexicon=lexicon).reply


TODDLER = (
    "小鸭子步前鞋，17到25码，88元。看内长：12厘米是19码，12.5厘米20码，"
    "往上每半厘米加一码，量好脚长再加半厘米才是内长。"
)
LISTED = "小鹿学走鞋，18到20码，内长：18码11.5厘米，19码12厘米，20码12.5厘米；量脚长，加0.5厘米余量。75元。"


@pytest.mark.parametrize(
    ("text", "question", "told"),
    [
        (TODDLER, "脚长十二公分，买几码", "拍20码"),
        (TODDLER, "娃脚长十三公分半穿多大", "拍23码"),
        (TODDLER, "脚长十六公分买几码", "最大只到25码"),
        (LISTED, "孩子脚长十一公分半拿几码", "拍19码"),
        ("海狸凉鞋，26到35码，脚长+1公分拍，49元。", "脚长十八公分买多长的", "内长19公分"),
        (
            "长风竞速鞋，39到44码，有半码，偏大，平时穿41的拍40.5，299元。",
            "我平时穿四十三，拍几码",
            "建议拍42.5码",
        ),
    ],
)
def test_the_size_by_the_length_of_the_foot(text: str, question: str, told: str) -> None:
    assert told in ask(text, question, SHOES)


TELEPHONE = (
    "长乐老人手机，199元，移动联通电信的卡都能用，大字。戴人工耳蜗的听着可能有杂音。"
    "装了心脏起搏器的老人别揣左边胸口兜里。"
)


@pytest.mark.parametrize(
    ("question", "starts", "told"),
    [
        ("我爸用的联通卡，插得了不", "", "移动联通电信"),
        ("我爸装了起搏器，揣兜里行不行", "不行", "胸口"),
        ("我爸装了起搏器，能用吗", "要注意", "胸口"),
    ],
)
def test_a_ban_on_some_of_the_old_is_none_on_all(question: str, starts: str, told: str) -> None:
    reply = ask(TELEPHONE, question, PHONES)
    assert reply.startswith(starts) and told in reply


SERUM = "雪松紧致精华，30毫升，159元，30岁以上使用，敏感肌不适用。不能跟A醇叠着用。"


@pytest.mark.parametrize(
    ("question", "starts"),
    [
        ("我妈五十二了，皮肤敏感，能用吗", "不建议"),
        ("我妈五十二了能用吗", "可以"),
        ("我天天用A醇，再加这个行吗", "不行"),
        ("我每天抹水杨酸，再加这个行吗", "跟水杨酸能不能一起用"),
    ],
)
def test_what_stands_against_it_beside_the_age(question: str, starts: str) -> None:
    assert ask(SERUM, question, SKINCARE).startswith(starts)


def test_a_skin_in_the_callers_words() -> None:
    text = "竹叶洁面泡，39元，油皮用着清爽，干皮敏感皮绕道。"
    assert ask(text, "我脸干得很，拿这个洗行不", SKINCARE).startswith("不建议")


@pytest.mark.parametrize(
    ("question", "starts"),
    [("一周敷四回行不行", "不建议"), ("一周敷两次可以吗", "可以的"), ("五岁孩子一周敷两次行吗", "不建议")],
)
def test_how_often_against_what_the_text_says(question: str, starts: str) -> None:
    text = "竹炭清洁面膜，58元，一周一到两次。12岁以下不要用。"
    assert ask(text, question, SKINCARE).startswith(starts)


def test_a_reaction_is_no_substance() -> None:
    text = "海棠亮肤乳，69元，刚抹可能微微发烫，过两天就适应。含烟酰胺。"
    assert "发烫" in ask(text, "抹完脸上热乎乎的，是不是过敏了", SKINCARE)


RICE_CAKES = "年年米糕礼盒，咸蛋黄、红豆、芝麻各两块，46元。咸蛋黄的含蛋，不含防腐剂。"


@pytest.mark.parametrize(
    ("text", "question", "told"),
    [
        (RICE_CAKES, "鸡蛋过敏，哪几种能吃", "咸蛋黄，"),
        (RICE_CAKES, "鸡蛋过敏，哪几种能吃", "红豆、芝麻没写含鸡蛋"),
        (f"{RICE_CAKES}配料：糯米、鸡蛋。", "鸡蛋过敏，哪几种能吃", "不建议吃"),
    ],
)
def test_versions_that_an_allergy_leaves(text: str, question: str, told: str) -> None:
    assert told in ask(text, question, SNACKS)


@pytest.mark.parametrize(
    ("told", "question", "starts"),
    [
        ("不含明胶，吃素的也能吃", "我吃斋的能吃不", "是的"),
        ("用的是黄油，回民朋友自己看配料", "回族能吃吗", "要注意"),
        ("里面有猪油，回民勿食", "回族能吃吗", "不行"),
    ],
)
def test_a_diet_that_the_text_speaks_of(told: str, question: str, starts: str) -> None:
    assert ask(f"团圆软糖，一袋12元，{told}。", question, SNACKS).startswith(starts)


@pytest.mark.parametrize("question", ["买大了能换不，运费谁出", "买大了能换不运费谁出"])
def test_who_pays_for_an_exchange(question: str) -> None:
    text = "小象布鞋，24到30码，66元。不合脚包换一次，来回运费店里出。"
    assert "包换一次，来回运费店里出" in ask(text, question, SHOES)


def test_how_is_no_end_of_a_question() -> None:
    text = "海螺篮球鞋，400元，学生减50，老客户打九折，两个只能选一个。"
    assert "350元" in ask(text, "我是学生也在你家买过怎么买最便宜多少钱", SHOES)


def test_whether_it_works_is_not_told_by_a_ban() -> None:
    text = "晨露眼霜，99元，提亮眼周。眼部手术半年之内禁用。"
    assert "禁用" not in ask(text, "熬夜的黑眼圈，抹它管用不", SKINCARE)


def test_a_make_that_the_text_does_not_name() -> None:
    text = "云朵吸盘电源，88元，苹果12以后直接吸，安卓的得先贴圆环，盒里送。"
    assert "先贴圆环" in ask(text, "我这荣耀的吸得住吗", PHONES)


MASK = "栖木面膜，5片79元，补水。"


@pytest.mark.parametrize(
    ("told", "question"),
    [
        ("不要一天敷两次。", "一天敷两次行吗"),
        ("一天敷两次会烂脸。", "一天敷两次行吗"),
        ("一周敷2到3次，敏感肌一周一次。", "我敏感肌，一周敷两次行吗"),
        ("A醇慎叠加。", "我在用A醇，再加这个行不行"),
    ],
)
def test_no_leave_is_given_by_what_warns_or_is_of_others(told: str, question: str) -> None:
    said = ask(MASK + told, question, SKINCARE)
    assert not said.startswith(("可以的，一周敷", "可以的，不要", "可以的，一天", "可以的，A醇"))


def test_where_the_stock_lies_is_no_matter_of_locating() -> None:
    assert "GPS" not in ask("青禾电话手表，399元，GPS定位。", "你们仓库在哪里", PHONES)
