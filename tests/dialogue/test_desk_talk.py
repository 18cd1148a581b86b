"""Once a colleague has a matter on the desk, what is said of it goes there: nothing is sold or lost."""

import pytest

from tests.dialogue.test_aftersales_in_breath import added_to_tickets, an_order, call_about, tickets_of
from voicebot.dialogue.effects import Transfer
from voicebot.service.deployment import Deployment

NUTS, MILK, PHONE = "青岭纸皮核桃", "草甸纯牛奶", "远山旗舰手机"


@pytest.mark.parametrize(
    ("begun", "said"),
    [
        (("快递显示签收可我没收到啊",), "没放驿站也没放门口"),
        (("快递显示签收可我没收到啊",), "家里一直有人"),
        (("东西少发了一袋", "补发", "好"), "急着送人的"),
        (("核桃里面有虫", "好"), "照片我等会发给你们"),
    ],
)
def test_more_of_it_is_written_into_its_ticket(snacks: Deployment, begun: tuple[str, ...], said: str) -> None:
    call = call_about(snacks, an_order(NUTS, received="2026-11-11"), said=begun)
    reply = call.say(said)
    assert said in added_to_tickets(call)[0]
    assert "记上" in reply
    assert call.offered == []
    assert len(tickets_of(call)) == 1


def test_what_nobody_here_knows_is_asked_of_the_colleague(snacks: Deployment) -> None:
    call = call_about(snacks, an_order(MILK, received="2026-11-11"), said=("一箱牛奶坏了三盒",))
    reply = call.say("那赔我多少钱")
    assert "说不准" in reply
    assert "元" not in reply
    assert "赔我多少钱" in added_to_tickets(call)[0]


@pytest.mark.parametrize(
    "said", ["我想再买一袋核桃", "帮我推荐个坚果", "那重新下一单，核桃两袋", "有没有黑巧克力卖"]
)
def test_who_wants_to_buy_is_served(snacks: Deployment, said: str) -> None:
    call = call_about(snacks, an_order(NUTS, received="2026-11-11"), said=("核桃里面有虫", "好", said))
    assert added_to_tickets(call) == []


@pytest.mark.parametrize("said", ["我的快递到哪了", "发货了吗", "好的", "没有了", "谢谢"])
def test_another_matter_and_an_assent_are_not_noted(snacks: Deployment, said: str) -> None:
    call = call_about(snacks, an_order(NUTS, received="2026-11-11"), said=("核桃里面有虫", "好", said))
    assert added_to_tickets(call) == []


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("能赔多少", "188元"),
        ("全赔吗", "188元"),
        ("要不要寄回去", "不用寄回"),
        ("退到微信还是哪里", "原路退回"),
        ("照片发哪里", "照片"),
    ],
)
def test_what_belongs_to_a_refund_is_answered_before_the_yes_and_after_it(
    snacks: Deployment, asked: str, told: str
) -> None:
    call = call_about(snacks, an_order(NUTS, received="2026-11-11"), said=("收到的坚果压碎了",))
    before = call.say(asked)
    assert told in before
    assert before.endswith("可以吗？")
    call.say("好")
    assert told in call.say(asked)


def test_how_it_goes_back_is_the_colleagues_to_say(phones: Deployment) -> None:
    call = call_about(phones, an_order(PHONE, received="2026-11-11"), said=("手机开不了机", "换一台", "好"))
    reply = call.say("不用上门，我自己寄行吗")
    assert "同事会跟您说" in reply
    assert "取" in reply, "the day is asked again"


def test_who_takes_over_knows_the_matter(skincare: Deployment) -> None:
    call = call_about(skincare, an_order(status="已发货"), said=("帮我催一下快递", "我要找你们领导"))
    [transfer] = [effect for effect in call.effects if isinstance(effect, Transfer)]
    assert "催发货（订单20261110001）" in transfer.summary
    assert "工单" in transfer.summary


@pytest.mark.parametrize("said", ["行吧取消", "好吧就取消吧"])
def test_the_deed_named_is_a_yes(snacks: Deployment, said: str) -> None:
    call = call_about(snacks, an_order(NUTS, status="待发货", paid="微信"), said=("取消订单",))
    assert "已经取消了" in call.say(said)


def test_a_hotline_is_no_money(shoes: Deployment) -> None:
    call = call_about(shoes, said=("你们卖假货，我要投诉",))
    assert "元" not in call.say("那我打12315了")


@pytest.mark.parametrize("said", ["搞什么啊，发个货发五天", "你就告诉我到底什么时候到"])
def test_impatience_is_about_the_parcel(shoes: Deployment, said: str) -> None:
    call = call_about(shoes, an_order("逐风跑鞋", status="已发货"))
    assert "已经发货" in call.say(said)
    assert "催" in tickets_of(call)[0].summary


def test_what_is_told_in_place_of_the_yes_goes_along(snacks: Deployment) -> None:
    call = call_about(snacks, an_order(NUTS, received="2026-11-11"), said=("核桃过期了",))
    reply = call.say("上面写的十月份就到期了")
    assert reply.startswith("好的，明白")
    call.say("好")
    assert "十月份就到期" in tickets_of(call)[0].summary


def test_what_repair_costs_is_said_to_be_unknown(phones: Deployment) -> None:
    call = call_about(phones, an_order(PHONE, received="2026-11-11"), said=("手机屏幕碎了能保修吗",))
    assert "同事看了才知道" in call.say("那修一下大概多少钱")


def test_a_size_up_is_taken_from_the_first_words(shoes: Deployment) -> None:
    call = call_about(shoes, an_order("逐风跑鞋", received="2026-11-11"))
    call.say_all("鞋有点挤脚，能不能换一双大点的", "没在外面穿")
    assert "换成大一码" in call.exchanges[-1].reply
    assert "申请好了" in call.say("就大一码")


def test_more_of_what_goes_back_already_is_noted(shoes: Deployment) -> None:
    said = ("我要退鞋", "不喜欢", "没在外面穿", "可以", "后天")
    call = call_about(shoes, an_order("逐风跑鞋", received="2026-11-11"), said=said)
    reply = call.say("鞋盒有点压坏了能退吗")
    assert "已经申请过" in reply
    assert "鞋盒" in added_to_tickets(call)[-1]


def test_a_yes_names_no_day(shoes: Deployment) -> None:
    said = ("我要退鞋", "不喜欢", "没在外面穿", "可以", "好")
    call = call_about(shoes, an_order("逐风跑鞋", received="2026-11-11"), said=said)
    assert "时间记好了" in call.say("明天")
