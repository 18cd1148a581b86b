"""Asking for order number and last four digits of its telephone number; nothing is told before."""

import re
from collections.abc import Callable
from dataclasses import replace

from voicebot.dialogue import aftersales_contact as contact
from voicebot.dialogue import aftersales_tickets as tickets
from voicebot.dialogue import control, dictation
from voicebot.dialogue.aftersales_asking import ask
from voicebot.dialogue.aftersales_case import Case
from voicebot.dialogue.aftersales_words import INTENT_NAMES
from voicebot.dialogue.effects import FindOrders, OrderSummary
from voicebot.dialogue.identity import (
    SHORTEST_ORDER_NUMBER,
    TAIL_DIGITS,
    is_exhausted,
    shown_by_digits,
    shown_by_number,
)
from voicebot.dialogue.state import Purpose
from voicebot.dialogue.turn import Turn
from voicebot.language.digits import HOTLINES, digits_aloud, say_digits

_NOT_THEIRS = re.compile(
    r"不是(这个?号码?的?)?(机主|号主)|捡(到|来|了)?.{0,4}(手机|电话)|(手机|电话)是?我?(捡|偷)(的|来|到)"
    r"|(借|用)的?(是|了)?(别人|人家|朋友|同事|同学|邻居|路人|室友).{0,2}(手机|电话|号码)"
)
MOST_QUESTIONS = 2
"""Asked so often without an answer, the wish is noted for a person, who will find out."""
LOOKED_UP = "looked_up_number"
"""Mark of ``DialogueState.told``: the orders of the caller's number are known, or known to be none."""


def look_up_by_number(turn: Turn, number: str) -> None:
    """Ask the shop for the orders of the number that the caller rings from."""
    turn.change(told=turn.state.told | {LOOKED_UP})
    _look_up(turn, Purpose.FIND_ORDERS, lambda effect_id: FindOrders(effect_id, number))


def disowns_the_number(turn: Turn, text: str) -> bool:
    """Who says that the telephone is not theirs is known by its number no more: only digits count.

    Returns:
        whether that was said.
    """
    if _NOT_THEIRS.search(text) is None:
        return False
    state = turn.state
    turn.change(
        identity=replace(state.identity, by_number=frozenset()),
        orders=tuple(one for one in state.orders if one.order_number in state.identity.by_digits),
        told=state.told | {LOOKED_UP},
        case=Case(said=state.case.said),
    )
    return True


def prove_by_digits(turn: Turn) -> None:
    """Ask for what is still missing; with both, ask the shop. The order of the questions tells nothing.

    Who failed too often has no further try in this call, also when no person could take over.
    """
    if is_exhausted(turn.state.identity, turn.dialogue.script.after_sales.identity.rules):
        note_unproved(turn, key="identity_exhausted")
    elif not turn.knows("order_id"):
        _ask_or_note(turn, "order_id", first="ask_order_id_first")
    elif not turn.knows("phone_tail"):
        _ask_or_note(turn, "phone_tail", first="ask_phone_tail")
    else:
        number, tail = turn.text_slot("order_id"), turn.text_slot("phone_tail")
        caller = turn.state.caller.number
        _look_up(
            turn,
            Purpose.FIND_BY_DIGITS,
            lambda effect_id: FindOrders(
                effect_id, order_number=number, phone_tail=tail, caller_number=caller
            ),
        )


def _ask_or_note(turn: Turn, slot: str, *, first: str) -> None:
    asked = turn.state.asked.get(slot, 0)
    told = any(turn.before.slots.get(one) != turn.state.slots.get(one) for one in _TOLD_AHEAD)
    presses = asked and _PRESSES.search(turn.words) is not None
    if presses or (not told and asked >= MOST_QUESTIONS + turn.state.identity.failures):
        note_unproved(turn)
    elif asked == 0:
        turn.ask(slot, key=first)
    else:
        ask(turn, slot)


_TOLD_AHEAD = ("address", "phone_tail", "order_id")
"""Who told one of these has answered, if not what was asked."""
_PRESSES = re.compile(
    r"(?:麻烦|尽|赶|抓|搞|弄|办|能)?(?:快着?点|快些|尽快|赶紧|抓紧|着急)|等着(?:呢|用|要)"
    r"|(?:登|记|报)(?:个|上|下|好)*(?:记|一?下|上|来|案)|叫人|让人|找人|(?:立|开|建)个?(?:单|案)"
)
"""麻烦快着点, 你给我登上记 in place of the digits: a colleague shall see to it."""


def note_unproved(turn: Turn, *, key: str = "identity_later") -> None:
    """Who cannot show whose order it is gets a ticket all the same: it tells them nothing.

    A colleague needs a number for it; who withholds it is asked afterwards.
    """
    if contact.is_reachable(turn):
        turn.say(key)
    else:
        turn.say("identity_unreachable")
    tickets.note(turn, None, turn.state.after_sale or "logistics_query", fetch=True)


def _look_up(turn: Turn, purpose: Purpose, request: Callable[[str], FindOrders]) -> None:
    turn.acknowledge("looking_up")
    turn.do(request, purpose)
    turn.change(question=None)
    turn.keep_question()


