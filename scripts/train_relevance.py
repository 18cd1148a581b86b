"""Trains the model of relevance on questions about texts with marked facts, and writes its three parts.

``python scripts/train_relevance.py models/product-tagger/texts [FOLDER]``: deterministic, about a minute.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

import pycrfsuite

from voicebot.dialogue.lexicon import lexicon_of
from voicebot.knowledge.classifier import Classifier
from voicebot.knowledge.kept_model import packed
from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question, understand
from voicebot.knowledge.reader import read_product
from voicebot.knowledge.relevance.features import (
    Features,
    clause_features,
    pair_features,
    question_features,
)
from voicebot.knowledge.relevance.model import (
    ANSWERS,
    CLAUSE_FACTS,
    OTHER,
    QUESTION_FACTS,
    RELEVANCE,
    facts_asked,
    facts_told,
    file_of,
    heading_of,
)
from voicebot.knowledge.relevance.ranking import as_asked, coverage
from voicebot.knowledge.retrieval import clauses_of
from voicebot.knowledge.tagging.marked import MarkedText, parse_marked
from voicebot.service.deployment import load_plan

PROJECT = Path(__file__).parents[1]
DIALPLANS = PROJECT / "dialplans"
MODEL = PROJECT / "voicebot" / "knowledge" / "relevance"
PARAMETERS = {
    QUESTION_FACTS: {"c1": 0.02, "c2": 0.3, "max_iterations": 100, "feature.minfreq": 2},
    CLAUSE_FACTS: {"c1": 0.3, "c2": 0.3, "max_iterations": 100, "feature.minfreq": 2},
    RELEVANCE: {"c1": 0.0, "c2": 0.01, "max_iterations": 200},
}
NO_FACT = "none"
NOT_STATED = "not_stated"
FOLDS = 5
"""The joining classifier learns from what the first two say of texts that they have not seen."""


@dataclass(frozen=True)
class Lesson:
    """A text, which facts its clauses tell, and what was asked about it."""

    product: Product
    clauses: tuple[str, ...]
    told: tuple[frozenset[str], ...]
    questions: tuple[tuple[Question, frozenset[str], bool], ...]


def lesson_of(marked: MarkedText, lexicon: Lexicon) -> Lesson:
    """Clauses with the facts marked in them; questions, what they are after, and whether it is told."""
    product = read_product(marked.text, product_id=marked.source, category=marked.category, lexicon=lexicon)
    clauses = clauses_of(product.text)
    ends = [*(start for *_, start in clauses[1:]), len(product.text)]
    told = tuple(
        frozenset(
            name for mark in marked.marks if mark.start < end and mark.end > start for name in mark.names
        )
        for (*_, start), end in zip(clauses, ends, strict=True)
    )
    questions = tuple(
        (understand(asked.words, lexicon), frozenset(asked.facts), asked.kind != NOT_STATED)
        for asked in marked.questions
    )
    return Lesson(product, tuple(plain for _, plain, _, _ in clauses), told, questions)


def question_rows(lessons: Iterable[Lesson]) -> Iterator[tuple[Features, str]]:
    for lesson in lessons:
        for question, facts, _ in lesson.questions:
            for fact in sorted(facts):
                yield question_features(as_asked(question)), fact


def clause_rows(lessons: Iterable[Lesson]) -> Iterator[tuple[Features, str]]:
    for lesson in lessons:
        for clause, before, facts in zip(lesson.clauses, ("", *lesson.clauses), lesson.told, strict=False):
            for fact in sorted(facts) or (NO_FACT,):
                yield clause_features(clause, before), fact


def pair_rows(
    lessons: Iterable[Lesson], questions: Classifier, clauses: Classifier
) -> Iterator[tuple[Features, str]]:
    for lesson in lessons:
        told = facts_told(clauses, lesson.clauses)
        for question, facts, stated in lesson.questions:
            words = as_asked(question)
            covered = coverage(question, lesson.product)
            rows = pair_features(words, lesson.clauses, facts_asked(questions, words), told, covered)
            for row, tells in zip(rows, lesson.told, strict=True):
                yield row, ANSWERS if stated and tells & facts else OTHER


def train(lessons: Sequence[Lesson]) -> dict[str, bytes]:
    """Fit the three parts."""
    rows: list[tuple[Features, str]] = []
    for fold in range(FOLDS):
        seen = [lesson for place, lesson in enumerate(lessons) if place % FOLDS != fold]
        rows += pair_rows(
            lessons[fold::FOLDS], *(Classifier(part, of="relevance") for part in _facts(seen).values())
        )
    return _facts(lessons) | {RELEVANCE: _fit(rows, RELEVANCE)}


def _facts(lessons: Sequence[Lesson]) -> dict[str, bytes]:
    return {
        QUESTION_FACTS: _fit(question_rows(lessons), QUESTION_FACTS),
        CLAUSE_FACTS: _fit(clause_rows(lessons), CLAUSE_FACTS),
    }


def _fit(rows: Iterable[tuple[Features, str]], part: str) -> bytes:
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(PARAMETERS[part])
    for features, label in rows:
        trainer.append([features], [label])
    with NamedTemporaryFile(suffix=".crfsuite") as file:
        trainer.train(file.name)
        return Path(file.name).read_bytes()


def load_lessons(folder: Path) -> list[Lesson]:
    """All texts of a folder, by file name and place, read with the words of the example shops."""
    lexicons = {
        path.name: lexicon_of(load_plan(path))
        for path in sorted(DIALPLANS.iterdir())
        if (path / "dialplan.yaml").is_file()
    }
    return [
        lesson_of(marked, lexicons.get(marked.category, Lexicon()))
        for path in sorted(folder.glob("*.txt"))
        for marked in parse_marked(path.read_text("utf-8"), file=str(path))
    ]


def main(folder: Path, model: Path = MODEL) -> None:
    lessons = load_lessons(folder)
    for part, learnt in train(lessons).items():
        kept = packed(learnt, heading_of(part))
        (model / file_of(part)).write_bytes(kept)
        print(f"{part}: {len(kept) / 1e6:.2f} MB")
    print(f"{len(lessons)} texts, {sum(len(one.questions) for one in lessons)} questions")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
