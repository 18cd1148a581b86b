"""Changes to what is in the basket: 饼干改十盒, 面膜不要了, 再来一支清栀洗面奶."""

import re
from collections.abc import Mapping
from dataclasses import replace

from voicebot.dialogue import needs, ordering, variants
from voicebot.dialogue.slots import as_list
from voicebot.dialogue.state import BasketLine, Phase
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import SlotValue, Understanding
from voicebot.dialogue.wording import listed, yuan
from voicebot.knowledge.product import Product
from voicebot.language.numerals import find_numbers

_REMOVES = re.compile(r"不要|去掉|删|免了|算了|不买|退了|拿掉|取消")
_COUNTED = re.compile(r"改成?|换成?|要|来|变成?|减到?|加到?|还是|就")
_AND = re.compile(r"再来|再要|再加|再拿|还要|还有|另外|然后|加上|外加|以及|和|跟|，|、|。")
_MORE = re.compile(r"再|还要|加")
SURELY_NAMED = 0.75


def change(turn: Turn, understood: Understanding) -> bool:
    """A line of the basket is meant by its kind or name: its number, its version, or it goes.

    Returns:
        whether something was changed.
    """
    line = _meant(turn, understood)
    if line is None:
        return False
    if _REMOVES.search(understood.text) and "quantity" not in understood.slots and len(turn.state.basket) > 1:
        _keep(turn, tuple(other for other in turn.state.basket if other is not line))
        turn.say("line_removed", name=line.name)
        return True
    quantity = _quantity(understood, line)
    told = {slot: value for slot, value in understood.slots.items() if slot not in _NOT_OPTIONS}
    changed = variants.with_options(turn, line, told)
    if quantity is not None:
        changed = replace(changed, quantity=quantity)
    if changed == line:
        return False
    _keep(turn, tuple(changed if other is line else other for other in turn.state.basket))
    return True


_NOT_OPTIONS = frozenset({"product_type", "quantity", "unit"})


def _meant(turn: Turn, understood: Understanding) -> BasketLine | None:
    """The line whose kind or name was said."""
    kinds = set(as_list(understood.slots.get("product_type"))) | _kinds_said(turn, understood.text)
    for line in turn.state.basket:
        product = turn.dialogue.catalogue.get(line.product_id)
        if line.name in understood.text or (product is not None and product.product_type in kinds):
            return line
    for line in turn.state.basket:
        if any(kind in line.name for kind in kinds):
            return line
    return None


def _kinds_said(turn: Turn, text: str) -> set[str]:
    """Kinds of product in the words, refused ones (洗面奶不要了) included."""
    words = turn.dialogue.catalogue.lexicon.words("product_type")
    return {kind for word, kind in words.items() if len(word) >= _SHORTEST_KIND and word in text}


_SHORTEST_KIND = 2


def _quantity(understood: Understanding, line: BasketLine) -> int | None:
    delta = understood.slots.get("quantity_delta")
    if isinstance(delta, int | float) and line.quantity is not None:
        return max(1, line.quantity + int(delta))
    quantity = understood.slots.get("quantity")
    if isinstance(quantity, int | float) and quantity >= 1:
        return int(quantity)
    counted = [
        number
        for number in find_numbers(understood.text)
        if understood.text[number.span[1] :].startswith(
            (line.unit, "盒", "袋", "箱", "瓶", "支", "件", "个", "双", "罐", "台", "套")
        )
        and _COUNTED.search(understood.text[: number.span[0]])
    ]
    return int(counted[-1].value) if counted and counted[-1].value >= 1 else None


def _keep(turn: Turn, lines: tuple[BasketLine, ...]) -> None:
    turn.change(basket=lines, told=turn.state.told - {"read_back"})
    turn.forget("quantity", "unit")
    if "items" in turn.state.slots:
        turn.learn("items", tuple(_as_item(turn, line) for line in lines))


def _as_item(turn: Turn, line: BasketLine) -> Mapping[str, SlotValue]:
    product = turn.dialogue.catalogue.get(line.product_id)
    kind = product.product_type if product is not None and product.product_type else line.name
    known: dict[str, SlotValue] = {"product_type": kind}
    if line.quantity is not None:
        known |= {"quantity": line.quantity, "unit": line.unit}
    return {**known, **dict(line.options)}


def tell(turn: Turn) -> None:
    """What is in the basket now, in as few words as will do."""
    line = "、".join(
        f"{line.name}{line.quantity or ''}{line.unit if line.quantity else ''}" for line in turn.state.basket
    )
    turn.say("basket_now", items=line)
    if all(line.quantity is not None for line in turn.state.basket):
        turn.say("order_total_short", total=yuan(ordering.total_fen(turn)))


# --- several products by their names


def take_several(turn: Turn, understood: Understanding) -> bool:
    """我要两盒竹露面膜再来一支清栀洗面奶: every product named becomes a line.

    Returns:
        whether there were two or more.
    """
    named = _named_in_pieces(turn, understood.text)
    if len(named) < 2 or not {intent.name for intent in understood.intents} & _ORDERS:
        return False
    unsafe = [product for product, _ in named if needs.is_unsafe(turn, product.product_id)]
    lines = [
        replace(needs.line_of(turn, product), quantity=quantity)
        for product, quantity in named
        if product not in unsafe
    ]
    if unsafe:
        turn.say("items_unsafe", value=listed([product.name for product in unsafe]))
    kept = tuple(
        line for line in turn.state.basket if line.product_id not in {new.product_id for new in lines}
    )
    if not lines and not kept:
        return False
    shown = tuple(dict.fromkeys((*turn.state.shown, *(line.product_id for line in lines))))
    turn.change(basket=(*kept, *lines), offered=(), shown=shown, phase=Phase.ORDER, adding=False)
    turn.forget("quantity", "unit")
    for line in lines:
        count = f"{line.quantity}{line.unit}" if line.quantity is not None else ""
        turn.say("items_line", name=line.name, count=count, price=f"{yuan(line.unit_price_fen)}一{line.unit}")
        needs.tell_before_buying(turn, line.product_id)
    if all(line.quantity is not None for line in turn.state.basket):
        turn.say("read_back_total", total=yuan(ordering.total_fen(turn)))
    return True


_ORDERS = frozenset({"place_order", "select", "recommend", "modify_order", "provide_info", "affirm"})


def _named_in_pieces(turn: Turn, text: str) -> list[tuple[Product, int | None]]:
    found: dict[str, tuple[Product, int | None]] = {}
    for piece in _AND.split(text):
        if len(piece) < _SHORTEST_NAME:
            continue
        hits = turn.dialogue.catalogue.find_by_name(piece, limit=2)
        sure = [hit for hit in hits if hit.score >= SURELY_NAMED]
        if len(sure) == 1 or (len(sure) == 2 and sure[0].score > sure[1].score):
            product = sure[0].product
            found.setdefault(product.product_id, (product, _count_in(piece, product)))
    return list(found.values())


def _count_in(piece: str, product: Product) -> int | None:
    """How many are wanted; figures of the name itself do not count."""
    for number in find_numbers(piece):
        start, end = number.span
        if 1 <= number.value <= _MOST_UNITS and piece[start:end] not in product.name:
            return int(number.value)
    return None


_SHORTEST_NAME = 3
_MOST_UNITS = 200
