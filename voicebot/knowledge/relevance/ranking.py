"""Ranks the clauses of a product text by whether they answer a question."""

from dataclasses import dataclass
from functools import lru_cache

from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question
from voicebot.knowledge.relevance.features import Shares
from voicebot.knowledge.relevance.model import RelevanceModel, shipped_model
from voicebot.knowledge.retrieval import clauses_of, find_passages, same_units

_AGAINST = ("not_for", "contraindications", "not_features")


@dataclass(frozen=True, slots=True)
class Ranked:
    """A clause and how likely it answers.

    Args:
        text: word for word.
        sentence: around it.
        start: place in the text.
        relevance: 0..1.
        coverage: 0..1, how much of the question's content its words hold.
        against: 0..1, how likely it tells whom or what the product is not for.
    """

    text: str
    sentence: str
    start: int
    relevance: float
    coverage: float
    against: float


def rank(question: Question, product: Product, model: RelevanceModel | None = None) -> tuple[Ranked, ...]:
    """Clauses of the product's text, the likeliest answer first; none without a model."""
    model = model or shipped_model()
    clauses = clauses_of(product.text)
    if model is None or not clauses:
        return ()
    words = as_asked(question)
    plain = [clause for _, clause, _, _ in clauses]
    covered = coverage(question, product)
    told = _told(product.text, model)
    relevances = model.relevances(words, plain, told, covered)
    ranked = [
        Ranked(text, sentence, start, relevance, held, sum(tells.get(name, 0.0) for name in _AGAINST))
        for (text, _, sentence, start), relevance, held, tells in zip(
            clauses, relevances, covered, told, strict=True
        )
    ]
    return tuple(sorted(ranked, key=lambda one: (-one.relevance, one.start)))


def as_asked(question: Question) -> str:
    """The words of a question as the model knows them."""
    return same_units(question.text.lower())


def coverage(question: Question, product: Product) -> list[float]:
    """How much of the question's content each clause holds in words."""
    clauses = clauses_of(product.text)
    found: dict[int, float] = {}
    for passage in find_passages(question.text, product, limit=2 * len(clauses)):
        found.setdefault(passage.start, passage.coverage)
    return [found.get(start, 0.0) for _, _, _, start in clauses]


@lru_cache(maxsize=1024)
def _told(text: str, model: RelevanceModel) -> tuple[Shares, ...]:
    return tuple(model.told([plain for _, plain, _, _ in clauses_of(text)]))
