"""What a listener (terminal, demo) is told during a simulated call. Times: seconds since the answer."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dialling:
    """The call is being placed."""

    title: str
    target_uri: str
    caller_number: str | None


@dataclass(frozen=True, slots=True)
class Answered:
    """The bot picked up."""

    after_ms: float


@dataclass(frozen=True, slots=True)
class CallerActs:
    """The caller begins to do something: speak, press keys, keep silent, or hang up.

    Args:
        text: as meant, for showing.
    """

    at_s: float
    text: str


@dataclass(frozen=True, slots=True)
class CallerHeard:
    """The bot has stored what it heard.

    Args:
        heard: by the recogniser, or the keys pressed.
        mended: after mending; ``None`` when nothing changed.
        slots: as understood, (name, value as text).
    """

    at_s: float
    heard: str
    mended: str | None
    slots: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class BotSpoke:
    """The bot has finished speaking.

    Args:
        first_audio_ms: from the end of the caller's speech, on the wire, if this is an answer.
        informative: the first sentence is not just a holding phrase or an acknowledgement.
    """

    at_s: float
    text: str
    first_audio_ms: float | None
    informative: bool


@dataclass(frozen=True, slots=True)
class CallOver:
    """The call has ended."""

    at_s: float
    reason: str


SimulationEvent = Dialling | Answered | CallerActs | CallerHeard | BotSpoke | CallOver
