"""When people may be called: hours of the day in their own time zone, weekdays, holidays.

All arithmetic is on instants; a wall clock is only read off them, so hours that daylight saving
time skips or repeats are right by construction (PEP 495).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from voicebot.campaign.outcome import Purpose

DAY_S = 24 * 3600
LOOK_AHEAD_DAYS = 400
"""A calendar that is closed for more than a year is closed."""


@dataclass(frozen=True, slots=True, order=True)
class Hours:
    """A span of a local day, in seconds since its midnight on the wall clock; the end is excluded."""

    start_s: int
    end_s: int

    def __post_init__(self) -> None:
        if not 0 <= self.start_s < self.end_s <= DAY_S:
            raise ValueError(f"hours must lie within one day and not be empty: {self}")

    @classmethod
    def parse(cls, text: str) -> "Hours":
        """From ``08:30-21:00``; the end may be ``24:00``.

        Raises:
            ValueError: it is not two times of one day, the earlier first.
        """
        start, dash, end = text.replace("–", "-").partition("-")
        try:
            hours = cls(_seconds(start), _seconds(end))
        except ValueError as error:
            raise ValueError(f"{text!r} must be two times of one day, like '08:30-21:00'") from error
        if not dash:
            raise ValueError(f"{text!r} must be two times of one day, like '08:30-21:00'")
        return hours

    def __str__(self) -> str:
        return f"{_clock(self.start_s)}-{_clock(self.end_s)}"

    def contains(self, wall_s: float) -> bool:
        """Whether the wall clock stands within these hours."""
        return self.start_s <= wall_s < self.end_s


DEFAULT_HOURS: Mapping[Purpose, tuple[Hours, ...]] = {
    Purpose.SERVICE: (Hours(8 * 3600 + 1800, 21 * 3600),),
    Purpose.MARKETING: (Hours(9 * 3600, 12 * 3600), Hours(14 * 3600, 20 * 3600)),
}
WEEK = tuple(range(7))


@dataclass(frozen=True, slots=True)
class Calendar:
    """Hours in which may be called.

    Args:
        weekly: hours by weekday, Monday is 0; a day without an entry is closed.
        special: hours of single dates, instead of the weekday's; none for a holiday.
        until: the first instant at which it is all over.
    """

    weekly: Mapping[int, tuple[Hours, ...]]
    special: Mapping[date, tuple[Hours, ...]] = field(default_factory=dict)
    until: datetime | None = None

    @classmethod
    def default(cls, purpose: Purpose) -> "Calendar":
        """Every day, in the usual hours of the purpose."""
        return cls(dict.fromkeys(WEEK, DEFAULT_HOURS[purpose]))

    def hours_on(self, day: date) -> tuple[Hours, ...]:
        """The hours of a date."""
        own = self.special.get(day)
        return self.weekly.get(day.weekday(), ()) if own is None else own

    def is_open(self, moment: datetime, zone: ZoneInfo) -> bool:
        """Whether people in ``zone`` may be called at ``moment`` (timezone-aware)."""
        if self.until is not None and moment >= self.until:
            return False
        local = moment.astimezone(zone)
        wall_s = wall_clock_s(local)
        return any(hours.contains(wall_s) for hours in self.hours_on(local.date()))

    def next_open(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        """The first instant, ``moment`` or later, at which people in ``zone`` may be called.

        Returns:
            in UTC; ``None`` when there is none within ``LOOK_AHEAD_DAYS``.
        """
        moment = moment.astimezone(UTC)
        if self.is_open(moment, zone):
            return moment
        day = moment.astimezone(zone).date()
        for _ in range(LOOK_AHEAD_DAYS):
            if self.until is not None and start_of_day(day, zone) >= self.until:
                return None
            opening = min(
                (at for at in self._openings(day, zone) if at > moment and self.is_open(at, zone)),
                default=None,
            )
            if opening is not None:
                return opening
            day += timedelta(days=1)
        return None

    def next_day_open(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        """The first instant on a later local day at which people in ``zone`` may be called."""
        return self.next_open(start_of_day(moment.astimezone(zone).date() + timedelta(days=1), zone), zone)

    def _openings(self, day: date, zone: ZoneInfo) -> Iterator[datetime]:
        """Instants at which hours may begin: also where the clock is set, as it may be set into them."""
        for hours in self.hours_on(day):
            yield from instants_of(day, hours.start_s, zone)
        start, end = (start_of_day(one, zone) for one in (day, day + timedelta(days=1)))
        if start.astimezone(zone).utcoffset() != end.astimezone(zone).utcoffset():
            yield _change_between(start, end, zone)


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a local date: where midnight does not exist, the first that does."""
    return min(instants_of(day, 0, zone))


def instants_of(day: date, wall_s: int, zone: ZoneInfo) -> Iterator[datetime]:
    """The instants (UTC) at which the wall clock comes to show ``wall_s`` on ``day``.

    One as a rule; two in an hour that is repeated; in an hour that is skipped the instant of the change.
    """
    wall = datetime.combine(day, time()) + timedelta(seconds=wall_s)
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first <= second:
        yield first
        if second != first:
            yield second
        return
    # In a gap fold 0 reads the clock of before, fold 1 that of after (PEP 495): the change lies between.
    yield _change_between(second, first, zone)


def _change_between(early: datetime, late: datetime, zone: ZoneInfo) -> datetime:
    before = early.astimezone(zone).utcoffset()
    low, high = 0, int((late - early).total_seconds())
    while low < high:
        middle = (low + high) // 2
        if (early + timedelta(seconds=middle)).astimezone(zone).utcoffset() == before:
            low = middle + 1
        else:
            high = middle
    return early + timedelta(seconds=low)


def wall_clock_s(local: datetime) -> float:
    """What the wall clock shows, in seconds since midnight."""
    return local.hour * 3600 + local.minute * 60 + local.second + local.microsecond / 1e6


def _seconds(text: str) -> int:
    hour, _, minute = text.strip().partition(":")
    if not (hour.isdigit() and minute.isdigit() and int(minute) < 60):
        raise ValueError(text)
    return int(hour) * 3600 + int(minute) * 60


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}"
