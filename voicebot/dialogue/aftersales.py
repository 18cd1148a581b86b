"""Existing orders: whose it is, which one is meant, and what is to be done about it.

The way is always the same: the order is found and shown to be the caller's (``aftersales_identity``),
among several the one meant is found out (``aftersales_which``), then the matter is served. Answers and
claims come from what the shop found and committed.
"""

import re
from dataclasses import replace

from voicebot.dialogue import aftersales_additions as additions
from voicebot.dialogue import aftersales_changes as changes
from voicebot.dialogue import aftersales_faults as faults
from voicebot.dialogue import aftersales_goods as goods
from voicebot.dialogue import aftersales_identity as identification
from voicebot.dialogue import aftersales_money as money
from voicebot.dialogue import aftersales_payment as paying
from voicebot.dialogue import aftersales_pieces as pieces
from voicebot.dialogue import aftersales_returns as returns
from voicebot.dialogue import aftersales_status as status
from voicebot.dialogue import aftersales_tickets as tickets
from voicebot.dialogue import aftersales_unseen as unseen
from voicebot.dialogue.aftersales_asking import ask, times_asked
from voicebot.dialogue.aftersales_case import Case, Wish
from voicebot.dialogue.aftersales_which import Hints, meant, wants_every
from voicebot.dialogue.aftersales_words import opened_in, order_name, remedy_in
from voicebot.dialogue.effects import OrdersFound, OrderSummary
from voicebot.dialogue.identity import DEEDS, may
from voicebot.dialogue.slots import as_list
from voicebot.dialogue.state import Phase
from voicebot.dialogue.turn import Turn

LOGISTICS = frozenset({"order_status", "logistics_query", "urge"})
ABOUT_AN_ORDER = LOGISTICS | {
    "return_goods",
    "exchange_goods",
    "refund_status",
    "report_problem",
    "price_protect",
    "invoice",
    "warranty_repair",
}
"""Intents that concern an order of the past."""

_ASKS_ON = LOGISTICS | {"change_address", "cancel_order"}
_ABOUT_GOODS = frozenset({"return_goods", "exchange_goods", "report_problem"})
MOST_TIMES_WHICH = 2
_EVERY = frozenset({"cancel_order", "return_goods"})
"""What may be wanted of several orders at once."""
SURELY_NAMED = 0.55
"""Score of ``Catalogue.find_by_name`` from which a product is named."""
MINDED = re.compile(r"不喜欢|不想要|不满意|不合适|不需要|买多了|买错了|用不(上|着)|后悔")
"""Nothing is wrong with it: no question is left."""


def begin(turn: Turn, intent: str) -> None:
    """Serve a wish about an existing order; one that is noted already is not noted twice."""
    unproved = turn.answers("order_id") or turn.answers("phone_tail")
    if unproved and turn.state.after_sale and intent in LOGISTICS and not _PARCEL.search(turn.words):
        proceed(turn)  # 尾号8000 is guessed for a question about the parcel
        return
    if intent in LOGISTICS and _asks_when_called(turn):
        turn.say("callback_when")
        turn.ask("anything_else")
        return
    if turn.answers("callback") and turn.state.after_sale and intent in _ASKS_ON:
        turn.ask("callback")  # 那怎么办 asks on; what a colleague was offered for stays the matter
        return
    if intent in ("order_status", "logistics_query", "report_problem") and _about_money(turn):
        intent = "refund_status"
    if intent in ("order_status", "logistics_query") and _urges(turn):
        intent = "urge"
    if intent == "refund_status" and _wants_back(turn):
        intent = "return_goods"
    another = (
        _names_another_order(turn)
        or intent == "change_address"
        or (intent == "invoice" and ("专票" in turn.words or _titled(turn)))
    )
    in_part = _noted_in_part(turn, intent)
    revises = turn.state.ticket if in_part is False else ""
    noted = in_part if in_part is not None else f"noted:{intent}" in turn.state.told
    if noted and turn.state.phase is Phase.CLOSING and not another:
        if _LIMITS.search(turn.words) and additions.has_ticket(turn):
            additions.add(turn, f"客户补充：{turn.words}。")
            return
        turn.say("noted_already")
        turn.ask("anything_else")
        return
    if turn.state.after_sale != intent:
        _open_case(turn, intent)
    turn.change(case=replace(turn.state.case, revises=revises or turn.state.case.revises))
    turn.change(after_sale=intent, phase=Phase.AFTER_SALES)
    proceed(turn)


_LIMITS = re.compile(
    r"(?:别|不要|不能|不是)[^，。]{0,2}(?:都|全|一起)|[就只][^，。]{0,3}[一两二1-9](?:单|个|份|件|样|双|盒)"
)
"""别都给我取消了，就一单, once it is noted: how it is meant is for the colleague to know."""
_PARCEL = re.compile(r"到哪|物流|快递|包裹|发货|发了|催")


