"""Which line of an order is meant: by name or kind, by version where a product is in it twice."""

import re
from dataclasses import replace

from voicebot.dialogue import aftersales_tickets as tickets
from voicebot.dialogue import variants
from voicebot.dialogue.aftersales_asking import ask, times_asked
from voicebot.dialogue.aftersales_goods import before_exchange, lines_named
from voicebot.dialogue.aftersales_received import versions_in
from voicebot.dialogue.aftersales_words import concerned, lines_of
from voicebot.dialogue.effects import OrderItem, OrderSummary
from voicebot.dialogue.slots import as_text
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.wording import listed

MOST_TIMES_ITEM = 2


def know(turn: Turn, order: OrderSummary) -> bool:
    """Which line it is about; with one line there is no question. Otherwise it is asked."""
    case = turn.state.case
    if case.whole or len(concerned(order, case)) == 1:
        return True
    if case.product_ids and not _twice(order, case.product_ids):
        return True
    if settle(turn, order, before_exchange(f"{case.said}，{turn.words}")):
        return True
    if times_asked(turn, "which_item") >= MOST_TIMES_ITEM:
        return _whole_or_a_person(turn, order)
    names = [name(turn, order, item) for item in order.items]
    if len(names) > MOST_TIMES_ITEM:
        ask(turn, "which_item", "which_item_many")
    else:
        ask(turn, "which_item", names=listed(names))
    return False


def settle(turn: Turn, order: OrderSummary, text: str) -> bool:
    """Take in the line that the words name, if they do. Returns whether it is clear now."""
    ids = lines_named(turn, order, text) or turn.state.case.product_ids
    lines = lines_of(order, ids)
    said = {slot: as_text(value) for slot, value in versions_in(turn, text).items()}
    fitting = [item for item in lines if _agrees(item, said)] if said else []
    if len(fitting) == 1 and len(lines) > 1:
        only = fitting[0]
        turn.change(case=replace(turn.state.case, product_ids=(only.product_id,), version=only.options))
        return True
    if not ids:
        return False
    turn.change(case=replace(turn.state.case, product_ids=ids))
    return not _twice(order, ids)


def _agrees(item: OrderItem, said: dict[str, str]) -> bool:
    """Every version that was said is the line's (深灰 is 深灰色); without versions it agrees with none."""
    options = dict(item.options)
    told = said.keys() & options.keys()
    return bool(told) and all(_core(said[slot]) in _core(options[slot]) for slot in told)


def _core(value: str) -> str:
    """深灰色 is 深灰, and 灰 is enough for it."""
    return value.removesuffix("色").removesuffix("码")


def _twice(order: OrderSummary, ids: tuple[str, ...]) -> bool:
    return any(sum(item.product_id == one for item in order.items) > 1 for one in ids)


def _whole_or_a_person(turn: Turn, order: OrderSummary) -> bool:
    """Who does not say which means all of it, unless fewer pieces were wanted than there are."""
    case = turn.state.case
    lines = concerned(order, case)
    pieces = case.pieces or (1 if _ONE.search(case.said) else 0)
    if not 0 < pieces < sum(item.quantity for item in lines):
        turn.change(case=replace(case, whole=True))
        return True
    turn.say("which_item_by_person")
    turn.change(case=replace(case, why=f"只要其中{pieces}{lines[0].unit}，是哪{lines[0].unit}没说清"))
    tickets.note(turn, order, turn.state.after_sale or "return_goods", fetch=True)
    return False


_ONE = re.compile(r"[这那]一?[个件盒瓶支袋双台部箱套只]|其中一")
"""灰的那双要退: one of them, whichever it is."""


def name(turn: Turn, order: OrderSummary, item: OrderItem) -> str:
    """逐风轻弹跑鞋黑色42码, where the product is in the order twice; its name alone elsewhere."""
    return item.name + (version(turn, item) if _twice(order, (item.product_id,)) else "")


def version(turn: Turn, item: OrderItem) -> str:
    """黑色42码."""
    return "".join(variants.spoken_option(turn, slot, value) for slot, value in item.options)


def one_of_several_versions(turn: Turn, order: OrderSummary) -> OrderItem | None:
    """The line, when the shop's system could not tell it from another of the same product."""
    lines = concerned(order, turn.state.case)
    if len(lines) != 1 or not _twice(order, (lines[0].product_id,)):
        return None
    return lines[0]
