"""Refund status, price protection and invoices."""

import re
from dataclasses import replace

from voicebot.dialogue import aftersales_tax_number as tax_number
from voicebot.dialogue import aftersales_tickets as tickets
from voicebot.dialogue.aftersales_asking import ask, confirm, request
from voicebot.dialogue.aftersales_case import Change
from voicebot.dialogue.aftersales_results import refuse
from voicebot.dialogue.aftersales_rules import days_between
from voicebot.dialogue.aftersales_script import InvoiceRules
from voicebot.dialogue.aftersales_words import KIND_NAMES, order_name
from voicebot.dialogue.effects import OrderSummary, Priority
from voicebot.dialogue.order_parts import PaymentStatus, ReturnStatus, ReturnSummary
from voicebot.dialogue.rereading import asks
from voicebot.dialogue.service_effects import ChangeRefusal, ProtectPrice, RequestInvoice
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding
from voicebot.dialogue.wording import spoken_day, yuan
from voicebot.language.digits import say_digits

PERSON = "个人"
_COMPANY = re.compile(r"公司|单位|企业|厂|店|学校|医院|集团|事务所|中心|研究院|大学")
_NO_NAME = re.compile(
    r"^(开|写|要|用|填|抬头|是|我们?|的|那|就|嗯|，|给)*(公司|单位|企业)(的|抬头|名字|名称|吧|。)*$"
)
_AROUND_TITLE = re.compile(
    r"^(嗯|那|就|，|抬头|发票|写|开|是|填|用|叫|的)+|(吧|就行|就可以|就好了?|的|抬头|。|，)+$"
)


# --- refund status


def refund(turn: Turn, order: OrderSummary) -> None:
    """How far the money is on its way back; a person looks for what was paid and has not arrived."""
    if _is_paid_back(order) and _missed(turn):
        money = yuan(order.returns[0].refund_fen if order.returns else _refunded_fen(order))
        turn.say("refund_missed", order=order_name(turn, order), money=money)
        turn.change(case=replace(turn.state.case, why=f"系统显示{money}已原路退回，客户说没有到账"))
        tickets.note(turn, order, "refund_status", priority=Priority.HIGH)
        return
    coming_fen = _coming_back_fen(turn, order)
    if coming_fen:
        turn.say("refund_promised", order=order_name(turn, order), money=yuan(coming_fen))
    elif order.returns:
        _tell_return(turn, order.returns[0])
    elif order.payment is not None and order.payment.status is PaymentStatus.REFUNDING:
        turn.say("refund_running", order=order_name(turn, order))
    elif _is_overdue(order):
        turn.say("refund_not_seen", order=order_name(turn, order))
        turn.change(case=replace(turn.state.case, why="订单已取消，付的钱系统里没有退款记录"))
        tickets.note(turn, order, "refund_status", priority=Priority.HIGH)
        return
    elif order.payment is not None and order.payment.status is PaymentStatus.REFUNDED:
        money = yuan(_refunded_fen(order))
        turn.say("refund_paid_back", order=order_name(turn, order), money=money)
    else:
        turn.say("refund_none", order=order_name(turn, order))
    rule = turn.dialogue.script.answers.get("refund_status")
    if coming_fen:
        turn.say("refund_day_unknown")  # the rule tells how long it takes once goods have come back
    elif rule and order.returns and not order.returns[0].refunded_at:
        turn.say_once("rule:refund_status", "after_sale_rule", rule=rule[0])
    tickets.done(turn)


def _coming_back_fen(turn: Turn, order: OrderSummary) -> int:
    """What this call has set on its way back for an order that was cancelled or has become cheaper."""
    changes = [one for one in turn.state.committed if one.order_number == order.order_number]
    paid_back = _is_paid_back(order) or not changes or changes[-1].change not in _MONEY_CHANGES
    return 0 if paid_back else changes[-1].refund_fen


_MONEY_CHANGES = (Change.CANCEL, Change.PRICE)


def _is_paid_back(order: OrderSummary) -> bool:
    if order.returns:
        return order.returns[0].status is ReturnStatus.REFUNDED
    return order.payment is not None and order.payment.status is PaymentStatus.REFUNDED


