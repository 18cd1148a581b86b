"""Names of people and addresses as callers give them."""

from __future__ import annotations

import random

from train_asr.numbers import cardinal
from train_asr.texts import read_lists

_NAMES = read_lists("names.txt")
_CITIES = read_lists("districts.txt")
SURNAMES, TOWNS, ROADS = _NAMES["surnames"], _NAMES["towns"], _NAMES["roads"]
_GIVEN = (_NAMES["male"], _NAMES["female"])
_ALL_DISTRICTS = tuple((city, district) for city, names in _CITIES.items() for district in names)


def person(rng: random.Random) -> str:
    """A full name."""
    surname = rng.choice(SURNAMES[:60] if rng.random() < 0.8 else SURNAMES)
    if rng.random() < 0.03:
        surname = rng.choice(_NAMES["double_surnames"])
    given = rng.choice(_GIVEN)
    if rng.random() < 0.25:
        return surname + rng.choice(given)
    return surname + rng.choice(given if rng.random() < 0.6 else _NAMES["neutral"]) + rng.choice(given)


def city(rng: random.Random) -> str:
    """A city, short or with 市."""
    name = rng.choice(TOWNS) if rng.random() < 0.5 else _short(rng.choice(list(_CITIES)))
    return name + rng.choice(["", "市"])


def _short(name: str) -> str:
    for prefix in ("内蒙古", "广西", "宁夏", "新疆", "西藏"):
        name = name.removeprefix(prefix)
    return name.split("省")[-1]


def address(rng: random.Random) -> str:
    """An address from province or city down to the door, with parts left out as people do."""
    if rng.random() < 0.2:
        head = rng.choice(TOWNS) + rng.choice(["市", ""])
    else:
        place, district = rng.choice(_ALL_DISTRICTS)
        town = place if rng.random() < 0.25 else _short(place)
        head = (
            town + "市" * (rng.random() < 0.85) + district + "区" * (len(district) > 1 or rng.random() < 0.9)
        )
    road = rng.choice(ROADS) + rng.choice(_NAMES["road_kinds"])
    parts = [head, road + cardinal(rng.randint(1, 999 if rng.random() < 0.4 else 99)) + "号"]
    if rng.random() < 0.4:
        parts.append(rng.choice(_NAMES["estates"]) + rng.choice(_NAMES["estate_kinds"]))
    if rng.random() < 0.4:
        parts.append(cardinal(rng.randint(1, 30)) + rng.choice(["号楼", "栋", "幢", "号楼"]))
    if rng.random() < 0.3:
        parts.append(cardinal(rng.randint(1, 6)) + "单元")
    if rng.random() < 0.35:
        parts.append(
            "".join(rng.choice("一二三四五六七八九零") for _ in range(rng.choice((3, 3, 4))))
            + rng.choice(["室", ""])
        )
    if rng.random() < 0.15:
        parts = parts[1:]
    return "".join(parts)


def company(rng: random.Random) -> str:
    """A company for an invoice."""
    return rng.choice(_NAMES["estates"]) + rng.choice(_NAMES["company_kinds"])
