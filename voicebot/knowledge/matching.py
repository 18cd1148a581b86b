"""From slots to wishes, and from judgements to a ranked choice."""

from collections.abc import Mapping, Sequence
from itertools import combinations

from voicebot.knowledge.facts import Fact
from voicebot.knowledge.index import FactIndex, Mask, positions
from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.product import Product
from voicebot.knowledge.rules import ANY_OF, SLOT_FACTS, SOFT, Judgement, Rules
from voicebot.knowledge.wishes import (
    NO_CONDITION,
    Candidate,
    Excluded,
    Matching,
    Reason,
    Relaxation,
    SlotValue,
    Verdict,
    Wish,
)

_MEANINGLESS = ("any", "none", "")
_PRODUCT_SLOTS = frozenset(
    {
        *SLOT_FACTS,
        *("allergy", "avoid", "population", "age", "age_min", "age_max", "age_about"),
        *("price_max", "price_min", "price_about", "size", "storage_gb", "ram_gb"),
        *("battery_min_mah", "capacity_mah", "screen_min_inch", "spf", "heel_max_cm", "heel_min_cm"),
    }
)
_NOT_PRODUCT_SLOTS = frozenset(
    {"name", "price", "usage_hint", "weight", "stock", "promotion", "gifts", "spec"}
)
_DROP_FIRST = ("price_max", "price_min", "price_about", "brand", "color", "color_exclude", "flavor")
_DROP_LAST = ("effect", "feature", "size", "product_type")
_IN_STOCK = Wish("stock", "有货")
_CACHE_LIMIT = 4096
_MATCHED = 16
"""How many results are kept: a turn or two of a few callers; the next caller wishes something else."""
COMPARED = 200
"""How many products of other kinds are compared with the wanted kind."""
NEARLY = 0.2
"""What meeting a wish in a wider sense only costs, against 1 for leaving it open."""


def wishes_of(slots: Mapping[str, SlotValue], lexicon: Lexicon) -> tuple[Wish, ...]:
    """The slots that concern products, one wish per value; the lexicon's slots are among them."""
    known = _PRODUCT_SLOTS | set(lexicon.slots) - _NOT_PRODUCT_SLOTS
    wishes = []
    for slot, value in slots.items():
        if slot not in known and slot.removesuffix("_exclude") not in known:
            continue
        values = value if isinstance(value, tuple | list) else (value,)
        wishes += [
            Wish(slot, one, _is_liking(slot, one, lexicon))
            for one in values
            if isinstance(one, str | int | float) and str(one) not in _MEANINGLESS
        ]
    return tuple(dict.fromkeys(wishes))


def _is_liking(slot: str, value: str | int | float, lexicon: Lexicon) -> bool:
    """不要真皮的 is about looks and feel, and 学生 about the price; nobody comes to harm."""
    if slot == "avoid":
        return lexicon.canonical("material", str(value)) is not None
    return slot == "population" and str(value) in NO_CONDITION


