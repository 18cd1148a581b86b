"""Retry, frequency, consent, numbers, trunks and pace: pure decisions, tried over random histories."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from voicebot.campaign.eligibility import CallLater, CallNow, FrequencyCap, NeverCall, Rules, judge
from voicebot.campaign.numbers import format_for_trunk, is_allowed, to_e164
from voicebot.campaign.outcome import ANSWERED, Exclusion, Outcome, PastAttempt, Purpose
from voicebot.campaign.pacing import LineLimits, LineUse, Pace
from voicebot.campaign.retry import (
    DEFAULT_DELAYS,
    LONGEST_TRUNK_PAUSE,
    Finished,
    RetryPolicy,
    TryAgain,
    after,
)
from voicebot.campaign.trunks import TrunkHealth, is_trunk_fault, usable
from voicebot.campaign.windows import Calendar
from voicebot.config import NumberFormat, TrunkSettings
from voicebot.records.consent import Permission

ZONES = ["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]
START = datetime(2026, 10, 20, tzinfo=UTC)
"""Ahead of the ends of summer time of three zones."""

moments = st.integers(0, 20 * 24 * 3600).map(lambda seconds: START + timedelta(seconds=seconds))
zones = st.sampled_from(ZONES).map(ZoneInfo)
purposes = st.sampled_from(list(Purpose))
outcomes = st.sampled_from(list(Outcome))
permissions = st.builds(Permission, st.booleans(), st.booleans(), st.booleans())
past_attempts = st.lists(st.builds(PastAttempt, moments, outcomes, st.booleans()), max_size=6)
policies = st.builds(RetryPolicy, st.integers(1, 4), st.integers(1, 3))


@given(purposes, permissions, moments, zones, past_attempts, policies)
@settings(max_examples=300, deadline=None)
def test_nobody_is_called_who_must_not_be(
    purpose: Purpose,
    permission: Permission,
    now: datetime,
    zone: ZoneInfo,
    past: list[PastAttempt],
    policy: RetryPolicy,
) -> None:
    past = [one for one in past if one.at <= now]
    cap = FrequencyCap() if purpose is Purpose.MARKETING else None
    rules = Rules(purpose, Calendar.default(purpose), policy, cap)
    verdict = judge(rules, permission, now=now, zone=zone, past=past)
    wanted = permission.marketing if purpose is Purpose.MARKETING else permission.service
    if permission.do_not_call:
        assert verdict == NeverCall(Exclusion.DO_NOT_CALL)
    elif not wanted:
        assert verdict == NeverCall(Exclusion.NO_CONSENT)
    else:
        assert not isinstance(verdict, NeverCall)  # this calendar never ends
        at = now if isinstance(verdict, CallNow) else verdict.at
        assert rules.calendar.is_open(at, zone)
        if isinstance(verdict, CallLater):
            assert at > now
        if cap is not None:
            since = at - cap.within
            counted = [
                one
                for one in past
                if one.at > since and (one.outcome in ANSWERED or (one.rang and not one.same_contact))
            ]
            assert not counted
        day = at.astimezone(zone).date()
        own = [one for one in past if one.same_contact and one.rang]
        assert sum(one.at.astimezone(zone).date() == day for one in own) < policy.per_day


@given(st.lists(outcomes, min_size=1, max_size=12), policies, zones, purposes, moments)
@settings(max_examples=300, deadline=None)
def test_a_contact_that_is_tried_until_the_end_is_never_tried_too_often(
    coming: list[Outcome], policy: RetryPolicy, zone: ZoneInfo, purpose: Purpose, start: datetime
) -> None:
    calendar = Calendar.default(purpose)
    now = calendar.next_open(start, zone)
    made: list[PastAttempt] = []
    for outcome in coming:
        assert now is not None
        made.append(PastAttempt(now, outcome))
        ended_at = now + timedelta(seconds=30)
        move = after(outcome, ended_at=ended_at, attempts=made, policy=policy, calendar=calendar, zone=zone)
        if isinstance(move, Finished):
            tried_enough = sum(one.rang for one in made) == policy.most_attempts
            no_way = sum(one.outcome is Outcome.TRUNK_FAILED for one in made) >= policy.most_trunk_failures
            assert outcome not in DEFAULT_DELAYS or tried_enough or no_way
            break
        assert move.at >= ended_at + DEFAULT_DELAYS[outcome]
        assert calendar.is_open(move.at, zone)
        now = move.at
    rung = [one.at.astimezone(zone).date() for one in made if one.rang]
    assert len(rung) <= policy.most_attempts
    assert all(rung.count(day) <= policy.per_day for day in rung)


@given(outcomes.filter(lambda outcome: outcome not in DEFAULT_DELAYS), moments, zones)
def test_what_a_person_decided_is_final(outcome: Outcome, now: datetime, zone: ZoneInfo) -> None:
    move = after(
        outcome,
        ended_at=now,
        attempts=[PastAttempt(now, outcome)],
        policy=RetryPolicy(most_attempts=9),
        calendar=Calendar.default(Purpose.SERVICE),
        zone=zone,
    )
    assert move == Finished()


def test_busy_is_tried_after_ten_minutes_no_answer_after_two_hours_and_a_promise_when_it_was_made() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    now = datetime.fromisoformat("2026-11-28T10:00+08:00")

    def at(outcome: Outcome, asked_for: datetime | None = None) -> datetime:
        move = after(
            outcome,
            ended_at=now,
            attempts=[PastAttempt(now, outcome)],
            policy=RetryPolicy(),
            calendar=Calendar.default(Purpose.MARKETING),
            zone=zone,
            asked_for=asked_for,
        )
        assert isinstance(move, TryAgain)
        return move.at

    assert at(Outcome.BUSY) == now + timedelta(minutes=10)
    assert at(Outcome.NO_ANSWER) == now + timedelta(hours=4)  # noon is closed until two
    tomorrow = now + timedelta(days=1, hours=5)
    assert at(Outcome.CALL_LATER, tomorrow) == tomorrow


def test_one_marketing_call_in_five_days_over_all_campaigns() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    rules = Rules(Purpose.MARKETING, Calendar.default(Purpose.MARKETING), RetryPolicy(), FrequencyCap())
    now = datetime.fromisoformat("2026-11-28T10:00+08:00")
    yes = Permission(service=True, marketing=True, do_not_call=False)

    def verdict(outcome: Outcome, *, same_contact: bool) -> object:
        past = [PastAttempt(now - timedelta(days=1), outcome, same_contact)]
        return judge(rules, yes, now=now, zone=zone, past=past)

    in_four_days = CallLater(now + timedelta(days=4))
    assert verdict(Outcome.REFUSED, same_contact=True) == in_four_days
    assert verdict(Outcome.NO_ANSWER, same_contact=False) == in_four_days
    assert verdict(Outcome.NO_ANSWER, same_contact=True) == CallNow()
    assert verdict(Outcome.TRUNK_FAILED, same_contact=False) == CallNow()


@pytest.mark.parametrize(
    ("text", "e164"),
    [
        ("13800138000", "+8613800138000"),
        ("+86 138 0013 8000", "+8613800138000"),
        ("0086-13800138000", "+8613800138000"),
        ("010-62345678", "+861062345678"),
        ("+1 650 253 0000", "+16502530000"),
        ("110", None),
        ("1380013800", None),
        ("", None),
        ("老王", None),
        ("13800138000;ext=55", None),
        ("13800138000>;x=y", None),
        ("13800138000\r\nX-Evil: 1", None),
        ("16812345", None),
        ("+86 160 12345", None),
    ],
)
def test_numbers_are_read_in_any_spelling(text: str, e164: str | None) -> None:
    assert to_e164(text) == e164


def test_a_trunk_gets_numbers_as_it_wants_them() -> None:
    written = [format_for_trunk("+8613800138000", form) for form in NumberFormat]
    assert written == ["+8613800138000", "8613800138000", "13800138000", "008613800138000"]
    assert format_for_trunk("+861062345678", NumberFormat.NATIONAL, prefix="9") == "901062345678"
    assert format_for_trunk("+16502530000", NumberFormat.NATIONAL) == "0016502530000"


def test_only_allowed_prefixes_are_dialled_and_the_longer_one_decides() -> None:
    assert is_allowed("+8613800138000", ["+86"])
    assert not is_allowed("+882123456789", ["+86"])  # satellite: what toll fraud dials
    assert not is_allowed("+8616812345678", ["+86"], ["+86168"])
    assert is_allowed("+8616812345678", ["+86", "+8616812"], ["+86168"])
    assert not is_allowed("+8613800138000", [])


@given(st.integers(300, 699), st.booleans())
def test_another_trunk_never_takes_what_the_person_declined(status: int, rang: bool) -> None:
    if status in (486, 603, 600, 480, 487, 404) or rang:
        assert not is_trunk_fault(status, rang=rang)
    if status in (500, 502, 503, 408) and not rang:
        assert is_trunk_fault(status, rang=rang)


def test_trunks_are_tried_in_order_and_a_failed_one_rests_longer_each_time() -> None:
    now = START
    home, abroad, spare = (
        TrunkSettings(name="home", host="a"),
        TrunkSettings(name="abroad", host="b", allowed_prefixes=("+1",)),
        TrunkSettings(name="spare", host="c"),
    )
    health = {"home": TrunkHealth().failed(now)}
    trunks = [home, abroad, spare]
    later = now + timedelta(seconds=21)
    assert usable(trunks, "+8613800138000", health=health, now=now) == [spare]
    assert usable(trunks, "+8613800138000", health=health, now=later) == [home, spare]
    assert usable(trunks, "+8613800138000", health={}, now=now, wanted=["spare", "home"]) == [spare, home]
    assert usable(trunks, "+4912345", health={}, now=now) == []
    twice = health["home"].failed(later)
    assert twice.resting_until == later + timedelta(seconds=40)


@given(
    st.floats(0.1, 50),
    st.lists(st.floats(0, 5), min_size=1, max_size=60).map(sorted),
)
def test_any_second_holds_no_more_calls_than_the_pace(calls_per_s: float, wanted_s: list[float]) -> None:
    pace, free_at = Pace(calls_per_s), None
    slots = []
    for second in wanted_s:
        slot, free_at = pace.take(free_at, START + timedelta(seconds=second))
        assert slot >= START + timedelta(seconds=second)
        slots.append(slot)
    assert all(later - earlier >= pace.interval for earlier, later in pairwise(slots))


@given(
    st.builds(LineUse, *[st.integers(0, 8)] * 4),
    st.builds(LineLimits, st.integers(0, 3), st.none() | st.integers(1, 6), st.integers(1, 6)),
)
def test_lines_are_never_taken_beyond_a_limit(use: LineUse, limits: LineLimits) -> None:
    assume(use.in_use <= use.lines)
    free = limits.free(use)
    assert free >= 0
    if free:
        assert use.in_use + free <= use.lines - limits.inbound_reserve
        assert use.campaign + free <= limits.campaign
        assert limits.machine is None or use.outbound_here + free <= limits.machine


def test_outcomes_that_did_not_ring_do_not_count_against_the_person() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    now = datetime.fromisoformat("2026-11-28T10:00+08:00")
    many = [*[PastAttempt(now, Outcome.WITHDRAWN)] * 20, PastAttempt(now, Outcome.TRUNK_FAILED)]
    assert not any(attempt.rang for attempt in many)
    move = after(
        Outcome.TRUNK_FAILED,
        ended_at=now,
        attempts=many,
        policy=RetryPolicy(),
        calendar=Calendar.default(Purpose.SERVICE),
        zone=zone,
    )
    assert move == TryAgain(now + timedelta(minutes=5))


def test_a_number_that_no_trunk_takes_is_tried_less_and_less_often_and_then_no_more() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    now = datetime.fromisoformat("2026-11-28T10:00+08:00")
    made: list[PastAttempt] = []
    pauses = []
    while True:
        made.append(PastAttempt(now, Outcome.TRUNK_FAILED))
        move = after(
            Outcome.TRUNK_FAILED,
            ended_at=now,
            attempts=made,
            policy=RetryPolicy(),
            calendar=Calendar.default(Purpose.SERVICE),
            zone=zone,
        )
        if isinstance(move, Finished):
            break
        pauses.append(move.at - now)
        now = move.at
    assert len(made) == RetryPolicy().most_trunk_failures
    assert pauses[:4] == [timedelta(minutes=minutes) for minutes in (5, 10, 20, 40)]
    assert max(pauses) >= LONGEST_TRUNK_PAUSE
