"""A maximum-entropy classifier: the probability of each label, given named features.

Berger, Della Pietra, Della Pietra, A Maximum Entropy Approach to Natural Language Processing, 1996;
computed by CRFsuite as a conditional random field over sequences of length one.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

import pycrfsuite

from voicebot.errors import ConfigError


class Classifier:
    """A trained classifier. Safe to use from several threads.

    Args:
        model: as CRFsuite wrote it.
        of: what it is a model of, for messages.

    Raises:
        ConfigError: the bytes are no such model.
    """

    def __init__(self, model: bytes, *, of: str) -> None:
        self._model = model  # CRFsuite reads from these bytes as long as it lives
        self._of = of
        self._idle: list[pycrfsuite.Tagger] = []
        self.labels: tuple[str, ...] = tuple(sorted(self._open().labels()))

    def _open(self) -> pycrfsuite.Tagger:
        crf = pycrfsuite.Tagger()
        try:
            crf.open_inmemory(self._model)
        except ValueError as error:
            raise ConfigError(f"the model of {self._of} is damaged ({error}); train it again") from error
        return crf

    def likeliest(self, features: Sequence[str], among: Collection[str]) -> tuple[str, float]:
        """The likeliest of some labels, with its probability.

        Mostly it is the likeliest of all, which is found without computing the probability of each.

        Args:
            features: of one row.
            among: labels to choose from, at least one of them the model's.
        """
        crf = self._taken()
        crf.set([features])
        [best] = crf.tag()
        if best not in among:
            best = max((label for label in self.labels if label in among), key=lambda it: crf.marginal(it, 0))
        share = crf.marginal(best, 0)
        self._idle.append(crf)
        return best, share

    def shares(self, rows: Iterable[Mapping[str, float] | Sequence[str]]) -> list[dict[str, float]]:
        """The probability of each label, row by row."""
        crf = self._taken()
        shares = []
        for features in rows:
            crf.set([features])
            shares.append({label: crf.marginal(label, 0) for label in self.labels})
        self._idle.append(crf)
        return shares

    def _taken(self) -> pycrfsuite.Tagger:
        """One that is nobody else's while it is used, for it holds what is judged."""
        try:
            return self._idle.pop()
        except IndexError:
            return self._open()
