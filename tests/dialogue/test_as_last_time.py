"""The same as last time: goods, number and version are those of that order, but what is said otherwise."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.dialogue.calls import Call
from tests.dialogue.harness import NOW, NUMBER
from voicebot.dialogue.effects import OrderItem, OrderSummary
from voicebot.dialogue.events import CallerContext
from voicebot.dialogue.understanding.last_order import find_last_order
from voicebot.service.deployment import Deployment

ADDRESS = "洛阳市涧西区建设路62号"


def customer(shop: Deployment, part: str, *, quantity: int, options: dict[str, str]) -> Call:
    product = next(one for one in shop.catalogue.products if part in one.name)
    options_then, price = tuple(options.items()), product.price_fen or 0
    item = OrderItem(product.product_id, product.name, quantity, product.unit, price, options_then)
    placed = NOW - timedelta(days=60)
    order = OrderSummary("A1", placed, "delivered", (item,), 0, "李敏", NUMBER, ADDRESS)
    return Call(shop, context=CallerContext(NUMBER, NOW, "call", orders=(order,)))


@pytest.mark.parametrize(
    "text",
    [
        "跟我上次买的一样，颜色换成白的",
        "去年在你家买的那双穿破了，再来双一样的",
        "上个月订的那个，再给我拿两盒同样的",
    ],
)
def test_the_same_again_whatever_became_of_it(text: str) -> None:
    assert find_last_order(text) is not None


@pytest.mark.parametrize("text", ["上次买的破了，给我换", "上次买的那双坏了怎么办", "上次那个我要退"])
def test_a_complaint_of_it_is_no_order(text: str) -> None:
    assert find_last_order(text) is None


@pytest.mark.parametrize("said", ["照上回那样再来一份", "跟上次一样，给我再来一单"])
def test_as_much_and_the_same_taste_as_then(snacks: Deployment, said: str) -> None:
    call = customer(snacks, "鱿鱼丝", quantity=3, options={})
    call.say(said)
    assert [quantity for _, quantity in call.basket] == [3]
    assert not {"product_type", "quantity"} & set(call.asked)


def test_in_another_colour(shoes: Deployment) -> None:
    call = customer(shoes, "白桦", quantity=1, options={"color": "白色", "size": "38"})
    reply = call.say("跟上次买的一样再来一双，颜色这回换成粉色")
    assert dict(call.state.basket[0].options) == {"color": "粉色", "size": "38"}
    assert "粉" in reply
    assert not {"size", "color", "product_type"} & set(call.asked)


def test_another_kind_was_not_bought_then(shoes: Deployment) -> None:
    call = customer(shoes, "白桦", quantity=1, options={"size": "38"})
    call.say("跟上次一样的雪地靴再来一双")
    assert all("白桦" not in name for name, _ in call.basket)


@pytest.mark.parametrize("said", ["地址没变，电话也没换", "电话不用改，地址还是老地方"])
def test_what_stays_is_no_matter_of_an_order_of_the_past(snacks: Deployment, said: str) -> None:
    call = customer(snacks, "鱿鱼丝", quantity=3, options={})
    call.say_all("照上回那样再来一份", said)
    assert call.state.after_sale is None
    assert call.state.slots["address"] == ADDRESS
    assert call.basket


def test_two_pairs_and_whom_one_is_for(shoes: Deployment) -> None:
    call = customer(shoes, "白桦", quantity=1, options={"color": "白色", "size": "38"})
    call.say_all("跟上次买的一样再来一双", "这次两双吧，一双给我姐")
    assert [quantity for _, quantity in call.basket] == [2]


def test_nothing_is_taken_from_an_order_of_goods_no_longer_sold(snacks: Deployment) -> None:
    call = customer(snacks, "鱿鱼丝", quantity=3, options={})
    order = call.state.caller.orders[0]
    gone = replace(order, items=(replace(order.items[0], product_id="gone", name="没有了"),))
    other = Call(snacks, context=CallerContext(NUMBER, NOW, "call", orders=(gone,)))
    other.say("照上回那样再来一份")
    assert other.basket == []


@pytest.mark.parametrize("said", ["对，还是那里", "对还是哪里", "还是哪儿"])
def test_the_address_stays_whichever_way_it_is_written(snacks: Deployment, said: str) -> None:
    call = customer(snacks, "鱿鱼丝", quantity=3, options={})
    call.say_all("来三袋鱿鱼丝", "没有过敏", "对，就用这个号码")
    assert call.state.question is not None and call.state.question.about == "same_address"
    assert call.say(said).startswith(("我念一遍", "我跟您核对"))


def test_the_address_stays_over_a_bad_line(snacks: Deployment) -> None:
    call = customer(snacks, "鱿鱼丝", quantity=3, options={})
    call.say_all("来三袋鱿鱼丝", "没有过敏", "对，就用这个号码")
    reply = call.say("脱还是那里", typed=False, confidence=0.25)
    assert reply.startswith(("我念一遍", "我跟您核对"))
