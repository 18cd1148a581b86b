"""A model folder beside the model's own, whose graph follows what a shop's callers are expected to say.

Two layouts of Vosk models can follow. A model with a look-ahead graph gets another ``Gr.fst``. A model of
this project (``G.fst`` and ``lexicon.txt`` beside the graph) gets another ``HCLG.fst``, three to four times
cheaper to decode with, and can be taught new words. Everything else is linked. The folder is named by the
hash of all that went into it, so it is made once (``asr.kept_folders``).
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from voicebot.asr.decoding_graph import decoding_graph
from voicebot.asr.grammar import Expected, following, word_costs
from voicebot.asr.kept_folders import kept, kept_or_made
from voicebot.asr.lexicon import LEXICON_FILE, pronounced, read_lexicon
from voicebot.asr.model_folder import SPELLINGS_FILE, WORDS_FILE, read_model_folder, read_words
from voicebot.asr.ngram_fst import read_grammar
from voicebot.asr.openfst import Fst, write_fst
from voicebot.asr.wording import Homophones, WordSplitter
from voicebot.errors import RecognitionError

GRAMMAR_FILE = "G.fst"
LOOK_AHEAD_GRAMMAR_FILE = "Gr.fst"
TRUST = 0.5
MOST_CHARACTERS = 100_000
"""Of expected texts. The shops that ship have 35 000 to 42 000; some times as many take a minute and 1 GB."""
_VERSION = "2"
"""Of this program's way to make graphs; part of the hash."""


@dataclass(frozen=True, slots=True)
class ExpectedText:
    """A text of Chinese characters that callers say, and how often in comparison with others."""

    text: str
    count: float = 1.0


def is_own(graph: Path) -> bool:
    """Whether a graph's folder holds what a graph can be made from."""
    return (graph / LEXICON_FILE).exists() and (graph / GRAMMAR_FILE).exists()


def can_follow(model: Path) -> bool:
    """Whether a model's vocabulary can follow a shop."""
    graph = model / "graph"
    if is_own(graph):
        return True
    return (graph / LOOK_AHEAD_GRAMMAR_FILE).exists() and not (graph / "HCLG.fst").exists()


@dataclass(frozen=True, slots=True)
class Wish:
    """What a model is to follow, and where its folders are kept.

    Args:
        vocabulary: words that must come out as they are written, even if the model lacks a character.
    """

    model: Path
    expected: tuple[ExpectedText, ...]
    vocabulary: tuple[str, ...]
    folder: Path

    @property
    def name(self) -> str:
        """Of the folder: the hash of all that goes into it."""
        digest = hashlib.sha256(f"{_VERSION} {self.model.resolve()}\n".encode())
        for name in (GRAMMAR_FILE, LOOK_AHEAD_GRAMMAR_FILE, LEXICON_FILE, WORDS_FILE):
            path = self.model / "graph" / name
            if path.exists():
                digest.update(path.read_bytes())
        for each in self.expected:
            digest.update(f"{each.text} {each.count}\n".encode())
        digest.update(" ".join(self.vocabulary).encode())
        return digest.hexdigest()[:16]


def affordable(
    expected: Sequence[ExpectedText], most_characters: int = MOST_CHARACTERS
) -> tuple[tuple[ExpectedText, ...], tuple[ExpectedText, ...]]:
    """The texts that a graph of bearable size can follow, and those left out: what is said least often."""
    room, keep = most_characters, set()
    for each in sorted(expected, key=lambda one: (-one.count, len(one.text))):
        room -= len(each.text)
        if room < 0:
            break
        keep.add(each.text)
    return (
        tuple(each for each in expected if each.text in keep),
        tuple(each for each in expected if each.text not in keep),
    )


def kept_model(wish: Wish) -> Path | None:
    """The model's folder that follows ``wish``, if it was made before and is whole."""
    return kept(wish.folder, wish.name)


