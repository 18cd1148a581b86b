"""How an order is paid: what the shop offers, what the caller chooses, and what is said once it stands."""

import re

from voicebot.dialogue.effects import OrderSummary, PaymentMethod
from voicebot.dialogue.order_parts import PaymentStatus
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.wording import tail

MOST_TIMES = 2
"""Who does not choose pays in the usual way, and is told so."""

_NAMES = {PaymentMethod.ON_DELIVERY: "货到付款", PaymentMethod.LINK: "短信链接付款"}
_ON_DELIVERY = re.compile(
    r"货到|到付|收到(?:货|了)?再付|见到?货|签收(?:时|再|的时候)|送到(?:了)?(?:再|的时候)?付"
)
_LINK = re.compile(r"链接|短信|微信|支付宝|网上|在线|(?:现在|先|马上|直接|扫码)付")


def must_choose(turn: Turn) -> bool:
    """Whether the caller has still to be asked."""
    several = len(turn.dialogue.script.order.pay) > 1
    return several and turn.state.payment is None and turn.state.asked.get("payment", 0) < MOST_TIMES


def ask(turn: Turn) -> None:
    """Ask which way; the keys 1 and 2 choose as well."""
    turn.ask("payment", choices=tuple(_NAMES[method] for method in turn.dialogue.script.order.pay))


def chosen(turn: Turn) -> PaymentMethod | None:
    """The way to pay; the usual one where there is nothing to choose, or nothing was chosen."""
    offered = turn.dialogue.script.order.pay
    return turn.state.payment or (offered[0] if offered else None)


def hear(turn: Turn, text: str) -> bool:
    """货到付款吧, 发链接给我: note it if the shop offers it. Returns whether a way was named."""
    named = _named(turn, text)
    if named is None:
        return False
    turn.change(payment=named)
    return True


def note(turn: Turn) -> None:
    """Say back the way that was chosen before it was asked for."""
    if (method := turn.state.payment) is not None and len(turn.dialogue.script.order.pay) > 1:
        turn.acknowledge("payment_noted", way=_NAMES[method])


def is_answer(turn: Turn, text: str) -> bool:
    """Whether the question for the way to pay was just answered, however little else was understood."""
    return turn.answers("payment") and _named(turn, text) is not None


def _named(turn: Turn, text: str) -> PaymentMethod | None:
    found = [
        method
        for method, words in ((PaymentMethod.ON_DELIVERY, _ON_DELIVERY), (PaymentMethod.LINK, _LINK))
        if method in turn.dialogue.script.order.pay and words.search(text)
    ]
    return found[0] if len(found) == 1 else None


def tell(turn: Turn, order: OrderSummary) -> None:
    """How this order is paid, as its row has it."""
    paid = order.payment
    own = turn.dialogue.script.order.payment
    if paid is not None and paid.status is PaymentStatus.UNPAID and chosen(turn) is PaymentMethod.LINK:
        turn.say("pay_by_link", tail=tail(order.phone))
    elif own:
        turn.say_text(own)
    elif paid is not None and paid.status is PaymentStatus.ON_DELIVERY:
        turn.say("pay_on_delivery")


# --- the link itself


def asks_for_link(text: str) -> bool:
    """什么时候发链接, 链接怎么还没发: the link to pay by is waited for."""
    return _THE_LINK.search(text) is not None and _WAITED_FOR.search(text) is not None


_THE_LINK = re.compile(r"链接|付款(码|短信)|(在哪|怎么|从哪)(儿|里)?付(钱|款)")
_WAITED_FOR = re.compile(
    r"什么时候|啥时候|几时|多久|还没|没(有)?(收|发|看|见|来)|怎么|咋|哪|(再|重新?|补)发|呢|发(一下|给我|过来)"
)
_MISSED_IT = re.compile(r"没|(再|重新?|补)发|发给我|发过来|发一下")


def missed_link(text: str) -> bool:
    """没收到链接, 再发一次: it should be there and is not."""
    return _MISSED_IT.search(text) is not None
