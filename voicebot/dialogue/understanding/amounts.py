"""Numbers with what they count: money, size, age, weight, pieces; told apart by unit, cue and question."""

import re
from collections.abc import Mapping, Sequence

from voicebot.dialogue.dialplan import Dialplan, Role, Slot, SlotType
from voicebot.dialogue.understanding.amount_results import Amount
from voicebot.dialogue.understanding.amount_scales import by_scale, in_range, sensible, shared_unit
from voicebot.dialogue.understanding.amount_words import (
    A_PIECE,
    AGE_AFTER,
    AGE_ALONE_AFTER,
    AGE_ALONE_BEFORE,
    AGE_BEFORE,
    AGE_LEADS,
    BETWEEN_AFTER,
    FOREIGN_UNIT,
    HOLDS,
    MONEY_WORDS,
    NOT_AMOUNT_AFTER,
    NOT_AMOUNT_BEFORE,
    ONE_BY_ONE,
    POINTS_OFF,
    RETAIL,
    SIZE_OF_PERSON,
    SMALL_CHANGE,
    STILL_YOUNG,
    TAKEN_OFF,
    TOGETHER,
    UNFIT_AFTER,
    is_of_age,
    is_size_said,
)
from voicebot.dialogue.understanding.comparators import (
    is_leeway,
    is_lifted,
    is_on_the_bill,
    is_refused,
    role_of,
)
from voicebot.dialogue.understanding.measures import fraction_after, other_scale
from voicebot.dialogue.understanding.mention import Span, overlap
from voicebot.dialogue.understanding.numeric_slots import NumericSlots
from voicebot.dialogue.understanding.result import SlotValue
from voicebot.dialogue.understanding.shares import is_shared
from voicebot.language.numerals import FUSED, Number, NumberForm, find_numbers


