"""A confirmation that gets neither a yes nor a no: no caller is asked the same question a third time.

A doubtful word carries nothing out (``agreement``). Who answers with one twice hears which words count, and
who does so again is offered a person.
"""

from collections.abc import Mapping

from voicebot.dialogue.aftersales_case import Change
from voicebot.dialogue.agreement_words import NAMES, Deed
from voicebot.dialogue.order_parts import ReturnKind
from voicebot.dialogue.turn import Turn

MOST_UNCLEAR = 2
"""Answers to the same confirmation that were neither yes nor no, before other words are found for it."""

_DEEDS: Mapping[Change, Deed] = {
    Change.CANCEL: Deed.CANCEL,
    Change.ADDRESS: Deed.ADDRESS,
    Change.RETURN: Deed.RETURN,
    Change.PRICE: Deed.PRICE,
    Change.INVOICE: Deed.INVOICE,
}
_OF_GOODS: Mapping[ReturnKind, Deed] = {
    ReturnKind.EXCHANGE: Deed.EXCHANGE,
    ReturnKind.RESHIP: Deed.EXCHANGE,
    ReturnKind.REPAIR: Deed.REPAIR,
}


def deed_of(change: Change | None, remedy: ReturnKind | None) -> Deed | None:
    """What a yes to this change of an order would carry out."""
    deed = _DEEDS.get(change) if change is not None else None
    if deed is Deed.RETURN and remedy is not None:
        return _OF_GOODS.get(remedy, deed)
    return deed


def put(turn: Turn, about: str, deed: Deed) -> bool:
    """Find other words for a confirmation that was not answered. Returns whether it is time for them."""
    if turn.state.unclear < MOST_UNCLEAR:
        return False
    if turn.state.unclear == MOST_UNCLEAR:
        turn.ask(about, key="say_plainly", deed=NAMES[deed])
    else:
        turn.change(unclear=0)
        turn.ask("handover", key="offer_human_unclear", deed=NAMES[deed])
    return True
