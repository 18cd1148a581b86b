"""The bot's ears on one call: frames in, utterances and interruptions out."""

import asyncio
from collections.abc import Callable, Coroutine

import structlog

from voicebot.asr.engine import IsAnswer
from voicebot.asr.streaming import RecognitionStream
from voicebot.config import Settings
from voicebot.dialogue.events import Heard
from voicebot.dialogue.step import AnswerKind, Completeness, Expectation
from voicebot.errors import RecognitionError
from voicebot.media.barge_in import Words
from voicebot.media.echo import EchoGuard
from voicebot.media.endpointing import (
    Endpointer,
    SpeechEnded,
    SpeechPaused,
    SpeechReplaced,
    SpeechResumed,
    SpeechStarted,
    SpeechWithdrawn,
)
from voicebot.media.foreground import Gate
from voicebot.media.nearness import Nearness
from voicebot.media.vad import level_dbfs
from voicebot.service.inputs import Spoke
from voicebot.service.interruptions import BotVoice, Interruptions
from voicebot.service.waiting import LONGEST_PAUSE_MS, Habit, hangover_ms

log = structlog.get_logger(__name__)

FINISH_TIMEOUT_S = 2.0
"""A recogniser that takes longer is broken; the caller is asked to repeat."""
NOISE_MS = 400
"""Sound shorter than this in which no word was recognised is noise, not an utterance."""

_SLOW_ANSWERS = frozenset({AnswerKind.DIGITS, AnswerKind.ADDRESS})


