"""What a caller adds once a matter is noted: it goes to the colleague, and no form is begun anew."""

import re

from voicebot.dialogue.aftersales_pieces import bare_count
from voicebot.dialogue.aftersales_words import INTENT_NAMES
from voicebot.dialogue.control import says_goodbye
from voicebot.dialogue.dictation import is_correction, looks_like_address, spoken_digits
from voicebot.dialogue.identity import TAIL_DIGITS
from voicebot.dialogue.rereading import asks
from voicebot.dialogue.state import CARED, Phase, Purpose
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding
from voicebot.language.dates import find_days, find_times

_WHEN = frozenset({"callback_date", "callback_time", "callback_daypart"})
_DETAILS = _WHEN | {"issue", "phone_tail", "order_id", "order_date", "used_days", "size", "color"}
_DETAILS |= {"invoice_title", "invoice_type", "invoice_format", "price_diff", "address"}
_OF_GOODS = frozenset({"return_goods", "exchange_goods", "report_problem", "warranty_repair"})
_ELSE = frozenset({"place_order", "recommend", "select", "transfer_human", "complaint", "do_not_call"})
_NOT_THE_OTHER = re.compile(r"^(?:那|我|也|，)*不(?:要|想)?[换退](?!了|货了)")
"""不换: said of goods that shall be taken back, or the reverse; nothing is given up by it."""
_SENDS_BACK = re.compile(r"寄回|退回|换|退|修|取|拿走|上门")


def hear(turn: Turn, understood: Understanding, changed: frozenset[str]) -> bool:
    """Add what was told to what is noted. Returns whether the turn is complete."""
    if _hear_moment(turn, understood) or _hear_more_of_a_complaint(turn, understood):
        return True
    if _counts_again(turn, understood) or _promises_photos(turn, understood):
        turn.change(slots=turn.before.slots)  # it is no wish for goods
        add(turn, f"客户补充：{understood.text}。")
        return True
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
    add(turn, f"客户补充：{understood.text}。", wish)
    return True


def hear_digits(turn: Turn, text: str) -> bool:
    """不对，是九四幺八: the last digits told before were wrong. Returns whether the turn is complete."""
    digits = spoken_digits(text)
    known = turn.text_slot("phone_tail")
    corrects = known and is_correction(text) and len(digits) == TAIL_DIGITS and digits != known
    if not corrects or not _may_add(turn) or looks_like_address(text):
        return False
    turn.learn("phone_tail", digits)
    add(turn, f"客户更正：下单手机尾号是{digits}。")
    return True


def has_ticket(turn: Turn) -> bool:
    """Whether a colleague has something of this call on the desk, and nothing else is under way."""
    state = turn.state
    busy = state.basket or state.offered or state.after_sale or state.pending
    return bool(state.ticket) and not busy and state.phase in (Phase.CLOSING, Phase.NEEDS)


def add(turn: Turn, note: str, wish: str | None = None, *, wants_call: bool = False) -> None:
    """Have it written into the ticket that the colleague has.

    Args:
        wants_call: a call is wanted, at the time told if one was.
    """
    named = f"客户要{INTENT_NAMES[wish]}。" if wish is not None else ""
    turn.acknowledge("contact_hearing")
    turn.add_to_ticket(Purpose.TICKET_ADDITION, f"{note}{named}", wants_call=wants_call)
    turn.keep_question()


def _may_add(turn: Turn) -> bool:
    """It is for callers whose order is not at hand: with an order the shop itself can serve them."""
    state = turn.state
    noted = CARED in state.told or any(mark.startswith("noted:") for mark in state.told)
    served = state.orders and CARED not in state.told
    idle = not (state.basket or state.offered or state.after_sale or served or state.pending)
    return noted and idle and state.phase is Phase.CLOSING


def _hear_moment(turn: Turn, understood: Understanding) -> bool:
    """下午三点以后, once a colleague shall call: a time to come and hardly a word besides."""
    if not has_ticket(turn) or turn.answers("callback_date") or asks(understood):
        return False
    when = moment_in(turn, understood.text)
    if not when or len(_BESIDES.sub("", understood.text.replace(when, ""))) > _MOST_BESIDES:
        return False
    add(turn, f"客户方便的时间：{understood.text}。")
    return True


def moment_in(turn: Turn, text: str) -> str:
    """The words that name a day or a time to come; empty when none do, or the past is spoken of."""
    days = find_days(text, turn.state.caller.now.date())
    if _PAST.search(text):
        return ""
    spans = [day.span for day in days] + [time.span for time in find_times(text)]
    spans += [found.span() for found in _PARTS.finditer(text)]
    if not spans:
        return ""
    return text[min(start for start, _ in spans) : max(end for _, end in spans)]


_PAST = re.compile(r"昨|前天|前几天|上(?:个)?(?:周|星期|礼拜|月)|上次|刚才|之前|那天")
_PARTS = re.compile(r"早上|上午|中午|下午|傍晚|晚上|今晚|明晚|周末|工作日|下班(?:后|以后|之后)?")
_BESIDES = re.compile(
    r"[，。]|以后|之后|以前|之前|左右|吧|啊|呢|的|那|就|都|在家|有空|可以|方便|行|时候|我|您|你们?|他们?|再|来|打(?:给我|过来|来|电话)?|联系|取|拿|最好|要"
)
_MOST_BESIDES = 2


def _counts_again(turn: Turn, understood: Understanding) -> bool:
    """加一袋 after a change of the order was noted; 三盒 alone after anything that was noted of an order."""
    if not turn.state.case.last or not has_ticket(turn):
        return False
    counted = {"quantity", "quantity_delta"} & understood.slots.keys()
    named = {"product_type", "items"} & understood.slots.keys()
    more = bool(counted) and not named and turn.state.case.last == "modify_order"
    return more or bool(bare_count(understood.text)[0])


def _promises_photos(turn: Turn, understood: Understanding) -> bool:
    """照片我等会发给你们: the colleague shall look out for them."""
    return has_ticket(turn) and _PHOTOS.search(understood.text) is not None and not asks(understood)


_PHOTOS = re.compile(
    r"(?:照片|图片|视频|截图|凭证|小票)[^，。]{0,8}(?:发|传|给)|(?:发|传)[^，。]{0,4}(?:照片|图片|视频|截图|凭证|小票)"
)


def of_what_harmed(turn: Turn) -> bool:
    """Whether the call is still about what harmed or angered somebody: goods named now are no wish."""
    state = turn.state
    open_matter = CARED in state.told or (state.angry and turn.answers("handover"))
    busy = state.basket or state.offered or state.after_sale
    return open_matter and bool(state.ticket) and not busy and state.phase is Phase.CLOSING


def _hear_more_of_a_complaint(turn: Turn, understood: Understanding) -> bool:
    """昨天打电话说了半天不给解决, said in place of yes or no to "shall I put you through": part of it."""
    if not turn.answers("handover") or not turn.state.angry or not has_ticket(turn) or asks(understood):
        return False
    said = {intent.name for intent in understood.intents}
    if said & _NO_STORY or says_goodbye(understood):
        return False
    if len(understood.text) < _SHORTEST_STORY:
        return False
    add(turn, f"客户补充：{understood.text}。")
    return True


_NO_STORY = frozenset(
    {"affirm", "deny", "transfer_human", "thank", "do_not_call", "repeat", "wait", "privacy_request"}
    | {"place_order", "recommend", "select", "cancel_order", "change_address", "invoice"}
)
"""Intents that are something else than more of the same story."""
_SHORTEST_STORY = 4
