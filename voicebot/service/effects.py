"""Carries out what the dialogue core asks for, inside the time the turn has left."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol
from urllib.parse import quote

import structlog

from voicebot.dialogue.effects import (
    AddToTicket,
    Effect,
    EffectFailed,
    EffectResult,
    FindOrders,
    HangUp,
    OpenTicket,
    OrdersFound,
    PlaceOrder,
    QuoteOrder,
    TicketAddedTo,
    TicketOpened,
    Transfer,
    TransferFailed,
    Transferred,
)
from voicebot.dialogue.identity import shows_one
from voicebot.dialogue.service_effects import (
    CancelOrder,
    ChangeAddress,
    CheckStock,
    ConsentRecorded,
    FactsRemembered,
    ProtectPrice,
    RecordConsent,
    RememberFacts,
    RequestInvoice,
    RequestReturn,
)
from voicebot.errors import VoicebotError
from voicebot.shop.interface import Shop

log = structlog.get_logger(__name__)

_CHANGES = (CancelOrder, ChangeAddress, RequestReturn, ProtectPrice, RequestInvoice)

TRANSFER_TIMEOUT_S = 20.0
"""A person needs time to pick up; the caller hears ringing or music from the far side."""


class Records(Protocol):
    """Where tickets, remembered facts and consents are kept."""

    async def open_ticket(self, ticket: OpenTicket, *, call_id: str) -> TicketOpened:
        """Commit a ticket.

        Raises:
            RecordsError: it could not be written.
        """

    async def add_to_ticket(self, addition: AddToTicket, *, call_id: str) -> TicketAddedTo:
        """Commit an addition to a ticket.

        Raises:
            RecordsError: it could not be written.
        """

    async def remember_facts(self, request: RememberFacts, *, call_id: str) -> FactsRemembered:
        """Keep facts about the person on the line.

        Raises:
            RecordsError: they could not be written.
        """

    async def begin_identity_try(self, request: FindOrders, *, call_id: str) -> bool:
        """Count a try to show that an order is the caller's; false: there were too many today.

        Raises:
            RecordsError: it could not be written.
        """

    def drop_identity_try(self, effect_id: str) -> None:
        """That try was right, or nobody could tell: take it back as soon as that can be written."""

    async def record_consent(self, request: RecordConsent, *, call_id: str) -> ConsentRecorded:
        """Keep a consent or refusal of the person on the line.

        Raises:
            RecordsError: it could not be written.
        """


class EffectRunner:
    """Carries out the effects of one call.

    Every effect yields exactly one result; trouble of any kind is an ``EffectFailed``,
    so the dialogue core always gets its answer and can say something honest.

    Args:
        call_id: the call that the rows belong to.
        transfer: hands the caller over; ``None`` when no target is configured.
    """

    def __init__(
        self,
        call_id: str,
        *,
        shop: Shop,
        records: Records,
        transfer: Callable[[Transfer], Awaitable[bool]] | None,
    ) -> None:
        self._call_id = call_id
        self._shop = shop
        self._records = records
        self._transfer = transfer

    @property
    def can_transfer(self) -> bool:
        """There is somebody to hand callers over to."""
        return self._transfer is not None

    async def carry_out(self, effect: Effect, *, timeout_s: float) -> EffectResult:
        """Do it and return the committed result, within ``timeout_s`` seconds."""
        unknown = isinstance(effect, (PlaceOrder, *_CHANGES))
        try:
            if isinstance(effect, Transfer):
                return await asyncio.wait_for(self._hand_over(effect), TRANSFER_TIMEOUT_S)
            return await asyncio.wait_for(self._do(effect, timeout_s), timeout_s)
        except TimeoutError:
            return EffectFailed(effect.effect_id, cause="timed out", outcome_unknown=unknown)
        except VoicebotError as error:
            log.error("effect_failed", effect=type(effect).__name__, cause=str(error))
            return EffectFailed(effect.effect_id, cause=str(error))
        except Exception as error:  # a defect of ours: the call goes on without what was asked for
            log.exception("effect_failed", effect=type(effect).__name__)
            return EffectFailed(effect.effect_id, cause=type(error).__name__, outcome_unknown=unknown)

    async def _do(self, effect: Effect, timeout_s: float) -> EffectResult:
        match effect:
            case QuoteOrder():
                return await self._shop.quote_order(effect, timeout_s=timeout_s)
            case PlaceOrder():
                return await self._shop.place_order(effect, call_id=self._call_id, timeout_s=timeout_s)
            case FindOrders():
                return await self._find(effect, timeout_s)
            case OpenTicket():
                return await self._records.open_ticket(effect, call_id=self._call_id)
            case AddToTicket():
                return await self._records.add_to_ticket(effect, call_id=self._call_id)
            case RememberFacts():
                return await self._records.remember_facts(effect, call_id=self._call_id)
            case RecordConsent():
                return await self._records.record_consent(effect, call_id=self._call_id)
            case CheckStock():
                return await self._shop.check_stock(effect, timeout_s=timeout_s)
            case CancelOrder() | ChangeAddress() | RequestReturn() | ProtectPrice() | RequestInvoice():
                return await self._shop.change_order(effect, call_id=self._call_id, timeout_s=timeout_s)
            case Transfer() | HangUp():
                raise AssertionError(f"{type(effect).__name__} is not a request to the shop or the records")

    async def _find(self, effect: FindOrders, timeout_s: float) -> EffectResult:
        """Look orders up; digits given as proof are a try that is counted until they were right."""
        if effect.phone_tail is None:
            return await self._shop.find_orders(effect, timeout_s=timeout_s)
        try:
            if not await self._records.begin_identity_try(effect, call_id=self._call_id):
                log.warning("identity_tried_too_often")
                return OrdersFound(effect.effect_id, (), too_often=True)
            found = await self._shop.find_orders(effect, timeout_s=timeout_s)
            if not isinstance(found, OrdersFound) or shows_one(found.orders, effect):
                self._records.drop_identity_try(effect.effect_id)
        except (Exception, asyncio.CancelledError):  # a slow database is no wrong digit of the caller's
            self._records.drop_identity_try(effect.effect_id)
            raise
        return found

    async def _hand_over(self, effect: Transfer) -> EffectResult:
        if self._transfer is None:
            return TransferFailed(effect.effect_id, cause="no transfer target is configured")
        if await self._transfer(effect):
            return Transferred(effect.effect_id)
        return TransferFailed(effect.effect_id, cause="the target did not accept the call")


def handover_headers(effect: Transfer, call_id: str) -> dict[str, str]:
    """What the person who takes over sees: call and summary, percent-encoded (SIP headers are ASCII)."""
    return {"X-Voicebot-Call": call_id, "X-Voicebot-Summary": quote(effect.summary[:400])}
