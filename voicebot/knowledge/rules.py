"""How each slot is held against facts: which products meet a wish, which fail it."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from voicebot.knowledge.compatibility import Compatibility, Fit
from voicebot.knowledge.facts import Fact
from voicebot.knowledge.index import FactIndex, Mask
from voicebot.knowledge.kinds import Kinds
from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.same_value import same_text, shade_of
from voicebot.knowledge.shared_lines import may_carry
from voicebot.knowledge.substances import Substances
from voicebot.knowledge.wishes import Wish

SLOT_FACTS: dict[str, tuple[str, ...]] = {
    "product_type": ("product_type",),
    "effect": ("effect",),
    "skin_type": ("skin_type",),
    "color": ("colors",),
    "flavor": ("flavor",),
    "brand": ("brand",),
    "material": ("material", "ingredients"),
    "ingredient": ("ingredients",),
    "feature": ("features", "free_from", "effect", "material"),
    "usage": ("usage", "features", "suitable_for", "target", "effect"),
    "recipient": ("target", "suitable_for", "usage"),
    "compatible": ("compatible",),
    "season": ("features", "usage", "suitable_for"),
    "package": ("spec", "features", "variants"),
    "foot_shape": ("size_advice", "features", "suitable_for"),
    "gender": ("gender",),
    "origin": ("origin",),
}
"""Facts that speak about a slot. A slot not named here is compared with the fact of the same name."""

AT_LEAST = {
    "battery_min_mah": ("battery_mah", "capacity_mah"),
    "capacity_mah": ("capacity_mah", "battery_mah"),
    "screen_min_inch": ("screen_inch",),
    "spf": ("spf",),
    "heel_min_cm": ("heel_cm",),
}
"""Numbers where more is better: the product must state at least the value."""

AT_MOST = {"heel_max_cm": "heel_cm"}
"""Numbers that must not be exceeded."""

ANY_OF = frozenset({"product_type", "effect", "color", "brand", "flavor", "material", "size", "skin_type"})
"""Slots of which one met value is enough; the others are told as missed."""

NAMED = frozenset({"brand", "ingredient", "feature", "flavor", "color", "kind"})
"""Slots whose value counts as stated when it stands in the product's own name (麻辣牛肉干 is 麻辣)."""

CONTENTS = frozenset({"brand", "ingredient", "flavor", "color", "kind"})
"""What a product is or holds: only its own fact tells it. Whom the text warns off does not matter here."""

SOFT = frozenset({"recipient", "usage", "season", "foot_shape", "package", "skin_type_soft"})
"""Slots that rank but do not exclude, unless the text says the product is not for it."""

EVERYBODY = re.compile(
    r"(?:各|所有|全|任何|多)(?:种|类|个)?(?:肤质|皮肤|肌肤|肤|人群|年龄)|全家|人人|男女老少"
)

PRICE_TOLERANCE = 0.2
"""How far from an approximate price a product may be."""
_JUST_BELOW = 0.95
"""Who wants to spend three hundred and more takes what costs 299."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Products that meet a wish and products that fail it; all others say nothing about it.

    Args:
        met: products that meet it.
        missed: products that fail it.
        nearly: of those that meet it, the ones that do so in a wider sense (a 学生手机 for 手机); they
            come after the others.
        barred: of those that fail it, the ones that are of no use or harm to this caller; they are not
            offered even when the caller gives up the wish.
    """

    met: Mask
    missed: Mask
    nearly: Mask = 0
    barred: Mask = 0


_CHILDREN = frozenset({"孩子", "儿童", "宝宝", "小孩", "女儿", "儿子"})
"""A ban up to an age is judged by the age, which callers say apart."""
_HOLDING_FACTS = ("ingredients", "allergens", "material", "name", "flavor", "product_type")
_GROUP_FACTS = ("ingredients", "allergens")
"""Who cannot have one of a group keeps away from what only names the group: 含海鲜 for an allergy to 虾."""
_FORBIDDING_FACTS = ("contraindications", "not_for", "cautions")
_EVIDENCE = (
    *("contraindications", "not_for", "allergens", "ingredients"),
    *("cautions", "material", "flavor", "name", "product_type"),
)
"""What the text bans is told before what it only names: 写明了坚果过敏的人不能吃."""


