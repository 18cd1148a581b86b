"""What the bot does when the caller speaks over it: falls silent at once, then looks at the words."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog

from voicebot.config_sections import BargeInSettings
from voicebot.dialogue.events import Heard
from voicebot.errors import RecognitionError
from voicebot.media.barge_in import BargeInDetector, Move, Words

log = structlog.get_logger(__name__)

MANY_SYLLABLES = 4
"""So many that the recogniser is not sure of are words all the same, said over noise or another voice: coughs
and knocks are not that long."""


class BotVoice(Protocol):
    """The bot's speech, as far as it can be interrupted."""

    def pause(self) -> None:
        """Fall silent, ready to go on."""

    def resume(self) -> None:
        """Go on where ``pause`` cut in."""

    def stop(self) -> None:
        """Fall silent and drop what is left."""


class Interruptions:
    """Barge-in on one call (``media.barge_in``): carries the detector's moves out.

    Args:
        voice: the bot's.
        words_so_far: what the recogniser has of the utterance that goes on.
        meaning: what words amount to; told whether the burst of voice is over.
    """

    def __init__(
        self,
        settings: BargeInSettings,
        voice: BotVoice,
        *,
        words_so_far: Callable[[], Awaitable[Heard]],
        meaning: Callable[[Heard, bool], Words],
    ) -> None:
        self._detector = BargeInDetector(settings)
        self._voice = voice
        self._words_so_far = words_so_far
        self._meaning = meaning
        self._bot_was_speaking = self._interruptible = False
        self._looking: asyncio.Task[None] | None = None
        self._look_again = False

    @property
    def looking(self) -> bool:
        """The words so far were asked for and are not there."""
        return self._looking is not None and not self._looking.done()

    def feed(self, voiced: bool, *, bot_speaking: bool, interruptible: bool, near: bool = True) -> None:
        """Take 20 ms.

        Args:
            voiced: the caller's frame is speech.
            bot_speaking: the bot has something to say at the moment.
            interruptible: and may be interrupted.
            near: the voice is loud enough to be the caller's.
        """
        if bot_speaking != self._bot_was_speaking:
            if self._detector.doubting:
                self._voice.resume()  # what comes next would be silent: nobody asks for the pause any more
            self._detector.reset()
        self._bot_was_speaking, self._interruptible = bot_speaking, interruptible
        if not bot_speaking:
            return
        self._do(self._detector.feed(voiced, interruptible=interruptible and near))

    def utterance_over(self, heard: Heard, *, near: bool = True) -> bool:
        """The caller's utterance ended while the bot had something to say.

        Args:
            near: it was loud enough to be the caller's.

        Returns:
            whether it was more than a word of assent; then the bot has stopped, if it may be stopped.
        """
        words = self._meaning(heard, True)
        if near and words is Words.NONE and len(heard.text) >= MANY_SYLLABLES:
            words = Words.MEANING
        move = self._detector.hear(words, whole=True) if near else None
        if words is Words.MEANING and self._interruptible and near:
            self._do(Move.GIVE_WAY)
        else:
            self._do(move)
        return words is Words.MEANING

    def _do(self, move: Move | None) -> None:
        match move:
            case Move.PAUSE:
                self._voice.pause()
            case Move.LOOK:
                self._look_again = True
                if not self.looking:
                    self._looking = asyncio.create_task(self._look())
            case Move.GO_ON:
                log.debug("false_alarm")
                self._voice.resume()
            case Move.GIVE_WAY:
                log.debug("barge_in")
                self._detector.reset()
                self._give_way()
            case None:
                pass

    def _give_way(self) -> None:
        """What tells of something done is said to its end, also when it began while the caller spoke."""
        if self._interruptible:
            self._voice.stop()
        else:
            self._voice.resume()

    async def _look(self) -> None:
        while self._look_again:
            self._look_again = False
            whole = self._detector.burst_is_over
            try:
                heard = await self._words_so_far()
            except RecognitionError as error:
                log.warning("recognition_failed", cause=str(error))
                heard = Heard("", confidence=0.0)
            self._do(self._detector.hear(self._meaning(heard, whole), whole=whole))
