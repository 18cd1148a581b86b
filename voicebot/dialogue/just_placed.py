"""What is said of an order just placed: another number of pieces, or an allergy told too late."""

import re

from voicebot.dialogue import control, ordering, recommending, rereading, taking
from voicebot.dialogue.aftersales_goods import lines_named
from voicebot.dialogue.agreement import Reply, reply_to
from voicebot.dialogue.agreement_words import Deed
from voicebot.dialogue.effects import OrderSummary, Priority, TicketType
from voicebot.dialogue.slots import PASSING_SLOTS, SAFETY_SLOTS
from voicebot.dialogue.state import Phase, Purpose
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding
from voicebot.dialogue.wording import listed
from voicebot.knowledge.product import Product
from voicebot.knowledge.wishes import Candidate, Excluded

_CHANGES = re.compile(
    r"改|换成|变成|(?:单|那个|订的|买的)[^，。]{0,6}(?:再|多)加|多加|少(?:要|来)|减(?:成|到|掉|一)"
)
_ANOTHER_ORDER = re.compile(
    r"(再|另外|还要?|想)(给我|帮我|要|想)?(下|拍|订|买|来)(一|个|另一)+(单|个订单|份订单)"
)
"""再拍一单: what shall be in it is not said."""
_NAMES_GOODS = frozenset({"product_type", "items", "quantity", "effect"})
_OTHER_MATTER = re.compile(r"地址|电话|手机|号码|名字|收件|发票|再(?:买|下|订)")
_COUNTS = frozenset({"quantity", "quantity_delta"})
_WANTS = frozenset({"place_order", "select", "recommend"})


def hear(turn: Turn, understood: Understanding, changed: frozenset[str]) -> bool:
    """Take in what concerns the order of this call. Returns whether the turn is complete."""
    order, state = turn.state.order_placed, turn.state
    second = turn.answers("what_do_you_need") and state.phase is Phase.NEEDS
    if order is None or state.basket or state.offered or state.after_sale:
        return False
    if state.phase is not Phase.CLOSING and not second:
        return False
    if _ANOTHER_ORDER.search(understood.text) and not _NAMES_GOODS & understood.slots.keys():
        turn.change(slots=turn.before.slots, phase=Phase.NEEDS)
        turn.forget("product_type")
        turn.ask("what_do_you_need", key="second_order")
        return True
    if (again := _same_again(turn, understood, order)) is not None:
        taking.take(turn, again)
        ordering.proceed(turn)
        return True
    if _another_count(turn, understood, order) or _told_too_late(turn, understood, changed, order):
        return True
    return _nothing_more(turn, understood, changed)


def _nothing_more(turn: Turn, understood: Understanding, changed: frozenset[str]) -> bool:
    """是的，下单 or 没了，谢谢, with the order placed: it stands, or leave is taken. Returns whether."""
    if changed or not turn.answers("anything_else"):
        return False
    if _LEAVES.fullmatch(understood.text):
        control.goodbye(turn)
        return True
    plain = understood.slots.keys() <= PASSING_SLOTS
    if not plain or reply_to(understood.text, Deed.ORDER) is not Reply.YES:
        return False
    turn.say("order_stands" if _ORDERS.search(understood.text) else "at_your_service")
    turn.keep_question()
    return True


_ORDERS = re.compile(r"下|订|定|买|拍|提交|要")
_LEAVES = re.compile(
    r"(?:嗯|好的?|行|那|就|哦|，|。|！)*(?:(?:没有?(?:别的|其他的?|什么|啥|事)*|不(?:用|需要)(?:别的|其他)?)"
    r"(?:了|啦)?|谢谢(?:你|您|啊|了|啦)?|多谢|辛苦了?|就这些|就这样|这样就行|不了|，|。|！|了|吧|啊)+"
)


def _same_again(turn: Turn, understood: Understanding, order: OrderSummary) -> Product | None:
    """还是面膜一盒: what was ordered in this call, once more."""
    if not _STILL.search(understood.text) or rereading.asks(understood):
        return None
    named = lines_named(turn, order, understood.text)
    items = [item for item in order.items if item.product_id in named] or list(order.items)
    return turn.dialogue.catalogue.get(items[0].product_id) if len(items) == 1 else None


_STILL = re.compile(r"还是(要|来|那|这|刚才)?|一样的|同样的|照旧|原样|再来一(份|单)一样")


def _another_count(turn: Turn, understood: Understanding, order: OrderSummary) -> bool:
    """刚才那单改成三盒: the order stands as it is; a person changes it before it is sent."""
    text = understood.text
    if not _COUNTS & understood.slots.keys() or rereading.asks(understood):
        return False
    if not _CHANGES.search(text) or _OTHER_MATTER.search(text):
        return False
    turn.change(slots=turn.before.slots)  # it is no wish for goods
    turn.acknowledge("change_by_person")
    summary = f"订单{order.order_number}刚下，客户要改数量：“{text}”。请发货前改好，改不了请回电。"
    _pass_on(turn, order, summary)
    return True


def _told_too_late(
    turn: Turn, understood: Understanding, changed: frozenset[str], order: OrderSummary
) -> bool:
    """我对酒精过敏: what was ordered is looked at again, and nothing else is offered."""
    wanting = {intent.name for intent in understood.intents} & _WANTS
    if not changed & set(SAFETY_SLOTS) or "product_type" in understood.slots or wanting:
        return False
    wishes = taking.safety_wishes(turn)
    known = [item for item in order.items if turn.dialogue.catalogue.get(item.product_id) is not None]
    judged = [turn.dialogue.catalogue.judge(item.product_id, wishes) for item in known]
    unsafe = [one.product.name for one in judged if isinstance(one, Excluded) and one.unsafe]
    turn.acknowledge("safety_heard")
    if unsafe:
        names = listed(unsafe)
        turn.say("placed_unsafe", name=names)
        summary = f"订单{order.order_number}里的{names}客户不能用（“{understood.text}”）。请发货前联系。"
        _pass_on(turn, order, summary)
        return True
    for one in judged:
        if isinstance(one, Candidate):
            recommending.warn(turn, one)
    turn.ask("anything_else")
    return True


def _pass_on(turn: Turn, order: OrderSummary, summary: str) -> None:
    turn.open_ticket(
        Purpose.TICKET_ENQUIRY,
        TicketType.ORDER,
        summary,
        priority=Priority.HIGH,
        order_number=order.order_number,
    )
    turn.keep_question()
