"""The protocol that every speech synthesis engine implements."""

from collections.abc import AsyncGenerator
from typing import Protocol


class Synthesiser(Protocol):
    """Speaks one sentence at a time.

    ``name`` and ``voice`` together with the text key the prompt cache.
    """

    @property
    def name(self) -> str:
        """The engine."""

    @property
    def voice(self) -> str:
        """Voice and everything else that changes the sound."""

    def synthesise(self, text: str) -> AsyncGenerator[bytes, None]:
        """Yield 8 kHz mono s16le PCM chunks as they become available; closing it stops the synthesis.

        Args:
            text: one sentence in its *spoken form* (``tts.spoken.spoken_form``).

        Raises:
            SynthesisError: the engine refused, stalled beyond its time-out, or is absent.
        """

    async def close(self) -> None:
        """Release threads and connections."""
