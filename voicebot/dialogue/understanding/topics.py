"""Which subject is talked about, where several have slots that sound alike (score of a hotel, of a sight)."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from voicebot.dialogue.dialplan import Dialplan
from voicebot.dialogue.understanding.mention import Mention, Span, inside, overlap, places_of
from voicebot.dialogue.understanding.result import TurnContext

_TELLING_CHARS = 3
"""A word this long that only one slot knows is meant, whatever the subject."""
_NEXT_TO_IT = re.compile(r"[^，。？！、]{0,4}?(?:周边|附近|旁边|周围|边上|对面|隔壁|门口|一带)")
"""在宾馆附近找个能玩的: the hotel is only where it is."""
_NEAR_TO = re.compile(r"(?:离|挨着|靠近|紧邻)[^，。？！、]{0,4}$")
_DONE_WITH = re.compile(
    r"(?:完|过|饱|累|够|结束|完毕|好了)|(?:的地方|的地儿|的)?(?:也|都|已经)*(?:安排|找|订|定|安顿|解决|搞定)好?了"
)
_SETTLED = re.compile(r"(?:[定订安选找]好|安排好|安顿好|解决|搞定|预[定订])了?(?:这个|那个|这家|住的)?$")
"""吃完饭想…, 订好宾馆以后想…: what comes before the wish."""
_AFTERWARDS = re.compile(r"[^，。？！、]{0,3}?(?:以后|之后|后(?!天))")
_SENTENCE_END = re.compile(r"[。？！；]")


@dataclass(frozen=True, slots=True)
class _Sign:
    """A word that tells the topic.

    Args:
        span: place in the text.
        topic: the topic.
        aside: it names only where or after what something is wanted.
    """

    span: Span
    topic: str
    aside: bool


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
        self.each = {topic: self.silent_but(topic) for topic in plan.topics}
        """For each topic the slots that are silent while it is talked about alone."""

    def spoken_of(self, text: str, named: Sequence[Mention], context: TurnContext) -> "TopicsSpokenOf":
        """What is talked about where.

        Args:
            text: normalised.
            named: values found in it; those that only one topic knows tell it, too.
            context: the question asked and what is known stand in where nothing tells the topic.
        """
        if not self._plan.topics:
            return TopicsSpokenOf(text, (), frozenset(), self)
        signs = self._signs(text, named)
        active = frozenset(sign.topic for sign in signs)
        asked = self._plan.slots.get(context.last_question or "")
        if not active and asked is not None and asked.topic:
            active = frozenset({asked.topic})
        if not active:
            known = [self._plan.slots[name].topic for name in context.slots if name in self._plan.slots]
            active = frozenset(topic for topic in known[-1:] if topic)
        return TopicsSpokenOf(text, signs, active, self)

    def topic_of(self, slot: str) -> str:
        """The topic that a slot belongs to, if any."""
        declared = self._plan.slots.get(slot)
        return declared.topic if declared is not None else ""

    def silent_but(self, *active: str) -> frozenset[str]:
        """Slots of other topics."""
        return frozenset(
            slot.name for slot in self._plan.slots.values() if slot.topic and slot.topic not in active
        )

    def _signs(self, text: str, named: Sequence[Mention]) -> tuple[_Sign, ...]:
        meanings: dict[Span, set[str]] = defaultdict(set)
        for mention in named:
            meanings[mention.span].add(self.topic_of(mention.slot))
        names = {span for span in meanings if span[1] - span[0] >= _TELLING_CHARS}
        found = {
            span: topics
            for span, topics in meanings.items()
            if not any(inside(span, name) and span != name for name in names)
        }
        for topic, words in self._words.items():
            for word in words:
                for span in places_of(word, text):
                    if not any(inside(span, name) for name in names):
                        found.setdefault(span, set()).add(topic)
        return tuple(
            _Sign(span, next(iter(topics)), _is_aside(text, span))
            for span, topics in sorted(found.items())
            if len(topics) == 1 and "" not in topics
        )


@dataclass(frozen=True, slots=True)
class TopicsSpokenOf:
    """Which topics an utterance speaks of, and which of them where.

    Args:
        text: normalised.
        signs: what tells, in order of place.
        active: the topics spoken of; empty when that is unknown.
        topics: those of the dialplan.
    """

    text: str
    signs: tuple[_Sign, ...]
    active: frozenset[str]
    topics: Topics

    @property
    def silent(self) -> frozenset[str]:
        """Slots of topics that are not talked about; nothing when no topic is."""
        return self.topics.silent_but(*self.active) if self.active else frozenset()

    def at(self, span: Span) -> str:
        """The topic that is spoken of at a place, if any.

        In its sentence the nearest sign counts, then those of the sentences before and after it;
        asides count last.
        """
        if len(self.active) <= 1 or not self.signs:
            return next(iter(self.active), "")
        return min(self.signs, key=self._farness(span)).topic

    def _farness(self, span: Span) -> Callable[[_Sign], tuple[bool, int, int]]:
        def farness(sign: _Sign) -> tuple[bool, int, int]:
            ahead = sign.span[0] >= span[1]
            between = self.text[span[1] : sign.span[0]] if ahead else self.text[sign.span[1] : span[0]]
            sentences = len(_SENTENCE_END.findall(between))
            return (sign.aside, 2 * sentences + (ahead and sentences > 0), len(between))

        return farness

    def on_topic(self, mentions: Sequence[Mention]) -> list[Mention]:
        """Without values of silent slots, unless they are long and nothing else is meant by them; of a
        word that several topics have, the meaning in the topic spoken of there."""
        silent = self.silent
        if not silent and len(self.active) <= 1:
            return list(mentions)
        loud = [mention for mention in mentions if mention.slot not in silent]
        meanings: dict[Span, set[str]] = defaultdict(set)
        for mention in mentions:
            meanings[mention.span].add(mention.slot)
        loud = [mention for mention in loud if self._is_meant(mention, loud)]
        return sorted(
            loud
            + [
                mention
                for mention in mentions
                if mention.slot in silent
                and mention.span[1] - mention.span[0] >= _TELLING_CHARS
                and len(meanings[mention.span]) == 1
                and not any(overlap(mention.span, other.span) for other in loud)
            ],
            key=lambda mention: mention.span,
        )

    def _is_meant(self, mention: Mention, among: Sequence[Mention]) -> bool:
        topic, here = self.topics.topic_of(mention.slot), self.at(mention.span)
        others = {self.topics.topic_of(other.slot) for other in among if other.span == mention.span} - {""}
        return not topic or len(others) < 2 or here == topic or here not in others


def _is_aside(text: str, span: Span) -> bool:
    start, end = span
    return (
        any(pattern.match(text, end) is not None for pattern in (_NEXT_TO_IT, _DONE_WITH, _AFTERWARDS))
        or _SETTLED.search(text[:start]) is not None
        or _NEAR_TO.search(text[:start]) is not None
    )
