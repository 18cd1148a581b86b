"""All products of a shop: by id, by what callers call them, and by what callers want."""

from collections.abc import Iterable, Mapping, Sequence
from math import log

from voicebot.knowledge.index import FactIndex, Mask
from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.matching import Matcher, wishes_of
from voicebot.knowledge.names import NameHit, NameIndex
from voicebot.knowledge.product import Product
from voicebot.knowledge.rules import SLOT_FACTS, Rules
from voicebot.knowledge.wishes import Candidate, DividingSlot, Excluded, Matching, SlotValue, Wish

_DIVIDING = (
    "product_type",
    "effect",
    "skin_type",
    "gender",
    "color",
    "flavor",
    "material",
    "brand",
    "feature",
)


class Catalogue:
    """Immutable after construction; build a new one when texts change.

    Args:
        products: in the order in which equals are recommended; ids are unique.
        lexicon: the shop's words.

    Raises:
        ValueError: two products have the same id.
    """

    def __init__(self, products: Iterable[Product], lexicon: Lexicon | None = None) -> None:
        self.products: tuple[Product, ...] = tuple(products)
        self.lexicon = lexicon or Lexicon()
        self._positions = {product.product_id: place for place, product in enumerate(self.products)}
        if len(self._positions) != len(self.products):
            raise ValueError("two products have the same id; ids are the stems of the product files")
        self.unpriced = frozenset(one.product_id for one in self.products if one.price_fen is None)
        """Products whose text states no price: they can be asked about, and are not for sale."""
        self.stated_kinds = frozenset(kind for one in self.products for kind in one.texts("product_type"))
        """What kinds the texts say their products are."""
        self._names = NameIndex(self.products, self.lexicon)
        self._index = FactIndex(self.products)
        rules = Rules(self._index, self.lexicon)
        self.kinds = rules.kinds
        self._matcher = Matcher(self.products, rules)
        for substance in self.lexicon.substances:  # judged now, so that no caller waits for it
            self._matcher.judgement(Wish("allergy", substance))

    def get(self, product_id: str) -> Product | None:
        """The product with this id, or ``None``."""
        position = self._positions.get(product_id)
        return None if position is None else self.products[position]

    def find_by_name(self, spoken: str, *, limit: int = 3, among: Sequence[str] = ()) -> tuple[NameHit, ...]:
        """Products that a caller may mean by a name, part of one (那个竹子的) or its sound.

        Args:
            spoken: the utterance, or the part of it that names a product.
            limit: how many at most.
            among: ids to choose from, e.g. those just read out; empty for all.
        """
        return self._names.find(spoken, limit=limit, among=among)

    def match(self, slots: Mapping[str, SlotValue], *, limit: int = 5) -> Matching:
        """Products that fit what the caller wants, best first, with reasons.

        Safety comes first: a product that is not safe for the caller is never in ``fitting``;
        one whose text leaves safety open ranks after those proven safe and says so in
        ``Candidate.safety_unknown``.
        """
        return self._matcher.match(self.wishes(slots), limit)

    def judge(self, product_id: str, slots: Mapping[str, SlotValue]) -> Candidate | Excluded:
        """How one product stands to what the caller wants (also when a wish comes late).

        Raises:
            KeyError: no such product.
        """
        position = self._positions[product_id]
        wishes = self.wishes(slots)
        if self._matcher.fits(position, wishes):
            return self._matcher.candidate(position, wishes)
        return self._matcher.exclusion(position, wishes)

    def wishes(self, slots: Mapping[str, SlotValue]) -> tuple[Wish, ...]:
        """The slots that concern products, one wish per value."""
        return wishes_of(slots, self.lexicon)

    def dividing_slots(
        self,
        candidate_ids: Sequence[str],
        known: Iterable[str],
        *,
        askable: Sequence[str] = _DIVIDING,
    ) -> tuple[DividingSlot, ...]:
        """Slots not yet known that would narrow the candidates, the most even division first.

        Args:
            candidate_ids: ``Matching.fitting_ids``.
            known: slots that the caller has already told (including "any").
            askable: slots the shop is willing to ask for; equals keep this order.
        """
        mask = 0
        for product_id in candidate_ids:
            mask |= 1 << self._positions[product_id]
        told = set(known)
        found = []
        for slot in askable:
            if slot in told or (slot == "price" and told & {"price_max", "price_min", "price_about"}):
                continue
            division = self._price_division(candidate_ids) if slot == "price" else self._division(slot, mask)
            if division is not None:
                found.append(division)
        return tuple(sorted(found, key=lambda one: -one.evenness))

    def _division(self, slot: str, mask: Mask) -> DividingSlot | None:
        total = mask.bit_count()
        values: dict[str, int] = {}
        if slot == "allergy":
            for substance in self.lexicon.substances:
                clean = mask & ~self._matcher.judgement(Wish(slot, substance)).missed
                values[substance] = clean.bit_count()
        else:
            names = SLOT_FACTS.get(slot, (slot,))
            for value, products in self._index.values(names[0]).items():
                if count := (products & mask).bit_count():
                    canonical = self.lexicon.canonical(slot, value) or value
                    values[canonical] = max(count, values.get(canonical, 0))
        if total < 2 or all(count in (0, total) for count in values.values()):
            return None
        return DividingSlot(slot, _evenness(values.values(), total), values)

    def _price_division(self, candidate_ids: Sequence[str]) -> DividingSlot | None:
        prices = sorted(p for i in candidate_ids if (p := self.products[self._positions[i]].price_yuan))
        if len(prices) < 2 or prices[-1] < 1.2 * prices[0]:
            return None
        middle = prices[len(prices) // 2]
        below = sum(price < middle for price in prices)
        values = {f"{middle:g}元以下": below, f"{middle:g}元起": len(prices) - below}
        return DividingSlot("price", _evenness(values.values(), len(prices)), values)


def _evenness(counts: Iterable[int], total: int) -> float:
    """The best single split that an answer can make, as the entropy of a yes/no question."""
    best = 0.0
    for count in counts:
        share = count / total
        if 0 < share < 1:
            best = max(best, -(share * log(share, 2) + (1 - share) * log(1 - share, 2)))
    return round(best, 3)
