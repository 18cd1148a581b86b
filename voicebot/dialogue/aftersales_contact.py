"""Whom a colleague shall get in touch with: told before a ticket is opened, or added to one that is."""

import re

from voicebot.dialogue import ordering
from voicebot.dialogue.aftersales_changes import new_phone
from voicebot.dialogue.dictation import is_phone, spoken_digits
from voicebot.dialogue.identity import TAIL_DIGITS
from voicebot.dialogue.state import Phase, Purpose
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding

_NAMED = re.compile(r"(?:我(?:叫|姓|的名字(?:叫|是)?)|名字(?:叫|是)|联系人(?:叫|是)?)(?P<name>[一-龥]{1,4})")
_NAME_ENDS = re.compile(r"(?:的|啊|呀|吧|电话|手机|号码).*$")
WANTED = "contact_wanted"
"""Mark of ``DialogueState.told``: something is noted for somebody whose number is not known."""
_BUYS = frozenset({"place_order", "recommend", "select"})


def is_reachable(turn: Turn) -> bool:
    """Whether a colleague has a number to call."""
    return bool(turn.state.caller.number or turn.knows("phone"))


def add(turn: Turn, understood: Understanding) -> bool:
    """我叫李雷，电话13800138000, once something is noted: it goes into the records as well.

    Returns:
        whether name or number were told.
    """
    state = turn.state
    noted = bool(state.ticket) or any(mark.startswith("noted:") for mark in state.told)
    if not noted or state.basket or state.offered or state.phase is not Phase.CLOSING:
        return False
    if new_phone(understood) or _BUYS & {intent.name for intent in understood.intents}:
        return False
    told = _name(understood.text), _phone(understood)
    bare = _bare_digits(turn.words) if any(mark.startswith("noted:") for mark in state.told) else ""
    if not any(told) and not bare:
        return False
    _note(turn, *told, bare)
    return True


def ask(turn: Turn) -> bool:
    """A colleague shall get in touch and has no number. Returns whether it was asked for."""
    if is_reachable(turn) or turn.state.basket or turn.state.asked.get("phone"):
        return False
    turn.change(told=turn.state.told | {WANTED})
    turn.ask("phone", key="ask_contact")
    return True


def hear_phone(turn: Turn, text: str) -> bool:
    """Take in the number asked for, perhaps in pieces. Returns whether the turn is complete."""
    if WANTED not in turn.state.told or turn.state.after_sale:
        return False
    if (tail := _tail_alone(turn, text)) is not None:
        turn.learn("phone_tail", tail)
        _note(turn, "", "", tail)
        return True
    if ordering.hear_phone(turn, text):
        return True
    phone = turn.text_slot("phone")
    if not phone:
        return False
    _note(turn, _name(text), phone)
    return True


def _tail_alone(turn: Turn, text: str) -> str | None:
    """四四二零 and no more, of somebody whose order is not found yet: the last digits of its number."""
    digits = spoken_digits(text)
    begins_a_number = digits.startswith("0") or re.match(r"1[3-9]", digits)
    alone = len(digits) == TAIL_DIGITS and not turn.state.digits and not _BESIDES.sub("", text)
    if not alone or turn.knows("phone_tail") or (begins_a_number and "尾" not in text):
        return None
    return digits


def _note(turn: Turn, name: str, phone: str, bare: str = "") -> None:
    if name:
        turn.learn("receiver_name", name)
    if phone:
        turn.learn("phone", phone)
    whom = "，".join(part for part in (name, phone) if part) or f"号码{bare}"
    turn.acknowledge("contact_hearing")
    turn.add_to_ticket(Purpose.TICKET_CONTACT, f"客户补充联系方式：{whom}（本通电话前面登记的事）。")
    turn.keep_question()


def _bare_digits(text: str) -> str:
    """4444: a number and nothing else, said after something was noted, belongs to that and is no price."""
    digits = spoken_digits(text)
    return digits if len(digits) >= TAIL_DIGITS and not _BESIDES.sub("", text) else ""


_BESIDES = re.compile(r"[\d零〇幺一二三四五六七八九两洞拐勾，。\s]|尾号|号码|是")


def _name(text: str) -> str:
    found = _NAMED.search(text)
    return _NAME_ENDS.sub("", found["name"]) if found is not None else ""


def _phone(understood: Understanding) -> str:
    phone = str(understood.slots.get("phone", ""))
    return phone if is_phone(phone) else ""
