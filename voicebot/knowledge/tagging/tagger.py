"""The trained reader: a linear-chain conditional random field over the units of a text.

Lafferty, McCallum, Pereira, Conditional Random Fields, 2001; computed by CRFsuite.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import fsum
from statistics import fmean

import pycrfsuite

from voicebot.errors import ConfigError
from voicebot.knowledge.reading.paper import Paper
from voicebot.knowledge.tagging.features import features_of
from voicebot.knowledge.tagging.labels import names_in, runs_of
from voicebot.knowledge.tagging.units import cut, inside

_LIKELY = {
    "not_for": ("not_for", "contraindications"),
    "free_from": ("free_from",),
    "allergens": ("allergens",),
    "age_min": ("age_min",),
}
"""Safety facts that are proposed also where the likeliest labelling says something else, with those that
share their probability: who is ill is labelled one or the other."""
_LEAST = 0.3
"""Probability from which on this is done."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A stretch of the original text that may state a fact.

    Args:
        name: of the fact.
        words: as the editor wrote them.
        start: in the original text.
        end: in the original text.
        probability: of the fact, mean over the stretch.
    """

    name: str
    words: str
    start: int
    end: int
    probability: float


@dataclass(frozen=True, slots=True)
class Tagging:
    """All that the tagger holds of one text.

    Args:
        proposals: values by the likeliest labelling, by place.
        belief: the highest probability of a fact anywhere in a stretch of the original.
    """

    proposals: tuple[Proposal, ...]
    belief: Callable[[str, int, int], float]


class Tagger:
    """Proposes facts by a trained model. Safe to use from several threads.

    Args:
        model: as CRFsuite wrote it.

    Raises:
        ConfigError: the bytes are no such model.
    """

    def __init__(self, model: bytes) -> None:
        self._model = model
        self._labels: dict[str, list[str]] = {}
        self._of_names: dict[tuple[str, ...], list[str]] = {}
        for label in sorted(self._open().labels()):
            for name in names_in(label):
                self._labels.setdefault(name, []).append(label)

    def _labels_of(self, names: tuple[str, ...]) -> list[str]:
        """Each label that states one of the facts, once."""
        if names not in self._of_names:
            told = {label for name in names for label in self._labels.get(name, ())}
            self._of_names[names] = sorted(told)
        return self._of_names[names]

    def _open(self) -> pycrfsuite.Tagger:
        """One for each reading, for it holds the text; opening takes a tenth of a millisecond."""
        crf = pycrfsuite.Tagger()
        try:
            crf.open_inmemory(self._model)
        except ValueError as error:
            raise ConfigError(f"the product tagger's model is damaged ({error}); train it again") from error
        return crf

    def tag(self, paper: Paper) -> Tagging:
        """Read a text that the rules have read.

        Args:
            paper: what they found is evidence, too.
        """
        units = cut(paper.original)
        crf = self._open()
        crf.set(features_of(paper, units))

        def probability(place: int, *names: str) -> float:
            return fsum([crf.marginal(label, place) for label in self._labels_of(names)])

        def belief(name: str, start: int, end: int) -> float:
            return max((probability(place, name) for place in inside(units, start, end)), default=0.0)

        def proposal(name: str, first: int, last: int, shares: Sequence[float]) -> Proposal:
            start, end = units[first].start, units[last].end
            return Proposal(name, paper.original[start:end], start, end, fmean(shares))

        proposals = [
            proposal(
                name, run.first, run.end - 1, [probability(at, name) for at in range(run.first, run.end)]
            )
            for run in runs_of(crf.tag())
            for name in run.names
        ]
        for name, rivals in _LIKELY.items():
            shares = [probability(place, *rivals) for place in range(len(units))]
            proposals += [
                proposal(name, first, last, shares[first : last + 1])
                for first, last in _stretches(shares)
                if not any(
                    one.name in rivals and one.start < units[last].end and units[first].start < one.end
                    for one in proposals
                )
            ]
        return Tagging(tuple(sorted(proposals, key=lambda one: (one.start, one.end, one.name))), belief)


def _stretches(shares: Sequence[float]) -> Iterator[tuple[int, int]]:
    """First and last places of the runs that reach ``_LEAST``."""
    first = None
    for place, share in enumerate([*shares, 0.0]):
        if share >= _LEAST and first is None:
            first = place
        elif share < _LEAST and first is not None:
            yield first, place - 1
            first = None
