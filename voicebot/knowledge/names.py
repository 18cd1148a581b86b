"""Which product a caller means by a name, half a name, or something that sounds like it."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest
from math import log

from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.product import Product
from voicebot.language.pinyin import spelling

_FILLER = re.compile(
    r"那个|这个|那款|这款|那种|就要|我要|我想要|我想买|买|想看|看看|来|给我|有没有|上次|上回|刚才|你说的|说的|叫什么|什么|那|这|的|款|个|呢|吧|啊|呀|吗|嗯|哦|就|是|要|一|子"
)
_MERGED = str.maketrans({"ü": "v"})
SOUND_ONLY = 0.75
"""Weight of a character that only sounds alike, against one that is the same."""
COMPARED_IN_FULL = 200
_REMEMBERED = 256
ENOUGH = 0.34
"""Share of a name, by rarity of its characters, that must be heard."""


@dataclass(frozen=True, slots=True)
class NameHit:
    """A product that a caller may mean.

    Args:
        product: the product.
        score: 0..1; 1 for the full name.
    """

    product: Product
    score: float


def folded(text: str) -> tuple[str, ...]:
    """Toneless syllables with those merged that callers and recognisers mix up (zh/z, n/l, -ng/-n)."""
    return tuple(_fold(base) for base in spelling(text))


@lru_cache(maxsize=4096)
def _fold(base: str) -> str:
    base = base.translate(_MERGED)
    base = re.sub(r"^(z|c|s)h", r"\1", base)
    base = re.sub(r"^l(?=.)", "n", base)
    base = re.sub(r"^h(?=u)|^f(?=u)", "h", base)
    return re.sub(r"ng$", "n", base)


@dataclass(frozen=True, slots=True)
class _Name:
    characters: str
    sounds: tuple[str, ...]
    weight: float


class NameIndex:
    """Names of the products, searchable by what callers say."""

    def __init__(self, products: Sequence[Product], lexicon: Lexicon) -> None:
        self._products = products
        self._places = {product.product_id: place for place, product in enumerate(products)}
        self._found: dict[tuple[str, frozenset[str]], tuple[NameHit, ...]] = {}
        self._types = lexicon.longest_first("product_type")
        self._rarity: dict[str, float] = {}
        self._by_sound: dict[str, list[int]] = {}
        distinctive = [self._distinctive(product) for product in products]
        sounds = [folded(name) for name in distinctive]
        counts = Counter(sound for name in sounds for sound in set(name))
        self._rarity = {sound: log(1 + len(products) / count) for sound, count in counts.items()}
        self._names = [
            _Name(name, heard, sum(self._rarity[sound] for sound in heard))
            for name, heard in zip(distinctive, sounds, strict=True)
        ]
        for position, heard in enumerate(sounds):
            for sound in set(heard):
                self._by_sound.setdefault(sound, []).append(position)

    def _distinctive(self, product: Product) -> str:
        """The name without its type word: 竹露植萃 of 竹露植萃面膜."""
        name = re.sub(r"[^\w\u4e00-\u9fff]", "", product.name)
        for word in self._types:
            if name.lower().endswith(word) and len(name) > len(word) + 1:
                return name[: -len(word)]
        return name

    def find(self, spoken: str, *, limit: int = 3, among: Sequence[str] = ()) -> tuple[NameHit, ...]:
        """Products by how well the words fit their names, best first.

        Args:
            spoken: the utterance or the part of it that names a product.
            limit: how many at most.
            among: ids to choose from; empty for all.
        """
        key = (spoken, frozenset(among))
        found = self._found.get(key)
        if found is None:  # several rules of a turn look for a product in the same words
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            found = self._found[key] = self._search(spoken, key[1])
        return found[:limit]

    def _search(self, spoken: str, allowed: frozenset[str]) -> tuple[NameHit, ...]:
        plain = re.sub(r"[^\w\u4e00-\u9fff]", "", spoken)
        content = _FILLER.sub("", plain)
        lowered = plain.lower()
        wanted_type = next((word for word in self._types if word in lowered), None)
        content = content.replace(wanted_type, "") if wanted_type else content
        heard = folded(content)
        if not heard:
            return ()
        places: dict[str, list[int]] = {}
        for at, sound in enumerate(heard):
            places.setdefault(sound, []).append(at)
        hits = []
        for place in self._promising(heard, allowed):
            product = self._products[place]
            score = 1.0 if product.name in plain else self._score(self._names[place], content, heard, places)
            if score >= ENOUGH:
                hits.append(NameHit(product, round(score, 3)))
        hits.sort(key=lambda hit: (-hit.score, self._type_differs(hit.product, wanted_type)))
        return tuple(hits)

    def _promising(self, heard: tuple[str, ...], allowed: frozenset[str]) -> list[int]:
        """Names that share the rarest sounds with what was heard; only these are compared in full."""
        shared: dict[int, float] = {}
        for sound in set(heard):
            rarity = self._rarity.get(sound, 0.0)
            for place in self._by_sound.get(sound, ()):
                shared[place] = shared.get(place, 0.0) + rarity
        if allowed:
            own = [self._places[product_id] for product_id in allowed if product_id in self._places]
            shared = {place: shared[place] for place in own if place in shared}
        return nlargest(COMPARED_IN_FULL, shared, key=lambda place: (shared[place], -place))

    def _type_differs(self, product: Product, wanted: str | None) -> bool:
        return wanted is not None and wanted not in product.name.lower()

    def _score(
        self, name: _Name, content: str, heard: tuple[str, ...], places: Mapping[str, Sequence[int]]
    ) -> float:
        """The larger of: how much of the name was said, how much of what was said is the name."""
        length, start, first = _longest_run(name.sounds, heard, places)
        if length == 0:
            return 0.0
        same = sum(name.characters[start + k] == content[first + k] for k in range(length))
        value = sum(
            self._rarity[name.sounds[start + k]]
            * (1.0 if name.characters[start + k] == content[first + k] else SOUND_ONLY)
            for k in range(length)
        )
        of_name = value / name.weight if name.weight else 0.0
        of_speech = (same + SOUND_ONLY * (length - same)) / len(heard)
        if length == 1 and not same:
            return of_name if len(name.sounds) == 1 else 0.0
        return min(0.99, max(of_name, 0.8 * of_speech))


def _longest_run(
    name: tuple[str, ...], heard: tuple[str, ...], places: Mapping[str, Sequence[int]]
) -> tuple[int, int, int]:
    """Longest common run of sounds: its length, where in the name, where in what was heard.

    Args:
        places: where in ``heard`` each sound stands.
    """
    best = (0, 0, 0)
    for i, sound in enumerate(name):
        for j in places.get(sound, ()):
            length = 1
            while (
                i + length < len(name) and j + length < len(heard) and name[i + length] == heard[j + length]
            ):
                length += 1
            if length > best[0]:
                best = (length, i, j)
    return best
