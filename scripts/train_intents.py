"""Trains the classifier of intents on utterances in their context and writes its model.

    python scripts/train_intents.py models/intents [MODEL]
    python scripts/train_intents.py models/intents --hold-out

Of the folder, ``utterances/*.txt`` hold lines that the rules were not made with, ``cases/*.txt`` lines that
they were made with; so were the examples of the example shops. Deterministic, a minute. ``--hold-out`` writes
nothing: it trains without every fifth block of twenty utterances, and tells how those are understood.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile

import pycrfsuite

from voicebot.dialogue.understanding.gathering import Noted
from voicebot.dialogue.understanding.hypotheses import Reading
from voicebot.dialogue.understanding.learnt_intents.arbitration import LearntIntents
from voicebot.dialogue.understanding.learnt_intents.features import intent_features, without_conclusions
from voicebot.dialogue.understanding.learnt_intents.model import HEADING, MODEL_FILE
from voicebot.dialogue.understanding.result import Offered, TurnContext
from voicebot.dialogue.understanding.specials import without_words
from voicebot.dialogue.understanding.understander import Understander
from voicebot.errors import DialplanError
from voicebot.knowledge.classifier import Classifier
from voicebot.knowledge.kept_model import packed
from voicebot.language.normalise import normalise
from voicebot.service.deployment import load_plan, load_products

PROJECT = Path(__file__).parents[1]
DIALPLANS = PROJECT / "dialplans"
MODEL = PROJECT / "voicebot" / "dialogue" / "understanding" / "learnt_intents" / MODEL_FILE
PARAMETERS = {"c1": 0.02, "c2": 0.5, "max_iterations": 100, "feature.minfreq": 2}
"""Both regularisations, steps of L-BFGS, and how often a feature must be seen."""
GENERAL = "general"
READ_BY = "skincare"
"""Shop whose dialplan reads the lines about no particular shop."""
QUESTION = "q:"
SITUATIONS = ("offered", "draft", "order", "history")
NOW = datetime(2026, 12, 8, 10, 0)
BLOCK, HELD_OUT = 20, 5


@dataclass(frozen=True)
class Line:
    """An utterance in its context: ``domain | context | intents | utterance``.

    Args:
        domain: the example shop whose dialplan reads it, or ``general``.
        asked: slot just asked for.
        situation: what of ``SITUATIONS`` holds.
        intents: the main one first, then others that are right, too.
        text: as said.
    """

    domain: str
    asked: str | None
    situation: frozenset[str]
    intents: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Lesson:
    """A line as the rules read it."""

    line: Line
    context: TurnContext
    noted: Noted
    by_rules: Reading


def parse_lines(content: str, *, file: str) -> Iterator[Line]:
    """The lines of a file; empty ones and those that begin with ``#`` are passed over.

    Raises:
        DialplanError: a line is not as described above.
    """
    for number, line in enumerate(content.splitlines(), start=1):
        if line.strip() and not line.startswith("#"):
            try:
                yield _parsed(line)
            except ValueError as error:
                raise DialplanError(str(error), file=file, line=number) from None


def _parsed(line: str) -> Line:
    parts = [part.strip() for part in line.split("|")]
    if len(parts) != 4 or not all(parts):
        raise ValueError("write: domain | context | intents | utterance")
    domain, context, intents, text = parts
    if domain != GENERAL and not (DIALPLANS / domain / "dialplan.yaml").is_file():
        raise ValueError(f"no example shop {domain!r}; write its folder's name or {GENERAL}")
    words = [] if context == "-" else [word.strip() for word in context.split(",")]
    asked = [word.removeprefix(QUESTION) for word in words if word.startswith(QUESTION)]
    situation = frozenset(word for word in words if not word.startswith(QUESTION))
    if len(asked) > 1 or not situation.issubset(SITUATIONS):
        raise ValueError(f"the context {context!r} is none: write - or of q:SLOT, {', '.join(SITUATIONS)}")
    return Line(domain, asked[0] if asked else None, situation, tuple(intents.split("+")), text)


def load_lines(folder: Path) -> list[Line]:
    """All lines of a folder, by file name and place."""
    return [
        line
        for path in sorted(folder.glob("*.txt"))
        for line in parse_lines(path.read_text("utf-8"), file=str(path))
    ]


@cache
def shop(domain: str) -> tuple[Understander, tuple[Offered, ...]]:
    """The rules alone of an example shop, and what it might have offered."""
    folder = DIALPLANS / (READ_BY if domain == GENERAL else domain)
    plan = load_plan(folder)
    products = load_products(folder, plan)[:3]
    offered = tuple(Offered(product.name, 100.0 + 50 * place) for place, product in enumerate(products))
    return Understander(plan, learnt=False), offered


def context_of(line: Line) -> TurnContext:
    """A context in which the line may be said."""
    _, offered = shop(line.domain)
    bought = {"date": "2026-11-02", "product": offered[0].name, "quantity": 1}
    return TurnContext(
        now=NOW,
        last_question=line.asked,
        offered=offered if "offered" in line.situation else (),
        draft_order={"quantity": 1} if "draft" in line.situation else {},
        order={"id": "1001"} if "order" in line.situation else {},
        history={"orders": (bought,)} if "history" in line.situation else {},
    )


def lessons_of(lines: Iterable[Line]) -> list[Lesson]:
    """All lines that say something in words."""
    lessons = []
    for line in lines:
        heard = normalise(line.text)
        if without_words(heard) is None:
            understander, context = shop(line.domain)[0], context_of(line)
            noted = understander.note(heard, context)
            lessons.append(Lesson(line, context, noted, understander.conclude(noted, context)))
    return lessons


def examples() -> list[Line]:
    """The examples of all intents of the example shops."""
    found: dict[tuple[str, str], Line] = {}
    for domain in sorted(path.parent.name for path in DIALPLANS.glob("*/dialplan.yaml")):
        for name, intent in shop(domain)[0].plan.intents.items():
            for text in intent.examples:
                found.setdefault((name, text), Line(domain, None, frozenset(), (name,), text))
    return list(found.values())


def train(unseen: Sequence[Lesson], seen: Sequence[Lesson]) -> bytes:
    """Fit the classifier.

    Args:
        unseen: lines that the rules were not made with, which also teach how often the rules are right.
        seen: lines that they were made with.
    """
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(PARAMETERS)
    for lessons, shown in ((unseen, list), (seen, without_conclusions)):
        for lesson in lessons:
            features = intent_features(lesson.noted, lesson.by_rules, lesson.context)
            trainer.append([shown(features)], [lesson.line.intents[0]])
    with NamedTemporaryFile() as file:
        trainer.train(file.name)
        return Path(file.name).read_bytes()


def hold_out(unseen: Sequence[Lesson], seen: Sequence[Lesson]) -> None:
    """Print how every fifth block is understood after learning from the others."""
    held = [place // BLOCK % HELD_OUT == 0 for place in range(len(unseen))]
    model = Classifier(
        train([one for one, out in zip(unseen, held, strict=True) if not out], seen), of="intents"
    )
    right: Counter[str] = Counter()
    tested = [one for one, out in zip(unseen, held, strict=True) if out]
    for lesson in tested:
        learnt = LearntIntents(shop(lesson.line.domain)[0].plan, model)
        both = learnt.weighed(lesson.noted, lesson.by_rules, lesson.context)
        right["rules"] += lesson.by_rules.intents[0].name in lesson.line.intents
        right["both"] += both.intents[0].name in lesson.line.intents
        if both.binding is not None:
            right["binding"] += both.intents[0].name in lesson.line.intents
            right["bound"] += 1
    print(f"{len(tested)} lines held out: rules {right['rules'] / len(tested):.3f}, ", end="")
    print(f"both {right['both'] / len(tested):.3f}; binding {right['binding']} of {right['bound']} right")


def main(arguments: Sequence[str]) -> None:
    folder, *rest = arguments
    lines = load_lines(Path(folder) / "utterances")
    if not lines:
        sys.exit(f"{folder}: no utterances; its utterances/*.txt should hold lines")
    unseen = lessons_of(lines)
    seen = lessons_of([*load_lines(Path(folder) / "cases"), *examples()])
    if rest == ["--hold-out"]:
        hold_out(unseen, seen)
        return
    target = Path(rest[0]) if rest else MODEL
    target.write_bytes(packed(train(unseen, seen), HEADING))
    size_mb = target.stat().st_size / 1e6
    print(f"{len(unseen)} utterances, {len(seen)} cases and examples, {target}: {size_mb:.2f} MB")


if __name__ == "__main__":
    main(sys.argv[1:])
