"""What a conversation waits for: everything that can happen on a call, as one stream of values."""

from dataclasses import dataclass

from voicebot.dialogue.events import Heard
from voicebot.telephony.call import EndReason


@dataclass(frozen=True, slots=True)
class Spoke:
    """The caller finished an utterance. Times are seconds of CLOCK_MONOTONIC.

    Args:
        goes_on: it began so soon after the one before that the caller had only paused.
    """

    heard: Heard
    speech_end_s: float
    endpoint_s: float
    asr_final_s: float
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Silent:
    """Nobody has spoken for the silence time-out."""

    at_s: float


@dataclass(frozen=True, slots=True)
class Keyed:
    """The caller keyed digits."""

    digits: str
    at_s: float


@dataclass(frozen=True, slots=True)
class TimeIsUp:
    """The longest call length is reached, or the bot is being stopped."""

    at_s: float


@dataclass(frozen=True, slots=True)
class Ended:
    """The call is over."""

    reason: EndReason
    sip_status: int


Input = Spoke | Silent | Keyed | TimeIsUp | Ended
