"""While something is being looked for, nothing was received yet: what sounds like a complaint is none."""

import re
from dataclasses import replace

from voicebot.dialogue.rereading import with_intent, without
from voicebot.dialogue.state import Phase
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding

_RECEIVED = re.compile(
    r"收到|到货|拿到|买(?:了|的|过|来)|订(?:了|的)|拍的|下的单|刚买|发错|退|换货|上次|上回|昨天|前天|之前|你们?家的|订单|包裹"
)
_COMPLAINTS = frozenset({"report_problem", "return_goods", "exchange_goods", "refund_status"})


def in_context(turn: Turn, understood: Understanding) -> Understanding:
    """The reading, without complaints of goods that nobody has."""
    for mend in (_hurries, _always_so, _put_off):
        understood = mend(turn, understood)
    return understood


def _hurries(turn: Turn, understood: Understanding) -> Understanding:
    """随便来双鞋，快点: whoever orders in a hurry urges no parcel on."""
    rest = tuple(intent for intent in understood.intents if intent.name != "urge")
    wants = {"place_order", "recommend", "select"} & {intent.name for intent in rest}
    wants_goods = wants or "product_type" in understood.slots
    if len(rest) == len(understood.intents) or not wants_goods or turn.state.after_sale:
        return understood
    if _UNDER_WAY.search(understood.text):
        return understood
    return replace(understood, intents=rest) if rest else with_intent(understood, "recommend")


_UNDER_WAY = re.compile(r"发货|没发|快递|物流|订单|催|送到|没到|寄出|包裹|派送")


def _always_so(turn: Turn, understood: Understanding) -> Understanding:
    """我妈羊毛过敏，一沾就起疹子: told of a person, and done by nothing of ours."""
    if not _is_looking(turn) or not _DISPOSED.search(understood.text) or _RECEIVED.search(understood.text):
        return understood
    return _no_complaint(understood)


_DISPOSED = re.compile(
    r"一(?:吃|喝|用|碰|沾|擦|抹|涂|闻|穿|戴|摸|挨)[^，。]{0,4}就|(?:不敢|不能|没法)(?:吃|喝|用|碰|沾|擦|抹|穿|戴|要)"
)


def _put_off(turn: Turn, understood: Understanding) -> Understanding:
    """等我断了奶再说，不要了: put off until later; nothing of ours has broken."""
    if not _is_looking(turn) or not _LATER.search(understood.text) or _RECEIVED.search(understood.text):
        return understood
    return _no_complaint(understood)


_LATER = re.compile(
    r"等(?:我|他|她|孩子|过)?[^，。]{1,8}(?:再说|再买|再来|再看|再定)|再说吧|不要了|算了|不买了"
)


def _is_looking(turn: Turn) -> bool:
    """Whether goods were named in this call, and no order of the past is spoken of."""
    state = turn.state
    busy = state.after_sale or state.orders or state.case.last or state.order_placed
    return bool(state.shown or state.basket) and not busy and state.phase is not Phase.CLOSING


def _no_complaint(understood: Understanding) -> Understanding:
    rest = tuple(intent for intent in understood.intents if intent.name not in _COMPLAINTS)
    left = replace(understood, intents=rest) if rest else with_intent(understood, "provide_info")
    return without(left, {"issue"})
