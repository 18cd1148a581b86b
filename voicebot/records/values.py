"""What goes into the records and what comes out, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from voicebot.dialogue.effects import OrderSummary, Priority, TicketType
from voicebot.dialogue.events import Direction

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]
JsonLike = (
    str | int | float | bool | None | tuple["JsonLike", ...] | list["JsonLike"] | Mapping[str, "JsonLike"]
)

DROPPED = "dropped"
"""Outcome of a call whose worker died."""
FOLLOW_UP = "follow-up"
"""Effect id of the ticket that follows a call up once it is over."""


class Speaker(Enum):
    """Who speaks in a turn."""

    CALLER = "caller"
    BOT = "bot"


@dataclass(frozen=True, slots=True)
class NewCall:
    """A call that begins.

    Args:
        id: unique across all workers; ours, not the SIP Call-ID.
        caller_number: as received; ``None`` when withheld.
        started_at: when it rang, timezone-aware.
        recording_path: the file that this machine writes its recording to.
    """

    id: str
    direction: Direction
    sip_call_id: str
    caller_number: str | None
    called_number: str
    dialplan: str
    started_at: datetime
    recording_path: str | None = None


@dataclass(frozen=True, slots=True)
class SpokenSentence:
    """One sentence of a bot turn.

    Args:
        heard: played to its end; ``None`` while that is not known yet.
        heard_text: of a sentence that was cut off, the words played until then, by the share of its length.
        heard_ms: and how long it had been played.
    """

    text: str
    informative: bool = True
    effect_id: str | None = None
    heard: bool | None = None
    heard_text: str | None = None
    heard_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Playback:
    """What the caller heard of a bot turn.

    Args:
        sentences_heard: so many, from the first one, were played to their end.
        cut_text: the words of the next one that were played before it was cut off; empty when none was.
        cut_ms: and for how long.
        question_heard: enough was heard of the last sentence to answer it.
    """

    sentences_heard: int
    cut_text: str = ""
    cut_ms: int = 0
    question_heard: bool = True


@dataclass(frozen=True, slots=True)
class TurnTimings:
    """When each stage of a turn was first reached: seconds of CLOCK_MONOTONIC, ``None`` when it was not.

    ``first_audio_s`` may be a holding phrase, ``first_informative_s`` never is.
    """

    speech_end_s: float | None = None
    endpoint_s: float | None = None
    asr_final_s: float | None = None
    reply_ready_s: float | None = None
    first_audio_s: float | None = None
    first_informative_s: float | None = None
    holding_phrase_s: float | None = None
    fallback_s: float | None = None


@dataclass(frozen=True, slots=True)
class CallerTurn:
    """What the caller said and how it was understood.

    Args:
        at: wall time of the end of the utterance, timezone-aware.
        heard_text: what the recogniser wrote.
        mended_text: after normalisation and mending of misheard words.
        keyed: DTMF digits, when the caller keyed instead of speaking.
    """

    at: datetime
    heard_text: str
    confidence: float = 1.0
    alternatives: tuple[str, ...] = ()
    mended_text: str | None = None
    intents: tuple[tuple[str, float], ...] = ()
    slots: Mapping[str, JsonLike] | None = None
    keyed: str | None = None


@dataclass(frozen=True, slots=True)
class BotTurn:
    """What the bot says, and how fast it came.

    Args:
        at: wall time at which the reply was ready, timezone-aware.
        asked: slots that the sentences ask for.
    """

    at: datetime
    sentences: tuple[SpokenSentence, ...]
    asked: tuple[str, ...] = ()
    timings: TurnTimings = TurnTimings()
    holding_phrase_used: bool = False
    fallback_used: bool = False


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """A turn as it was committed; ``spoken`` is the one who spoke."""

    index: int
    speaker: Speaker
    turn: CallerTurn | BotTurn


@dataclass(frozen=True, slots=True)
class OrderRecord:
    """An order with what its caller was told of it."""

    order: OrderSummary
    idempotency_key: str
    effect_id: str
    call_id: str | None
    announcing_at: datetime | None
    announced_at: datetime | None
    cancelled_because: str | None


@dataclass(frozen=True, slots=True)
class TicketEvent:
    """Something that happened to a ticket.

    Args:
        by: who did it.
        what: opened, assigned, noted, closed, reopened.
        note: words left with it.
    """

    at: datetime
    by: str
    what: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class TicketRecord:
    """A ticket as it was committed; ``history`` oldest first."""

    number: str
    type: TicketType
    priority: Priority
    status: str
    summary: str
    slots: tuple[tuple[str, str], ...]
    callback_number: str | None
    call_id: str | None
    order_number: str | None
    opened_at: datetime
    due_at: datetime
    owner: str | None = None
    history: tuple[TicketEvent, ...] = ()

    @property
    def added(self) -> tuple[str, ...]:
        """What the caller told afterwards, oldest first."""
        return tuple(event.note for event in self.history if event.what == "added")


@dataclass(frozen=True, slots=True)
class CallHead:
    """A call without its turns, for lists."""

    id: str
    direction: Direction
    sip_call_id: str
    caller_number: str | None
    called_number: str
    dialplan: str
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    outcome: str | None
    recording_path: str | None
    worker_id: str
    turn_count: int


@dataclass(frozen=True, slots=True)
class CallRecord:
    """A call with everything that came of it."""

    head: CallHead
    turns: tuple[TurnRecord, ...]
    orders: tuple[OrderRecord, ...]
    tickets: tuple[TicketRecord, ...]
