"""Campaign files: what they mean, and what an editor is told about mistakes."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from voicebot.campaign.definition import CampaignDefinition, parse_definition
from voicebot.campaign.outcome import Exclusion, Outcome, Purpose
from voicebot.campaign.planning import Candidate, plan
from voicebot.campaign.windows import Hours
from voicebot.errors import DialplanError
from voicebot.records.consent import Permission

WHOLE = """\
name: mask-followup
title: 面膜到货回访
purpose: service
conversation: satisfaction
priority: 5
hours:
  daily: ["09:00-12:00", "14:00-18:00"]
  days: [mon, tue, wed, thu, fri]
  weekly: {sat: ["10:00-12:00"]}
  holidays: [2026-10-01]
  special: {2026-10-10: ["10:00-16:00"]}
  until: 2026-12-31
retry:
  attempts: 4
  pauses: {busy: 15m, voicemail: null}
pace: {calls_per_second: 0.5, lines: 3}
caller_number: "4008001234"
voicemail: {then: message, text: 您的面膜用着还好吗，有事可以回电。}
contacts: {delivered_days: [7, 10], product: bamboo-mask}
"""


def test_a_campaign_means_what_is_written() -> None:
    campaign = parse_definition(WHOLE, file="c.yaml")
    rules = campaign.rules()
    assert (campaign.purpose, rules.cap) == (Purpose.SERVICE, None)
    assert rules.retry.most_attempts == 4
    assert rules.retry.delays[Outcome.BUSY] == timedelta(minutes=15)
    assert rules.retry.delays[Outcome.NO_ANSWER] == timedelta(hours=2)
    assert Outcome.VOICEMAIL not in rules.retry.delays
    calendar = rules.calendar
    assert calendar.hours_on(date(2026, 10, 1)) == ()
    assert calendar.hours_on(date(2026, 10, 4)) == ()  # a Sunday
    assert calendar.hours_on(date(2026, 10, 10)) == (Hours.parse("10:00-16:00"),)
    assert calendar.hours_on(date(2026, 10, 17)) == (Hours.parse("10:00-12:00"),)
    assert calendar.until == datetime(2027, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_a_campaign_is_the_same_after_it_was_stored() -> None:
    campaign = parse_definition(WHOLE, file="c.yaml")
    assert CampaignDefinition.model_validate(campaign.model_dump(mode="json")) == campaign


def test_marketing_is_capped_also_when_nothing_is_written() -> None:
    campaign = parse_definition(
        "name: spring\ntitle: 春季\npurpose: marketing\nconversation: offer\n", file="c.yaml"
    )
    cap = campaign.rules().cap
    assert cap is not None
    assert (cap.calls, cap.within) == (1, timedelta(days=5))


@pytest.mark.parametrize(
    ("wrong", "line", "told"),
    [
        ("purpose: service", 3, "purpose"),
        ('daily: ["09:00-12:00", "14:00-18:00"]', 7, "two times of one day"),
        ("days: [mon, tue, wed, thu, fri]", 8, "no weekday"),
        ("busy: 15m", 15, "length of time"),
        ("attempts: 4", 14, "10 or less"),
        ("delivered_days: [7, 10]", 19, "first number"),
        ("lines: 3", 16, "did you mean 'lines'"),
        ("priority: 5", 5, "whole number"),
    ],
)
def test_mistakes_are_told_with_file_and_line(wrong: str, line: int, told: str) -> None:
    worse = {
        "purpose: service": "purpose: advertising",
        'daily: ["09:00-12:00", "14:00-18:00"]': 'daily: ["09:00-12:00", "18:00-14:00"]',
        "days: [mon, tue, wed, thu, fri]": "days: [monday]",
        "busy: 15m": "busy: soon",
        "attempts: 4": "attempts: 40",
        "delivered_days: [7, 10]": "delivered_days: [10, 7]",
        "lines: 3": "linse: 3",
        "priority: 5": "priority: high",
    }[wrong]
    with pytest.raises(DialplanError) as caught:
        parse_definition(WHOLE.replace(wrong, worse), file="c.yaml")
    assert str(caught.value).startswith(f"c.yaml:{line}: ")
    assert told in str(caught.value)


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(DialplanError) as caught:
        parse_definition(
            WHOLE.replace("attempts: 4", "attempts: 0").replace("lines: 3", "lines: 0"), file="c"
        )
    assert len(str(caught.value).splitlines()) == 2


def test_a_plan_says_for_each_contact_when_or_why_not() -> None:
    rules = parse_definition(WHOLE, file="c.yaml").rules()
    now = datetime(2026, 10, 1, 2, tzinfo=UTC)  # a holiday
    home = ZoneInfo("Asia/Shanghai")
    yes = Permission(service=True, marketing=False, do_not_call=False)
    no = Permission(service=False, marketing=True, do_not_call=False)
    blocked = Permission(service=True, marketing=True, do_not_call=True)
    opening = datetime(2026, 10, 2, 1, tzinfo=UTC)
    promised = datetime(2026, 10, 5, 7, tzinfo=UTC)
    candidates = [
        Candidate("+8613800138000", yes, home),
        Candidate("+8613800138001", no, home),
        Candidate("+8613800138002", blocked, home),
        Candidate(None, yes, home),
        Candidate("+882123456789", yes, home, dialable=False),
        Candidate("+8613800138003", yes, home, not_before=promised),
        Candidate("+8613800138000", yes, ZoneInfo("Asia/Urumqi")),
    ]
    assert list(plan(rules, candidates, now)) == [
        opening,
        Exclusion.NO_CONSENT,
        Exclusion.DO_NOT_CALL,
        Exclusion.INVALID_NUMBER,
        Exclusion.PREFIX_NOT_ALLOWED,
        promised,
        opening + timedelta(hours=2),
    ]
