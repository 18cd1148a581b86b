"""Several synthesis engines as one that does not fail: the first that works speaks."""

import time
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Protocol

import structlog

from voicebot.errors import SynthesisError
from voicebot.tts.engine import Synthesiser

COOL_DOWN_S = 30.0
MAX_COOL_DOWN_S = 600.0

log = structlog.get_logger(__name__)


class PromptSynthesiser(Synthesiser, Protocol):
    """A synthesiser that can prepare prompts."""

    async def warm(self, texts: Iterable[str]) -> None:
        """Synthesise and keep ``texts`` (spoken forms), so that they will be spoken at once.

        Raises:
            SynthesisError: not all of them could be synthesised.
        """


@dataclass(slots=True)
class _Breaker:
    """Keeps an engine that has failed out of the way, longer after every failure in a row."""

    engine: PromptSynthesiser
    failures: int = 0
    closed_again_at_s: float = float("-inf")

    def fail(self, now_s: float) -> None:
        self.failures += 1
        self.closed_again_at_s = now_s + min(COOL_DOWN_S * 2 ** (self.failures - 1), MAX_COOL_DOWN_S)

    def succeed(self) -> None:
        self.failures = 0


class FailoverSynthesiser:
    """Speaks with the first of ``engines`` that is not cooling down after a failure.

    When an engine fails before its first audio the next one speaks the sentence; in the middle of a
    sentence a change of voice would be worse than the gap, so that failure is passed on.

    Args:
        engines: best first.
        clock: monotonic time in seconds.
    """

    def __init__(
        self, engines: Sequence[PromptSynthesiser], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._breakers = [_Breaker(engine) for engine in engines]
        self._clock = clock

    @property
    def name(self) -> str:
        """Of the engine that would speak now."""
        return self._in_order()[0].engine.name

    @property
    def voice(self) -> str:
        """Of the engine that would speak now."""
        return self._in_order()[0].engine.voice

    async def synthesise(self, text: str) -> AsyncGenerator[bytes, None]:
        """Yield 8 kHz s16le PCM.

        Raises:
            SynthesisError: every engine failed, or the one speaking failed within the sentence.
        """
        causes = []
        for breaker in self._in_order():
            begun = False
            try:
                async with aclosing(breaker.engine.synthesise(text)) as chunks:
                    async for chunk in chunks:
                        begun = True
                        yield chunk
            except SynthesisError as error:
                self._note_failure(breaker, error)
                if begun:
                    raise
                causes.append(str(error))
            else:
                breaker.succeed()
                return
        raise SynthesisError("no engine could speak: " + "; ".join(causes))

    async def warm(self, texts: Iterable[str]) -> None:
        """Prepare prompts in every engine, so that a failover finds them as well.

        Raises:
            SynthesisError: no engine has all of them.
        """
        wanted = tuple(texts)
        causes = []
        for breaker in self._in_order():
            try:
                await breaker.engine.warm(wanted)
            except SynthesisError as error:
                self._note_failure(breaker, error)
                causes.append(str(error))
        if len(causes) == len(self._breakers):
            raise SynthesisError("no engine could prepare the prompts: " + "; ".join(causes))

    async def close(self) -> None:
        """Close all engines."""
        for breaker in self._breakers:
            await breaker.engine.close()

    def _in_order(self) -> list[_Breaker]:
        """Healthy engines first; those cooling down are the last resort."""
        now_s = self._clock()
        return sorted(self._breakers, key=lambda breaker: breaker.closed_again_at_s > now_s)

    def _note_failure(self, breaker: _Breaker, error: SynthesisError) -> None:
        breaker.fail(self._clock())
        log.warning(
            "synthesis_engine_failed",
            engine=breaker.engine.name,
            failures=breaker.failures,
            others=[other.engine.name for other in self._breakers if other is not breaker],
            cause=str(error),
        )
