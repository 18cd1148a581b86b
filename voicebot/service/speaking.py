"""The bot's voice on one call: sentences in, audio into the play-out buffer, what was heard out."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

from voicebot.dialogue.step import Sentence
from voicebot.errors import SynthesisError
from voicebot.media.playout import Finished, Playout, Started
from voicebot.tts.engine import Synthesiser
from voicebot.tts.spoken import spoken_form

log = structlog.get_logger(__name__)


MS_PER_CHARACTER = 220
"""Of a sentence whose synthesis was not finished when it was stopped: its length is guessed."""


GOT_ACROSS = 0.6
"""Who answers "手机号就留您现在打的这个，行吗" before its last words has understood it."""


@dataclass(slots=True)
class Utterance:
    """One sentence on its way to the caller.

    Times are seconds of CLOCK_MONOTONIC, ``None`` until it happened. ``dropped`` means the
    caller heard nothing or only a part of it: barge-in, failed synthesis, or end of call.
    ``refused``: it announces what cannot be proven, or goes with such an announcement.
    ``heard_ms`` is how much of a dropped one was played, ``length_ms`` its length if that was known.
    """

    tag: int
    turn: int
    sentence: Sentence
    started_at_s: float | None = None
    finished_at_s: float | None = None
    dropped: bool = False
    refused: bool = False
    heard_ms: int = 0
    length_ms: int | None = None

    @property
    def heard_share(self) -> float:
        """How much of it the caller heard, 0 to 1."""
        if self.finished_at_s is not None:
            return 1.0
        length_ms = self.length_ms or MS_PER_CHARACTER * len(self.sentence.text)
        return min(1.0, self.heard_ms / length_ms) if length_ms else 0.0

    @property
    def got_across(self) -> bool:
        """The caller heard enough of it to answer, if it is a question."""
        return self.heard_share >= GOT_ACROSS

    @property
    def heard_text(self) -> str:
        """The words that the caller heard, about."""
        return self.sentence.text[: round(self.heard_share * len(self.sentence.text))]

    @property
    def settled(self) -> bool:
        """Nothing more will happen to it."""
        return self.dropped or self.finished_at_s is not None


class Speaker:
    """Speaks sentences one after the other; later sentences are synthesised while earlier ones play.

    Args:
        playout: the call's play-out buffer.
        synthesiser: must fail rather than hang: its time-outs bound every ``await``.
        before_announcing: called before a sentence that announces a committed effect is
            put on the wire; when it answers false that sentence is not spoken, nor are
            those said together with it.
        on_started: a sentence began to be sent.
        on_settled: a sentence was played to its end or dropped.
        on_refused: an announcement was refused by ``before_announcing``.
    """

    def __init__(
        self,
        playout: Playout,
        synthesiser: Synthesiser,
        *,
        before_announcing: Callable[[str], Awaitable[bool]],
        on_started: Callable[[Utterance], None],
        on_settled: Callable[[Utterance], None],
        on_refused: Callable[[], None],
    ) -> None:
        self._playout = playout
        self._synthesiser = synthesiser
        self._before_announcing = before_announcing
        self._on_started = on_started
        self._on_settled = on_settled
        self._on_refused = on_refused
        self._waiting: deque[Utterance] = deque()
        self._in_playout: dict[int, Utterance] = {}
        self._synthesising: Utterance | None = None
        self._next_tag = 1
        self._task: asyncio.Task[None] | None = None
        self._quiet = asyncio.Event()
        self._quiet.set()

    @property
    def idle(self) -> bool:
        """Everything that was to be said has been played or dropped."""
        return not self._waiting and self._synthesising is None and not self._in_playout

    @property
    def announcing(self) -> bool:
        """A sentence that announces a committed effect is being played: not to be interrupted."""
        return any(utterance.sentence.effect_id for utterance in self._in_playout.values())

    @property
    def must_announce(self) -> bool:
        """A sentence that announces a committed effect is being played, or waits to be."""
        waiting = self._waiting if self._synthesising is None else (self._synthesising, *self._waiting)
        return self.announcing or any(utterance.sentence.effect_id for utterance in waiting)

    @property
    def asking(self) -> bool:
        """The last sentence of what is to be said is being played: the one that asks, if one does."""
        return len(self._in_playout) == 1 and not self._waiting

    async def prepare(self, sentences: Sequence[Sentence]) -> None:
        """Synthesise ahead, into the prompt cache, what will be said in a moment."""
        for sentence in sentences:
            with contextlib.suppress(SynthesisError):
                async for _ in self._synthesiser.synthesise(spoken_form(sentence.text)):
                    pass

    def say(self, sentences: Sequence[Sentence], *, turn: int) -> list[Utterance]:
        """Queue sentences to be spoken after everything queued before."""
        utterances = [
            Utterance(tag, turn, sentence) for tag, sentence in enumerate(sentences, self._next_tag)
        ]
        self._next_tag += len(utterances)
        self._waiting.extend(utterances)
        if self._waiting:
            self._quiet.clear()
            if self._task is None or self._task.done():
                self._task = asyncio.create_task(self._synthesise_all())
        return utterances

    def hold(self, sentence: Sentence, *, turn: int) -> list[Utterance]:
        """Say ``sentence`` before everything that has not begun: the answer is late.

        A synthesis that has produced nothing yet is started over afterwards, because it
        may be the one that hangs.
        """
        stuck = self._synthesising
        if stuck is not None and stuck.tag not in self._in_playout:
            self._cancel_synthesis()
            self._waiting.appendleft(stuck)
        later = list(self._waiting)
        self._waiting.clear()
        utterances = self.say([sentence], turn=turn)
        self._waiting.extend(later)
        return utterances

    def stop(self) -> None:
        """Barge-in or end of call: be silent now; everything unfinished is dropped."""
        synthesising = self._synthesising
        self._cancel_synthesis()
        self.poll()
        stopped = self._playout.stop()
        # What the stack finished between the poll and the stop was heard.
        self.poll()
        cut = self._in_playout.get(stopped.current) if stopped.current is not None else None
        if cut is not None:
            cut.heard_ms, cut.length_ms = stopped.current_ms, stopped.length_ms
        unfinished = [*self._in_playout.values(), *self._waiting]
        if synthesising is not None and synthesising not in unfinished:
            unfinished.insert(0, synthesising)
        self._in_playout.clear()
        self._waiting.clear()
        for utterance in unfinished:
            self._drop(utterance)
        self._note_quiet()

    def pause(self) -> None:
        """The caller may want to speak: be silent now, ready to go on."""
        self._playout.pause()

    def resume(self) -> None:
        """It was nothing: go on where ``pause`` cut in."""
        self._playout.resume()

    async def quiet(self) -> None:
        """Wait until everything queued has been played or dropped."""
        await self._quiet.wait()

    async def announced(self, timeout_s: float) -> None:
        """Wait until no announcement is being played or waits to be; at most ``timeout_s``."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                while self.must_announce:
                    await asyncio.sleep(0.01)

    def poll(self) -> None:
        """Take note of what the play-out buffer has done; called on every audio tick."""
        for event in self._playout.drain_events():
            match event:
                case Started(tag=tag, at_monotonic_s=at_s):
                    utterance = self._in_playout.get(tag)
                    if utterance is not None:
                        utterance.started_at_s = at_s
                        self._on_started(utterance)
                case Finished(tag=tag, at_monotonic_s=at_s):
                    utterance = self._in_playout.pop(tag, None)
                    if utterance is not None:
                        utterance.finished_at_s = at_s
                        self._on_settled(utterance)
        self._note_quiet()

    def _cancel_synthesis(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._synthesising = None

    async def _synthesise_all(self) -> None:
        while self._waiting:
            self._synthesising = utterance = self._waiting.popleft()
            try:
                if await self._may_be_said(utterance):
                    await self._synthesise(utterance)
                else:
                    self._refuse(utterance)
            except SynthesisError as error:
                log.warning("sentence_not_spoken", cause=str(error))
                self._give_up(utterance)
            except Exception:
                # A defect in one sentence must not silence the rest of the call.
                log.exception("sentence_not_spoken")
                self._give_up(utterance)
            self._synthesising = None
        self._note_quiet()

    async def _may_be_said(self, utterance: Utterance) -> bool:
        effect_id = utterance.sentence.effect_id
        if effect_id is None:
            return True
        # The commit must come right before the caller hears it, not while earlier sentences play.
        while self._in_playout:
            await asyncio.sleep(0.01)
        return await self._before_announcing(effect_id)

    async def _synthesise(self, utterance: Utterance) -> None:
        async for pcm in self._synthesiser.synthesise(spoken_form(utterance.sentence.text)):
            if utterance.tag not in self._in_playout:
                self._in_playout[utterance.tag] = utterance
                self._playout.open(utterance.tag)
            self._playout.write(utterance.tag, pcm)
        if utterance.tag in self._in_playout:
            self._playout.close(utterance.tag)
        else:
            self._drop(utterance)

    def _refuse(self, announcement: Utterance) -> None:
        together = [utterance for utterance in self._waiting if utterance.turn == announcement.turn]
        for utterance in together:
            self._waiting.remove(utterance)
        for utterance in (announcement, *together):
            utterance.refused = True
            self._drop(utterance)
        self._on_refused()

    def _give_up(self, utterance: Utterance) -> None:
        """Synthesis failed: what was already written is played, but the sentence was not heard whole."""
        if self._in_playout.pop(utterance.tag, None) is not None:
            self._playout.close(utterance.tag)
        self._drop(utterance)

    def _drop(self, utterance: Utterance) -> None:
        if not utterance.settled:
            utterance.dropped = True
            self._on_settled(utterance)

    def _note_quiet(self) -> None:
        if self.idle:
            self._quiet.set()
