"""What is kept of one call: its rows, its recording, and the proof of what the caller was told.

Rows are written in the background, in order, as things happen; the caller never waits for
the database except where a promise depends on it (announcements, effects).
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import datetime

import structlog

from voicebot.dialogue.effects import (
    AddToTicket,
    FindOrders,
    OpenTicket,
    Priority,
    TicketAddedTo,
    TicketOpened,
    TicketType,
    Transfer,
)
from voicebot.dialogue.events import CallerContext, CallerKeyed, CallerSpoke, Direction, Event, Heard
from voicebot.dialogue.service_effects import (
    ConsentRecorded,
    FactsRemembered,
    FactToKeep,
    RecordConsent,
    RememberFacts,
)
from voicebot.dialogue.state import DialogueState
from voicebot.dialogue.step import Step
from voicebot.errors import RecordsError, RefusedError
from voicebot.media.recording import StereoRecorder
from voicebot.records.store import Store
from voicebot.records.values import BotTurn, CallerTurn, NewCall, Playback, SpokenSentence, TurnTimings
from voicebot.service.follow_up import ticket_after_call
from voicebot.service.journal import Journal
from voicebot.service.speaking import Utterance
from voicebot.telephony.call import CallInfo, EndReason

log = structlog.get_logger(__name__)

LOOK_UP_TIMEOUT_S = 0.8
"""Who is calling must be known before we answer; the phone rings meanwhile."""
ANNOUNCE_TIMEOUT_S = 1.5
"""An announcement waits this long for its proof; then the caller hears that we will call back."""
ROWS_TIMEOUT_S = 5.0
"""A call of ours is not dialled without its row; a ticket that refers to it is not written before it."""
LAST_TICKET_TIMEOUT_S = 3.0
"""After the call nobody waits for it any more."""


class CallNotes:
    """Record keeper of one call.

    Args:
        call_id: unique across all workers.
        recorder: makes the stereo recording; ``None`` when calls are not recorded.
        recording_lost: it should be made and cannot, because the disk is full, say.
    """

    def __init__(
        self,
        call_id: str,
        *,
        store: Store,
        dialplan: str,
        journal: Journal,
        recorder: StereoRecorder | None,
        recording_path: str | None,
        local_time: Callable[[], datetime],
        recording_lost: bool = False,
    ) -> None:
        self.call_id = call_id
        self._store = store
        self._dialplan = dialplan
        self._journal = journal
        self._recorder = recorder
        self._recording_lost = recording_lost
        self._recording_path = recording_path
        self._local_time = local_time
        self._row_index: dict[int, int] = {}
        self._row_of_turn: dict[int, int] = {}
        self._row_of_tag: dict[int, int] = {}
        self._open_sentences: dict[int, int] = {}
        self._playback: dict[int, Playback] = {}
        self._rows = 0
        self._ticket_opened = False

    async def open(self, info: CallInfo, direction: Direction = Direction.INBOUND) -> CallerContext:
        """Write the call's row and find out who is on the line; a stranger when the database does not answer.

        Of a call of ours the number called is theirs, as it is kept in the records.
        """
        now = self._local_time()
        call = NewCall(
            id=self.call_id,
            direction=direction,
            sip_call_id=info.sip_call_id,
            caller_number=info.caller_number,
            called_number=info.called_number,
            dialplan=self._dialplan,
            started_at=now,
            recording_path=self._recording_path,
        )
        self._journal.write("open", asdict(call), lambda: self._store.open_call(call))
        theirs = info.caller_number if direction is Direction.INBOUND else info.called_number
        try:
            return await self._store.caller_context(
                theirs, now=now, call_key=self.call_id, direction=direction, timeout_s=LOOK_UP_TIMEOUT_S
            )
        except RecordsError as error:
            log.error("caller_not_looked_up", cause=str(error))
            return CallerContext(number=theirs, now=now, call_key=self.call_id, direction=direction)

    async def written(self) -> None:
        """Wait for the rows so far. Raises ``RecordsError`` when the database does not take them."""
        await self._journal.written(ROWS_TIMEOUT_S)

    def answered(self) -> None:
        """The call is up."""
        at = self._local_time()
        self._journal.write("answered", {"at": at}, lambda: self._store.answer_call(self.call_id, at))

    def record(self, caller: Sequence[bytes], bot: Sequence[bytes]) -> None:
        """Take the frames of one tick; a full disk ends the recording, never the call."""
        if self._recorder is None:
            return
        try:
            self._recorder.append(caller, bot)
        except OSError as error:
            self._stop_recording(error)

    def caller_did(self, event: Event, step: Step) -> None:
        """The caller spoke or keyed something, and it was understood like this."""
        at = self._local_time()
        match event:
            case CallerSpoke(heard=heard):
                understood = step.understood
                intents = understood.intents if understood else ()
                turn = CallerTurn(
                    at=at,
                    heard_text=heard.text,
                    confidence=heard.confidence,
                    alternatives=heard.alternatives,
                    mended_text=understood.text if understood else None,
                    intents=tuple((each.name, each.confidence) for each in intents),
                    slots=understood.slots if understood else {},
                )
            case CallerKeyed(digits=digits):
                turn = CallerTurn(at=at, heard_text="", keyed=digits)
            case _:
                return
        self._journal.write("caller", asdict(turn), lambda: self._store.append_turn(self.call_id, turn))

    def caller_left_saying(self, heard: Heard) -> None:
        """The call ended while the caller was speaking: keep what was heard of it."""
        turn = CallerTurn(
            at=self._local_time(),
            heard_text=heard.text,
            confidence=heard.confidence,
            alternatives=heard.alternatives,
        )
        self._journal.write("caller", asdict(turn), lambda: self._store.append_turn(self.call_id, turn))

    def bot_says(
        self,
        turn_number: int,
        utterances: Sequence[Utterance],
        *,
        asked: tuple[str, ...] = (),
        holding_phrase: bool = False,
        fallback: bool = False,
    ) -> None:
        """The bot is about to say this; what becomes of it follows with ``sentence_settled``."""
        row = self._rows
        self._rows += 1
        self._row_of_turn.setdefault(turn_number, row)
        self._open_sentences[row] = len(utterances)
        self._playback[row] = Playback(0)
        self._row_of_tag.update({utterance.tag: row for utterance in utterances})
        turn = BotTurn(
            at=self._local_time(),
            sentences=tuple(
                SpokenSentence(each.sentence.text, each.sentence.informative, each.sentence.effect_id)
                for each in utterances
            ),
            asked=asked,
            holding_phrase_used=holding_phrase,
            fallback_used=fallback,
        )

        async def append() -> None:
            self._row_index[row] = await self._store.append_turn(self.call_id, turn)

        self._journal.write("bot", asdict(turn), append)

    async def announcing(self, effect_id: str) -> bool:
        """A sentence that says that something is done is about to go on the wire.

        Returns:
            whether it may: false when the database cannot prove it.
        """
        try:
            return await self._store.order_announcing(self.call_id, effect_id, timeout_s=ANNOUNCE_TIMEOUT_S)
        except RecordsError as error:
            log.error("announcement_withheld", cause=str(error))
            return False

    def sentence_settled(self, utterance: Utterance) -> None:
        """A sentence was played to its end, or dropped."""
        heard = utterance.finished_at_s is not None
        effect_id = utterance.sentence.effect_id
        if heard and effect_id is not None:
            self._journal.write(
                "announced",
                {"effect_id": effect_id},
                lambda: self._store.order_announced(self.call_id, effect_id),
            )
        row = self._row_of_tag.pop(utterance.tag, None)
        if row is None:
            return
        playback = self._playback[row]
        if heard:
            playback = replace(playback, sentences_heard=playback.sentences_heard + 1)
        elif utterance.heard_ms:
            playback = replace(playback, cut_text=utterance.heard_text, cut_ms=utterance.heard_ms)
        self._open_sentences[row] -= 1
        if self._open_sentences[row] == 0:
            playback = replace(playback, question_heard=utterance.got_across)
            self._update(row, playback=playback)
        self._playback[row] = playback

    def turn_timings(self, turn_number: int, timings: TurnTimings) -> None:
        """A turn is over; its stages go to the first of its bot rows."""
        row = self._row_of_turn.get(turn_number)
        if row is not None:
            self._update(row, timings=timings)

    async def open_ticket(self, ticket: OpenTicket, *, call_id: str) -> TicketOpened:
        """Commit a ticket of this call; one that cannot be written now is written when it can be.

        Raises:
            RecordsError: it could not be written.
        """
        try:
            await self._journal.begun(ROWS_TIMEOUT_S)
            opened = await self._store.open_ticket(ticket, call_id=call_id)
        except RefusedError:
            raise
        except (RecordsError, asyncio.CancelledError):
            self.leave_ticket(ticket)  # the caller hears that it failed, and it is written all the same
            raise
        self._ticket_opened = True
        return opened

    async def add_to_ticket(self, addition: AddToTicket, *, call_id: str) -> TicketAddedTo:
        """Commit an addition to a ticket of this call; what cannot be written now is written when it can be.

        Raises:
            RecordsError: it could not be written.
        """
        try:
            await self._journal.begun(ROWS_TIMEOUT_S)
            return await self._store.add_to_ticket(addition, call_id=call_id)
        except RefusedError:
            raise
        except (RecordsError, asyncio.CancelledError):
            self._journal.write(
                "addition",
                asdict(addition),
                lambda: self._store.add_to_ticket(
                    addition, call_id=self.call_id, timeout_s=LAST_TICKET_TIMEOUT_S
                ),
            )
            raise

    async def remember_facts(self, request: RememberFacts, *, call_id: str) -> FactsRemembered:
        """Keep facts about the person on the line. Raises as ``effects.Records`` says."""
        await self._journal.begun(ROWS_TIMEOUT_S)
        return await self._store.remember_facts(request, call_id=call_id)

    async def begin_identity_try(self, request: FindOrders, *, call_id: str) -> bool:
        """Count a try to show that an order is the caller's. As ``effects.Records`` says."""
        return await self._store.begin_identity_try(request, call_id=call_id)

    def drop_identity_try(self, effect_id: str) -> None:
        """Take that try back as soon as the database lets us; nobody waits for it."""

        async def take_back() -> None:
            await self._store.take_back_identity_try(effect_id, call_id=self.call_id)

        self._journal.write("dropped_try", {"effect_id": effect_id}, take_back)

    async def record_consent(self, request: RecordConsent, *, call_id: str) -> ConsentRecorded:
        """Keep a consent or refusal of the person on the line. Raises as ``effects.Records`` says."""
        await self._journal.begun(ROWS_TIMEOUT_S)
        return await self._store.record_consent(request, call_id=call_id)

    def handing_over(self, transfer: Transfer) -> None:
        """A person's phone rings: what is known goes to the screen in front of them."""
        self._journal.write(
            "handover",
            asdict(transfer),
            lambda: self._store.tell_of_handover(transfer, call_id=self.call_id),
        )

    def handed_over(self, transfer: Transfer, number: str | None) -> None:
        """A person has taken the caller over: their ticket holds what is known, and what comes of it."""
        self.leave_ticket(
            OpenTicket(
                f"{transfer.effect_id}-handed-over",
                TicketType.HANDOVER,
                Priority.NORMAL,
                f"{transfer.summary.rstrip('。')}。已转接人工。",
                transfer.slots,
                number,
            )
        )

    def leave_ticket(self, ticket: OpenTicket) -> None:
        """Open a ticket that nobody on the line waits for; it survives a database that is away."""
        self._ticket_opened = True
        self._journal.write(
            "ticket",
            asdict(ticket),
            lambda: self._store.open_ticket(ticket, call_id=self.call_id, timeout_s=LAST_TICKET_TIMEOUT_S),
        )

    def remember(self, facts: Sequence[FactToKeep]) -> None:
        """Keep what the caller told of themselves; nobody waits for it."""
        if not facts:
            return
        request = RememberFacts("memory", tuple(facts))
        self._journal.write(
            "facts",
            asdict(request),
            lambda: self._store.remember_facts(
                request, call_id=self.call_id, timeout_s=LAST_TICKET_TIMEOUT_S
            ),
        )

    async def close(self, reason: EndReason, state: DialogueState | None) -> None:
        """The call is over: finish the recording, leave a ticket for what remains to be done."""
        if self._recorder is not None:
            try:
                self._recorder.close()
            except OSError as error:
                self._stop_recording(error)
        ended_at = self._local_time()
        if state is not None and (ticket := ticket_after_call(state, has_ticket=self._ticket_opened)):
            self.leave_ticket(ticket)
        self._journal.write(
            "close",
            {"outcome": reason.value, "ended_at": ended_at, "recording_lost": self._recording_lost},
            lambda: self._store.close_call(
                self.call_id,
                outcome=reason.value,
                ended_at=ended_at,
                recording_path=self._recording_path,
                recording_lost=self._recording_lost,
            ),
        )
        await self._journal.close()

    def _stop_recording(self, error: OSError) -> None:
        """What was written so far can be played; the file is closed without another write."""
        log.error("recording_stopped", file=self._recording_path, cause=str(error))
        self._recording_lost = True
        if self._recorder is not None:
            self._recorder.abandon()
            self._recorder = None

    def _update(
        self, row: int, *, playback: Playback | None = None, timings: TurnTimings | None = None
    ) -> None:
        async def update() -> None:
            index = self._row_index.get(row)
            if index is not None:
                await self._store.update_turn_playback(
                    self.call_id, index, playback=playback, timings=timings
                )

        facts = {
            "row": row,
            "playback": asdict(playback) if playback else None,
            "timings": asdict(timings) if timings else None,
        }
        self._journal.write("playback", facts, update)
