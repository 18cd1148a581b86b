"""How often callers are cut off who pause in the middle of what they say.

Their sound goes through the ears of a call (``service.hearing``) and real recognition as fast as that works:
the ears' time is the audio's own, so that only the number of pauses that can be tried is changed by it.
"""

import random
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from voicebot.asr.engine import Recogniser
from voicebot.asr.streaming import RecognitionStream
from voicebot.bench.dialogue import NOW
from voicebot.bench.telephone_speech import mobile_numbers, sentences, with_pauses
from voicebot.config import Settings
from voicebot.dialogue.engine import Dialogue
from voicebot.dialogue.events import CallerContext, CallerSpoke, Heard
from voicebot.dialogue.expectations import expectation_of
from voicebot.dialogue.state import Question
from voicebot.dialogue.step import Completeness
from voicebot.media.barge_in import Words
from voicebot.media.frames import FRAME_BYTES, FRAME_MS, SILENCE_FRAME
from voicebot.service.answers import answers_to
from voicebot.service.hearing import Hearing
from voicebot.service.inputs import Spoke

DIGITS_PAUSE_MS = 600
SENTENCE_PAUSES_MS = (300, 600)
_GROUPS = (3, 4, 4)
_LEAD_MS, _TAIL_MS = 400, 1500
_BYTES_PER_MS = FRAME_BYTES // FRAME_MS
_CALLER = "13800138000"
_LEAST_CHARACTERS = 4
_CLAUSE_END = re.compile(r"[，,。；：]")


@dataclass(frozen=True, slots=True)
class PausedSpeech:
    """What a caller says with a pause of ``pause_ms`` between the parts.

    Args:
        about: what the bot has asked (``dialogue.state.Question``); ``None`` after the greeting.
    """

    parts: tuple[str, ...]
    pause_ms: int
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Cut:
    """How many of ``tried`` were taken to have finished in a pause, and which.

    Of ``unheard`` nothing was heard: they were not cut off, as nobody listened.
    """

    tried: int
    examples: tuple[PausedSpeech, ...]
    unheard: int = 0

    @property
    def percent(self) -> float:
        """Share of those that were cut off."""
        return 100 * len(self.examples) / self.tried if self.tried else 0.0

    @property
    def unheard_percent(self) -> float:
        """Share of those of which nothing was heard."""
        return 100 * self.unheard / self.tried if self.tried else 0.0


def paused_numbers(count: int) -> list[PausedSpeech]:
    """Mobile numbers in groups of three, four and four."""
    found = []
    for _, number in mobile_numbers(count, [""]):
        starts = [sum(_GROUPS[:place]) for place in range(len(_GROUPS))]
        groups = tuple(number[at : at + size] for at, size in zip(starts, _GROUPS, strict=True))
        found.append(PausedSpeech(groups, DIGITS_PAUSE_MS, "phone"))
    return found


def paused_sentences(shop: str, seed: int = 1) -> list[PausedSpeech]:
    """A shop's sentences of the recogniser's benchmark, each with one pause: at a comma, else anywhere.

    The same ones for the same seed.
    """
    rng = random.Random(seed)
    found = []
    for owner, text in (each for name in ("shops", "fresh", "long") for each in sentences(name)):
        if owner != shop or len(text) < _LEAST_CHARACTERS:
            continue
        commas = [match.end() for match in _CLAUSE_END.finditer(text) if 1 < match.start() < len(text) - 2]
        at = rng.choice(commas or range(2, len(text) - 1))
        pause_ms = rng.randrange(*SENTENCE_PAUSES_MS, FRAME_MS)
        found.append(PausedSpeech((text[:at].rstrip("，,。；："), text[at:]), pause_ms))
    return found


async def cut_off(
    speech: Sequence[PausedSpeech],
    dialogue: Dialogue,
    recogniser: Recogniser,
    settings: Settings,
    tell: Callable[[str], None] = lambda _text: None,
) -> Cut:
    """Listen to callers who pause, and count whom the turn was taken from."""
    cut, unheard = [], 0
    with ThreadPoolExecutor(1) as pool:
        for place, each in enumerate(speech):
            tell(f"pauses: {place + 1} of {len(speech)}")
            listener = _Listener(dialogue, each.about, RecognitionStream(recogniser, pool), settings)
            utterances = await listener.utterances(with_pauses(each.parts, each.pause_ms))
            if len(utterances) > 1:
                cut.append(each)
            unheard += not any(spoke.heard.text for spoke in utterances)
    return Cut(len(speech), tuple(cut), unheard)


class _Mute:
    """The voice of a bot that only listens."""

    def pause(self) -> None:
        """It is silent."""

    def resume(self) -> None:
        """There is nothing to go on with."""

    def stop(self) -> None:
        """There is nothing to drop."""


class _Listener:
    """The ears of a call that judge pauses as a call does."""

    def __init__(
        self, dialogue: Dialogue, about: str | None, stream: RecognitionStream, settings: Settings
    ) -> None:
        start = dialogue.start(CallerContext(_CALLER, NOW, "bench"))
        state = start.state if about is None else replace(start.state, question=Question(about))
        self._dialogue = dialogue
        self._step = replace(start, state=state, expectation=expectation_of(state))
        self._fed_ms = 0
        self._heard: list[Spoke] = []
        self._hearing = Hearing(
            settings,
            stream,
            monotonic=lambda: self._fed_ms / 1000,
            on_utterance=self._heard.append,
            on_settled=self._judge,
            on_resumed=lambda: None,
            voice=_Mute(),
            meaning=lambda _heard, _over: Words.NONE,
            expectation=lambda: self._step.expectation,
            is_answer=lambda: answers_to(dialogue, self._step),
        )

    async def utterances(self, pcm: bytes) -> list[Spoke]:
        """What the caller is taken to have said, turn by turn."""
        pcm = bytes(_BYTES_PER_MS * _LEAD_MS) + pcm + bytes(_BYTES_PER_MS * _TAIL_MS)
        for at in range(0, len(pcm) - FRAME_BYTES + 1, FRAME_BYTES):
            self._fed_ms += FRAME_MS
            frame = pcm[at : at + FRAME_BYTES]
            self._hearing.feed(frame, SILENCE_FRAME, bot_speaking=False, interruptible=False)
            await self._hearing.caught_up()
        return self._heard

    def _judge(self, heard: Heard) -> Completeness:
        if not heard.text:
            return Completeness.OPEN
        state = self._step.state
        reply = self._dialogue.advance(state, CallerSpoke(heard))
        return self._dialogue.turn_end(state, heard.text, reply)
