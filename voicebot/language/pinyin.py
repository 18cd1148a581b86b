"""How Chinese text sounds, and how far two sounds are apart for a recogniser or a hasty ear.

Costs follow what regional accents and small recognisers merge: flat and curled sibilants,
n/l, h/f, front and back nasals, medials; tones hardly count. Scale: 0 the same syllable, about
0.2 easily confused, 0.5 similar, 1 unrelated.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from pypinyin import Style, lazy_pinyin

TONE_COST = 0.03
GAP_COST = 0.75
"""One syllable too many or too few."""

_INITIALS = (
    *("zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l"),
    *("g", "k", "h", "j", "q", "x", "r", "z", "c", "s", "y", "w"),
)

_INITIAL_COSTS: Mapping[str, float] = {
    **dict.fromkeys(("zh z", "ch c", "sh s"), 0.12),
    **dict.fromkeys(("n l", "h f"), 0.15),
    **dict.fromkeys(("r l", "n m", "y r", "r n"), 0.3),
    **dict.fromkeys(("b p", "d t", "g k", "j q", "zh ch", "z c"), 0.25),
    **dict.fromkeys(
        ("j zh", "q ch", "x sh", "j z", "q c", "x s", "zh c", "z ch", "q x", "ch sh", "c s"), 0.4
    ),
    **dict.fromkeys(("z s", "zh sh", "j x"), 0.4),
    **dict.fromkeys(("b d", "p t", "d g", "t k", "b m", "p f", "k h", "g h", "w h", "w m", "w f"), 0.45),
    **dict.fromkeys(("d n", "d l", "b g", "p k", "w b", "y l", "y n", "w y", "t c", "d z"), 0.5),
}

_VOWEL_COSTS: Mapping[str, float] = {
    **dict.fromkeys(("e o", "e i", "i v", "u v", "o u"), 0.35),
    **dict.fromkeys(("a e", "a o"), 0.5),
}
_CODA_COSTS: Mapping[str, float] = {
    **dict.fromkeys(("n ng",), 0.12),
    **dict.fromkeys((" i", " n", " u"), 0.35),
    **dict.fromkeys(("i n", "u ng", " ng", " r"), 0.45),
}


@dataclass(frozen=True, slots=True)
class Syllable:
    """One character's sound: toneless spelling and tone 1–5; of a non-Chinese character itself and 0."""

    base: str
    tone: int


@lru_cache(maxsize=8192)
def syllables(text: str) -> tuple[Syllable, ...]:
    """One syllable per character of ``text``; words decide between readings."""
    spelled = lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True, errors=list)  # type: ignore[arg-type]
    return tuple(_syllable(item) for item in spelled)


def _syllable(spelled: str) -> Syllable:
    if len(spelled) > 1 and spelled[-1].isdigit():
        return Syllable(spelled[:-1].replace("ü", "v"), int(spelled[-1]))
    return Syllable(spelled.lower(), 0)


def spelling(text: str) -> tuple[str, ...]:
    """Toneless pinyin, one entry per character."""
    return tuple(syllable.base for syllable in syllables(text))


@lru_cache(maxsize=65536)
def syllable_cost(first: str, second: str) -> float:
    """Distance of two toneless syllables, 0..1."""
    if first == second:
        return 0.0
    if not (first.isascii() and second.isascii() and len(first) + len(second) > 2):
        return 1.0
    initial_1, final_1 = _split(first)
    initial_2, final_2 = _split(second)
    cost = 0.55 * _initial_cost(initial_1, initial_2) + 0.45 * _final_cost(final_1, final_2)
    if initial_1 != initial_2 and final_1 != final_2:
        cost += 0.1  # two slips in one syllable are rarer than one
    return min(1.0, cost)


@lru_cache(maxsize=1024)
def _split(base: str) -> tuple[str, tuple[str, str, str]]:
    """Initial and (medial, nucleus, coda); y and w are kept as initials of their own."""
    initial = next((item for item in _INITIALS if base.startswith(item)), "")
    final = base[len(initial) :]
    if initial == "y":
        final = {"u": "v", "ue": "ve", "uan": "van", "un": "vn"}.get(final, final)
        if final not in ("i", "in", "ing", "v", "ve", "van", "vn"):
            final = "i" + final
    elif initial == "w" and final != "u":
        final = "u" + final
    elif initial in ("j", "q", "x") and final.startswith("u"):
        final = "v" + final[1:]
    final = {"ui": "uei", "iu": "iou", "un": "uen", "vn": "ven", "ong": "ueng", "iong": "veng"}.get(
        final, final
    )
    coda = next((item for item in ("ng", "n", "r") if final.endswith(item) and len(final) > len(item)), "")
    vowels = final[: len(final) - len(coda)]
    if len(vowels) > 1 and not coda and vowels[-1] in "iuo" and vowels[-2] in "aeo":
        coda = "u" if vowels[-1] in "uo" else "i"
        vowels = vowels[:-1]
    medial = vowels[0] if len(vowels) > 1 and vowels[0] in "iuv" else ""
    nucleus = vowels[-1:]
    return initial, (medial, nucleus, coda)


