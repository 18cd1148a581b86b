"""Timers of a call that run on audio time: silence and the longest call length."""

from enum import Enum

from voicebot.config import CallSettings


class Expired(Enum):
    """What has run out."""

    SILENCE = "silence"
    CALL_LENGTH = "call_length"


class CallTimers:
    """Counts the audio that has passed.

    Args:
        settings: the limits.
    """

    def __init__(self, settings: CallSettings) -> None:
        self._silence_timeout_ms = settings.silence_timeout_ms
        self._max_call_ms = settings.max_call_s * 1000
        self._silent_ms = 0
        self._elapsed_ms = 0

    def advance(self, elapsed_ms: int, *, quiet: bool) -> list[Expired]:
        """Let audio time pass.

        Args:
            quiet: nobody speaks and nothing is being worked on.

        Returns:
            what ran out just now; silence again after every time-out of it.
        """
        expired = []
        before_ms = self._elapsed_ms
        self._elapsed_ms += elapsed_ms
        if before_ms < self._max_call_ms <= self._elapsed_ms:
            expired.append(Expired.CALL_LENGTH)
        self._silent_ms = self._silent_ms + elapsed_ms if quiet else 0
        if self._silent_ms >= self._silence_timeout_ms:
            self._silent_ms = 0
            expired.append(Expired.SILENCE)
        return expired
