"""One function per question of the after-sales talk: what an answer to it is, and what it settles."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from voicebot.dialogue import aftersales
from voicebot.dialogue import aftersales_changes as changes
from voicebot.dialogue import aftersales_confirming as confirming
from voicebot.dialogue import aftersales_identity as identification
from voicebot.dialogue import aftersales_lines as lines
from voicebot.dialogue import aftersales_money as money
from voicebot.dialogue import aftersales_returns as returns
from voicebot.dialogue import aftersales_tax_number as tax_number
from voicebot.dialogue import aftersales_tickets as tickets
from voicebot.dialogue.aftersales_asking import refuses_in_words, says_no, says_yes
from voicebot.dialogue.aftersales_faults import fault_in, leaks_or_lacks
from voicebot.dialogue.aftersales_words import opened_in, remedy_in
from voicebot.dialogue.rereading import asks
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding

_ALL = ("都", "全", "整单", "一起", "两样", "两个")


def _which_order(turn: Turn, understood: Understanding) -> bool:
    if understood.intent == "deny" and not understood.slots:
        turn.change(orders=(), case=replace(turn.state.case, candidates=()))  # bought under another number
    aftersales.proceed(turn)
    return True


def _which_item(turn: Turn, understood: Understanding) -> bool:
    order = tickets.order_in_hand(turn)
    if order is None:
        return False
    if any(word in understood.text for word in _ALL):
        turn.change(case=replace(turn.state.case, whole=True))
    else:
        lines.settle(turn, order, understood.text)
    aftersales.proceed(turn)
    return True


def _opened(turn: Turn, understood: Understanding) -> bool:
    opened = opened_in(understood.text)
    if opened is None and says_no(understood):
        opened = False
    elif opened is None and says_yes(understood):
        opened = True
    if opened is None:
        return False
    turn.change(case=replace(turn.state.case, opened=opened))
    aftersales.proceed(turn)
    return True


def _remedy(turn: Turn, understood: Understanding) -> bool:
    remedy = remedy_in(understood.text)
    if remedy is None:
        return False
    turn.change(case=replace(turn.state.case, remedy=remedy))
    aftersales.proceed(turn)
    return True


def _wanted(turn: Turn, understood: Understanding) -> bool:
    if asks(understood):
        return False
    said = _AROUND_WANTED.sub("", understood.text.strip("。，！"))
    if understood.slots.keys() & returns.OPTION_SLOTS or says_yes(understood):
        said = ""  # the slots tell it, or the same again will do
    turn.change(case=replace(turn.state.case, wanted=said))
    aftersales.proceed(turn)
    return True


_AROUND_WANTED = re.compile(r"^(那|就|给我|帮我|我要|我想)*(换|要)(成|个|一个|双|一双)?|(吧|的|就行)+$")


def _issue(turn: Turn, understood: Understanding) -> bool:
    if asks(understood):
        return False
    if _gives_up(understood):
        confirming.keep(turn)
        return True
    fault = fault_in(understood.text) if leaks_or_lacks(turn.state.case.said) else None
    if fault is not None:
        turn.learn("issue", (fault,))
    remedy, opened = remedy_in(understood.text), opened_in(understood.text)
    if not turn.knows("issue") and not (
        len(understood.text) <= _MERE_ANSWER and (remedy or opened is not None)
    ):
        turn.learn("issue", (understood.text,))  # 退款, 没拆 name no reason
    if remedy is not None:
        turn.change(case=replace(turn.state.case, remedy=remedy))
    aftersales.proceed(turn)
    return True


_MERE_ANSWER = 6
"""Characters up to which 退款 or 没拆的 is all that was said."""


def _gives_up(understood: Understanding) -> bool:
    """算了; 没有了，谢谢 in place of an answer."""
    polite = {intent.name for intent in understood.intents} & {"thank", "goodbye"}
    return (
        bool(polite)
        or "谢谢" in understood.text
        or _NEVER_MIND.fullmatch(understood.text.strip("。")) is not None
    )


_NEVER_MIND = re.compile(r"(那|嗯|，)*(算了|不用了|没事了?|不退了|不换了)[吧啊，]*(谢谢)?[吧啊]?")


def _digits(turn: Turn, understood: Understanding) -> bool:
    """没有, 不记得 or something else in place of digits; 跑了啊，买来不跑干啥 tells, and asks nothing."""
    text = understood.text
    if asks(understood) and opened_in(text) is None and _WHO_REMEMBERS.search(text) is None:
        return False
    if _NEVER_MIND_AT_ALL.search(text):
        confirming.keep(turn)
        return True
    refuses = says_no(understood) and remedy_in(understood.text) is None
    if refuses or _NOT_AT_HAND.search(text) or _WHO_REMEMBERS.search(text):
        identification.note_unproved(turn)
    else:
        aftersales.proceed(turn)
    return True


_NEVER_MIND_AT_ALL = re.compile(r"(?:算了|不(?:改|查|退|换|取消|问|办|麻烦)了)(?:吧|啊|谢谢|，|。)*$")
"""发了啊，那算了: the whole matter is given up, not only the digits."""
_WHO_REMEMBERS = re.compile(
    r"(?:哪(?:儿|里)?|谁)(?:还|能|会|去)?(?:记得|知道|晓得|记(?:那|这)|有那)|上哪儿?找"
)
"""订单号我哪记得: a question in form only."""
_NOT_AT_HAND = re.compile(r"没有|不(记得|知道|清楚)|记不|忘|找不到|没(存|留|看)|想不起")


def _new_receiver(turn: Turn, understood: Understanding) -> bool:
    if says_no(understood) or asks(understood) or not changes.hear_receiver(turn, understood):
        return False
    aftersales.proceed(turn)
    return True


def _new_address(turn: Turn, understood: Understanding) -> bool:
    if says_no(understood) and "address" not in understood.slots:
        confirming.keep(turn)
        return True
    aftersales.proceed(turn)
    return True


def _title(turn: Turn, understood: Understanding) -> bool:
    if asks(understood):
        return False
    if _gives_up(understood) or (says_no(understood) and money.PERSON not in understood.text):
        confirming.keep(turn)
        return True
    if understood.text.strip("。") in _MERE_YES:
        aftersales.proceed(turn)
        return True
    money.hear_title(turn, understood.text)
    aftersales.proceed(turn)
    return True


_MERE_YES = frozenset({"对", "是", "是的", "对的", "嗯", "好", "好的", "行", "可以", "要", "要的"})
"""Said to a question for a title it is none."""


def _callback(turn: Turn, understood: Understanding) -> bool:
    """那帮我拦一下 takes up what a colleague was offered for, though it says no yes; 没拆 answers nothing."""
    tells = opened_in(understood.text) is not None
    if tells and not says_yes(understood) and not refuses_in_words(understood.text):
        turn.ask("callback", key="offer_exception_still")
        return True
    if _RESIGNS.search(understood.text):
        confirming.keep(turn)
        return True
    tells = _tells_detail(turn, understood)
    if says_no(understood) or not (tells or _TAKES_UP.search(understood.text)):
        return False
    if tells:
        case = turn.state.case
        turn.change(
            case=replace(case, why="，".join(part for part in (case.why, f"客户说：{turn.words}") if part))
        )
    turn.acknowledge("noting")
    aftersales.ticket_without_order(turn)
    return True


_RESIGNS = re.compile(
    r"那我(?:就|还是|只能|只好|自己|直接|干脆)*(?:送人|转手|卖|留着|扔|挂|放|凑合|将就)|(?:算我|自认)倒霉|认(?:栽|倒霉)了?|我认了|当买个教训"
)
"""行吧，那我挂闲鱼去: a grudging yes to the no, and to nothing else."""


def _tells_detail(turn: Turn, understood: Understanding) -> bool:
    """改成胜太路66号, 抬头改成…公司: who tells what a colleague shall do wants it done."""
    match turn.state.after_sale:
        case "change_address":
            return bool({"address", "receiver_name", "phone"} & understood.slots.keys())
        case "invoice":
            return money.names_company(turn.words) or bool(tax_number.told_in(turn.words))
        case _:
            return False


_TAKES_UP = re.compile(
    r"拦|改派|重开|试试|(跟|和|给|找|联系)[^，。]{0,4}快递|(帮|给|替)(我|忙)[^，。]{0,3}(试|问|看看|联系|登记|记|办)|(让|请|叫)[^，。]{0,3}同事"
)


ANSWERS: Mapping[str, Callable[[Turn, Understanding], bool]] = {
    "which_order": _which_order,
    "which_item": _which_item,
    "opened": _opened,
    "remedy": _remedy,
    "wanted": _wanted,
    "issue": _issue,
    "order_id": _digits,
    "phone_tail": _digits,
    "new_address": _new_address,
    "new_receiver": _new_receiver,
    "invoice_title": _title,
    "company": _title,
    "confirm_change": confirming.hear,
    "callback": _callback,
}
