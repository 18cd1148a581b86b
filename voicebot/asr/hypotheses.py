"""From the recogniser's scored hypotheses to what was heard. Pure."""

import heapq
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from voicebot.asr.engine import IsAnswer
from voicebot.dialogue.events import Heard
from voicebot.language.pinyin import syllables

ANSWER_BONUS = 2.0
"""How much likelier an answer to the question is, as a logarithm. Chosen on answers to the shops' questions
(docs/hearing.md): with less, misheard answers stay; with more, other sentences suffer."""
LIKELIHOOD_SCALE = 0.7
"""Likelihoods of acoustic models are too sure of themselves. With this, of what has a confidence of 0.7 about
7 in 10 were right (docs/hearing.md)."""

NUMERAL_BONUS = 1.0
"""How much likelier a numeral beside a numeral is than another character of the same sound, as a logarithm:
十四双 lay 0.3 behind 时四双, which would be understood as four."""
_NUMERALS = frozenset("零一二两三四五六七八九十百千万")


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


def prefer_answers(hypotheses: Sequence[Hypothesis], is_answer: IsAnswer) -> tuple[Hypothesis, ...]:
    """What answers the question just asked becomes likelier; best first."""
    preferred = (
        Hypothesis(one.text, one.log_likelihood + ANSWER_BONUS) if one.text and is_answer(one.text) else one
        for one in hypotheses
    )
    return tuple(sorted(preferred, key=lambda hypothesis: -hypothesis.log_likelihood))


def prefer_numerals(hypotheses: Sequence[Hypothesis]) -> tuple[Hypothesis, ...]:
    """What sounds like the best, tones included, and continues its numbers becomes likelier; best first."""
    if not hypotheses:
        return ()
    best = hypotheses[0].text
    preferred = (
        Hypothesis(one.text, one.log_likelihood + NUMERAL_BONUS)
        if _continues_numbers(one.text, best)
        else one
        for one in hypotheses
    )
    return tuple(sorted(preferred, key=lambda hypothesis: -hypothesis.log_likelihood))


def _continues_numbers(text: str, best: str) -> bool:
    if text == best or len(text) != len(best) or syllables(text) != syllables(best):
        return False
    changed = {place for place, (new, old) in enumerate(zip(text, best, strict=True)) if new != old}
    beside = {place for place, character in enumerate(text) if character in _NUMERALS} - changed
    return all(text[place] in _NUMERALS and {place - 1, place + 1} & beside for place in changed)


def to_heard(hypotheses: Sequence[Hypothesis], max_alternatives: int) -> Heard:
    """The best hypothesis with the others as alternatives.

    The confidence is the posterior probability, among all hypotheses given (the n-best list stands for the
    whole lattice), that this is what was spoken: readings that sound alike but for tones count together, for
    the dialogue mends by sound. Near 1 without serious competitors, 1/n among n equals. It says how sure
    the recogniser is, not how right: words that it does not know are misheard with confidence.
    """
    if not hypotheses or not hypotheses[0].text:
        return Heard("", confidence=0.0)
    best, *others = hypotheses
    sound = _sound(best.text)
    total = alike = -math.inf
    for hypothesis in hypotheses:
        scaled = LIKELIHOOD_SCALE * hypothesis.log_likelihood
        total = _log_add(total, scaled)
        if _sound(hypothesis.text) == sound:
            alike = _log_add(alike, scaled)
    alternatives = tuple(other.text for other in others if other.text)[:max_alternatives]
    return Heard(best.text, math.exp(alike - total), alternatives)


def _sound(text: str) -> tuple[str, ...]:
    return tuple(syllable.base for syllable in syllables(text))


def _log_add(first: float, second: float) -> float:
    larger, smaller = max(first, second), min(first, second)
    return larger + math.log1p(math.exp(smaller - larger)) if smaller > -math.inf else larger
