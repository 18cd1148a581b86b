"""The one hierarchy of errors.

Every message says what is wrong, where, and what to do. The command line prints it
on one line and exits with code 2; a stack trace is for defects only.
"""

from collections.abc import Iterable


class VoicebotError(Exception):
    """Base of every error this project raises on purpose."""

    code = "voicebot"


class ConfigError(VoicebotError):
    """A setting is missing or makes no sense."""

    code = "config"


class DialplanError(VoicebotError):
    """A dialplan, product text or scenario is wrong; the message starts with file:line."""

    code = "dialplan"

    def __init__(self, message: str, *, file: str, line: int | None = None) -> None:
        self.file = file
        self.line = line
        where = file if line is None else f"{file}:{line}"
        super().__init__(f"{where}: {message}")

    @property
    def each(self) -> tuple["DialplanError", ...]:
        """The single mistakes: this one, or all of ``SeveralMistakesError``."""
        return (self,)


class SeveralMistakesError(DialplanError):
    """Several mistakes found in one go; one line each, in the order of files and lines."""

    def __init__(self, errors: Iterable[DialplanError]) -> None:
        mistakes = {str(one): one for error in errors for one in error.each}
        self._each = tuple(sorted(mistakes.values(), key=lambda one: (one.file, one.line or 0)))
        self.file = self._each[0].file
        self.line = self._each[0].line
        Exception.__init__(self, "\n".join(map(str, self._each)))

    @property
    def each(self) -> tuple[DialplanError, ...]:
        """The single mistakes."""
        return self._each


class RecordsError(VoicebotError):
    """The database is unreachable, not migrated, or refused a write."""

    code = "records"


class RefusedError(RecordsError):
    """The database refused what was to be written; trying it again does not help."""


class ShopError(VoicebotError):
    """The shop's own system is unreachable or slow, refuses, or answers what makes no sense.

    Args:
        maybe_done: what was asked for may have been done all the same.
    """

    code = "shop"

    def __init__(self, message: str, *, maybe_done: bool = False) -> None:
        self.maybe_done = maybe_done
        super().__init__(message)


class ArchiveError(VoicebotError):
    """A recording or transcript cannot be stored, read, decrypted or deleted."""

    code = "archive"


class RecognitionError(VoicebotError):
    """The recogniser model is missing or broken, or an engine failed."""

    code = "asr"


class SynthesisError(VoicebotError):
    """No speech synthesis engine could speak the text in time."""

    code = "tts"


class LlmError(VoicebotError):
    """The optional language model is of no help; the call goes on without it."""

    code = "llm"


class LlmTimeoutError(LlmError):
    """The model did not answer in the time that the turn had left."""


class LlmUnavailableError(LlmError):
    """The model's server cannot be reached, refuses, or breaks off."""


class LlmAnswerError(LlmError):
    """The model answered something else than it was asked for."""


class TelephonyError(VoicebotError):
    """The SIP port is taken, registration failed, or a call could not be handled."""

    code = "telephony"


class SimulationError(VoicebotError):
    """The simulated caller could not run its scenario."""

    code = "simulation"
