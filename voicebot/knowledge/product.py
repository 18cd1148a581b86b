"""A product as its text describes it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from voicebot.knowledge.facts import Fact, FactValue, spec_of
from voicebot.knowledge.pricing import Pricing


@dataclass(frozen=True, slots=True)
class Unread:
    """A piece of a product text that was not turned into a fact.

    Args:
        text: word for word.
        safety: it holds a word that concerns safety; an editor must look at it.
    """

    text: str
    safety: bool


@dataclass(frozen=True)
class Product:
    """Facts about one product, each with the sentence it came from.

    Args:
        product_id: the shop's id (stem of the text file).
        facts: everything understood.
        text: the editor's text.
        pricing: the prices as numbers, for arithmetic.
        not_understood: what the editor must check.
        category: the shop's category, if it has several.
        source: file the text came from, for messages.
    """

    product_id: str
    facts: tuple[Fact, ...]
    text: str = ""
    pricing: Pricing = field(default_factory=Pricing)
    not_understood: tuple[Unread, ...] = ()
    category: str | None = None
    source: str = ""

    @cached_property
    def _by_name(self) -> dict[str, tuple[Fact, ...]]:
        table: dict[str, tuple[Fact, ...]] = {}
        for fact in self.facts:
            table[fact.name] = (*table.get(fact.name, ()), fact)
        return table

    def facts_named(self, *names: str) -> tuple[Fact, ...]:
        """All facts with one of these names."""
        return tuple(fact for name in names for fact in self._by_name.get(name, ()))

    def values(self, name: str) -> tuple[FactValue, ...]:
        """All values of a fact; empty when the text does not state it."""
        return tuple(fact.value for fact in self._by_name.get(name, ()))

    def texts(self, name: str) -> tuple[str, ...]:
        """All values of a fact as text."""
        return tuple(str(value) for value in self.values(name))

    def text_of(self, name: str) -> str | None:
        """The first value of a fact as text, or ``None``."""
        values = self.values(name)
        return str(values[0]) if values else None

    def number(self, name: str) -> float | None:
        """The first value of a fact as a number, or ``None`` when unstated or not a number."""
        for value in self.values(name):
            if isinstance(value, int | float) and not isinstance(value, bool):
                return float(value)
        return None

    def flag(self, name: str) -> bool | None:
        """A yes/no fact, or ``None`` when unstated."""
        for value in self.values(name):
            if isinstance(value, bool):
                return value
        return None

    @cached_property
    def name(self) -> str:
        """Name as spoken; the id when the text gives none."""
        return self.text_of("name") or self.product_id

    @cached_property
    def product_type(self) -> str | None:
        """Canonical product type."""
        return self.text_of("product_type")

    @property
    def price_yuan(self) -> float | None:
        """What one unit costs now, in yuan."""
        return self.number("price")

    @property
    def price_fen(self) -> int | None:
        """What one unit costs now, in fen."""
        price = self.price_yuan
        return None if price is None else round(price * 100)

    @property
    def unit(self) -> str:
        """Measure word of the unit that the price is for (盒, 瓶, 双); 件 when not stated."""
        return self.pricing.unit or "件"

    @property
    def safety_unread(self) -> tuple[str, ...]:
        """Pieces with a safety word that were not understood; such a product is never "proven safe"."""
        return tuple(unread.text for unread in self.not_understood if unread.safety)

    def as_dict(self) -> dict[str, FactValue | list[FactValue]]:
        """Facts as JSON: one value or a list, by ``FactSpec.many``."""
        return dict(self._json_items())

    def _json_items(self) -> Iterator[tuple[str, FactValue | list[FactValue]]]:
        for name, facts in self._by_name.items():
            values = [fact.value for fact in facts]
            yield name, values if spec_of(name).many else values[0]
