"""The numeric slots of a dialplan: which of them a unit, a cue or a narrow scale speaks for."""

import re
from collections.abc import Iterable, Mapping, Sequence

from voicebot.dialogue.dialplan import Dialplan, Slot, SlotType
from voicebot.dialogue.dialplan_schema import NUMERIC_TYPES
from voicebot.dialogue.understanding.amount_scales import in_range
from voicebot.dialogue.understanding.amount_words import BAGS, LINK, SPECIFIED
from voicebot.dialogue.understanding.evidence import AFTER_SALE_SLOTS
from voicebot.dialogue.understanding.mention import Span
from voicebot.dialogue.understanding.result import SlotValue
from voicebot.language.numerals import Number, find_numbers


class NumericSlots:
    """The slots of a dialplan that take a number.

    Args:
        plan: the dialplan.
        without: slots that are not looked for.
    """

    def __init__(self, plan: Dialplan, *, without: frozenset[str] = frozenset()) -> None:
        self.slots = [
            slot for slot in plan.slots.values() if slot.type in NUMERIC_TYPES and slot.name not in without
        ]
        self._on_topic = [slot for slot in self.slots if slot.topic] if without else []
        self.by_name = {slot.name: slot for slot in self.slots}
        self._describing = {slot.name for slot in plan.slots.values() if slot.type in _DESCRIBING}
        money = [slot for slot in self._on_topic or self.slots if slot.type is SlotType.MONEY]
        self.price = self.by_name.get("price", money[0] if self._on_topic and money else None)
        quantity = [slot for slot in plan.slots.values() if slot.type is SlotType.QUANTITY]
        self.quantity = quantity[0] if quantity else None
        units: dict[str, list[Slot]] = {}
        for slot in self.slots:
            for unit in slot.units:
                units.setdefault(unit.lower(), []).append(slot)
        for slot in quantity:
            for unit in slot.units:
                units.setdefault(unit, []).append(slot)
        self._units = units
        self.unit_names = frozenset(units)
        ordered = sorted(units, key=lambda unit: (-len(unit), unit))
        self._unit = re.compile("|".join(_unit_pattern(unit) for unit in ordered) or r"(?!)", re.IGNORECASE)
        spelled = "".join(f"|{re.escape(unit)}" for unit in ordered)
        self.link = re.compile(LINK.format(units=spelled), re.IGNORECASE)
        self._cues = [(cue, slot) for slot in self.slots for cue in (*slot.cues, *slot.words) if cue]

    def describes_goods(self, asked: str | None) -> bool:
        """Whether ``asked`` is what is wished of the goods: who leaves that open may name a price."""
        return asked in self._describing and asked not in AFTER_SALE_SLOTS

    def has_unit(self, text: str, end: int) -> bool:
        """Whether a unit of some slot stands at ``end``."""
        return self._unit.match(text, end) is not None

    def unit_at(self, text: str, end: int, *, sized: bool = False) -> tuple[str, int]:
        """The unit at ``end`` and where it ends; of what comes in sizes (``sized``) 个半 is none."""
        match = self._unit.match(text, end)
        if match is not None and match[0] == "个" and text.startswith("半", match.end()) and sized:
            return "", match.end()  # 三十七个半
        if match is None and self.quantity is not None and text[end : end + 1] == "小":
            match = self._unit.match(text, end + 1)  # 一小包
            counts = match is not None and match[0] in self.quantity.units
            match = match if counts and match and not SPECIFIED.match(text, match.end()) else None
        return ("", end) if match is None else (match[0], match.end())

    def counted_in(self, unit: str, text: str, span: Span, asked: str | None) -> list[Slot]:
        """The slots that ``unit`` may speak for here."""
        return [slot for slot in self._units[unit.lower()] if _cued_enough(slot, text, span, asked)]

    def allowing(self, cued: Slot, value: float) -> Slot:
        """内存加到十二: of slots that share a unit the one that comes in so many."""
        if not cued.allowed or value in cued.allowed:
            return cued
        fitting = [slot for slot in self.slots if value in slot.allowed and set(slot.units) & set(cued.units)]
        return fitting[0] if len(fitting) == 1 else cued

    def is_size(self, value: float) -> bool:
        """Whether some slot has ``value`` as a size."""
        return any(slot.type is SlotType.SIZE and in_range(slot, value) for slot in self.slots)

    def size_left_open(self, value: float, known: Mapping[str, SlotValue]) -> Slot | None:
        """四十二, asked how many pairs, while no size is known: nobody counts so; 四十 might be a count."""
        if "items" in known or value < _SIZES_OF_ADULTS or value % 10 == 0:
            return None
        return next(
            (
                slot
                for slot in self.slots
                if slot.type is SlotType.SIZE and slot.name not in known and in_range(slot, value)
            ),
            None,
        )

    def on_scale(self, value: float, known: Mapping[str, SlotValue] | None = None) -> Slot | None:
        """A bare figure that fits a slot with a narrow scale: 四十二的, 二百五十六的."""
        known = known or {}
        for slot in self.slots:
            if slot.allowed and value in slot.allowed and value >= 32:
                return slot
            if slot.type is SlotType.SIZE and (
                in_range(slot, value) or _is_near(value, known.get(slot.name))
            ):
                return slot
        return None

    def belongs_elsewhere(self, text: str, span: Span, value: float) -> bool:
        """二百六的脚: what follows names a slot of another scale."""
        after = text[span[1] :].removeprefix("的")
        if self.is_size(value):
            return False  # 三十六的脚
        return any(
            after.startswith(cue) and cue in slot.cues and slot.type is SlotType.NUMBER
            for cue, slot in self._cues
            if not in_range(slot, value) and not slot.needs_cue
        )

    def is_counted_elsewhere(self, text: str, number: Number) -> bool:
        """拿两双，都四十一的: how many is said with its unit, so the bare figure is something else."""
        others = (other for other in find_numbers(text) if other.span != number.span)
        units = self.quantity.units if self.quantity is not None else ()
        return any(self.unit_at(text, other.span[1])[0] in units for other in others if other.value)

    def by_cue(
        self,
        text: str,
        span: Span,
        candidates: Sequence[Slot],
        asked: str | None,
        known: Mapping[str, SlotValue],
    ) -> Slot:
        """Which of the slots that share a unit is meant: by the nearest cue, the question, what is known."""
        nearest = self.nearest_cue(text, span, candidates)
        if nearest is not None:
            return nearest
        for slot in candidates:
            if slot.name == asked or asked in slot.names.values():
                return slot
        context = "".join(str(value) for value in known.values()) + text
        for slot in candidates:
            if any(cue in context for cue in slot.cues):
                return slot
        return next((slot for slot in candidates if slot in self._on_topic), candidates[0])

    def nearest_cue(self, text: str, span: Span, among: Iterable[Slot] | None = None) -> Slot | None:
        """The slot whose cue stands nearest to a figure (电池五千, 二百六的脚长), if any."""
        window = text[max(0, span[0] - 7) : span[0]]
        best: tuple[int, Slot] | None = None
        for cue, slot in self._cues:
            if slot.needs_cue if among is None else slot not in among:
                continue
            at = window.rfind(cue)
            if at < 0:
                after = text[span[1] :].removeprefix("的")
                distance = 20 if after.startswith(cue) and cue in slot.cues else 99
            else:
                between = window[at + len(cue) :]
                if any(char in between for char in "，。；") and len(between) > 4:
                    continue
                if re.search(f"[{BAGS}\\d]", between):
                    continue
                distance = len(between)
            nearer = best is None or (distance, slot.line == 0) < (best[0], best[1].line == 0)
            if distance < 99 and nearer:
                best = (distance, slot)
        return best[1] if best else None


