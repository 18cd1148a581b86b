"""What is named without being wanted, and what is wanted without being named, beside what is on the table."""

import re
from collections.abc import Mapping

from voicebot.dialogue.rereading import with_slots, without
from voicebot.dialogue.slots import as_list
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding

_GOODS = ("product_type", "flavor", "ingredient")
_STANDS = re.compile(
    r"(?P<what>[^，。]{1,10}?)"
    r"(?:[她他我您它]们?|孩子|娃|家里人?|老人|倒|都|也|是|就|还)*"
    r"(?:没事|没关系|没问题|不要紧|不过敏|不碍事|(?:能|可以|敢)(?:吃|用|喝|碰|沾)(?!吗|么|不|得)|[吃喝用碰]得)"
)


def in_context(turn: Turn, understood: Understanding) -> Understanding:
    """The reading, set right by what is on the table."""
    for mend in (_harmless_is_not_wanted, _of_the_same_kind):
        understood = mend(turn, understood)
    return understood


def _harmless_is_not_wanted(turn: Turn, understood: Understanding) -> Understanding:
    """牛奶没事，就花生不行; 芝麻核桃她都能吃: what somebody can stand is no product that is wanted."""
    if not (turn.knows("product_type") or turn.state.offered):
        return understood
    stands = _STANDS.search(understood.text)
    if stands is None:
        return understood
    said = stands["what"]
    mentioned = {m.slot for m in understood.mentions if m.slot in _GOODS and _inside(m.span, stands.span())}
    named = {
        slot
        for slot in _GOODS
        if slot in understood.slots and all(value in said for value in as_list(understood.slots[slot]))
    }
    return without(understood, mentioned | named)


def _inside(span: tuple[int, int], place: tuple[int, int]) -> bool:
    return place[0] <= span[0] and span[1] <= place[1]


def _of_the_same_kind(turn: Turn, understood: Understanding) -> Understanding:
    """红的黑的各一台 while telephones are talked about: each of the things is one of them."""
    items, kind = understood.slots.get("items"), turn.text_slot("product_type")
    if not isinstance(items, tuple) or not kind or turn.state.basket or "product_type" in understood.slots:
        return understood
    told = [item for item in items if isinstance(item, Mapping) and "product_type" not in item]
    if len(told) < len(items):
        return understood
    return with_slots(understood, {"items": tuple({"product_type": kind, **item} for item in told)})
