"""Questions in the middle of a matter, times told after it, and what must never be done on a guess."""

import pytest

from tests.dialogue.calls import Call
from tests.dialogue.test_aftersales_in_breath import (
    added_to_tickets,
    an_order,
    call_about,
    returns_of,
    tickets_of,
)
from voicebot.dialogue.effects import (
    Effect,
    EffectResult,
    FindOrders,
    HangUp,
    OpenTicket,
    OrdersFound,
    TicketOpened,
    Transfer,
    TransferFailed,
)
from voicebot.dialogue.events import CallerContext
from voicebot.dialogue.irrevocable import refuses_calls, wants_a_call
from voicebot.dialogue.order_parts import ReturnKind
from voicebot.dialogue.service_effects import CancelOrder, RecordConsent
from voicebot.service.deployment import Deployment

RECEIVED = "2026-11-11"
CLEANSER = "清栀氨基酸洗面奶"


# --- a question at the yes


@pytest.mark.parametrize("question", ["快递费谁掏", "这来回的邮费要我付吗", "寄回去要钱吗"])
def test_who_pays_is_answered_and_the_yes_asked_for_again(snacks: Deployment, question: str) -> None:
    call = call_about(snacks, an_order("枣园灰枣", received=RECEIVED))
    call.say_all("红枣想退了", "不喜欢", "没拆")
    reply = call.say(question)
    assert "运费" in reply
    assert "退货" in reply
    call.say("那行，退吧")
    assert returns_of(call)[0].kind is ReturnKind.RETURN


def test_how_long_money_takes_is_told_as_the_shop_wrote_it(shoes: Deployment) -> None:
    call = call_about(shoes, an_order("福满中老年健步鞋", received=RECEIVED))
    call.say_all("我要退货", "颜色不喜欢", "没穿出去过")
    assert "三天" in call.say("钱几天能到账")
    call.say("好")
    assert len(returns_of(call)) == 1


def test_what_nobody_has_written_is_said_to_be_unknown(phones: Deployment) -> None:
    call = call_about(phones, an_order("蜂鸟磁吸充电宝", received=RECEIVED))
    call.say_all("充电宝充不进电了", "换一个")
    reply = call.say("要等几天啊")
    assert "说不准" in reply
    assert "换货" in reply


def test_a_reason_told_at_the_yes_refuses_nothing(skincare: Deployment) -> None:
    call = call_about(skincare, an_order(CLEANSER, received=RECEIVED))
    call.say_all("退货", "没拆封", "不喜欢这个味儿")
    call.say("可以")
    assert returns_of(call)[0].issue == "不喜欢这个味儿"


def test_not_wanting_what_arrived_is_a_return(snacks: Deployment) -> None:
    call = call_about(snacks, an_order("枣园灰枣", received=RECEIVED))
    call.say_all("红枣我不想要了", "不喜欢", "没拆", "好")
    assert returns_of(call)[0].kind is ReturnKind.RETURN


def test_the_state_asked_at_the_yes_is_told_and_the_yes_asked_for_again(snacks: Deployment) -> None:
    call = call_about(snacks, an_order("枣园灰枣", status="已付款"))
    call.say("地址写错了，改成上海市徐汇区漕溪路十八号")
    reply = call.say("现在发货了没")
    assert "备货" in reply
    assert "漕溪路" in reply


def test_never_mind_and_the_deed_goes_ahead(phones: Deployment) -> None:
    call = call_about(phones, an_order("蜂鸟磁吸充电宝", received=RECEIVED))
    call.say_all("充电宝我要退货", "用不上", "没拆", "邮费要我出啊", "算了，退吧")
    assert len(returns_of(call)) == 1


def test_the_very_remedy_named_is_a_yes(snacks: Deployment) -> None:
    call = call_about(snacks, an_order("青岭纸皮核桃", received=RECEIVED))
    call.say_all("核桃好多坏的", "退钱")
    assert returns_of(call)[0].kind is ReturnKind.REFUND


