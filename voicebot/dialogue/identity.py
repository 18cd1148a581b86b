"""Who may hear and change what of an order, decided before a word is said of it.

In proportion: an order that the caller's own number leads to is theirs to hear of and, as far as the
shop says, to change. Whoever calls from elsewhere names the order number and the last four digits of
the order's telephone number; both must lead to the same order. Until they do, nothing is said: not
even whether such an order exists. Caller numbers can be forged, so a shop may ask for the digits
where more is at stake (``identity`` in docs/after-sales.md).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from voicebot.dialogue.effects import FindOrders, OrderSummary

TAIL_DIGITS = 4
SHORTEST_ORDER_NUMBER = 6
"""Digits of an order number, from its end, that name an order."""


class Deed(Enum):
    """What is at stake, from the least to the most."""

    LOOK_UP = "look_up"
    CHANGE = "change"
    REDIRECT = "redirect"
    """To another address: goods could be stolen."""
    MONEY = "money"


DEEDS: Mapping[str, Deed] = {
    "order_status": Deed.LOOK_UP,
    "logistics_query": Deed.LOOK_UP,
    "urge": Deed.LOOK_UP,
    "refund_status": Deed.LOOK_UP,
    "payment_link": Deed.LOOK_UP,
    "cancel_order": Deed.CHANGE,
    "modify_order": Deed.CHANGE,
    "return_goods": Deed.CHANGE,
    "exchange_goods": Deed.CHANGE,
    "report_problem": Deed.CHANGE,
    "warranty_repair": Deed.CHANGE,
    "change_address": Deed.REDIRECT,
    "price_protect": Deed.MONEY,
    "invoice": Deed.MONEY,
}
"""By intent."""


@dataclass(frozen=True, slots=True)
class IdentityRules:
    """How much proof a shop wants.

    Args:
        number_is_enough_for: deeds for which the caller's number is proof.
        most_failures: wrong digits in one call after which a person takes over.
    """

    number_is_enough_for: frozenset[Deed] = frozenset(Deed)
    most_failures: int = 3


@dataclass(frozen=True, slots=True)
class Identity:
    """What the caller has proved so far.

    Args:
        by_number: orders that the shop gave for the caller's own number.
        by_digits: orders whose number and telephone digits the caller knew.
        failures: digits that led to no order.
        claimed: order number and last digits that did not match: one of the two may be right all the same.
    """

    by_number: frozenset[str] = frozenset()
    by_digits: frozenset[str] = frozenset()
    failures: int = 0
    claimed: tuple[str, str] = ("", "")


def shown_by_number(identity: Identity, orders: Sequence[OrderSummary]) -> Identity:
    """The shop gave these orders for the number that the caller rings from."""
    return replace(identity, by_number=identity.by_number | {order.order_number for order in orders})


def shown_by_digits(
    identity: Identity, orders: Sequence[OrderSummary], *, order_id: str, phone_tail: str
) -> tuple[Identity, OrderSummary | None]:
    """Judge digits that the caller said, against what the shop found.

    Returns:
        the identity now, and the order that both lead to; ``None`` counts as a failure.
    """
    order = _shown(orders, order_id, phone_tail)
    if order is None:
        return replace(identity, failures=identity.failures + 1, claimed=(order_id, phone_tail)), None
    return replace(identity, by_digits=identity.by_digits | {order.order_number}), order


def shows_one(orders: Sequence[OrderSummary], request: FindOrders) -> bool:
    """Whether the digits of a look-up lead to exactly one of the orders found."""
    return _shown(orders, request.order_number or "", request.phone_tail or "") is not None


def _shown(orders: Sequence[OrderSummary], order_id: str, phone_tail: str) -> OrderSummary | None:
    matching = [order for order in orders if _both_match(order, order_id, phone_tail)]
    return matching[0] if len(matching) == 1 else None


def _both_match(order: OrderSummary, order_id: str, phone_tail: str) -> bool:
    enough = len(phone_tail) == TAIL_DIGITS and len(order_id) >= SHORTEST_ORDER_NUMBER
    return enough and order.order_number.endswith(order_id) and order.phone.endswith(phone_tail)


def may(identity: Identity, rules: IdentityRules, order_number: str, deed: Deed) -> bool:
    """Whether the proof is enough to do this with that order."""
    if order_number in identity.by_digits:
        return True
    return order_number in identity.by_number and deed in rules.number_is_enough_for


def is_exhausted(identity: Identity, rules: IdentityRules) -> bool:
    """Whether a person must take over."""
    return identity.failures >= rules.most_failures
