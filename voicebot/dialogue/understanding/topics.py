"""Which subject is talked about, where several have slots that sound alike (score of a hotel, of a sight)."""

from collections import Counter
from collections.abc import Sequence

from voicebot.dialogue.dialplan import Dialplan
from voicebot.dialogue.understanding.mention import Mention, overlap
from voicebot.dialogue.understanding.result import TurnContext

_TELLING_CHARS = 3
"""A word this long that only one slot knows is meant, whatever the subject."""


class Topics:
    """The topics of a dialplan.

    Args:
        plan: the dialplan; without topics nothing is ever silent.
    """

    def __init__(self, plan: Dialplan) -> None:
        self._plan = plan
        owners: dict[str, set[str]] = {}
        for slot in plan.slots.values():
            for word in (*slot.words, *slot.cues):
                owners.setdefault(word, set()).add(slot.topic)
        self._words = {
            topic: (*words, *(word for word, topics in owners.items() if topics == {topic}))
            for topic, words in plan.topics.items()
        }
        """Words of a topic; what only its slots are called belongs to them."""
        self.each = [self._silent_but(frozenset({topic})) for topic in plan.topics]
        """For each topic the slots that are silent while it is talked about alone."""

    def silent(self, text: str, context: TurnContext) -> frozenset[str]:
        """Slots of topics that are not talked about; nothing when no topic is."""
        if not self._plan.topics:
            return frozenset()
        active = frozenset(name for name, words in self._words.items() if any(word in text for word in words))
        asked = self._plan.slots.get(context.last_question or "")
        if not active and asked is not None and asked.topic:
            active = frozenset({asked.topic})
        if not active:
            known = [self._plan.slots[name].topic for name in context.slots if name in self._plan.slots]
            active = frozenset(topic for topic in known[-1:] if topic)
        return self._silent_but(active) if active else frozenset()

    def on_topic(self, mentions: Sequence[Mention], silent: frozenset[str]) -> list[Mention]:
        """Without values of silent slots, unless they are long and nothing else is meant by them."""
        loud = [mention for mention in mentions if mention.slot not in silent]
        places = Counter(mention.span for mention in mentions if mention.slot in silent)
        return sorted(
            loud
            + [
                mention
                for mention in mentions
                if mention.slot in silent
                and mention.span[1] - mention.span[0] >= _TELLING_CHARS
                and places[mention.span] == 1
                and not any(overlap(mention.span, other.span) for other in loud)
            ],
            key=lambda mention: mention.span,
        )

    def _silent_but(self, active: frozenset[str]) -> frozenset[str]:
        return frozenset(
            slot.name for slot in self._plan.slots.values() if slot.topic and slot.topic not in active
        )
