"""Taking an order, and what may be said about it."""

from dataclasses import replace

import pytest

from tests.dialogue.harness import NUMBER, Talk, meaning
from voicebot.cli.sandbox_shop import MemoryShop
from voicebot.dialogue.effects import (
    Effect,
    EffectFailed,
    EffectResult,
    OpenTicket,
    OrderRefused,
    PlaceOrder,
    Refusal,
    TicketOpened,
    TicketType,
)
from voicebot.dialogue.events import CallerContext, CallerKeyed, CallerSpoke, Heard
from voicebot.dialogue.state import Phase
from voicebot.dialogue.step import AnswerKind


def orders_of(talk: Talk) -> list[tuple[str, int, str, str, str]]:
    return [
        (order.items[0].product_id, order.items[0].quantity, order.receiver_name, order.phone, order.address)
        for order in talk.shop.orders
    ]


def test_an_order_is_taken_read_back_and_announced_from_its_row() -> None:
    talk = Talk()
    read_back = talk.to_read_back()
    for said in ("草本补水面膜2盒", "576元", "张三", "幺三八，零零幺三，八零零零", "漕溪路18号"):
        assert said in read_back.reply
    assert talk.shop.orders == []
    placed = talk.say("对", "affirm")
    assert orders_of(talk) == [("plant", 2, "张三", NUMBER, "上海市徐汇区漕溪路18号")]
    asking, told = placed.steps
    assert not any("下好了" in sentence.text for sentence in asking.speech)
    assert not any(sentence.informative for sentence in asking.speech)
    announcement = next(sentence for sentence in told.speech if "下好了" in sentence.text)
    order = placed.effects[0]
    assert isinstance(order, PlaceOrder)
    assert announcement.effect_id == order.effect_id
    assert "二零二六" in placed.reply
    assert talk.asked.count("quantity") == 0


def test_a_quantity_said_before_is_not_asked() -> None:
    talk = Talk()
    talk.to_offer()
    exchange = talk.say("行来两盒", "affirm place_order", quantity=2)
    assert exchange.asked == ("receiver_name",)


def test_the_callers_own_number_is_offered() -> None:
    talk = Talk()
    talk.to_offer()
    talk.say("行来两盒", "affirm place_order", quantity=2)
    exchange = talk.say("张三", receiver_name="张三")
    assert exchange.asked == ("phone",)
    assert "现在" in exchange.reply
    talk.say("对", "affirm")
    assert talk.slots["phone"] == NUMBER


def test_another_number_may_be_dictated_in_pieces_and_is_read_back_in_groups() -> None:
    talk = Talk()
    talk.to_offer()
    talk.say("行来两盒", "affirm place_order", quantity=2)
    talk.say("张三", receiver_name="张三")
    exchange = talk.say("不是换一个", "deny")
    assert exchange.asked == ("phone",)
    exchange = talk.say("幺三九", typed=False)
    assert "幺三九" in exchange.reply
    talk.say("零零幺三", typed=False)
    exchange = talk.say("八零零零", typed=False)
    assert "幺三九，零零幺三，八零零零" in exchange.reply
    assert exchange.asked == ("address",)
    assert talk.slots["phone"] == "13900138000"


def test_a_wrong_digit_is_corrected_after_the_read_back_of_the_number() -> None:
    talk = Talk(number=None)
    talk.to_offer()
    talk.say("行来两盒", "affirm place_order", quantity=2)
    talk.say("张三", receiver_name="张三")
    talk.say("幺三八零零幺三八零零零")
    exchange = talk.say("不对，是八零零幺", "deny")
    assert talk.slots["phone"] == "13800138001"
    assert "幺三八，零零幺三，八零零幺" in exchange.reply
    assert exchange.asked == ("address",)


