"""Returns, exchanges, refunds, reshipments, repairs: judged by the shop's rules, then asked of the shop."""

import re
from collections.abc import Mapping
from dataclasses import replace

from voicebot.dialogue import aftersales_additions as additions
from voicebot.dialogue import aftersales_changes as changes
from voicebot.dialogue import aftersales_faults as faults
from voicebot.dialogue import aftersales_lines as lines
from voicebot.dialogue import aftersales_pieces as pieces
from voicebot.dialogue import aftersales_tickets as tickets
from voicebot.dialogue.aftersales_asking import ask, confirm, request, times_asked
from voicebot.dialogue.aftersales_case import Case, Change
from voicebot.dialogue.aftersales_goods import wanted_instead
from voicebot.dialogue.aftersales_results import CLOSED, refuse
from voicebot.dialogue.aftersales_rules import (
    Ruling,
    change_of_mind,
    days_since_delivery,
    warranty_days,
    within,
)
from voicebot.dialogue.aftersales_script import ChangeOfMind, Freight
from voicebot.dialogue.aftersales_words import KIND_NAMES, concerned, kinds_of, order_name
from voicebot.dialogue.effects import OrderItem, OrderSummary, Priority
from voicebot.dialogue.order_parts import ReturnKind
from voicebot.dialogue.service_effects import ChangeRefusal, RequestReturn
from voicebot.dialogue.slots import as_list
from voicebot.dialogue.state import CARED, Phase
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.wording import pick

NOT_FITTING = "尺码不合适"
MISSING = "少件"
_WHY_NOT: Mapping[Ruling, str] = {
    Ruling.NEVER: "不办",
    Ruling.NOT_TAKEN: "品类不办",
    Ruling.TOO_LATE: "超过期限",
    Ruling.OPENED: "已拆封或使用",
}
"""For the ticket."""
_COUNTED = frozenset({ReturnKind.RETURN, ReturnKind.REFUND, ReturnKind.EXCHANGE})
"""Kinds that concern a whole line unless the caller says otherwise."""
OPTION_SLOTS = frozenset({"size", "size_delta", "color", "flavor", "storage_gb", "compatible"})
"""Slots that say which version is wanted instead."""


def serve(turn: Turn, order: OrderSummary) -> None:
    """Find out what is wrong and what is wanted, and ask for the yes to what the rules allow."""
    intent = turn.state.after_sale or "return_goods"
    standing = next((one for one in order.returns if one.status not in CLOSED), None)
    if _of_what_harmed(turn, order, intent):
        turn.acknowledge("care_wish")
        turn.change(after_sale=None, phase=Phase.CLOSING)
        additions.add(turn, f"客户补充：{turn.words}。", intent)
        return
    if order.status == "cancelled":
        refuse(turn, Change.RETURN, ChangeRefusal.ALREADY_CANCELLED, order)
    elif standing is not None and any(one.order_number == order.order_number for one in turn.state.committed):
        _more_of_what_was_done(turn, order, intent)
    elif standing is not None:
        refuse(turn, Change.RETURN, ChangeRefusal.ALREADY_REQUESTED, order, standing=standing)
    elif order.status in changes.NOT_SHIPPED and intent in ("return_goods", "report_problem"):
        changes.cancel(turn, order, instead=True)
    elif order.status == "shipped" and intent == "return_goods" and not turn.knows("issue"):
        changes.cancel(turn, order)  # on its way: it may still be stopped
    elif lines.know(turn, order) and _know_issue(turn, intent):
        _by_issue(turn, order, intent)


def _of_what_harmed(turn: Turn, order: OrderSummary, intent: str) -> bool:
    """退款, once somebody was harmed by it: the urgent ticket hears of it, and no rule is told."""
    cared = CARED in turn.state.told and bool(turn.state.ticket)
    meant = not turn.state.orders or order.order_number == turn.state.orders[0].order_number
    return cared and meant and intent in ("return_goods", "exchange_goods", "report_problem")


def _more_of_what_was_done(turn: Turn, order: OrderSummary, intent: str) -> None:
    """鞋盒也压坏了能退吗, once the shoes go back: their ticket hears of it."""
    turn.say("requested_already")
    turn.change(after_sale=None, phase=Phase.CLOSING, case=Case(order.order_number, last=intent))
    additions.add(turn, f"客户补充：{turn.words}。")


