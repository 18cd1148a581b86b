"""Questions that tell how far a pregnancy is."""

import pytest
from shop_words import SKINCARE

from voicebot.knowledge.answers import answer
from voicebot.knowledge.reader import read_product

ASKED = ["我怀孕五个月了能用吗", "肚子里六个月了，能抹吗", "孕28周能用不"]


def reply(told: str, question: str) -> str:
    text = f"青黛面霜，50克，128元。{told}。"
    return answer(
        question, products=[read_product(text, product_id="p", lexicon=SKINCARE)], lexicon=SKINCARE
    ).reply


@pytest.mark.parametrize("question", ASKED)
def test_what_holds_for_pregnancy_holds_for_each_month(question: str) -> None:
    assert "孕妇能用" in reply("孕妇可用", question)
    assert "不建议" in reply("孕妇禁用", question)


@pytest.mark.parametrize("question", ASKED)
def test_a_text_that_rules_on_months_gives_no_leave(question: str) -> None:
    assert "可以的" not in reply("孕期前三个月不要用", question)


@pytest.mark.parametrize("question", ASKED)
def test_a_text_without_a_word_of_it_leaves_it_open(question: str) -> None:
    assert "没有写明" in reply("保湿两个月见效", question)