def _is_overdue(order: OrderSummary) -> bool:
    """A cancelled order that was paid, and of whose refund the shop knows nothing."""
    paid = order.payment is not None and order.payment.status is PaymentStatus.PAID
    return paid and order.status == "cancelled"


def _refunded_fen(order: OrderSummary) -> int:
    return (order.payment.refunded_fen if order.payment is not None else 0) or order.total_fen


def _missed(turn: Turn) -> bool:
    """没收到, 还没到账: the caller looked and it is not there."""
    return _NOT_THERE.search(turn.words or turn.state.case.said) is not None


_NOT_THERE = re.compile(r"没(有)?[^，。吗]{0,4}(到|收|见|看)(?!吗|没)|(到|收)不到")


def _tell_return(turn: Turn, latest: ReturnSummary) -> None:
    turn.say(
        f"return_{latest.status.value}",
        kind=KIND_NAMES[latest.kind],
        number=say_digits(latest.return_number),
        money=yuan(latest.refund_fen),
    )
    now = turn.state.caller.now
    if latest.expected_on is not None and latest.refunded_at is None and latest.expected_on >= now:
        turn.say("refund_expected", date=spoken_day(latest.expected_on, now))


# --- price protection


def protect(turn: Turn, order: OrderSummary) -> None:
    """Within the days the order is named and the yes asked for; the shop then compares. Otherwise why not."""
    rules = turn.dialogue.script.after_sales.price_protection
    if rules is None:
        leave_to_a_person(turn, order)
        return
    days = days_between(order.placed_at, turn.state.caller.now)
    if order.status == "cancelled":
        refuse(turn, Change.PRICE, ChangeRefusal.ALREADY_CANCELLED, order)
    elif days > rules.days:
        turn.say("price_too_late", days=str(days), limit=str(rules.days))
        turn.ask("callback", key="offer_exception")
    else:
        confirm(turn, Change.PRICE, "confirm_price", order=order_name(turn, order))


def do_protect(turn: Turn, order: OrderSummary) -> None:
    """The caller said yes."""
    number = order.order_number
    request(turn, Change.PRICE, "pricing", lambda effect_id: ProtectPrice(effect_id, number))


# --- invoice


def invoice(turn: Turn, order: OrderSummary) -> None:
    """Ask for what an invoice needs, read it back, ask for the yes."""
    rules = turn.dialogue.script.after_sales.invoice
    if rules is None:
        leave_to_a_person(turn, order)
        return
    if order.status == "cancelled":
        refuse(turn, Change.INVOICE, ChangeRefusal.ALREADY_CANCELLED, order)
        return
    if order.invoice is not None and order.invoice.status == "issued":
        refuse(turn, Change.INVOICE, ChangeRefusal.ALREADY_ISSUED, order)
        return
    if turn.text_slot("invoice_type") == "专票" and not rules.special:
        turn.say("invoice_special")
        tickets.note(turn, order, "invoice")
        return
    _ask_what_is_missing(turn, order, rules)


def _ask_what_is_missing(turn: Turn, order: OrderSummary, rules: InvoiceRules) -> None:
    told = tax_number.told_in(turn.words) or tax_number.told_in(turn.state.case.said)
    if len(told) in tax_number.LENGTHS and not turn.state.case.tax_number:
        turn.change(case=replace(turn.state.case, tax_number=told))
    case = turn.state.case
    title = case.invoice_title or as_title(turn.text_slot("invoice_title"))
    if title and order.invoice is not None and title != order.invoice.title:
        turn.say("invoice_retitle", title=title)
        turn.change(case=replace(case, why=f"发票已按{order.invoice.title}申请，抬头要改成{title}"))
        tickets.note(turn, order, "invoice")
    elif order.invoice is not None:
        turn.say("invoice_running", title=order.invoice.title)
        tickets.done(turn)
    elif not title:
        company = "公司" in (turn.text_slot("invoice_title") or "")
        ask(turn, "company" if company else "invoice_title")
    elif is_company(title) and not case.tax_number:
        turn.change(case=replace(case, invoice_title=title))
        tax_number.ask(turn)
    else:
        turn.change(case=replace(case, invoice_title=title))
        _read_back(turn, rules)


