"""Which kinds of product belong to a wider one: 学生手机 is a 手机, 手机壳 is none.

What a Chinese compound is stands at its end, so names and words tell it without a table.
"""

import re
from collections.abc import Iterable

from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.reading.broader_kinds import BROADER

SLOT = "product_type"
_AFTER_THE_KIND = re.compile(r"(?:[（(【\[].*|[^\u4e00-\u9fff])+$")


class Kinds:
    """Compares product types of one shop."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._words: dict[str, tuple[str, ...]] = {}
        for word, value in lexicon.words(SLOT).items():
            self._words[value] = (*self._words.get(value, ()), word)

    def value(self, word: str) -> str:
        """The declared kind that a word means, or the word."""
        return (self._lexicon.canonical(SLOT, word) or word).lower()

    def words(self, kind: str) -> tuple[str, ...]:
        """All words of a kind."""
        return (kind.lower(), *self._words.get(self._lexicon.canonical(SLOT, kind) or kind, ()))

    def includes(self, wanted: str, stated: str) -> bool:
        """Whether the stated kind is a narrower one than the wanted."""
        wide, narrow = self.value(wanted), self.value(stated)
        if wide == narrow:
            return False
        if _ends_with(narrow, wide) or _ends_with(stated.lower(), wide):
            return True
        if narrow in self._members(wide) or BROADER.get(narrow) == wide:
            return True
        return any(_named_after(narrow, word, wide) for word in self.words(narrow))

    def named(self, wanted: str, name: str) -> bool:
        """Whether the name of a product says that it is of the wanted kind."""
        plain = _AFTER_THE_KIND.sub("", name).lower()
        words = {self.value(wanted), wanted.lower()}
        return any(_ends_with(plain, word) or _names_in_parts(plain, word) for word in words)

    def _members(self, kind: str) -> tuple[str, ...]:
        """坚果 as a substance includes 核桃; as a kind of product it does too."""
        substance = self._lexicon.substances.get(kind)
        return substance.includes if substance is not None else ()

    def nearness(self, wanted: str, kinds: Iterable[str], name: str) -> float:
        """0..1: how much of the wanted kind's words another product's kind and name share."""
        signs = set(name.lower()).union(*(self.value(kind) for kind in kinds))
        return max(len(set(word) & signs) / len(set(word)) for word in self.words(wanted))


def _ends_with(long: str, end: str) -> bool:
    return len(end) >= 2 and len(long) > len(end) and long.endswith(end)


FREE_NOUNS = frozenset("鞋靴裤衣帽袜表灯茶酒糖糕饼锅杯伞包霜膜")
"""Kinds of one character that are words by themselves; 干 of 饼干 and 宝 of 充电宝 are none."""
SAID_ALONE = FREE_NOUNS | frozenset("壳线")
"""Nouns by which callers ask for a thing without more: 壳也要一个. 华 of 精华 is none."""
_SHORTEST_TRAIT = 2


def _names_in_parts(name: str, word: str) -> bool:
    """暖步老人棉鞋 is what people call 老人鞋: the same noun at the end, and before it the same trait."""
    trait, noun = word[:-1], word[-1:]
    if noun not in FREE_NOUNS or not name.endswith(noun) or len(trait) < _SHORTEST_TRAIT:
        return False
    return trait in name[:-1]


def _named_after(narrow: str, word: str, wide: str) -> bool:
    """老人手机 for 老人机: it ends with the wider kind, and the name begins like it."""
    if not _ends_with(word, wide):
        return False
    before = word[: -len(wide)]
    return len(narrow) > len(before) and narrow.startswith(before)
