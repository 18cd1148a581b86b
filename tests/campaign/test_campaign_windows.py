"""Calling hours over random calendars, zones and changes of the clock; minutes are tried one by one."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicebot.campaign.outcome import Purpose
from voicebot.campaign.windows import Calendar, Hours, start_of_day, wall_clock_s

ZONES = [
    "Asia/Shanghai",
    "Asia/Urumqi",
    "Asia/Kathmandu",
    "America/New_York",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",  # changes by half an hour
    "Europe/Berlin",
    "Africa/Cairo",  # changes at midnight
    "America/Havana",
    "Pacific/Apia",
]
CHANGES = [
    datetime(2026, 3, 29, 0, tzinfo=UTC),
    datetime(2026, 10, 25, 0, tzinfo=UTC),
    datetime(2026, 3, 8, 5, tzinfo=UTC),
    datetime(2026, 11, 1, 4, tzinfo=UTC),
    datetime(2026, 4, 23, 21, tzinfo=UTC),
    datetime(2026, 10, 29, 20, tzinfo=UTC),
    datetime(2026, 4, 4, 14, tzinfo=UTC),
    datetime(2026, 10, 3, 15, tzinfo=UTC),
]


def hours() -> st.SearchStrategy[Hours]:
    minutes = st.lists(st.integers(0, 1440), min_size=2, max_size=2, unique=True).map(sorted)
    return minutes.map(lambda pair: Hours(pair[0] * 60, pair[1] * 60))


def spans() -> st.SearchStrategy[tuple[Hours, ...]]:
    return st.lists(hours(), max_size=3).map(tuple)


@st.composite
def moments(draw: st.DrawFn) -> datetime:
    near = draw(st.sampled_from(CHANGES))
    return near + timedelta(minutes=draw(st.integers(-2000, 2000)), seconds=draw(st.integers(0, 59)))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    weekly = draw(st.dictionaries(st.integers(0, 6), spans()))
    days = st.dates(date(2026, 3, 1), date(2026, 11, 30))
    special = draw(st.dictionaries(days, spans(), max_size=4))
    until = draw(st.none() | st.datetimes(datetime(2026, 3, 1), datetime(2026, 12, 1)))
    return Calendar(weekly, special, until.replace(tzinfo=UTC, microsecond=0) if until else None)


@given(calendars(), moments(), st.sampled_from(ZONES))
@settings(max_examples=150, deadline=None)
def test_the_next_opening_is_open_and_nothing_before_it_is(
    calendar: Calendar, moment: datetime, name: str
) -> None:
    zone = ZoneInfo(name)
    opening = calendar.next_open(moment, zone)
    two_days_on = moment + timedelta(days=2)
    end = two_days_on if opening is None else min(opening, two_days_on)
    if opening is not None:
        assert opening >= moment
        assert calendar.is_open(opening, zone)
    minute = moment
    while minute < end:
        assert not calendar.is_open(minute, zone), minute
        minute = minute.replace(second=0) + timedelta(minutes=1)


@given(calendars(), moments(), st.sampled_from(ZONES))
@settings(max_examples=150, deadline=None)
def test_open_means_that_the_wall_clock_there_shows_one_of_the_hours(
    calendar: Calendar, moment: datetime, name: str
) -> None:
    zone = ZoneInfo(name)
    if calendar.is_open(moment, zone):
        local = moment.astimezone(zone)
        assert any(span.contains(wall_clock_s(local)) for span in calendar.hours_on(local.date()))
        assert calendar.until is None or moment < calendar.until


@given(st.dates(date(2026, 1, 1), date(2027, 12, 30)), st.sampled_from(ZONES))
def test_a_day_starts_with_its_first_instant(day: date, name: str) -> None:
    zone = ZoneInfo(name)
    start = start_of_day(day, zone)
    assert start.astimezone(zone).date() == day
    assert (start - timedelta(seconds=1)).astimezone(zone).date() < day


def test_the_usual_hours() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    service, marketing = Calendar.default(Purpose.SERVICE), Calendar.default(Purpose.MARKETING)

    def at(clock: str) -> datetime:
        return datetime.fromisoformat(f"2026-11-28T{clock}+08:00")

    assert [service.is_open(at(one), zone) for one in ("08:29:59", "08:30", "20:59:59", "21:00")] == [
        False,
        True,
        True,
        False,
    ]
    assert marketing.next_open(at("12:00"), zone) == at("14:00")
    assert marketing.next_open(at("20:00"), zone) == at("09:00") + timedelta(days=1)
    # An hour later in Xinjiang's own time, two hours by the sun.
    assert service.next_open(at("08:30"), ZoneInfo("Asia/Urumqi")) == at("10:30")


def test_hours_that_the_clock_skips_begin_with_the_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    calendar = Calendar({6: (Hours.parse("02:15-04:00"),)})
    saturday = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert calendar.next_open(saturday, berlin) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", ["8-9", "21:00-08:30", "08:30", "08:30-25:00", "08:61-09:00", "", "a-b"])
def test_hours_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="two times of one day"):
        Hours.parse(text)
