"""How long the look-ups take that a call needs, in a database as large as a busy shop's after years."""

import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import astuple, dataclass, field
from datetime import UTC, datetime

import psutil
import sqlalchemy as sa
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.bench.big_records import TURNS_PER_CALL
from voicebot.bench.report import Report, Series, Target, figure, git_revision, machine_facts
from voicebot.dialogue.events import Direction
from voicebot.records.calls import turn_records
from voicebot.records.consent import permission_of
from voicebot.records.customers import RECENT_ORDERS, caller_context
from voicebot.records.database import Database
from voicebot.records.models import Customer, ProfileFact
from voicebot.records.orders import find_by_number, find_by_phone, find_by_tail
from voicebot.records.tickets import open_tickets_of

TARGET_MS = 5.0
WARM_UP = 30
SEED = 20_261_128

LookUp = Callable[[AsyncSession, int], Awaitable[object]]
"""One look-up for the customer with this number, from 1; what it returns is false when nothing was found."""


def number_of(customer: int) -> str:
    """Telephone number of a customer, as ``big_records.sql`` makes it."""
    return str(13_000_000_000 + customer)


def an_order_of(customer: int) -> str:
    """Number of an order of a customer."""
    return f"260101{max(1, customer - 1):07d}"


@dataclass
class _Measured:
    """One kind of look-up: milliseconds of each, by round, and processor time of all of them, in seconds.

    ``found`` counts those that found anything, also while warming up: to find nothing takes no time.
    """

    rounds: list[tuple[float, ...]] = field(default_factory=list)
    found: int = 0
    client_s: float = 0.0
    server_s: float = 0.0

    @property
    def processor(self) -> str:
        """Milliseconds of one look-up: ours, and the database's if it runs on this machine."""
        count = sum(len(times) for times in self.rounds)
        client, server = 1000 * self.client_s / count, 1000 * self.server_s / count
        return f"{client:.1f} + {server:.1f}" if server else f"{client:.1f} + ?"


async def bench_records(
    url: URL,
    *,
    customers: int,
    calls: int,
    look_ups: int,
    rounds: int,
    notes: dict[str, object],
    tell: Callable[[str], None],
) -> Report:
    """Time each look-up for customers drawn at random, through the same code and pool as a call.

    The time is that of a whole transaction, as the call waits for it. The database's cache is as the
    look-ups before left it: most customers are met for the first time. Other work on the machine shows in
    the times, but not in the processor time.

    Args:
        look_ups: of each kind and round.
    """
    started_at = datetime.now(UTC)
    machine = machine_facts()
    drawn = random.Random(SEED)
    database = Database(url)
    kinds = _kinds(calls)
    measured = {name: _Measured() for name in kinds}
    try:
        for number in range(rounds):
            for name, look_up in kinds.items():
                tell(f"round {number + 1} of {rounds}: {name}")
                people = [drawn.randint(1, customers) for _ in range(WARM_UP + look_ups)]
                await _measure(database, look_up, people, measured[name])
    finally:
        await database.close()
    target = Target(50, TARGET_MS)
    in_vain = [name for name, one in measured.items() if not one.found]
    processor = {
        f"processor time, ms (ours + database's), {name}": one.processor for name, one in measured.items()
    }
    return Report(
        benchmark="records",
        setting={"customers": customers, "calls": calls, "turns": TURNS_PER_CALL * calls},
        started_at=started_at,
        machine=machine,
        revision=git_revision(),
        series=(
            *(Series(name, "ms", tuple(one.rounds), target) for name, one in measured.items()),
            figure("look-ups that never found anything", "kinds", len(in_vain), at_most=0),
        ),
        notes=notes | processor | ({"never found anything": ", ".join(in_vain)} if in_vain else {}),
    )


def _kinds(calls: int) -> dict[str, LookUp]:
    """What a call looks up, by the name in the report."""

    async def all_of_them(session: AsyncSession, customer: int) -> object:
        number, now = number_of(customer), datetime.now(UTC)
        known = await caller_context(session, number, now=now, call_key="bench", direction=Direction.INBOUND)
        return known.orders and known.facts

    async def customer_row(session: AsyncSession, customer: int) -> object:
        return await session.scalar(sa.select(Customer).where(Customer.number == number_of(customer)))

    async def facts(session: AsyncSession, customer: int) -> object:
        found = sa.select(ProfileFact).join(Customer).where(Customer.number == number_of(customer))
        return (await session.scalars(found)).all()

    async def order_by_tail(session: AsyncSession, customer: int) -> object:
        tail = an_order_of(customer)[-4:]
        return await find_by_tail(session, tail, number=number_of(customer), limit=RECENT_ORDERS)

    async def permission(session: AsyncSession, customer: int) -> object:
        return any(astuple(await permission_of(session, number_of(customer))))

    async def turns(session: AsyncSession, customer: int) -> object:
        return await turn_records(session, f"bench-{1 + customer * 7 % calls:09d}")

    return {
        "who is calling: customer, facts, orders": all_of_them,
        "customer by number": customer_row,
        "facts": facts,
        "orders of a number": lambda session, customer: find_by_phone(
            session, number_of(customer), limit=RECENT_ORDERS
        ),
        "an order by its number": lambda session, customer: find_by_number(session, an_order_of(customer)),
        "an order by its last four digits": order_by_tail,
        "open tickets": lambda session, customer: open_tickets_of(session, number_of(customer)),
        "do-not-call list and consents": permission,
        "turns of a call": turns,
    }


async def _measure(database: Database, look_up: LookUp, people: Sequence[int], measured: _Measured) -> None:
    """Take the times of each look-up after the warm-up."""
    for person in people[:WARM_UP]:
        await _once(database, look_up, person, measured)
    backend = await _backend(database)
    server_s, client_s = _processor_s(backend), time.process_time()
    times = [await _once(database, look_up, person, measured) for person in people[WARM_UP:]]
    measured.client_s += time.process_time() - client_s
    measured.server_s += _processor_s(backend) - server_s
    measured.rounds.append(tuple(times))


async def _once(database: Database, look_up: LookUp, person: int, measured: _Measured) -> float:
    started_s = time.perf_counter()
    found = await database.run(lambda session: look_up(session, person), doing="looking up")
    measured.found += bool(found)
    return (time.perf_counter() - started_s) * 1000


async def _backend(database: Database) -> psutil.Process | None:
    """The process of the database that serves us, if it is one of this machine."""
    pid = await database.run(
        lambda session: session.scalar(sa.select(sa.func.pg_backend_pid())), doing="looking for the server"
    )
    try:
        process = psutil.Process(pid)
        return process if process.name().startswith("postgres") else None
    except psutil.NoSuchProcess:
        return None


def _processor_s(process: psutil.Process | None) -> float:
    if process is None:
        return 0.0
    times = process.cpu_times()
    return float(times.user + times.system)
