"""The people who work on tickets: by when something must be done, given when they are there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.config import Settings
from voicebot.config_sections import DeskSettings
from voicebot.dialogue.effects import Priority
from voicebot.errors import ConfigError

DAYPARTS = {"上午": time(10), "中午": time(12), "下午": time(15), "晚上": time(19)}
"""When somebody who asks for a call "in the afternoon" is called."""


@dataclass(frozen=True)
class Desk:
    """When the desk is open, and how soon it acts.

    Args:
        within: opening time until a ticket of each priority is due.
        console_url: where people open a call in the browser; empty: nowhere.
    """

    zone: ZoneInfo
    opens: time
    closes: time
    weekdays: frozenset[int]
    within: Mapping[Priority, timedelta]
    console_url: str = ""

    @classmethod
    def of(cls, settings: DeskSettings, zone: ZoneInfo) -> "Desk":
        """The desk that the settings describe."""
        hours = {
            Priority.HIGH: settings.high_h,
            Priority.NORMAL: settings.normal_h,
            Priority.LOW: settings.low_h,
        }
        return cls(
            zone=zone,
            opens=settings.opens,
            closes=settings.closes,
            weekdays=settings.weekdays,
            within={priority: timedelta(hours=each) for priority, each in hours.items()},
            console_url=settings.console_url.rstrip("/"),
        )

    def due_at(self, opened_at: datetime, priority: Priority) -> datetime:
        """By when a ticket must be done: only opening time counts."""
        left = self.within[priority]
        day = opened_at.astimezone(self.zone).date()
        while True:
            start = max(opened_at, self._at(day, self.opens))
            end = self._at(day, self.closes)
            if day.isoweekday() in self.weekdays and start < end:
                if start + left <= end:
                    return start + left
                left -= end - start
            day += timedelta(days=1)

    def next_open(self, at: datetime) -> datetime:
        """``at``, or the next opening if the desk is closed then."""
        day = at.astimezone(self.zone).date()
        while True:
            start = max(at, self._at(day, self.opens))
            if day.isoweekday() in self.weekdays and start < self._at(day, self.closes):
                return start
            day += timedelta(days=1)

    def wished_at(self, slots: Mapping[str, str], now: datetime) -> datetime | None:
        """When the caller asked to be called back; ``None``: at no particular time, or one that is past.

        A day without a time is its opening, a time without a day the next one that comes.
        """
        clock = _clock(slots.get("callback_time", "")) or DAYPARTS.get(slots.get("callback_daypart", ""))
        named = slots.get("callback_date", "")
        try:
            day = date.fromisoformat(named) if named else None
        except ValueError:
            return None
        if clock is None and day is None:
            return None
        wished = self._at(day or now.astimezone(self.zone).date(), clock or self.opens)
        if day is None and wished <= now:
            wished += timedelta(days=1)
        return wished if wished > now else None

    def call_url(self, call_id: str | None) -> str | None:
        """Where a person opens the call in the browser."""
        return f"{self.console_url}/calls/{call_id}" if self.console_url and call_id else None

    def _at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.zone)


def time_zone(settings: Settings) -> ZoneInfo:
    """The shop's time zone.

    Raises:
        ConfigError: there is no such zone.
    """
    try:
        return ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ConfigError(
            f"VOICEBOT_TIMEZONE={settings.timezone}: no such time zone; use a name like Asia/Shanghai"
        ) from error


def desk_of(settings: Settings) -> Desk:
    """The desk of this shop.

    Raises:
        ConfigError: there is no such time zone.
    """
    return Desk.of(settings.desk, time_zone(settings))


DEFAULT_DESK = Desk.of(DeskSettings(), ZoneInfo("Asia/Shanghai"))
DESK = "desk"
"""Under this name every session of a ``Database`` carries its desk."""


def desk_in(session: AsyncSession) -> Desk:
    """The desk of the database that the session is of."""
    desk = session.info.get(DESK, DEFAULT_DESK)
    assert isinstance(desk, Desk)
    return desk


def _clock(text: str) -> time | None:
    found = re.match(r"(\d{1,2}):(\d{2})", text)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return time(int(found[1]), int(found[2]))