@pytest.mark.parametrize(
    ("slots", "spoken", "quantity", "address"),
    [
        ({"quantity": 3}, "3盒", 3, "上海市徐汇区漕溪路18号"),
        ({"address": "南京市中山路1号"}, "南京市中山路1号", 2, "南京市中山路1号"),
    ],
)
def test_changes_at_the_read_back(
    slots: dict[str, int | str], spoken: str, quantity: int, address: str
) -> None:
    talk = Talk()
    talk.to_read_back()
    exchange = talk.say("不对改一下", "deny modify_order", **slots)
    assert spoken in exchange.reply
    assert talk.shop.orders == []
    talk.say("对", "affirm")
    assert orders_of(talk) == [("plant", quantity, "张三", NUMBER, address)]


def test_no_at_the_read_back_asks_what_to_change() -> None:
    talk = Talk()
    talk.to_read_back()
    exchange = talk.say("不对", "deny")
    assert "改" in exchange.reply
    exchange = talk.say("收件人是李四", "modify_order", receiver_name="李四")
    assert "李四" in exchange.reply
    talk.say("对", "affirm")
    assert orders_of(talk)[0][2] == "李四"


def test_an_address_corrected_twice_is_given_to_a_person_to_check() -> None:
    talk = Talk()
    talk.to_read_back()
    talk.say("不对是曹溪路", "deny", address="上海市徐汇区曹溪路18号")
    talk.say("还是不对是漕西路", "deny", address="上海市徐汇区漕西路18号")
    exchange = talk.say("行吧", "affirm")
    assert len(talk.shop.orders) == 1
    tickets = [effect for effect in exchange.effects if isinstance(effect, OpenTicket)]
    assert [ticket.type for ticket in tickets] == [TicketType.ORDER]
    assert "核对" in tickets[0].summary
    assert "人工核对" in exchange.reply


def test_cancelling_in_mid_order() -> None:
    talk = Talk()
    talk.to_read_back()
    exchange = talk.say("算了不要了", "cancel_order")
    assert talk.session.state.basket == ()
    assert talk.shop.orders == []
    assert "不下" in exchange.reply


def test_hanging_up_in_mid_order_says_that_nothing_was_ordered() -> None:
    talk = Talk()
    talk.to_read_back()
    exchange = talk.say("先这样再见", "goodbye")
    assert "不下" in exchange.reply
    assert talk.session.ended


def test_everything_in_one_breath_is_read_back_while_asking_for_the_name() -> None:
    talk = Talk()
    talk.say(
        "我要补水的面膜三百以内来两盒寄南京电话",
        "recommend place_order",
        product_type="面膜",
        effect=("补水",),
        price_max=300,
        allergy=("化学剂",),
        quantity=2,
        address="南京市鼓楼区中山路18号",
        phone="13800123456",
    )
    exchange = talk.say("行就这个", "affirm select")
    assert exchange.asked == ("receiver_name",)
    assert "南京市鼓楼区中山路18号" in exchange.reply
    talk.say("对对没错下单吧", "affirm place_order")
    assert orders_of(talk)[0][3] == "13800123456"


class World:
    """Answers effects as a test says."""

    def __init__(self, *answers: type[EffectFailed] | OrderRefused | None) -> None:
        self.answers = list(answers)
        self.seen: list[Effect] = []

    def __call__(self, effect: Effect, caller: CallerContext) -> EffectResult | None:
        self.seen.append(effect)
        if isinstance(effect, OpenTicket):
            return TicketOpened(effect.effect_id, "1112001")
        if isinstance(effect, PlaceOrder) and self.answers:
            answer = self.answers.pop(0)
            if isinstance(answer, OrderRefused):
                return replace(answer, effect_id=effect.effect_id)
            return EffectFailed(effect.effect_id, "timed out", outcome_unknown=True)
        return MemoryShop().carry_out(effect, caller)


def refusal(reason: Refusal, **fields: int) -> OrderRefused:
    return OrderRefused("", reason, "plant", **fields)


def test_out_of_stock_is_said_and_the_next_best_offered() -> None:
    talk = Talk(carry_out=World(refusal(Refusal.OUT_OF_STOCK)))
    talk.to_read_back()
    exchange = talk.say("对", "affirm")
    assert "没货" in exchange.reply
    assert "下好了" not in exchange.reply
    assert "plant" not in talk.session.state.offered


