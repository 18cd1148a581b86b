"""Whatever is said about orders: no exception, one question a turn, nothing claimed without its result."""

import random
import re
from datetime import timedelta

import pytest

from tests.dialogue.calls import Call
from tests.dialogue.harness import NOW, NUMBER
from voicebot.dialogue.effects import (
    EffectFailed,
    FindOrders,
    HangUp,
    OpenTicket,
    OrderItem,
    OrderSummary,
)
from voicebot.dialogue.events import CallerContext, CallerSilent
from voicebot.dialogue.order_parts import PaymentStatus, PaymentSummary
from voicebot.dialogue.service_effects import ChangeRefusal, ChangeRefused
from voicebot.service.deployment import Deployment

CLAIM = re.compile(r"(取消|改好|申请好|记下)了(?!的)")
FROM_THE_RECORD = ("取消的状态", "这单已经取消了", "取消不了", "改不了")
SAID = (
    *("我要退货", "我要换货", "帮我取消订单", "地址写错了改一下", "我要开发票", "刚买就降价了退差价"),
    *("包裹到哪了", "催一下发货", "收到全碎了", "少了一盒", "显示签收了我没收到", "坏了能修吗", "我要投诉"),
    *("对", "好的", "不用了", "算了", "不对", "没拆封", "拆开用了", "换一个", "退钱", "补发", "个人", "公司"),
    *("第一个", "面膜那单", "昨天买的", "都要", "江苏省南京市鼓楼区中山路18号", "一二三四", "20261108001"),
    *("91320100MA1", "N8K7X2Q", "不喜欢", "不知道", "明天上午", "再说一遍", "南京青竹科技有限公司", "转人工"),
    *("那另一单呢", "来两盒补水面膜", "谢谢", "没有了", "我的退款到了吗"),
)
TURNS = 16


def some_orders(dice: random.Random) -> list[OrderSummary]:
    made = []
    for place in range(dice.randrange(4)):
        product = dice.choice((("zhulu_mianmo", "竹露舒缓面膜"), ("qingzhi_ximiannai", "清栀氨基酸洗面奶")))
        status = dice.choice(("placed", "paid", "shipped", "delivered", "cancelled"))
        days = dice.randrange(1, 40)
        items = tuple(OrderItem(*product, 1, "盒", 20000) for _ in range(dice.randrange(1, 3)))
        made.append(
            OrderSummary(
                f"2026110800{place}",
                NOW - timedelta(days=days),
                status,
                items,
                20000 * len(items),
                "张三",
                dice.choice((NUMBER, "13900001234")),
                "上海市徐汇区漕溪路18号",
                delivered_at=NOW - timedelta(days=days - 1) if dice.random() < 0.7 else None,
                payment=dice.choice((None, PaymentSummary(PaymentStatus.PAID, "微信"))),
            )
        )
    return made


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("world", ["works", "refuses", "fails"])
def test_a_random_conversation(skincare: Deployment, seed: int, world: str) -> None:
    dice = random.Random(f"{seed}{world}")
    call: Call

    def trouble(effect, caller: CallerContext):  # type: ignore[no-untyped-def]
        if world == "works" or isinstance(effect, FindOrders | OpenTicket | HangUp):
            return call.world.carry_out(effect, caller)
        if world == "fails" or not hasattr(effect, "order_number"):
            return EffectFailed(effect.effect_id, "garbage", outcome_unknown=dice.random() < 0.5)
        return ChangeRefused(effect.effect_id, dice.choice(list(ChangeRefusal)))

    number = dice.choice((NUMBER, None))
    call = Call(skincare, number=number, key=f"{seed}", carry_out=trouble)
    call.world.orders.extend(some_orders(dice))
    for _ in range(TURNS):
        silent = dice.random() < 0.08
        text = "" if silent else dice.choice(SAID)
        exchange = call.session.event(CallerSilent(1)) if silent else call.session.say(text)
        for step in exchange.steps:
            reply = "".join(sentence.text for sentence in step.speech)
            assert silent or text == "再说一遍" or reply.count("？") <= 1, (text, reply)
            for sentence in step.speech:
                assert not _claims(sentence.text) or sentence.effect_id or text == "再说一遍", (text, reply)
        if call.session.ended:
            return


def _claims(text: str) -> bool:
    return CLAIM.search(text) is not None and not any(word in text for word in FROM_THE_RECORD)
