"""What happens to a conversation: the events that the dialogue core is fed.

The core knows no clock, no socket and no database. The shell (``service``) turns the
world into these values, and carries out the effects that come back.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from voicebot.dialogue.effects import EffectResult, OrderSummary


@dataclass(frozen=True, slots=True)
class Heard:
    """One utterance as the recogniser understood it.

    Args:
        text: best hypothesis, Chinese characters without spaces or punctuation when it
            comes from ASR; typed text (``chat``) may carry punctuation and digits.
        confidence: 0..1; 1.0 for typed text.
        alternatives: further hypotheses, best first, without ``text`` itself.
        typed: the text was written by a person, not recognised from audio.
    """

    text: str
    confidence: float = 1.0
    alternatives: tuple[str, ...] = ()
    typed: bool = False


@dataclass(frozen=True, slots=True)
class CallerSpoke:
    """The caller finished an utterance."""

    heard: Heard


@dataclass(frozen=True, slots=True)
class CallerSilent:
    """The caller said nothing for the silence time-out after the bot finished.

    Args:
        count: how many times in a row, starting with 1.
    """

    count: int


@dataclass(frozen=True, slots=True)
class CallerKeyed:
    """DTMF digits, collected until ``#`` or an inter-digit pause."""

    digits: str


@dataclass(frozen=True, slots=True)
class PlaybackEnded:
    """What the caller actually heard of the last speech.

    Args:
        sentences_heard: number of sentences of the last ``Step.speech`` played to their end.
        interrupted: the caller barged in before the end.
        question_heard: enough of its last sentence was played to answer it, if it asks something.
        next_begun: the sentence after those played to their end had begun too, or must not be said.
    """

    sentences_heard: int
    interrupted: bool
    question_heard: bool = True
    next_begun: bool = True


@dataclass(frozen=True, slots=True)
class EffectFinished:
    """The committed result of an effect that the core asked for."""

    result: EffectResult


class Direction(Enum):
    """Who dialled."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


@dataclass(frozen=True, slots=True)
class RememberedFact:
    """Something a customer told us in an earlier call (kept with consent).

    Args:
        slot: slot name, e.g. ``skin_type``.
        value: canonical value.
        learned_on: when it was said.
        polarity: is | is_not | wants | wants_not.
    """

    slot: str
    value: str
    learned_on: datetime
    polarity: str = "is"


@dataclass(frozen=True, slots=True)
class CallerContext:
    """What is known when the call starts.

    Args:
        number: the caller's number as digits, or ``None`` when withheld.
        now: local time of the shop, timezone-aware.
        direction: who dialled.
        customer_name: as remembered, if any.
        facts: remembered facts.
        orders: the caller's orders, newest first.
        call_key: a short id unique to the call; the core derives idempotency keys from it.
        survey: the questionnaire of an outbound call, by its name in the dialplan.
        called_back: the call was promised to them, and has no questionnaire.
        may_market: the person has agreed to calls with offers.
    """

    number: str | None
    now: datetime
    call_key: str
    direction: Direction = Direction.INBOUND
    customer_name: str | None = None
    facts: tuple[RememberedFact, ...] = ()
    orders: tuple[OrderSummary, ...] = field(default=())
    survey: str | None = None
    may_market: bool = False
    called_back: bool = False


Event = CallerSpoke | CallerSilent | CallerKeyed | PlaybackEnded | EffectFinished
