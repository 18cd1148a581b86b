"""一双四十的，一双三十七的，都要黑的: a version told of several things at once is one of each of them."""

import re
from collections.abc import Mapping

from voicebot.dialogue import basket_pieces, variants
from voicebot.dialogue.rereading import with_slots, without
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import SlotValue, Understanding
from voicebot.language.numerals import parse_number

_OF_ALL = re.compile(r"(?:都|全|统统)(?:要|是|拿|来|买|给我)?(?P<version>[^，。都全]{1,6})")
_SLOTS = ("color", "flavor")


def in_context(turn: Turn, understood: Understanding) -> Understanding:
    """The reading with the version in every thing of the kind told before, where none was told of it."""
    understood = _size_of_all(turn, understood)
    said, items = _OF_ALL.search(understood.text), understood.slots.get("items")
    if said is None or not isinstance(items, tuple):
        return understood
    told = [item for item in items if isinstance(item, Mapping)]
    for slot in _SLOTS:
        place = next((at for at, item in enumerate(told) if _names(item.get(slot), said["version"])), None)
        if place is not None:
            told = [_with(item, slot, told[place]) if at < place else item for at, item in enumerate(told)]
    return with_slots(understood, {"items": tuple(told)}) if len(told) == len(items) else understood


def _size_of_all(turn: Turn, understood: Understanding) -> Understanding:
    """拿两双吧，都四十一的: of goods in sizes the figure is the size of each, and counts nothing."""
    found = _FIGURE_OF_ALL.search(understood.text)
    figure = parse_number(found["figure"]) if found is not None else None
    if found is None or figure is None or not _comes_in_sizes(turn):
        return understood
    told = understood
    if understood.slots.get("quantity") == figure:
        count = basket_pieces.read(turn, understood.text[: found.start()])
        counted: dict[str, SlotValue] = {}
        if count.count is not None:
            counted = {"quantity": count.count, "unit": count.unit}
        told = with_slots(without(understood, {"quantity", "unit"}), counted)
    return told if "size" in told.slots else with_slots(told, {"size": float(figure)})


def _comes_in_sizes(turn: Turn) -> bool:
    ids = (*turn.state.offered, *(line.product_id for line in turn.state.basket))
    products = [turn.dialogue.catalogue.get(one) for one in ids]
    return any(one is not None and "size" in variants.option_slots(turn, one) for one in products)


_FIGURE_OF_ALL = re.compile(r"(?:都|全)(?:要|是|穿|拿)?(?P<figure>[一二三四五六七八九十\d点.]{2,5})码?的")


def _names(value: SlotValue | None, said: str) -> bool:
    return isinstance(value, str) and value.removesuffix("色").removesuffix("味") in said


def _with(item: Mapping[str, SlotValue], slot: str, told: Mapping[str, SlotValue]) -> Mapping[str, SlotValue]:
    alike = item.get("product_type") == told.get("product_type")
    return {**item, slot: told[slot]} if alike and slot not in item else item
