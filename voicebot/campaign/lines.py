"""The lines of a worker, as the dialler uses them, and all of it beside ``serve``."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from zoneinfo import ZoneInfo

import structlog

from voicebot.campaign.attempts import AttemptResult, Claim
from voicebot.campaign.callbacks import CallbackPlacer
from voicebot.campaign.definition import OnVoicemail
from voicebot.campaign.dialler import Clock, Dialler, Tried
from voicebot.campaign.numbers import format_for_trunk
from voicebot.campaign.outcome import Outcome
from voicebot.campaign.results import attempt_result
from voicebot.campaign.tasks import campaigns_run
from voicebot.config import OutboundSettings, TrunkSettings
from voicebot.dialogue.events import CallerContext
from voicebot.errors import TelephonyError
from voicebot.jobs.app import Resources
from voicebot.records.store import Store
from voicebot.records.workers import this_place
from voicebot.service.outgoing import OutboundCall
from voicebot.service.worker import Worker

log = structlog.get_logger(__name__)

OUR_LINES_ARE_TAKEN = 486
"""Nothing was sent. As when the person is busy, it is no fault of the trunk (``trunks.is_trunk_fault``):
another trunk would find no line here either, and none must rest for it."""


class WorkerLines:
    """Makes calls on the lines of a worker."""

    def __init__(self, worker: Worker, outbound: OutboundSettings) -> None:
        self._worker = worker
        self._outbound = outbound

    @property
    def lines(self) -> int:
        """How many there are."""
        return self._worker.user_agent.lines

    @property
    def in_use(self) -> int:
        """How many are taken."""
        return max(self._worker.calls_up, self._worker.user_agent.lines_in_use)

    @property
    def inbound_up(self) -> int:
        """How many are taken by people who called us."""
        return self._worker.inbound_up

    async def call(
        self, attempt: Claim, trunk: TrunkSettings, noted: Callable[[str], Awaitable[None]]
    ) -> Tried:
        """Make one call over one trunk, from the INVITE to its end."""
        request = outbound_call(attempt, trunk, self._outbound)
        try:
            result = await self._worker.call_out(request, noted)
        except TelephonyError as error:
            log.warning("call_not_dialled", attempt=attempt.attempt_id, cause=str(error))
            return Tried(OUR_LINES_ARE_TAKEN, False, AttemptResult(Outcome.WITHDRAWN))
        return Tried(result.sip_status, result.rang, attempt_result(result, trunk.name))


def outbound_call(attempt: Claim, trunk: TrunkSettings, outbound: OutboundSettings) -> OutboundCall:
    """The call that an attempt is."""
    definition = attempt.definition
    dialled = format_for_trunk(attempt.e164, trunk.number_format, trunk.prefix)

    def context(known: CallerContext) -> CallerContext:
        name = known.customer_name or attempt.name
        return replace(
            known, survey=definition.conversation, customer_name=name, may_market=attempt.may_market
        )

    wants_message = definition.voicemail.then is OnVoicemail.MESSAGE
    return OutboundCall(
        number=attempt.number,
        target_uri=f"sip:{dialled}@{trunk.host}",
        caller_number=definition.caller_number or trunk.caller_number,
        context=context,
        ring_s=outbound.ring_s,
        voicemail=definition.voicemail.text if wants_message else "",
    )


@asynccontextmanager
async def campaigns(worker: Worker, store: Store, resources: Resources) -> AsyncIterator[None]:
    """Campaigns beside the calls of a worker; nothing is dialled without a trunk."""
    outbound = resources.settings.outbound
    if not outbound.trunks:
        yield
        return
    lines = WorkerLines(worker, outbound)
    dialler = Dialler(
        store.database,
        lines,
        boot_id=store.boot_id,
        place=this_place(),
        outbound=outbound,
        clock=Clock(resources.local_time),
    )
    most = max(1, worker.user_agent.lines - outbound.inbound_reserve)
    placer = CallbackPlacer(
        store.database,
        outbound,
        worker.call_out,
        resources.local_time,
        ZoneInfo(resources.settings.timezone),
        line_is_free=lambda: lines.lines - outbound.inbound_reserve > lines.in_use,
    )
    async with campaigns_run(dialler, resources, concurrency=most, place=placer.place):
        yield
