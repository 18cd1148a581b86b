"""The moment at which somebody wants to be called, from what they said."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from voicebot.dialogue.understanding.result import SlotValue

_DAYPARTS: Mapping[str, time] = {
    "上午": time(10, 0),
    "中午": time(12, 30),
    "下午": time(15, 0),
    "晚上": time(19, 0),
}
"""In the middle of each, when nothing more exact was said."""
_ANY_TIME = time(10, 0)


def promised_moment(slots: Mapping[str, SlotValue], now: datetime) -> datetime | None:
    """When to call, from the slots about a call-back; ``None`` when no moment was named.

    A time that has passed today means tomorrow.

    Args:
        now: in the shop's time zone.
    """
    day, clock = slots.get("callback_date"), slots.get("callback_time")
    part = slots.get("callback_daypart")
    if day is None and clock is None and part is None:
        return None
    at = time.fromisoformat(str(clock)) if clock is not None else _DAYPARTS.get(str(part), _ANY_TIME)
    wanted = datetime.combine(date.fromisoformat(str(day)) if day else now.date(), at, now.tzinfo)
    return wanted + timedelta(days=1) if day is None and wanted <= now else wanted
