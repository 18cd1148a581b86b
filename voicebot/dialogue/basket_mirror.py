"""What is known of an order is what is in the basket, however it came there."""

import re
from collections.abc import Mapping, Sequence

from voicebot.dialogue import lines_of_people
from voicebot.dialogue.state import BasketLine
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import SlotValue


def _as_item(turn: Turn, line: BasketLine) -> Mapping[str, SlotValue]:
    known: dict[str, SlotValue] = {"product_type": _kind_of(turn, line)}
    if line.quantity is not None:
        known |= {"quantity": line.quantity, "unit": line.unit}
    return {**known, **{slot: _as_number(value) for slot, value in line.options}}


def _as_number(text: str) -> SlotValue:
    return float(text) if _is_figure(text) else text


def _kind_of(turn: Turn, line: BasketLine) -> str:
    """The kind the caller called it by, else that of its text."""
    product = turn.dialogue.catalogue.get(line.product_id)
    own = product.texts("product_type") if product is not None else ()
    said = turn.understood.text if turn.understood is not None else ""
    called = [
        str(item.get("product_type"))
        for items in (turn.state.slots.get("items"), turn.before.slots.get("items"))
        for item in (items if isinstance(items, tuple) else ())
        if isinstance(item, Mapping)
    ]
    known = turn.before.slots.get("product_type")
    named = isinstance(known, str) and known in line.name and not set(called) & set(own)
    if isinstance(known, str) and known and (known in own or named):
        return _in_full(turn, known, line.name)
    spoken = [kind for kind in own if kind in called or kind in said]
    spoken += [kind for kind in called if kind in line.name]
    if not spoken:
        return own[0] if own else line.name
    return _in_full(turn, max(spoken, key=len), line.name)


def _in_full(turn: Turn, kind: str, name: str) -> str:
    """每日坚果 for the 坚果 of a line whose product the shop calls so."""
    slot = turn.dialogue.plan.slots.get("product_type")
    longer = [
        word
        for value in (slot.values if slot is not None else ())
        if value.name == kind
        for word in value.narrower
        if word.endswith(kind) and name.endswith(word)
    ]
    return longer[0] if longer else kind


def mirror(turn: Turn) -> None:
    """What is known of the order is what is in the basket, however it came there."""
    lines, slots = turn.state.basket, turn.state.slots
    told = turn.understood.slots.get("items") if turn.understood is not None else None
    if not lines or turn.state.adding:
        return
    lines_of_people.name_them(turn)
    if told is not None and not turn.before.basket:
        _count_as_said(turn, lines, slots.get("items", told))
        return
    if len(lines) > 1 or "items" in slots:
        turn.learn("items", tuple(_as_item(turn, line) for line in lines))
    elif lines[0].quantity is not None and slots.get("quantity") != lines[0].quantity:
        turn.learn("quantity", lines[0].quantity)
        turn.learn("unit", lines[0].unit)


def _count_as_said(turn: Turn, lines: Sequence[BasketLine], told: SlotValue) -> None:
    """What was ordered in one breath stands as it was said until the caller goes on, in its own units."""
    items = told if isinstance(told, tuple) else ()
    if len(items) == len(lines):
        counted = (
            {**_as_counted(line), **dict(line.options), **item}
            for line, item in zip(lines, items, strict=True)
            if isinstance(item, Mapping)
        )
        turn.learn("items", tuple(counted))


def _as_counted(line: BasketLine) -> dict[str, SlotValue]:
    return {"unit": line.unit} if line.quantity is not None else {}


def _is_figure(text: str) -> bool:
    return re.fullmatch(r"\d+(?:\.\d+)?", text) is not None
