"""One call that we make, from the INVITE to its end: who picked up decides what is said."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from voicebot.dialogue.events import CallerContext, Direction
from voicebot.dialogue.state import DialogueState
from voicebot.dialogue.step import Sentence, Step
from voicebot.dialogue.wording import sentences
from voicebot.media.answering import AnswerDetector, Answerer, machine_in
from voicebot.service.conversation import Conversation
from voicebot.service.equipment import Equipment
from voicebot.service.inputs import Input, Spoke
from voicebot.service.notes import CallNotes
from voicebot.telephony.call import Call, CallInfo, EndReason

log = structlog.get_logger(__name__)

WORDS_EVERY_MS = 200
"""How often the recogniser is asked for the words so far while it is open who picked up."""
SECOND_THOUGHTS_MS = 15_000
"""So long after the pick-up a first utterance may still turn out to be a machine's."""
MAILBOX_QUIET_MS = 1000
MAILBOX_PATIENCE_S = 30.0
"""A mailbox that does not stop talking gets no message."""


@dataclass(frozen=True, slots=True)
class OutboundCall:
    """A call to make.

    Args:
        number: of the person, as the records keep it.
        caller_number: what they see.
        context: completes what is known of the person (the questionnaire, an offer).
        ring_s: how long it may ring.
        voicemail: what a mailbox gets to hear; empty: nothing.
    """

    number: str
    target_uri: str
    caller_number: str | None
    context: Callable[[CallerContext], CallerContext]
    ring_s: float
    voicemail: str = ""


@dataclass(frozen=True, slots=True)
class OutboundResult:
    """What came of it.

    Args:
        sip_status: final status; 0 when the INVITE could not be sent.
        answerer: who picked up; ``None`` when nobody did.
        heard_words: the person said something.
        state: of the dialogue at the end.
    """

    call_id: str
    sip_status: int
    rang: bool
    reason: EndReason
    answered_at: datetime | None = None
    answerer: Answerer | None = None
    heard_words: bool = False
    state: DialogueState | None = None


