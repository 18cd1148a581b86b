"""The arithmetic that answers and orders share."""

import pytest

from voicebot.knowledge.arithmetic import (
    buy_get_total_fen,
    earned,
    later_total_fen,
    made_up,
    nth_total_fen,
    share_fen,
    threshold_cut_fen,
)
from voicebot.knowledge.quoting import quote
from voicebot.knowledge.reader import read_product
from voicebot.service.goods import goods_of
from voicebot.shop.prices import Goods
from voicebot.shop.prices import priced as order_priced


def test_half_a_fen_is_rounded_up() -> None:
    assert [share_fen(fen, 50) for fen in (1, 3, 4)] == [1, 2, 2]


@pytest.mark.parametrize(("quantity", "total"), [(1, 100), (2, 150), (3, 250), (4, 300)])
def test_every_second_for_half(quantity: int, total: int) -> None:
    assert nth_total_fen(100, quantity, 2, 50) == total


@pytest.mark.parametrize(("quantity", "total"), [(1, 100), (2, 180), (4, 340)])
def test_later_ones_cost_less(quantity: int, total: int) -> None:
    assert later_total_fen(100, quantity, 2, 80) == total


@pytest.mark.parametrize(
    ("quantity", "paid", "on_top"), [(1, 1, 0), (2, 2, 1), (3, 2, 0), (4, 3, 0), (5, 4, 1), (6, 4, 0)]
)
def test_buy_two_get_one(quantity: int, paid: int, on_top: int) -> None:
    assert buy_get_total_fen(100, quantity, 2, 1) == paid * 100
    assert earned(quantity, 2, 1) == on_top


def test_one_paid_of_three_sent() -> None:
    assert [buy_get_total_fen(100, quantity, 1, 2) for quantity in (1, 2, 3, 4)] == [100, 100, 100, 200]


def test_a_threshold_takes_off_once_or_each_time() -> None:
    assert [threshold_cut_fen(fen, 200, 30, repeats=False) for fen in (199, 200, 500)] == [0, 30, 30]
    assert threshold_cut_fen(500, 200, 30, repeats=True) == 60


def test_the_cheapest_mix_of_bundles() -> None:
    assert (
        made_up(100, 7, [(2, 180), (3, 240)]) == (520 - 0, [0, 0, 1])
        or made_up(100, 7, [(2, 180), (3, 240)])[0] == 580
    )


@pytest.mark.parametrize(
    "text",
    [
        "松木凳，89元一张，三张240。",
        "松木凳，89元一张，买两张起每张便宜10元。",
        "松木凳，89元一张，第二张半价。",
        "松木凳，89元一张，拍三张减25。",
        "松木凳，89元一张，满200减30。",
        "松木凳，89元一张，拍二发三。",
        "松木凳，89元一张，10张以上每张70。",
        "松木凳，89元一张，三张九折。",
    ],
)
def test_an_answer_and_an_order_come_to_the_same(text: str) -> None:
    product = read_product(text, product_id="stool")
    goods = goods_of(product)
    for quantity in (1, 2, 3, 4, 7, 12):
        told = quote(product.pricing, quantity)
        ordered = order_priced([Goods("stool", "张", quantity, goods.price_fen)], goods.rules)
        assert told is not None
        assert told.total_fen == ordered.total_fen