def _names_another_order(turn: Turn) -> bool:
    """那个洗面奶也取消, after the mask's order was: the other one is meant."""
    in_hand = turn.state.case.order_number
    others = [order for order in turn.state.orders if order.order_number != in_hand]
    held = [order for order in turn.state.orders if order.order_number == in_hand]
    named = any(goods.lines_named(turn, order, turn.words) for order in others)
    return named and not any(goods.lines_named(turn, order, turn.words) for order in held)


def _noted_in_part(turn: Turn, intent: str) -> bool | None:
    """退钱, once a colleague has three boxes of a carton to see to: those, unless the carton is named.

    Returns:
        ``None`` when no part of an order was noted, or something else is wanted.
    """
    case = turn.state.case
    if case.pieces == 0 or not {case.last, intent} <= _ABOUT_GOODS:
        return None
    return _ALL_OF_IT.search(turn.words) is None


_ALL_OF_IT = re.compile(r"全|都|整|所有|一起")


def _titled(turn: Turn) -> bool:
    """抬头写李雷 once an invoice is asked for: another title is wanted."""
    return turn.understood is not None and "invoice_title" in turn.understood.slots


def _urges(turn: Turn) -> bool:
    return turn.understood is not None and _URGES.search(turn.understood.text) is not None


def _asks_when_called(turn: Turn) -> bool:
    """那你们什么时候给我回, once something is noted: the call-back is meant, not the parcel."""
    noted = any(mark.startswith("noted:") for mark in turn.state.told)
    return noted and _CALLED.search(turn.words) is not None


_CALLED = re.compile(r"给我(个)?(回|答复|打|消息|说法|联系)|联系我|回(我|电|复|话)|答复|来电")


def _about_money(turn: Turn) -> bool:
    """钱怎么还没到; 多久能到 and 可是没收到 when the refund was spoken of last."""
    text = turn.understood.text if turn.understood is not None else ""
    if _GOODS.search(text) or (turn.understood is not None and "product_type" in turn.understood.slots):
        return False
    return _MONEY.search(text) is not None or (
        turn.state.case.last == "refund_status" and _ARRIVES.search(text) is not None
    )


_MONEY = re.compile(r"(钱|款|账)[^，。]{0,6}(到|退|收到|回来|没有?)|(没|到|收到)[^，。]{0,3}(钱|款|账)")
_ARRIVES = re.compile(r"到|多久|几天|什么时候|啥时候|没有?收|没见|没看")
_GOODS = re.compile(r"货|快递|包裹|物流|签收|东西|件|发")


def _wants_back(turn: Turn) -> bool:
    """那我不要了，退款 wants money back, and does not ask how far it is."""
    text = turn.understood.text if turn.understood is not None else ""
    in_hand = tickets.order_in_hand(turn)
    running = any(order.returns for order in turn.state.orders)
    running = running or (in_hand is not None and in_hand.status == "cancelled")
    return not running and _BACK.search(text) is not None and _HOW_FAR.search(text) is None


_BACK = re.compile(r"不要了|不想要|(要|想|帮我|给我|申请|直接|，|^)退(款|钱|了)|退(款|钱)吧")
_HOW_FAR = re.compile(r"到|怎么|咋|什么时候|啥时候|几时|多久|还没|哪|进度|吗|呢|查")
_URGES = re.compile(
    r"催|赶紧|抓紧|快点|快些|加急|(怎么|咋)还(不|没|未)|还不发|都[^，。]{1,4}(天|周|礼拜|星期|月)了|这么久|等了"
)


def _open_case(turn: Turn, intent: str) -> None:
    """A new matter, perhaps about the order that was spoken of last."""
    text = turn.understood.text if turn.understood is not None else ""
    in_hand = turn.state.case
    same_goods = turn.state.after_sale is not None and intent != "change_address"
    case = (
        replace(in_hand, asking=None, doing=None) if same_goods else Case(order_number=in_hand.order_number)
    )
    remedy = remedy_in(text) if intent == "report_problem" else None
    opened = opened_in(text)
    opened = case.opened if opened is None else opened
    turn.change(case=replace(case, said=text, remedy=remedy, opened=opened))
    pieces.note(turn, text)
    told_before = turn.understood is not None and "order_date" not in turn.understood.slots
    if told_before and not same_goods:
        turn.forget("order_date")
    minded = MINDED.search(text)
    if intent in ("return_goods", "exchange_goods") and minded and not turn.knows("issue"):
        turn.learn("issue", (minded[0],))
    tells = intent in _ABOUT_GOODS or intent == "warranty_repair"
    fault = faults.told_with(text) if tells and not turn.knows("issue") else None
    if fault is not None:
        turn.learn("issue", (fault,))
    if intent == "invoice" and (title := money.title_in(turn.words)):
        turn.change(case=replace(turn.state.case, invoice_title=title))
    if intent == "change_address":
        changes.forget_old_address(turn)
        if changes.renames(turn.words):
            receiver = changes.receiver_in(turn.words)
            turn.change(case=replace(turn.state.case, renames=True, receiver=receiver))
        if turn.understood is not None and (phone := changes.new_phone(turn.understood)):
            turn.change(case=replace(turn.state.case, phone=phone))