class OutgoingConversation(Conversation):
    """A conversation on a call that we make.

    Args:
        call: is dialling.
        greeting: the first step of the dialogue.
        ring_s: how long it may ring.
        voicemail: what a mailbox gets to hear; empty: nothing.
    """

    def __init__(
        self,
        call: Call,
        equipment: Equipment,
        notes: CallNotes,
        *,
        greeting: Step,
        ring_s: float,
        voicemail: str = "",
    ) -> None:
        super().__init__(call, equipment, notes)
        self._greeting = greeting
        self._ring_s = ring_s
        self._voicemail = voicemail
        self._detector = AnswerDetector()
        self._decided = asyncio.Event()
        self._words = self._utterance = self._earlier = ""
        self._listening: asyncio.Task[None] | None = None
        self._greeted_at_s = 0.0
        self.answerer: Answerer | None = None
        self.answered_at: datetime | None = None
        self.heard_words = False
        self.sip_status = 0

    def on_audio(self, frames: list[bytes]) -> None:
        """One tick of audio; until it is decided who picked up, the detector hears it as well."""
        super().on_audio(frames)
        for frame in frames:
            if self.answerer is not None and self.answerer is not Answerer.VOICEMAIL:
                break
            verdict = self._detector.feed(frame, speech=self._hearing.voiced, words=self._words)
            if verdict is not None and self.answerer is None:
                self.answerer = verdict
                self._decided.set()
            if self.answerer is None and self._detector.elapsed_ms % WORDS_EVERY_MS == 0:
                self._ask_for_words()

    def on_ended(self, reason: EndReason, sip_status: int) -> None:
        """The call is over."""
        self.sip_status = sip_status
        super().on_ended(reason, sip_status)
        self._decided.set()

    async def _prepare(self) -> Step:
        """While it rings: have the first sentences ready."""
        await self._speaker.prepare(self._greeting.speech)
        return self._greeting

    async def _connect(self) -> None:
        try:
            await asyncio.wait_for(self._confirmed.wait(), self._ring_s)
        except TimeoutError:
            self._call.hang_up()
            await self._ended()

    async def _begin(self, greeting: Step) -> None:
        """Find out who picked up, then greet, leave a message, or hang up."""
        self.answered_at = self._equipment.local_time()
        await self._decided.wait()
        if self._over is not None:
            return
        log.info(
            "picked_up_by",
            who=self.answerer.value if self.answerer else None,
            after_ms=self._detector.elapsed_ms,
        )
        self._greeted_at_s = self._now_s()
        match self.answerer:
            case Answerer.VOICEMAIL:
                await self._leave_message()
            case Answerer.IVR:
                await self._hang_up()
            case Answerer.SCREENING:
                self._talk.say(greeting)
                await self._hang_up()
            case _:
                await super()._begin(greeting)

    async def _respond(self, happened: Input) -> None:
        """Words said before our greeting are answered by it; a machine may betray itself late."""
        if isinstance(happened, Spoke):
            machine = self._second_thoughts(happened.heard.text)
            if machine is not None:
                log.info("machine_after_all", who=machine.value)
                self._notes.caller_left_saying(happened.heard)
                self.answerer = machine
                self._speaker.stop()
                if machine is Answerer.VOICEMAIL:
                    await self._leave_message()
                else:
                    await self._hang_up()
                return
            self.heard_words = self.heard_words or bool(happened.heard.text)
            if happened.speech_end_s <= self._greeted_at_s:
                self._notes.caller_left_saying(happened.heard)
                return
            if self.answerer is Answerer.SILENCE:
                self.answerer = Answerer.PERSON
        await super()._respond(happened)

    def _second_thoughts(self, words: str) -> Answerer | None:
        late = self._detector.elapsed_ms > SECOND_THOUGHTS_MS or self._talk.turn > 2
        return None if late else machine_in(words)

    async def _leave_message(self) -> None:
        """Wait for the mailbox to listen, speak, and hang up; without a message hang up at once."""
        if self._voicemail:
            waited_s = 0.0
            while self._over is None and not self._mailbox_listens() and waited_s < MAILBOX_PATIENCE_S:
                await asyncio.sleep(0.1)
                waited_s += 0.1
            if self._over is None and self._mailbox_listens():
                speech = tuple(Sentence(each) for each in sentences(self._voicemail))
                self._talk.say(Step(self._talk.current.state, speech))
        await self._hang_up()

    def _mailbox_listens(self) -> bool:
        needed_ms = MAILBOX_QUIET_MS // 4 if self._detector.beeped else MAILBOX_QUIET_MS
        return self._detector.quiet_ms >= needed_ms

    def _ask_for_words(self) -> None:
        if self._listening is None or self._listening.done():
            self._listening = asyncio.create_task(self._note_words())

    async def _note_words(self) -> None:
        """Words of the utterance that is going on, behind those of the ones before."""
        words = await self._hearing.words_so_far()
        if len(words) < len(self._utterance):
            self._earlier += self._utterance
        self._utterance = words
        self._words = self._earlier + words


class Unattached:
    """The sink of a call that is dialled and gets its conversation within the same step of the loop."""

    def on_confirmed(self) -> None:
        """Cannot happen yet."""

    def on_audio(self, frames: list[bytes]) -> None:
        """Cannot happen yet."""

    def on_dtmf(self, digit: str) -> None:
        """Cannot happen yet."""

    def on_ended(self, reason: EndReason, sip_status: int) -> None:
        """Cannot happen yet."""


async def prepare_call(
    request: OutboundCall, equipment: Equipment, notes: CallNotes, noted: Callable[[str], Awaitable[None]]
) -> Step:
    """Write the call's row and have the first step of the dialogue ready, before anything rings.

    Raises:
        RecordsError: the row could not be written.
    """
    info = CallInfo("", request.caller_number, request.number, "")
    context = request.context(await notes.open(info, Direction.OUTBOUND))
    greeting = equipment.dialogue.start(context)
    await notes.written()
    await noted(notes.call_id)
    return greeting
