"""The records as the service, the simulator and the commands use them."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.config import Settings
from voicebot.dialogue.effects import FindOrders
from voicebot.dialogue.events import CallerContext, Direction
from voicebot.dialogue.service_effects import ConsentRecorded, FactsRemembered, RecordConsent, RememberFacts
from voicebot.errors import RecordsError
from voicebot.records import calls, customers, identity_tries, orders, tickets
from voicebot.records import consent as consents
from voicebot.records import personal_data as personal
from voicebot.records.database import DEFAULT_TIMEOUT_S, Database
from voicebot.records.ticket_desk import TicketDesk
from voicebot.records.values import (
    BotTurn,
    CallerTurn,
    CallHead,
    CallRecord,
    NewCall,
    Playback,
    TurnTimings,
)
from voicebot.records.workers import WorkerLease

PROOF_TIMEOUT_S = 600.0
"""Every row that holds text is read; no caller waits for it."""


class Store(TicketDesk):
    """Everything that is kept of calls; every method commits before it returns.

    While the database is away a method tries again for ``timeout_s`` and then raises
    ``RecordsError``; trying again never does a thing twice.
    """

    def __init__(self, database: Database, lease: WorkerLease | None = None) -> None:
        super().__init__(database)
        self._lease = lease

    @classmethod
    async def open(cls, settings: Settings, *, worker_id: str | None = None) -> "Store":
        """Connect; with a ``worker_id`` the process becomes a worker that may hold calls.

        Open it after a fork, in the process that uses it.

        Raises:
            RecordsError: unreachable, not migrated, or the embedded server does not start.
        """
        database = await Database.open(settings)
        if worker_id is None:
            return cls(database)
        try:
            return cls(database, await WorkerLease.take(database, worker_id))
        except RecordsError:
            await database.close()
            raise

    async def close(self) -> None:
        """Sign off and disconnect. Close the calls before."""
        try:
            if self._lease is not None:
                await self._lease.release()
        finally:
            await self.database.close()

    @property
    def boot_id(self) -> UUID:
        """Of this worker.

        Raises:
            RecordsError: it was not opened as a worker's.
        """
        if self._lease is None:
            raise RecordsError("only a worker holds calls; open the store with a worker_id")
        return self._lease.boot_id

    # A call.

    async def caller_context(
        self,
        number: str | None,
        *,
        now: datetime,
        call_key: str,
        direction: Direction = Direction.INBOUND,
        timeout_s: float = DEFAULT_TIMEOUT_S,
    ) -> CallerContext:
        """What is known of the caller: name, facts kept with consent, orders newest first."""

        async def work(session: AsyncSession) -> CallerContext:
            return await customers.caller_context(
                session, number, now=now, call_key=call_key, direction=direction
            )

        return await self.database.run(work, doing="looking up the caller", timeout_s=timeout_s)

    async def open_call(self, call: NewCall, *, timeout_s: float = DEFAULT_TIMEOUT_S) -> None:
        """Write the row of a call that begins."""
        boot_id = self.boot_id
        await self.database.run(
            lambda session: calls.open_call(session, call, boot_id),
            doing="opening a call",
            timeout_s=timeout_s,
        )

    async def answer_call(self, call_id: str, at: datetime, *, timeout_s: float = DEFAULT_TIMEOUT_S) -> None:
        """Note when the call was answered."""
        await self.database.run(
            lambda session: calls.answer_call(session, call_id, at),
            doing="storing a call",
            timeout_s=timeout_s,
        )

    async def append_turn(
        self, call_id: str, turn: CallerTurn | BotTurn, *, timeout_s: float = DEFAULT_TIMEOUT_S
    ) -> int:
        """Write a turn as it happens, and return its index in the call, from 0."""
        turn_id = uuid4()
        return await self.database.run(
            lambda session: calls.append_turn(session, turn_id, call_id, turn),
            doing="storing a turn",
            timeout_s=timeout_s,
        )

    async def update_turn_playback(
        self,
        call_id: str,
        index: int,
        *,
        playback: Playback | None = None,
        timings: TurnTimings | None = None,
        holding_phrase_used: bool = False,
        fallback_used: bool = False,
        timeout_s: float = DEFAULT_TIMEOUT_S,
    ) -> None:
        """Complete a bot turn with what was heard of it; a question that was not heard was not asked."""
        await self.database.run(
            lambda session: calls.update_turn_playback(
                session,
                call_id,
                index,
                playback=playback,
                timings=timings,
                holding_phrase_used=holding_phrase_used,
                fallback_used=fallback_used,
            ),
            doing="storing what was heard",
            timeout_s=timeout_s,
        )

    async def close_call(
        self,
        call_id: str,
        *,
        outcome: str,
        ended_at: datetime,
        recording_path: str | None = None,
        recording_lost: bool = False,
        timeout_s: float = DEFAULT_TIMEOUT_S,
    ) -> None:
        """End a call and settle orders its caller was not, or perhaps not, told of (``orders``).

        Args:
            recording_lost: it could not be written, or not to its end; a ticket tells, once a day.
        """
        await self.database.run(
            lambda session: calls.close_call(
                session,
                call_id,
                outcome=outcome,
                ended_at=ended_at,
                recording_path=recording_path,
                recording_lost=recording_lost,
            ),
            doing="closing a call",
            timeout_s=timeout_s,
        )

    async def recover_dropped_calls(self) -> list[str]:
        """Close the calls of dead workers as dropped and settle their orders.

        Call it at start and every now and then: workers on other machines are known to be
        dead only after ``workers.UNSEEN_S``. Safe with other workers alive.

        Returns:
            ids of the calls closed now.
        """
        own = self._lease.boot_id if self._lease is not None else None
        return await self.database.run(
            lambda session: calls.recover_dropped_calls(session, own), doing="recovering dropped calls"
        )

    # What it leaves behind.

    async def remember_facts(
        self, request: RememberFacts, *, call_id: str, timeout_s: float = DEFAULT_TIMEOUT_S
    ) -> FactsRemembered:
        """Keep facts that the person on the line told us and let us keep.

        Raises:
            RecordsError: as ``Database.run``; a fact about health without consent; no number.
        """
        return await self.database.run(
            lambda session: consents.remember_facts(session, request, call_id=call_id, now=datetime.now(UTC)),
            doing="storing facts",
            timeout_s=timeout_s,
        )

    async def begin_identity_try(
        self, request: FindOrders, *, call_id: str, timeout_s: float = DEFAULT_TIMEOUT_S
    ) -> bool:
        """Note that digits of an order are tried; false: too often today (``identity_tries``).

        Raises:
            RecordsError: as ``Database.run``.
        """
        return await self.database.run(
            lambda session: identity_tries.begin_try(
                session,
                _cause_of_try(call_id, request.effect_id),
                caller_number=request.caller_number,
                order_digits=request.order_number or "",
                now=datetime.now(UTC),
            ),
            doing="counting tries at an order",
            timeout_s=timeout_s,
        )

    async def take_back_identity_try(
        self, effect_id: str, *, call_id: str, timeout_s: float = DEFAULT_TIMEOUT_S
    ) -> None:
        """The digits were right, or nobody could tell.

        Raises:
            RecordsError: as ``Database.run``.
        """
        await self.database.run(
            lambda session: identity_tries.take_back(session, _cause_of_try(call_id, effect_id)),
            doing="counting tries at an order",
            timeout_s=timeout_s,
        )

    async def record_consent(
        self, request: RecordConsent, *, call_id: str, timeout_s: float = DEFAULT_TIMEOUT_S
    ) -> ConsentRecorded:
        """Keep whether the person on the line wants to be called.

        Raises:
            RecordsError: as ``Database.run``; the call shows no number.
        """
        return await self.database.run(
            lambda session: consents.record_consent(session, request, call_id=call_id, now=datetime.now(UTC)),
            doing="storing a consent",
            timeout_s=timeout_s,
        )

    async def order_announcing(
        self, call_id: str, effect_id: str, *, timeout_s: float = DEFAULT_TIMEOUT_S
    ) -> bool:
        """Call right before the sentence that announces ``effect_id`` goes on the wire.

        Returns:
            false when the order has been cancelled meanwhile: do not say the sentence. True
            also for effects that are not orders.
        """
        return await self.database.run(
            lambda session: orders.mark_announcing(session, call_id, effect_id),
            doing="storing an announcement",
            timeout_s=timeout_s,
        )

    async def order_announced(
        self, call_id: str, effect_id: str, *, timeout_s: float = DEFAULT_TIMEOUT_S
    ) -> None:
        """Call when the sentence that announces ``effect_id`` was played to its end."""
        await self.database.run(
            lambda session: orders.mark_announced(session, call_id, effect_id),
            doing="storing an announcement",
            timeout_s=timeout_s,
        )

    async def remember_fact(
        self,
        number: str,
        *,
        slot: str,
        value: str,
        consent: bool,
        polarity: str = "is",
        call_id: str | None = None,
        learned_at: datetime | None = None,
    ) -> None:
        """Keep something the customer told us; only facts with consent come back in later calls."""
        await self.database.run(
            lambda session: customers.remember_fact(
                session,
                number,
                slot=slot,
                value=value,
                polarity=polarity,
                consent=consent,
                call_id=call_id,
                learned_at=learned_at or datetime.now(UTC),
            ),
            doing="storing a fact",
        )

    # Reading.

    async def call(self, name: str) -> CallRecord | None:
        """A call with everything that came of it.

        Args:
            name: its id, an unambiguous beginning of it, its SIP Call-ID, or ``last``.
        """

        async def work(session: AsyncSession) -> CallRecord | None:
            call_id = await calls.find_call_id(session, name)
            if call_id is None:
                return None
            (head,) = await calls.call_heads(session, call_id=call_id)
            return CallRecord(
                head=head,
                turns=await calls.turn_records(session, call_id),
                orders=await orders.order_records(session, call_id),
                tickets=await tickets.ticket_records(session, call_id),
            )

        return await self.database.run(work, doing="reading a call")

    async def calls(self, limit: int = 20) -> tuple[CallHead, ...]:
        """The newest calls."""
        return await self.database.run(
            lambda session: calls.call_heads(session, limit=limit), doing="reading calls"
        )

    # Personal data.

    async def personal_data(self, number: str) -> dict[str, list[dict[str, object]]]:
        """Everything that is kept of a number (normalised), by table."""
        return await self.database.run(
            lambda session: personal.personal_data(session, number), doing="reading personal data"
        )

    async def forget(self, number: str) -> personal.Forgotten:
        """Delete what is kept of a number (normalised); recordings are the caller's to delete.

        Raises:
            RecordsError: as ``Database.run``, or a call with the number is up.
        """
        forgotten = await self.database.run(
            lambda session: personal.forget(session, number), doing="deleting personal data"
        )
        mentions = await self.database.run(
            lambda session: personal.mentions_of(session, number),
            doing="looking whether a number still stands anywhere",
            timeout_s=PROOF_TIMEOUT_S,
        )
        return replace(forgotten, mentions=mentions)


def _cause_of_try(call_id: str, effect_id: str) -> str:
    return f"call:{call_id}:{effect_id}"