def _read_back(turn: Turn, rules: InvoiceRules) -> None:
    case = turn.state.case
    values = {"title": case.invoice_title, "format": format_of(turn, rules)}
    if case.tax_number:
        number = say_digits(case.tax_number)
        confirm(turn, Change.INVOICE, "confirm_invoice_company", tax_number=number, **values)
    else:
        confirm(turn, Change.INVOICE, "confirm_invoice", **values)


def do_invoice(turn: Turn, order: OrderSummary) -> None:
    """The caller said yes."""
    rules = turn.dialogue.script.after_sales.invoice or InvoiceRules()
    case, number, form = turn.state.case, order.order_number, format_of(turn, rules)
    tax = case.tax_number or None
    request(
        turn,
        Change.INVOICE,
        "invoicing",
        lambda effect_id: RequestInvoice(effect_id, number, case.invoice_title, form, tax),
    )


def form_in(text: str) -> str | None:
    """电子的就成: the form of the invoice."""
    return next((form for form in ("电子", "纸质") if form[:-1] in text), None)


def format_of(turn: Turn, rules: InvoiceRules) -> str:
    """The form asked for if the shop issues it, else its usual one."""
    wanted = turn.text_slot("invoice_format")
    return next((form for form in rules.formats if form == wanted), rules.formats[0])


def title_in(text: str) -> str:
    """开发票，个人，孙丽; 开张发票，抬头写云帆贸易有限公司: the title, where the wish names it."""
    clauses = [clause.strip("。！ ") for clause in re.split(r"[，,；]", text)]
    named = [as_title(clause) for clause in clauses if _NAMES_COMPANY.search(clause)]
    if named:
        return named[-1]
    private = [place for place, clause in enumerate(clauses) if _PRIVATE.fullmatch(clause)]
    if not private:
        return ""
    after = clauses[private[0] + 1 : private[0] + 2]
    name = _NAME_ALONE.fullmatch(after[0]) if after else None
    return name["name"] if name is not None else PERSON


def names_company(text: str) -> bool:
    """公司名叫云帆贸易有限公司: a whole name is told."""
    return any(_NAMES_COMPANY.search(clause) for clause in re.split(r"[，,；。]", text))


_NAMES_COMPANY = re.compile(r"[一-龥A-Za-z]{3,}(?:公司|集团|事务所|研究院|大学|医院)(?:的|吧)?$")
_PRIVATE = re.compile(r"(?:抬头|写|开|就|是|要|给|我)*个人(?:的|抬头|吧|就行)*")


def hear_title(turn: Turn, text: str) -> None:
    """个人, 公司的 or a whole name, as the answer to whom the invoice is made out to."""
    if PERSON in text:
        title = PERSON
    elif _NO_NAME.search(text):
        turn.learn("invoice_title", "公司")
        return
    else:
        title = as_title(text)
    turn.change(case=replace(turn.state.case, invoice_title=title))


def name_alone(understood: Understanding) -> str:
    """李雷, 写李雷的名字: the name that a private invoice shall bear; empty for anything else."""
    if {intent.name for intent in understood.intents} & _NO_NAMES or asks(understood):
        return ""
    name = str(understood.slots.get("receiver_name", ""))
    found = _NAME_ALONE.fullmatch(understood.text.strip("。"))
    return name or (found["name"] if found is not None else "")


_NO_NAMES = frozenset({"affirm", "deny", "thank", "goodbye", "wait", "repeat", "control", "greet"})
_NAME_ALONE = re.compile(
    r"(?:不对|不是|嗯|，|就|写|开|抬头|名字|叫|是)*(?P<name>[一-龥]{2,3})(?:的名字|的|吧|这个名字|就行|，)*"
)


def as_title(text: str) -> str:
    """The name alone; empty when it only says that it is a company."""
    title = _AROUND_TITLE.sub("", text.strip())
    return "" if title in ("公司", "单位", "企业") else title


def is_company(title: str) -> bool:
    """Whether a tax number is needed."""
    return title != PERSON and _COMPANY.search(title) is not None


def leave_to_a_person(turn: Turn, order: OrderSummary) -> None:
    """The shop has written no rule for it: a ticket."""
    intent = turn.state.after_sale or "invoice"
    rule = turn.dialogue.script.answers.get(intent)
    if rule:
        turn.say_once(f"rule:{intent}", "after_sale_rule", rule=rule[0])
    turn.say("after_sale_noting", order=order_name(turn, order))
    tickets.note(turn, order, intent)
