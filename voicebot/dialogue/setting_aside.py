"""The order is set aside in mid-order, because something else is wanted, or something more."""

import re
from dataclasses import replace

from voicebot.dialogue import needs
from voicebot.dialogue.shopping import ABOUT_CONTACT, needs_slots, still_stands
from voicebot.dialogue.slots import PRICE_SLOTS
from voicebot.dialogue.state import Phase
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding

_MORE = re.compile(r"再|还要|还想|另外|加上|加一|顺便|也要|也来")
_OF_MONEY = re.compile(r"[块元钱]|预算|以内|以下|左右|上下")
"""一百块左右一盒, while the name is asked for: a wish, and no house number."""
_INSTEAD = re.compile(r"(?:换|改)(?:成|个|一?[瓶支盒双台款罐袋件]|要|买|拿)?(?![号人手地址电话收])[一-龥]{2}")
"""换面霜吧, while the name is asked for."""
_WANTING = frozenset({"recommend", "place_order", "select", "modify_order"})


def wants_another(turn: Turn, understood: Understanding, changed: frozenset[str]) -> bool:
    """In mid-order the caller wants something else, or something more.

    Returns:
        whether the order is set aside to find it.
    """
    state = turn.state
    if not state.basket or not changed & needs_slots(turn):
        return False
    instead = "product_type" in changed and _INSTEAD.search(understood.text) is not None
    wanting = instead or {intent.name for intent in understood.intents} & _WANTING
    question = turn.before.question
    budget = changed & set(PRICE_SLOTS) and _OF_MONEY.search(understood.text)
    if not wanting and not budget and question is not None and question.about in ABOUT_CONTACT:
        return False  # 美白 in the middle of an address is a misheard street
    if "product_type" in changed and _MORE.search(understood.text):
        added = understood.slots.get("quantity", understood.slots.get("quantity_delta"))
        lines = tuple(replace(line, quantity=line.quantity or 1) for line in state.basket)
        turn.change(basket=lines, adding=True, offered=(), phase=Phase.NEEDS, question=None)
        turn.forget("quantity", "unit")
        if isinstance(added, int | float) and added >= 1:
            turn.learn("quantity", added)
        return True
    fitting = needs.match(turn).fitting_ids
    if all(line.product_id in fitting for line in state.basket) or len(state.basket) > 1:
        return False
    if state.adding and turn.state.offered and still_stands(turn, changed):
        return False  # 黑色的有没有, and there is: the offer beside the basket stands
    turn.acknowledge("another")
    if state.adding:  # 要原味的, of what is to come beside what is in the basket
        turn.change(offered=(), phase=Phase.NEEDS, question=None, told=state.told - {"read_back"})
        return True
    turn.change(basket=(), offered=(), phase=Phase.NEEDS, question=None, told=state.told - {"read_back"})
    return True
