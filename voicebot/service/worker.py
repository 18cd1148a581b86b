"""One worker: a SIP user agent with a few lines, and a conversation on each."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import structlog

from voicebot.config import WhenFull
from voicebot.errors import TelephonyError, VoicebotError
from voicebot.service.admission import only_call_back
from voicebot.service.conversation import Conversation
from voicebot.service.equipment import Equipment
from voicebot.service.metrics import CALL_BACK_PROMISED, CALLEE_BUSY
from voicebot.service.notes import CallNotes
from voicebot.service.outgoing import (
    OutboundCall,
    OutboundResult,
    OutgoingConversation,
    Unattached,
    prepare_call,
)
from voicebot.service.seat import Seat
from voicebot.telephony.call import Call, EndReason
from voicebot.telephony.headers import mask_number
from voicebot.telephony.kamailio import FRONT_HEADER
from voicebot.telephony.punctuality import prepare_process
from voicebot.telephony.user_agent import UserAgent

log = structlog.get_logger(__name__)

SIP_BUSY_HERE = 486
SIP_SERVICE_UNAVAILABLE = 503
LAST_ROWS_S = 3.0
"""After the stack is closed, for the database."""


class Worker:
    """Takes calls until it is told to stop.

    Args:
        equipment: shared by all calls.
        take_notes: makes the record keeper of a new call.
        seat: its place under a supervisor, if there is one.
    """

    def __init__(
        self, equipment: Equipment, take_notes: Callable[[], CallNotes], seat: Seat | None = None
    ) -> None:
        self._equipment = equipment
        self._take_notes = take_notes
        self._seat = seat
        self._when_empty: Callable[[], None] | None = None
        self._conversations: dict[asyncio.Task[EndReason], Conversation] = {}
        self._draining = False
        settings = equipment.settings
        self.user_agent = UserAgent(
            settings.sip,
            on_incoming=self._incoming,
            call_settings=settings.call,
            busy_retry_after_s=settings.admission.retry_after_s,
        )

    @property
    def calls_up(self) -> int:
        """Calls that are not over; one whose rows wait for the database takes no line."""
        return sum(not conversation.over for conversation in self._conversations.values())

    @property
    def inbound_up(self) -> int:
        """Those of them that came in."""
        return sum(
            not conversation.over
            for conversation in self._conversations.values()
            if not isinstance(conversation, OutgoingConversation)
        )

    def figures(self) -> tuple[int, int, int, bool]:
        """Calls that are up, lines and SIP port, and whether it takes no more calls."""
        return self.calls_up, self.user_agent.lines, self.user_agent.port, self._draining

    def drain(self, when_empty: Callable[[], None]) -> None:
        """Take no more calls, and call ``when_empty`` when the last one is over."""
        log.info("draining", calls=self.calls_up)
        self._draining = True
        self._when_empty = when_empty
        self._end_if_empty()

    def _end_if_empty(self) -> None:
        if self._when_empty is not None and not self._conversations:
            self._when_empty()

    def renew(self, equipment: Equipment) -> None:
        """What the next calls use; those that are up keep what they have."""
        self._equipment = equipment

    async def start(self) -> None:
        """Open the SIP port; from here on calls are answered.

        Raises:
            TelephonyError: the port is taken or the stack does not start.
        """
        prepare_process()
        await self.user_agent.start()
        self._equipment.metrics.lines.set(self.user_agent.lines)
        if (seat := self._seat) is not None:
            self._equipment.metrics.admission_open.set_function(lambda: not seat.machine_is_full)

    async def stop(self) -> None:
        """Take no more calls, let callers hear a goodbye within the grace period, close the stack."""
        self._draining = True
        for conversation in self._conversations.values():
            conversation.shut_down()
        if self._conversations:
            log.info("waiting_for_goodbyes", calls=self.calls_up)
            await asyncio.wait(self._conversations, timeout=self._equipment.settings.call.shutdown_grace_s)
        await self.user_agent.stop()
        # The calls are over now; what is left only has to write its last rows.
        if self._conversations:
            _, unfinished = await asyncio.wait(self._conversations, timeout=LAST_ROWS_S)
            for task in unfinished:
                task.cancel()
            await asyncio.gather(*unfinished, return_exceptions=True)

    async def call_out(
        self, request: OutboundCall, noted: Callable[[str], Awaitable[None]]
    ) -> OutboundResult:
        """Make a call, and hold it to its end.

        Args:
            noted: awaited with the id of the call's row before the INVITE is sent.

        Raises:
            RecordsError: its row could not be written; nothing was dialled.
            TelephonyError: no line is free, or we are stopping; nothing was dialled.
        """
        notes, equipment = self._take_notes(), self._equipment
        try:
            greeting = await prepare_call(request, equipment, notes, noted)
            if self._draining or self.calls_up >= self.user_agent.lines:
                raise TelephonyError("cannot dial: no line is free, or the worker is stopping")
            call = self.user_agent.dial(
                request.target_uri, sink=Unattached(), caller_number=request.caller_number
            )
        except VoicebotError:
            await notes.close(EndReason.FAILED, None)
            raise
        conversation = OutgoingConversation(
            call,
            equipment,
            notes,
            greeting=greeting,
            ring_s=request.ring_s,
            voicemail=request.voicemail,
        )
        call.attach(conversation)
        reason = await asyncio.shield(self._keep(conversation, call, notes))
        return OutboundResult(
            call_id=notes.call_id,
            sip_status=conversation.sip_status,
            rang=call.rang,
            reason=reason,
            answered_at=conversation.answered_at,
            answerer=conversation.answerer,
            heard_words=conversation.heard_words,
            state=conversation.state,
        )

    def _incoming(self, call: Call) -> None:
        admission = self._equipment.settings.admission
        if self._draining:
            self._refuse(call, "Shutting down")
            return
        closed = self._seat is not None and self._seat.machine_is_full
        if closed and admission.when_full is WhenFull.REFUSE:
            log.warning("call_refused", cause="the machine is busy")
            self._refuse(call, "Busy")
            return
        if self.calls_up >= self.user_agent.lines:
            log.warning("all_lines_busy", lines=self.user_agent.lines)
            self._refuse(call, "All lines are busy", SIP_BUSY_HERE)
            return
        talking = sum(not each.over and not each.overloaded for each in self._conversations.values())
        overloaded = closed or only_call_back(admission, talking=talking, lines=self.user_agent.lines)
        notes = self._take_notes()
        self._keep(Conversation(call, self._equipment, notes, overloaded=overloaded), call, notes)

    def _keep(self, conversation: Conversation, call: Call, notes: CallNotes) -> "asyncio.Task[EndReason]":
        """Hold a conversation in the background."""
        task = asyncio.create_task(self._hold(conversation, call, notes), name=f"call {notes.call_id}")
        self._conversations[task] = conversation
        task.add_done_callback(self._forget)
        self._equipment.metrics.lines_used.set(self.calls_up)
        return task

    def _refuse(self, call: Call, reason: str, status: int = SIP_SERVICE_UNAVAILABLE) -> None:
        """Say when to try again (RFC 3261 §20.33); after 503 another worker may be tried at once.

        A front does that, and counts the caller itself when nobody takes the call.
        """
        if FRONT_HEADER not in call.info.headers:
            self._equipment.metrics.calls.labels(EndReason.BUSY.value).inc()
        wait_s = self._equipment.settings.admission.retry_after_s
        call.reject(status, reason, headers={"Retry-After": str(wait_s)})

    def _forget(self, task: "asyncio.Task[EndReason]") -> None:
        del self._conversations[task]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("call_failed", exc_info=error)
        self._equipment.metrics.lines_used.set(self.calls_up)
        self._end_if_empty()

    async def _hold(self, conversation: Conversation, call: Call, notes: CallNotes) -> EndReason:
        """One call from ring to end; whatever goes wrong on it stays on it."""
        with structlog.contextvars.bound_contextvars(call_id=notes.call_id):
            outgoing = isinstance(conversation, OutgoingConversation)
            log.info(
                "call_out" if outgoing else "call_in",
                caller=mask_number(call.info.caller_number),
                called=mask_number(call.info.called_number) if outgoing else call.info.called_number,
            )
            outcome = EndReason.FAILED
            try:
                outcome = await conversation.run()
            except asyncio.CancelledError:
                raise
            except Exception:
                log.exception("call_failed")
                with contextlib.suppress(Exception):
                    call.hang_up()
            self._equipment.metrics.calls.labels(_counted_as(conversation, outcome)).inc()
            log.info("call_over", outcome=outcome.value)
            return outcome


def _counted_as(conversation: Conversation, outcome: EndReason) -> str:
    """Whoever was only told that all lines are busy was refused, politely, unless a call was promised."""
    if outcome is EndReason.BUSY and isinstance(conversation, OutgoingConversation):
        return CALLEE_BUSY
    if not conversation.overloaded:
        return outcome.value
    promised = conversation.state is not None and conversation.state.ticket
    return CALL_BACK_PROMISED if promised else EndReason.BUSY.value
