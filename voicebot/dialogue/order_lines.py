"""The lines of an order: how many of each, in which version."""

import re
from dataclasses import replace

from voicebot.dialogue import own_devices, variants
from voicebot.dialogue.effects import MAX_QUANTITY
from voicebot.dialogue.slots import is_known
from voicebot.dialogue.state import BasketLine
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import SlotValue
from voicebot.dialogue.wording import listed, yuan
from voicebot.knowledge.wishes import Candidate

MOST_TIMES_OPTION = 2


def fill_quantity(turn: Turn) -> None:
    """Give the quantity that was said to the lines that have none, or to the only line."""
    quantity = turn.state.slots.get("quantity")
    if not isinstance(quantity, int | float) or not 1 <= quantity <= MAX_QUANTITY:
        return
    lines = turn.state.basket
    open_lines = [line for line in lines if line.quantity is None]
    targets = open_lines or (list(lines) if len(lines) == 1 else [])
    turn.change(
        basket=tuple(replace(line, quantity=int(quantity)) if line in targets else line for line in lines)
    )


def fill_options(turn: Turn) -> None:
    """Give what is known of the version to the only line, or to the first of several that lacks it."""
    _fill_for_all(turn)
    lines = turn.state.basket
    if len(lines) == 1:
        if variants.asked_price_of(turn, lines[0]) is not None:
            return
        filled = variants.with_options(turn, lines[0])
        turn.change(basket=(filled,))
        _tell_size(turn, lines[0], filled)
        return
    _fill_size(turn)
    lines = turn.state.basket
    question = turn.before.question
    slot = question.about if question is not None else ""
    value = turn.state.slots.get(slot)
    if (told := _one_each(turn)) is not None:
        turn.change(basket=told)
        return
    if (told := _alike(turn)) is not None:
        turn.change(basket=told)
        return
    lacking = next((line for line in lines if slot and _comes_in_several(turn, line, slot)), None)
    if lacking is not None and value is not None and turn.before.slots.get(slot) != value:
        turn.change(basket=tuple(_given(turn, line, lacking, slot, value) for line in lines))


def _given(turn: Turn, line: BasketLine, asked: BasketLine, slot: str, value: SlotValue) -> BasketLine:
    """The line with the answer, where it is the one asked of or another of the same goods that lacks it."""
    alike = line.product_id == asked.product_id and _comes_in_several(turn, line, slot)
    return variants.with_options(turn, line, {slot: value}, only=slot) if alike else line


def _fill_size(turn: Turn) -> None:
    """精华要五十毫升的: of several lines, the only one whose product comes in the size said now."""
    sized = [
        (line, size) for line in turn.state.basket if (size := variants.size_said(turn, line.product_id))
    ]
    if len(sized) != 1:
        return
    line, size = sized[0]
    filled = variants.with_options(turn, line, {variants.VERSION: size}, only=variants.VERSION)
    turn.change(basket=tuple(filled if one is line else one for one in turn.state.basket))
    _tell_size(turn, line, filled)


def _tell_size(turn: Turn, before: BasketLine, line: BasketLine) -> None:
    """五十毫升的, said of what is in the basket: another size is another price, and that is told."""
    size = dict(line.options).get(variants.VERSION)
    held = any(one.product_id == line.product_id for one in turn.before.basket)
    earlier = dict(before.options)
    others = [
        variants.spoken_option(turn, slot, value)
        for slot, value in line.options
        if slot != variants.VERSION and earlier.get(slot, value) != value
    ]
    if held and others:
        turn.say("changed", value="，".join(others))
        turn.change(told=turn.state.told - {"read_back"})
    if size is None or not held or size == dict(before.options).get(variants.VERSION):
        return
    spoken = variants.spoken_option(turn, variants.VERSION, size)
    turn.say("changed", value=f"{spoken}的，{yuan(line.unit_price_fen)}一{line.unit}")
    turn.change(told=turn.state.told - {"read_back"})


def _one_each(turn: Turn) -> tuple[BasketLine, ...] | None:
    """小的要粉的，大的要蓝的: as many values as lines lack one, in the order of the lines."""
    lines = turn.state.basket
    for slot, value in turn.state.slots.items():
        lacking = [line for line in lines if missing_option(turn, line) == slot]
        if not isinstance(value, tuple) or len(value) < 2 or len(value) != len(lacking):
            continue
        given = {
            id(line): variants.with_options(turn, line, {slot: (one,)}, only=slot)
            for line, one in zip(lacking, value, strict=True)
        }
        return tuple(given.get(id(line), line) for line in lines)
    return None


