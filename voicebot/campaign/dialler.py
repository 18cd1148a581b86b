"""Makes attempts: claims a contact, waits for its turn, calls, and settles what came of it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol
from uuid import UUID

import structlog

from voicebot.campaign.attempts import AttemptResult, Claim, Here, claim, note_call, settle
from voicebot.campaign.outcome import Outcome
from voicebot.campaign.recovery import recover
from voicebot.campaign.releasing import release
from voicebot.campaign.trunks import TrunkHealth, is_trunk_fault
from voicebot.config import OutboundSettings, TrunkSettings
from voicebot.errors import RecordsError
from voicebot.records.database import Database

log = structlog.get_logger(__name__)

WRITE_AGAIN_S = 1.0
"""Between two tries to write what came of a call, while the database is away."""
LOST_JOB_AFTER = timedelta(minutes=2)
PACE_PATIENCE = timedelta(seconds=5)
"""A job waits so long for its turn at the campaign's pace; then it gives its line to another."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a call over one trunk.

    Args:
        sip_status: the final status; 0 when the call could not even be sent.
        rang: the far end was ringing.
        result: what came of it, should the trunk not be at fault.
    """

    sip_status: int
    rang: bool
    result: AttemptResult


class Lines(Protocol):
    """The telephone lines of a worker."""

    @property
    def lines(self) -> int:
        """How many there are."""

    @property
    def in_use(self) -> int:
        """How many are taken, in either direction."""

    @property
    def inbound_up(self) -> int:
        """How many are taken by people who called us."""

    async def call(
        self, attempt: Claim, trunk: TrunkSettings, noted: Callable[[str], Awaitable[None]]
    ) -> Tried:
        """Make one call, from the INVITE to its end.

        Args:
            noted: await it with the id of the call's row before the INVITE is sent.
        """


@dataclass(frozen=True)
class Clock:
    """Time as campaigns see it; tests let it run faster."""

    now: Callable[[], datetime]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    pace_patience: timedelta = PACE_PATIENCE


class Dialler:
    """Makes the attempts of one worker.

    Args:
        place: names its machine.
        lost_job_after: contacts that were queued so long ago and not dialled are planned anew.
    """

    def __init__(
        self,
        database: Database,
        lines: Lines,
        *,
        boot_id: UUID,
        place: str,
        outbound: OutboundSettings,
        clock: Clock,
        lost_job_after: timedelta = LOST_JOB_AFTER,
    ) -> None:
        self._database = database
        self._lines = lines
        self._boot_id = boot_id
        self._place = place
        self._outbound = outbound
        self._clock = clock
        self._lost_job_after = lost_job_after
        self._health: dict[str, TrunkHealth] = {}
        self._attempts: set[asyncio.Task[AttemptResult | None]] = set()

    async def release(self) -> int:
        """Put contacts whose time has come into the queue; see ``releasing.release``."""
        return await self._database.run(
            lambda session: release(session, now=self._clock.now()), doing="releasing contacts"
        )

    async def recover(self) -> int:
        """Settle what dead workers left; see ``recovery.recover``."""
        now = self._clock.now()
        work = partial(recover, now=now, own=self._boot_id, requeue_before=now - self._lost_job_after)
        return await self._database.run(work, doing="recovering attempts")

    async def dial(self, contact_id: int, attempt: int) -> AttemptResult | None:
        """Make one attempt, from its row to its settlement, which cancelling this does not stop.

        Returns:
            what came of it; ``None`` when it was not to be made.
        """
        task = asyncio.create_task(self._attempt(contact_id, attempt), name=f"attempt {contact_id}/{attempt}")
        self._attempts.add(task)
        task.add_done_callback(self._attempts.discard)
        return await asyncio.shield(task)

    async def finish(self, timeout_s: float) -> None:
        """Wait for attempts under way; what is left is settled by whoever finds this worker gone."""
        if self._attempts:
            await asyncio.wait(self._attempts, timeout=timeout_s)

    async def _attempt(self, contact_id: int, attempt: int) -> AttemptResult | None:
        here = Here(
            self._boot_id,
            self._place,
            self._lines.lines,
            self._lines.in_use,
            self._lines.inbound_up,
            self._outbound,
            self._clock.pace_patience,
            dict(self._health),
        )
        claimed = await self._database.run(
            lambda session: claim(session, contact_id, attempt, now=self._clock.now(), here=here),
            doing="beginning an attempt",
        )
        if claimed is None:
            return None
        await self._clock.sleep(max(0.0, (claimed.dial_at - self._clock.now()).total_seconds()))
        try:
            result = await self._make(claimed)
        except Exception:
            log.exception("attempt_failed", attempt=claimed.attempt_id)
            result = AttemptResult(Outcome.INTERRUPTED)
        await self._settle(claimed, result)
        return result

    async def _make(self, claimed: Claim) -> AttemptResult:
        calendar = claimed.definition.rules().calendar
        result = AttemptResult(Outcome.TRUNK_FAILED)
        for trunk in claimed.trunks:
            # Time has passed since the claim, perhaps much: this machine may have been asleep.
            if not calendar.is_open(self._clock.now(), claimed.zone):
                return AttemptResult(Outcome.WITHDRAWN)
            try:
                tried = await self._lines.call(claimed, trunk, partial(self._note, claimed))
            except RecordsError as error:
                log.warning("call_not_dialled", attempt=claimed.attempt_id, cause=str(error))
                return AttemptResult(Outcome.WITHDRAWN)
            result = tried.result
            if not is_trunk_fault(tried.sip_status, rang=tried.rang) or tried.result.answered_at is not None:
                self._health.pop(trunk.name, None)
                return result
            self._health[trunk.name] = self._health.get(trunk.name, TrunkHealth()).failed(self._clock.now())
            log.warning("trunk_failed", trunk=trunk.name, status=tried.sip_status)
            result = AttemptResult(Outcome.TRUNK_FAILED, tried.sip_status, trunk.name)
        return result

    async def _note(self, claimed: Claim, call_id: str) -> None:
        await self._database.run(
            lambda session: note_call(session, claimed.attempt_id, call_id), doing="noting a call"
        )

    async def _settle(self, claimed: Claim, result: AttemptResult) -> None:
        """Write what came of it; the call is over, so this may wait for the database as long as it takes."""
        ended_at = self._clock.now()
        while True:
            try:
                await self._database.run(
                    lambda session: settle(session, claimed.attempt_id, result, now=ended_at),
                    doing="settling an attempt",
                )
            except RecordsError as error:
                log.warning("settling_postponed", attempt=claimed.attempt_id, cause=str(error))
                await asyncio.sleep(WRITE_AGAIN_S)
            else:
                return