def following_model(wish: Wish) -> Path:
    """The same, made where it is missing.

    Raises:
        RecognitionError: the model's files are damaged, or the folder cannot be written.
    """

    def make(folder: Path) -> None:
        (folder / "graph").mkdir()
        for part in ("am", "conf", "ivector"):
            if (wish.model / part).exists():
                (folder / part).symlink_to((wish.model / part).resolve())
        _write_graph(wish.model / "graph", folder / "graph", wish.expected, wish.vocabulary)

    try:
        return kept_or_made(wish.folder, wish.name, make)
    except OSError as error:
        raise RecognitionError(
            f"{wish.folder}: cannot keep the recogniser's vocabulary there ({error.strerror}); "
            "set VOICEBOT_DATA_DIR to a folder that can be written"
        ) from error


def _write_graph(
    source: Path, target: Path, expected: Sequence[ExpectedText], vocabulary: Sequence[str]
) -> None:
    words = read_words(source / WORDS_FILE)
    own = is_own(source)
    grammar = read_grammar(source / (GRAMMAR_FILE if own else LOOK_AHEAD_GRAMMAR_FILE))
    costs = _costs(grammar, words)
    if own:
        lexicon = read_lexicon(source / LEXICON_FILE, words)
        for character in sorted({char for each in expected for char in each.text} - costs.keys()):
            if (reading := pronounced(character)) is not None:
                words[character] = max(words.values()) + 1
                lexicon[words[character]] = [reading.sound]
    homophones = Homophones(costs)
    grammar = following(grammar, _in_words(expected, words, WordSplitter(costs), homophones), trust=TRUST)
    if own:
        write_fst(target / "HCLG.fst", decoding_graph(grammar, lexicon))
    else:
        write_fst(target / LOOK_AHEAD_GRAMMAR_FILE, grammar, input_sorted=True)
        for name in ("HCLr.fst", "disambig_tid.int", "phones"):
            if (source / name).exists():
                (target / name).symlink_to((source / name).resolve())
        spelled = {homophones.spelled(word): word for word in vocabulary if len(word) > 1}
        lines = (f"{sound} {word}\n" for sound, word in spelled.items() if sound not in (None, word))
        (target / SPELLINGS_FILE).write_text("".join(lines), "utf-8")
    text = "".join(f"{word} {number}\n" for word, number in words.items())
    (target / WORDS_FILE).write_text(text, "utf-8")


def _costs(grammar: Fst, words: Mapping[str, int]) -> dict[str, float]:
    """Every spoken word's negative logarithm of its probability."""
    costs = word_costs(grammar)
    return {
        word: costs[number]
        for word, number in words.items()
        if number in costs and not word.startswith(("<", "#", "["))
    }


def _in_words(
    expected: Sequence[ExpectedText], words: Mapping[str, int], splitter: WordSplitter, homophones: Homophones
) -> list[Expected]:
    """The texts in numbers of the model's words; what cannot be spelled is left out."""
    found = []
    for each in expected:
        split = splitter.split(each.text)
        if not all(word in words for word in split):
            spelled = homophones.spelled(each.text)
            if spelled is None:
                continue
            split = splitter.split(spelled)
        found.append(Expected(tuple(words[word] for word in split), each.count))
    return found


def spellings(model: Path, words: Sequence[str]) -> dict[str, str | None]:
    """How words that the model does not know will be recognised: by these syllables, or as these words.

    None: not at all. Words that it knows, whole or in pieces, are left out.

    Raises:
        RecognitionError: the model's files are damaged.
    """
    known = read_model_folder(model)
    missing = known.unknown(words)
    if not missing or not can_follow(model):
        return dict.fromkeys(missing)
    graph = model / "graph"
    if is_own(graph):
        readings = {word: pronounced(word) for word in missing}
        return {word: " ".join(each.syllables) if each else None for word, each in readings.items()}
    homophones = Homophones(
        _costs(read_grammar(graph / LOOK_AHEAD_GRAMMAR_FILE), read_words(graph / WORDS_FILE))
    )
    return {word: homophones.spelled(word) for word in missing}
