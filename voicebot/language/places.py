"""Places in China that an address may name, and their mending by sound."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from voicebot.language.pinyin import SoundIndex
from voicebot.language.places_data import DIVISIONS

_SUFFIXES = ("特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "市", "区", "县", "旗")
MENDED_COST = 0.3
"""Highest mean cost per syllable at which a district of a known city is taken for meant."""


@dataclass(frozen=True, slots=True)
class Place:
    """A division found in a text.

    Args:
        name: official.
        kind: "province", "city" or "district".
        city: name of the city that a district belongs to; of a city its own name.
        span: where in the text.
    """

    name: str
    kind: str
    city: str
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Gazetteer:
    provinces: Mapping[str, str]
    cities: Mapping[str, str]
    districts: Mapping[str, tuple[tuple[str, str], ...]]
    of_city: Mapping[str, tuple[str, ...]]
    beginnings: frozenset[str]
    """The first two characters of every name."""


@lru_cache(maxsize=1)
def _gazetteer() -> _Gazetteer:
    provinces: dict[str, str] = {}
    cities: dict[str, str] = {}
    districts: dict[str, list[tuple[str, str]]] = {}
    of_city: dict[str, list[str]] = {}
    city = ""
    for line in DIVISIONS.strip().splitlines():
        if line.startswith("#"):
            name = line[2:]
            provinces |= dict.fromkeys((name, _short(name)), name)
            continue
        if not line.startswith(" "):
            city, line = line.split(":", 1)
            if not city.endswith(("省", "自治区")):
                cities |= dict.fromkeys((city, _short(city)), city)
        for name in line.split():
            districts.setdefault(name, []).append((name, city))
            of_city.setdefault(city, []).append(name)
    frozen = {name: tuple(owners) for name, owners in districts.items()}
    beginnings = frozenset(name[:2] for names in (provinces, cities, frozen) for name in names)
    owned = {name: tuple(found) for name, found in of_city.items()}
    return _Gazetteer(provinces, cities, frozen, owned, beginnings)


def _short(name: str) -> str:
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            return name.removesuffix(suffix)
    return name


@lru_cache(maxsize=1)
def _provinces_of_cities() -> Mapping[str, str]:
    found: dict[str, str] = {}
    province = ""
    for line in DIVISIONS.strip().splitlines():
        if line.startswith("#"):
            province = line[2:]
        elif not line.startswith(" "):
            found[line.split(":", 1)[0]] = province
    return found


def province_of(place: Place) -> str:
    """Official name of the province that a place lies in; of a province its own, empty when unknown."""
    return place.name if place.kind == "province" else _provinces_of_cities().get(place.city, "")


def find_places(text: str) -> list[Place]:
    """Provinces, cities and districts named in ``text``, left to right, not overlapping."""
    gazetteer = _gazetteer()
    found: list[Place] = []
    position = 0
    while position < len(text) - 1:
        place = _at(gazetteer, text, position, found)
        if place is None:
            position += 1
        else:
            found.append(place)
            position = place.span[1]
    return found


def _at(gazetteer: _Gazetteer, text: str, start: int, found: list[Place]) -> Place | None:
    if text[start : start + 2] not in gazetteer.beginnings:
        return None
    for length in range(min(15, len(text) - start), 1, -1):
        word = text[start : start + length]
        span = (start, start + length)
        if word in gazetteer.districts and (length > 2 or found):
            owners = gazetteer.districts[word]
            before = {place.city for place in found}
            city = next(
                (city for _, city in owners if city in before), owners[0][1] if len(owners) == 1 else ""
            )
            return Place(word, "district", city, span)
        if word in gazetteer.cities:
            return Place(gazetteer.cities[word], "city", gazetteer.cities[word], span)
        if word in gazetteer.provinces:
            return Place(gazetteer.provinces[word], "province", gazetteer.provinces[word], span)
    return None


@lru_cache(maxsize=64)
def _districts_index(city: str) -> SoundIndex:
    return SoundIndex(_gazetteer().of_city.get(city, ()))


def mend_district(text: str, city: str) -> tuple[str, tuple[int, int]] | None:
    """The district of ``city`` that ``text`` sounds like it names, and where.

    Only a place that ends like a division (区, or what sounds like it) is considered.
    """
    for match in _districts_index(city).find(text, most=MENDED_COST, worst=0.45):
        if len(match.word) >= 3:
            return match.word, match.span
    return None
