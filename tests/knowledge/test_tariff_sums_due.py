"""What is really to be paid: nothing taken off twice, out of season, on denial, or before it comes back."""

import pytest

from voicebot.knowledge.answers import answer
from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.reader import read_product
from voicebot.service.goods import goods_of
from voicebot.shop.prices import Goods, priced


def ask(text: str, question: str) -> str:
    product = read_product(text, product_id="p", lexicon=Lexicon())
    return answer(question, products=[product], lexicon=Lexicon()).reply


def ordered_fen(text: str, quantity: int) -> int:
    goods = goods_of(read_product(text, product_id="p", lexicon=Lexicon()))
    return priced([Goods("p", goods.unit, quantity, goods.price_fen)], goods.rules).total_fen


@pytest.mark.parametrize(
    "told",
    [
        "原价199元，现价149元，立省50元",
        "原价199元，现价149元，便宜了50元",
        "原价199元，现价149元，立减50元",
        "现价149元，已直降50元",
    ],
)
def test_a_reduction_within_the_price_is_not_taken_off_again(told: str) -> None:
    assert "298" in ask(f"松木凳，{told}。", "两张到手一共多少钱")
    assert ordered_fen(f"松木凳，{told}。", 2) == 29800


def test_a_reduction_of_the_price_told_is_taken_off() -> None:
    assert "278" in ask("松木凳，原价199元，现价149元，立减20元。", "两张现在一共多少钱")


@pytest.mark.parametrize(
    "told", ["双十一立减20元", "双十一打八折", "限时立减20元，11月11日前有效", "中秋节立减20元"]
)
def test_an_occasion_counts_only_when_it_is_named(told: str) -> None:
    assert "200" in ask(f"绿茶，一盒100元，{told}。", "现在两盒一共多少钱")
    assert ordered_fen(f"绿茶，一盒100元，{told}。", 2) == 20000


@pytest.mark.parametrize(
    ("told", "when", "total"),
    [
        ("双十一立减20元", "双十一", "180"),
        ("双十一打八折", "双十一", "160"),
        ("限时立减20元，11月11日前有效", "11月11日", "180"),
    ],
)
def test_a_named_occasion_counts(told: str, when: str, total: str) -> None:
    assert total in ask(f"绿茶，一盒100元，{told}。", f"{when}买两盒一共多少钱")


@pytest.mark.parametrize("told", ["下单返5元红包", "晒图返现5元", "好评返5元", "满100返5元"])
def test_what_comes_back_later_is_paid_first(told: str) -> None:
    assert "一共200元" in ask(f"绿茶，一盒100元，{told}。", "两盒晒图好评一共多少钱")
    assert ordered_fen(f"绿茶，一盒100元，{told}。", 2) == 20000


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("晒图减5元", "我不晒图"),
        ("用券减5元", "我没券"),
        ("以旧换新减5元", "我没有旧机"),
        ("老客户减5元", "我没买过"),
        ("会员减5元", "我不是会员"),
        ("教师减5元", "送我儿子老师的"),
    ],
)
def test_a_condition_denied_is_not_met(told: str, said: str) -> None:
    assert "200" in ask(f"绿茶，一盒100元，{told}。", f"{said}，两盒一共多少钱")


@pytest.mark.parametrize(
    ("told", "said"), [("晒图减5元", "我晒图"), ("会员减5元", "我是会员"), ("教师减5元", "我是老师")]
)
def test_a_condition_met_counts(told: str, said: str) -> None:
    assert "195" in ask(f"绿茶，一盒100元，{told}。", f"{said}，两盒一共多少钱")
