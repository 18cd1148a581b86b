"""What is told in one breath with the digits asked for: it counts as if it had been told alone."""

import re
from collections.abc import Mapping

from voicebot.dialogue import aftersales
from voicebot.dialogue import aftersales_money as money
from voicebot.dialogue.aftersales_case import Wish
from voicebot.dialogue.events import Heard
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.turn_context import context_of
from voicebot.dialogue.understanding.result import Understanding

_TOLD = frozenset(
    {"issue", "order_date", "product_type", "invoice_title", "invoice_format", "invoice_type", "price_diff"}
    | {"callback_date", "callback_time", "callback_daypart", "carrier", "wait_days", "used_days", "city"}
)
"""Slots of an order or of what is wanted of it; digits are read where they are asked for."""
_DIGITS = re.compile(
    r"[零〇幺一二三四五六七八九两洞拐勾\d，。、\s]|订单号?|单号|尾号|尾数|手机|电话|号码|[后末]四位|是|的|嗯|啊|呃|哦|那个|么|吧"
)
_SHORTEST = 3
"""Characters beside the digits from which they may tell something."""


def hear(turn: Turn, text: str) -> bool:
    """尾号幺零幺九，抬头写恒远机械有限公司: learn what comes with the digits.

    Returns:
        whether another matter was taken up with it.
    """
    if len(_DIGITS.sub("", text)) < _SHORTEST:
        return False
    read = turn.dialogue.understander.understand(Heard(text, typed=True), context_of(turn))
    for slot in _TOLD & read.slots.keys():
        turn.learn(slot, read.slots[slot])
    if turn.state.after_sale == "invoice" and (form := money.form_in(text)) is not None:
        turn.learn("invoice_format", form)
    return takes_up_another(turn, read)


def takes_up_another(turn: Turn, understood: Understanding) -> bool:
    """发票先不开了，我要退货, while the order is still being looked for: from now on the matter is that one.

    What was wanted first follows, unless it is given up. Returns whether another matter was taken up.
    """
    question, current, text = turn.before.question, turn.state.after_sale, understood.text
    if question is None or question.about not in ("order_id", "phone_tail") or current is None:
        return False
    named = [intent for intent, words in _WANTED.items() if words.search(text)]
    another = next((one for one in named if _FAMILY[one] != _FAMILY.get(current)), None)
    if another is None or turn.state.next_wish is not None:
        return False
    given_up = _GIVEN_UP.search(text) is not None
    if not given_up:
        turn.change(next_wish=Wish(current, turn.state.case.said))
    understood_before, turn.understood = turn.understood, understood
    aftersales.begin(turn, another)
    turn.understood = understood_before
    return True


_WANTED: Mapping[str, re.Pattern[str]] = {
    "return_goods": re.compile(r"(?:要|想|给我|申请|直接|帮我|我就?)退(?:货|掉|了)|退货吧"),
    "exchange_goods": re.compile(r"(?:要|想|给我|申请|直接|帮我)换(?:货|一|个|双|大|小)"),
    "cancel_order": re.compile(r"(?:要|想|给我|申请|直接|帮我)(?:把[^，。]{1,6})?取消(?:订单|了|掉|吧|$)"),
    "invoice": re.compile(r"(?:要|想|给我|帮我)(?:再|补|重)?开(?:一?张|个)?发票"),
}
"""Words that want something by themselves, whatever else is said."""
_FAMILY: Mapping[str, str] = {
    "return_goods": "goods",
    "exchange_goods": "goods",
    "report_problem": "goods",
    "warranty_repair": "goods",
    "cancel_order": "goods",
    "invoice": "invoice",
}
_GIVEN_UP = re.compile(
    r"(?:先|就)?(?:不|别|甭)(?:用)?(?:开|改|催|查|修|问)了|(?:发票|地址|差价)[^，。]{0,3}(?:算了|不要了)"
)
