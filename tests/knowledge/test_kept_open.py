"""Whether what is opened may still be had later, by the term that the text tells."""

import pytest

from voicebot.knowledge.answers import answer
from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.reader import read_product


def ask(text: str, question: str) -> str:
    product = read_product(text, product_id="p", lexicon=Lexicon())
    return answer(question, products=[product], lexicon=Lexicon()).reply


@pytest.mark.parametrize(
    ("told", "question", "lead"),
    [
        ("开盖后4小时内喝完", "剩半瓶放一宿明早还能喝吗", "不行"),
        ("开了盖当天喝完", "没喝完隔夜还能喝不", "不行"),
        ("开封后冷藏三天内喝完", "开了盖放五天还能喝吗", "不行"),
        ("开封后冷藏三天内喝完", "喝一半剩下的明天能喝吗", "可以的"),
        ("开瓶后24小时内喝完", "没喝完过夜能喝不", "可以的"),
    ],
)
def test_the_term_decides(told: str, question: str, lead: str) -> None:
    assert ask(f"梨汁，8元一瓶。{told}。保质期六个月。", question).startswith(lead)


def test_what_is_closed_is_not_judged_by_the_term_of_what_is_open() -> None:
    assert "4小时" not in ask("梨汁，8元一瓶。开盖后4小时内喝完。保质期六个月。", "放三个月还能喝吗")


@pytest.mark.parametrize(
    "question", ["芝麻过敏，打开吃一天行吗", "开了盖用了一天能退货吗", "不打开放两个月行吗"]
)
def test_the_term_tells_nothing_of_allergies_returns_and_what_is_shut(question: str) -> None:
    told = "芝麻糊，8元一罐。含芝麻。开罐后三天内吃完。七天可退。保质期六个月。"
    assert not ask(told, question).startswith(("可以的，开罐", "不行，开罐"))
