"""The one hierarchy of errors.

Every message says what is wrong, where, and what to do. The command line prints it
on one line and exits with code 2; a stack trace is for defects only.
"""


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


class RecordsError(VoicebotError):
    """The database is unreachable, not migrated, or refused a write."""

    code = "records"


class RefusedError(RecordsError):
    """The database refused what was to be written; trying it again does not help."""


class RecognitionError(VoicebotError):
    """The recogniser model is missing or broken, or an engine failed."""

    code = "asr"


class SynthesisError(VoicebotError):
    """No speech synthesis engine could speak the text in time."""

    code = "tts"


class TelephonyError(VoicebotError):
    """The SIP port is taken, registration failed, or a call could not be handled."""

    code = "telephony"


class SimulationError(VoicebotError):
    """The simulated caller could not run its scenario."""

    code = "simulation"
