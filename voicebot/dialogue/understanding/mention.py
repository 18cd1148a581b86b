"""A value found in an utterance, before it is decided what the caller wants with it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

from voicebot.dialogue.understanding.result import SlotMention, SlotValue

Span = tuple[int, int]


class Polarity(Enum):
    """What the caller says about a value."""

    WANTED = "wanted"
    UNWANTED = "unwanted"
    """Must not be (不要红的)."""
    REJECTED = "rejected"
    """Is not what was meant (不是红的，是蓝的)."""
    ASKED = "asked"
    """Only asked about (有没有酒精)."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A value of a declared slot at a place of the text.

    Args:
        slot: name of the declared slot.
        value: canonical.
        span: place in the text.
        polarity: what is said about it.
        confidence: 0..1.
        implied: a description that means the value, not its name.
        name: result slot, where it differs from what slot and polarity give.
    """

    slot: str
    value: SlotValue
    span: Span
    polarity: Polarity = Polarity.WANTED
    confidence: float = 1.0
    implied: bool = False
    name: str = ""

    def said(self, polarity: Polarity) -> "Mention":
        """The same mention with another polarity."""
        return replace(self, polarity=polarity)

    def result(self, name: str) -> SlotMention:
        """As understanding returns it."""
        return SlotMention(name, self.value, self.span, self.confidence)


def overlap(first: Span, second: Span) -> bool:
    """Whether two places share a character."""
    return first[0] < second[1] and second[0] < first[1]


def inside(inner: Span, outer: Span) -> bool:
    """Whether ``inner`` lies within ``outer``."""
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def places_of(word: str, text: str) -> Iterator[Span]:
    """Where ``word`` stands in ``text``, from left to right."""
    at = text.find(word)
    while at >= 0:
        yield at, at + len(word)
        at = text.find(word, at + len(word))
