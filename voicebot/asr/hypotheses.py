"""From the recogniser's scored hypotheses to what was heard. Pure."""

import heapq
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from voicebot.dialogue.events import Heard


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One text and the logarithm of its likelihood, up to a constant of the utterance."""

    text: str
    log_likelihood: float


def merge_alike(hypotheses: Iterable[Hypothesis]) -> tuple[Hypothesis, ...]:
    """Add up hypotheses that read the same (other word limits or pronunciations), best first."""
    totals: dict[str, float] = {}
    for hypothesis in hypotheses:
        before = totals.get(hypothesis.text, -math.inf)
        totals[hypothesis.text] = _log_add(before, hypothesis.log_likelihood)
    merged = (Hypothesis(text, total) for text, total in totals.items())
    return tuple(sorted(merged, key=lambda hypothesis: -hypothesis.log_likelihood))


def join_segments(segments: Sequence[Sequence[Hypothesis]], limit: int) -> tuple[Hypothesis, ...]:
    """The ``limit`` best ways to read segments one after the other (each with its own alternatives)."""
    joined: Sequence[Hypothesis] = (Hypothesis("", 0.0),)
    for segment in segments:
        combined = (
            Hypothesis(head.text + tail.text, head.log_likelihood + tail.log_likelihood)
            for head in joined
            for tail in segment
        )
        joined = heapq.nlargest(limit, combined, key=lambda hypothesis: hypothesis.log_likelihood)
    return merge_alike(joined)


def to_heard(hypotheses: Sequence[Hypothesis], max_alternatives: int) -> Heard:
    """The best hypothesis with the others as alternatives.

    The confidence is the posterior probability of the text among all hypotheses given (the n-best list
    stands for the whole lattice): near 1 without serious competitors, 1/n among n equals. It says how
    sure the recogniser is, not how right: words that it does not know are misheard with confidence.
    """
    if not hypotheses or not hypotheses[0].text:
        return Heard("", confidence=0.0)
    best, *others = hypotheses
    total = -math.inf
    for hypothesis in hypotheses:
        total = _log_add(total, hypothesis.log_likelihood)
    alternatives = tuple(other.text for other in others if other.text)[:max_alternatives]
    return Heard(best.text, math.exp(best.log_likelihood - total), alternatives)


def _log_add(first: float, second: float) -> float:
    larger, smaller = max(first, second), min(first, second)
    return larger + math.log1p(math.exp(smaller - larger)) if smaller > -math.inf else larger
