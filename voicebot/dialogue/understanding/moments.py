"""Days and times of an utterance as slots: when it was bought, when to call back."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from voicebot.dialogue.dialplan import Slot
from voicebot.dialogue.understanding.mention import Mention
from voicebot.language.dates import Day, TimeOfDay, find_days, find_times

_CALL = re.compile(
    r"上门|来[取拿收]|取件|取货|打(?!折|开|游戏|不开|电话也|了|过(?!来)|个?[一二三四五六七八九几对\d][^，。]{0,2}[折分])|再说|联系|再聊|再讲|再谈|(?:来|回|拨|挂|给我)(?:个|一个|我)?(?:电话|电)|回电|回我|找我|开车|开会|不方便|忙|上班呢|在外面|有空|没空"
)
_NO_DAY_OF_ITS_OWN = re.compile(r"[大小](?:个|了)?$|(?:[到至]|截止)(?:了)?$")
"""大一号 is a size; 礼拜天拍的，到今天四天了 only counts up to today."""
_BOUGHT = re.compile(
    r"买|拍|下(?:的|了)?(?:单|订)|订|付|那单|那笔|下的|单子|的单|收到|到货|到的|签收|拿的|入手|退|换(?:货|掉)|[天号]的?那[个盒瓶支件袋]"
)


def find_moments(text: str, today: date, slots: Mapping[str, Slot], asked: str | None) -> list[Mention]:
    """Dates and times in ``text`` as values of the slots that the words around speak of.

    Args:
        text: normalised.
        today: day of the call.
        slots: declared slots.
        asked: slot of the last question.
    """
    calling = asked in ("callback_date", "callback_time") or (
        _CALL.search(text) is not None and asked != "order_date"
    )
    days = [day for day in find_days(text, today) if not _NO_DAY_OF_ITS_OWN.search(text[: day.span[0]])]
    times = find_times(text)
    found: list[Mention] = []
    if calling and "callback_date" in slots:
        ahead = [day for day in days if day.value >= today]
        found += [_mention("callback_date", day.value.isoformat(), day.span) for day in ahead]
        found += [_mention("callback_time", _by_day(text, time), time.span) for time in times]
        if found:
            return found
    if asked == "callback_time" and times:
        return [_mention("callback_time", _by_day(text, time), time.span) for time in times[-1:]]
    if "order_date" in slots and (asked == "order_date" or _BOUGHT.search(text)):
        past = [_just_past(text, day, today) for day in days]
        past = [day for day in past if day.value <= today]
        if past:
            chosen = min(past, key=lambda day: _gap(text, day.span))
            found.append(_mention("order_date", chosen.value.isoformat(), chosen.span))
    return found


def _just_past(text: str, day: Day, today: date) -> Day:
    """礼拜天拍的: the one that has been, where the day is named alone."""
    bare = _WEEKDAY.match(text[slice(*day.span)]) is not None
    return replace(day, value=day.value - timedelta(days=7)) if bare and day.value > today else day


_WEEKDAY = re.compile(r"(?:礼拜|星期|周)[一二三四五六日天]")
_PART_OF_DAY = re.compile(r"早|上午|凌晨|夜|清晨|天亮|天不亮")


def _by_day(text: str, time: TimeOfDay) -> str:
    """四点以后再打 is in the afternoon: nobody is called at four in the morning."""
    hour, minute = time.value.split(":")
    if 1 <= int(hour) <= 6 and not _PART_OF_DAY.search(text):
        return f"{int(hour) + 12:02d}:{minute}"
    return time.value


def _gap(text: str, span: tuple[int, int]) -> int:
    places = [match.start() for match in _BOUGHT.finditer(text)]
    return min((abs(place - span[1]) for place in places), default=0)


def _mention(slot: str, value: str, span: tuple[int, int]) -> Mention:
    return Mention(slot, value, span, confidence=0.9, name=slot)
