"""Compares what had to be true after a call with what is: pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from voicebot.dialogue.effects import OrderSummary
from voicebot.dialogue.events import CallerContext
from voicebot.records.phone_numbers import normalise_number
from voicebot.records.values import BotTurn, CallerTurn, CallRecord, JsonLike, TicketRecord
from voicebot.simulator.afterwards import after_the_call
from voicebot.simulator.result import Verdict, WireFigures, bot_turns, caller_turns
from voicebot.simulator.scenario import ExpectedOrder, ExpectedTicket, ExpectedTiming, Nothing, Then

_SAME_WISH = {"price": re.compile(r"price(_|$)"), "phone": re.compile(r"phone$")}
"""A slot that is asked under one name and filled under several."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a call that is over.

    Args:
        call: its rows; ``None`` when the database has none.
        caller_number: what ``caller`` stands for.
        stuck: what the caller had no answer to.
        after: what a next call of the same number would know: its orders and facts.
        events: types of the events that the call left for other systems.
    """

    call: CallRecord | None
    figures: WireFigures
    caller_number: str | None
    stuck: str | None = None
    after: CallerContext | None = None
    events: tuple[str, ...] = ()


def check(then: Then, evidence: Evidence) -> tuple[Verdict, ...]:
    """A verdict for everything that was expected."""
    return tuple(_verdicts(then, evidence))


def _verdicts(then: Then, evidence: Evidence) -> Iterator[Verdict]:
    yield Verdict(
        "scenario", "the caller always has an answer", evidence.stuck or "yes", evidence.stuck is None
    )
    call = evidence.call
    if call is None:
        yield Verdict("database", "a record of the call", "none", False)
        return
    yield from _conversation(then, call)
    yield from _order(then.order, call, evidence.caller_number)
    yield from _ticket(then.ticket, call, evidence.caller_number)
    yield from after_the_call(then, call, evidence.after)
    for event in then.events:
        yield Verdict("event", event, ", ".join(evidence.events) or "none", event in evidence.events)
    if then.outcome:
        outcome = call.head.outcome or "not written"
        yield Verdict("outcome", " / ".join(then.outcome), outcome, outcome in then.outcome)
    yield from _timing(then.timing, evidence.figures)


# The conversation


def _conversation(then: Then, call: CallRecord) -> Iterator[Verdict]:
    said = "".join(sentence.text for turn in bot_turns(call) for sentence in turn.sentences)
    heard = "".join(
        sentence.text
        for turn in bot_turns(call)
        for sentence in turn.sentences
        if sentence.heard is not False
    )
    for pattern in then.bot_says:
        found = re.search(pattern, heard)
        yield Verdict("bot says", pattern, found[0] if found else "not said", found is not None)
    for pattern in then.bot_never_says:
        found = re.search(pattern, said)
        yield Verdict("bot never says", pattern, found[0] if found else "not said", found is None)
    understood = _understood(call)
    for slot, value in then.understood.items():
        found_value = understood.get(slot)
        yield Verdict(f"understood {slot}", _shown(value), _shown(found_value), _same(value, found_value))
    asked = [slot for turn in bot_turns(call) for slot in turn.asked]
    for slot in then.never_asks:
        yield Verdict(f"never asks {slot}", "0 times", f"{asked.count(slot)} times", slot not in asked)
    for slot in then.asks:
        yield Verdict(f"asks {slot}", "once or more", f"{asked.count(slot)} times", slot in asked)
    if then.re_asks is not None:
        repeated = _asked_although_known(call)
        shown = f"{len(repeated)}" + (f" ({', '.join(repeated)})" if repeated else "")
        yield Verdict(
            "asks again what it knows", f"{then.re_asks} at most", shown, len(repeated) <= then.re_asks
        )


def _understood(call: CallRecord) -> Mapping[str, JsonLike]:
    slots: dict[str, JsonLike] = {}
    for turn in caller_turns(call):
        slots.update(turn.slots or {})
    return slots


def _asked_although_known(call: CallRecord) -> list[str]:
    known: set[str] = set()
    repeated: list[str] = []
    for record in call.turns:
        match record.turn:
            case CallerTurn(slots=slots):
                known |= set(slots or {})
            case BotTurn(asked=asked):
                repeated += [slot for slot in asked if any(_is_same_wish(slot, each) for each in known)]
    return repeated


def _is_same_wish(asked: str, known: str) -> bool:
    pattern = _SAME_WISH.get(asked)
    return asked == known if pattern is None else pattern.match(known) is not None


# What is in the database


def _order(
    expected: Nothing | ExpectedOrder | None, call: CallRecord, caller: str | None
) -> Iterator[Verdict]:
    if expected is None:
        return
    standing = [each.order for each in call.orders if each.order.status != "cancelled"]
    count = f"{len(standing)}"
    if expected is Nothing.NONE:
        yield Verdict("order", "none", count, not standing)
        return
    yield Verdict("order", "1", count, len(standing) == 1)
    if standing and isinstance(expected, ExpectedOrder):
        yield from _order_details(expected, standing[0], caller)


def _order_details(expected: ExpectedOrder, order: OrderSummary, caller: str | None) -> Iterator[Verdict]:
    if expected.items is not None:
        found: dict[str, int] = {}
        for item in order.items:
            found[item.product_id] = found.get(item.product_id, 0) + item.quantity
        yield Verdict("order items", _items(expected.items), _items(found), found == dict(expected.items))
    if expected.receiver is not None:
        yield Verdict(
            "receiver", expected.receiver, order.receiver_name, order.receiver_name == expected.receiver
        )
    if expected.phone is not None:
        phone = _number(expected.phone, caller)
        yield Verdict("phone", phone, order.phone, order.phone == phone)
    for part in expected.address_contains:
        yield Verdict("address", f"contains {part}", order.address, part in order.address)
    if expected.total_yuan is not None:
        total = order.total_fen / 100
        yield Verdict(
            "total", f"{expected.total_yuan:g} yuan", f"{total:g} yuan", total == expected.total_yuan
        )
    if expected.status is not None:
        yield Verdict("order status", expected.status, order.status, order.status == expected.status)
    yield from _order_offers(expected, order)


def _order_offers(expected: ExpectedOrder, order: OrderSummary) -> Iterator[Verdict]:
    """Versions, what lowered the price, and how it is paid."""
    chosen = {slot: value for item in order.items for slot, value in item.options}
    for slot, value in expected.options.items():
        found = chosen.get(slot)
        yield Verdict(f"chosen {slot}", str(value), str(found), str(value) == found)
    if expected.reductions is not None:
        titles = [one.title for one in order.reductions]
        wanted = list(expected.reductions)
        yield Verdict("reductions", _shown(wanted), _shown(titles), sorted(titles) == sorted(wanted))
    if expected.shipping_yuan is not None:
        fee = order.shipping_fen / 100
        told, want = f"{fee:g} yuan", f"{expected.shipping_yuan:g} yuan"
        yield Verdict("shipping", want, told, fee == expected.shipping_yuan)
    if expected.payment is not None:
        status = order.payment.status.value if order.payment is not None else "none"
        yield Verdict("payment", expected.payment, status, status == expected.payment)


def _ticket(
    expected: Nothing | ExpectedTicket | None, call: CallRecord, caller: str | None
) -> Iterator[Verdict]:
    if expected is None:
        return
    found = ", ".join(ticket.type.value for ticket in call.tickets) or "none"
    if isinstance(expected, Nothing):
        yield Verdict("ticket", "none", found, not call.tickets)
        return
    ticket = next((each for each in call.tickets if expected.type in (None, each.type.value)), None)
    yield Verdict("ticket", expected.type or "one", found, ticket is not None)
    if ticket is not None:
        yield from _ticket_details(expected, ticket, caller)


def _ticket_details(expected: ExpectedTicket, ticket: TicketRecord, caller: str | None) -> Iterator[Verdict]:
    if expected.priority is not None:
        priority = ticket.priority.value
        yield Verdict("ticket priority", expected.priority, priority, priority == expected.priority)
    if expected.callback_number is not None:
        number = _number(expected.callback_number, caller)
        yield Verdict(
            "call-back number", number, ticket.callback_number or "none", ticket.callback_number == number
        )
    for part in expected.summary_contains:
        yield Verdict("ticket summary", f"contains {part}", ticket.summary, part in ticket.summary)
    added = "".join(ticket.added)
    for part in expected.added_contains:
        yield Verdict("added to the ticket", f"contains {part}", added or "nothing", part in added)


# What the caller waited for


def _timing(limits: ExpectedTiming, figures: WireFigures) -> Iterator[Verdict]:
    yield _within("greeting", figures.greeting_ms, limits.greeting_ms, needed=True)
    yield _within(
        "first informative audio, p95", figures.first_informative_ms(95), limits.first_informative_p95_ms
    )
    yield _within(
        "informative audio after a holding phrase",
        figures.slowest_held_ms,
        limits.informative_after_holding_ms,
    )
    yield _within("longest wait", figures.longest_wait_ms, limits.longest_wait_ms)
    if limits.bot_stops_ms is not None:
        stops = [each.bot_stopped_ms for each in figures.latencies if each.bot_stopped_ms is not None]
        yield _within("stops when interrupted", max(stops, default=None), limits.bot_stops_ms, needed=True)


def _within(about: str, found_ms: float | None, limit_ms: int, *, needed: bool = False) -> Verdict:
    """``needed``: without a measurement the expectation is not met."""
    if found_ms is None:
        return Verdict(
            about, f"≤ {limit_ms} ms", "not measured" if needed else "nothing to measure", not needed
        )
    return Verdict(about, f"≤ {limit_ms} ms", f"{found_ms:.0f} ms", found_ms <= limit_ms)


def _number(number: str, caller: str | None) -> str:
    return normalise_number(caller if number == "caller" else number) or "withheld"


def _items(items: Mapping[str, int]) -> str:
    return ", ".join(f"{product} × {quantity}" for product, quantity in sorted(items.items())) or "nothing"


def _same(expected: object, found: object) -> bool:
    if isinstance(expected, tuple):
        members = found if isinstance(found, list | tuple) else (found,)
        return sorted(map(str, expected)) == sorted(map(str, members))
    if isinstance(found, list | tuple):
        return len(found) == 1 and _same(expected, found[0])
    if isinstance(expected, int | float) and isinstance(found, int | float):
        return float(expected) == float(found)
    return str(expected) == str(found)


def _shown(value: object) -> str:
    if value is None:
        return "none"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