def _know_issue(turn: Turn, intent: str) -> bool:
    if (
        intent == "report_problem"
        and faults.leaks_or_lacks(turn.state.case.said)
        and not turn.state.asked.get("issue")
    ):
        turn.forget("issue")
        turn.say_once("fault_sorry", "fault_sorry")
        turn.ask("issue", key="leaks_or_lacks")
        return False
    settled = intent == "exchange_goods" and _wanted(turn)
    if settled or turn.knows("issue") or turn.state.asked.get("issue"):
        return True
    if intent in ("report_problem", "warranty_repair"):
        turn.say_once("fault_sorry", "fault_sorry")
    turn.ask("issue")
    return False


def _by_issue(turn: Turn, order: OrderSummary, intent: str) -> None:
    issues = set(as_list(turn.state.slots.get("issue")))
    remedy = turn.state.case.remedy
    if issues & tickets.LOST:
        turn.say_once("fault_sorry", "fault_sorry")
        turn.say("lost_noting")
        tickets.note(turn, order, intent, priority=Priority.HIGH)
    elif intent == "warranty_repair" or (intent == "report_problem" and "屏幕碎裂" in issues):
        _repair(turn, order, issues)
    elif issues & faults.OURS or (intent == "report_problem" and NOT_FITTING not in issues):
        _fault(turn, order, intent, issues)
    elif intent == "report_problem" and remedy is None:
        _ask_remedy(turn, (ReturnKind.EXCHANGE, ReturnKind.RETURN))
    else:
        exchange = remedy is ReturnKind.EXCHANGE or (remedy is None and intent == "exchange_goods")
        _change_of_mind(turn, order, ReturnKind.EXCHANGE if exchange else ReturnKind.RETURN)


# --- nothing is wrong with it


def _change_of_mind(turn: Turn, order: OrderSummary, kind: ReturnKind) -> None:
    rules = turn.dialogue.script.after_sales
    section = rules.exchanges if kind is ReturnKind.EXCHANGE else rules.returns
    items = concerned(order, turn.state.case)
    if section is None:
        _leave_to_a_person(turn, order)
        return
    if order.status != "delivered":
        turn.say("not_delivered_yet", order=order_name(turn, order), kind=KIND_NAMES[kind])
        tickets.done(turn)
        return
    now, opened = turn.state.caller.now, turn.state.case.opened
    ruling = change_of_mind(section, order, kinds_of(turn, items), opened=opened, now=now)
    match ruling:
        case Ruling.ALLOWED:
            _offer(turn, kind, section.freight, ask_wanted=kind is ReturnKind.EXCHANGE)
        case Ruling.ASK_WHETHER_OPENED:
            _tell_rule(turn, turn.state.after_sale or "")
            _ask_whether_opened(turn, section, items)
        case Ruling.UNCLEAR:
            _leave_to_a_person(turn, order)
        case _:
            _no(turn, ruling, kind, section, order, items)


def _ask_whether_opened(turn: Turn, section: ChangeOfMind, items: tuple[OrderItem, ...]) -> None:
    if times_asked(turn, "opened"):
        turn.ask("opened", key="opened_again")
        return
    question = pick(section.opened_question, turn.state.caller.call_key, turn.state.turn, "opened")
    turn.ask_text("opened", question.format(name=items[0].name))


def _no(
    turn: Turn,
    ruling: Ruling,
    kind: ReturnKind,
    section: ChangeOfMind,
    order: OrderSummary,
    items: tuple[OrderItem, ...],
) -> None:
    """Each no has its own sentence; what a person might still do is offered."""
    days, limit = str(days_since_delivery(order, turn.state.caller.now) or 0), str(section.days)
    turn.say(f"rule_{ruling.value}", kind=KIND_NAMES[kind], name=items[0].name, days=days, limit=limit)
    _offer_exception(turn, f"规则不允许{KIND_NAMES[kind]}（{_WHY_NOT[ruling]}，期限{limit}天），客户希望通融")


def _offer(turn: Turn, kind: ReturnKind, freight: Freight, *, ask_wanted: bool = False) -> None:
    """Allowed: what it costs, and whether it shall be.

    Args:
        ask_wanted: find out first what is wanted instead; faulty goods are exchanged for the same.
    """
    wanted = _wanted(turn) if kind is ReturnKind.EXCHANGE else ""
    if ask_wanted and not wanted and "wanted" not in turn.state.told:
        turn.change(told=turn.state.told | {"wanted"})
        ask(turn, "wanted")
        return
    turn.change(case=replace(turn.state.case, remedy=kind, wanted=wanted, freight=freight))
    if kind in (ReturnKind.RETURN, ReturnKind.EXCHANGE, ReturnKind.REPAIR):
        _tell_freight(turn, kind, freight)
    if not _only_some(turn, kind):
        _confirm(turn, kind, wanted)


