"""One call, from ring to hang-up: the asyncio shell around the pure dialogue core."""

import asyncio
from dataclasses import replace

import structlog

from voicebot.asr.streaming import RecognitionStream
from voicebot.dialogue.effects import Effect, EffectResult, HangUp, Transfer
from voicebot.dialogue.events import (
    CallerKeyed,
    CallerSilent,
    CallerSpoke,
    EffectFinished,
    Event,
    Heard,
)
from voicebot.dialogue.state import DialogueState
from voicebot.dialogue.step import Completeness, Step
from voicebot.media.echo import PlayedBeside
from voicebot.media.frames import FRAME_MS
from voicebot.service.budget import Stage, TurnDeadline
from voicebot.service.deadline_watch import watch
from voicebot.service.effects import EffectRunner, handover_headers
from voicebot.service.equipment import Equipment
from voicebot.service.foresight import Foresight
from voicebot.service.hearing import Hearing
from voicebot.service.inputs import Ended, Input, Keyed, Silent, Spoke, TimeIsUp
from voicebot.service.keypad import Keypad
from voicebot.service.notes import CallNotes
from voicebot.service.speaking import Speaker, Utterance
from voicebot.service.talk import Talk
from voicebot.service.timers import CallTimers, Expired
from voicebot.telephony.call import Call, EndReason

log = structlog.get_logger(__name__)

SPEECH_RESERVE_S = 0.5
"""Left of a turn's budget for wording and synthesis after the last effect."""
MIN_EFFECT_S = 0.5
"""Even a late effect gets this long: the row it writes is worth more than the time."""
QUICK_EFFECT_S = 0.3
"""A result that comes this soon needs no "one moment, please" before it."""


