"""What figures mean on the scale of their slot: hundreds that are left out, units that are converted."""

from voicebot.dialogue.dialplan import Slot, SlotType
from voicebot.language.numerals import Number, NumberForm


def shared_unit(low: float, high: float) -> float:
    """In 一到两百 the first figure counts hundreds as well."""
    if low < 10 <= high:
        weight = float(10 ** (len(str(int(high))) - 1))
        if low * weight < high:
            return low * weight
    return low


def by_scale(slot: Slot, number: Number, low: float, high: float, unit: str) -> tuple[float, float]:
    """Digits said one by one against the slot's scale: 四二 is size 42, 四五 is 45 and not 4 to 5."""
    if number.digits and number.form is NumberForm.RANGE:
        whole = float(number.digits)
        if in_range(slot, whole) and not in_range(slot, number.low):
            return whole, whole
    if slot.type is SlotType.WEIGHT:
        factor = {"公斤": 1000, "千克": 1000, "kg": 1000, "斤": 500, "两": 50}.get(unit.lower(), 1)
        return low * factor, high * factor
    if "天" in slot.units:
        factor = {"礼拜": 7, "星期": 7, "周": 7, "月": 30}.get(unit.removeprefix("个"), 1)
        return low * factor, high * factor
    return low, high


def in_range(slot: Slot, value: float) -> bool:
    """Whether the slot may have this value."""
    if slot.type is SlotType.QUANTITY:
        return True
    if slot.low is not None and value < slot.low:
        return False
    return slot.high is None or value <= slot.high


def sensible(slot: Slot, low: float, high: float) -> bool:
    """Whether the slot may have these values; nothing costs nothing."""
    if slot.type is SlotType.MONEY and high <= 0:
        return False
    return in_range(slot, low) and in_range(slot, high)
