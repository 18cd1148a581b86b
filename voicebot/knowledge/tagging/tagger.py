"""The trained reader: a linear-chain conditional random field over the units of a text.

Lafferty, McCallum, Pereira, Conditional Random Fields, 2001; computed by CRFsuite.
"""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import fmean

import pycrfsuite

from voicebot.errors import ConfigError
from voicebot.knowledge.reading.paper import Paper
from voicebot.knowledge.tagging.features import features_of
from voicebot.knowledge.tagging.labels import names_in, runs_of
from voicebot.knowledge.tagging.units import cut, inside


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
        for label in sorted(self._open().labels()):
            for name in names_in(label):
                self._labels.setdefault(name, []).append(label)

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

        def probability(name: str, place: int) -> float:
            return sum(crf.marginal(label, place) for label in self._labels.get(name, ()))

        def belief(name: str, start: int, end: int) -> float:
            return max((probability(name, place) for place in inside(units, start, end)), default=0.0)

        proposals = []
        for run in runs_of(crf.tag()):
            start, end = units[run.first].start, units[run.end - 1].end
            for name in run.names:
                share = fmean(probability(name, place) for place in range(run.first, run.end))
                proposals.append(Proposal(name, paper.original[start:end], start, end, share))
        return Tagging(tuple(sorted(proposals, key=lambda one: (one.start, one.end, one.name))), belief)
