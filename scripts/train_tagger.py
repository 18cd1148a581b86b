"""Trains the product tagger on texts with marked facts and writes its model.

    python scripts/train_tagger.py models/product-tagger/texts [MODEL]
    python scripts/train_tagger.py models/product-tagger/texts --hold-out

Deterministic, some minutes. ``--hold-out`` writes nothing: it trains on four fifths of the texts and tells
how the marks of the others are found, fact by fact.
"""

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pycrfsuite

from voicebot.dialogue.lexicon import lexicon_of
from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.reader import read_by_rules
from voicebot.knowledge.tagging.features import features_of
from voicebot.knowledge.tagging.labels import Scheme, labels_of
from voicebot.knowledge.tagging.marked import MarkedText, parse_marked
from voicebot.knowledge.tagging.shipped import MODEL_FILE, packed, unpacked
from voicebot.knowledge.tagging.tagger import Tagger
from voicebot.knowledge.tagging.units import cut
from voicebot.service.deployment import load_plan

PROJECT = Path(__file__).parents[1]
DIALPLANS = PROJECT / "dialplans"
MODEL = PROJECT / "voicebot" / "knowledge" / "tagging" / MODEL_FILE
PARAMETERS: dict[str, float | int | bool] = {
    "c1": 0.3,
    "c2": 0.02,
    "max_iterations": 60,
    "feature.minfreq": 3,
}
"""Strengths of the two regularisations, steps of L-BFGS, and how often a feature must be seen."""
WITHOUT_WORDS = 3
"""Every third text is read without the shop's words, for a shop may have none for such goods."""
HELD_OUT = 5
"""Every fifth text is kept back by ``--hold-out``."""


@dataclass(frozen=True)
class Lesson:
    """One text as the trainer takes it."""

    features: list[list[str]]
    labels: list[str]


def load_texts(folder: Path) -> list[MarkedText]:
    """All texts of a folder, by file name and place."""
    return [
        text
        for path in sorted(folder.glob("*.txt"))
        for text in parse_marked(path.read_text("utf-8"), file=str(path))
    ]


def lessons_of(texts: Sequence[MarkedText], lexicons: Mapping[str, Lexicon]) -> list[Lesson]:
    """Features and labels of texts."""
    scheme = Scheme.of(text.marks for text in texts)
    lessons = []
    for number, text in enumerate(texts):
        known = number % WITHOUT_WORDS != WITHOUT_WORDS - 1
        paper, _ = read_by_rules(text.text, lexicons.get(text.category, Lexicon()) if known else Lexicon())
        units = cut(text.text)
        lessons.append(Lesson(features_of(paper, units), labels_of(text.text, units, text.marks, scheme)))
    return lessons


def train(lessons: Sequence[Lesson], model: Path) -> None:
    """Fit the weights and write the model."""
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(PARAMETERS)
    for lesson in lessons:
        trainer.append(lesson.features, lesson.labels)
    with TemporaryDirectory() as folder:
        raw = Path(folder) / "raw"
        trainer.train(str(raw))
        model.write_bytes(packed(raw.read_bytes()))


def lexicons_of_shops() -> dict[str, Lexicon]:
    """Words of the example shops by category."""
    return {
        folder.name: lexicon_of(load_plan(folder))
        for folder in sorted(DIALPLANS.iterdir())
        if (folder / "dialplan.yaml").is_file()
    }


@dataclass
class Tally:
    """Marks of each fact, proposals of it, and how many of them touch."""

    marked: Counter[str]
    proposed: Counter[str]
    found: Counter[str]


def tally(tagger: Tagger, texts: Sequence[MarkedText], lexicons: Mapping[str, Lexicon]) -> Tally:
    """How well a tagger finds the marks of texts that it has not seen."""
    counted = Tally(Counter(), Counter(), Counter())
    for text in texts:
        paper, _ = read_by_rules(text.text, lexicons.get(text.category, Lexicon()))
        proposals = tagger.tag(paper).proposals
        counted.proposed.update(one.name for one in proposals)
        for mark in text.marks:
            counted.marked.update(mark.names)
            counted.found.update(
                name
                for name in mark.names
                if any(
                    one.name == name and one.start < mark.end and mark.start < one.end for one in proposals
                )
            )
    return counted


def hold_out(texts: Sequence[MarkedText], lexicons: Mapping[str, Lexicon]) -> None:
    """Print how every fifth text is read by a tagger that learnt from the others."""
    learnt = [text for place, text in enumerate(texts) if place % HELD_OUT]
    with TemporaryDirectory() as folder:
        model = Path(folder) / MODEL_FILE
        train(lessons_of(learnt, lexicons), model)
        tagger = Tagger(unpacked(model.read_bytes()))
    counted = tally(tagger, texts[::HELD_OUT], lexicons)
    print(f"{len(learnt)} texts learnt, {len(texts[::HELD_OUT])} held out; fact: found of marked, proposed")
    for name, marked in counted.marked.most_common():
        print(f"{name:20s} {counted.found[name]:4d} of {marked:4d}, {counted.proposed[name]:4d} proposed")
    print(f"{'all':20s} {counted.found.total():4d} of {counted.marked.total():4d}, ", end="")
    print(f"{counted.proposed.total():4d} proposed")


def main(arguments: Sequence[str]) -> None:
    folder, *rest = arguments
    texts = load_texts(Path(folder))
    if not texts:
        sys.exit(f"{folder}: no texts; it should hold .txt files with marked facts")
    if rest == ["--hold-out"]:
        hold_out(texts, lexicons_of_shops())
        return
    model = Path(rest[0]) if rest else MODEL
    train(lessons_of(texts, lexicons_of_shops()), model)
    print(f"{len(texts)} texts, {model}: {model.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main(sys.argv[1:])