_DESCRIBING = NUMERIC_TYPES | {SlotType.CHOICE, SlotType.SUBSTANCE}


_SIZES_OF_ADULTS = 34


def _cued_enough(slot: Slot, text: str, span: Span, asked: str | None) -> bool:
    if not slot.needs_cue or asked == slot.name:
        return True
    around = text[max(0, span[0] - 6) : span[0]] + "…" + text[span[1] : span[1] + 4]
    return any(cue in around for cue in slot.cues)


def _is_near(value: float, known: SlotValue | None) -> bool:
    """二十六码的穿不进去，得二十七: next to a size that is known, also outside the usual scale."""
    return isinstance(known, int | float) and 0 < abs(value - known) <= 3


_NOT_THIS_UNIT = {
    "分": "(?![钟之])",
    "打": "(?![住底折算扰开包])",
    "对": "(?:(?<=[来要拿买订][一两二三四五六七八九]对)|(?![吧吗么嘛不没呗]))",
}
"""What follows where the word is none: 一千五打住 is no dozen, 一百六十八对吧 no pairs; 来一对吧 is one."""


def _unit_pattern(unit: str) -> str:
    other = "(?!饼)" if unit.endswith("月") else _NOT_THIS_UNIT.get(unit, "")
    return re.escape(unit) + other