class Rules:
    """Judges wishes against an index."""

    def __init__(
        self,
        index: FactIndex,
        lexicon: Lexicon,
        substances: Substances | None = None,
        kinds: Kinds | None = None,
        compatibility: Compatibility | None = None,
    ) -> None:
        self.index = index
        self.lexicon = lexicon
        self.substances = substances or Substances(lexicon)
        self.kinds = kinds or Kinds(lexicon)
        self._compatibility = compatibility or Compatibility(lexicon)
        self._special: dict[str, Callable[[Wish], Judgement]] = {
            "allergy": self._substance,
            "avoid": self._substance,
            "population": self._population,
            "age": self._age,
            "age_min": self._age,
            "age_max": self._age,
            "age_about": self._age,
            "price_max": self._price,
            "price_min": self._price,
            "price_about": self._price,
            "size": self._size,
            "product_type": self._kind,
            "compatible": self._compatible,
            "gender": self._gender,
            "skin_type": self._skin_type,
            "storage_gb": self._gigabytes,
            "ram_gb": self._gigabytes,
            "stock": self._stock,
        }

    def with_index(self, index: FactIndex) -> "Rules":
        """The same rules over other products."""
        return Rules(index, self.lexicon, self.substances, self.kinds, self._compatibility)

    def judge(self, wish: Wish) -> Judgement:
        """Which products meet the wish and which fail it."""
        if wish.slot in self._special:
            return self._special[wish.slot](wish)
        if wish.slot in AT_LEAST:
            return self._at_least(wish)
        if wish.slot in AT_MOST:
            return self._at_most(wish)
        if wish.slot.endswith("_exclude"):
            return self._excluded(wish)
        return self._stated(wish)

    def _stated(self, wish: Wish) -> Judgement:
        names = SLOT_FACTS.get(wish.slot, (wish.slot,))
        wanted = str(wish.value)
        met = self.index.where(self._same(wish.slot, wanted), *names)
        if wish.slot in NAMED:
            met |= self.index.where(self._in_name(wish.slot, wanted), "name")
        if wish.slot == "material":  # 羊皮 is a 真皮
            met |= self.index.where(lambda stated: self.substances.held_in(wanted, stated), names[0])
        akin = 0  # neither met nor missed: 枣红 may please a caller who asked for 红色
        if wish.slot == "color":
            akin = self.index.where(lambda stated: shade_of(wanted, stated), "colors")
        refused = barred = 0
        if wish.slot not in CONTENTS:
            refused = self.index.where(self._names_it(wish.slot, wanted), "not_for", "not_features")
            barred = self.index.where(self._names_it(wish.slot, wanted), "not_for")
        missed = refused
        if wish.slot not in SOFT and wish.slot not in ("feature", "brand"):
            missed |= self.index.stating(names[0]) & ~met & ~akin
        return Judgement(met & ~refused, missed, barred=barred)

    def _kind(self, wish: Wish) -> Judgement:
        wanted = str(wish.value)
        met = self.index.where(self._same(wish.slot, wanted), wish.slot)
        nearly = self.index.where(lambda stated: self.kinds.includes(wanted, stated), wish.slot)
        nearly |= self.index.where(lambda name: self.kinds.named(wanted, name), "name")
        nearly &= ~met
        return Judgement(met | nearly, self.index.stating(wish.slot) & ~met & ~nearly, nearly)

    def _compatible(self, wish: Wish) -> Judgement:
        index, judge = self.index, self._compatibility
        device = judge.device(str(wish.value))
        values = index.values("compatible")
        models: dict[str, Mask] = {}
        for model, make in judge.listed_makes(values):
            models[make] = models.get(make, 0) | values[model]
        met = open_ = 0
        for value, products in values.items():
            fit = judge.fit(value, device)
            if fit is Fit.NO:
                continue
            if (bare := judge.is_bare(value)) is not None:
                products &= ~models.get(bare, 0)
            met, open_ = (met | products, open_) if fit is Fit.YES else (met, open_ | products)
        denied = index.where(
            lambda text: judge.denies(text, device, is_ban=True), "not_for", "not_features"
        ) | index.where(lambda text: judge.denies(text, device, is_ban=False), "cautions")
        missed = (index.stating("compatible") & ~met & ~open_) | denied
        return Judgement(met & ~denied, missed, barred=missed)

    def _in_name(self, slot: str, wanted: str) -> Callable[[str], bool]:
        words = self._words_of(slot, wanted)
        return lambda name: any(word in name.lower() for word in words)

    def _same(self, slot: str, wanted: str) -> Callable[[str], bool]:
        return lambda stated: same_text(self.lexicon, slot, wanted, stated)

    def _names_it(self, slot: str, wanted: str) -> Callable[[str], bool]:
        named = self._words_of(slot, wanted)
        by_age = slot in ("recipient", "population") and self.lexicon.canonical(slot, wanted) in _CHILDREN
        by_allergy = slot not in ("population", "skin_type")

        def names(text: str) -> bool:
            if (by_allergy and "过敏" in text) or (by_age and "岁" in text):
                return False  # a ban of the allergic says nothing about the others
            return any(word in text.lower() for word in named)

        return names

    def _words_of(self, slot: str, wanted: str) -> tuple[str, ...]:
        """Words of a value that are long enough to be looked for within a text."""
        canonical = self.lexicon.canonical(slot, wanted) or wanted
        words = [word for word, value in self.lexicon.words(slot).items() if value == canonical]
        return tuple(word for word in (wanted.lower(), *words) if len(word) >= 2)

    def _excluded(self, wish: Wish) -> Judgement:
        slot = wish.slot.removesuffix("_exclude")
        names = SLOT_FACTS.get(slot, (slot,))
        wanted = str(wish.value)
        having = self.index.where(self._same(slot, wanted), *names)
        if slot == "brand":
            having |= self.index.where(lambda name: wanted in name, "name")
        if slot in ("color", "flavor"):  # a product with other colours is still welcome
            others = self.index.where(lambda stated: not self._same(slot, wanted)(stated), *names)
            having &= ~others
        return Judgement(self.index.stating(*names) & ~having, having)

    def _disliked(self, wish: Wish) -> Judgement:
        """A material that the caller would rather not have: only what the text names counts against it."""
        word = str(wish.value)
        having = self.index.where(self._same("material", word), "material")
        akin = self.index.where(lambda text: self.substances.held_in(word, text), "material")
        return Judgement(self.index.stating("material") & ~having & ~akin, having)

    def _substance(self, wish: Wish) -> Judgement:
        if wish.liking:
            return self._disliked(wish)
        word = str(wish.value)
        index, substances = self.index, self.substances
        held = index.where(
            lambda text: substances.held_in(word, text),
            *_HOLDING_FACTS,
        )
        held |= index.where(lambda text: substances.held_as_group(word, text), *_GROUP_FACTS)
        forbidden = index.where(lambda text: substances.forbidden_by(word, text), *_FORBIDDING_FACTS)
        free = index.where(lambda text: substances.free_of(word, text), "free_from")
        free |= index.where(lambda text: substances.absent_in(word, text), "not_features")
        free |= index.where(
            lambda text: substances.absent_in(word, text) and not substances.is_just(word, text),
            *("features", "name", "ingredients"),
        )  # 海鲜 among the ingredients says that it is there
        missed = held | forbidden
        if wish.slot == "avoid" or substances.is_not_stood(
            word
        ):  # 无乳糖牛奶: what it is called after its freedom is made for these callers
            missed &= ~index.where(lambda text: substances.absent_itself(word, text), "name")
        else:
            missed |= free & index.where(lambda text: may_carry(text, word, substances), "cautions")
        if substances.needs_proof(word):
            missed |= index.everything & ~free
        return Judgement(free & ~missed, missed)

    def substance_evidence(self, facts: Iterable[Fact], word: str) -> Fact | None:
        """The most telling fact that names the substance; ``None`` when only proof of absence is lacking."""
        facts = tuple(facts)
        for name in _EVIDENCE:
            for fact in facts:
                if fact.name == name and self._speaks_against(fact, word):
                    return fact
        return None

    def _speaks_against(self, fact: Fact, word: str) -> bool:
        text = str(fact.value)
        if fact.name in _FORBIDDING_FACTS:
            carried = fact.name == "cautions" and may_carry(text, word, self.substances)
            return carried or self.substances.forbidden_by(word, text)
        as_group = fact.name in _GROUP_FACTS and self.substances.held_as_group(word, text)
        return as_group or self.substances.held_in(word, text)

    def _population(self, wish: Wish) -> Judgement:
        names = self._names_it("population", str(wish.value))
        refused = self.index.where(names, "contraindications", "not_for")
        if wish.liking:
            return Judgement(self.index.where(names, "suitable_for", "target") & ~refused, refused)
        welcome = self.index.where(names, "suitable_for", "target")
        careful = self.index.where(names, "cautions") & ~welcome
        missed = refused | careful
        return Judgement(welcome & ~missed, missed)

    def _age(self, wish: Wish) -> Judgement:
        age = float(wish.value)
        index = self.index
        too_young = index.between("age_min", age + 0.001, float("inf"))
        too_old = index.between("age_max", 0, age - 0.001)
        stated = index.stating("age_min", "age_max")
        missed = too_young | too_old
        met = stated & ~missed
        if age >= ADULT_AGE:  # a text that names no age is written for adults
            met |= index.everything & ~missed
        return Judgement(met, missed)

    def _price(self, wish: Wish) -> Judgement:
        price = float(wish.value)
        low, high = {
            "price_max": (0.0, price),
            "price_min": (price * _JUST_BELOW, float("inf")),
            "price_about": (price * (1 - PRICE_TOLERANCE), price * (1 + PRICE_TOLERANCE)),
        }[wish.slot]
        met = self.index.between("price", low, high)
        return Judgement(met, self.index.everything & ~met)

    def _at_least(self, wish: Wish) -> Judgement:
        names = AT_LEAST[wish.slot]
        met = 0
        for name in names:
            met |= self.index.between(name, float(wish.value), float("inf"))
        return Judgement(met, self.index.stating(*names) & ~met)

    def _at_most(self, wish: Wish) -> Judgement:
        name = AT_MOST[wish.slot]
        met = self.index.between(name, 0, float(wish.value))
        return Judgement(met, self.index.stating(name) & ~met)

    def _size(self, wish: Wish) -> Judgement:
        try:
            size = float(wish.value)
        except ValueError:
            return self._stated(Wish("sizes", wish.value))
        index = self.index
        stated = index.stating("size_min", "size_max")
        outside = index.between("size_min", size + 0.01, float("inf")) | index.between(
            "size_max", 0, size - 0.01
        )
        met = stated & ~outside
        if size != int(size):
            met &= index.where(lambda value: value == "True", "half_size")
            outside |= stated & index.where(lambda value: value == "False", "half_size")
        listed = index.where(lambda value: value.removesuffix("码") == f"{size:g}", "sizes")
        return Judgement((met | listed) & ~(outside & ~listed), outside & ~listed)

    def _gender(self, wish: Wish) -> Judgement:
        letter = str(wish.value)[:1]
        met = self.index.where(lambda value: letter in value, "gender")
        return Judgement(met, self.index.stating("gender") & ~met)

    def _skin_type(self, wish: Wish) -> Judgement:
        plain = self._stated(wish)
        everybody = self.index.where(lambda text: bool(EVERYBODY.search(text)), "suitable_for", "skin_type")
        refused = self.index.where(
            self._names_it("skin_type", str(wish.value)), "not_for", "contraindications"
        )
        met = (plain.met | everybody) & ~refused
        return Judgement(met, (plain.missed & ~met) | refused, barred=refused)

    def _gigabytes(self, wish: Wish) -> Judgement:
        wanted = f"{float(wish.value):g}"
        place = (
            r"\+\s*{}(?:\D|$)|(?<![\d+]){}\s*[gG](?!\s*\+)"
            if wish.slot == "storage_gb"
            else r"(?<!\d){}\s*[gG]?\s*\+"
        )
        pattern = re.compile(place.replace("{}", wanted))
        met = self.index.where(lambda text: bool(pattern.search(text)), "variants", "spec", "name")
        return Judgement(met, self.index.where(lambda text: "+" in text, "variants", "spec") & ~met)

    def _stock(self, wish: Wish) -> Judgement:
        sold_out = self.index.where(lambda text: bool(SOLD_OUT.search(text)), "stock")
        return Judgement(self.index.stating("stock") & ~sold_out, sold_out)


SOLD_OUT = re.compile(r"缺货|售罄|卖完|卖光|断货|无货|没货|没有货|下架|停产")

ADULT_AGE = 18
