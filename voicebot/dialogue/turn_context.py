"""What an utterance is understood against."""

from datetime import datetime

from voicebot.dialogue.effects import OrderSummary
from voicebot.dialogue.expectations import YES_NO_QUESTIONS, slot_meant_by
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Offered, SlotValue, TurnContext
from voicebot.dialogue.wording import in_shop_time


def context_of(turn: Turn) -> TurnContext:
    """What the utterance is understood against."""
    state = turn.state
    question = state.question
    about = "" if question is None else question.about
    products = [turn.dialogue.catalogue.get(product_id) for product_id in state.shown]
    offered = tuple(
        Offered(product.name, product.price_yuan, {"effect": product.texts("effect")})
        for product in products
        if product is not None
    )
    draft = {line.name: line.quantity or 0 for line in state.basket}
    return TurnContext(
        now=state.caller.now,
        last_question="confirm" if about in YES_NO_QUESTIONS else slot_meant_by(about),
        slots=state.slots,
        offered=offered,
        draft_order=draft,
        order=_as_context(state.orders, state.caller.now),
        history=_as_context(state.caller.orders, state.caller.now),
    )


def _as_context(orders: tuple[OrderSummary, ...], now: datetime) -> dict[str, SlotValue]:
    """The newest order, as the understanding sees it."""
    if not orders or not orders[0].items:
        return {}
    item = orders[0].items[0]
    placed_on = in_shop_time(orders[0].placed_at, now).date()
    return {"product": item.name, "quantity": item.quantity, "date": placed_on.isoformat()}
