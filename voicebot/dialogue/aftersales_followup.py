"""What callers ask of a change that this call has just brought about: where it goes, when, who pays.

The state of the order, told once more, is no answer to 发到哪里 after an invoice or 几天能到 after a
reshipment was asked for.
"""

import re
from collections.abc import Callable

from voicebot.dialogue import aftersales_additions
from voicebot.dialogue import aftersales_money as money
from voicebot.dialogue import aftersales_particulars as particulars
from voicebot.dialogue import aftersales_tax_number as tax_number
from voicebot.dialogue import aftersales_tickets as tickets
from voicebot.dialogue.aftersales_case import Change, Committed
from voicebot.dialogue.effects import OrderSummary
from voicebot.dialogue.order_parts import ReturnKind
from voicebot.dialogue.rereading import asks
from voicebot.dialogue.state import Phase
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding

_SENDS = frozenset({ReturnKind.EXCHANGE, ReturnKind.RESHIP, ReturnKind.REPAIR})
_WHERE = re.compile(
    r"(?:发|寄|送|给|开|传|推)[^，。]{0,4}(?:哪|什么地方)|(?:哪儿?|怎么|咋)[^，。]{0,4}(?:看|收|查|下载|拿|取|给我)|收得到"
)
_ELSEWHERE = re.compile(r"邮箱|邮件|微信|纸质|发到|寄到|寄给|寄过来")
_WHEN = re.compile(
    r"几天|多久|什么时候|啥时候|几时|几号|哪天|(?:先|尽快|赶紧|早点|快点)(?:给我)?(?:发|寄|补|送|换)|着急|等着用"
)
_FIRST = re.compile(r"先(?:给我|帮我)?(?:发|寄|补|送|换)|着急|等着用|急用")
_BACK_WHERE = re.compile(r"退[^，。]{0,3}(?:哪|什么地方|原路|卡|微信|支付宝)")
_MONEY = re.compile(r"钱|款|账|退|差价")


def hear(turn: Turn, understood: Understanding) -> bool:
    """Answer a question about the change made last. Returns whether the turn is complete."""
    state, text = turn.state, understood.text
    busy = state.basket or state.offered or state.after_sale or state.phase is not Phase.CLOSING
    if not busy and _tells_of_invoice(turn, text):
        aftersales_additions.add(turn, f"发票，客户补充：{turn.words}。")
        return True
    if busy or not _answered(turn, understood):
        return False
    if turn.asked_something:
        return True
    if turn.answers("callback_date"):
        turn.ask("callback_date", key="ask_fetch")
    else:
        turn.ask("anything_else")
    return True


def _answered(turn: Turn, understood: Understanding) -> bool:
    state, order, text = turn.state, tickets.order_in_hand(turn), understood.text
    if "product_type" in understood.slots:
        return False
    last = state.committed[-1] if state.committed else None
    if last is None or order is None or last.order_number != order.order_number:
        return particulars.answer(turn, text)
    answer = _answer_to(last, text, asks=asks(understood))
    if answer is None:
        return particulars.answer(turn, text)
    answer(turn, order, last)
    return True


def _tells_of_invoice(turn: Turn, text: str) -> bool:
    """公司名叫…, 税号…, once a colleague was asked to issue it: told to the colleague."""
    noted = turn.state.case.last == "invoice" and "noted:invoice" in turn.state.told
    issued = turn.state.committed and turn.state.committed[-1].change is Change.INVOICE
    told = tax_number.told_in(turn.words) or money.names_company(text)
    return bool(noted and not issued and told)


_Answer = Callable[[Turn, OrderSummary, Committed], None]


def _answer_to(last: Committed, text: str, *, asks: bool) -> _Answer | None:
    match last.change:
        case Change.INVOICE if _ELSEWHERE.search(text) and not _WHERE.search(text):
            return _invoice_elsewhere
        case Change.INVOICE if asks and (_WHERE.search(text) or _WHEN.search(text)):
            return _invoice_goes
        case Change.RETURN if last.kind in _SENDS and not _MONEY.search(text) and _WHEN.search(text):
            return _sent_first if _FIRST.search(text) else _sent_later
        case Change.CANCEL | Change.PRICE | Change.RETURN if (
            last.refund_fen
            and asks
            and _MONEY.search(text)
            and (_WHEN.search(text) or _BACK_WHERE.search(text))
        ):
            return _money
        case _:
            return None


def _invoice_goes(turn: Turn, order: OrderSummary, last: Committed) -> None:
    rules = turn.dialogue.script.after_sales.invoice
    if rules is not None and rules.delivery:
        turn.say_text(rules.delivery)
    else:
        turn.say("invoice_goes_unknown")


def _invoice_elsewhere(turn: Turn, order: OrderSummary, last: Committed) -> None:
    """发我邮箱行不行: whoever issues it sees to that."""
    aftersales_additions.add(turn, f"订单{order.order_number}的发票，客户补充：{turn.words}。")


def _sent_later(turn: Turn, order: OrderSummary, last: Committed) -> None:
    turn.say("goods_sent_later")


def _sent_first(turn: Turn, order: OrderSummary, last: Committed) -> None:
    """着急用，能不能先发: not ours to promise; a colleague hears of it."""
    turn.say("goods_sent_first" if last.kind is ReturnKind.EXCHANGE else "goods_sent_later")
    aftersales_additions.add(turn, f"订单{order.order_number}，客户着急：{turn.words}。请看能不能先寄。")


def _money(turn: Turn, order: OrderSummary, last: Committed) -> None:
    money.refund(turn, order)
