"""What shape of answer an open question expects, and whether a partial answer is a whole one."""

import re

from voicebot.dialogue.identity import TAIL_DIGITS
from voicebot.dialogue.state import DialogueState
from voicebot.dialogue.step import AnswerKind, Completeness, Expectation
from voicebot.language.digits import digits_aloud

MOBILE_DIGITS = 11

YES_NO_QUESTIONS = frozenset(
    {
        "take_it",
        "take_basket",
        "caller_phone",
        "read_back",
        "anything_else",
        "handover",
        "callback",
        "accept_price",
        "take_what_is_left",
        "is_it_you",
        "same_address",
        "survey_permission",
        "survey_offer",
        "stop_calls",
        "confirm_change",
        "confirm_fact",
        "confirm_heard",
        "keep_health",
        "take_again",
    }
)
"""The engine's own questions that are answered with yes or no."""

SAID_WITH_VALUES = frozenset(
    {
        "accept_price",
        "take_what_is_left",
        "confirm_change",
        "confirm_fact",
        "confirm_heard",
        "keep_health",
        "take_again",
    }
    | {"which_order", "which_item", "opened", "remedy", "new_address", "new_receiver"}
)
"""Questions that hold values: they are put again in the very words."""

_ASKS_FOR = {"caller_phone": "phone"}
_AFTER_SALES = {
    "which_order",
    "which_item",
    "opened",
    "remedy",
    "wanted",
    "new_address",
    "new_receiver",
    "company",
    "tax_number",
}
_NOT_SLOTS = (
    YES_NO_QUESTIONS | {"what_do_you_need", "whats_to_change", "whats_wrong", "which_one"} | _AFTER_SALES
)

_KINDS = {
    "quantity": AnswerKind.QUANTITY,
    "receiver_name": AnswerKind.NAME,
    "phone": AnswerKind.DIGITS,
    "order_id": AnswerKind.DIGITS,
    "phone_tail": AnswerKind.DIGITS,
    "tax_number": AnswerKind.DIGITS,
    "address": AnswerKind.ADDRESS,
    "new_address": AnswerKind.ADDRESS,
}

QUESTIONS = _NOT_SLOTS | _KINDS.keys() | {"confirm"}
"""What may have been asked for beside the slots of a dialplan; "confirm" is any question for yes or no."""


def slot_asked_by(about: str) -> str | None:
    """The slot that a question asks for; ``None`` for questions such as "您看要这款吗？"."""
    if about in _ASKS_FOR:
        return _ASKS_FOR[about]
    return None if about in _NOT_SLOTS else about


def slot_meant_by(about: str) -> str | None:
    """The slot that the words of an answer are read as: a new address is an address."""
    return {"new_address": "address"}.get(about, about) or None


def expectation_of(state: DialogueState) -> Expectation:
    """What the caller is expected to answer now."""
    question = state.question
    if question is None:
        return Expectation()
    slot = slot_asked_by(question.about)
    if question.about in YES_NO_QUESTIONS:
        return Expectation(AnswerKind.YES_NO, slot)
    if question.about in _KINDS:
        digits = {"phone": MOBILE_DIGITS - len(state.digits), "phone_tail": TAIL_DIGITS}.get(question.about)
        return Expectation(_KINDS[question.about], slot, digits)
    return Expectation(AnswerKind.CHOICE if question.choices else AnswerKind.FREE, slot)


_NOT_THIS_NUMBER = re.compile(r"(不|不是|不对|不用|换一个|换个号码?|不是的?)+[，、]?")
"""Said to "your present number?", the number follows."""
_YES_OR_NO = re.compile(
    r"(嗯+|哦|啊|那|就|好+|对+|是+|行+|可以|没错|没问题|要|不要|不用|不是|不对|不行|没有|不了|中|成|得|可|确认|下单|算了|[的啊呀吧嘞呢了，。])+"
)
_UNFINISHED = re.compile(
    r"(和|跟|还有|然后|对了|我想|我想要|我要|想要|就是|(?<![就要拿来换])[那这]个|因为|但是|不过|或者|要么|比如|大概|差不多|嗯|呃|还要|再|第|的话|还是|有没有|"
    r"把|给|跟|从|关于|所以|如果|要是|虽然|除了|以及|并且|尤其|特别是|另外|顺便|也想|还想|比较|最|更|我|您|你|你们|我们|[来要买][一二两三四五六七八九十]|"
    r"(想买|想要|要买|想找|推荐)(一|这|那)?[款个双件瓶盒台种点些]?|有没有(一|那)?[款个双件瓶盒台种])[，、]?$"
)
_QUANTITY = re.compile(r"[一二两三四五六七八九十百俩仨\d]+[盒瓶支套件双台袋箱个包罐副只片份条桶提打]")
_ADDRESS_END = re.compile(
    r"([号楼栋室户单元]|[号楼栋][零〇一二三四五六七八九十百\d]+|[零〇一二三四五六七八九\d]{3,})$"
)


_ROOM = re.compile(r"([零〇一二三四五六七八九十百\d]+[室户]|[零〇幺一二三四五六七八九\d]{3,})$")
"""Of an address nothing follows the room; a house number often has buildings and floors after it."""
_NOUN_TO_COME = re.compile(r"[一这那几][款双件瓶盒台种]\w+的$")
"""我想要一款补水的… is often the start of a longer wish; 干性的 is a whole answer."""


def completeness(state: DialogueState, partial: str) -> Completeness:
    """Judge what has been recognised so far while the caller pauses.

    ``COMPLETE`` lets the turn end early, ``INCOMPLETE`` makes it wait longer.
    """
    text = partial.strip("，。 ")
    if not text:
        return Completeness.OPEN
    expected = expectation_of(state)
    if expected.kind is AnswerKind.YES_NO and expected.slot == "phone":
        if _NOT_THIS_NUMBER.fullmatch(text):
            return Completeness.OPEN
        if digits_aloud(text):
            return _digits(text, MOBILE_DIGITS)
    match expected.kind:
        case AnswerKind.DIGITS:
            return _digits(text, expected.digits)
        case AnswerKind.YES_NO if _YES_OR_NO.fullmatch(text):
            return Completeness.COMPLETE
        case AnswerKind.QUANTITY if _QUANTITY.search(text) and not _UNFINISHED.search(text):
            return Completeness.COMPLETE
        case AnswerKind.ADDRESS:
            if _ROOM.search(text):
                return Completeness.LIKELY
            return Completeness.OPEN if _ADDRESS_END.search(text) else Completeness.INCOMPLETE
        case _:
            pass
    if _UNFINISHED.search(text):
        return Completeness.INCOMPLETE
    if _NOUN_TO_COME.search(text):
        return Completeness.INCOMPLETE
    return Completeness.OPEN


_WHOLE_NUMBERS = {MOBILE_DIGITS, 12}
"""Lengths of what is said when the number of an order is asked for: the caller's own number, and all of it.
The last digits do, but a group of them may just as well be the beginning."""


def _digits(text: str, wanted: int | None) -> Completeness:
    count = sum(len(run.digits) for run in digits_aloud(text))
    if count == 0:
        return Completeness.COMPLETE if _YES_OR_NO.fullmatch(text) else Completeness.OPEN
    if wanted is None:
        return Completeness.OPEN if count in _WHOLE_NUMBERS else Completeness.INCOMPLETE
    # Of a number that was begun before, the rest is told, or all of it anew.
    return Completeness.COMPLETE if count in (wanted, MOBILE_DIGITS) else Completeness.INCOMPLETE
