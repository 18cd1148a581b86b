"""By when a ticket must be done, and when somebody is called back. Saturday is the desk's day off here."""

from dataclasses import replace
from datetime import datetime

import pytest

from voicebot.config import load_settings
from voicebot.config_sections import DeskSettings
from voicebot.dialogue.effects import Priority
from voicebot.errors import ConfigError
from voicebot.records.desk import DEFAULT_DESK

DESK = replace(DEFAULT_DESK, weekdays=frozenset({1, 2, 3, 4, 5, 7}))


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=DESK.zone)


@pytest.mark.parametrize(
    ("opened", "priority", "due"),
    [
        ("26 10:00", Priority.HIGH, "26 12:00"),
        ("26 20:00", Priority.HIGH, "27 10:00"),
        ("26 23:30", Priority.HIGH, "27 11:00"),
        ("26 03:00", Priority.HIGH, "26 11:00"),
        ("27 20:00", Priority.HIGH, "29 10:00"),  # Friday evening to Sunday morning
        ("28 12:00", Priority.HIGH, "29 11:00"),
        ("26 10:00", Priority.NORMAL, "27 10:00"),
        ("26 10:00", Priority.LOW, "30 10:00"),
    ],
)
def test_only_opening_time_counts(opened: str, priority: Priority, due: str) -> None:
    assert DESK.due_at(at(opened), priority) == at(due)


@pytest.mark.parametrize(
    ("slots", "wished"),
    [
        ({"callback_date": "2026-11-27", "callback_time": "15:30"}, "27 15:30"),
        ({"callback_date": "2026-11-27", "callback_daypart": "下午"}, "27 15:00"),
        ({"callback_date": "2026-11-27"}, "27 09:00"),
        ({"callback_time": "18:00"}, "26 18:00"),
        ({"callback_time": "11:00"}, "27 11:00"),  # it is noon: tomorrow's
        ({"callback_daypart": "晚上"}, "26 19:00"),
        ({"callback_date": "2026-11-25", "callback_time": "15:30"}, None),
        ({"callback_date": "下周", "callback_time": "15:30"}, None),
        ({"callback_time": "25:00"}, None),
        ({}, None),
    ],
)
def test_a_caller_may_name_the_time(slots: dict[str, str], wished: str | None) -> None:
    assert DESK.wished_at(slots, at("26 12:00")) == (at(wished) if wished else None)


def test_a_closed_desk_opens_again() -> None:
    assert DESK.next_open(at("26 12:00")) == at("26 12:00")
    assert DESK.next_open(at("27 22:00")) == at("29 09:00")


def test_a_desk_that_never_opens_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEBOT_DESK__OPENS", "21:00")
    with pytest.raises(ConfigError, match="the desk opens at 21:00 and must close later"):
        load_settings()
    with pytest.raises(ValueError, match="weekdays"):
        DeskSettings(weekdays=frozenset())