class AmountReader:
    """Finds amounts of a dialplan's numeric slots.

    Args:
        plan: the dialplan.
        without: slots that are not looked for.
    """

    def __init__(self, plan: Dialplan, *, without: frozenset[str] = frozenset()) -> None:
        self._slots = NumericSlots(plan, without=without)

    def find(
        self, text: str, *, asked: str | None, known: Mapping[str, SlotValue], taken: Sequence[Span]
    ) -> list[Amount]:
        """Amounts in ``text``.

        Args:
            text: normalised.
            asked: slot of the last question.
            known: slots known before; their texts tell units apart (电池 of a 手机).
            taken: places that mean something else (dates, telephone numbers, names).
        """
        numbers = [
            number
            for number in find_numbers(text)
            if not any(overlap(number.span, span) for span in taken) and self._may_count(text, number)
        ]
        amounts: list[Amount] = []
        for index, number in enumerate(numbers):
            if amounts and number.span[0] < amounts[-1].span[1]:
                continue  # the second number of a pair, or the tenths of the one before
            following = numbers[index + 1] if index + 1 < len(numbers) else None
            if following is not None:
                pair = self._pair(text, number, following)
                linked = None if pair else self._linked(text, number, following, asked, known)
                if pair or linked:
                    amounts += pair if pair else [linked] if linked else []
                    continue
            amount = self._single(text, number, asked, known)
            if amount is not None:
                amounts.append(amount)
                if amount.slot.type is SlotType.SIZE:
                    known = {**known, amount.slot.name: amount.low}
        return amounts

    def _may_count(self, text: str, number: Number) -> bool:
        start, end = number.span
        if len(number.digits) > 4 or any(
            overlap(number.span, m.span())
            for pattern in (SMALL_CHANGE, ONE_BY_ONE)
            for m in pattern.finditer(text)
        ):
            return False
        if number.value <= 2 and A_PIECE.match(text, end):
            return False
        if text[start + 1 : end + 1].endswith("一斤") and RETAIL.search(text[:start]):
            return False
        if NOT_AMOUNT_BEFORE.search(text[:start]) and not text[:start].endswith("一共"):
            return False
        if (number.value == 1 and TOGETHER.match(text, end)) or HOLDS.match(text, end):
            return False
        if text.startswith("分", end) and POINTS_OFF.search(text[:start]):
            return False
        if number.value >= _GROWN and STILL_YOUNG.search(text[:start]):
            return True
        if number.value >= _GROWN and AGE_LEADS.match(text, end) and AGE_BEFORE.search(text[:start]):
            return True
        unit = self._slots.has_unit(text, end)
        if number.value < 10 and end - start == 1 and not unit and text[end : end + 1] != "半":
            return not NOT_AMOUNT_AFTER.match(text, end)
        return unit or not NOT_AMOUNT_AFTER.match(text, end)

    # --- one number

    def _single(
        self, text: str, number: Number, asked: str | None, known: Mapping[str, SlotValue]
    ) -> Amount | None:
        start, end = number.span
        low, high = number.low, number.high
        if number.form in (NumberForm.EXACT, NumberForm.ABOUT):
            low = high = number.value
        scaled = other_scale(text, end, self._slots.unit_names)
        if scaled is not None:
            unit, factor, end = scaled
        else:
            (unit, end), factor = self._slots.unit_at(text, end, sized=self._slots.is_size(low)), 1.0
        part, after = fraction_after(text, unit, end)
        low, high = (low + part) * factor, (high + part) * factor
        slot, confidence = self._slot_of(text, number, low, unit, (start, after), asked, known)
        if (
            slot is None
            or is_lifted(text, start)
            or (is_refused(text, after) and role_of(text, number, (start, after))[0] is Role.EXACT)
        ):
            return None
        if slot.type is SlotType.MONEY and (
            is_leeway(text, start, after) or (asked != slot.name and is_on_the_bill(text, start))
        ):
            return None
        end = after
        role, span = role_of(text, number, (start, end))
        if role is Role.ABOUT and slot.type in (SlotType.SIZE, SlotType.WEIGHT):
            role = Role.EXACT
        if number.doubtful or _STUTTERED.search(text[start : number.span[1] + 1]):
            confidence = min(confidence, _DOUBTFUL)
        low, high = by_scale(slot, number, low, high, unit)
        if not sensible(slot, low, high):
            return None
        confidence = min(confidence, 0.6) if UNFIT_AFTER.match(text, end) else confidence
        if role is Role.EXACT and slot.allowed and low != high:
            fitting = [value for value in slot.allowed if low <= value <= high + 2]
            if len(fitting) == 1:
                low = high = fitting[0]
        return Amount(slot, role, low, high, unit, span, confidence)

    def _slot_of(
        self,
        text: str,
        number: Number,
        value: float,
        unit: str,
        span: Span,
        asked: str | None,
        known: Mapping[str, SlotValue],
    ) -> tuple[Slot | None, float]:
        quantity = self._slots.quantity
        if unit:
            candidates = self._slots.counted_in(unit, text, span, asked)
            if not candidates:
                return None, 0.0
            candidates = [slot for slot in candidates if in_range(slot, value)] or candidates
            if len(candidates) == 1:
                return candidates[0], 0.95
            return self._slots.by_cue(text, span, candidates, asked, known), 0.85
        if quantity is not None and text[slice(*number.span)] in FUSED:
            return quantity, 0.85
        if FOREIGN_UNIT.match(text, span[1]):
            return None, 0.0
        if is_shared(text) and (shared := self._slots.on_scale(value)) is not None:
            return shared, 0.8  # 一人一双，他四十四，我三十八
        asked_slot = self._slots.by_name.get(asked or "")
        fits_asked = asked_slot is not None and in_range(asked_slot, value)
        if asked_slot is not None and _YEARS in asked_slot.units and text.startswith("以内", span[1]):
            fits_asked = False  # 八十以内 is said of money, whatever age was asked for
        age = self._age(text, span, value, known)
        if age is not None and not (
            fits_asked
            and asked_slot is not None
            and asked_slot.type is SlotType.SIZE
            and asked_slot.name not in known  # 三十六，我闺女十六: the size was told just before
        ):
            return age, 0.9
        cued = self._slots.nearest_cue(text, span)
        if cued is not None and in_range(cued, value):
            return self._slots.allowing(cued, value), 0.9
        if self._slots.belongs_elsewhere(text, span, value):
            return None, 0.0
        vague = number.form in (NumberForm.ABOUT, NumberForm.RANGE)
        compared = role_of(text, number, span)[0] is not Role.EXACT or vague
        limited = role_of(text, number, span)[0] in (Role.MIN, Role.MAX) and value >= 20
        counts = asked == "quantity" and value < 1000 and not limited and not is_size_said(text, span)
        if counts and (size := self._slots.size_left_open(value, known)) is not None:
            return size, 0.7
        if quantity is not None and counts and not self._slots.is_counted_elsewhere(text, number):
            return quantity, 0.9
        if fits_asked:
            return asked_slot, 0.9
        if (compared or MONEY_WORDS.search(text)) and value >= 20:
            price = self._slots.price
            if price is not None and not (compared is False and self._slots.on_scale(value)):
                return price, 0.93 if compared else 0.75
        scale = self._slots.on_scale(value, known)
        if scale is not None and TAKEN_OFF.search(text[: span[0]]):
            return None, 0.0
        if scale is not None:
            return scale, 0.7
        price = self._slots.price
        guessing = asked in (None, "price") or self._slots.describes_goods(asked)
        guessing = guessing or (asked == "confirm" and (value >= 100 or value % 10 == 0))
        if guessing and price is not None and value >= 20 and number.form is not NumberForm.DIGITS:
            return price, 0.5
        return None, 0.0

    def _age(self, text: str, span: Span, value: float, known: Mapping[str, SlotValue]) -> Slot | None:
        """我妈五十多了: a bare figure right behind a person."""
        slot = next((slot for slot in self._slots.slots if _YEARS in slot.units), None)
        if slot is None or not in_range(slot, value):
            return None
        if AGE_ALONE_BEFORE.search(text[: span[0]]) and AGE_ALONE_AFTER.match(text, span[1]):
            return slot if 16 <= value <= 90 and not MONEY_WORDS.search(text[: span[0]]) else None
        sizes = any(one.type is SlotType.SIZE for one in self._slots.slots)
        if is_of_age(text, span) and not sizes and slot.name not in known:
            return slot
        young = STILL_YOUNG.search(text[: span[0]])
        led = not sizes and AGE_LEADS.match(text, span[1])
        if not young and not led and not AGE_AFTER.match(text, span[1]):
            return None
        if self._slots.is_size(value) and (
            len(SIZE_OF_PERSON.findall(text)) > 1 or ("product_type" in known and not young)
        ):
            return None  # 我爸四十二，我妈三十七; 我的三十八, once shoes are spoken of
        return slot if AGE_BEFORE.search(text[max(0, span[0] - 8) : span[0]]) else None

    # --- two numbers

    def _pair(self, text: str, first: Number, second: Number) -> list[Amount] | None:
        """八加二百五十六: two numbers joined by 加 that fit two slots with allowed values."""
        if _PLUS.fullmatch(text[first.span[1] : second.span[0]]) is None:
            return None
        scaled = [slot for slot in self._slots.slots if slot.allowed]
        small = next((slot for slot in scaled if first.value in slot.allowed and slot.allowed[0] < 10), None)
        large = next((slot for slot in scaled if second.value in slot.allowed and slot is not small), None)
        if small is None or large is None:
            return None
        unit, end = self._slots.unit_at(text, second.span[1])
        return [
            Amount(small, Role.EXACT, first.value, first.value, unit, first.span, 0.95),
            Amount(large, Role.EXACT, second.value, second.value, unit, (second.span[0], end), 0.95),
        ]

    def _linked(
        self, text: str, first: Number, second: Number, asked: str | None, known: Mapping[str, SlotValue]
    ) -> Amount | None:
        """A到B, A以上B以下 as one amount from A to B."""
        link = self._slots.link.fullmatch(text[first.span[1] : second.span[0]])
        if link is None or first.value >= second.high:
            return None
        amount = self._single(text, second, asked, known)
        has_unit = bool(self._slots.unit_at(text, second.span[1])[0])
        cued = None if has_unit else self._slots.nearest_cue(text, first.span)
        if cued is not None and in_range(cued, second.value):  # 人均八十到一百二: the cue of the first
            span = (second.span[0], amount.span[1] if amount else second.span[1])
            amount = Amount(cued, Role.EXACT, second.value, second.value, "", span, 0.9)
        if amount is None:
            return None
        end, is_money = amount.span[1], amount.slot.type is SlotType.MONEY
        if match := BETWEEN_AFTER.match(text, end):
            end = match.end()
        return Amount(
            amount.slot,
            Role.EXACT,
            shared_unit(first.value, second.value),
            amount.high,
            amount.unit,
            (first.span[0], end),
            max(amount.confidence, _RANGE_OF_MONEY) if is_money else amount.confidence,
        )


_YEARS = "岁"
_GROWN = 10
"""Years from which a bare figure behind 今年 is an age: 今年十五脸上起痘, but 今年三次."""
_RANGE_OF_MONEY = 0.75
"""Confidence of a bare range that only a price fits: a single bare figure is less sure."""
_DOUBTFUL = 0.4
"""Confidence of a number that nobody says (三八百): to be asked again."""
_STUTTERED = re.compile(r"[百千]一[以一内]$")
"""三百一以内 is rather 三百以内, said or heard with a stutter."""
_PLUS = re.compile(r"(?:G|个G)?(?:加|\+|＋|和)")
