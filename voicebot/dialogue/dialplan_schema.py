"""What a shop's callers may say: slots, values, substances, intents; the contents of ``dialplan.yaml``.

The sections about what is asked and said (``shop``, ``needs``, ``order``, ``questions`` …) belong
to script.py, which takes them through ``Dialplan.section``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from voicebot.dialogue.dialplan_source import Source


class SlotType(Enum):
    """How the value of a slot is recognised."""

    CHOICE = "choice"
    """One of the declared values."""
    SUBSTANCE = "substance"
    """Something a product may contain; declared under ``substances``, others are taken as said."""
    TEXT = "text"
    """Whatever stands at the place of {} in one of the slot's frames."""
    NUMBER = "number"
    """A number with one of the slot's units, or after one of its cues."""
    MONEY = "money"
    """An amount of yuan, with comparators."""
    SIZE = "size"
    """A number on the slot's scale, with half steps and "one size larger"."""
    WEIGHT = "weight"
    """Grams, also from 斤 and 两."""
    QUANTITY = "quantity"
    """How many, with the measure word."""
    PHONE = "phone"
    """A mobile or landline number said digit by digit."""
    DIGITS = "digits"
    """Another string of digits: an order number, the last four digits."""
    PERSON = "person"
    """A person's name, also spelled aloud (弓长张)."""
    ADDRESS = "address"
    """A postal address."""
    CITY = "city"
    """A city or province."""
    DATE = "date"
    """A day, also relative to today."""
    TIME = "time"
    """A time of day."""


NUMERIC_TYPES = frozenset({SlotType.NUMBER, SlotType.MONEY, SlotType.SIZE, SlotType.WEIGHT})


class Role(Enum):
    """What a mention of a numeric slot or substance says, besides its value."""

    EXACT = "exact"
    MIN = "min"
    MAX = "max"
    ABOUT = "about"
    DELTA = "delta"
    RANGE = "range"
    """From one number to another; without a text of its own it is told as MIN and MAX."""


@dataclass(frozen=True, slots=True)
class Value:
    """A canonical value and how callers put it.

    Args:
        name: canonical.
        synonyms: other words.
        implied_by: descriptions that mean it; ``*`` stands for a few characters, ``(a|b)`` for
            alternatives.
        unless: phrases that contain one of the words and do not mean it.
        narrower: words for a kind of it (雨靴 of 雨鞋); understood as said, met by goods of the value.
        line: where it was written.
    """

    name: str
    synonyms: tuple[str, ...] = ()
    implied_by: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    narrower: tuple[str, ...] = ()
    line: int = 0

    @property
    def words(self) -> tuple[str, ...]:
        """The canonical name, its synonyms and its narrower words."""
        return (self.name, *self.synonyms, *self.narrower)

    def meant_by(self, word: str) -> str:
        """What a caller means who says ``word``: a narrower word itself, else the canonical name."""
        return word if word in self.narrower else self.name


@dataclass(frozen=True, slots=True)
class SubstanceValue(Value):
    """A substance.

    Args:
        includes: other substances that belong to it.
        proven_by: statements that prove a product free of it.
        needs_proof: silence of a product text counts as "contains it".
    """

    includes: tuple[str, ...] = ()
    proven_by: tuple[str, ...] = ()
    needs_proof: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing a caller may say.

    Args:
        name: of the slot, as in results.
        type: how its value is recognised.
        multiple: the value is a list.
        safety: somebody may be harmed when it is disregarded.
        product: the slot names what is bought; orders of several things are split along it.
        title: how people call it.
        words: by which callers ask for it or release it ("颜色", "牌子").
        values: of a choice.
        units: after the number.
        cues: words near the number that tell it apart from others with the same unit.
        needs_cue: a number counts only near a cue or as the answer, not by its unit alone.
        low: smallest sensible number.
        high: largest sensible number.
        allowed: the only sensible numbers.
        names: the slot names that results carry, per role (``{min: battery_min_mah}``).
        exclude: slot that carries unwanted values; empty when they cannot be refused.
        frames: places where the value stands, with ``{}``: ``"有{}功效"``.
        render: per role a text with ``{value}``, ``{low}``, ``{high}`` that the result carries
            instead of a number.
        unless: places of a value that do not mean it, with ``{}`` for the value: ``"{}说"``.
        open: other words before ``after`` count as values too (芒果味).
        heads: words that end other values too (鞋: 洞洞鞋, 雪地靴).
        shades: words that before a head make a value by themselves, wherever they stand (雾 and 紫: 雾紫).
        numbered: a model number follows the value and belongs to it (苹果十五 is 苹果15).
        after: canonical suffix that a value may be said without (``色``, ``味``).
        topic: the slot is meant only while this topic is talked about.
        line: where it was written.
    """

    name: str
    type: SlotType
    multiple: bool = False
    safety: bool = False
    product: bool = False
    title: str = ""
    words: tuple[str, ...] = ()
    values: tuple[Value, ...] = ()
    units: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    needs_cue: bool = False
    low: float | None = None
    high: float | None = None
    allowed: tuple[float, ...] = ()
    names: Mapping[Role, str] = field(default_factory=dict)
    exclude: str = ""
    frames: tuple[str, ...] = ()
    render: Mapping[Role, str] = field(default_factory=dict)
    unless: tuple[str, ...] = ()
    open: bool = False
    heads: tuple[str, ...] = ()
    shades: tuple[str, ...] = ()
    numbered: bool = False
    after: str = ""
    topic: str = ""
    line: int = 0

    def name_of(self, role: Role) -> str:
        """Slot name that a value with ``role`` goes by."""
        return self.names.get(role, self.name)

    @property
    def result_names(self) -> frozenset[str]:
        """Every slot name that this slot may give rise to."""
        names = {self.name, *self.names.values()}
        return frozenset(names | {self.exclude} if self.exclude else names)


@dataclass(frozen=True, slots=True)
class Intent:
    """Something callers want, and how they put it.

    Args:
        name: of the intent.
        examples: sentences that mean it.
        line: where it was written; 0 for the engine's own.
    """

    name: str
    examples: tuple[str, ...]
    line: int = 0


@dataclass(frozen=True)
class Dialplan:
    """A dialplan, checked.

    Args:
        file: where it was read from.
        slots: by name; the engine's general ones included.
        substances: by canonical name.
        intents: by name; the engine's general ones included.
        topics: words by which a topic is talked about.
        sections: the other sections, by name.
    """

    file: str
    slots: Mapping[str, Slot]
    substances: Mapping[str, SubstanceValue]
    intents: Mapping[str, Intent]
    topics: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sections: Mapping[str, Source] = field(default_factory=dict)

    def section(self, name: str) -> Source | None:
        """The section ``name`` with its places in the file, or None when it is not written.

        ``section.plain()`` are its values; ``section.at("ask", 0).error("…")`` is an error that
        names file and line.
        """
        return self.sections.get(name)

    def knows(self, slot: str) -> bool:
        """Whether results may carry a slot of this name."""
        return any(slot in declared.result_names for declared in self.slots.values())