def test_another_remedy_named_is_no_yes(snacks: Deployment) -> None:
    call = call_about(snacks, an_order("青岭纸皮核桃", received=RECEIVED))
    call.say_all("核桃好多坏的", "换")
    assert returns_of(call) == []


# --- a call-back, and the time for it


@pytest.mark.parametrize(
    "said", ["不用转了，叫你们主管打给我", "别转人工，安排个人给我回电话", "不用转了让同事联系我"]
)
def test_who_wants_a_call_is_not_put_on_the_do_not_call_list(phones: Deployment, said: str) -> None:
    assert wants_a_call(said)
    assert not refuses_calls(said)
    call = call_about(phones, said=("我要投诉，客服骂人", said))
    assert not any(isinstance(effect, RecordConsent | HangUp | Transfer) for effect in call.effects)


@pytest.mark.parametrize("said", ["不用再给我打电话了", "别让人打给我了", "叫你们的人别打了"])
def test_who_refuses_calls_does_so_in_any_words(said: str) -> None:
    assert refuses_calls(said)
    assert not wants_a_call(said)


def test_a_time_told_afterwards_belongs_to_the_ticket(shoes: Deployment) -> None:
    call = call_about(shoes, said=("我要投诉，送货员态度太差", "让经理给我回电话", "明天上午十点以后"))
    assert [one for one in added_to_tickets(call) if "十点以后" in one] != []
    assert len(tickets_of(call)) == 1
    assert not any("不方便" in one.summary for one in tickets_of(call))


def test_more_of_a_complaint_is_added_to_it(snacks: Deployment) -> None:
    call = call_about(snacks, said=("我要投诉你们客服", "前天下午说了半天也没个结果"))
    assert "前天下午" in added_to_tickets(call)[0]


def test_a_call_that_did_not_come_is_pressed_for_once(skincare: Deployment) -> None:
    call = call_about(skincare, said=("说好给我打电话的，怎么没人打", "那你催催他们"))
    assert [one.summary[:5] for one in tickets_of(call)] == ["客户催回电"]


# --- nothing for good on a guess


@pytest.mark.parametrize("said", ["抬头个人", "发个链接", "李明", "电子的"])
def test_a_guess_never_transfers_or_hangs_up(phones: Deployment, said: str) -> None:
    call = call_about(phones, said=("充电宝来一个", said))
    assert not any(isinstance(effect, Transfer | HangUp) for effect in call.effects)


def test_who_got_a_parcel_that_nobody_ordered_is_not_hung_up_on(phones: Deployment) -> None:
    call = call_about(phones, said=("我没买过东西，怎么给我寄了个快递", "能拒收吗"))
    assert not any(isinstance(effect, HangUp) for effect in call.effects)
    assert "没有买过" in tickets_of(call)[0].summary


def test_not_wanting_it_any_more_is_no_goodbye(snacks: Deployment) -> None:
    call = call_about(snacks, an_order("枣园灰枣", status="已付款"))
    call.say_all("我的红枣发货了没", "那我不想要了")
    assert not any(isinstance(effect, HangUp) for effect in call.effects)
    call.say("对")
    assert any(isinstance(effect, CancelOrder) for effect in call.effects)


@pytest.mark.parametrize("said", ["撕着吃的手撕肉来两袋烧烤味的", "渔家手撕鱿鱼丝烧烤的三袋"])
def test_names_and_tastes_are_no_injury(snacks: Deployment, said: str) -> None:
    call = call_about(snacks, said=(said,))
    assert not any(isinstance(effect, OpenTicket | FindOrders) for effect in call.effects)


def test_an_injury_beside_a_name_is_one(snacks: Deployment) -> None:
    assert "别再" in call_about(snacks).say("吃了手撕鱿鱼丝，嘴都肿了")


def test_an_allergy_denied_is_none_and_says_nothing_of_others(snacks: Deployment) -> None:
    call = call_about(snacks, said=("喜盈坚果礼盒两盒", "我不对核桃过敏"))
    assert call.state.slots.get("allergy") is None
    assert call.offered or call.basket