def _alike(turn: Turn) -> tuple[BasketLine, ...] | None:
    """都要黑的, or 黑的 at the read-back: what was said just now of all lines goes to each that lacks it."""
    named_all = turn.answers("read_back") or turn.answers("take_basket")
    if turn.understood is None or not (named_all or _OF_ALL.search(turn.understood.text)):
        return None
    lines = turn.state.basket
    for slot in turn.understood.slots:
        if turn.state.slots.get(slot) != turn.understood.slots[slot]:
            continue
        told = {slot: turn.understood.slots[slot]}
        lines = tuple(
            variants.with_options(turn, line, told, only=slot)
            if _comes_in_several(turn, line, slot)
            else line
            for line in lines
        )
    return lines if lines != turn.state.basket else None


def _comes_in_several(turn: Turn, line: BasketLine, slot: str) -> bool:
    """Whether the line does not yet say which of the product's colours (sizes, tastes) is wanted."""
    product = turn.dialogue.catalogue.get(line.product_id)
    return (
        product is not None
        and slot not in dict(line.options)
        and slot in variants.option_slots(turn, product)
    )


def _fill_for_all(turn: Turn) -> None:
    """A film beside a case is for the same telephone, unless its text says that it does not fit."""
    for slot in _HOLDS_FOR_ALL:
        told = next(
            (options[slot] for line in turn.state.basket if slot in (options := dict(line.options))), None
        )
        if told is None:
            continue
        lacking = [line for line in turn.state.basket if _lacks(turn, line, slot, told)]
        given = {id(line): variants.with_options(turn, line, {slot: told}, only=slot) for line in lacking}
        turn.change(basket=tuple(given.get(id(line), line) for line in turn.state.basket))


def _lacks(turn: Turn, line: BasketLine, slot: str, value: str) -> bool:
    product = turn.dialogue.catalogue.get(line.product_id)
    if product is None or slot in dict(line.options) or slot not in variants.option_slots(turn, product):
        return False
    return isinstance(turn.dialogue.catalogue.judge(line.product_id, {slot: value}), Candidate)


_OF_ALL = re.compile(r"都|全|统一|一样")


_HOLDS_FOR_ALL = frozenset({"compatible"})
"""The caller has one telephone, whatever is bought for it."""


def missing_option(turn: Turn, line: BasketLine) -> str | None:
    """The first slot that must choose a version of this line and does not yet."""
    product = turn.dialogue.catalogue.get(line.product_id)
    for slot in turn.dialogue.script.order.options.get((product and product.product_type) or "", ()):
        known = slot in dict(line.options)
        if len(turn.state.basket) == 1 or slot in _HOLDS_FOR_ALL:
            known = known or is_known(turn.state.slots, slot)
        known = known or (slot == own_devices.SLOT and own_devices.is_for_one_of_ours(turn, line.name))
        known = known or (product is not None and variants.is_of_one(product, slot))
        if not known and turn.state.asked.get(slot, 0) < MOST_TIMES_OPTION:
            return slot
    return None


def ask_which(turn: Turn, slot: str) -> bool:
    """Ask for a colour or taste with those that the text lists. Returns whether it was asked so."""
    line = next((one for one in turn.state.basket if missing_option(turn, one) == slot), None)
    product = turn.dialogue.catalogue.get(line.product_id) if line is not None else None
    if line is None or product is None or slot not in ("color", "flavor"):
        return False
    there_is = [variants.spoken_option(turn, slot, one) for one in variants.choices(product, slot)]
    if not 1 < len(there_is) <= _MOST_LISTED:
        return False
    turn.ask(slot, key="which_version", name=line.name, options=listed(there_is))
    return True


_MOST_LISTED = 4
"""More at once nobody keeps in mind by ear."""


def line_text(turn: Turn, line: BasketLine) -> str:
    """逐风轻弹跑鞋，黑色，43.5码，1双: one line for the ear."""
    parts = [line.name, *(variants.spoken_option(turn, slot, value) for slot, value in line.options)]
    if line.quantity is not None:
        parts.append(f"{line.quantity}{line.unit}")
    plain = len(parts) <= 2
    return "".join(parts) if plain else "，".join(parts)


def assume_one(turn: Turn) -> None:
    """好 as the answer to "how many": one, and it is said so that it can be corrected."""
    line = line_without_quantity(turn)
    turn.learn("quantity", 1)
    turn.acknowledge("assume_one", unit=line.unit)


def line_without_quantity(turn: Turn) -> BasketLine:
    """The line whose number is asked for."""
    return next((line for line in turn.state.basket if line.quantity is None), turn.state.basket[-1])
