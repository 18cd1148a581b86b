"""四十二的要黑的，三十七的要枣红的: of each of the lines, told apart by one version, another is told."""

from collections.abc import Sequence

from voicebot.dialogue import variants
from voicebot.dialogue.rereading import with_slots, without
from voicebot.dialogue.slots import as_text
from voicebot.dialogue.state import BasketLine
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import SlotValue, Understanding
from voicebot.knowledge.product import Product
from voicebot.language.numerals import find_numbers

_SLOTS = ("size", "color", "flavor")


def in_context(turn: Turn, understood: Understanding) -> Understanding:
    """The reading with one item for each line of the only product, where each is named and told of.

    What the understanding found for the whole utterance (37 and 黑色, of two pairs) is dropped.
    """
    lines = turn.state.basket
    if len(lines) < 2 or len({line.product_id for line in lines}) > 1 or "items" in understood.slots:
        return understood
    product = turn.dialogue.catalogue.get(lines[0].product_id)
    for slot in _SLOTS if product is not None else ():
        told = _told(turn, product, slot, understood.text) if product is not None else None
        if told is not None:
            items: dict[str, SlotValue] = {"items": told}
            return with_slots(without(understood, {*_SLOTS, "quantity", "unit"}), items)
    return understood


def _told(turn: Turn, product: Product, slot: str, text: str) -> tuple[SlotValue, ...] | None:
    """The lines as items, told apart by ``slot``; ``None`` unless the same is told anew of each."""
    lines = turn.state.basket
    values = [dict(line.options).get(slot, "") for line in lines]
    places = [_place(text, value) for value in values]
    if len(set(values)) < len(lines) or min(places) < 0 or len(set(places)) < len(lines):
        return None
    ends = [min((at for at in places if at > place), default=len(text)) for place in places]
    others = [one for one in variants.option_slots(turn, product) if one in _SLOTS and one != slot]
    said = [
        {other: value for other in others if (value := _version(turn, product, other, text[at:end]))}
        for at, end in zip(places, ends, strict=True)
    ]
    if not said[0] or any(set(one) != set(said[0]) for one in said):
        return None
    return tuple(map(_item, lines, said))


def _item(line: BasketLine, said: dict[str, str]) -> SlotValue:
    options = {name: variants.as_slot(value) for name, value in {**dict(line.options), **said}.items()}
    return {"quantity": line.quantity or 1, **options}


def _place(text: str, value: str) -> int:
    """Where a version is named: 42 by 四十二的, 黑色 by 黑的; -1 where it is not."""
    if value.replace(".", "").isdigit():
        return next((one.span[0] for one in find_numbers(text) if one.value == float(value)), -1)
    return text.find(value.removesuffix("色").removesuffix("味")) if value else -1


def _version(turn: Turn, product: Product, slot: str, part: str) -> str:
    """The version of a slot that a part of the utterance names, or nothing."""
    if slot == "size":
        figures = [one.value for one in find_numbers(part)]
        return as_text(figures[-1]) if len(figures) == 1 else ""
    return _word(turn, slot, variants.choices(product, slot), part)


def _word(turn: Turn, slot: str, listed: Sequence[str], part: str) -> str:
    named = [one for one in listed if one.removesuffix("色").removesuffix("味") in part]
    if not named:
        return ""
    word = max(named, key=len)
    known = turn.dialogue.catalogue.lexicon.canonical(slot, word)
    return known if known is not None and known.startswith(word) else word  # 黑 of the text is 黑色
