"""A second matter told along with the first: kept until the first is served, then taken up unasked."""

import re

from voicebot.dialogue import aftersales
from voicebot.dialogue.aftersales_case import Case, Wish
from voicebot.dialogue.aftersales_changes import NOT_SHIPPED
from voicebot.dialogue.aftersales_goods import lines_named
from voicebot.dialogue.aftersales_which import wants_every
from voicebot.dialogue.aftersales_words import order_name
from voicebot.dialogue.effects import OrderSummary
from voicebot.dialogue.events import Heard
from voicebot.dialogue.state import Phase
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.turn_context import context_of

_ALSO = re.compile(r"也|连同|还有|另外")
_OTHER_ONE = re.compile(r"(?:另外?那?一?|别的|其他|还有一|那一)(?:单|个订单|个)")
_JOINED = re.compile(r"[，。；]?(?:另外|顺便|还有(?!没)|然后|同时|对了|再(?=[帮给]我))[，]?")
_FAMILIES = (
    aftersales.LOGISTICS,
    frozenset({"return_goods", "exchange_goods", "report_problem", "warranty_repair", "cancel_order"}),
    frozenset({"invoice"}),
    frozenset({"price_protect"}),
    frozenset({"refund_status"}),
    frozenset({"change_address"}),
)
"""Intents of one family are taken for the same matter in other words."""


def note_more_to_cancel(turn: Turn, order: OrderSummary, text: str) -> bool:
    """那个洗面奶也取消, 两单都取消 in place of the yes: the others follow when this one is done.

    Returns:
        whether others are to be cancelled as well, which is a yes to this one.
    """
    others = _still_to_cancel(turn, order.order_number)
    named = any(lines_named(turn, other, text) for other in others) or _OTHER_ONE.search(text)
    every = wants_every(text)
    if not others or not (every or (named and _ALSO.search(text))):
        return False
    turn.change(next_wish=Wish("cancel_order", text, every=every))
    return True


def note_second(turn: Turn, text: str) -> str | None:
    """Keep the second of two matters told in one breath (我要退货，另外开张发票).

    Returns:
        the intent of the first; ``None`` when only one matter was told.
    """
    parts = [part for part in _JOINED.split(text, maxsplit=1) if part]
    if len(parts) != 2:
        return None
    first, second = (_matter(turn, part) for part in parts)
    if first is None or second is None or _family(first) == _family(second):
        return None
    turn.change(next_wish=Wish(second, parts[1]))
    return first


def take_up(turn: Turn) -> None:
    """Go on with the second matter, once the first is served and nothing else is asked or awaited."""
    state, wish = turn.state, turn.state.next_wish
    busy = state.after_sale or state.pending or state.basket or state.phase is Phase.ENDED
    if wish is None or busy or turn.asked_something:
        return
    turn.change(next_wish=None)
    if wish.every or wish.intent == "cancel_order":
        _the_next_order(turn, wish)
        return
    words, understood = turn.words, turn.understood
    turn.words = wish.words
    turn.understood = turn.dialogue.understander.understand(Heard(wish.words, typed=True), context_of(turn))
    aftersales.begin(turn, wish.intent)
    turn.words, turn.understood = words, understood


def _the_next_order(turn: Turn, wish: Wish) -> None:
    left = _still_to_cancel(turn, "") if wish.intent == "cancel_order" else _still_to_return(turn)
    if not left:
        turn.ask("anything_else")
        return
    if wish.every:
        turn.forget("product_type", "order_date")  # of the one that is done
    case = Case(said=wish.words, opened=turn.state.case.opened)
    if wish.intent == "return_goods":
        turn.say("next_order", order=order_name(turn, left[0]))
    turn.change(after_sale=wish.intent, phase=Phase.AFTER_SALES, case=case)
    aftersales.proceed(turn)


def _still_to_cancel(turn: Turn, besides: str) -> list[OrderSummary]:
    orders = turn.state.orders
    return [one for one in orders if one.status in NOT_SHIPPED and one.order_number != besides]


def _still_to_return(turn: Turn) -> list[OrderSummary]:
    return [one for one in turn.state.orders if one.status == "delivered" and not one.returns]


def _matter(turn: Turn, part: str) -> str | None:
    """The intent of a part of the utterance, if it is about an order."""
    understood = turn.dialogue.understander.understand(Heard(part, typed=True), context_of(turn))
    return understood.intent if any(understood.intent in family for family in _FAMILIES) else None


def _family(intent: str) -> frozenset[str]:
    return next(family for family in _FAMILIES if intent in family)
