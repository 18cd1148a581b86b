"""A question in the middle of a matter: it is answered, and what was asked before is asked again.

The matter in hand is never dropped for it: 运费谁出 at "shall I open the return?" is no other wish.
"""

import re
from dataclasses import replace

from voicebot.dialogue import aftersales, answering
from voicebot.dialogue import aftersales_particulars as particulars
from voicebot.dialogue import aftersales_status as status
from voicebot.dialogue import aftersales_tickets as tickets
from voicebot.dialogue.aftersales_words import remedy_in
from voicebot.dialogue.order_parts import ReturnKind
from voicebot.dialogue.rereading import asks
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding

_ASKED_HERE = frozenset(
    {"which_order", "which_item", "opened", "remedy", "wanted", "issue", "new_address"}
    | {"invoice_title", "company", "confirm_change", "callback"}
)
"""Questions that are put again after an aside. Who is asked for digits has shown nothing yet."""
_PUT_AS_THEY_ARE = frozenset({"issue", "wanted"})
"""They are asked once, so going on with the matter would leave them out."""

_HOW_LONG = re.compile(r"多久|几天|多长时间|什么时候|啥时候|几时|要等")
_FETCHED = re.compile(r"上门|来取|来拿|取件|自己寄|怎么寄|寄(?:到|回)?哪|怎么退")
_COST = re.compile(r"多少钱|收费|花钱|要钱|贵不贵")
_WHERE = frozenset({"order_status", "logistics_query"})
_TAG = re.compile(r"[，]?(?:可以|行|好|对|成|没问题|中)(?:吗|吧|不|么|嘛)?[？。]*$")
"""那就退，行吗 asks nothing."""


def hear(turn: Turn, understood: Understanding) -> bool:
    """Answer it and put the open question again. Returns whether there was something to answer."""
    question = turn.before.question
    about = question.about if question is not None else ""
    if about not in _ASKED_HERE or not _asks(understood.text, understood):
        return False
    if aftersales.MINDED.search(understood.text):
        return False  # 什么颜色都不喜欢
    if about == "confirm_change" and _another_remedy(turn, understood):
        return True
    if about in ("remedy", "which_order", "which_item", "callback") and not _of_this(understood):
        return False
    if not _answered(turn, understood):
        if about != "confirm_change":
            return False
        turn.say("not_stated")
    if not turn.asked_something:
        put_again(turn, about)
    return True


def _asks(text: str, understood: Understanding) -> bool:
    said = _TAG.sub("", text.rstrip("。？"))
    return asks(replace(understood, text=said)) or bool(_WHETHER.search(said) or particulars.is_asked(said))


_WHETHER = re.compile(r"(?:了|到|发|好)(?:没有?|不曾)[啊呀]?$")
"""发货了没."""


def _another_remedy(turn: Turn, understood: Understanding) -> bool:
    """那能换一双吗 at "shall I open the return?": the other is looked at instead."""
    wanted, case = remedy_in(understood.text), turn.state.case
    goes_back = (ReturnKind.RETURN, ReturnKind.EXCHANGE)
    if wanted not in goes_back or case.remedy not in goes_back or wanted is case.remedy:
        return False
    if particulars.is_asked(understood.text) or _HOW_LONG.search(understood.text):
        return False
    turn.change(case=replace(case, remedy=wanted, asking=None), question=None)
    turn.before = replace(turn.before, question=None)
    aftersales.proceed(turn)
    return True


def _of_this(understood: Understanding) -> bool:
    """Whether the question is about the matter, and not perhaps the answer in the form of one (能换不)."""
    if _COST.search(understood.text):
        return True
    return remedy_in(understood.text) is None and bool(
        particulars.is_asked(understood.text)
        or _HOW_LONG.search(understood.text)
        or _FETCHED.search(understood.text)
        or _WHERE & {intent.name for intent in understood.intents}
    )


def _answered(turn: Turn, understood: Understanding) -> bool:
    text, order = understood.text, tickets.order_in_hand(turn)
    if particulars.answer(turn, text):
        return True
    if _FETCHED.search(text) and turn.state.case.remedy in (ReturnKind.RETURN, ReturnKind.EXCHANGE):
        turn.say("fetched_later")
        return True
    if _COST.search(text) and turn.state.case.remedy is ReturnKind.REPAIR:
        return True  # that it costs nothing is said with the question
    if _COST.search(text) and (turn.state.after_sale == "warranty_repair" or "维修" in turn.state.case.why):
        turn.say("cost_unknown")
        return True
    if "差价" in text and turn.state.case.remedy is ReturnKind.EXCHANGE:
        turn.say("exchange_difference")
        return True
    if _WHETHER.search(text) and order is not None:
        status.tell(turn, order)
        return True
    if _HOW_LONG.search(text):
        _tell_how_long(turn)
        return True
    if order is not None and _WHERE & {intent.name for intent in understood.intents}:
        status.tell(turn, order)
        return True
    if understood.intent in answering.RULES:
        return True  # 全退吗: the question itself says it
    return answering.answer(turn, understood)


def _tell_how_long(turn: Turn) -> None:
    """Money takes as long as the shop has written; how long the rest takes nobody has told us."""
    rule = turn.dialogue.script.answers.get("refund_status")
    gets_money = turn.state.case.remedy in (ReturnKind.RETURN, ReturnKind.REFUND)
    if rule and gets_money:
        turn.say("after_sale_rule", rule=rule[0])
    else:
        turn.say("how_long_unknown")


def put_again(turn: Turn, about: str) -> None:
    """The open question as if it were put for the first time: an aside is no failed answer."""
    turn.repeats = True  # what stands in the question was said before, and is wanted once more
    turn.change(question=None)
    turn.before = replace(turn.before, question=None)
    if about in _PUT_AS_THEY_ARE:
        turn.ask(about)
    else:
        aftersales.proceed(turn)
