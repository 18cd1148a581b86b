"""换成补水的那个水: a kind of goods called by its last noun, where the shop has one such kind only."""

import re

from voicebot.dialogue.rereading import asks, with_slots
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding

_NOUN = re.compile(
    r"(?:[那这](?:一?[个款种瓶支盒双台罐管]|些)|的|(?:换|来|要|拿|看看)(?:一?[瓶支盒双台罐管])?)"
    r"(?P<noun>水|霜|乳|膜|膏|鞋|靴|机|壳|线|饼|糕|奶|粉|油)(?=$|[，。吧呢啊呗]|[一两二三四五六七八九十\d]+[瓶支盒双台罐管个箱袋])"
)


def in_context(turn: Turn, understood: Understanding) -> Understanding:
    """The reading, with the kind that is called so for short while goods are looked for."""
    if "product_type" in understood.slots or "items" in understood.slots or turn.state.after_sale:
        return understood
    found = _NOUN.search(understood.text)
    if found is None or not turn.state.shown or asks(understood):
        return understood
    kinds = {kind for kind in turn.dialogue.catalogue.stated_kinds if kind.endswith(found["noun"])}
    if len(kinds) != 1 or turn.text_slot("product_type") in kinds:
        return understood
    return with_slots(understood, {"product_type": kinds.pop()})
