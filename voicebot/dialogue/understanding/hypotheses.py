"""Several hypotheses of the recogniser for one utterance: what one lacks or doubts, another may hold."""

from dataclasses import dataclass, replace

from voicebot.dialogue.understanding.binding import Binding
from voicebot.dialogue.understanding.result import ScoredIntent, SlotMention, SlotValue, TurnContext

HELD_BY_ALTERNATIVE = 0.6
"""What a value is worth that only another hypothesis of the recogniser holds."""
_UNSURE = 0.55


@dataclass(frozen=True, slots=True)
class Reading:
    """One hypothesis, read.

    Args:
        text: mended.
        mentions: values with their places.
        slots: what they say together.
        intents: the main one first.
        binding: why the main intent is no guess; ``None`` when it is one.
        apart: intents that a clause of its own speaks for.
    """

    text: str
    mentions: tuple[SlotMention, ...]
    slots: dict[str, SlotValue]
    intents: tuple[ScoredIntent, ...]
    binding: Binding | None = None
    apart: frozenset[str] = frozenset()


def helped(reading: Reading, other: Reading, context: TurnContext) -> Reading:
    """Values that the first hypothesis lacks or doubts and another one holds clearly."""
    slots = dict(reading.slots)
    mentions = list(reading.mentions)
    sure = {mention.slot: mention.confidence for mention in mentions}
    for mention in other.mentions:
        known = sure.get(mention.slot)
        asked = mention.slot == context.last_question and known is None
        doubted = known is not None and known < _UNSURE <= mention.confidence
        if mention.slot == "items" or not (asked or doubted):
            continue
        mentions = [item for item in mentions if item.slot != mention.slot]
        mentions.append(replace(mention, span=(0, 0), confidence=mention.confidence * HELD_BY_ALTERNATIVE))
        slots[mention.slot] = other.slots[mention.slot]
        sure[mention.slot] = 1.0
    return replace(reading, slots=slots, mentions=tuple(mentions))


def disputed_slots(first: Reading, other: Reading) -> set[str]:
    """Slots for which two hypotheses give different numbers."""
    return {
        slot
        for slot, value in first.slots.items()
        if isinstance(value, int | float) and slot in other.slots and other.slots[slot] != value
    }
