"""A price, a size, a limit said again is no wish; a count beside it is an order; a yes hears the sum."""

import pytest

from tests.dialogue.calls import Call
from voicebot.service.deployment import Deployment


def offered_snow_boots(shoes: Deployment) -> Call:
    call = Call(shoes)
    call.say("我想看看雪松那款雪地靴，三十七码")
    assert len(call.offered) == 1
    return call


def test_the_price_of_what_is_offered_is_no_budget(shoes: Deployment) -> None:
    call = offered_snow_boots(shoes)
    product = shoes.catalogue.get(call.offered[0])
    assert product is not None
    assert product.price_yuan is not None
    call.say(f"那要一双，{product.price_yuan:g}，不讲价了")
    assert call.basket == [(product.name, 1)]
    assert "price_about" not in call.state.slots


def test_another_sum_is_a_budget_still(shoes: Deployment) -> None:
    call = offered_snow_boots(shoes)
    call.say("我预算八十左右")
    assert call.state.slots["price_about"] == 80


@pytest.mark.parametrize("said", ["不过敏，要两双，多少钱，行吗", "嗯，两双吧，有鞋盒没"])
def test_a_count_of_its_own_orders_beside_a_question(shoes: Deployment, said: str) -> None:
    call = offered_snow_boots(shoes)
    call.say(said)
    assert call.state.slots["quantity"] == 2


def test_so_many_more_than_in_the_basket_are_only_reckoned(snacks: Deployment) -> None:
    call = Call(snacks)
    call.say("鱿鱼丝来两袋")
    line = call.state.basket[0]
    reply = call.say("五袋多少钱")
    assert "5袋一共" in reply
    assert call.state.basket[0].quantity == line.quantity == 2


def test_a_limit_said_again_stays_a_limit(shoes: Deployment) -> None:
    call = Call(shoes)
    call.say_all("想买双皮鞋，三百以内", "就三百块钱，多了没有")
    assert call.state.slots["price_max"] == 300
    assert "price_about" not in call.state.slots


def test_a_size_that_fails_is_not_wanted(shoes: Deployment) -> None:
    call = Call(shoes)
    call.say_all("雪地靴，三十七码的", "三十六肯定穿不进去")
    assert call.state.slots["size"] == 37


def test_the_same_size_for_somebody_else_is_no_age(shoes: Deployment) -> None:
    call = offered_snow_boots(shoes)
    call.say("我姐也三十七")
    assert "age" not in call.state.slots


def test_the_largest_size_there_is_is_told(shoes: Deployment) -> None:
    assert "最大" in Call(shoes).say("女式雪地靴有四十六码的吗")


def test_a_yes_while_the_name_is_asked_for_hears_the_sum(snacks: Deployment) -> None:
    call = Call(snacks)
    first = call.say("鱿鱼丝来两袋，原味的")
    assert "name" in call.asked[-1]
    total = call.state.price_told
    assert total is not None, first
    assert f"一共{total.total_fen / 100:g}元" in call.say("行，下单吧")
