"""The protocol that every recogniser engine implements.

An engine is loaded once per process and shared; a session belongs to one call.
All methods block and may take tens of milliseconds: call them off the event loop,
one session from one thread at a time.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from voicebot.dialogue.events import Heard

IsAnswer = Callable[[str], bool]


class RecogniserSession(Protocol):
    """Recognition of one call, utterance after utterance."""

    def accept(self, pcm: bytes) -> None:
        """Feed 8 kHz mono s16le PCM of any length."""

    def partial(self) -> str:
        """What has been recognised of the current utterance so far, without spaces."""

    def settle(self, is_answer: IsAnswer | None = None) -> Heard:
        """What was said so far, as ``finish`` would return it, while the caller pauses.

        Most utterances end here; then ``reset`` follows. Before voice follows, ``resume`` must.

        Args:
            is_answer: given what the caller may have said, whether it answers the question just asked;
                of readings that are about as likely, one that does is taken.

        Raises:
            RecognitionError: the engine failed; the session can still be used.
        """

    def resume(self) -> None:
        """The caller goes on after all: the utterance that was settled is not over.

        Raises:
            RecognitionError: the engine failed; the session can still be used.
        """

    def finish(self, is_answer: IsAnswer | None = None) -> Heard:
        """End the utterance and return it; the session is ready for the next one.

        Args:
            is_answer: as for ``settle``.

        Raises:
            RecognitionError: the engine failed; the session can still be used.
        """

    def reset(self) -> None:
        """Drop the current utterance."""


class Recogniser(Protocol):
    """A loaded model."""

    name: str

    def open_session(self) -> RecogniserSession:
        """Start the recognition of one call."""

    def unknown_words(self, words: Sequence[str]) -> tuple[str, ...]:
        """Those of ``words`` that the model cannot output, not even in pieces it knows."""
