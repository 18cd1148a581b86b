"""What a caller adds once a matter is noted: it goes to the colleague, and no form is begun anew."""

import re

from voicebot.dialogue.aftersales_words import INTENT_NAMES
from voicebot.dialogue.dictation import is_correction, looks_like_address, spoken_digits
from voicebot.dialogue.effects import TicketType
from voicebot.dialogue.identity import TAIL_DIGITS
from voicebot.dialogue.rereading import asks
from voicebot.dialogue.state import Phase, Purpose
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding

CARED = "cared"
"""Mark of ``DialogueState.told``: somebody was harmed, and a colleague will call."""

_WHEN = frozenset({"callback_date", "callback_time", "callback_daypart"})
_DETAILS = _WHEN | {"issue", "phone_tail", "order_id", "order_date", "used_days", "size", "color"}
_OF_GOODS = frozenset({"return_goods", "exchange_goods", "report_problem", "warranty_repair"})
_ELSE = frozenset({"place_order", "recommend", "select", "transfer_human", "complaint", "do_not_call"})
_NOT_THE_OTHER = re.compile(r"^(?:那|我|也|，)*不(?:要|想)?[换退](?!了|货了)")
"""不换: said of goods that shall be taken back, or the reverse; nothing is given up by it."""
_SENDS_BACK = re.compile(r"寄回|退回|换|退|修|取|拿走|上门")


def hear(turn: Turn, understood: Understanding, changed: frozenset[str]) -> bool:
    """Add what was told to what is noted. Returns whether the turn is complete.

    It is for callers whose order is not at hand: with an order the shop itself can serve them.
    """
    if not _may_add(turn) or (turn.answers("callback_date") and changed & _WHEN):
        return False
    intents = {intent.name for intent in understood.intents}
    told = changed & _DETAILS
    wish = next((name for name in intents if name in _OF_GOODS), None)
    wish = wish if _SENDS_BACK.search(understood.text) else None
    if not told and turn.before.question is not None and _NOT_THE_OTHER.search(understood.text):
        turn.acknowledge("noted_aside")
        turn.ask("callback_date", key="ask_fetch")
        return True
    if intents & _ELSE or not (told or wish) or (asks(understood) and not told & _WHEN):
        return False
    _add(turn, f"客户补充：{understood.text}。", wish)
    return True


def hear_digits(turn: Turn, text: str) -> bool:
    """不对，是九四幺八: the last digits told before were wrong. Returns whether the turn is complete."""
    digits = spoken_digits(text)
    known = turn.text_slot("phone_tail")
    corrects = known and is_correction(text) and len(digits) == TAIL_DIGITS and digits != known
    if not corrects or not _may_add(turn) or looks_like_address(text):
        return False
    turn.learn("phone_tail", digits)
    _add(turn, f"客户更正：下单手机尾号是{digits}。", None)
    return True


def _may_add(turn: Turn) -> bool:
    state = turn.state
    noted = CARED in state.told or any(mark.startswith("noted:") for mark in state.told)
    idle = not (state.basket or state.offered or state.after_sale or state.orders or state.pending)
    return noted and idle and state.phase is Phase.CLOSING


def _add(turn: Turn, summary: str, wish: str | None) -> None:
    named = f"客户要{INTENT_NAMES[wish]}。" if wish is not None else ""
    turn.acknowledge("contact_hearing")
    turn.open_ticket(Purpose.TICKET_ADDITION, TicketType.AFTER_SALE, summary + named)
    turn.keep_question()
