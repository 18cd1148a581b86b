"""More is wanted than one order, or one customer, may have: that is told at once, and less is offered."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from voicebot.dialogue import totals
from voicebot.dialogue.effects import OrderSummary
from voicebot.dialogue.state import BasketLine, Phase, Purpose
from voicebot.dialogue.turn import Turn
from voicebot.knowledge.purchase_limits import limits_of

COUNTED_FOR = timedelta(days=30)
"""So long what a customer has bought counts for the limit per customer."""


def bought_lately(orders: Iterable[OrderSummary], product_id: str, now: datetime) -> int:
    """How many pieces of a product these orders hold that still count."""
    counted = {
        order.order_number: order
        for order in orders
        if order.status != "cancelled" and order.placed_at > now - COUNTED_FOR
    }
    return sum(
        item.quantity for order in counted.values() for item in order.items if item.product_id == product_id
    )


def cut(turn: Turn) -> bool:
    """Cut down what the basket holds too much of, and tell it. Returns whether anything was."""
    before = turn.state.basket
    for product_id in dict.fromkeys(line.product_id for line in before):
        product = turn.dialogue.catalogue.get(product_id)
        if product is None:
            continue
        limits, bought = limits_of(product), _bought(turn, product_id)
        allowed = limits.allowed(bought)
        lines = [line for line in turn.state.basket if line.product_id == product_id]
        if allowed is None or sum(line.quantity or 1 for line in lines) <= allowed:
            continue
        _tell(turn, lines[0], allowed, most=limits.per_customer or limits.per_order or 0, bought=bought)
        _hold(turn, product_id, allowed)
    return turn.state.basket != before


def refused(turn: Turn, line: BasketLine, allowed: int) -> None:
    """The shop itself says that it is too much: of orders that are not known here, or since just now."""
    key = "limit_now" if allowed else "limit_none_now"
    turn.say(key, name=line.name, left=str(allowed), unit=line.unit)
    _hold(turn, line.product_id, allowed)


def offer(turn: Turn) -> None:
    """Ask whether what may be had will do; what it costs is asked of the shop first."""
    basket = turn.state.basket
    if not basket:
        turn.change(offered=(), phase=Phase.CLOSING)
        turn.ask("anything_else")
    elif len(basket) == 1:
        totals.ask(turn, Purpose.QUOTE_WHAT_IS_LEFT)
    else:
        totals.ask(turn, Purpose.QUOTE_BASKET)


def _hold(turn: Turn, product_id: str, allowed: int) -> None:
    """Take no more than so many of a product into the basket; what was named first keeps its number."""
    left, lines = allowed, []
    for line in turn.state.basket:
        if line.product_id != product_id:
            lines.append(line)
        elif left > 0:
            lines.append(replace(line, quantity=min(line.quantity or 1, left)))
            left -= line.quantity or 1
    turn.change(basket=tuple(lines), told=turn.state.told - {"read_back"})
    turn.forget("quantity", "unit")


def _bought(turn: Turn, product_id: str) -> int:
    state = turn.state
    return bought_lately((*state.orders, *state.caller.orders), product_id, state.caller.now)


def _tell(turn: Turn, line: BasketLine, allowed: int, *, most: int, bought: int) -> None:
    told = {"name": line.name, "unit": line.unit, "most": str(most)}
    if bought and not allowed:
        turn.say("limit_reached", bought=str(bought), **told)
    elif bought and allowed < most:
        turn.say("limit_left", bought=str(bought), left=str(allowed), **told)
    else:
        turn.say("limited", **told)