def _only_some(turn: Turn, kind: ReturnKind) -> bool:
    """One box of two, one colour of two: the shop's system takes whole lines by product, so a person does it.

    Returns:
        whether it is so.
    """
    order, case = tickets.order_in_hand(turn), turn.state.case
    items = concerned(order, turn.state.case) if order is not None else ()
    if order is None or kind not in _COUNTED or len(items) != 1:
        return False
    item, name = items[0], KIND_NAMES[kind]
    fewer = pieces.spoken(case, item)
    if not fewer and lines.one_of_several_versions(turn, order) is None:
        return False
    some = fewer or f"{item.quantity}{item.unit}"
    told = lines.version(turn, item) if not fewer else ""
    some = f"{told}那{some}" if told else some
    turn.say("only_some_noting", deed=name[0], some=some)
    bought = sum(one.quantity for one in order.items if one.product_id == item.product_id)
    why = f"{item.name}买了{bought}{item.unit}，只要{name[0]}{some}"
    turn.change(case=replace(turn.state.case, why=why))
    tickets.note(turn, order, turn.state.after_sale or "return_goods", fetch=True)
    return True


def _confirm(turn: Turn, kind: ReturnKind, wanted: str) -> None:
    """Ask for the yes; when more than one piece goes back, the number is named first."""
    order = tickets.order_in_hand(turn)
    items = concerned(order, turn.state.case) if order is not None else ()
    if kind is ReturnKind.EXCHANGE and wanted:
        confirm(turn, Change.RETURN, "confirm_exchange_for", wanted=wanted)
    elif kind in _COUNTED and sum(item.quantity for item in items) > 1:
        count = f"{items[0].quantity}{items[0].unit}" if len(items) == 1 else f"这{len(items)}样"
        confirm(turn, Change.RETURN, f"confirm_{kind.value}_all", count=count)
    elif kind is ReturnKind.RESHIP:
        confirm(turn, Change.RETURN, "confirm_reship", some=pieces.of_one_line(turn, order))
    else:
        confirm(turn, Change.RETURN, f"confirm_{kind.value}")


def _tell_freight(turn: Turn, kind: ReturnKind, freight: Freight) -> None:
    """Who pays, once, unless the shop's own words have just said it."""
    said = [
        rule[0]
        for intent, rule in turn.dialogue.script.answers.items()
        if f"rule:{intent}" in turn.state.told
    ]
    if not any("运费" in rule for rule in said):
        turn.say_once(f"freight:{kind.value}", f"freight_{freight}")


def _wanted(turn: Turn) -> str:
    """What is wanted instead, for the ear: 43码, 黑色, or as it was said."""
    case, slots = turn.state.case, turn.state.slots
    if not case.wanted and (step := _SIZE_STEP.search(f"{case.said}，{turn.words}")):
        return f"{step['step']}一码"
    if not case.wanted and (other := wanted_instead(turn, f"{case.said}，{turn.words}")):
        return other
    fresh = [slot for slot in sorted(OPTION_SLOTS) if slot in slots and slot not in turn.state.remembered]
    if "size" in fresh and "size_delta" in fresh:
        fresh.remove("size_delta")  # 大一码，四十三: the size says it all
    return case.wanted or "、".join(_option(slot, slots[slot]) for slot in fresh)


_SIZE_STEP = re.compile(r"(?:换|要)[^，。]{0,6}?(?P<step>[大小])(?:一?点|的|一?号)")
"""换一双大点的: how much is asked with the yes."""


def _option(slot: str, value: object) -> str:
    if slot == "size_delta" and isinstance(value, int | float):
        return f"{'大' if value > 0 else '小'}{'半' if abs(value) == 0.5 else '一'}码"
    text = "、".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return f"{text}码" if slot == "size" else text


# --- something is wrong with it


def _fault(turn: Turn, order: OrderSummary, intent: str, issues: set[str]) -> None:
    rules = turn.dialogue.script.after_sales.faults
    turn.say_once("fault_sorry", "fault_sorry")
    if rules is None:
        _leave_to_a_person(turn, order)
        return
    delivered = order.status == "delivered"
    if rules.days and delivered and not within(order, rules.days, turn.state.caller.now):
        _fault_too_late(turn, order, rules.days)
        return
    _tell_rule(turn, "report_problem")
    if rules.photo:
        turn.say_once("photo", "photo_hint", hint=rules.photo)
    choices = rules.missing if MISSING in issues else rules.remedies
    remedy = _agreed_remedy(turn, intent, choices)
    if remedy is None:
        _ask_remedy(turn, choices)
        return
    back = remedy in (ReturnKind.RETURN, ReturnKind.EXCHANGE, ReturnKind.REPAIR)
    if back and order.status != "delivered":
        refuse(turn, Change.RETURN, ChangeRefusal.NOT_DELIVERED, order)
        return
    _offer(turn, remedy, rules.freight)


