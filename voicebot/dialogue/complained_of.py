"""Goods named after harm or a complaint: what it came of, and nothing to be offered in this call."""

import re

from voicebot.dialogue import aftersales_additions as additions
from voicebot.dialogue import called_by_name, rereading, talked_about
from voicebot.dialogue.aftersales_goods import lines_named
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding


def hear(turn: Turn, understood: Understanding) -> bool:
    """就是那款精华: have it written into the ticket that is open. Returns whether that was done."""
    text = understood.text
    if not additions.of_what_harmed(turn) or rereading.asks(understood) or _LOOKS_FOR.search(text):
        return False
    if _WANTS_MORE.search(text) or "transfer_human" in {one.name for one in understood.intents}:
        return False
    named = {product.product_id for product in talked_about.named(turn, understood)}
    if (called := called_by_name.by_head(turn, text)) is not None:
        named.add(called.product_id)
    known = turn.state.orders or turn.state.caller.orders
    named |= {one for order in known for one in lines_named(turn, order, text)}
    if not named and "product_type" not in understood.slots:
        return False
    turn.change(slots=turn.before.slots, refused=turn.state.refused | named)
    additions.add(turn, f"客户说的是：{text}。")
    return True


_LOOKS_FOR = re.compile(
    r"(?:想|要|再|还)[^，。]{0,4}(?:买|看|来|拿|订|找)|有没有|推荐|介绍|下单|来[一两几\d]|别的|其他|其它"
)
"""那我想再买瓶爽肤水: something else is looked for."""
_WANTS_MORE = re.compile(r"退|换|赔|查|取消|发票|投诉|地址")
"""那个精华给我退了 names it, and says what shall become of it."""