class Hearing:
    """Endpointing, recognition and barge-in of one call.

    Args:
        stream: recognition of this call.
        monotonic: CLOCK_MONOTONIC in seconds.
        on_utterance: the caller finished an utterance.
        on_settled: the caller pauses, and this is the utterance unless they go on; tells whether it is whole.
        on_resumed: they went on.
        voice: the bot's, which falls silent when the caller speaks over it.
        meaning: what words said over the bot amount to, and whether they are all; see ``media.barge_in``.
        expectation: what was asked.
        is_answer: what a text must be for the question just asked to be answered; see ``asr.engine``.
    """

    def __init__(
        self,
        settings: Settings,
        stream: RecognitionStream,
        *,
        monotonic: Callable[[], float],
        on_utterance: Callable[[Spoke], None],
        on_settled: Callable[[Heard], Completeness],
        on_resumed: Callable[[], None],
        voice: BotVoice,
        meaning: Callable[[Heard, bool], Words],
        expectation: Callable[[], Expectation],
        is_answer: Callable[[], IsAnswer | None],
    ) -> None:
        self._settings = settings.endpointing
        self._endpointer = Endpointer(settings.endpointing)
        self._interruptions = Interruptions(
            settings.barge_in, voice, words_so_far=self._words_over_the_bot, meaning=meaning
        )
        self._echo = EchoGuard()
        self._nearness = Nearness()
        self._gate = Gate()
        self._stream = stream
        self._monotonic = monotonic
        self._on_utterance = on_utterance
        self._on_settled = on_settled
        self._on_resumed = on_resumed
        self._expectation = expectation
        self._is_answer = is_answer
        self._tasks: set[asyncio.Task[None]] = set()
        self._settling: asyncio.Task[Heard] | None = None
        self._habit = self._habit_before = Habit()
        self._last_end_ms: int | None = None
        self._goes_on = False
        self._told_apart = False

    @property
    def in_speech(self) -> bool:
        """The caller is speaking, or has just stopped and is being recognised."""
        return self._endpointer.in_speech or bool(self._tasks)

    @property
    def busy(self) -> bool:
        """The recogniser was asked for something and has not answered."""
        return bool(self._tasks) or self._interruptions.looking

    @property
    def goes_on(self) -> bool:
        """The current or last utterance began right behind the one before: the caller had only paused."""
        return self._goes_on

    @property
    def voiced(self) -> bool:
        """The last frame was speech, or of a tune, which recordings begin with."""
        return self._endpointer.voiced or self._endpointer.is_tune

    async def words_so_far(self) -> str:
        """What was recognised of the utterance that is going on."""
        return await self._stream.partial()

    def forget_other_voice(self) -> None:
        """The caller was not heard for long: whoever still talks may be the caller, quieter than before."""
        self._endpointer.forget_other_voice()

    def feed(self, frame: bytes, playing: bytes, *, bot_speaking: bool, interruptible: bool) -> None:
        """Take 20 ms from the caller.

        Args:
            playing: the bot's frame of the same tick, to recognise its echo.
            bot_speaking: the bot has something to say at the moment.
            interruptible: and may be interrupted.
        """
        left = self._echo.take(frame, playing)
        events = self._endpointer.feed(frame, is_echo=self._echo.is_echo, without_echo=left)
        begins = any(isinstance(event, SpeechStarted | SpeechReplaced) for event in events)
        if self._endpointer.in_speech and not begins:
            self._stream.feed(self._gate.take(left, is_caller=self._endpointer.is_caller))
        voiced = self._endpointer.voiced
        self._nearness.take(level_dbfs(frame), voiced=voiced)
        for event in events:
            match event:
                case SpeechStarted(at_ms=at_ms, audio=audio):
                    self._told_apart = False
                    self._begin(at_ms, audio)
                case SpeechReplaced():
                    self._told_apart = True
                    self._begin_again(event)
                case SpeechPaused():
                    if self._settings.understand_partials:
                        self._start(self._judge_pause())
                case SpeechResumed(pause_ms=pause_ms):
                    self._note_pause(pause_ms)
                    self._go_on()
                case SpeechWithdrawn():
                    self._withdraw(talked_over=bot_speaking)
                case SpeechEnded():
                    settling, self._settling = self._settling, None
                    if settling is not None:
                        # What was settled is the utterance; the next one must not hear what followed it.
                        self._stream.reset()
                    level = self._nearness.end_utterance()
                    self._start(self._finish(event, settling, level, talked_over=bot_speaking))
        self._interruptions.feed(
            voiced, bot_speaking=bot_speaking, interruptible=interruptible, near=self._nearness.near
        )

    async def caught_up(self) -> None:
        """Wait until what was fed has been thought about: for audio that comes faster than real time."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def close(self) -> Heard | None:
        """The call is over.

        Returns:
            what the caller was saying when it ended, if they were.
        """
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=FINISH_TIMEOUT_S)
        if not self._endpointer.in_speech:
            return None
        try:
            heard = await self._stream.finish(FINISH_TIMEOUT_S)
        except RecognitionError:
            return None
        return heard if heard.text else None

    def _usual_hangover_ms(self) -> int:
        slow = self._settings.by_question and self._expectation().kind in _SLOW_ANSWERS
        return self._settings.hangover_digits_ms if slow else self._settings.hangover_ms

    async def _words_over_the_bot(self) -> Heard:
        """What the caller has said so far of what interrupts the bot."""
        if self._settling is not None:
            return await self._settling
        if not self._endpointer.in_speech or self._endpointer.stands_still:
            return Heard("", confidence=0.0)
        heard = await self._stream.settle(FINISH_TIMEOUT_S)
        if self._settling is None:
            self._stream.resume()
        return heard

    async def _judge_pause(self) -> None:
        """Use the pause: a whole answer may end early, an unfinished one gets more time."""
        self._settling = settling = asyncio.create_task(
            self._stream.settle(FINISH_TIMEOUT_S, self._is_answer())
        )
        try:
            heard = await settling
        except RecognitionError:
            return  # told when the utterance is finished
        if self._settling is not settling:
            return
        completeness = self._on_settled(heard)
        if self._settings.by_question:
            self._endpointer.set_hangover_ms(hangover_ms(self._settings, completeness, self._habit))

    def _begin(self, at_ms: int, audio: bytes) -> None:
        self._note_beginning(at_ms)
        self._endpointer.set_hangover_ms(self._usual_hangover_ms())
        self._gate.begin()
        self._stream.feed(audio)

    def _begin_again(self, replaced: SpeechReplaced) -> None:
        """What was heard so far was somebody else's, but for this."""
        log.debug("other_voice_left_out")
        self._drop_what_was_heard()
        self._nearness.start_over(replaced.levels_dbfs)
        self._habit = self._habit_before
        self._begin(replaced.at_ms, replaced.audio)
        for frame in replaced.behind:
            self._stream.feed(self._gate.take(frame, is_caller=False))

    def _withdraw(self, *, talked_over: bool) -> None:
        """What was heard was a tune."""
        log.debug("tune_ignored")
        self._drop_what_was_heard()
        self._nearness.end_utterance()
        if talked_over:
            self._interruptions.utterance_over(Heard("", confidence=0.0))

    def _drop_what_was_heard(self) -> None:
        if self._settling is not None:
            self._settling = None
            self._on_resumed()
        self._stream.reset()

    def _note_beginning(self, at_ms: int) -> None:
        """Who goes on soon after the turn was taken had only paused."""
        pause_ms = None if self._last_end_ms is None else at_ms - self._last_end_ms
        self._goes_on = pause_ms is not None and pause_ms <= LONGEST_PAUSE_MS
        self._habit_before = self._habit  # an utterance that begins again counts once
        if pause_ms is not None and self._goes_on:
            self._note_pause(pause_ms)
        self._habit = self._habit.begun()

    def _note_pause(self, pause_ms: int) -> None:
        """What is said in parts by everybody tells nothing of this caller."""
        if not self._expectation().said_in_parts:
            self._habit = self._habit.paused(pause_ms)

    def _go_on(self) -> None:
        """The caller only paused."""
        self._endpointer.set_hangover_ms(self._usual_hangover_ms())
        if self._settling is not None:
            self._settling = None
            self._stream.resume()
            self._on_resumed()

    async def _finish(
        self,
        ended: SpeechEnded,
        settling: "asyncio.Task[Heard] | None",
        level: float | None,
        *,
        talked_over: bool,
    ) -> None:
        goes_on, told_apart, endpoint_s = self._goes_on, self._told_apart, self._monotonic()
        speech_end_s = endpoint_s - (ended.at_ms - ended.end_ms) / 1000
        try:
            if settling is None:
                heard = await self._stream.finish(FINISH_TIMEOUT_S, self._is_answer())
            else:
                heard = await settling
        except RecognitionError as error:
            log.warning("recognition_failed", cause=str(error))
            heard = Heard("", confidence=0.0)
        if told_apart and not heard.text:
            self._endpointer.forget_other_voice()  # what was louder was no voice
        near = self._nearness.may_be_the_caller(level)
        if talked_over and not self._interruptions.utterance_over(heard, near=near):
            log.debug("backchannel_ignored", ms=ended.end_ms - ended.start_ms)
            return
        if not heard.text and ended.end_ms - ended.start_ms < NOISE_MS:
            return
        if talked_over and not near and self._nearness.known:
            log.debug("other_voice_ignored", ms=ended.end_ms - ended.start_ms)
            return
        if heard.text:
            self._nearness.believe(level)
        # Who was cut short because they did not stop speaking has not paused.
        self._last_end_ms = None if ended.cut else ended.end_ms
        self._on_utterance(Spoke(heard, speech_end_s, endpoint_s, self._monotonic(), goes_on))

    def _start(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
