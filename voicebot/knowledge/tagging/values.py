"""The words of a mark as the value of a fact, by the readers that the rules use: 三十九块九 is 39.9 yuan."""

import re

from voicebot.knowledge.facts import FactKind, FactValue, spec_of
from voicebot.knowledge.reading.ages import years_in
from voicebot.knowledge.reading.amounts import to_fen, to_yuan
from voicebot.knowledge.reading.paper import NUMBER, Paper, arabic, number

_FIGURE = re.compile(rf"{NUMBER}万?")
_MONEY = re.compile(rf"{NUMBER}(?:块(?:[一二两三四五六七八九\d]半?)?)?")
_NO = re.compile(r"没|无|不|整码")
_OUTER = " ,，、。！!;；:：~～|·"
_TAIL = re.compile(r"(?:哈|哦|呢|啦|哟|呀|的)+$")
_PERIOD_OF = re.compile(r"^保质期?[:：是为]?")
_CANONICAL = ("skin_type", "effect")
"""Slots whose values have names; a phrase may hold several (补水保湿)."""


def values_of(name: str, words: str, paper: Paper) -> tuple[FactValue, ...]:
    """All values that marked words state; none when they make no sense for the fact.

    Args:
        name: of the fact.
        words: of the text, without what introduces the value.
        paper: for the words of the shop.
    """
    tidy = _TAIL.sub("", words.strip(_OUTER))
    if not tidy:
        return ()
    kind = spec_of(name).kind
    if kind is FactKind.FLAG:
        return (not _NO.search(tidy),)
    if kind is FactKind.NUMBER:
        value = _number(name, tidy.translate(_HALF_WIDTH))
        return () if value is None else (value,)
    if name in _CANONICAL:
        named = dict.fromkeys(canonical for canonical, *_ in paper.lexicon_hits(name, tidy))
        return tuple(named) or (tidy,)
    if name == "product_type":
        return tuple(canonical for canonical, *_ in paper.kinds_in(tidy)[-1:]) or (tidy,)
    if name == "shelf_life":
        tidy = _PERIOD_OF.sub("", tidy) or tidy
    return (arabic(tidy),)


_HALF_WIDTH = str.maketrans("０１２３４５６７８９．，", "0123456789.,")


def _number(name: str, words: str) -> int | float | None:
    if name.startswith("age_"):
        return years_in(words)
    if name.startswith("price"):
        money = _MONEY.search(words.replace(",", ""))
        fen = to_fen(money[0]) if money else 0
        return to_yuan(fen) if fen > 0 else None
    figure = _FIGURE.search(words)
    value = number(figure[0]) if figure else None
    if value is not None and name.startswith("size_") and "半" in words:
        value += 0.5
    return value
