"""What understanding takes and returns. Names of intents and slots: docs/understanding.md."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

SlotValue = str | int | float | tuple["SlotValue", ...] | Mapping[str, "SlotValue"]
"""A canonical value; lists are tuples, an order line is a mapping."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A product that was just read out to the caller; ``index:1`` is the first.

    Args:
        name: as spoken.
        price_yuan: as spoken, if it was.
        attributes: facts a caller may refer to it by (color, effect, ingredients ...).
    """

    name: str
    price_yuan: float | None = None
    attributes: Mapping[str, SlotValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TurnContext:
    """What an utterance is understood against.

    Args:
        now: date and time of the turn, for relative dates.
        last_question: slot that the bot has just asked for, or "confirm" after a yes/no question.
        slots: what is already known, canonical.
        offered: products just read out.
        draft_order: slots of the order being taken.
        order: the existing order being talked about.
        history: facts of earlier calls.
    """

    now: datetime | None = None
    last_question: str | None = None
    slots: Mapping[str, SlotValue] = field(default_factory=dict)
    offered: tuple[Offered, ...] = ()
    draft_order: Mapping[str, SlotValue] = field(default_factory=dict)
    order: Mapping[str, SlotValue] = field(default_factory=dict)
    history: Mapping[str, SlotValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScoredIntent:
    """One intent of the utterance."""

    name: str
    confidence: float


@dataclass(frozen=True, slots=True)
class SlotMention:
    """One slot value and where it was said.

    Args:
        slot: name; polarity and comparator are part of it (effect_exclude, price_max, allergy, avoid).
        value: canonical value.
        span: start and end in ``Understanding.text``; (0, 0) when inferred from context.
        confidence: 0..1; lower when the words were mended by sound.
    """

    slot: str
    value: SlotValue
    span: tuple[int, int]
    confidence: float


@dataclass(frozen=True, slots=True)
class Understanding:
    """An utterance understood in its context.

    Args:
        text: the utterance after normalisation and mending of misheard words.
        intents: most important first; never empty.
        mentions: every value with its span, in the order said, after corrections.
        slots: what the utterance adds or changes, in canonical values.
    """

    text: str
    intents: tuple[ScoredIntent, ...]
    mentions: tuple[SlotMention, ...]
    slots: Mapping[str, SlotValue]

    @property
    def intent(self) -> str:
        """Name of the main intent."""
        return self.intents[0].name
