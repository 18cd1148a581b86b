"""Call-backs that were promised: carried out when they are due, by the same lines as campaigns.

The plan for the next try is committed before the INVITE, so that a call-back whose call is cut off is made
again, and one that came through is not.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from voicebot.campaign.numbers import format_for_trunk, to_e164
from voicebot.campaign.outcome import PERSON, Outcome, Purpose
from voicebot.campaign.results import attempt_result
from voicebot.campaign.trunks import is_trunk_fault, usable
from voicebot.campaign.windows import Calendar
from voicebot.config import OutboundSettings, TrunkSettings
from voicebot.dialogue.events import CallerContext
from voicebot.errors import TelephonyError
from voicebot.jobs.callbacks import hand_to_people
from voicebot.records.callbacks import CallbackRecord, settle_callback, try_callback_again
from voicebot.records.consent import permission_of
from voicebot.records.database import Database
from voicebot.service.outgoing import OutboundCall, OutboundResult

log = structlog.get_logger(__name__)

AGAIN_AFTER = timedelta(minutes=30)
NO_LINE_AGAIN_AFTER = timedelta(minutes=2)
MOST_TRIES = 3
"""Then a person of the shop gets in touch."""

CallOut = Callable[[OutboundCall, Callable[[str], Awaitable[None]]], Awaitable[OutboundResult]]


@dataclass(frozen=True)
class CallbackPlacer:
    """Makes promised calls.

    Args:
        call_out: makes one call (``service.worker.Worker.call_out``).
        line_is_free: whether a line may be taken without touching those kept for people who call us.
    """

    database: Database
    outbound: OutboundSettings
    call_out: CallOut
    now: Callable[[], datetime]
    zone: ZoneInfo
    line_is_free: Callable[[], bool]

    async def place(self, callback: CallbackRecord) -> None:
        """Carry out a call-back that is due and still wanted."""
        now, number = self.now(), callback.number
        e164 = to_e164(number)
        trunks = usable(self.outbound.trunks, e164, health={}, now=now) if e164 is not None else []
        permission = await self.database.run(
            lambda session: permission_of(session, number), doing="reading consents"
        )
        if permission.do_not_call:
            await self._settle(callback, "dropped", "the person wants no calls any more")
            return
        opening = Calendar.default(Purpose.SERVICE).next_open(now, self.zone)
        if not trunks or e164 is None or callback.attempts >= MOST_TRIES or opening is None:
            await self._to_people(callback, "机器人没能打通，请尽快回电。")
            return
        if opening > now:
            await self._again(callback, opening, "put off to the calling hours", dialled=False)
            return
        if not self.line_is_free():
            await self._again(callback, now + NO_LINE_AGAIN_AFTER, "no line was free", dialled=False)
            return
        await self._again(callback, now + AGAIN_AFTER, "dialled; what came of it is not known")
        try:
            outcome = await self._dial(number, e164, trunks)
        except TelephonyError as error:
            log.warning("callback_postponed", callback=callback.id, cause=str(error))
            return
        if outcome in PERSON:
            await self._settle(callback, "done", f"called back: {outcome.value}")
        elif callback.attempts + 1 >= MOST_TRIES:
            await self._to_people(callback, f"机器人打了{MOST_TRIES}次没有人接，请回电。")

    async def _dial(self, number: str, e164: str, trunks: Sequence[TrunkSettings]) -> Outcome:
        """Call over the first trunk that does not fail for a reason of its own."""
        outcome = Outcome.TRUNK_FAILED
        for trunk in trunks:
            request = OutboundCall(
                number=number,
                target_uri=f"sip:{format_for_trunk(e164, trunk.number_format, trunk.prefix)}@{trunk.host}",
                caller_number=trunk.caller_number,
                context=_promised,
                ring_s=self.outbound.ring_s,
            )
            result = await self.call_out(request, _nothing_to_note)
            outcome = attempt_result(result, trunk.name).outcome
            if not is_trunk_fault(result.sip_status, rang=result.rang):
                break
            log.warning("trunk_failed", trunk=trunk.name, status=result.sip_status)
        return outcome

    async def _again(
        self, callback: CallbackRecord, at: datetime, outcome: str, *, dialled: bool = True
    ) -> None:
        await self.database.run(
            lambda session: try_callback_again(session, callback.id, at=at, outcome=outcome, dialled=dialled),
            doing="planning a call-back",
        )

    async def _settle(self, callback: CallbackRecord, status: str, outcome: str) -> None:
        await self.database.run(
            lambda session: settle_callback(session, callback.id, status=status, outcome=outcome),
            doing="settling a call-back",
        )

    async def _to_people(self, callback: CallbackRecord, because: str) -> None:
        await self.database.run(
            lambda session: hand_to_people(session, callback.id, because=because),
            doing="handing a call-back over",
        )


def _promised(known: CallerContext) -> CallerContext:
    return replace(known, called_back=True)


async def _nothing_to_note(call_id: str) -> None:
    """A call-back is known by its own row."""