def found_by_number(turn: Turn, orders: tuple[OrderSummary, ...]) -> bool:
    """The shop has answered for the caller's own number. Returns whether there is an order."""
    numbers = {order.order_number for order in orders}
    known = tuple(order for order in turn.state.orders if order.order_number not in numbers)
    turn.change(orders=(*orders, *known), identity=shown_by_number(turn.state.identity, orders))
    if turn.state.orders:
        return True
    if turn.knows("order_id") or turn.knows("phone_tail"):
        prove_by_digits(turn)
    else:
        turn.ask("order_id", key="order_unknown_number")
    return False


def found_by_digits(turn: Turn, orders: tuple[OrderSummary, ...], *, too_often: bool = False) -> bool:
    """The shop has answered for an order number. Returns whether the caller has shown it to be theirs.

    Args:
        too_often: wrong digits were said too often, in this call and others; nothing was looked up.
    """
    state = turn.state
    rules = turn.dialogue.script.after_sales.identity.rules
    identity, order = shown_by_digits(
        state.identity, orders, order_id=turn.text_slot("order_id"), phone_tail=turn.text_slot("phone_tail")
    )
    tried = identity.failures
    if too_often:  # no word tells whether there is such an order, or whose failures were counted
        identity = replace(identity, failures=max(identity.failures, rules.most_failures))
    turn.change(identity=identity)
    if order is not None:
        others = tuple(one for one in state.orders if one.order_number != order.order_number)
        turn.change(orders=(order, *others))
        return True
    turn.forget("order_id", "phone_tail")
    if is_exhausted(identity, rules):
        # who tried once today was not wrong several times, however many tries the number has used up
        turn.say("identity_to_person" if tried >= rules.most_failures else "identity_no_more_today")
        wish = INTENT_NAMES.get(state.after_sale or "", "查订单")
        why = f"客户要{wish}，订单号和手机尾号没对上，身份没有核实"
        turn.change(after_sale=None, case=Case(why=why))
        control.transfer(turn, why)
    else:
        turn.ask("order_id", key="identity_mismatch")
    return False


def hear_digits(turn: Turn, about: str, text: str) -> bool:
    """Take in an order number or the last digits of a telephone number.

    Returns:
        whether digits were heard; the matter may then be gone on with, unless more are asked for.
    """
    digits = _tail_named(text) or dictation.put_right(text) or dictation.spoken_digits(text)
    if not digits or digits in HOTLINES:
        return False
    if len(digits) < TAIL_DIGITS:
        digits = turn.state.digits + digits
    if len(digits) < TAIL_DIGITS:
        turn.change(digits=digits)
        turn.ask(about, key="phone_so_far", digits=say_digits(digits))
        return True
    turn.change(digits="")
    if (both := _number_and_tail(text)) is not None:
        turn.learn("order_id", both[0])
        turn.learn("phone_tail", both[1])
        return True
    if about == "order_id" and dictation.is_phone(digits) and "订单" not in _NO_NUMBER.sub("", text):
        turn.learn("phone_tail", digits[-TAIL_DIGITS:])  # 我用13900001234下的单
        return True
    number, tail = turn.state.identity.claimed
    is_tail = about == "phone_tail" or "尾号" in text or "后四位" in text or len(digits) == TAIL_DIGITS
    if is_tail:
        turn.learn("phone_tail", digits[-TAIL_DIGITS:])
        if number and not turn.knows("order_id"):
            turn.learn("order_id", number)  # only the last digits are said anew
    else:
        turn.learn("order_id", digits)
        if tail and digits != number and not turn.knows("phone_tail"):
            turn.learn("phone_tail", tail)  # only the order number is said anew
    return True


def _tail_named(text: str) -> str:
    """尾号零九二七，二十号到的: the four digits that are called so, whatever else is counted."""
    if dictation.is_correction(text):
        return ""
    runs = digits_aloud(text)
    named = [run.digits for run in runs if _CALLED_TAIL.search(text[: run.span[0]])]
    return named[-1] if named and len(named[-1]) == TAIL_DIGITS else ""


_CALLED_TAIL = re.compile(r"(?:尾号|尾数|[后末]四位|末尾)(?:就|是|的|为|么|嘛|呢|啊|，)*$")
_NO_NUMBER = re.compile(r"(?:没有?|不(?:记得|知道|清楚|晓得)|忘|找不[到着])[^，。\d]{0,4}订单号?")
"""没有订单号，就报手机号: no order number is named."""


def _number_and_tail(text: str) -> tuple[str, str] | None:
    """订单号20261120001手机尾号8000: both in one breath, in this order or the other."""
    found = _TAIL.search(text)
    if found is None:
        return None
    tail, rest = found["tail"], text[: found.start()] + "，" + text[found.end() :]
    number = max((run.digits for run in digits_aloud(rest)), key=len, default="")
    tail = dictation.spoken_digits(tail)
    if len(number) < SHORTEST_ORDER_NUMBER or len(tail) < TAIL_DIGITS:
        return None
    return number, tail[-TAIL_DIGITS:]


_TAIL = re.compile(
    r"(?:手机|电话|号码|尾号|后四位|末四位|尾数)+(?:号|是|的|为|，)*(?P<tail>(?:[\d零〇幺一二三四五六七八九洞拐勾两]，?){4,11})"
)
