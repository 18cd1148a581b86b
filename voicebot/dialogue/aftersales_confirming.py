"""The yes, the no and the correction to what is about to be done to an order."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from voicebot.dialogue import aftersales, aftersales_asides, aftersales_next, agreed, ordering
from voicebot.dialogue import aftersales_changes as changes
from voicebot.dialogue import aftersales_money as money
from voicebot.dialogue import aftersales_returns as returns
from voicebot.dialogue import aftersales_tax_number as tax_number
from voicebot.dialogue import aftersales_tickets as tickets
from voicebot.dialogue.aftersales_asking import says_no, says_yes
from voicebot.dialogue.aftersales_case import Change
from voicebot.dialogue.aftersales_pieces import bare_count, counted_in
from voicebot.dialogue.aftersales_words import opened_in, remedy_in
from voicebot.dialogue.agreement import Reply
from voicebot.dialogue.dictation import is_phone
from voicebot.dialogue.effects import OrderSummary
from voicebot.dialogue.order_parts import ReturnKind
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding

_DO: Mapping[Change, Callable[[Turn, OrderSummary], None]] = {
    Change.CANCEL: changes.do_cancel,
    Change.ADDRESS: changes.do_redirect,
    Change.RETURN: returns.do_return,
    Change.PRICE: money.do_protect,
    Change.INVOICE: money.do_invoice,
}


def hear(turn: Turn, understood: Understanding) -> bool:
    """A plain yes does it, a no leaves it; a correction is read back once more."""
    change, order = turn.state.case.asking, tickets.order_in_hand(turn)
    if change is None or order is None:
        return False
    answer = agreed.reply(turn, understood)
    taken_back = answer in (Reply.REFUSES, Reply.HESITATES)
    if change is Change.CANCEL and not taken_back and _cancels_all_the_same(turn, understood.text, order):
        _DO[change](turn, order)
        return True
    if change is Change.ADDRESS and changes.renames(understood.text):
        receiver = changes.receiver_in(understood.text)
        turn.change(case=replace(turn.state.case, renames=True, receiver=receiver))
        aftersales.proceed(turn)
        return True
    number = str(understood.slots.get("phone", ""))
    if change is Change.ADDRESS and turn.state.case.renames and is_phone(number):
        turn.change(case=replace(turn.state.case, phone=number))  # 电话…: that of whoever receives it
        aftersales.proceed(turn)
        return True
    if change is Change.ADDRESS and (phone := changes.new_phone(understood)):
        turn.change(case=replace(turn.state.case, phone=phone))
        aftersales.proceed(turn)
        return True
    if change is Change.INVOICE and (named := money.name_alone(understood)):
        turn.change(case=replace(turn.state.case, invoice_title=named))
        aftersales.proceed(turn)
        return True
    if change is Change.INVOICE and turn.state.case.tax_number:
        right = tax_number.corrected(turn.state.case.tax_number, understood.text)
        if right is not None:
            turn.change(case=replace(turn.state.case, tax_number=right, asking=None))
            aftersales.proceed(turn)
            return True
    if change is Change.ADDRESS and _corrects_address(turn, understood):
        aftersales.proceed(turn)
        return True
    if change is Change.RETURN and opened_in(understood.text) is not None:
        turn.acknowledge("noted_aside")  # 没拆 tells of the goods and refuses nothing; it is noted already
        aftersales_asides.put_again(turn, "confirm_change")
        return True
    if change is Change.RETURN and _MINDED.search(understood.text):
        if not turn.knows("issue"):
            turn.learn("issue", (understood.text,))  # 不喜欢这个颜色 tells why, and refuses nothing
        aftersales.proceed(turn)
        return True
    if change is Change.RETURN and _counts(understood):
        turn.change(case=replace(turn.state.case, asking=None))
        aftersales.proceed(turn)
        return True
    remedy = remedy_in(understood.text) if change is Change.RETURN else None
    another = remedy is not None and remedy is not turn.state.case.remedy
    if another and (says_no(understood) or not _names_the_same(turn, understood)):
        turn.change(case=replace(turn.state.case, remedy=remedy, asking=None))
        aftersales.proceed(turn)
    elif change is Change.CANCEL and _NOT_EITHER.search(understood.text):
        aftersales.proceed(turn)  # another one as well: first the one in hand
    elif answer is Reply.YES:
        _DO[change](turn, order)
    elif answer is Reply.REFUSES or says_no(understood):
        keep(turn)
    else:
        return False
    return True


def _cancels_all_the_same(turn: Turn, text: str, order: OrderSummary) -> bool:
    """两单都取消, 买错了: another as well, or a mere reason, agrees."""
    if aftersales_next.note_more_to_cancel(turn, order, text):
        return True
    if why := _reason(text):
        turn.learn("issue", (why,))
    return bool(why)


def _counts(understood: Understanding) -> bool:
    """退两盒, or 两盒 alone, which is no yes although it sounds like an order."""
    if bare_count(understood.text)[0]:
        return True
    return bool(counted_in(understood.text)[0]) and not says_yes(understood)


_AS_GOOD = (
    {ReturnKind.RETURN, ReturnKind.REFUND},
    {ReturnKind.EXCHANGE, ReturnKind.RESHIP},
)
"""Callers do not tell these apart; 换, said to "shall I ask for the refund", is another and no yes."""
_NOT_EITHER = re.compile(r"也(?:都)?(?:不(?:想)?要|取消|退)")


def _names_the_same(turn: Turn, understood: Understanding) -> bool:
    """退钱, said to "shall I ask for the refund": that very thing."""
    named, asked = remedy_in(understood.text), turn.state.case.remedy
    same = named is asked or {named, asked} in _AS_GOOD
    wanted = turn.state.case.wanted
    if wanted and wanted in understood.text and not understood.text.startswith("不"):
        return turn.state.case.asking is Change.RETURN  # 大一码, said to "shall it be one size up"
    return turn.state.case.asking is Change.RETURN and named is not None and same


def _reason(text: str) -> str:
    """取消，对吗？买错了: who only gives a reason agrees, but not with 不要. Empty for anything else."""
    clauses = [clause for clause in re.split(r"[，。！]", text) if clause and clause not in _ASSENT]
    if not clauses or "不要" in clauses or not all(_WHY.fullmatch(clause) for clause in clauses):
        return ""
    return clauses[0]


_MINDED = re.compile(
    r"不喜欢|不满意|不合适|买多了|买错了|用不(?:上|着|了|完)|(?:东西|货|它)?不想要了?$|后悔(?:了|买)"
)
_ASSENT = frozenset({"嗯", "对", "是", "是的", "对的", "好", "哦", "啊"})
_WHY = re.compile(
    r"(因为|就是|对|我|那|都|已经|现在)*(不想要|不要|不喜欢|不合适|用不上|用不着|买错|拍错|下错|买多|买重|拍重|买贵"
    r"|重复下单|(家里|屋里)(还)?有|别处买)(了|呢|的|啊|呗)*"
)


def _corrects_address(turn: Turn, understood: Understanding) -> bool:
    """不对，是19号; a whole other address; a mere 不对 wants it said once more."""
    if "address" in understood.slots or ordering.correct_house_number(turn, understood.text):
        return True
    if understood.text.strip("，。") in _WRONG:
        turn.forget("address")
        return True
    return False


_WRONG = frozenset({"不对", "错了", "不是", "不是这个", "地址不对", "地址错了"})


def keep(turn: Turn) -> None:
    """What was asked for is not done after all, and what was to follow it is not either."""
    turn.change(next_wish=None)
    turn.acknowledge("change_kept")
    tickets.done(turn)
