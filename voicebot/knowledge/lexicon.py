"""The shop's vocabulary as plain values. A dialplan declares it; this room does not know dialplans."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Substance:
    """What somebody may be allergic to or not want.

    Args:
        synonyms: other words for it.
        includes: other substances that belong to it (坚果 includes 核桃). A product that holds
            one of them holds the substance.
        proven_by: statements that prove a product free of it without naming it
            (for 化学剂: 纯植物, 无化学添加).
        needs_proof: the substance is so broad that only a product that is stated to be free
            of it fits; silence of the text counts as "contains it".
    """

    synonyms: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()
    proven_by: tuple[str, ...] = ()
    needs_proof: bool = False


@dataclass(frozen=True)
class Lexicon:
    """Words of one shop.

    Args:
        slots: slot name -> canonical value -> synonyms (without the canonical value itself).
        substances: canonical substance -> what is known about it.
    """

    slots: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    substances: Mapping[str, Substance] = field(default_factory=dict)

    @cached_property
    def _canonical(self) -> dict[str, dict[str, str]]:
        table: dict[str, dict[str, str]] = {}
        for slot, values in self.slots.items():
            words = table.setdefault(slot, {})
            for value, synonyms in values.items():
                for synonym in synonyms:
                    words.setdefault(synonym.lower(), value)
            for value in values:
                words[value.lower()] = value
        return table

    @cached_property
    def _longest_first(self) -> dict[str, tuple[str, ...]]:
        return {slot: tuple(sorted(words, key=len, reverse=True)) for slot, words in self._canonical.items()}

    def longest_first(self, slot: str) -> tuple[str, ...]:
        """Every word of a slot in lower case, the longest first."""
        return self._longest_first.get(slot, ())

    @cached_property
    def _by_beginning(self) -> dict[str, dict[str, list[tuple[int, str]]]]:
        index: dict[str, dict[str, list[tuple[int, str]]]] = {}
        for slot, words in self._longest_first.items():
            beginnings = index.setdefault(slot, {})
            for rank, word in enumerate(filter(None, words)):
                beginnings.setdefault(word[0], []).append((rank, word))
        return index

    def within(self, text: str, slot: str) -> list[str]:
        """The words of a slot that stand in ``text``, in lower case, the longest first.

        A shop has hundreds of words, an utterance a dozen characters that one of them may begin with.
        """
        beginnings = self._by_beginning.get(slot, {})
        found = [one for first in set(text) for one in beginnings.get(first, ()) if one[1] in text]
        return [word for _, word in sorted(found)]

    def words(self, slot: str) -> Mapping[str, str]:
        """Every word of a slot in lower case, with its canonical value."""
        return self._canonical.get(slot, {})

    def canonical(self, slot: str, word: str) -> str | None:
        """Canonical value of a word, or ``None`` when the slot does not know it."""
        return self._canonical.get(slot, {}).get(word.lower())

    def values(self, slot: str) -> tuple[str, ...]:
        """Canonical values of a slot in the order declared."""
        return tuple(self.slots.get(slot, ()))