@pytest.mark.parametrize("said", ["不对核桃过敏", "不是对核桃过敏"])
def test_a_denial_without_a_subject_may_be_a_no(snacks: Deployment, said: str) -> None:
    call = call_about(snacks, said=("喜盈坚果礼盒两盒", said))
    assert call.state.slots.get("allergy") == ("核桃",)


# --- what came, and what was ordered


@pytest.mark.parametrize(
    "said", ["我要的黑色，发来的是白色", "收到是白的，我明明买的黑的", "发过来白色的，我订的是黑色"]
)
def test_what_came_is_not_what_is_wanted(shoes: Deployment, said: str) -> None:
    call = call_about(shoes, an_order("逐风轻弹跑鞋", received=RECEIVED), said=(said, "换", "好"))
    (opened,) = returns_of(call)
    assert opened.kind is ReturnKind.EXCHANGE
    assert dict(opened.wanted)["color"] == "黑色"


def test_fewer_than_ordered_is_a_fault_and_no_sale(snacks: Deployment) -> None:
    call = call_about(snacks, an_order("枣园灰枣", received=RECEIVED))
    assert "补发" in call.say("我买了四袋红枣就收到三袋")
    assert call.offered == []


@pytest.mark.parametrize("said", ["洗面奶里面有根头发", "洗面奶用出一只小虫子"])
def test_what_is_found_in_the_goods_is_a_fault_and_no_sale(skincare: Deployment, said: str) -> None:
    call = call_about(skincare, an_order(CLEANSER, received=RECEIVED))
    assert "退款" in call.say(said)
    assert call.offered == []


def test_one_version_of_two_goes_to_a_person_and_not_both_back(shoes: Deployment) -> None:
    lines = [
        {"product": "福满中老年健步鞋", "price": 169, "color": "深灰", "size": "42"},
        {"product": "福满中老年健步鞋", "price": 169, "color": "枣红", "size": "38"},
    ]
    call = call_about(shoes, an_order(received=RECEIVED) | {"items": lines})
    asked = call.say("买了两双，想退一双")
    assert "42码" in asked
    call.say_all("深灰那双", "颜色不喜欢", "没穿过")
    assert returns_of(call) == []
    assert "深灰42码" in tickets_of(call)[0].summary


# --- orders that stand


@pytest.mark.parametrize("said", ["我昨天买的灰枣能改成三袋吗", "我那单再加一袋红枣行不行"])
def test_other_pieces_in_an_order_that_stands_are_no_sale(snacks: Deployment, said: str) -> None:
    call = call_about(snacks, an_order("枣园灰枣", status="已付款"), said=(said,))
    assert call.offered == []
    assert "发货前改好" in tickets_of(call)[0].summary


def test_a_second_order_is_cancelled_after_the_first(snacks: Deployment) -> None:
    first = an_order("枣园灰枣", status="已付款")
    second = an_order("青岭纸皮核桃", status="已付款") | {"id": "20261110002"}
    call = call_about(snacks, first, second)
    call.say_all("红枣那单取消", "对", "核桃也取消", "对")
    assert len([effect for effect in call.effects if isinstance(effect, CancelOrder)]) == 2


# --- whose order


def test_digits_said_anew_go_with_the_ones_that_were_said(phones: Deployment) -> None:
    order = an_order("蜂鸟磁吸充电宝", status="已付款")
    call = call_about(phones, order, number="13900000000")
    call.say_all("帮我看下订单", "20261110001", "1234")
    assert "备货" in call.say("8000")


def test_who_tried_once_is_not_told_of_several_failures(skincare: Deployment) -> None:
    def used_up(effect: Effect, caller: CallerContext) -> EffectResult | None:
        match effect:
            case FindOrders():
                return OrdersFound(effect.effect_id, (), too_often=effect.phone_tail is not None)
            case Transfer():
                return TransferFailed(effect.effect_id, "nobody there")
            case OpenTicket():
                return TicketOpened(effect.effect_id, "1112001")
        return None

    call = Call(skincare, number="13900000000", carry_out=used_up)
    call.say_all("查订单", "20261110001")
    reply = call.say("8000")
    assert "几次" not in reply
    assert "今天核实不了" in reply
