"""照上回那样, 上次那个要枣红的: what was ordered then goes into the basket, with what is different now."""

from voicebot.dialogue import order_lines, taking, variants
from voicebot.dialogue.effects import OrderItem
from voicebot.dialogue.rereading import asks
from voicebot.dialogue.slots import as_list
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import SlotValue, Understanding
from voicebot.knowledge.product import Product


def take(turn: Turn, understood: Understanding) -> bool:
    """Order what was ordered last time. Returns whether it was, and the next move is still to be made."""
    state = turn.state
    if understood.slots.get("ref") != "last_order" or state.after_sale or state.basket or asks(understood):
        return False
    found = bought(turn, understood)
    if found is None:
        return False
    item, product = found
    if product.product_type is not None and not turn.knows("product_type"):
        turn.learn("product_type", product.product_type)
    for slot, value in _as_then(turn, item, product, understood).items():
        turn.learn(slot, value)
    kept = frozenset(slot for slot, _ in item.options)
    turn.change(doubtful=state.doubtful - kept)  # "as last time" says that they still hold
    taking.take(turn, product)
    order_lines.fill_quantity(turn)
    if turn.state.basket and not taking.withdraw_unsafe(turn):
        turn.say("as_last_time", item=order_lines.line_text(turn, turn.state.basket[-1]))
    return True


def bought(turn: Turn, understood: Understanding) -> tuple[OrderItem, Product] | None:
    """The newest line that is of the kind named now, and still on sale."""
    kinds = as_list(understood.slots.get("product_type"))
    for order in turn.state.orders or turn.state.caller.orders:
        for item in order.items:
            product = turn.dialogue.catalogue.get(item.product_id)
            if product is None or product.price_fen is None:
                continue
            if not kinds or any(kind in product.texts("product_type") or kind in item.name for kind in kinds):
                return item, product
    return None


def _as_then(
    turn: Turn, item: OrderItem, product: Product, understood: Understanding
) -> dict[str, SlotValue]:
    """Number and version of last time, without what is said otherwise now."""
    told = understood.slots
    then: dict[str, SlotValue] = {}
    for slot, value in item.options:
        declared = turn.dialogue.plan.slots.get(slot)
        if slot not in told and slot in variants.option_slots(turn, product):
            then[slot] = (value,) if declared is not None and declared.multiple else variants.as_slot(value)
    if "quantity" not in told or told.get("unit") in _HELPINGS:
        then |= {"quantity": item.quantity, "unit": item.unit}
    return then


_HELPINGS = ("份", "单", "次", "回")
"""照上回再来一份: as much as then, and not one piece."""