def test_fewer_in_stock_are_offered_and_taken() -> None:
    world = World(refusal(Refusal.OUT_OF_STOCK, available=1))
    talk = Talk(carry_out=world)
    talk.to_read_back()
    exchange = talk.say("对", "affirm")
    assert "只剩1盒" in exchange.reply
    exchange = talk.say("行", "affirm")
    orders = [effect for effect in world.seen if isinstance(effect, PlaceOrder)]
    assert [order.items[0].quantity for order in orders] == [2, 1]
    assert orders[0].idempotency_key != orders[1].idempotency_key
    assert "下好了" in exchange.reply


def test_a_changed_price_is_told_before_anything_is_ordered() -> None:
    world = World(refusal(Refusal.PRICE_CHANGED, unit_price_fen=29800))
    talk = Talk(carry_out=world)
    talk.to_read_back()
    exchange = talk.say("对", "affirm")
    assert "298元" in exchange.reply
    talk.say("行", "affirm")
    orders = [effect for effect in world.seen if isinstance(effect, PlaceOrder)]
    assert orders[1].items[0].unit_price_fen == 29800


def test_a_shop_that_does_not_answer_leads_to_a_ticket_not_to_a_claim() -> None:
    world = World(EffectFailed)
    talk = Talk(carry_out=world)
    talk.to_read_back()
    exchange = talk.say("对", "affirm")
    assert "下好了" not in exchange.reply
    tickets = [effect for effect in world.seen if isinstance(effect, OpenTicket)]
    assert tickets[0].callback_number == NUMBER
    assert "回电" in exchange.reply


def test_when_even_the_ticket_fails_it_is_said() -> None:
    def broken(effect: Effect, caller: CallerContext) -> EffectResult | None:
        return EffectFailed(effect.effect_id, "down")

    talk = Talk(carry_out=broken)
    exchange = talk.to_read_back()
    assert "没能记下来" in exchange.reply
    assert "回电" not in exchange.reply.replace("请同事处理", "")


def test_the_same_step_twice_makes_the_same_order_key() -> None:
    talk = Talk()
    talk.to_read_back()
    state = talk.session.state
    talk.say("对", "affirm")
    first = talk.dialogue.advance(state, CallerSpoke(Heard("对")))
    second = talk.dialogue.advance(state, CallerSpoke(Heard("对")))
    assert first == second


def test_keys_answer_yes_no_and_numbers() -> None:
    talk = Talk()
    talk.to_offer()
    talk.understander.meant = meaning("要的", "affirm", {}, 0.9)
    talk.session.event(CallerKeyed("1"))
    assert talk.session.state.phase is Phase.ORDER


def test_a_number_may_be_keyed() -> None:
    talk = Talk(number=None)
    talk.to_offer()
    talk.say("行来两盒", "affirm place_order", quantity=2)
    talk.say("张三", receiver_name="张三")
    talk.session.event(CallerKeyed("13800138000"))
    assert talk.slots["phone"] == "13800138000"


def test_a_second_order_in_one_call_has_its_own_key() -> None:
    keys = []

    def watching(effect: Effect, caller: CallerContext) -> EffectResult | None:
        if isinstance(effect, PlaceOrder):
            keys.append(effect.idempotency_key)
        return shop.carry_out(effect, caller)

    talk = Talk(carry_out=watching)
    shop = talk.shop
    talk.to_read_back()
    talk.say("对", "affirm")
    talk.say("再来一支洗面奶", "place_order recommend", product_type="洗面奶", quantity=1)
    talk.say("行", "affirm")
    talk.say("对", "affirm")
    assert len(set(keys)) == 2
    assert shop.orders[0].items[0].product_id == "wash"


