"""Our own record of what the shop's system was asked to do: written before, completed after."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.dialogue.effects import OrderSummary
from voicebot.errors import RecordsError
from voicebot.records import shop_requests
from voicebot.records.database import Database
from voicebot.records.shop_requests import RequestBegun, RequestOutcome

log = structlog.get_logger(__name__)

WRITING_S = 1.0
"""A database that takes longer is down, and nothing is asked of the shop that could not be written down."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """Writes the requests of all calls."""

    database: Database

    async def begin(self, *, key: str, call_id: str, effect_id: str, what: str, about: str) -> RequestBegun:
        """Write a request down before it is made.

        Raises:
            RecordsError: it could not be written, or its call is over: do not make it.
        """

        async def work(session: AsyncSession) -> RequestBegun:
            return await shop_requests.begin_request(
                session, key=key, call_id=call_id, effect_id=effect_id, what=what, about=about
            )

        return await self.database.run(work, doing="noting a request to the shop", timeout_s=WRITING_S)

    async def finish(self, *, key: str, outcome: RequestOutcome) -> None:
        """Note how it ended. When that fails, the end of the call has a person look after it."""

        async def work(session: AsyncSession) -> None:
            await shop_requests.finish_request(session, key=key, outcome=outcome, now=datetime.now(UTC))

        await self._write(work, key)

    async def placed(self, order: OrderSummary, *, key: str, effect_id: str, call_id: str) -> None:
        """Note that an order was placed, and keep a copy of it. A failure is as with ``finish``."""

        async def work(session: AsyncSession) -> None:
            await shop_requests.copy_order(session, order, key=key, effect_id=effect_id, call_id=call_id)
            await shop_requests.finish_request(
                session, key=key, outcome=RequestOutcome.DONE, now=datetime.now(UTC)
            )

        await self._write(work, key)

    async def changed(
        self, *, key: str, order_number: str, status: str | None = None, address: str | None = None
    ) -> None:
        """Note that an order was changed, also in its copy. A failure is as with ``finish``."""

        async def work(session: AsyncSession) -> None:
            if status is not None or address is not None:
                await shop_requests.update_copy(session, order_number, status=status, address=address)
            await shop_requests.finish_request(
                session, key=key, outcome=RequestOutcome.DONE, now=datetime.now(UTC)
            )

        await self._write(work, key)

    async def _write(self, work: Callable[[AsyncSession], Awaitable[None]], key: str) -> None:
        try:
            await self.database.run(work, doing="noting what the shop did", timeout_s=WRITING_S)
        except RecordsError as error:
            log.error("shop_request_not_completed", key=key, cause=str(error))
