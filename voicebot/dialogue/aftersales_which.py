"""Which of several orders is meant: from what the caller wants, and from the day and the goods they named."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from voicebot.dialogue.effects import OrderItem, OrderSummary
from voicebot.dialogue.wording import in_shop_time

LONG_AGO = timedelta(days=90)
"""Older orders are meant only when they are named."""

_SHORTEST_NAME = 2
_UNSHIPPED = frozenset({"placed", "paid"})
_ANY = frozenset({"placed", "paid", "shipped", "delivered"})
_FITTING = {
    "order_status": frozenset({"placed", "paid", "shipped"}),
    "logistics_query": frozenset({"placed", "paid", "shipped"}),
    "urge": frozenset({"placed", "paid", "shipped"}),
    "payment_link": frozenset({"placed", "paid"}),
    "cancel_order": _UNSHIPPED,
    "change_address": _UNSHIPPED,
    "modify_order": _UNSHIPPED,
    "return_goods": frozenset({"delivered"}),
    "exchange_goods": frozenset({"delivered"}),
    "warranty_repair": frozenset({"delivered"}),
    "report_problem": frozenset({"delivered", "shipped"}),
}
"""States in which an order is likely to be meant, by intent; others take any but cancelled ones."""
_NEWEST = re.compile(r"最近|最新|最后|刚(才|刚)?(买|下|拍|订)|上一单|这一单")
_ANOTHER = re.compile(r"另外?(那|一)|别的|其他|其它|不是这(单|个|一)")
_FIRST, _SECOND = re.compile(r"第一|前(面|一)|头一"), re.compile(r"第二|后(面|一)")


_EVERY = re.compile(
    r"(?:都|全|全部|一起|一块儿?|一并)[^，。]{0,4}(?:取消|不要|退|撤)|(?:取消|退|撤)(?:掉|了)?全部"
)


def wants_every(text: str) -> bool:
    """两单都取消, 全部退掉: none of them in particular."""
    return _EVERY.search(text) is not None


@dataclass(frozen=True, slots=True)
class Hints:
    """What was said of the order.

    Args:
        text: the utterance.
        date: the day it was placed, as ISO date.
        order_id: its number or the end of it.
        kinds: product types named.
        kinds_of: what the goods of the orders are, by product id.
        product_ids: products named.
        in_hand: the order that was spoken of last.
        offered: orders that the caller was just asked to choose from, in the order said.
    """

    text: str = ""
    date: str = ""
    order_id: str = ""
    kinds: tuple[str, ...] = ()
    kinds_of: Mapping[str, frozenset[str]] = field(default_factory=dict)
    product_ids: tuple[str, ...] = ()
    in_hand: str = ""
    offered: tuple[str, ...] = ()


def meant(
    orders: Sequence[OrderSummary], intent: str, hints: Hints, now: datetime
) -> tuple[OrderSummary, ...]:
    """The orders that may be meant, newest first; never none while there are orders, one when it is clear."""
    named = _named(orders, hints, now)
    if len(named) == 1:
        return named
    states = _FITTING.get(intent, _ANY)
    among = named or tuple(orders)
    fitting = tuple(order for order in among if order.status in states)
    if hints.in_hand and not named and not _ANOTHER.search(hints.text):
        in_hand = tuple(order for order in fitting if order.order_number == hints.in_hand)
        if in_hand:
            return in_hand
    if _ANOTHER.search(hints.text):
        fitting = tuple(order for order in fitting if order.order_number != hints.in_hand) or fitting
    recent = tuple(order for order in fitting if now - order.placed_at <= LONG_AGO)
    found = recent or fitting or among[:1]
    return found[:1] if _NEWEST.search(hints.text) else found


def _named(orders: Sequence[OrderSummary], hints: Hints, now: datetime) -> tuple[OrderSummary, ...]:
    """Those that number, day, goods or place in the question point to; none when nothing does."""
    if hints.order_id:
        numbered = [order for order in orders if order.order_number.endswith(hints.order_id)]
        if numbered:
            return tuple(numbered)
    if len(hints.offered) == 2:
        place = 0 if _FIRST.search(hints.text) else 1 if _SECOND.search(hints.text) else None
        if place is not None:
            return tuple(order for order in orders if order.order_number == hints.offered[place])
    found = tuple(orders)
    by_day = [order for order in found if hints.date and _day(order, now) == hints.date]
    found = tuple(by_day) or found
    by_goods = [order for order in found if any(is_named(item, hints) for item in order.items)]
    found = tuple(by_goods) or found
    return found if by_day or by_goods else ()


def _day(order: OrderSummary, now: datetime) -> str:
    return in_shop_time(order.placed_at, now).date().isoformat()


def is_named(item: OrderItem, hints: Hints) -> bool:
    """Whether a line of an order is spoken of: its id, its kind, or a part of its name."""
    if item.product_id in hints.product_ids or any(kind in item.name for kind in hints.kinds):
        return True
    if not hints.kinds_of.get(item.product_id, frozenset()).isdisjoint(hints.kinds):
        return True
    return any(part in hints.text for part in _ends_of(item.name))


def _ends_of(name: str) -> Iterable[str]:
    """The name and its last characters: 竹露植萃面膜 is meant by 植萃面膜 and by 面膜."""
    return (name[start:] for start in range(len(name) - _SHORTEST_NAME + 1))
