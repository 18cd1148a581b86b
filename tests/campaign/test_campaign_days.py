"""Campaigns over days, on a real database, with a clock that jumps: who is dialled when, and never twice."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.campaign.campaign_world import (
    MORNING,
    OUTBOUND,
    JumpingClock,
    Office,
    People,
    attempts_of,
    begin,
    campaign,
    consenting,
    contacts_of,
    killing,
    numbers,
    set_status,
)
from voicebot.campaign import store
from voicebot.campaign.attempts import Claim, Here, claim
from voicebot.campaign.dialler import Tried
from voicebot.campaign.do_not_call import block
from voicebot.campaign.outcome import Outcome
from voicebot.campaign.report import build_report
from voicebot.config import TrunkSettings
from voicebot.dialogue.service_effects import ConsentPurpose
from voicebot.errors import RecordsError
from voicebot.records.consent import write_consent
from voicebot.records.database import Database
from voicebot.records.workers import this_place

SHANGHAI = ZoneInfo("Asia/Shanghai")
WEEK = timedelta(days=7)


async def test_everybody_gets_a_result_and_each_outcome_its_pause(database: Database) -> None:
    clock = JumpingClock()
    habits = {
        "13900000000": [Outcome.COMPLETED],
        "13900000001": [Outcome.BUSY, Outcome.COMPLETED],
        "13900000002": [Outcome.NO_ANSWER, Outcome.NO_ANSWER, Outcome.NO_ANSWER],
        "13900000003": [Outcome.VOICEMAIL, Outcome.REFUSED],
    }
    people = People(clock, lambda number, times: habits[number][times - 1])
    office = await Office.open(database, people)
    await begin(database, campaign(), consenting(habits))
    await office.work_until(MORNING + WEEK)
    contacts = await contacts_of(database)
    assert {number: contact.result for number, contact in contacts.items()} == {
        number: outcomes[-1].value for number, outcomes in habits.items()
    }
    assert {contact.state for contact in contacts.values()} == {"done"}
    times = {number: [at for who, at, _ in people.calls if who == number] for number in habits}
    assert timedelta(minutes=10) <= times["13900000001"][1] - times["13900000001"][0] < timedelta(minutes=20)
    first, second, third = times["13900000002"]
    assert timedelta(hours=2) <= second - first < timedelta(hours=2, minutes=10)
    assert third.astimezone(SHANGHAI).date() == (first + timedelta(days=1)).astimezone(SHANGHAI).date()
    (status,) = await database.run(lambda session: store.statuses(session), doing="reading")
    assert (status.status, status.settled, status.attempts) == ("finished", 4, 8)
    await office.close()


async def test_no_call_outside_the_hours_also_after_a_long_pause(database: Database) -> None:
    clock = JumpingClock(MORNING.replace(hour=19, minute=50))
    people = People(clock, lambda number, times: Outcome.NO_ANSWER, call_s=400)
    office = await Office.open(database, people)
    await begin(database, campaign(purpose="marketing"), consenting(numbers(12)), clock.at)
    await office.dialler.release()
    await set_status(database, "c", "paused")
    assert await office.dial_queued() == 2
    assert people.calls == []
    clock.at += timedelta(hours=14, minutes=20)
    await set_status(database, "c", "running")
    await office.work_until(MORNING + WEEK)
    assert len(people.calls) == 36
    for _, at, _ in people.calls:
        wall = at.astimezone(SHANGHAI)
        assert 9 <= wall.hour < 12 or 14 <= wall.hour < 20, wall
    await office.close()


async def test_a_machine_that_slept_between_claim_and_dialling_does_not_dial_at_night(
    database: Database,
) -> None:
    clock = JumpingClock()
    people = People(clock, lambda number, times: Outcome.COMPLETED)
    office = await Office.open(database, people)
    await begin(database, campaign(more="pace: {calls_per_second: 1, lines: 2}\n"), consenting(numbers(2)))
    await office.dialler.release()

    async def sleep(seconds: float) -> None:
        clock.at = MORNING.replace(hour=22)

    office.dialler._clock = type(clock.clock)(clock.now, sleep)
    await office.dial_queued()
    assert people.calls == []
    contacts = await contacts_of(database)
    assert all(
        contact.next_at == MORNING.replace(hour=8, minute=30) + timedelta(days=1)
        for contact in contacts.values()
        if contact.attempts
    )
    await office.close()


async def test_who_did_not_agree_is_not_dialled_and_a_refusal_holds_at_once(database: Database) -> None:
    clock = JumpingClock()
    people = People(clock, lambda number, times: Outcome.NO_ANSWER)
    office = await Office.open(database, people)
    agreeing, unasked, service_only, refusing = numbers(4)
    contacts = [
        *consenting([agreeing, refusing]),
        *consenting([service_only], ConsentPurpose.SERVICE),
    ]
    contacts.append(type(contacts[0])(unasked))
    await begin(database, campaign(purpose="marketing"), contacts)
    await office.dialler.release()

    async def refuse(session: object) -> None:
        await write_consent(
            session,  # type: ignore[arg-type]
            refusing,
            ConsentPurpose.ALL,
            granted=False,
            words="别再打了",
            source="call",
            cause="x",
            at=clock.at,
        )

    await database.run(refuse, doing="refusing")
    await office.work_until(MORNING + WEEK)
    assert {number for number, _, _ in people.calls} == {agreeing}
    found = await contacts_of(database)
    assert {number: found[number].because for number in (unasked, service_only, refusing)} == {
        unasked: "no_consent",
        service_only: "no_consent",
        refusing: "do_not_call",
    }
    await office.close()


async def test_two_campaigns_share_the_cap_and_the_number(database: Database) -> None:
    clock = JumpingClock()
    people = People(clock, lambda number, times: Outcome.REFUSED)
    office = await Office.open(database, people)
    for name in ("one", "two"):
        await begin(database, campaign(name, "marketing"), consenting(numbers(3)))
    await office.work_until(MORNING + 2 * WEEK)
    assert len(people.calls) == 6
    for number in numbers(3):
        first, second = sorted(at for who, at, _ in people.calls if who == number)
        assert second - first >= timedelta(days=5)
    await office.close()


async def test_another_trunk_takes_over_and_when_all_are_down_nobody_is_forgotten(database: Database) -> None:
    clock = JumpingClock()
    people = People(clock, lambda number, times: Outcome.COMPLETED, down={"a"})
    office = await Office.open(database, people)
    await begin(database, campaign(), consenting(numbers(5)))
    await office.work_until(MORNING + timedelta(minutes=1))
    people.down = {"a", "b"}
    await office.work_until(MORNING + timedelta(hours=1))
    assert len(await attempts_of(database)) > 5
    people.down = set()
    await office.work_until(MORNING + WEEK)
    contacts = await contacts_of(database)
    assert {contact.result for contact in contacts.values()} == {"completed"}
    completed = [one for one in await attempts_of(database) if one.outcome == "completed"]
    assert len({one.contact_id for one in completed}) == len(completed) == 5
    await office.close()


async def test_a_promised_call_back_comes_when_it_was_promised(database: Database) -> None:
    clock = JumpingClock()
    wanted = MORNING + timedelta(days=1, hours=6)
    outcomes = [Outcome.CALL_LATER, Outcome.COMPLETED]
    people = People(clock, lambda number, times: outcomes[times - 1], asked_for=wanted)
    office = await Office.open(database, people)
    await begin(database, campaign(), consenting(numbers(1)))
    await office.work_until(MORNING + WEEK)
    assert [wanted <= at < wanted + timedelta(minutes=6) for _, at, _ in people.calls] == [False, True]
    await office.close()


async def test_higher_priority_goes_first(database: Database) -> None:
    clock = JumpingClock()
    people = People(clock, lambda number, times: Outcome.COMPLETED)
    office = await Office.open(database, people)
    await begin(database, campaign("low"), consenting(numbers(2)))
    await begin(database, campaign("high", more="priority: 9\n"), consenting(numbers(2, 13_800_000_000)))
    await office.work_until(MORNING + WEEK)
    assert [number[:3] for number, _, _ in people.calls] == ["138", "138", "139", "139"]
    await office.close()


async def test_lines_are_kept_for_people_who_call_us(database: Database) -> None:
    clock = JumpingClock()
    people = People(clock, lambda number, times: Outcome.COMPLETED, in_use=3)
    office = await Office.open(database, people)
    await begin(database, campaign(), consenting(numbers(2)))
    await office.work_until(MORNING + timedelta(minutes=1))
    assert people.calls == []
    people.in_use = 2
    await office.work_until(MORNING + WEEK)
    assert len(people.calls) == 2
    await office.close()


async def test_lines_that_attempts_will_take_leave_the_reserve_to_others(database: Database) -> None:
    clock = JumpingClock()
    people = People(clock, lambda number, times: Outcome.COMPLETED, in_use=1, inbound_up=1)
    office = await Office.open(database, people)
    await begin(database, campaign(more="pace: {lines: 4}\n"), consenting(numbers(3)))
    await office.dialler.release()

    def here() -> Here:
        patience = timedelta(minutes=1)
        return Here(
            office.lease.boot_id, this_place(), people.lines, people.in_use, 1, OUTBOUND, patience, {}
        )

    claims = [
        await database.run(
            lambda session, contact=contact: claim(session, contact, 1, now=clock.at, here=here()),  # type: ignore[misc]
            doing="claiming",
        )
        for contact in sorted(each.id for each in (await contacts_of(database)).values())
    ]
    assert [each is not None for each in claims] == [True, True, False]  # 4 lines, 1 caller, 1 reserved
    await office.close()


async def test_a_turn_that_comes_after_closing_time_is_not_begun(database: Database) -> None:
    clock = JumpingClock(MORNING.replace(hour=20, minute=59, second=58))
    people = People(clock, lambda number, times: Outcome.COMPLETED)
    office = await Office.open(database, people)
    slow = campaign(more="pace: {calls_per_second: 0.25}\n")
    await begin(database, slow, consenting(numbers(2)), now=clock.at)
    await office.dialler.release()
    here = Here(office.lease.boot_id, this_place(), 4, 0, 0, OUTBOUND, timedelta(seconds=5), {})
    first, second = sorted(each.id for each in (await contacts_of(database)).values())
    claims = [
        await database.run(
            lambda session, contact=contact: claim(session, contact, 1, now=clock.at, here=here),  # type: ignore[misc]
            doing="claiming",
        )
        for contact in (first, second)
    ]
    assert [each is not None for each in claims] == [True, False]
    assert len(await attempts_of(database)) == 1
    waiting = next(each for each in (await contacts_of(database)).values() if each.id == second)
    assert (waiting.state, waiting.attempts) == ("waiting", 0)
    assert waiting.next_at == MORNING.replace(hour=8, minute=30) + timedelta(days=1)
    await office.close()


@pytest.mark.parametrize("change", ["paused", "refused"])
async def test_what_changed_while_an_attempt_waited_for_its_turn_counts(
    database: Database, change: str
) -> None:
    class Waiting(People):
        async def call(
            self, attempt: Claim, trunk: TrunkSettings, noted: Callable[[str], Awaitable[None]]
        ) -> Tried:
            if change == "paused":
                await set_status(database, "c", "paused")
            else:
                await database.run(
                    lambda session: block(session, [(attempt.number, "别打了")], source="t", now=clock.at),
                    doing="refusing",
                )
            await noted("call")
            return await super().call(attempt, trunk, noted)

    clock = JumpingClock()
    people = Waiting(clock, lambda number, times: Outcome.COMPLETED)
    office = await Office.open(database, people)
    await begin(database, campaign(), consenting(numbers(1)))
    await office.work_until(MORNING + timedelta(hours=1))
    assert people.calls == []
    (contact,) = (await contacts_of(database)).values()
    assert contact.result is None
    assert (contact.state, contact.because) == (
        ("waiting", None) if change == "paused" else ("excluded", "do_not_call")
    )
    report = await database.run(lambda s: build_report(s, "c", "Asia/Shanghai"), doing="reporting")
    assert (report.dialled, report.contacts[0].attempts) == (0, 0)
    await office.close()


async def test_an_imported_consent_takes_nobody_off_the_do_not_call_list(database: Database) -> None:
    clock = JumpingClock()
    people = People(clock, lambda number, times: Outcome.COMPLETED)
    office = await Office.open(database, people)
    spelled = ["13900000000", "010-62345678", "１３９００００００２２"]
    refused = ["+8613900000000", "+861062345678", "13900000022"]
    await database.run(
        lambda session: block(session, [(one, "别打了") for one in refused], source="t", now=clock.at),
        doing="refusing",
    )
    await begin(database, campaign(), consenting(spelled))
    await office.work_until(MORNING + WEEK)
    assert people.calls == []
    assert {one.because for one in (await contacts_of(database)).values()} == {"do_not_call"}
    await office.close()


@pytest.mark.parametrize("seed", range(2))
async def test_killed_anywhere_each_attempt_has_one_row_and_everybody_a_result(
    database: Database, seed: int
) -> None:
    chance = random.Random(seed)
    clock = JumpingClock()
    often = [Outcome.COMPLETED, Outcome.BUSY, Outcome.NO_ANSWER, Outcome.REFUSED]
    people = People(clock, lambda number, times: chance.choice(often), kill=killing(chance, 0.2, 15))
    office = await Office.open(database, people)
    more = "retry: {attempts: 4, per_day: 4}\npace: {calls_per_second: 5, lines: 3}\n"
    await begin(database, campaign(more=more), consenting(numbers(15)))
    await office.work_until(MORNING + WEEK)
    contacts = {one.id: one for one in (await contacts_of(database)).values()}
    assert {one.state for one in contacts.values()} == {"done"}
    attempts = await attempts_of(database)
    made = {(one.contact_id, one.attempt) for one in attempts}
    assert len(made) == len(attempts)
    assert all(one.outcome is not None and one.ended_at is not None for one in attempts)
    assert any(one.outcome == "interrupted" for one in attempts)
    for contact in contacts.values():
        own = sorted(one.attempt for one in attempts if one.contact_id == contact.id)
        assert own == list(range(1, contact.attempts + 1))
        assert len(own) <= 4
    # The person's telephone rang once for an attempt at most.
    assert len(people.calls) <= len(attempts)
    await office.close()


async def test_a_call_that_breaks_has_a_result_and_the_contact_is_tried_again(database: Database) -> None:
    people = People(JumpingClock(), lambda number, times: [][0] if times == 1 else Outcome.COMPLETED)
    office = await Office.open(database, people)
    await begin(database, campaign(), consenting(numbers(1)))
    await office.work_until(MORNING + WEEK)
    assert [one.outcome for one in await attempts_of(database)] == ["interrupted", "completed"]
    await office.close()


async def test_an_attempt_outlives_the_job_that_began_it(database: Database) -> None:
    people = People(JumpingClock(), lambda number, times: Outcome.COMPLETED)
    office = await Office.open(database, people)
    await begin(database, campaign(), consenting(numbers(1)))
    await office.dialler.release()
    (contact,) = (await contacts_of(database)).values()
    job = asyncio.create_task(office.dialler.dial(contact.id, 1))
    await asyncio.sleep(0)
    job.cancel()
    await office.dialler.finish(60)
    assert [one.outcome for one in await attempts_of(database)] == ["completed"]
    await office.close()


async def test_what_came_of_a_call_waits_for_a_database_that_is_away(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = People(JumpingClock(), lambda number, times: Outcome.COMPLETED)
    office = await Office.open(database, people)
    await begin(database, campaign(), consenting(numbers(1)))
    await office.dialler.release()
    (contact,) = (await contacts_of(database)).values()
    run, away = database.run, [2]

    async def run_when_it_is_back(work: object, *, doing: str, **options: object) -> object:
        if doing == "settling an attempt" and away[0]:
            away[0] -= 1
            raise RecordsError("the database is away")
        return await run(work, doing=doing, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(database, "run", run_when_it_is_back)
    monkeypatch.setattr("voicebot.campaign.dialler.WRITE_AGAIN_S", 0.01)
    await office.dialler.dial(contact.id, 1)
    assert away == [0]
    assert [one.outcome for one in await attempts_of(database)] == ["completed"]
    assert len(people.calls) == 1
    await office.close()


async def test_a_job_that_comes_a_second_time_does_nothing(database: Database) -> None:
    clock = JumpingClock()
    people = People(clock, lambda number, times: Outcome.BUSY)
    office = await Office.open(database, people)
    await begin(database, campaign(), consenting(numbers(1)))
    await office.dialler.release()
    (contact,) = (await contacts_of(database)).values()
    assert await office.dialler.dial(contact.id, 1) is not None
    assert await office.dialler.dial(contact.id, 1) is None
    assert await office.dialler.dial(contact.id, 2) is None  # not released yet
    assert len(people.calls) == 1
    await office.close()


async def test_numbers_out_of_the_allowed_prefixes_are_told_and_not_dialled(database: Database) -> None:
    people = People(JumpingClock(), lambda number, times: Outcome.COMPLETED)
    office = await Office.open(database, people, OUTBOUND)
    abroad = consenting(["+882 13300655", "+1 650 253 0000", "12345"])
    await begin(database, campaign(), [*abroad, *consenting(numbers(1))])
    await office.work_until(MORNING + WEEK)
    found = await contacts_of(database)
    assert {number: one.because for number, one in found.items()} == {
        "88213300655": "prefix_not_allowed",
        "16502530000": "prefix_not_allowed",
        "12345": "invalid_number",
        "13900000000": None,
    }
    await office.close()
