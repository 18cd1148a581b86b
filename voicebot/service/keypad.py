"""Collects DTMF digits into answers. Time advances with the audio."""

from voicebot.dialogue.step import AnswerKind, Expectation

_END_KEY = "#"


class Keypad:
    """Decides when keyed digits are a whole answer.

    Args:
        gap_ms: pause after which the digits so far are the answer.
    """

    def __init__(self, gap_ms: int) -> None:
        self._gap_ms = gap_ms
        self._digits = ""
        self._since_last_ms = 0

    def key(self, digit: str, expectation: Expectation) -> str | None:
        """Take one key; return the answer when it is complete.

        ``#`` completes at once; so does the expected number of digits, and any single key
        when no digit string is expected (1 = yes, 2 = no, 0 = a person).
        """
        self._since_last_ms = 0
        if digit == _END_KEY:
            return self._take() or None
        self._digits += digit
        enough = expectation.digits if expectation.kind is AnswerKind.DIGITS else 1
        if enough is not None and len(self._digits) >= enough:
            return self._take()
        return None

    def elapse(self, elapsed_ms: int) -> str | None:
        """Let audio time pass; return the answer when the pause was long enough."""
        if not self._digits:
            return None
        self._since_last_ms += elapsed_ms
        return self._take() if self._since_last_ms >= self._gap_ms else None

    def _take(self) -> str:
        digits, self._digits, self._since_last_ms = self._digits, "", 0
        return digits
