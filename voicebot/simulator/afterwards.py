"""What a call left behind on orders that existed before it, and in the memory of the customer: pure."""

from collections.abc import Iterator

from voicebot.dialogue.effects import OrderSummary
from voicebot.dialogue.events import CallerContext
from voicebot.records.values import CallRecord
from voicebot.simulator.result import Verdict
from voicebot.simulator.scenario import ExpectedExisting, Then


def after_the_call(then: Then, call: CallRecord, after: CallerContext | None) -> Iterator[Verdict]:
    """Verdicts on what a next call of the same number would find."""
    if then.existing is not None:
        placed_now = {each.order.order_number for each in call.orders}
        orders = after.orders if after is not None else ()
        older = [order for order in orders if order.order_number not in placed_now]
        yield Verdict("existing order", "1", str(len(older)), len(older) == 1)
        if older:
            yield from existing(then.existing, older[0])
    for slot, values in then.remembers.items():
        known = sorted(fact.value for fact in after.facts if fact.slot == slot) if after is not None else []
        yield Verdict(
            f"remembers {slot}", "、".join(sorted(values)), "、".join(known), known == sorted(values)
        )


def existing(expected: ExpectedExisting, order: OrderSummary) -> Iterator[Verdict]:
    """Verdicts on one order."""
    if expected.status is not None:
        yield Verdict("its status", expected.status, order.status, order.status == expected.status)
    for part in expected.address_contains:
        yield Verdict("its address", part, order.address, part in order.address)
    if expected.payment is not None:
        payment = order.payment.status.value if order.payment is not None else "none"
        yield Verdict("its payment", expected.payment, payment, payment == expected.payment)
    if expected.returned is not None:
        kind = order.returns[0].kind.value if order.returns else "none"
        yield Verdict("its return", expected.returned, kind, kind == expected.returned)
    if expected.invoice_title is not None:
        title = order.invoice.title if order.invoice is not None else "none"
        yield Verdict("its invoice", expected.invoice_title, title, title == expected.invoice_title)