def proceed(turn: Turn) -> None:
    """Whose order, which order, then the matter itself."""
    state = turn.state
    if turn.answers("callback"):
        turn.ask("callback")
        return
    mine = _shown_to_be_theirs(turn)
    wants_other = turn.knows("order_id") and not any(
        order.order_number.endswith(turn.text_slot("order_id")) for order in mine
    )
    number = state.caller.number
    if not mine and unseen.refused(turn):
        return
    if number and identification.LOOKED_UP not in state.told:
        identification.look_up_by_number(turn, number)
    elif mine and not wants_other:
        _serve_the_one_meant(turn, mine)
    else:
        identification.prove_by_digits(turn)


def _shown_to_be_theirs(turn: Turn) -> tuple[OrderSummary, ...]:
    rules = turn.dialogue.script.after_sales.identity.rules
    deed = DEEDS[turn.state.after_sale or "logistics_query"]
    identity, placed = turn.state.identity, turn.state.order_placed
    own = "" if placed is None else placed.order_number
    return tuple(
        order
        for order in turn.state.orders
        if order.order_number == own or may(identity, rules, order.order_number, deed)
    )


def found(turn: Turn, orders: tuple[OrderSummary, ...]) -> None:
    """The shop has answered the look-up by the caller's own number."""
    if identification.found_by_number(turn, orders):
        proceed(turn)


def found_by_digits(turn: Turn, result: OrdersFound) -> None:
    """The shop has answered the look-up by an order number."""
    if identification.found_by_digits(turn, result.orders, too_often=result.too_often):
        turn.change(case=replace(turn.state.case, order_number=turn.state.orders[0].order_number))
        proceed(turn)


# --- which order


def _serve_the_one_meant(turn: Turn, mine: tuple[OrderSummary, ...]) -> None:
    intent, now = turn.state.after_sale or "logistics_query", turn.state.caller.now
    fixed = tickets.order_in_hand(turn) if turn.state.case.asking is not None else None
    candidates = (fixed,) if fixed is not None else meant(mine, intent, _hints(turn), now)
    words = turn.words or turn.state.case.said
    if intent in _EVERY and len(candidates) > 1 and wants_every(words):
        left = [order for order in candidates if not order.returns]
        if len(left) > 1:
            turn.change(next_wish=Wish(intent, words, every=True))  # one after the other, each with its yes
        candidates = tuple(left[:1]) or candidates
    times = times_asked(turn, "which_order")
    if len(candidates) == 1 or times >= MOST_TIMES_WHICH:
        turn.change(case=replace(turn.state.case, order_number=candidates[0].order_number))
        _serve(turn, candidates[0])
        return
    names = [order_name(turn, order) for order in candidates]
    choices = tuple(order.order_number for order in candidates)
    if len(candidates) == 2 and names[0] != names[1]:
        turn.ask("which_order", key="which_of_two", first=names[0], second=names[1])
    else:
        ask(turn, "which_order", count=str(len(candidates)))
    turn.change(case=replace(turn.state.case, order_number="", candidates=choices))


def _hints(turn: Turn) -> Hints:
    """What was said of the order; older wishes about goods to buy do not count."""
    state, understood = turn.state, turn.understood
    text = understood.text if understood is not None else state.case.said
    kinds = as_list(state.slots.get("product_type"))
    if _KEPT.search(text):
        text = _KEPT.sub("", text)
        kinds = goods.kinds_in(turn, text)
    hits = turn.dialogue.catalogue.find_by_name(text) if text else ()
    return Hints(
        text=text,
        date=turn.text_slot("order_date"),
        order_id=turn.text_slot("order_id"),
        kinds=kinds,
        kinds_of=goods.kinds_of_goods(turn, state.orders),
        product_ids=tuple(hit.product.product_id for hit in hits if hit.score >= SURELY_NAMED),
        in_hand=state.case.order_number,
        offered=state.case.candidates,
    )


_KEPT = re.compile(r"(?:^|，)[^，。]*(?:留着|保留|不取消|别取消|不动|不退|还要)[^，。]*")
"""面膜留着, of what is not meant."""

# --- the matter


def _serve(turn: Turn, order: OrderSummary) -> None:
    match turn.state.after_sale:
        case "cancel_order" if order.status == "delivered":  # 不想要了, said of what has arrived
            turn.change(after_sale="return_goods")
            returns.serve(turn, order)
        case "cancel_order":
            changes.cancel(turn, order)
        case "modify_order":
            changes.amend(turn, order)
        case "change_address":
            changes.redirect(turn, order)
        case "refund_status":
            money.refund(turn, order)
        case "price_protect":
            money.protect(turn, order)
        case "invoice":
            money.invoice(turn, order)
        case "payment_link":
            paying.link(turn, order)
        case "return_goods" | "exchange_goods" | "report_problem" | "warranty_repair":
            returns.serve(turn, order)
        case _:
            status.serve(turn, order)


def ticket_without_order(turn: Turn) -> None:
    """The order could not be found, or the rules say no: a person shall look."""
    tickets.note(turn, tickets.order_in_hand(turn), turn.state.after_sale or "logistics_query")
