"""Texts with facts marked in them, from which the tagger learns: ``不含{free_from:酒精}``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from voicebot.errors import DialplanError

_OPENING = re.compile(r"\{([a-z_]+(?:\+[a-z_]+)*):")
_CATEGORY = re.compile(r"## (\S+)")
_QUESTION = "? "


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a text that is the value of one or more facts."""

    start: int
    end: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MarkedQuestion:
    """What a caller asks about a text.

    Args:
        facts: names of the facts that the question is after.
        kind: stated, inference, arithmetic, comparison or not_stated.
        words: as spoken.
        must: what the reply must hold; groups between ``;``, alternatives between ``/``.
    """

    facts: tuple[str, ...]
    kind: str
    words: str
    must: str


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A product text as callers' answers rest on it, and where its facts stand.

    Args:
        category: the shop's category; its words are used when the text is read.
        text: without the marks.
        marks: by place; one may lie within another.
        source: file and line, for messages.
        questions: asked about it.
    """

    category: str
    text: str
    marks: tuple[Mark, ...]
    source: str = ""
    questions: tuple[MarkedQuestion, ...] = ()


def parse_marked(content: str, *, file: str) -> Iterator[MarkedText]:
    """The texts of one file: blocks between blank lines, each ``## category``, lines of text, questions.

    Lines that begin with ``?`` are questions.

    Raises:
        DialplanError: a block has no category, or a mark is empty, unnamed or never closed.
    """
    block: list[tuple[int, str]] = []
    for number, line in enumerate([*content.splitlines(), ""], start=1):
        if line.strip():
            block.append((number, line.rstrip()))
        elif block:
            yield _parse_block(block, file)
            block = []


def _parse_block(block: list[tuple[int, str]], file: str) -> MarkedText:
    line, heading = block[0]
    category = _CATEGORY.fullmatch(heading)
    if category is None:
        message = f"{heading[:20]!r} is no heading; begin each text with a line '## category'"
        raise DialplanError(message, file=file, line=line)
    written = "\n".join(words for _, words in block[1:] if not words.startswith(_QUESTION))
    try:
        text, marks = parse_marks(written)
    except ValueError as error:
        raise DialplanError(str(error), file=file, line=line) from None
    questions = tuple(_question(words, file, at) for at, words in block if words.startswith(_QUESTION))
    return MarkedText(category[1], text, marks, f"{file}:{line}", questions)


def _question(written: str, file: str, line: int) -> MarkedQuestion:
    parts = [part.strip() for part in written.removeprefix(_QUESTION).split("|")]
    if len(parts) != 4:
        message = "write a question as '? facts | kind | question | what the reply must hold'"
        raise DialplanError(message, file=file, line=line)
    facts, kind, words, must = parts
    return MarkedQuestion(tuple(name.strip() for name in facts.split(",")), kind, words, must)


def parse_marks(written: str) -> tuple[str, tuple[Mark, ...]]:
    """A text without its marks, and the marks.

    Raises:
        ValueError: a mark is empty, unnamed, never opened or never closed.
    """
    text = ""
    marks: list[Mark] = []
    opened: list[tuple[int, tuple[str, ...]]] = []
    position = 0
    while position < len(written):
        char = written[position]
        if char == "{":
            opening = _OPENING.match(written, position)
            if opening is None:
                raise ValueError(f"write {{fact:words}} instead of {written[position : position + 12]!r}")
            opened.append((len(text), tuple(opening[1].split("+"))))
            position = opening.end()
            continue
        if char == "}":
            if not opened:
                raise ValueError(f"a mark is closed that was never opened, after {text[-12:]!r}")
            start, names = opened.pop()
            if start == len(text):
                raise ValueError(f"the mark {'+'.join(names)} is empty, after {text[-12:]!r}")
            marks.append(Mark(start, len(text), names))
        else:
            text += char
        position += 1
    if opened:
        raise ValueError(f"the mark {'+'.join(opened[0][1])} is never closed; add a }}")
    return text, tuple(sorted(marks, key=lambda mark: (mark.start, -mark.end)))