def _agreed_remedy(turn: Turn, intent: str, choices: tuple[ReturnKind, ...]) -> ReturnKind | None:
    """The one that is wanted, if the shop offers it or something as good; the only one there is."""
    wanted = turn.state.case.remedy
    if wanted is None and intent == "exchange_goods":
        wanted = ReturnKind.EXCHANGE
    if wanted is None and intent == "return_goods":
        wanted = ReturnKind.RETURN
    as_good = {
        ReturnKind.RETURN: (ReturnKind.RETURN, ReturnKind.REFUND),
        ReturnKind.REFUND: (ReturnKind.REFUND, ReturnKind.RETURN),
        ReturnKind.EXCHANGE: (ReturnKind.EXCHANGE, ReturnKind.RESHIP),
        ReturnKind.RESHIP: (ReturnKind.RESHIP, ReturnKind.EXCHANGE),
    }
    for kind in as_good.get(wanted, (wanted,)) if wanted is not None else ():
        if kind in choices:
            return kind
    return choices[0] if len(choices) == 1 else None


def _ask_remedy(turn: Turn, choices: tuple[ReturnKind, ...]) -> None:
    names = [KIND_NAMES[kind] for kind in choices]
    text = f"{'、'.join(names[:-1])}，还是{names[-1]}" if len(names) > 1 else names[0]
    ask(turn, "remedy", options=text)


def _fault_too_late(turn: Turn, order: OrderSummary, limit: int) -> None:
    days = days_since_delivery(order, turn.state.caller.now)
    if days is not None:
        turn.say_once("fault_too_late", "rule_fault_too_late", days=str(days), limit=str(limit))
    if turn.dialogue.script.after_sales.warranty is not None:
        _repair(turn, order, set(as_list(turn.state.slots.get("issue"))))
    else:
        _offer_exception(turn, f"过了{limit}天的质量问题期限")


def _repair(turn: Turn, order: OrderSummary, issues: set[str]) -> None:
    rules = turn.dialogue.script.after_sales.warranty
    if rules is None:
        _leave_to_a_person(turn, order)
        return
    turn.say_once("fault_sorry", "fault_sorry")
    kinds = kinds_of(turn, concerned(order, turn.state.case))
    limit = warranty_days(rules, kinds[0] if kinds else None)
    excluded = issues & set(rules.not_covered)
    if limit is None:
        turn.say("warranty_none")
    elif excluded:
        turn.say("warranty_not_covered", issue="、".join(sorted(excluded)))
    elif within(order, limit, turn.state.caller.now) is False:
        turn.say("warranty_over", limit=str(limit))
    elif order.status != "delivered":
        refuse(turn, Change.RETURN, ChangeRefusal.NOT_DELIVERED, order)
        return
    else:
        _offer(turn, ReturnKind.REPAIR, rules.freight)
        return
    _offer_exception(turn, "不在免费保修里，请报维修价")


def _offer_exception(turn: Turn, why: str) -> None:
    """The rules say no; a person may still see a way."""
    turn.change(case=replace(turn.state.case, why=why))
    turn.ask("callback", key="offer_exception")


# --- doing it


def do_return(turn: Turn, order: OrderSummary) -> None:
    """The caller said yes."""
    case = turn.state.case
    kind = case.remedy or ReturnKind.RETURN
    issue = "、".join(as_list(turn.state.slots.get("issue")))
    again = pieces.of_one_line(turn, order) if kind is ReturnKind.RESHIP else ""
    note = f"补发{again}" if again else case.wanted
    options = tuple(
        (slot, "、".join(map(str, value)) if isinstance(value, tuple) else str(value))
        for slot, value in turn.state.slots.items()
        if kind is ReturnKind.EXCHANGE and slot in OPTION_SLOTS and slot not in turn.state.remembered
    )
    request(
        turn,
        Change.RETURN,
        "requesting",
        lambda effect_id: RequestReturn(
            effect_id, order.order_number, kind, case.product_ids, issue, note=note, wanted=options
        ),
    )


def _tell_rule(turn: Turn, intent: str) -> None:
    """The shop's own words on it, once."""
    rule = turn.dialogue.script.answers.get(intent)
    if rule:
        turn.say_once(f"rule:{intent}", "after_sale_rule", rule=rule[0])


def _leave_to_a_person(turn: Turn, order: OrderSummary) -> None:
    """No rule decides it: a ticket."""
    _tell_rule(turn, turn.state.after_sale or "")
    turn.say("after_sale_noting", order=order_name(turn, order))
    tickets.note(turn, order, turn.state.after_sale or "return_goods", fetch=True)