class Conversation:
    """Answers one call and talks until it ends.

    It is the call's sink: the ``on_...`` methods run on the loop and never block.

    Args:
        overloaded: the machine has no room for a conversation: the caller is promised a call instead.
    """

    def __init__(
        self, call: Call, equipment: Equipment, notes: CallNotes, *, overloaded: bool = False
    ) -> None:
        settings = equipment.settings
        self._call = call
        self._equipment = equipment
        self._notes = notes
        self.overloaded = overloaded
        self._inputs: asyncio.Queue[Input] = asyncio.Queue()
        self._confirmed = asyncio.Event()
        self._over: Ended | None = None
        self._deadline: TurnDeadline | None = None
        self._answering, self._silences = True, 0
        self._timers = CallTimers(settings.call)
        self._keypad = Keypad(settings.call.dtmf_gap_ms)
        self._speaker = Speaker(
            call.playout,
            equipment.synthesiser,
            before_announcing=notes.announcing,
            on_started=self._sentence_started,
            on_settled=lambda utterance: self._talk.settled(utterance),
            on_refused=lambda: self._talk.apologise(),
        )
        self._talk = Talk(equipment.dialogue, notes, self._speaker)
        self._foresight = Foresight(self._talk, self._speaker, equipment)
        self._beside = PlayedBeside()
        self._hearing = Hearing(
            settings,
            RecognitionStream(equipment.recogniser, equipment.recognition_pool),
            monotonic=equipment.monotonic,
            on_utterance=self._inputs.put_nowait,
            voice=self._speaker,
            meaning=self._talk.words,
            on_settled=self._foresee,
            on_resumed=self._foresight.drop,
            expectation=lambda: self._talk.expectation(goes_on=self._hearing.goes_on),
            is_answer=lambda: self._talk.is_answer(goes_on=self._hearing.goes_on),
        )
        self._effects = EffectRunner(
            notes.call_id,
            shop=equipment.shop,
            records=notes,
            transfer=self._transfer if settings.sip.transfer_target else None,
        )

    @property
    def state(self) -> DialogueState | None:
        """The dialogue as it stands; ``None`` before its first sentence."""
        return self._talk.step.state if self._talk.step is not None else None

    @property
    def over(self) -> bool:
        """The call has ended; its last rows may still have to be written."""
        return self._over is not None

    async def run(self) -> EndReason:
        """Live through the whole call and return how it ended."""
        self._call.attach(self)
        try:
            greeting = await self._prepare()
            await self._connect()
            if self._over is None:
                self._notes.answered()
                self._talk.step = greeting
                await self._begin(greeting)
                self._answering = False
            while self._over is None:
                await self._respond(await self._inputs.get())
        finally:
            self._speaker.stop()
            self._call.hang_up()
            await self._close_turn()
            # Also after a defect: rows, orders and recording of the call are settled in any case.
            reason = self._over.reason if self._over is not None else EndReason.FAILED
            if (state := self.state) is not None:
                self._notes.remember(self._equipment.dialogue.worth_keeping(state))
            await self._notes.close(reason, state)
        return reason

    async def _close_turn(self) -> None:
        """What was said last, by either side, goes into the records even when the call ended in it."""
        if self._talk.step is not None:
            self._report_playback()
        left_saying = await self._hearing.close()
        while not self._inputs.empty():
            unanswered = self._inputs.get_nowait()
            if isinstance(unanswered, Spoke):
                self._notes.caller_left_saying(unanswered.heard)
        if left_saying is not None:
            self._notes.caller_left_saying(left_saying)

    # What telephony tells us.

    def on_confirmed(self) -> None:
        """Media may flow."""
        self._confirmed.set()

    def on_audio(self, frames: list[bytes]) -> None:
        """One tick of audio: listen, record, and let the timers that run on audio time advance."""
        self._speaker.poll()
        speaking = not self._speaker.idle
        played = self._call.playout.drain_played()
        self._notes.record(frames, played)
        may_interrupt = speaking and not self._speaker.announcing
        for frame, playing in self._beside.pairs(frames, played):
            self._hearing.feed(frame, playing, bot_speaking=speaking, interruptible=may_interrupt)
        self._advance_timers(len(frames) * FRAME_MS, speaking)

    def on_dtmf(self, digit: str) -> None:
        """A key was pressed; like speech it interrupts the bot."""
        if not self._speaker.announcing:
            self._speaker.stop()
        if self._talk.step is not None:
            self._take_keyed(self._keypad.key(digit, self._talk.step.expectation))

    def on_ended(self, reason: EndReason, sip_status: int) -> None:
        """The call is over."""
        self._over = Ended(reason, sip_status)
        self._talk.end()
        self._foresight.drop()
        self._speaker.stop()
        self._confirmed.set()
        self._inputs.put_nowait(self._over)

    def shut_down(self) -> None:
        """The bot is being stopped: say goodbye and hang up."""
        self._inputs.put_nowait(TimeIsUp(self._now_s()))

    # The story of a call.

    async def _prepare(self) -> Step:
        """Who is calling? Have the first sentence ready before we answer."""
        caller = await self._notes.open(self._call.info)
        dialogue = self._equipment.dialogue
        step = dialogue.start_overloaded(caller) if self.overloaded else dialogue.start(caller)
        await self._speaker.prepare(step.speech[:1])
        return step

    async def _connect(self) -> None:
        """Take the call; media may flow, or the call is over, afterwards."""
        self._call.answer()
        await self._confirmed.wait()

    async def _begin(self, greeting: Step) -> None:
        """Say the first words."""
        await self._perform_all(greeting, self._deadline_at(self._now_s()))

    async def _respond(self, happened: Input) -> None:
        """One turn: from something the caller did to the end of our planning, effects included.

        What was said while an answer was in the making is answered after that answer: its budget
        begins then, as the caller was not waiting in silence.
        """
        self._answering = True
        if not isinstance(happened, TimeIsUp | Ended):
            happened = await self._after_what_is_being_said(happened)
        self._report_playback()
        self._talk.turn += 1
        match happened:
            case Spoke():
                self._silences = 0
                heard = self._talk.take(happened.heard, goes_on=happened.goes_on)
                await self._answer(CallerSpoke(heard), self._deadline_of(happened), happened.heard)
            case Keyed(digits=digits, at_s=at_s):
                self._silences = 0
                await self._answer(CallerKeyed(digits), self._deadline_at(at_s))
            case Silent(at_s=at_s):
                self._silences += 1
                await self._answer(CallerSilent(self._silences), self._deadline_at(at_s))
            case TimeIsUp():
                await self._say_goodbye()
            case Ended():
                pass
        self._answering = False

    async def _after_what_is_being_said(self, happened: Spoke | Keyed | Silent) -> Input:
        """Let the bot finish; what happened then counts from that moment, unless the call is over."""
        if isinstance(happened, Spoke) and happened.goes_on and self._talk.taken is not None:
            self._speaker.stop()  # it is answered anew
        if self._speaker.idle:
            return happened
        await self._speaker.quiet()
        if self._over is not None:
            return self._over
        now_s = self._now_s()
        match happened:
            case Spoke():
                return replace(happened, speech_end_s=now_s, endpoint_s=now_s, asr_final_s=now_s)
            case Keyed() | Silent():
                return replace(happened, at_s=now_s)

    async def _answer(self, event: Event, deadline: TurnDeadline, piece: Heard | None = None) -> None:
        """Advance the dialogue, speak, carry out effects, speak from their results: inside the deadline.

        Of the event ``piece`` was heard just now; the rest is in the records already.
        """
        self._deadline = deadline
        watching = asyncio.create_task(
            watch(deadline, self._now_s, hold=self._talk.hold, fall_back=self._fall_back)
        )
        try:
            step = self._foresight.reply_to(event) or self._talk.advance(event)
            if (second := self._equipment.second_opinion) is not None:
                step = await second.on(self._talk.current.state, event, step, deadline)
            deadline.reached(Stage.REPLY_READY, self._now_s())
            self._notes.caller_did(CallerSpoke(piece) if piece is not None else event, step)
            await self._perform_all(step, deadline)
            await self._until_answered(watching)
        finally:
            watching.cancel()

    async def _until_answered(self, watching: "asyncio.Task[None]") -> None:
        """Let the deadline's watch go on until the caller hears something, or everything was said."""
        quiet = asyncio.create_task(self._speaker.quiet())
        await asyncio.wait({watching, quiet}, return_when=asyncio.FIRST_COMPLETED)
        quiet.cancel()

    async def _perform_all(self, step: Step, deadline: TurnDeadline) -> None:
        """Say a step, carry out its effects, and go on with the steps that their results lead to."""
        self._talk.come_to(step)
        waiting = list(step.effects)
        while waiting:
            effect = waiting.pop(0)
            if isinstance(effect, HangUp):
                self._talk.say(step)
                await self._hang_up()
                return
            step = self._talk.advance(EffectFinished(await self._carry_out(effect, step, deadline)))
            self._talk.come_to(step)
            waiting.extend(step.effects)
        self._talk.say(step)

    async def _carry_out(self, effect: Effect, step: Step, deadline: TurnDeadline) -> EffectResult:
        """Carry out one effect while the speech of its step is said.

        "One moment, please" is said only when the result is not there in a moment.
        """
        announced_first = isinstance(effect, Transfer) and self._effects.can_transfer
        if announced_first:
            self._talk.say(step)
            await self._speaker.quiet()
        work = asyncio.create_task(
            self._effects.carry_out(effect, timeout_s=self._time_for_effect_s(deadline))
        )
        if not announced_first:
            telling = tuple(sentence for sentence in step.speech if sentence.informative)
            if telling != step.speech or not telling:
                await asyncio.wait({work}, timeout=QUICK_EFFECT_S)
            if not work.done():
                self._talk.say(step)
            elif telling:
                self._talk.say(replace(step, speech=telling))
        return await work

    def _time_for_effect_s(self, deadline: TurnDeadline) -> float:
        most_s = self._equipment.settings.budget.effect_timeout_ms / 1000
        left_s = deadline.remaining_s(self._now_s(), reserve_s=SPEECH_RESERVE_S)
        return max(MIN_EFFECT_S, min(most_s, left_s))

    async def _hang_up(self) -> None:
        """Let the last sentence be heard, then end the call."""
        await self._speaker.quiet()
        self._call.hang_up()
        await self._ended()

    async def _say_goodbye(self) -> None:
        """The bot is being stopped, or the longest call length is reached: what was done is told first."""
        # Half of what the worker waits for its calls: the goodbye is to be heard, too.
        await self._speaker.announced(self._equipment.settings.call.shutdown_grace_s / 2)
        self._speaker.stop()
        self._talk.say_goodbye()
        await self._hang_up()

    async def _ended(self) -> None:
        while self._over is None:
            await asyncio.sleep(0.02)

    # Keeping the deadline.

    def _fall_back(self) -> None:
        log.warning("turn_fallback", call_id=self._notes.call_id, turn=self._talk.turn)
        self._speaker.stop()
        self._talk.apologise()

    def _deadline_of(self, spoke: Spoke) -> TurnDeadline:
        deadline = self._deadline_at(spoke.speech_end_s)
        deadline.reached(Stage.ENDPOINT, spoke.endpoint_s)
        deadline.reached(Stage.ASR_FINAL, spoke.asr_final_s)
        return deadline

    def _deadline_at(self, speech_end_s: float) -> TurnDeadline:
        return TurnDeadline(self._equipment.settings.budget, speech_end_s)

    def _sentence_started(self, utterance: Utterance) -> None:
        at_s = utterance.started_at_s
        if self._deadline is not None and utterance.turn == self._talk.turn and at_s is not None:
            self._deadline.reached(Stage.FIRST_AUDIO, at_s)
            if utterance.sentence.informative:
                self._deadline.reached(Stage.FIRST_INFORMATIVE, at_s)

    def _report_playback(self) -> None:
        """Close the last turn: tell the core and the records what the caller really heard."""
        if self._deadline is not None:
            self._equipment.metrics.observe_turn(self._deadline.timings)
            self._notes.turn_timings(self._talk.turn, self._deadline.timings)
            self._deadline = None
        self._talk.tell_what_was_heard()

    # Interruptions and timers; time advances with the audio.

    def _foresee(self, heard: Heard) -> Completeness:
        """The caller pauses: is that all, and what would we answer?"""
        waits = not self._inputs.empty()
        if self._hearing.goes_on and not waits and (taken := self._talk.taken) is not None:
            return self._foresight.look(taken.with_more(heard), taken.before.state)
        if waits or self._answering or not self._speaker.idle or not heard.text or self._talk.step is None:
            return self._talk.completeness(heard.text)
        return self._foresight.look(heard)

    def _advance_timers(self, elapsed_ms: int, speaking: bool) -> None:
        if self._talk.step is None:
            return
        self._take_keyed(self._keypad.elapse(elapsed_ms))
        quiet = not (speaking or self._answering or self._hearing.in_speech)
        for expired in self._timers.advance(elapsed_ms, quiet=quiet):
            match expired:
                case Expired.SILENCE:
                    self._hearing.forget_other_voice()
                    self._inputs.put_nowait(Silent(self._now_s()))
                case Expired.CALL_LENGTH:
                    self._inputs.put_nowait(TimeIsUp(self._now_s()))

    def _take_keyed(self, digits: str | None) -> None:
        if digits is not None:
            self._inputs.put_nowait(Keyed(digits, self._now_s()))

    def _now_s(self) -> float:
        return self._equipment.monotonic()

    async def _transfer(self, effect: Transfer) -> bool:
        target = self._equipment.settings.sip.transfer_target
        assert target is not None
        self._notes.handing_over(effect)
        accepted = await self._call.transfer(target, headers=handover_headers(effect, self._notes.call_id))
        if accepted:
            self._notes.handed_over(effect, self._talk.current.state.caller.number)
        return accepted
