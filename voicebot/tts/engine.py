"""The protocol that every speech synthesis engine implements."""

from collections.abc import AsyncIterator
from typing import Protocol


class Synthesiser(Protocol):
    """Speaks one sentence at a time.

    ``name`` and ``voice`` together with the text key the prompt cache.
    """

    name: str
    voice: str

    def synthesise(self, text: str) -> AsyncIterator[bytes]:
        """Yield 8 kHz mono s16le PCM chunks as they become available.

        Args:
            text: one sentence in its *spoken form* (``tts.spoken.spoken_form``).

        Raises:
            SynthesisError: the engine refused, stalled beyond its time-out, or is absent.
        """

    async def close(self) -> None:
        """Release threads and connections."""