def test_several_things_at_once_are_matched_named_and_summed_up() -> None:
    talk = Talk()
    items = (
        {"product_type": "面膜", "effect": ("美白",), "quantity": 2},
        {"product_type": "洗面奶", "quantity": 1},
    )
    exchange = talk.say("美白面膜两盒洗面奶一支", "place_order", items=items)
    for said in ("雪芽面膜2盒", "清栀洗面奶1支", "657元"):
        assert said in exchange.reply
    exchange = talk.say("行", "affirm")
    assert exchange.asked == ("receiver_name",)
    assert talk.asked.count("quantity") == 0


def test_something_unsafe_is_not_put_into_the_basket() -> None:
    talk = Talk()
    talk.say("我怀孕了", population=("孕妇",))
    items = (
        {"product_type": "面膜", "effect": ("美白",), "quantity": 2},
        {"product_type": "洗面奶", "quantity": 1},
    )
    talk.say("美白面膜两盒洗面奶一支", "place_order", items=items)
    assert "bright" not in {line.product_id for line in talk.session.state.basket}


def test_a_name_heard_badly_is_said_back_at_once() -> None:
    talk = Talk()
    talk.to_offer()
    talk.say("行来两盒", "affirm place_order", quantity=2)
    exchange = talk.say("章三", typed=False, confidence=0.5, receiver_name="章三")
    assert "章三" in exchange.reply
    assert exchange.asked == ("phone",)


def test_another_wish_in_mid_order_changes_the_product_and_keeps_the_receiver() -> None:
    talk = Talk()
    talk.to_offer()
    talk.say("行来两盒", "affirm place_order", quantity=2)
    talk.say("张三", receiver_name="张三")
    exchange = talk.say("算了我还是想要两百以内的", "recommend", price_max=200, allergy=("化学剂",))
    assert talk.session.state.basket == ()
    assert "200元以内" in exchange.reply
    assert talk.slots["receiver_name"] == "张三"


def test_something_more_is_added_to_the_order() -> None:
    talk = Talk()
    talk.to_read_back()
    exchange = talk.say("再加一支洗面奶", "recommend place_order", product_type="洗面奶", quantity=1)
    assert "清栀洗面奶" in exchange.reply
    exchange = talk.say("行", "affirm")
    assert [(line.product_id, line.quantity) for line in talk.session.state.basket] == [
        ("plant", 2),
        ("wash", 1),
    ]
    assert "635元" in exchange.reply
    talk.say("对", "affirm")
    assert len(talk.shop.orders[0].items) == 2


def test_refusing_the_addition_goes_back_to_the_order() -> None:
    talk = Talk()
    talk.to_read_back()
    talk.say("再加一支洗面奶", "place_order", product_type="洗面奶")
    assert talk.shop.orders == []
    talk.say("这个不要了", "deny")
    assert [line.product_id for line in talk.session.state.basket] == ["plant"]
    talk.say("对", "affirm")
    assert len(talk.shop.orders) == 1


def test_no_such_allergy_is_no_refusal() -> None:
    talk = Talk()
    talk.to_offer()
    exchange = talk.say("没有", "deny")
    assert talk.session.state.offered == ("plant",)
    assert exchange.steps[-1].expectation.kind is AnswerKind.YES_NO


def test_hesitating_in_mid_order_is_granted_and_nothing_is_skipped() -> None:
    talk = Talk()
    talk.to_offer()
    talk.say("行来两盒", "affirm place_order", quantity=2)
    exchange = talk.say("我再想想", "deny")
    assert exchange.asked == ()
    exchange = talk.say("张三", receiver_name="张三")
    assert exchange.asked == ("phone",)


def test_giving_up_in_mid_order_cancels_it() -> None:
    talk = Talk()
    talk.to_offer()
    talk.say("行来两盒", "affirm place_order", quantity=2)
    talk.say("先不要了我问问我老婆", "deny", recipient="妻子")
    assert talk.session.state.basket == ()


def test_a_product_refused_and_then_wanted_after_all_is_taken() -> None:
    talk = Talk()
    talk.to_offer()
    talk.say("不要这个", "deny")
    talk.say("那还是给我来两盒吧", "place_order", quantity=2)
    assert [line.product_id for line in talk.session.state.basket] == ["plant"]