class Matcher:
    """Ranks the products of a catalogue by wishes."""

    def __init__(self, products: Sequence[Product], rules: Rules) -> None:
        self._products = products
        self._rules = rules
        self._index: FactIndex = rules.index
        self._judgements: dict[Wish, Judgement] = {}
        self._evidence_found: dict[tuple[str, Wish], Fact | None] = {}
        self._matched: dict[tuple[tuple[Wish, ...], int], Matching] = {}
        self._prices = [product.price_yuan or 0.0 for product in products]
        self._in_stock = self._index.everything & ~rules.judge(_IN_STOCK).missed

    def judgement(self, wish: Wish) -> Judgement:
        """How all products stand to a wish; remembered, since callers' wishes repeat."""
        found = self._judgements.get(wish)
        if found is None:
            if len(self._judgements) >= _CACHE_LIMIT:
                self._judgements.clear()
            found = self._judgements[wish] = self._rules.judge(wish)
        return found

    def match(self, wishes: tuple[Wish, ...], limit: int) -> Matching:
        """Everything about how the catalogue meets the wishes."""
        found = self._matched.get((wishes, limit))
        if found is None:  # several rules of a turn ask for the same
            if len(self._matched) >= _MATCHED:
                self._matched.clear()
            found = self._matched[wishes, limit] = self._match(wishes, limit)
        return found

    def _match(self, wishes: tuple[Wish, ...], limit: int) -> Matching:
        blocks = self._blocks(wishes)
        fit = self._in_stock
        for blocked in blocks.values():
            fit &= ~blocked
        fitting = self._ranked(fit, wishes)
        relaxations = () if fitting else self._relaxations(wishes, blocks, limit)
        return Matching(
            wishes=wishes,
            fitting=tuple(self.candidate(position, wishes) for position in fitting[:limit]),
            fitting_ids=tuple(self._products[position].product_id for position in fitting),
            excluded=self._excluded(wishes, blocks, fit, limit),
            relaxations=relaxations,
        )

    def _blocks(self, wishes: Sequence[Wish]) -> dict[str, Mask]:
        """Slot → products that it excludes."""
        blocks: dict[str, Mask] = {}
        for slot in dict.fromkeys(wish.slot for wish in wishes):
            missed = [self.judgement(wish).missed for wish in wishes if wish.slot == slot]
            combined = missed[0]
            for mask in missed[1:]:
                combined = combined & mask if slot in ANY_OF else combined | mask
            blocks[slot] = combined
        return blocks

    def _ranked(self, mask: Mask, wishes: Sequence[Wish]) -> list[int]:
        """Positions by: safety left open, wishes missed, wishes left open, price, order of the catalogue."""
        if not mask:
            return []
        width = self._index.everything.bit_length()
        weighted: list[tuple[float, str]] = []
        for wish in wishes:
            judgement = self.judgement(wish)
            unknown = mask & ~judgement.met & ~judgement.missed
            missed = mask & judgement.missed
            if nearly := mask & judgement.nearly:
                weighted.append((NEARLY, format(nearly, f"0{width}b")[::-1]))
            if unknown:
                cost = 1000.0 if wish.is_safety else 0.3 if wish.slot in SOFT else 1.0
                weighted.append((cost, format(unknown, f"0{width}b")[::-1]))
            if missed:
                weighted.append((2.0, format(missed, f"0{width}b")[::-1]))
        about = next((float(wish.value) for wish in wishes if wish.slot == "price_about"), None)

        def cost_of(position: int) -> tuple[float, float, int]:
            cost = sum(weight for weight, bits in weighted if bits[position] == "1")
            distance = abs(self._prices[position] - about) if about is not None else 0.0
            return (cost, distance, position)

        return sorted(positions(mask), key=cost_of)

    def candidate(self, position: int, wishes: Sequence[Wish]) -> Candidate:
        """One product with its reasons."""
        product = self._products[position]
        reasons = [self.reason(position, wish) for wish in wishes]
        return Candidate(
            product=product,
            met=tuple(reason for reason in reasons if reason.verdict is Verdict.MET),
            unknown=tuple(reason for reason in reasons if reason.verdict is Verdict.UNKNOWN),
            missed=tuple(reason for reason in reasons if reason.verdict is Verdict.MISSED),
            cautions=self._cautions(product, wishes),
        )

    def reason(self, position: int, wish: Wish) -> Reason:
        """How one product stands to one wish, with the evidence."""
        judgement = self.judgement(wish)
        bit = 1 << position
        if judgement.missed & bit:
            verdict = Verdict.MISSED
        elif judgement.met & bit:
            verdict = Verdict.MET
        else:
            verdict = Verdict.UNKNOWN
        return Reason(wish, verdict, self._evidence(self._products[position], wish, verdict))

    def _evidence(self, product: Product, wish: Wish, verdict: Verdict) -> Fact | None:
        """The fact that alone leads to the same verdict."""
        if verdict is Verdict.UNKNOWN:
            return None
        key = (product.product_id, wish)
        if key not in self._evidence_found:
            if len(self._evidence_found) >= _CACHE_LIMIT:
                self._evidence_found.clear()
            self._evidence_found[key] = self._find_evidence(product, wish, verdict)
        return self._evidence_found[key]

    def _find_evidence(self, product: Product, wish: Wish, verdict: Verdict) -> Fact | None:
        if wish.slot in ("allergy", "avoid") and not wish.liking and verdict is Verdict.MISSED:
            return self._rules.substance_evidence(product.facts, str(wish.value))
        for fact in sorted(product.facts, key=lambda fact: fact.name not in _BANS):
            if fact.name not in _speaks_of(wish, fact):
                continue
            judgement = self._rules.with_index(FactIndex([Product(product.product_id, (fact,))])).judge(wish)
            by_fact = judgement.missed if verdict is Verdict.MISSED else judgement.met
            if by_fact & 1:
                return fact
        return None

    def _cautions(self, product: Product, wishes: Sequence[Wish]) -> tuple[Fact, ...]:
        words = set()
        for wish in wishes:
            if isinstance(wish.value, str):
                canonical = self._rules.lexicon.canonical(wish.slot, wish.value) or wish.value
                words.add(canonical)
                words.update(w for w, v in self._rules.lexicon.words(wish.slot).items() if v == canonical)
        return tuple(
            fact
            for fact in product.facts_named("cautions")
            if any(len(word) >= 2 and word in str(fact.value) for word in words)
        )

    def _excluded(
        self, wishes: Sequence[Wish], blocks: Mapping[str, Mask], fit: Mask, limit: int
    ) -> tuple[Excluded, ...]:
        rest = self._index.everything & ~fit & ~blocks.get("product_type", 0)
        failures = [
            bin(blocked | (1 << self._index.everything.bit_length()))[:2:-1] for blocked in blocks.values()
        ]
        nearest = sorted(
            positions(rest), key=lambda position: sum(bits[position] == "1" for bits in failures)
        )
        return tuple(self.exclusion(position, wishes) for position in nearest[:limit])

    def exclusion(self, position: int, wishes: Sequence[Wish]) -> Excluded:
        """Why one product must not be offered."""
        blocks = self._blocks(wishes)
        bit = 1 << position
        reasons = [
            self.reason(position, wish)
            for wish in wishes
            if blocks[wish.slot] & bit and self.judgement(wish).missed & bit
        ]
        if not self._in_stock & bit:
            reasons.append(self.reason(position, _IN_STOCK))
        return Excluded(self._products[position], tuple(reasons))

    def fits(self, position: int, wishes: Sequence[Wish]) -> bool:
        """Whether nothing excludes the product."""
        bit = 1 << position
        blocked = any(mask & bit for mask in self._blocks(wishes).values())
        return not blocked and bool(self._in_stock & bit)

    def _relaxations(
        self, wishes: Sequence[Wish], blocks: Mapping[str, Mask], limit: int
    ) -> tuple[Relaxation, ...]:
        """The smallest sets of wishes to give up; among equals the product type comes last."""
        firm = {wish.slot for wish in wishes if wish.is_safety}
        loose = sorted((slot for slot in blocks if slot not in firm and blocks[slot]), key=_readiness_to_drop)
        barred = self._barred(wishes)
        for size in (1, 2, 3):
            found = []
            for dropped in combinations(loose, size):
                mask = self._in_stock & ~barred
                for slot, blocked in blocks.items():
                    if slot not in dropped:
                        mask &= ~blocked
                if mask:
                    found.append(self._relaxation(dropped, mask, wishes, limit))
            if found:
                others = [
                    one for one in found if not any(wish.slot == "product_type" for wish in one.dropped)
                ]
                return tuple(others or found)
        return ()

    def _barred(self, wishes: Sequence[Wish]) -> Mask:
        """Products of which the text says that they are not for this caller."""
        mask = 0
        for wish in wishes:
            mask |= self.judgement(wish).barred
        return mask

    def _relaxation(
        self, dropped: tuple[str, ...], mask: Mask, wishes: Sequence[Wish], limit: int
    ) -> Relaxation:
        kept = [wish for wish in wishes if wish.slot not in dropped]
        given_up = tuple(wish for wish in wishes if wish.slot in dropped)
        order = self._ranked(mask, kept)
        for wish in given_up:
            if wish.slot == "product_type":
                order = self._nearest_kinds(order, str(wish.value), kept)
        prices = [float(wish.value) for wish in given_up if wish.slot.startswith("price_")]
        if prices:
            order.sort(key=lambda position: abs(self._prices[position] - prices[0]))
        return Relaxation(given_up, tuple(self.candidate(position, kept) for position in order[:limit]))

    def _nearest_kinds(self, order: Sequence[int], kind: str, kept: Sequence[Wish]) -> list[int]:
        """The same positions: those proven safe first, among these the kinds most like the wanted one."""
        open_ = 0
        for wish in kept:
            if wish.is_safety:
                open_ |= self._index.everything & ~self.judgement(wish).met

        def key(position: int) -> tuple[bool, float]:
            product = self._products[position]
            nearness = self._rules.kinds.nearness(kind, product.texts("product_type"), product.name)
            return (bool(open_ >> position & 1), -nearness)

        return sorted(order[:COMPARED], key=key)


_BANS = frozenset({"not_for", "contraindications"})
"""Better evidence against a product than that its text names others."""


def _readiness_to_drop(slot: str) -> int:
    """Callers give up on price and colour sooner than on what the thing is for."""
    if slot in _DROP_FIRST:
        return -1
    return _DROP_LAST.index(slot) + 1 if slot in _DROP_LAST else 0


def _speaks_of(wish: Wish, fact: Fact) -> tuple[str, ...]:
    """A missing fact can lead to a verdict too; only facts about the wish's matter are evidence."""
    if fact.name in ("spec", "gifts", "promotion", "shelf_life", "storage", "stock") and wish.slot != "stock":
        return ()
    if wish.slot.startswith("price_"):
        return ("price",)
    if wish.slot.startswith("age"):
        return ("age_min", "age_max")
    if wish.slot in ("allergy", "avoid") and fact.name in ("price", "size_min", "size_max", "age_min"):
        return ()
    return (fact.name,)
