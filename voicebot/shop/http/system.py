"""What everything that asks the shop's system shares."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from voicebot.dialogue.effects import OrderRefused, PlaceOrder, QuoteOrder, Refusal
from voicebot.shop.http.identity import product_id
from voicebot.shop.http.mapping import ShopMapping
from voicebot.shop.http.runner import Refused, Runner

MARGIN_S = 0.15
"""Of the time given, left to write down what came of it."""


@dataclass(frozen=True, slots=True)
class System:
    """One shop's system.

    Args:
        monotonic: seconds of the clock that deadlines are on.
        local_time: now, in the shop's time zone.
    """

    mapping: ShopMapping
    runner: Runner
    monotonic: Callable[[], float]
    local_time: Callable[[], datetime]

    def until_s(self, timeout_s: float) -> float:
        """When requests must be over that have ``timeout_s`` from now."""
        return self.monotonic() + max(0.0, timeout_s - MARGIN_S)


def refused_order(system: System, request: QuoteOrder | PlaceOrder, outcome: Refused) -> OrderRefused:
    """A no of the shop's as the dialogue understands it.

    Raises:
        ShopError: what the rule picks from the answer makes no sense.
    """
    rule, reader = outcome.rule, outcome.reader
    concerned = reader.maybe_text(rule.product)
    if concerned is not None:
        concerned = product_id(system.mapping.product_ids, concerned)
    elif outcome.line is not None:
        concerned = str(outcome.line["item.product_id"])
    elif len(request.items) == 1:
        concerned = request.items[0].product_id
    return OrderRefused(
        request.effect_id,
        Refusal(rule.because),
        concerned,
        reader.maybe_count(rule.available),
        reader.maybe_fen(rule.price),
    )


def goods_in_words(request: PlaceOrder) -> str:
    """草本面膜2盒、爽肤水1瓶: for a colleague who looks for the order."""
    return "、".join(f"{item.name}{item.quantity}{item.unit}" for item in request.items)
