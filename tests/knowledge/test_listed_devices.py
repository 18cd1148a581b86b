"""Devices that a text lists one by one, and those that it leaves out."""

import pytest
from shop_words import PHONES

from voicebot.knowledge.answers import answer
from voicebot.knowledge.reader import read_product

BANK = "磁吸充电宝，99元。适配苹果15、三星S23、小米14。"
CASE = "磨砂手机壳，19元，苹果13、14、15有货，其他机型没有。"
FILM = "防刮膜，12元，苹果12到16都有，安卓通用。"


def ask(text: str, question: str) -> str:
    product = read_product(text, product_id="p", lexicon=PHONES)
    return answer(question, products=[product], lexicon=PHONES).reply


@pytest.mark.parametrize(
    ("text", "question", "start"),
    [
        (BANK, "三星S23能用吗", "可以的"),
        (BANK, "苹果十五能用不", "可以的"),
        (BANK, "华为能用吗", "只写了适配苹果15"),
        (BANK, "苹果14能用吗", "只写了适配苹果15"),  # 14 is told of another make
        (CASE, "苹果十二的有没有", "没有苹果12的"),
        (CASE, "有红米的吗", "没有红米的"),
    ],
)
def test_a_model_counts_only_with_its_make(text: str, question: str, start: str) -> None:
    assert ask(text, question).startswith(start)


@pytest.mark.parametrize("question", ["荣耀能用吗", "苹果14有吗"])
def test_words_for_all_devices_leave_none_out(question: str) -> None:
    assert "没写" not in ask(FILM, question)


def test_a_condition_is_no_refusal() -> None:
    text = "快充套装，39元。安卓要另买线，三星只能慢充。"
    assert ask(text, "华为能充吗").startswith("可以的，安卓要另买线")
    assert ask(text, "三星能快充不").startswith("不行")
