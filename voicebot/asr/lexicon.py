"""How words are pronounced: ``lexicon.txt`` of this project's models, a word and its syllables a line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from voicebot.asr.decoding_graph import Sound
from voicebot.asr.pinyin_units import TOKENS, dictionary_syllables, third_tone_sandhi, tokens_of
from voicebot.errors import RecognitionError

LEXICON_FILE = "lexicon.txt"
_PHONES = {token: number for number, token in enumerate(TOKENS, 1)}


@dataclass(frozen=True)
class Pronunciation:
    """One way to say a word: its syllables before third-tone sandhi."""

    word: str
    syllables: tuple[str, ...]

    @property
    def tokens(self) -> tuple[str, ...]:
        """Tokens with the sandhi inside the word applied."""
        return tokens_of(third_tone_sandhi(self.syllables)) or ()

    @property
    def tokens_before_third_tone(self) -> tuple[str, ...] | None:
        """Tokens where the next word begins with a third tone; None if that changes nothing."""
        if not self.syllables[-1].endswith("3"):
            return None
        return tokens_of(third_tone_sandhi([*self.syllables, "ma3"])[:-1])

    @property
    def begins_with_third_tone(self) -> bool:
        """Whether it turns a third tone before it into a second tone."""
        return self.syllables[0].endswith("3")

    @property
    def sound(self) -> Sound:
        """The same in the numbers of the decoding graph."""
        changed = self.tokens_before_third_tone
        return Sound(
            tuple(_PHONES[token] for token in self.tokens),
            None if changed is None else tuple(_PHONES[token] for token in changed),
            self.begins_with_third_tone,
        )


def pronounced(word: str) -> Pronunciation | None:
    """A word as the dictionary reads it; None if a character has no reading."""
    syllables = tuple(dictionary_syllables(word))
    spoken = len(syllables) == len(word) and tokens_of(syllables)
    return Pronunciation(word, syllables) if spoken else None


def write_lexicon(path: Path, pronunciations: Iterable[Pronunciation]) -> None:
    """Write ``lexicon.txt``."""
    path.write_text("".join(f"{each.word} {' '.join(each.syllables)}\n" for each in pronunciations), "utf-8")


def read_lexicon(path: Path, words: Mapping[str, int]) -> dict[int, list[Sound]]:
    """How the words with these numbers sound.

    Raises:
        RecognitionError: the file is missing, or a line names an unknown word or syllable.
    """
    sounds: dict[int, list[Sound]] = {}
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise RecognitionError(f"{path}: cannot be read ({error}); unpack the model again") from error
    for number, line in enumerate(lines, 1):
        word, *syllables = line.split()
        if word not in words or not syllables or tokens_of(syllables) is None:
            raise RecognitionError(f"{path}:{number}: {line!r} is no word of the model with its syllables")
        sounds.setdefault(words[word], []).append(Pronunciation(word, tuple(syllables)).sound)
    return sounds
