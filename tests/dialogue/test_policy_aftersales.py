"""Orders of the past: answered only from what the shop found."""

from datetime import timedelta

from tests.dialogue.harness import NOW, NUMBER, Talk
from voicebot.dialogue.effects import (
    AddToTicket,
    EffectFailed,
    FindOrders,
    OpenTicket,
    OrderItem,
    OrderSummary,
    ShipmentSummary,
    TicketOpened,
    TicketType,
    TrackingEvent,
)


def order(
    number: str = "20261110007", status: str = "shipped", phone: str = NUMBER, events: int = 2
) -> OrderSummary:
    scans = (
        TrackingEvent(NOW - timedelta(hours=2), "杭州", "已到达杭州转运中心"),
        TrackingEvent(NOW - timedelta(days=1), "上海", "已揽收"),
    )
    shipment = ShipmentSummary("中通", "75311112222", "in_transit", scans[:events], NOW + timedelta(days=1))
    item = OrderItem("plant", "草本补水面膜", 2, "盒", 28800)
    return OrderSummary(
        number, NOW - timedelta(days=2), status, (item,), 57600, "张三", phone, "上海市", shipment
    )


def talk_with(*orders: OrderSummary, number: str | None = NUMBER) -> Talk:
    talk = Talk(number=number)
    talk.shop.orders.extend(orders)
    return talk


def test_the_parcel_is_found_by_the_callers_number() -> None:
    talk = talk_with(order())
    exchange = talk.say("我的包裹到哪里了", "logistics_query")
    assert exchange.asked == ()
    for said in ("前天下的草本补水面膜", "已经发货", "今天上午8点", "杭州转运中心", "明天"):
        assert said in exchange.reply
    finding, found = exchange.steps
    assert not any(sentence.informative for sentence in finding.speech)
    assert found.effects == ()


def test_an_unknown_number_leads_to_the_question_for_the_order_number() -> None:
    talk = talk_with(order(phone="13900001234"))
    exchange = talk.say("我的包裹到哪里了", "logistics_query")
    assert exchange.asked == ("order_id",)
    exchange = talk.say("二零二六幺幺幺零零零七", typed=False)
    assert exchange.asked == ("phone_tail",)
    assert exchange.effects == ()
    assert "杭州" in talk.say("幺二三四", typed=False).reply


def test_the_telephone_digits_alone_are_not_enough() -> None:
    talk = talk_with(order(phone="13900001234"))
    talk.say("我的包裹到哪里了", "logistics_query")
    exchange = talk.say("尾号幺二三四")
    assert exchange.asked == ("order_id",)
    assert exchange.effects == ()


def test_a_withheld_number_is_asked_for_the_order_at_once() -> None:
    talk = talk_with(order(), number=None)
    assert talk.say("包裹到哪了", "logistics_query").asked == ("order_id",)


def test_not_shipped_yet_and_urged_opens_a_ticket() -> None:
    talk = talk_with(order(status="paid", events=0))
    exchange = talk.say("怎么还没发催一下", "urge")
    ticket = exchange.effects[1]
    assert isinstance(ticket, OpenTicket)
    assert ticket.type is TicketType.AFTER_SALE
    assert "20261110007" in ticket.summary
    assert "备货" in exchange.reply
    assert "记好了" in exchange.reply


def test_a_return_asks_for_the_reason_once_and_opens_a_ticket() -> None:
    talk = talk_with(order(status="delivered"))
    exchange = talk.say("我要退货", "return_goods")
    assert exchange.asked == ("issue",)
    exchange = talk.say("打开就是碎的", "report_problem", issue=("破损",))
    tickets = [effect for effect in exchange.effects if isinstance(effect, OpenTicket)]
    assert len(tickets) == 1
    assert "退货" in tickets[0].summary or "商品问题" in tickets[0].summary
    assert "破损" in tickets[0].summary


def test_a_known_reason_is_not_asked() -> None:
    talk = talk_with(order(status="delivered"))
    exchange = talk.say("东西碎了我要退", "return_goods", issue=("破损",))
    assert "issue" not in exchange.asked


def test_a_return_is_fetched_when_it_suits_the_caller() -> None:
    talk = talk_with(order(status="delivered"))
    assert talk.say("东西碎了我要退", "return_goods", issue=("破损",)).asked == ("callback_date",)
    exchange = talk.say("明天吧", "provide_info", callback_date="2026-11-13")
    (added,) = [effect for effect in exchange.effects if isinstance(effect, AddToTicket)]
    assert "2026-11-13" in added.note


def test_the_same_return_is_not_noted_twice() -> None:
    talk = talk_with(order(status="delivered"))
    talk.say("东西碎了我要退", "return_goods", issue=("破损",))
    exchange = talk.say("就是要退", "return_goods")
    assert not exchange.effects


def test_a_lookup_that_fails_is_said_and_noted() -> None:
    def broken(effect, caller):  # type: ignore[no-untyped-def]
        if isinstance(effect, FindOrders):
            return EffectFailed(effect.effect_id, "timed out")
        return TicketOpened(effect.effect_id, "1112001")

    talk = Talk(carry_out=broken)
    exchange = talk.say("我的包裹到哪里了", "logistics_query")
    assert "没有回应" in exchange.reply
    assert isinstance(exchange.effects[1], OpenTicket)
    assert "回电" in exchange.reply


def test_after_the_answer_one_may_go_on_buying() -> None:
    talk = talk_with(order())
    talk.say("我的包裹到哪里了", "logistics_query")
    exchange = talk.say("再买个面膜", "recommend", product_type="面膜")
    assert exchange.asked == ("effect",)


def test_a_parcel_question_in_mid_order_does_not_lose_the_order() -> None:
    talk = talk_with(order())
    talk.to_offer()
    talk.say("行来两盒", "affirm place_order", quantity=2)
    exchange = talk.say("对了我上次的包裹到哪了", "logistics_query")
    assert "杭州" in exchange.reply
    assert exchange.asked == ("receiver_name",)
