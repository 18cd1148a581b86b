"""A draft in other words: whether a rewording still says the same, no more and no less.

A rewording comes from something that may invent. It is believed only if what carries meaning
(numbers with their units, names, declared values, negations) stands in it in the same order as
in the draft, and if each of the two texts is made of words of the other and of small talk. What is
a question, concerns safety, or claims or promises an action stays as it was, word for word.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from voicebot.dialogue.rewording_zh import (
    CARE_WORDS,
    CLAIM,
    NEGATION,
    NOT_NEGATIVE,
    NUMBER_IDIOMS,
    QUESTION,
    SMALL_TALK,
)
from voicebot.dialogue.state import Phase
from voicebot.dialogue.step import Sentence, Step
from voicebot.dialogue.wording import sentences
from voicebot.knowledge.reading.rulings import BAN, CARE, SAFETY_CUE
from voicebot.language.normalise import normalise
from voicebot.language.numerals import find_numbers, in_figures

MOST_GROWTH = 1.4
MOST_ADDED = 12
"""A rewording may be longer by this factor, or by so many characters if that is more."""
LEAST_DRAFT = 8
"""Characters; less is not worth a request."""
LEAST_QUOTE = 4

_SENTENCE = re.compile(r"[^。？！?!]+[。？！?!]*")
_CLAUSE = re.compile(r"[^，。；：、？！,;:?!\s“”\"'（）()《》「」—…~]+")


class RewordingFault(Enum):
    """Why a rewording is void."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    QUESTION = "question"
    SAFETY = "safety"
    CLAIM = "claim"
    NUMBER = "number"
    NAME = "name"
    MEANING = "meaning"
    """A declared value or a negation is lost, added, or has moved to another thing."""
    WORDS = "words"
    """It holds words that are neither the draft's nor small talk, or lacks some of the draft's."""


@dataclass(frozen=True, slots=True)
class _Anchor:
    at: int
    kind: RewordingFault
    text: str


class RewordingRules:
    """Judges rewordings for one shop.

    Args:
        names: of all products.
        values: words that stand for declared values.
        dangers: words for substances and people at risk; a sentence with one is about safety.
    """

    def __init__(self, names: Iterable[str], values: Iterable[str], dangers: Iterable[str]) -> None:
        self._names = _any_of(names)
        self._values = _any_of(values)
        self._dangers = _any_of(dangers)

    def is_fixed(self, sentence: str) -> bool:
        """Whether a sentence must stay as it is: a question, about safety, or a claim."""
        return any(self._is(kind, normalise(sentence)) for kind in _KEPT)

    def fault(self, draft: str, rewording: str, quotable: Sequence[str] = ()) -> RewordingFault | None:
        """What is wrong with a rewording; ``None`` when it may be said.

        Args:
            quotable: sentences known to be true of the thing that the draft is about; their clauses
                may be added word for word, if they hold no number and nothing about safety.
        """
        draft, rewording = normalise(draft), normalise(rewording)
        if not rewording:
            return RewordingFault.EMPTY
        if len(rewording) > max(MOST_GROWTH * len(draft), len(draft) + MOST_ADDED):
            return RewordingFault.TOO_LONG
        old, new = _SENTENCE.findall(draft), _SENTENCE.findall(rewording)
        for kind in _KEPT:
            if [s for s in old if self._is(kind, s)] != [s for s in new if self._is(kind, s)]:
                return kind
        before = "".join(sentence for sentence in old if not self.is_fixed(sentence))
        after = "".join(sentence for sentence in new if not self.is_fixed(sentence))
        after = self._without_quotes(after, before, quotable)
        return self._moved(before, after) or (
            None if _made_of(after, before) and _made_of(before, after) else RewordingFault.WORDS
        )

    def _is(self, kind: RewordingFault, sentence: str) -> bool:
        # A name says nothing (燕麦洁面乳 is no warning of oats), and must be kept in any case.
        sentence = self._names.sub(_blank, sentence)
        match kind:
            case RewordingFault.QUESTION:
                return QUESTION.search(sentence) is not None
            case RewordingFault.CLAIM:
                return CLAIM.search(sentence) is not None
            case _:
                signs = (SAFETY_CUE, CARE, CARE_WORDS, self._dangers)
                banned = BAN.search(NOT_NEGATIVE.sub("", sentence))
                return banned is not None or any(sign.search(sentence) for sign in signs)

    def _without_quotes(self, text: str, draft: str, quotable: Sequence[str]) -> str:
        clauses = {clause for each in quotable for clause in _CLAUSE.findall(normalise(each))}
        for clause in sorted(clauses, key=len, reverse=True):
            numbered = any(anchor.kind is RewordingFault.NUMBER for anchor in self._anchors(clause))
            if len(clause) >= LEAST_QUOTE and not numbered and clause not in draft:
                text = text.replace(clause, "，")
        return text

    def _moved(self, before: str, after: str) -> RewordingFault | None:
        old, new = self._anchors(before), self._anchors(after)
        for kind in (RewordingFault.NUMBER, RewordingFault.NAME, RewordingFault.MEANING):
            if sorted(a.text for a in old if a.kind is kind) != sorted(a.text for a in new if a.kind is kind):
                return kind
        same_order = [anchor.text for anchor in old] == [anchor.text for anchor in new]
        return None if same_order else RewordingFault.MEANING

    def _anchors(self, text: str) -> list[_Anchor]:
        """What carries the meaning, in order of place."""
        found = [
            _Anchor(match.start(), kind, match[0])
            for pattern, kind in (
                (self._names, RewordingFault.NAME),
                (self._values, RewordingFault.MEANING),
            )
            for match in pattern.finditer(text)
        ]
        plain = NOT_NEGATIVE.sub(_blank, text)
        found += [
            _Anchor(match.start(), RewordingFault.MEANING, text[match.start() : match.end() + 2])
            for match in NEGATION.finditer(plain)
        ]
        return sorted(found + _numbers(text), key=lambda anchor: (anchor.at, anchor.kind.value))


