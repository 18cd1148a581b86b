"""How far what was heard is from what was said: the character error rate."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_NOT_SPOKEN = re.compile(r"[\W_]+")


def edit_distance(left: Sequence[object], right: Sequence[object]) -> int:
    """Least number of insertions, deletions and substitutions that turn ``left`` into ``right``."""
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        diagonal, row[0] = row[0], i
        for j, b in enumerate(right, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (a != b))
    return row[-1]


def spoken_characters(text: str) -> str:
    """``text`` without spaces and punctuation, letters small and of usual width."""
    return _NOT_SPOKEN.sub("", unicodedata.normalize("NFKC", text).lower())


@dataclass
class Score:
    """Sums over utterances."""

    errors: int = 0
    characters: int = 0
    exact: int = 0
    utterances: int = 0

    def add(self, heard: str, meant: str) -> None:
        """Count one utterance; spaces and punctuation do not count. Numbers must be written alike."""
        heard, meant = spoken_characters(heard), spoken_characters(meant)
        self.errors += edit_distance(heard, meant)
        self.characters += len(meant)
        self.exact += heard == meant
        self.utterances += 1

    @property
    def rate(self) -> float:
        """Errors in a hundred characters; more than 100 when much was heard that nobody said."""
        return 100 * self.errors / max(1, self.characters)

    def __str__(self) -> str:
        return f"CER {self.rate:5.1f} %  exact {self.exact}/{self.utterances}"
