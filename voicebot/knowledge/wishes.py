"""What a caller wants of a product, and how a product meets it: values that explain themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from voicebot.knowledge.facts import Fact
from voicebot.knowledge.product import Product

SlotValue = str | int | float | tuple["SlotValue", ...] | Mapping[str, "SlotValue"]
"""A canonical slot value; lists are tuples (the same shape that understanding produces)."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One value of one slot: ``Wish("effect", "补水")``. A list slot makes several wishes.

    Args:
        slot: name.
        value: canonical.
        liking: a matter of taste, though others say in the same slot what they must not have.
    """

    slot: str
    value: str | int | float
    liking: bool = False

    @property
    def is_safety(self) -> bool:
        """Somebody may be harmed when it is disregarded; such a wish is never relaxed."""
        return self.slot in SAFETY_SLOTS and not self.liking


NO_CONDITION = frozenset({"学生", "上班族", "新手", "男", "女", "男生", "女生"})
"""Populations that nothing is dangerous for because of it."""

SAFETY_SLOTS = frozenset({"allergy", "avoid", "population", "age", "age_min", "age_max", "age_about"})


class Verdict(Enum):
    """How a product stands to a wish."""

    MET = "met"
    UNKNOWN = "unknown"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Reason:
    """How one product stands to one wish, and the fact that says so.

    Args:
        wish: what the caller said.
        verdict: met, missed, or not stated by the text.
        fact: the evidence; ``None`` when nothing is stated.
    """

    wish: Wish
    verdict: Verdict
    fact: Fact | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A product that may be recommended.

    Args:
        product: the product.
        met: wishes it meets, in the order the caller will care about.
        unknown: wishes its text says nothing about. Where ``wish.is_safety`` the caller must be
            told that it is not known.
        missed: wishes among several of the same slot that it does not meet (effect 美白 of
            effects 美白 and 补水).
        cautions: facts of the text that this caller must hear before buying.
    """

    product: Product
    met: tuple[Reason, ...]
    unknown: tuple[Reason, ...] = ()
    missed: tuple[Reason, ...] = ()
    cautions: tuple[Fact, ...] = ()

    @property
    def safety_unknown(self) -> tuple[Reason, ...]:
        """Safety wishes that the text leaves open."""
        return tuple(reason for reason in self.unknown if reason.wish.is_safety)


@dataclass(frozen=True, slots=True)
class Excluded:
    """A product that must not be offered, and why."""

    product: Product
    reasons: tuple[Reason, ...]

    @property
    def unsafe(self) -> bool:
        """Excluded because it could harm the caller."""
        return any(reason.wish.is_safety for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Relaxation:
    """What would fit if the caller gave up some wishes. Safety wishes are never given up.

    Args:
        dropped: the wishes that stand in the way.
        nearest: products that meet all others, the nearest first.
    """

    dropped: tuple[Wish, ...]
    nearest: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Matching:
    """Result of matching wishes against a catalogue.

    Args:
        wishes: the slots that concern products, as single wishes.
        fitting: products that fit, best first, at most the limit asked for.
        fitting_ids: ids of all that fit, for ``Catalogue.dividing_slots``.
        excluded: products that fail, those nearest to fitting first, at most the limit.
        relaxations: when nothing fits, the smallest sacrifices first.
    """

    wishes: tuple[Wish, ...]
    fitting: tuple[Candidate, ...]
    fitting_ids: tuple[str, ...]
    excluded: tuple[Excluded, ...] = ()
    relaxations: tuple[Relaxation, ...] = ()

    @property
    def best(self) -> Candidate | None:
        """The first of ``fitting``."""
        return self.fitting[0] if self.fitting else None


@dataclass(frozen=True, slots=True)
class DividingSlot:
    """A slot the caller has not told us that would narrow the choice.

    Args:
        slot: name to ask for.
        evenness: 0..1; 1 when each answer would leave equally many products.
        values: canonical value -> how many of the candidates have it.
    """

    slot: str
    evenness: float
    values: Mapping[str, int]
