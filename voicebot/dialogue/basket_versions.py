"""Versions of what is in the basket: one more in another, all told by version, one line changed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from voicebot.dialogue import variants
from voicebot.dialogue.basket_pieces import OPTION_SLOTS, find, is_of, read
from voicebot.dialogue.slots import as_list, as_text
from voicebot.dialogue.state import BasketLine
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import SlotValue, Understanding
from voicebot.knowledge.product import Product
from voicebot.language.numerals import find_numbers

_ALSO = re.compile(r"也(?:来|要|拿|买)|再(?:给[^，。]{1,5})?(?:来|要|拿|买|加|添|带|捎|整|弄|搞)|还要|另外")
_IN_ALL = re.compile(r"(?:一共|总共|合计|加起来|一起)(?:就|是|要)?[一二两三四五六七八九十\d]")


def another(turn: Turn, understood: Understanding) -> BasketLine | None:
    """这鞋我也来一双，我穿三十九，要黑的: the same product once more, in another version."""
    kinds = read(turn, understood.text).kinds if _ALSO.search(understood.text) else frozenset()
    lines = [line for line in turn.state.basket if not kinds or is_of(turn, line, kinds)]
    if not _ALSO.search(understood.text) or len({line.product_id for line in lines}) != 1:
        return None
    line = lines[0]
    product = turn.dialogue.catalogue.get(line.product_id)
    if product is None:
        return None
    told = {
        slot: understood.slots[slot]
        for slot in variants.option_slots(turn, product)
        if slot in understood.slots
    }
    if not told:
        return None
    fresh = variants.with_options(turn, replace(line, options=()), {**dict(line.options), **told})
    if any(fresh.options == held.options for held in lines):
        return None
    quantity = understood.slots.get("quantity", understood.slots.get("quantity_delta"))
    count = int(quantity) if isinstance(quantity, int | float) and quantity >= 1 else 1
    if _IN_ALL.search(understood.text):  # 一共两双 counts the first as well
        count = max(1, count - (line.quantity or 1))
    return replace(fresh, quantity=count)


def told_by_version(turn: Turn, understood: Understanding) -> tuple[BasketLine, ...] | None:
    """壳一个黑的一个军绿的: the lines of one product, told anew by version. None when it is not that."""
    said = understood.slots.get("items")
    items = [item for item in said if isinstance(item, Mapping)] if isinstance(said, tuple) else []
    if len(items) < 2 or len({item.get("product_type") for item in items}) > 1:
        return None
    lines = turn.state.basket
    piece = read(turn, understood.text)
    line = find(turn, lines, piece) if piece.kinds else None
    if line is None and "product_type" not in items[0]:
        line = _as_many(lines, items)
    product = turn.dialogue.catalogue.get(line.product_id) if line is not None else None
    if line is None or product is None:
        return None
    chosen = variants.option_slots(turn, product)
    told = []
    for item in items:
        known = variants.sized_by_foot(product, item)
        own = {slot: as_text(value) for slot, value in known.items() if slot in chosen}
        count = item.get("quantity")
        quantity = int(count) if isinstance(count, int | float) and count >= 1 else 1
        told.append(in_version(replace(line, quantity=quantity), product, own))
    place = next(at for at, one in enumerate(lines) if one.product_id == line.product_id)
    rest = [one for one in lines if one.product_id != line.product_id]
    return (*rest[:place], *told, *rest[place:])


def in_version(line: BasketLine, product: Product, own: Mapping[str, str]) -> BasketLine:
    """The line in another version, at that version's price unless the shop has changed the price since."""
    options = tuple({**dict(line.options), **own}.items())
    price = line.unit_price_fen
    if price == variants.price_fen(product, line.options):
        price = variants.price_fen(product, options)
    return replace(line, options=options, unit_price_fen=price)


def _as_many(lines: tuple[BasketLine, ...], items: Sequence[Mapping[str, SlotValue]]) -> BasketLine | None:
    """The only product in the basket, or the only one of which there are as many as are told apart."""
    counted = sum(int(count) for item in items if isinstance(count := item.get("quantity"), int | float))
    held: dict[str, int] = {}
    for line in lines:
        held[line.product_id] = held.get(line.product_id, 0) + (line.quantity or 1)
    meant = [one for one, count in held.items() if count == counted] if len(held) > 1 else list(held)
    return next(line for line in lines if line.product_id == meant[0]) if len(meant) == 1 else None


def version_changed(turn: Turn, understood: Understanding) -> tuple[BasketLine, ...] | None:
    """三十七怕紧，换三十八吧: of several lines the one whose version is named gets another one."""
    lines = turn.state.basket
    if len(lines) < 2 or not _CHANGES_TO.search(understood.text):
        return None
    figures = {number.value for number in find_numbers(understood.text)}
    for slot in ("size", "storage_gb"):
        new = understood.slots.get(slot)
        if not isinstance(new, int | float):
            continue
        meant = [
            line
            for line in lines
            if (old := dict(line.options).get(slot)) is not None
            and is_figure(old)
            and float(old) in figures - {float(new)}
        ]
        if len(meant) == 1:
            product = turn.dialogue.catalogue.get(meant[0].product_id)
            if product is None:
                return None
            changed = in_version(meant[0], product, {slot: as_text(new)})
            turn.forget(slot)
            return tuple(changed if line is meant[0] else line for line in lines)
    return _by_another_trait(turn, understood)


def _by_another_trait(turn: Turn, understood: Understanding) -> tuple[BasketLine, ...] | None:
    """黑的那双改四十一码, 麻辣的改成泡椒: the one line of that colour or taste gets another version."""
    lines, text = turn.state.basket, understood.text
    meant = [
        line
        for line in lines
        if any(slot in OPTION_SLOTS and _STEM.sub("", value) in text for slot, value in line.options)
    ]
    product = turn.dialogue.catalogue.get(meant[0].product_id) if len(meant) == 1 else None
    if product is None:
        return None
    held = dict(meant[0].options)
    new = {
        slot: as_list(understood.slots[slot])[-1]
        for slot in variants.option_slots(turn, product)
        if slot in understood.slots
    }
    new = {
        slot: value
        for slot, value in new.items()
        if _STEM.sub("", value) != _STEM.sub("", held.get(slot, ""))
    }
    if len(new) != 1:
        return None
    changed = in_version(meant[0], product, new)
    turn.forget(*new)
    return tuple(changed if line is meant[0] else line for line in lines)


_STEM = re.compile(r"[色味]$")
_CHANGES_TO = re.compile(r"换|改|要|拿|来")


def is_figure(text: str) -> bool:
    """Whether a version is a number (42, 43.5)."""
    return re.fullmatch(r"\d+(?:\.\d+)?", text) is not None
