"""A small world for campaigns: people with habits, a clock that jumps, and workers that can die."""

import random
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.campaign import store
from voicebot.campaign.attempts import AttemptResult, Claim
from voicebot.campaign.contacts import NewContact
from voicebot.campaign.definition import CampaignDefinition, parse_definition
from voicebot.campaign.dialler import Clock, Dialler, Tried
from voicebot.campaign.outcome import Outcome
from voicebot.config import OutboundSettings, TrunkSettings
from voicebot.dialogue.service_effects import ConsentPurpose
from voicebot.records.campaign_models import CallAttempt, Campaign, CampaignContact
from voicebot.records.database import Database
from voicebot.records.workers import WorkerLease, this_place

MORNING = datetime.fromisoformat("2026-11-30T09:00:00+08:00")
OUTBOUND = OutboundSettings(trunks=(TrunkSettings(name="a", host="a"), TrunkSettings(name="b", host="b")))


class Killed(BaseException):
    """The process is killed here."""


@dataclass
class JumpingClock:
    """Stands still until somebody sleeps or the test moves it."""

    at: datetime = MORNING

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)

    @property
    def clock(self) -> Clock:
        return Clock(self.now, self.sleep)


@dataclass
class People:
    """Lines behind which the people of a script are; outcomes by number, one per call."""

    clock: JumpingClock
    script: Callable[[str, int], Outcome]
    lines: int = 4
    in_use: int = 0
    inbound_up: int = 0
    call_s: float = 30.0
    down: set[str] = field(default_factory=set)
    calls: list[tuple[str, datetime, str]] = field(default_factory=list)
    asked_for: datetime | None = None
    kill: Callable[[], None] = lambda: None

    async def call(
        self, attempt: Claim, trunk: TrunkSettings, noted: Callable[[str], Awaitable[None]]
    ) -> Tried:
        self.kill()
        self.calls.append((attempt.number, self.clock.now(), trunk.name))
        if trunk.name in self.down:
            return Tried(503, False, AttemptResult(Outcome.TRUNK_FAILED, 503, trunk.name))
        await self.clock.sleep(self.call_s)
        self.kill()
        times = sum(number == attempt.number for number, _, at in self.calls if at not in self.down)
        outcome = self.script(attempt.number, times)
        return Tried(200, True, AttemptResult(outcome, 200, trunk.name, asked_for=self.asked_for))


def campaign(name: str = "c", purpose: str = "service", more: str = "") -> CampaignDefinition:
    text = f"name: {name}\ntitle: 回访\npurpose: {purpose}\nconversation: satisfaction\n{more}"
    return parse_definition(text, file="campaign.yaml")


def consenting(numbers: Iterable[str], purpose: ConsentPurpose = ConsentPurpose.ALL) -> list[NewContact]:
    return [
        NewContact(number, consent=purpose, evidence="可以打电话", source=f"t:{place}")
        for place, number in enumerate(numbers)
    ]


def numbers(count: int, first: int = 13_900_000_000) -> list[str]:
    return [str(first + place) for place in range(count)]


async def begin(
    database: Database, definition: CampaignDefinition, contacts: list[NewContact], now: datetime = MORNING
) -> None:
    """Create, fill and start a campaign."""
    await database.run(lambda session: store.create(session, definition), doing="creating")
    await store.fill(database, definition.name, contacts, trunks=OUTBOUND.trunks, now=now)
    await set_status(database, definition.name, "running", now)


async def set_status(database: Database, name: str, status: str, now: datetime = MORNING) -> None:
    await database.run(
        lambda session: store.change_status(session, name, status, now=now), doing="changing status"
    )


@dataclass
class Office:
    """A worker that dials; ``die`` kills it and puts another in its place."""

    database: Database
    people: People
    lease: WorkerLease
    dialler: Dialler
    outbound: OutboundSettings = OUTBOUND

    @classmethod
    async def open(
        cls, database: Database, people: People, outbound: OutboundSettings = OUTBOUND
    ) -> "Office":
        lease = await WorkerLease.take(database, "w")
        dialler = Dialler(
            database,
            people,
            boot_id=lease.boot_id,
            place=this_place(),
            outbound=outbound,
            clock=people.clock.clock,
        )
        return cls(database, people, lease, dialler, outbound)

    async def die(self) -> None:
        await self.lease.release()
        other = await Office.open(self.database, self.people, self.outbound)
        self.lease, self.dialler = other.lease, other.dialler

    async def close(self) -> None:
        await self.lease.release()

    async def dial_queued(self) -> int:
        """Make the attempts that are in the queue, as its worker would."""
        queued = await self.database.run(_queued, doing="reading the queue")
        for contact_id, attempt in queued:
            try:
                await self.dialler._attempt(contact_id, attempt)
            except Killed:
                await self.die()
        return len(queued)

    async def work_until(self, end: datetime) -> None:
        """Let time pass until ``end``, or until no campaign runs."""
        clock = self.people.clock
        while clock.at < end:
            await self.dialler.release()
            if await self.dial_queued():
                continue
            await self.dialler.recover()
            running, next_at = await self.database.run(_what_is_left, doing="reading campaigns")
            if not running:
                return
            due = next_at is not None and next_at > clock.at
            clock.at = min(end, next_at) if due and next_at else clock.at + timedelta(minutes=5)


async def _queued(session: AsyncSession) -> list[tuple[int, int]]:
    rows = await session.execute(
        sa.text(
            "SELECT (args->>'contact_id')::bigint, (args->>'attempt')::int FROM procrastinate_jobs"
            " WHERE status = 'todo' AND task_name = 'campaign_dial' ORDER BY priority DESC, id"
        )
    )
    found = [(contact_id, attempt) for contact_id, attempt in rows]
    await session.execute(sa.text("DELETE FROM procrastinate_jobs WHERE task_name = 'campaign_dial'"))
    return found


async def _what_is_left(session: AsyncSession) -> tuple[bool, datetime | None]:
    """Whether a campaign runs, and when the next contact is due."""
    runs = await session.scalar(sa.select(sa.exists().where(Campaign.status == "running")))
    waiting = CampaignContact.state == "waiting"
    return bool(runs), await session.scalar(sa.select(sa.func.min(CampaignContact.next_at)).where(waiting))


async def contacts_of(database: Database) -> dict[str, CampaignContact]:
    async def read(session: AsyncSession) -> dict[str, CampaignContact]:
        rows = await session.scalars(sa.select(CampaignContact))
        return {row.number: row for row in rows}

    return await database.run(read, doing="reading contacts")


async def attempts_of(database: Database) -> list[CallAttempt]:
    async def read(session: AsyncSession) -> list[CallAttempt]:
        return list(await session.scalars(sa.select(CallAttempt).order_by(CallAttempt.id)))

    return await database.run(read, doing="reading attempts")


def killing(chance: random.Random, share: float, most: int) -> Callable[[], None]:
    """Kills at one of ``1 / share`` occasions, at most ``most`` times."""
    left = [most]

    def kill() -> None:
        if left[0] and chance.random() < share:
            left[0] -= 1
            raise Killed

    return kill
