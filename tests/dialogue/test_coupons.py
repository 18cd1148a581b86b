"""A coupon's code is neither money nor a count nor a telephone number; a question for one is answered."""

import pytest

from tests.dialogue.calls import Call
from voicebot.dialogue.effects import QuoteOrder
from voicebot.dialogue.quoted import coupon_code
from voicebot.service.deployment import Deployment

_TO_READ_BACK = ("竹露舒缓面膜来一盒", "李雷", "对", "南京市鼓楼区中山路18号")


@pytest.mark.parametrize(
    ("said", "code"),
    [("我有张优惠券NEW20", "NEW20"), ("用优惠券A20", "A20"), ("优惠码new二零", "NEW20")],
)
def test_at_the_read_back_the_order_stays(skincare: Deployment, said: str, code: str) -> None:
    call = Call(skincare)
    call.say_all(*_TO_READ_BACK)
    reply = call.say(said)
    assert call.basket == [("竹露舒缓面膜", 1)]
    assert "20元" not in reply
    assert [one.coupon_code for one in call.effects if isinstance(one, QuoteOrder)][-1] == code


def test_with_a_count_in_the_same_breath(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say_all(*_TO_READ_BACK, "用一下我的券SAVE15，改成两盒")
    assert call.basket == [("竹露舒缓面膜", 2)]
    assert [one.coupon_code for one in call.effects if isinstance(one, QuoteOrder)][-1] == "SAVE15"


def test_while_the_telephone_number_is_asked_for(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say_all("竹露舒缓面膜来一盒", "李雷", "我有优惠券，券号八八六六")
    assert _coupons_asked_for(call) == ["8866"]
    assert call.state.digits == ""


def _coupons_asked_for(call: Call) -> list[str]:
    """Codes that the shop was asked the price with; the shop in memory takes none."""
    return [
        effect.coupon_code for effect in call.effects if isinstance(effect, QuoteOrder) and effect.coupon_code
    ]


@pytest.mark.parametrize("said", ["有优惠券吗", "有券吗", "能不能用优惠券"])
def test_a_question_for_one_is_no_question_for_promotions(skincare: Deployment, said: str) -> None:
    call = Call(skincare)
    call.say("竹露舒缓面膜来一盒")
    reply = call.say(said)
    assert "没有另外的优惠券" in reply
    assert call.basket == [("竹露舒缓面膜", 1)]


@pytest.mark.parametrize("said", ["有优惠券吗", "我有张券", "满一百减二十的券", "NEW20"])
def test_no_code_is_made_up(said: str) -> None:
    assert coupon_code(said) is None


@pytest.mark.parametrize(
    ("said", "code"),
    [("逐风跑鞋来一双，优惠码是QW789", "QW789"), ("我有张券，券码ZX2027，买逐风跑鞋", "ZX2027")],
)
def test_a_code_told_with_the_first_wish_is_kept_and_is_no_money(
    shoes: Deployment, said: str, code: str
) -> None:
    call = Call(shoes)
    reply = call.say(said)
    assert call.state.coupon == code or _coupons_asked_for(call) == [code]
    assert "元左右" not in reply
    assert not any(slot.startswith("price") for slot in call.state.slots)


def test_a_code_told_over_an_offer_is_noted_and_nobody_bargains(phones: Deployment) -> None:
    call = Call(phones)
    call.say("我想买个充电宝")
    reply = call.say("有没有优惠券啊，我券码是HB8899")
    assert call.state.coupon == "HB8899"
    assert "能不能用" in reply
    assert "真动不了" not in reply


@pytest.mark.parametrize("said", ["我是老用户能减两百吗", "老客户便宜五十行不行", "能不能优惠一百块"])
def test_so_much_less_is_no_budget(phones: Deployment, said: str) -> None:
    call = Call(phones)
    call.say("远山旗舰手机多少钱")
    assert "刚好没有" not in call.say(said)
    assert not {"price_about", "price_min", "price_max"} & call.state.slots.keys()


def test_a_coupon_that_cannot_be_used_is_given_up_and_not_the_order(snacks: Deployment) -> None:
    call = Call(snacks)
    call.say_all("青岭纸皮核桃来两袋", "有张券，券码是KK556")
    call.say("用不了就算了")
    assert call.basket == [("青岭纸皮核桃", 2)]