def _pair(costs: Mapping[str, float], first: str, second: str, default: float) -> float:
    if first == second:
        return 0.0
    return costs.get(f"{first} {second}", costs.get(f"{second} {first}", default))


def _initial_cost(first: str, second: str) -> float:
    if not first or not second:
        return 0.0 if first == second else 0.5
    return _pair(_INITIAL_COSTS, first, second, 1.0)


def _final_cost(first: tuple[str, str, str], second: tuple[str, str, str]) -> float:
    medial = 0.0 if first[0] == second[0] else 0.3
    nucleus = _pair(_VOWEL_COSTS, first[1], second[1], 0.7)
    if first[1] != second[1] and (first[1] == second[0] or second[1] == first[0]):
        nucleus, medial = 0.35, 0.1  # in/ian, i/ie, u/uo: one lacks the main vowel
    coda = _pair(_CODA_COSTS, first[2], second[2], 0.5)
    return min(1.0, medial + nucleus + coda)


def cost(first: Syllable, second: Syllable) -> float:
    """Distance of two syllables with tones."""
    tone = TONE_COST if first.tone != second.tone else 0.0
    return min(1.0, syllable_cost(first.base, second.base) + tone)


def distance(first: str, second: str) -> float:
    """Mean cost per syllable of the cheapest alignment of two texts, 0..1."""
    a, b = syllables(first), syllables(second)
    if not a or not b:
        return 0.0 if len(a) == len(b) else 1.0
    row = [GAP_COST * column for column in range(len(b) + 1)]
    for i, left in enumerate(a, start=1):
        previous, row = row, [GAP_COST * i]
        for j, right in enumerate(b, start=1):
            row.append(
                min(previous[j - 1] + cost(left, right), previous[j] + GAP_COST, row[j - 1] + GAP_COST)
            )
    return min(1.0, row[-1] / max(len(a), len(b)))


def nearest(text: str, vocabulary: Iterable[str]) -> tuple[str, float] | None:
    """The word of ``vocabulary`` that sounds most like the whole of ``text``, with its distance."""
    best: tuple[str, float] | None = None
    for word in vocabulary:
        apart = distance(text, word)
        if best is None or apart < best[1]:
            best = (word, apart)
    return best


@dataclass(frozen=True, slots=True)
class SoundMatch:
    """A word found by its sound.

    Args:
        word: of the vocabulary.
        span: where in the text.
        cost: mean cost per syllable, 0 for the same sound.
        worst: cost of the worst syllable.
    """

    word: str
    span: tuple[int, int]
    cost: float
    worst: float


_Matrix = NDArray[np.float32]


class SoundIndex:
    """Words of a vocabulary, searchable by sound in a running text."""

    def __init__(self, words: Sequence[str]) -> None:
        self._by_length: dict[int, tuple[list[str], NDArray[np.intp], _Matrix]] = {}
        self._bases: list[str] = sorted({base for word in words for base in spelling(word)})
        ids = {base: number for number, base in enumerate(self._bases)}
        self._rows: dict[str, _Matrix] = {}
        for length in sorted({len(word) for word in words if word}):
            group = sorted({word for word in words if len(word) == length})
            table = np.array([[ids[base] for base in spelling(word)] for word in group], dtype=np.intp)
            tones = np.array([[s.tone for s in syllables(word)] for word in group], dtype=np.float32)
            self._by_length[length] = (group, table, tones)

    def find(self, text: str, *, most: float, worst: float = 1.0) -> list[SoundMatch]:
        """Every window of ``text`` that sounds like a word of the same length, cheapest first.

        Args:
            text: characters, one syllable each.
            most: highest mean cost per syllable.
            worst: highest cost of any one syllable.
        """
        sounds = syllables(text)
        if not sounds or not self._bases:
            return []
        costs = np.stack([self._row(sound.base) for sound in sounds])
        tones = np.array([sound.tone for sound in sounds], dtype=np.float32)
        found: list[SoundMatch] = []
        for length, (group, table, word_tones) in self._by_length.items():
            starts = len(sounds) - length + 1
            if starts < 1:
                continue
            parts = np.stack(
                [
                    costs[k : k + starts][:, table[:, k]]
                    + TONE_COST * (tones[k : k + starts, None] != word_tones[None, :, k])
                    for k in range(length)
                ]
            )
            mean, top = parts.mean(axis=0), parts.max(axis=0)
            for start, word in np.argwhere((mean <= most) & (top <= worst)):
                found.append(
                    SoundMatch(
                        group[word],
                        (int(start), int(start) + length),
                        float(mean[start, word]),
                        float(top[start, word]),
                    )
                )
        found.sort(key=lambda match: (match.cost, match.span, match.word))
        return found

    def _row(self, base: str) -> _Matrix:
        row = self._rows.get(base)
        if row is None:
            row = np.array([syllable_cost(base, other) for other in self._bases], dtype=np.float32)
            self._rows[base] = row
        return row