_KEPT = (RewordingFault.QUESTION, RewordingFault.SAFETY, RewordingFault.CLAIM)


def _numbers(text: str) -> list[_Anchor]:
    """Every number with what it counts. What is no numeral here (廿) is a foreign word all the same."""
    plain = NUMBER_IDIOMS.sub(_blank, text)
    found = []
    for number in find_numbers(plain):
        start, end = number.span
        unit = text[end : end + 1]
        figures = plain[start:end] if plain[start] == "0" else number.digits  # 0188 is not said like 188
        spoken = figures or f"{number.low:g}-{number.high:g}"
        found.append(_Anchor(start, RewordingFault.NUMBER, f"{spoken}{unit}"))
    return found


def _blank(match: re.Match[str]) -> str:
    return "　" * len(match[0])


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Any of the words, the longest first; nothing when there is none."""
    normalised = sorted({normalise(word) for word in words} - {""}, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, normalised)) or r"(?!)")


def _made_of(text: str, source: str) -> bool:
    """Whether ``text`` consists of stretches of ``source`` and of small talk; 一百 and 100 are the same."""
    stretches = _CLAUSE.findall(_figured(source))
    return all(_covered(clause, stretches) for clause in _CLAUSE.findall(_figured(text)))


def _figured(text: str) -> str:
    pieces, position = [], 0
    for idiom in NUMBER_IDIOMS.finditer(text):
        pieces += [in_figures(text[position : idiom.start()]), idiom[0]]
        position = idiom.end()
    return "".join(pieces) + in_figures(text[position:])


def _covered(clause: str, stretches: Sequence[str]) -> bool:
    reachable = {0}
    for start in range(len(clause)):
        if start not in reachable:
            continue
        for end in range(start + 1, len(clause) + 1):
            piece = clause[start:end]
            taken = len(piece) >= 2 and any(piece in stretch for stretch in stretches)
            if taken or piece in SMALL_TALK or piece in stretches:
                reachable.add(end)
    return len(clause) in reachable


# --- which part of a step may be reworded


@dataclass(frozen=True, slots=True)
class Draft:
    """Neighbouring sentences of a step's speech that may be said in other words.

    Args:
        first: index of the first.
        texts: as they are.
    """

    first: int
    texts: tuple[str, ...]

    @property
    def text(self) -> str:
        """As one."""
        return "".join(self.texts)


def draft_in(step: Step, rules: RewordingRules, fixed_prompts: frozenset[str]) -> Draft | None:
    """The part of a step that may be reworded; ``None`` when nothing may or need be.

    Nothing is reworded once an order is being taken: then every word is a name, a number or a
    commitment. Fixed prompts are left alone, because they were synthesised beforehand.
    """
    announces = any(sentence.effect_id is not None for sentence in step.speech)
    if step.effects or announces or step.state.phase not in (Phase.NEEDS, Phase.OFFER):
        return None
    best, run = Draft(0, ()), Draft(0, ())
    for place, sentence in enumerate(step.speech):
        if not sentence.informative or sentence.text in fixed_prompts or rules.is_fixed(sentence.text):
            run = Draft(place + 1, ())
            continue
        run = Draft(run.first, (*run.texts, sentence.text))
        best = max(best, run, key=lambda draft: len(draft.text))
    return best if len(best.text) >= LEAST_DRAFT else None


def reworded(step: Step, draft: Draft, text: str) -> Step:
    """The step with its draft in other words, as it will be repeated when the caller asks."""
    new = tuple(Sentence(piece) for piece in sentences(text))
    speech = (*step.speech[: draft.first], *new, *step.speech[draft.first + len(draft.texts) :])
    informative = tuple(sentence.text for sentence in speech if sentence.informative)
    return replace(step, speech=speech, state=replace(step.state, last_speech=informative))
