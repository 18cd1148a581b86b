"""The answer to "shall I?" before an order is placed or changed: acted upon only where it is a plain yes."""

import re
from collections.abc import Mapping

from voicebot.dialogue import aftersales_confirming, agreed, order_lines, ordering, rereading, variants
from voicebot.dialogue.agreement import Reply
from voicebot.dialogue.agreement_words import WRONG, Deed
from voicebot.dialogue.dictation import spoken_digits
from voicebot.dialogue.irrevocable import GUESSED
from voicebot.dialogue.slots import CONTACT_SLOTS, PASSING_SLOTS
from voicebot.dialogue.state import Phase
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding

_ELSEWHERE = frozenset({"transfer_human", "do_not_call", "complaint", "abuse", "busy_callback"})
"""Matters that come first, whatever is refused or put off along with them."""
_THINKS = re.compile(r"想|考虑|看|商量|问|不确定|犹豫")


def hear(turn: Turn, understood: Understanding, changed: frozenset[str]) -> bool:
    """Carry out what was plainly agreed to; let be what was refused, and wait for who hesitates.

    Returns:
        whether the turn is complete. Corrections, questions and other wishes are heard elsewhere.
    """
    deed = agreed.deed_asked(turn)
    if deed is None or deed is Deed.KEEP:
        turn.change(unclear=0)
        return False
    changed &= understood.slots.keys()  # what was only of the last turn is gone by itself
    answer = agreed.reply(turn, understood)
    asks = rereading.asks(understood) and understood.intents[0].confidence >= GUESSED
    if not asks:  # who asks first is answered, and may be asked again
        turn.change(unclear=turn.state.unclear + 1 if answer is Reply.UNCLEAR and not changed else 0)
    if answer is Reply.YES:
        return _place(turn, changed) if deed is Deed.ORDER else aftersales_confirming.hear(turn, understood)
    if deed is Deed.ORDER and _ANOTHER_NUMBER.search(understood.text) and not spoken_digits(understood.text):
        turn.change(slots=turn.before.slots)  # 一个 counts no goods
        return _correct(turn, understood.text)
    wrong = deed is Deed.ORDER and WRONG.search(understood.text) is not None
    if wrong and _wants_what_there_is_not(turn, understood):
        return True
    told = understood.slots.keys() - PASSING_SLOTS - {"issue"}
    if changed or told or {intent.name for intent in understood.intents} & _ELSEWHERE:
        return False
    if answer is Reply.HESITATES:
        turn.acknowledge("think_about_it" if _THINKS.search(understood.text) else "wait")
        agreed.pause(turn)
        return True
    if deed is not Deed.ORDER:
        return False
    if answer is Reply.REFUSES:
        ordering.cancel(turn)
        return True
    return wrong and _correct(turn, understood.text)


def _wants_what_there_is_not(turn: Turn, understood: Understanding) -> bool:
    """颜色不对，是黄色, of goods that come in one colour: told from what they have. Returns whether."""
    contact = CONTACT_SLOTS & understood.slots.keys()
    if contact or any(words.search(understood.text) for words in _PARTS.values()):
        return False  # 地址不对，是黄河路
    slot = variants.without_choice(turn, understood)
    if slot is None:
        return False
    turn.change(slots=turn.before.slots, unclear=0)
    variants.tell_no_choice(turn, slot)
    ordering.proceed(turn)
    return True


def _place(turn: Turn, changed: frozenset[str]) -> bool:
    if changed:
        return False  # it is read back once more
    order_lines.fill_quantity(turn)
    if turn.answers("receiver_name") or ordering.next_missing(turn) is None:
        ordering.place(turn)
        return True
    return False


def _correct(turn: Turn, text: str) -> bool:
    """名字不对, 电话换一个: ask for what is wrong, where that is said."""
    if turn.answers("receiver_name"):
        return False
    wrong = [slot for slot, words in _PARTS.items() if words.search(text)]
    if len(wrong) != 1:
        turn.ask("whats_to_change")
        return True
    if wrong[0] == "phone":
        turn.change(told=turn.state.told | {"caller_phone_refused"}, digits="")
    turn.forget(wrong[0])
    turn.change(phase=Phase.ORDER)  # a yes now is none to the order: something of it is missing again
    turn.ask(wrong[0])
    return True


_ANOTHER_NUMBER = re.compile(
    r"(?:电话|手机|号码?)[^，。]{0,3}(?<![没不用])(?:换|改)(?:一?个|一下)?(?:吧|$|[，。])"
)
_PARTS: Mapping[str, re.Pattern[str]] = {
    "receiver_name": re.compile(r"名字|姓名|名儿|收[件货]人|姓"),
    "phone": re.compile(r"电话|手机|号码(?!牌)"),
    "address": re.compile(r"地址|地方|门牌|楼|路名|街道"),
    "quantity": re.compile(r"数量|件数|几[盒瓶支袋双台]"),
}
