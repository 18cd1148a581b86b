"""No total without the shop's quote: what is read back is what is ordered, and what is said of it is true."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from tests.dialogue.harness import Talk
from voicebot.cli.sandbox_shop import MemoryShop
from voicebot.dialogue.effects import (
    Effect,
    EffectFailed,
    EffectResult,
    OrderQuoted,
    OrderRefused,
    PaymentMethod,
    PlaceOrder,
    Quote,
    QuoteOrder,
    Reduction,
    Refusal,
)
from voicebot.dialogue.events import CallerContext, CallerKeyed
from voicebot.dialogue.state import Phase

Answer = Callable[[QuoteOrder], EffectResult]
BOTH = {"pay": (PaymentMethod.ON_DELIVERY, PaymentMethod.LINK)}


class World(MemoryShop):
    """Answers questions for the price one after the other as a test says, the last one again and again."""

    def __init__(self, *answers: Answer) -> None:
        super().__init__()
        self.answers = list(answers)
        self.seen: list[Effect] = []

    def __call__(self, effect: Effect, caller: CallerContext) -> EffectResult | None:
        self.seen.append(effect)
        if isinstance(effect, QuoteOrder) and self.answers:
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            return answer(effect)
        if isinstance(effect, PlaceOrder):
            return self.carry_out(replace(effect, quoted_total_fen=None, quoted_gifts=()), caller)
        return self.carry_out(effect, caller)

    @property
    def placed(self) -> PlaceOrder:
        (placed,) = [effect for effect in self.seen if isinstance(effect, PlaceOrder)]
        return placed


def costs(total_fen: int, **fields: object) -> Answer:
    def answer(request: QuoteOrder) -> EffectResult:
        return OrderQuoted(request.effect_id, Quote(request.items, total_fen, **fields))  # type: ignore[arg-type]

    return answer


def plain(request: QuoteOrder) -> EffectResult:
    total_fen = sum(item.unit_price_fen * item.quantity for item in request.items)
    return OrderQuoted(request.effect_id, Quote(request.items, total_fen))


def refuses(reason: Refusal, **fields: object) -> Answer:
    return lambda request: OrderRefused(request.effect_id, reason, "plant", **fields)  # type: ignore[arg-type]


def fails(request: QuoteOrder) -> EffectResult:
    return EffectFailed(request.effect_id, "down")


def test_the_total_spoken_is_the_shops_and_is_what_is_ordered() -> None:
    world = World(costs(12_345))
    talk = Talk(carry_out=world)
    assert "一共123.45元" in talk.to_read_back().reply
    talk.say("对", "affirm")
    assert world.placed.quoted_total_fen == 12_345


def test_every_reduction_is_named_and_shipping_is_told() -> None:
    cuts = (Reduction("满200元减30元", 3_000, "promotion:A"), Reduction("新人券", 500, "coupon:B"))
    talk = Talk(carry_out=World(costs(55_000, reductions=cuts, shipping_fen=900, gifts=("小样",))))
    reply = talk.to_read_back().reply
    for said in ("商品576元", "满200元减30元，省30元", "新人券，省5元", "运费9元", "一共550元", "送您小样"):
        assert said in reply


def test_nothing_is_said_of_money_while_the_shop_is_asked() -> None:
    exchange = Talk(carry_out=World(plain)).to_read_back()
    asking, told = exchange.steps
    assert not any("元" in sentence.text for sentence in asking.speech)
    assert any("576元" in sentence.text for sentence in told.speech)


def test_the_price_is_asked_for_once_while_nothing_changes() -> None:
    world = World(plain)
    talk = Talk(carry_out=world)
    talk.to_read_back()
    talk.say("一共多少钱", "ask_price")
    talk.say("对", "affirm")
    asked = [
        (effect.items, effect.address, effect.coupon_code)
        for effect in world.seen
        if isinstance(effect, QuoteOrder)
    ]
    assert len(asked) == len(set(asked)) == 2, "once with the number, once with the address"


def test_another_quantity_is_quoted_anew() -> None:
    world = World(plain)
    talk = Talk(carry_out=world)
    talk.to_read_back()
    assert "864元" in talk.say("改成三盒", "modify_order", quantity=3).reply
    talk.say("对", "affirm")
    assert world.placed.quoted_total_fen == 86_400


def test_a_price_that_is_no_longer_the_one_told_is_named_before_the_yes() -> None:
    def dearer(request: QuoteOrder) -> EffectResult:
        items = tuple(replace(item, unit_price_fen=29_900) for item in request.items)
        return OrderQuoted(request.effect_id, Quote(items, 59_800))

    world = World(dearer)
    talk = Talk(carry_out=world)
    reply = talk.to_count().reply
    assert "现在是299元" in reply
    assert "一共598元" in reply
    assert "一共598元" in talk.from_count().reply
    talk.say("对", "affirm")
    assert world.placed.items[0].unit_price_fen == 29_900


def test_without_an_answer_no_total_is_made_up_and_a_person_goes_on() -> None:
    world = World(fails)
    talk = Talk(carry_out=world)
    reply = talk.to_read_back().reply
    assert "算不出来" in reply
    assert "一共" not in reply
    assert "补单" in world.tickets[0].summary
    assert not [effect for effect in world.seen if isinstance(effect, PlaceOrder)]


def test_sold_out_is_told_with_the_number_and_something_near_offered() -> None:
    talk = Talk(carry_out=World(refuses(Refusal.OUT_OF_STOCK, available=0), plain))
    reply = talk.to_count().reply
    assert "现在没货了" in reply
    assert talk.session.state.basket == ()
    assert "plant" not in talk.session.state.offered
    assert talk.session.state.question is not None
    assert talk.session.state.question.about in ("take_it", "callback")


def test_what_is_left_is_offered_with_its_price() -> None:
    world = World(refuses(Refusal.OUT_OF_STOCK, available=1), plain)
    talk = Talk(carry_out=world)
    reply = talk.to_count().reply
    assert "只剩1盒" in reply
    assert "一共288元" in reply
    talk.say("行", "affirm")
    assert "漕溪路18号" in talk.from_count().reply, "the address was not read back before"
    talk.say("对", "affirm")
    assert (world.placed.items[0].quantity, world.placed.quoted_total_fen) == (1, 28_800)


@pytest.mark.parametrize(
    ("answer", "slots", "colour"),
    [
        ("要蓝的", {}, "蓝色"),
        ("第二种吧，蓝色", {"color": ("蓝色",)}, "蓝色"),
        ("都行", {}, "红色"),
    ],
)
def test_a_version_is_asked_for_when_the_shop_must_know_it(
    answer: str, slots: Mapping[str, tuple[str, ...]], colour: str
) -> None:
    missing = refuses(Refusal.OPTION_MISSING, option="color", choices=("红色", "蓝色"))
    world = World(missing, plain)
    talk = Talk(carry_out=world)
    assert "有红色和蓝色" in talk.to_count().reply
    assert f"给您拿{colour}" in talk.say(answer, "provide_info", **slots).reply
    talk.from_count()
    talk.say("对", "affirm")
    assert ("color", colour) in world.placed.items[0].options


def test_a_version_is_chosen_by_key() -> None:
    world = World(refuses(Refusal.OPTION_MISSING, option="color", choices=("红色", "蓝色")), plain)
    talk = Talk(carry_out=world)
    talk.to_count()
    talk.understander.meant = replace(talk.understander.meant, text="蓝色", slots={}, mentions=())
    talk.session.event(CallerKeyed("2"))
    assert ("color", "蓝色") in talk.session.state.basket[0].options


def test_who_does_not_choose_twice_gets_the_one_there_is_most_of_and_hears_it() -> None:
    missing = refuses(Refusal.OPTION_MISSING, option="color", choices=("红色", "蓝色"))
    talk = Talk(carry_out=World(missing, missing, missing, plain))
    talk.to_read_back()
    reply = talk.say("改成王五", "modify_order", receiver_name="王五").reply
    assert "给您拿红色" in reply
    assert "一共576元" in reply


def test_a_shop_that_asks_for_what_it_was_told_does_not_keep_the_caller_waiting() -> None:
    world = World(refuses(Refusal.OPTION_MISSING, option="color", choices=("红色", "蓝色")))
    talk = Talk(carry_out=world)
    talk.to_read_back()
    for name in ("李四", "王五", "赵六"):
        talk.say(f"改成{name}", "modify_order", receiver_name=name)
    assert "请人工处理" in world.tickets[0].summary


def test_a_version_sold_out_is_told_with_those_that_are_near() -> None:
    sold_out = refuses(Refusal.OUT_OF_STOCK, available=0, option="color", choices=("白色",))
    talk = Talk(carry_out=World(sold_out, plain))
    assert "没货了，还有白色" in talk.to_count().reply
    assert talk.session.state.basket[0].product_id == "plant"


def test_a_promotion_that_ended_is_told_and_confirmed_again() -> None:
    world = World(costs(50_000))
    talk = Talk(carry_out=world)
    talk.to_read_back()
    new = Quote(world.seen[-1].items, 57_600)

    def changed(effect: Effect, caller: CallerContext) -> EffectResult | None:
        if isinstance(effect, PlaceOrder) and effect.quoted_total_fen != 57_600:
            return OrderRefused(effect.effect_id, Refusal.PRICE_CHANGED, "plant", quote=new)
        return world(effect, caller)

    talk.session._carry_out = changed
    reply = talk.say("对", "affirm").reply
    assert "现在一共576元" in reply
    assert "订单还没下" in reply
    assert talk.session.state.phase is Phase.READ_BACK
    assert "下好了" in talk.say("行", "affirm").reply
    assert world.placed.quoted_total_fen == 57_600


def test_a_gift_that_is_gone_is_told_and_confirmed_again() -> None:
    world = World(costs(50_000, gifts=("1盒同款",)))
    talk = Talk(carry_out=world)
    assert "送您1盒同款" in talk.to_read_back().reply
    without = Quote(world.seen[-1].items, 50_000, gifts_missing=("1盒同款",))

    def gone(effect: Effect, caller: CallerContext) -> EffectResult | None:
        if isinstance(effect, PlaceOrder) and effect.quoted_gifts:
            return OrderRefused(effect.effect_id, Refusal.PRICE_CHANGED, "plant", quote=without)
        return world(effect, caller)

    talk.session._carry_out = gone
    reply = talk.say("对", "affirm").reply
    assert "价格" not in reply.replace("按这个价", "")
    assert "本来该送您1盒同款，可是没货了" in reply
    assert talk.session.state.phase is Phase.READ_BACK
    assert "下好了" in talk.say("行", "affirm").reply
    assert world.placed.quoted_gifts == ()


def test_gifts_are_told_again_with_another_number() -> None:
    world = World(*[costs(57_600, gifts=("1盒同款",))] * 2, costs(86_400))
    talk = Talk(carry_out=world)
    assert "送您1盒同款" in talk.to_read_back().reply
    assert "同款" not in talk.say("改成三盒", "modify_order", quantity=3).reply


@pytest.mark.parametrize(
    ("answer", "method", "told"),
    [("货到付款吧", PaymentMethod.ON_DELIVERY, "签收"), ("发链接给我", PaymentMethod.LINK, "付款链接")],
)
def test_the_caller_chooses_how_to_pay(answer: str, method: PaymentMethod, told: str) -> None:
    world = World(plain)
    talk = Talk(carry_out=world, order=BOTH)
    assert "货到付款，还是" in talk.to_read_back().reply
    talk.say(answer, "provide_info")
    reply = talk.say("对", "affirm").reply
    assert world.placed.payment is method
    assert told in reply


def test_a_way_to_pay_that_was_named_is_not_asked_for() -> None:
    world = World(plain)
    talk = Talk(carry_out=world, order=BOTH)
    talk.to_offer()
    talk.say("行来两盒", "affirm place_order", quantity=2)
    talk.say("张三，货到付款", receiver_name="张三")
    talk.say("对", "affirm")
    assert "收件人张三" in talk.say("上海市徐汇区漕溪路18号", address="上海市徐汇区漕溪路18号").reply
    assert "payment" not in talk.asked


def test_the_only_way_to_pay_is_not_asked_for_but_is_in_the_order() -> None:
    world = World(plain)
    talk = Talk(carry_out=world, order={"pay": (PaymentMethod.ON_DELIVERY,)})
    talk.to_read_back()
    assert "签收的时候付" in talk.say("对", "affirm").reply
    assert world.placed.payment is PaymentMethod.ON_DELIVERY


@pytest.mark.parametrize("said", ["我有张优惠券，券号八八六六", "我有优惠券，券号是8866"])
def test_a_coupon_named_goes_into_the_quote_and_the_order(said: str) -> None:
    world = World(plain)
    talk = Talk(carry_out=world)
    talk.to_read_back()
    talk.say(said, "provide_info")
    quotes = [effect for effect in world.seen if isinstance(effect, QuoteOrder)]
    assert quotes[-1].coupon_code == "8866"
    talk.say("对", "affirm")
    assert world.placed.coupon_code == "8866"


def test_a_coupon_that_does_not_count_is_said_and_left_out() -> None:
    world = World(plain, plain, costs(57_600, coupon_problem="这个券号用不了"), plain)
    talk = Talk(carry_out=world)
    talk.to_read_back()
    assert "这个券号用不了" in talk.say("我有优惠券，券号是8866", "provide_info").reply
    talk.say("对", "affirm")
    assert world.placed.coupon_code is None
