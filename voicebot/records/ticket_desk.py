"""What calls leave for people to do, and what people do with it: every method commits before it returns."""

from datetime import UTC, datetime

from voicebot.dialogue.effects import (
    AddToTicket,
    OpenTicket,
    TicketAddedTo,
    TicketOpened,
    TicketType,
    Transfer,
)
from voicebot.records import tickets
from voicebot.records.database import DEFAULT_TIMEOUT_S, Database
from voicebot.records.handover import tell_of_handover
from voicebot.records.values import TicketRecord


class TicketDesk:
    """Tickets and hand-overs; see ``Store`` for what happens while the database is away."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def open_ticket(
        self, ticket: OpenTicket, *, call_id: str, timeout_s: float = DEFAULT_TIMEOUT_S
    ) -> TicketOpened:
        """Commit a ticket; the same effect of the same call never opens a second one."""
        return await self.database.run(
            lambda session: tickets.open_ticket(session, ticket, call_id),
            doing="opening a ticket",
            timeout_s=timeout_s,
        )

    async def add_to_ticket(
        self, addition: AddToTicket, *, call_id: str, timeout_s: float = DEFAULT_TIMEOUT_S
    ) -> TicketAddedTo:
        """Write what the caller told afterwards into a ticket; the same effect of the same call does it once.

        Raises:
            RecordsError: as ``Database.run``; there is no such ticket any more.
        """
        return await self.database.run(
            lambda session: tickets.add_to_ticket(session, addition, call_id),
            doing="adding to a ticket",
            timeout_s=timeout_s,
        )

    async def tell_of_handover(self, transfer: Transfer, *, call_id: str) -> None:
        """Have other systems told who is being put through to a person."""
        await self.database.run(
            lambda session: tell_of_handover(session, transfer, call_id), doing="telling of a hand-over"
        )

    async def tickets_to_do(
        self,
        *,
        closed: bool = False,
        owner: str | None = None,
        type: TicketType | None = None,  # noqa: A002 - the field's name everywhere
        limit: int = 50,
    ) -> tuple[TicketRecord, ...]:
        """Tickets, the most urgent first; see ``tickets.tickets_to_do``."""
        return await self.database.run(
            lambda session: tickets.tickets_to_do(
                session, closed=closed, owner=owner, type=type, limit=limit
            ),
            doing="reading tickets",
        )

    async def ticket(self, number: str) -> TicketRecord | None:
        """The ticket with this number."""
        return await self.database.run(
            lambda session: tickets.ticket_record(session, number), doing="reading a ticket"
        )

    async def change_ticket(
        self, number: str, *, what: str, by: str, note: str = "", owner: str | None = None
    ) -> TicketRecord | None:
        """Assign, note, close or reopen a ticket; see ``tickets.change_ticket``."""
        now = datetime.now(UTC)
        return await self.database.run(
            lambda session: tickets.change_ticket(
                session, number, what=what, by=by, note=note, owner=owner, now=now
            ),
            doing="changing a ticket",
        )
