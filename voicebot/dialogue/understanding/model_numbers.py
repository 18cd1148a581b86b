"""Numbers of models behind a brand, also those put right in the same breath: 苹果十三，啊不，十四."""

import re
from dataclasses import dataclass

from voicebot.language.numerals import find_numbers

_MODEL = re.compile(
    r"(?:手机)?的?，?(?P<letter>[A-Za-z]{0,5})\s?(?P<number>[零一二三四五六七八九十\d]{1,4})(?!百|千|万|个|台|块|元|年|月|寸|部|张|G)"
    r"\s?(?P<tail>(?i:pro ?max|pro|plus|max|mini|ultra)|青春版)?"
)
_SLIPPED = re.compile(
    r"(?:的|吧|，|呃|哎|啊|哦|嗯)*(?:不对|不是(?=，)|说错了?|记错了?|错了|(?<=[啊哦哎呃，])不(?!是))[，啊哦呃]*(?:应该)?是?"
)
"""苹果十三，啊不，十四."""


@dataclass(frozen=True, slots=True)
class Model:
    """What follows the brand.

    Args:
        name: in figures, 13Pro.
        end: where it ends in the text.
    """

    name: str
    end: int


def model_at(text: str, begin: int) -> Model | None:
    """The model told at ``begin``, or None; of two the one that the caller meant.

    Args:
        text: normalised.
        begin: end of the brand.
    """
    told = _MODEL.match(text, begin)
    if told is None:
        return None
    slip = _SLIPPED.match(text, told.end())
    meant = _MODEL.match(text, slip.end()) if slip is not None else None
    told = meant or told
    name = _written(told)
    if meant is not None and name.startswith(text[begin - 1 : begin].upper()):
        name = name[1:]  # 华为P五十，说错了，P六十: the letter is part of the brand's name
    return Model(name, told.end())


def _written(match: re.Match[str]) -> str:
    """A model number in figures: S二三 → S23, 十五 → 15."""
    numbers = find_numbers(match["number"])
    figures = numbers[0].digits or f"{numbers[0].value:g}" if len(numbers) == 1 else match["number"]
    letters = match["letter"]
    series = letters.upper() if len(letters) == 1 else letters.capitalize()
    return f"{series}{figures}{(match['tail'] or '').replace(' ', '')}"
