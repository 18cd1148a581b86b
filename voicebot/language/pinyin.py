"""How Chinese text sounds, and how far two sounds are apart for a recogniser or a hasty ear.

Costs follow what regional accents and small recognisers merge: flat and curled sibilants,
n/l, h/f, front and back nasals, medials; tones hardly count. Scale: 0 the same syllable, about
0.2 easily confused, 0.5 similar, 1 unrelated.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

TONE_COST = 0.03
GAP_COST = 0.75
"""One syllable too many or too few."""
_ROUNDING = 1e-9

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


@lru_cache(maxsize=8192)
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


class SoundIndex:
    """Words of a vocabulary, searchable by sound in a running text.

    Words of one length stand in a row; for every place in them an integer per syllable says, bit by
    bit, which words have it there. Most windows of a text are thus dismissed by a few bitwise ands.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self._groups = [
            _Group(length, sorted({word for word in words if len(word) == length}))
            for length in sorted({len(word) for word in words if word})
        ]

    def find(self, text: str, *, most: float, worst: float = 1.0) -> list[SoundMatch]:
        """Every window of ``text`` that sounds like a word of the same length, cheapest first.

        Args:
            text: characters, one syllable each.
            most: highest mean cost per syllable.
            worst: highest cost of any one syllable.
        """
        sounds = syllables(text)
        found = [match for group in self._groups for match in group.find(sounds, most, worst)]
        found.sort(key=lambda match: (match.cost, match.span, match.word))
        return found


class _Group:
    """Words of the same length."""

    def __init__(self, length: int, words: Sequence[str]) -> None:
        self._length = length
        self._words = words
        self._sounds = [syllables(word) for word in words]
        self._having: list[dict[str, int]] = [{} for _ in range(length)]
        for place, sounds in enumerate(self._sounds):
            for having, sound in zip(self._having, sounds, strict=True):
                having[sound.base] = having.get(sound.base, 0) | 1 << place
        self._alike: dict[float, list[dict[str, int]]] = {}

    def find(self, sounds: Sequence[Syllable], most: float, worst: float) -> Iterator[SoundMatch]:
        """Windows of ``sounds`` like a word; see ``SoundIndex.find``."""
        limit = min(worst, most * self._length)  # one syllable may be off by all that the word may
        alike = self._alike.setdefault(limit, [{} for _ in self._having])
        bases = [sound.base for sound in sounds]
        first = alike[0]
        for start, base in enumerate(bases[: max(0, len(bases) - self._length + 1)]):
            left = first.get(base)
            if left is None:
                left = first[base] = self._words_like(base, 0, limit)
            if not left:
                continue
            for at, known in enumerate(alike[1:], 1):
                like = known.get(bases[start + at])
                if like is None:
                    like = known[bases[start + at]] = self._words_like(bases[start + at], at, limit)
                left &= like
                if not left:
                    break
            while left:
                place = (left & -left).bit_length() - 1
                left &= left - 1
                span = (start, start + self._length)
                costs = [cost(*pair) for pair in zip(sounds[slice(*span)], self._sounds[place], strict=True)]
                mean, top = sum(costs) / self._length, max(costs)
                if mean <= most + _ROUNDING and top <= worst + _ROUNDING:
                    yield SoundMatch(self._words[place], span, mean, top)

    def _words_like(self, heard: str, at: int, limit: float) -> int:
        """The words whose syllable ``at`` is no further from ``heard`` than ``limit``, as bits."""
        words = 0
        for base, having in self._having[at].items():
            if syllable_cost(heard, base) <= limit + _ROUNDING:
                words |= having
        return words
