"""Replacements of misheard words, and applying those that agree."""

from collections.abc import Sequence
from dataclasses import dataclass

from voicebot.dialogue.understanding.mention import Span, inside, overlap
from voicebot.language.common_words import COMMON_WORDS, common_spans
from voicebot.language.pinyin import SoundMatch


@dataclass(frozen=True, slots=True)
class Mended:
    """A text after mending.

    Args:
        text: as long as what was heard.
        changes: mended places with the confidence that they are right.
    """

    text: str
    changes: tuple[tuple[Span, float], ...] = ()

    def confidence_at(self, span: Span) -> float:
        """Lowest confidence of the changes that ``span`` touches; 1.0 where nothing was changed."""
        return min((sure for place, sure in self.changes if overlap(place, span)), default=1.0)


@dataclass(frozen=True, slots=True)
class Change:
    """A word to put in a place; the higher its rank, the sooner it is applied."""

    word: str
    span: Span
    confidence: float
    rank: float


def cuts(word: Span, window: Span) -> bool:
    """Whether ``window`` begins or ends in the middle of ``word``."""
    return overlap(word, window) and not inside(word, window)


def as_changes(
    matches: Sequence[SoundMatch], protected: Sequence[Span], text: str, rank: float
) -> list[Change]:
    """Changes of what stands free and is neither an everyday word nor a piece of one."""
    return [
        Change(match.word, match.span, 0.7 - match.cost, rank + len(match.word) - 4 * match.cost)
        for match in matches
        if not any(overlap(match.span, span) for span in protected)
        and text[slice(*match.span)] != match.word
        and text[slice(*match.span)] not in COMMON_WORDS
        and not any(cuts(span, match.span) for span in common_spans(text))
    ]


def applied(text: str, changes: Sequence[Change]) -> Mended:
    """The best changes that do not touch each other."""
    kept: list[Change] = []
    for change in sorted(changes, key=lambda item: (-item.rank, item.span, item.word)):
        if not any(overlap(change.span, other.span) for other in kept):
            kept.append(change)
    chars = list(text)
    for change in kept:
        chars[slice(*change.span)] = change.word
    return Mended("".join(chars), tuple((change.span, round(change.confidence, 3)) for change in kept))
