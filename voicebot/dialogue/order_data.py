"""Name, number, address and way to pay, given before they are asked for: they are kept, and tell of a yes."""

import re

from voicebot.dialogue import called_by_name, payment, rereading
from voicebot.dialogue.dictation import means_this_number
from voicebot.dialogue.slots import CONTACT_SLOTS
from voicebot.dialogue.state import Phase
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.names import name_beside, only_name
from voicebot.dialogue.understanding.result import ScoredIntent, Understanding

_NAME = "receiver_name"


def name_alone(turn: Turn, understood: Understanding) -> str | None:
    """李敏, while something is offered or ordered and no name is known: whom the parcel is for.

    A word that the dialplan knows and that was not mended into it (黄桃) is what it says.
    """
    state = turn.state
    about = state.question.about if state.question is not None else ""
    busy = state.basket or state.offered
    if not busy or state.after_sale or about == _NAME or state.phase is Phase.CLOSING:
        return None
    if (beside := name_beside(turn.words)) is not None:
        return beside
    name = only_name(turn.words)
    known_word = bool(understood.slots) and understood.text == turn.words
    if name is None or known_word or called_by_name.product_named(turn, understood) is not None:
        return None
    return name


def with_name_alone(turn: Turn, understood: Understanding) -> Understanding:
    """The reading with a name that was said unasked in place of what it was mistaken for."""
    name = name_alone(turn, understood)
    if (
        name is None
        or _NAME in understood.slots
        or (turn.knows(_NAME) and _NAME not in turn.state.remembered)
    ):
        return understood
    if only_name(turn.words) is None:
        at = turn.words.find(name)
        mistaken = {
            one.slot for one in understood.mentions if one.span[0] < at + len(name) and at < one.span[1]
        }
        return rereading.with_slots(rereading.without(understood, mistaken), {_NAME: name})
    plain = rereading.without(understood, tuple(understood.slots))
    certain = ScoredIntent("provide_info", 1.0)
    return rereading.with_slots(Understanding(plain.text, (certain,), (), {}), {_NAME: name})


def name_before_digits(turn: Turn, text: str) -> None:
    """周敏，幺三五…: whom the parcel is for, told right before the number where the name was asked for."""
    head = _HEAD.match(text)
    name = only_name(head["name"]) if head is not None else None
    asked = turn.answers(_NAME) or turn.state.asked.get(_NAME)
    if name is not None and asked and not turn.knows(_NAME):
        turn.learn(_NAME, name)


_HEAD = re.compile(
    r"(?P<name>[一-龥]{2,8}?)[，、。](?:我?的?(?:电话|手机|号码?)(?:号码?)?是?)?(?=[零〇幺一二三四五六七八九\d])"
)


def tells_of_yes(turn: Turn, understood: Understanding, changed: frozenset[str]) -> bool:
    """货到付款, 这个号, 寄到… said of an offer: who says where it goes wants it."""
    if rereading.asks(understood):
        return False
    given = changed & (CONTACT_SLOTS - {"city"}) or means_this_number(understood.text)
    return bool(given) or payment.hear(turn, understood.text)
