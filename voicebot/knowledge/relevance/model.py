"""The trained model of relevance: the facts a question is after, those a clause tells, whether both meet."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from voicebot.errors import ConfigError
from voicebot.knowledge.classifier import Classifier
from voicebot.knowledge.kept_model import shipped
from voicebot.knowledge.relevance.features import (
    Shares,
    clause_features,
    pair_features,
    question_features,
)

ANSWERS = "answers"
OTHER = "other"
QUESTION_FACTS, CLAUSE_FACTS, RELEVANCE = PARTS = ("question_facts", "clause_facts", "relevance")


def facts_asked(classifier: Classifier, question: str) -> Shares:
    """Which facts a question is after."""
    return classifier.shares([question_features(question)])[0]


def facts_told(classifier: Classifier, clauses: Sequence[str]) -> Sequence[Shares]:
    """Which facts each clause of a text tells."""
    return classifier.shares(clause_features(*pair) for pair in zip(clauses, ("", *clauses), strict=False))


@dataclass(frozen=True, slots=True)
class RelevanceModel:
    """Three classifiers, of which the last one joins what the first two say."""

    question_facts: Classifier
    clause_facts: Classifier
    relevance: Classifier

    @classmethod
    def of(cls, parts: Mapping[str, bytes]) -> "RelevanceModel":
        """Open the three parts by their names."""
        return cls(*(Classifier(parts[name], of="relevance") for name in PARTS))

    def told(self, clauses: Sequence[str]) -> Sequence[Shares]:
        """Which facts each clause of a text tells."""
        return facts_told(self.clause_facts, clauses)

    def relevances(
        self, question: str, clauses: Sequence[str], told: Sequence[Shares], coverage: Sequence[float]
    ) -> list[float]:
        """The probability that each clause answers the question."""
        rows = pair_features(question, clauses, facts_asked(self.question_facts, question), told, coverage)
        return [shares.get(ANSWERS, 0.0) for shares in self.relevance.shares(rows)]


@cache
def shipped_model() -> RelevanceModel | None:
    """The model that comes with the package; without a usable one, a warning (once) and ``None``."""
    try:
        return RelevanceModel.of(
            {name: shipped(__package__, file_of(name), heading_of(name)) for name in PARTS}
        )
    except ConfigError as error:
        warnings.warn(f"questions are answered by rules alone: {error}", RuntimeWarning, stacklevel=2)
        return None


def file_of(part: str) -> str:
    """The file of a part of the model."""
    return f"{part}.model"


def heading_of(part: str) -> str:
    """Kind and version of a part; raise the number when features change, for a model knows them by name."""
    return f"relevance {part} 1"
