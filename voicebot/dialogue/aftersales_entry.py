"""Whether an utterance is about an order of the past, and what it wants of it."""

import re

from voicebot.dialogue import aftersales, answering, ordering, payment, rereading
from voicebot.dialogue import aftersales_changes as changes
from voicebot.dialogue import aftersales_faults as faults
from voicebot.dialogue.aftersales_goods import wanted_instead
from voicebot.dialogue.identity import TAIL_DIGITS
from voicebot.dialogue.slots import wishes
from voicebot.dialogue.state import Phase
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding


def begin_matter(turn: Turn, understood: Understanding) -> bool:
    """Take up what the utterance wants of an order of the past. Returns whether it wants something."""
    intents = [intent.name for intent in understood.intents]
    state = turn.state
    taking_order = bool(state.basket) or (state.phase in (Phase.OFFER, Phase.NEEDS) and bool(state.offered))
    if (meant := _meant_by_words(turn, understood)) is not None:
        aftersales.begin(turn, meant)
        return True
    for intent in intents:
        if intent in aftersales.ABOUT_AN_ORDER:
            if intent in answering.RULES and _asks_for_the_rule(turn, understood, intent, taking_order):
                return False
            aftersales.begin(turn, intent)
            return True
    idle = not state.basket and not state.offered
    if idle and "ask_shipping" in intents and state.orders:
        aftersales.begin(turn, "logistics_query")
        return True
    phone = understood.slots.get("phone")
    if idle and isinstance(phone, str) and _LOOK_UP.search(understood.text):
        turn.learn("phone_tail", phone[-TAIL_DIGITS:])
        aftersales.begin(turn, "logistics_query")
        return True
    if "cancel_order" in intents:
        if not state.basket and {"product_type", "items"} & understood.slots.keys():
            return False  # 那不要了，换成牛肉干: something else is wanted in its place
        choosing = state.phase in (Phase.NEEDS, Phase.OFFER) and bool(state.offered or wishes(state.slots))
        if state.basket or (choosing and not _BOUGHT.search(understood.text)):
            ordering.cancel(turn)
        else:
            aftersales.begin(turn, "cancel_order")
        return True
    if "change_address" in intents and idle and (state.orders or _CHANGES.search(understood.text)):
        aftersales.begin(turn, "change_address")
        return True
    return False


def _asks_for_the_rule(turn: Turn, understood: Understanding, intent: str, taking_order: bool) -> bool:
    """能退货吗, 有发票吗 while buying ask what the shop does; 我要退货 is about an order of the past."""
    if intent == "refund_status" and not taking_order:
        return _IN_GENERAL.search(understood.text) is not None  # 退款到了吗 is about one's own
    known = intent in turn.dialogue.script.answers
    told_what = understood.slots.keys() & {"issue", "invoice_title"}
    about_mine = turn.state.orders or turn.state.after_sale or told_what or _MINE.search(understood.text)
    return taking_order or (known and rereading.asks(understood) and not about_mine)


_IN_GENERAL = re.compile(r"一般|通常|你们|规定|政策|怎么退|如何退|退到哪|退款要(多久|几天)|支不支持|能不能退")
_LOOK_UP = re.compile(r"查[^，。]{0,20}(单|快递|包裹)|(单|快递|包裹)[^，。]{0,8}查")
"""帮我查下13800138000的订单: a number alone opens nothing, it is the digits that are asked for anyway."""
_CHANGES = re.compile(r"改|换|错|别(寄|送|发)|不要寄|转(到|寄)")
_BOUGHT = re.compile(r"(买|下|拍|订)(了|过|重|错)?的|订单|那单|这单|昨天|前天|刚(才|刚)?(买|下|拍)|发货")
_MINE = re.compile(
    r"我[^，。]{0,8}(买|拍|订|下单)的|(刚|才|前[两几]天|上周|天前)[^，。]{0,3}(买|拍|订|下单)|我(的|要|想|买|那|这|收|上|拆|用|穿|吃|退|寄|换)|还没(到|收|退)|寄回|上次|上回|昨天|前天|订单|那单|这单|已经"
)


def _meant_by_words(turn: Turn, understood: Understanding) -> str | None:
    """Matters that the words tell whatever else they sound like; ``None`` for any other."""
    state, text = turn.state, understood.text
    if state.basket or state.offered or state.phase is Phase.WAITING:
        return None
    if changes.new_phone(turn, understood):
        turn.forget("phone")  # of the order, not of the caller
        return "change_address"
    if payment.asks_for_link(text):
        return "payment_link"
    buys = understood.intent == "recommend" and any(slot.startswith("price") for slot in understood.slots)
    if (
        wanted_instead(turn, text)
        and not buys
        and not turn.before.slots.get("product_type")
        and not state.shown
    ):
        # nothing is on the table that could be taken back: 面膜换成洗面奶 is said of what was bought
        turn.change(slots=turn.before.slots)
        return "exchange_goods"
    named = {intent.name for intent in understood.intents} & aftersales.ABOUT_AN_ORDER
    tells = _RECEIVED.search(text) and faults.told_with(text) is not None
    if tells and not named and not rereading.asks(understood):
        return "report_problem"
    if _PROTECTS.search(text) and not _IN_GENERAL.search(text):
        return "price_protect"
    return None


_RECEIVED = re.compile(r"(?:收|拿)(?:到|着|了)|到(?:货|手)|上脚|(?:买|拍|订|发来|寄来)的|穿了|那双")
_PROTECTS = re.compile(r"(可以|能|给|帮|申请|办)[^，。]{0,4}(保价|价保)")
