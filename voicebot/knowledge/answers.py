"""Answers callers' questions from product texts: stated, inferred, calculated, or honestly not known."""

import re
from collections.abc import Mapping, Sequence

from voicebot.knowledge.asked_substances import with_known_substances
from voicebot.knowledge.asked_values import conditioned_value, missing_value, stated_value
from voicebot.knowledge.beside_the_point import to_the_point
from voicebot.knowledge.body_sizes import answer_body_size
from voicebot.knowledge.catalogue import Catalogue
from voicebot.knowledge.comparing import compare, compares, partner_of
from voicebot.knowledge.diet_answers import answer_diet
from voicebot.knowledge.for_others import unless_for_others
from voicebot.knowledge.frequency_answers import answer_frequency
from voicebot.knowledge.kept_open import answer_kept_open
from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.limit_answers import answer_count_limit, answer_weight_limit
from voicebot.knowledge.limited_choices import answer_limited_choice
from voicebot.knowledge.listed_devices import answer_listed_device
from voicebot.knowledge.model_answers import answer_model
from voicebot.knowledge.money_answers import answer_money, asks_price
from voicebot.knowledge.only_for_one import answer_only_for_one
from voicebot.knowledge.passage_answers import (
    answer_passage,
    is_strong,
    not_stated,
)
from voicebot.knowledge.periodic_fees import answer_periodic
from voicebot.knowledge.pregnant import without_stage
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question, understand
from voicebot.knowledge.range_answers import answer_range
from voicebot.knowledge.reckoning import (
    answer_figure_limit,
    answer_instalment,
    answer_lasting,
    answer_with_free,
)
from voicebot.knowledge.reconsidering import reconsider
from voicebot.knowledge.refusals import answer_by_refusal
from voicebot.knowledge.replies import OFFER, Answer
from voicebot.knowledge.restrictions import (
    answer_exclusive,
    answer_material,
    answer_random,
    answer_restricted,
    answer_stacking,
    answer_version,
)
from voicebot.knowledge.returns_when_opened import answer_opened
from voicebot.knowledge.safety_answers import answer_safety
from voicebot.knowledge.several_questions import answer_each
from voicebot.knowledge.shipping_answers import answer_shipping
from voicebot.knowledge.size_answers import answer_size
from voicebot.knowledge.stated_answers import (
    answer_choice,
    answer_effect,
    answer_fact,
    answer_feature,
)
from voicebot.knowledge.stated_figures import answer_so_many, answer_stated_gap, answer_whole_amount
from voicebot.knowledge.substances import Substances
from voicebot.knowledge.sums import answer_set
from voicebot.knowledge.tariff.answering import answer_price
from voicebot.knowledge.told_in_passing import answer_genuine, answer_usual, answer_yearly
from voicebot.knowledge.totals import answer_total, pair_weight
from voicebot.knowledge.version_answers import (
    answer_version_choice,
    answer_version_for,
    asks_among_versions,
)
from voicebot.knowledge.version_contents import answer_version_contents
from voicebot.knowledge.version_rulings import answer_people_by_version
from voicebot.knowledge.which_answers import answer_which
from voicebot.knowledge.wishes import SlotValue


def answer(
    question: str,
    *,
    products: Sequence[Product],
    catalogue: Catalogue | None = None,
    lexicon: Lexicon | None = None,
    slots: Mapping[str, SlotValue] | None = None,
) -> Answer:
    """Answer a question about products.

    Args:
        question: as heard or typed.
        products: what is being talked about, the most likely first.
        catalogue: all products, to find others that the question names.
        lexicon: the shop's words; the catalogue's by default.
        slots: what the caller has told us; a known ``quantity`` is used where the question asks
            for a sum without naming one.

    Returns:
        An answer whose every claim rests on ``grounds``; ``known`` is false when the texts
        do not say.
    """
    words = lexicon or (catalogue.lexicon if catalogue else Lexicon())
    knower = Substances(words)
    question = without_stage(_with_quantity(question, products, slots or {}, words), products)
    return answer_each(question, lambda part: _answer_one(part, products, catalogue, knower))


_SUM_ASKED = re.compile(r"一共|总共|合计|加起来|拢共|总价")


def _with_quantity(
    question: str, products: Sequence[Product], slots: Mapping[str, SlotValue], words: Lexicon
) -> str:
    """The number told before, in front of a question for the sum that names none (一共多少钱)."""
    count = slots.get("quantity")
    if len(products) != 1 or not isinstance(count, int) or count < 2 or not _SUM_ASKED.search(question):
        return question
    if understand(question, words).quantity is not None or re.search(r"[\d两俩仨三四五六七八九十]", question):
        return question
    return f"{count}{products[0].unit}{question}"


def _answer_one(
    question: str, products: Sequence[Product], catalogue: Catalogue | None, knower: Substances
) -> Answer:
    words = knower.lexicon
    asked = understand(question, words)
    if len(products) > 1 and not _names_another(asked, products, catalogue):
        inside = answer_price(asked, products[0], among=len(products)) or answer_stated_gap(
            asked, products[0]
        )
        if inside is not None:
            return inside
        if asks_among_versions(asked, products[0]):
            return _about(asked, products[0], knower)
    if which := answer_which(
        asked, products, words, lambda text, one: _by_rules(understand(text, words), one, knower)
    ):
        return which
    spoken_of = _spoken_of(asked, products, catalogue)
    if not spoken_of:
        return Answer(f"您问的是哪一款呢？说个名字，{OFFER}", (), False)
    if len(spoken_of) > 1 and (compares(asked) or (len(spoken_of) == 2 and asked.says("比"))):
        return compare(asked, spoken_of, lambda product: _about(asked, product, knower))
    if len(spoken_of) > 1:
        return _best_of([_about(asked, product, knower) for product in spoken_of])
    return _about(asked, spoken_of[0], knower)


def _names_another(asked: Question, products: Sequence[Product], catalogue: Catalogue | None) -> bool:
    """Whether the question names another product than the one talked about."""
    everything = (*products, *(catalogue.products if catalogue else ()))
    if any(product.name in asked.spoken for product in everything if product.name != products[0].name):
        return True
    return partner_of(asked, products[0], everything) is not None


def _spoken_of(asked: Question, products: Sequence[Product], catalogue: Catalogue | None) -> list[Product]:
    """Products named in the question, else those being talked about."""
    everything = {
        product.product_id: product for product in (*products, *(catalogue.products if catalogue else ()))
    }
    named = [product for product in everything.values() if product.name in asked.spoken]
    if products and len(named) < 2 and (partner := partner_of(asked, products[0], list(everything.values()))):
        return [products[0], partner]
    if compares(asked) and len(named) < 2 and len(products) > 1:
        return list(products) if len(products) == 2 or asked.says(_AMONG) else [products[0]]
    if named:
        return [p for p in named if not any(p is not o and p.name in o.name for o in named)]
    return list(products) if len(products) <= 1 or compares(asked) else _nearest(asked, products)


_AMONG = r"哪|谁|更|这[两几]|[两几][款个种]|区别|不同|不一样|差别|差在|对比|相比|比起来"
"""Words that set the products talked about side by side, without naming one."""


def _nearest(asked: Question, products: Sequence[Product]) -> list[Product]:
    """Of several, the one whose name the question comes closest to; else all."""
    scores = [
        (len(set(product.name) & set(asked.spoken)) / len(product.name), product) for product in products
    ]
    best = max(score for score, _ in scores)
    nearest = [product for score, product in scores if score == best]
    return nearest if best >= 0.3 else list(products)


def _best_of(answers: list[Answer]) -> Answer:
    return next((found for found in answers if found.known), answers[0])


def _about(asked: Question, product: Product, knower: Substances) -> Answer:
    """What is reckoned, ruled on or restricted stands; what is told may be told by a likelier clause."""
    asked = with_known_substances(asked, product, knower)
    first = (
        missing_value(asked, product)
        or answer_people_by_version(asked, product)
        or answer_only_for_one(asked, product)
        or answer_kept_open(asked, product)
        or answer_opened(asked, product)
        or answer_usual(asked, product)
        or answer_genuine(asked, product)
        or answer_yearly(asked, product)
        or answer_periodic(asked, product)
        or answer_version_contents(asked, product, knower)
    )
    if first is not None:
        return first
    settled = _settled(asked, product, knower)
    if settled is not None and settled.known:
        return settled
    told = settled or _told(asked, product, knower)
    found = reconsider(asked, product, told)
    if found is not told:
        found = to_the_point(asked, product, found)
    return unless_for_others(asked, product, found)


def _by_rules(asked: Question, product: Product, knower: Substances) -> Answer:
    asked = with_known_substances(asked, product, knower)
    return (
        answer_people_by_version(asked, product)
        or _settled(asked, product, knower)
        or _told(asked, product, knower)
    )


def _settled(asked: Question, product: Product, knower: Substances) -> Answer | None:
    return (
        (answer_version_for(asked, product, knower) if asks_price(asked) else None)
        or _reckoned(asked, product)
        or (None if asks_price(asked) else _ruled(asked, product, knower))
        or _priced_or_restricted(asked, product)
    )


def _reckoned(asked: Question, product: Product) -> Answer | None:
    """Sums: no clause of the text says them, so none is likelier."""
    reckoned = (
        answer_instalment(asked, product)
        or answer_with_free(asked, product)
        or answer_lasting(asked, product)
        or answer_stated_gap(asked, product)
        or answer_so_many(asked, product)
        or answer_whole_amount(asked, product)
    )
    if reckoned is None and (asks_price(asked) or asked.says(r"[连带含加]上?\S{0,2}(?:运费|邮费|快递费)")):
        return answer_set(asked, product) or answer_price(asked, product)
    return reckoned


def _ruled(asked: Question, product: Product, knower: Substances) -> Answer | None:
    """Sizes, limits, diets, versions and safety."""
    ruled = (
        stated_value(asked, product)
        or conditioned_value(asked, product)
        or answer_body_size(asked, product)
        or answer_limited_choice(asked, product)
        or answer_size(asked, product)
        or answer_count_limit(asked, product)
        or answer_frequency(asked, product)
        or answer_diet(asked, product)
        or answer_range(asked, product)
        or answer_figure_limit(asked, product)
        or answer_version_choice(asked, product, knower)
    )
    if ruled is not None:
        return ruled
    safe = answer_safety(asked, product, knower)
    return safe if safe is not None and (safe.known or not _passage_is_strong(asked, product)) else None


def _priced_or_restricted(asked: Question, product: Product) -> Answer | None:
    return (
        answer_set(asked, product)
        or answer_price(asked, product)
        or pair_weight(asked, product)
        or answer_total(asked, product)
        or _unless_freight(asked, product)
        or answer_stacking(asked, product)
        or answer_money(asked, product)
        or answer_restricted(asked, product)
        or answer_exclusive(asked, product)
        or answer_random(asked, product)
        or answer_material(asked, product)
        or answer_version(asked, product)
        or answer_model(asked, product)
        or answer_listed_device(asked, product)
        or answer_weight_limit(asked, product)
        or answer_by_refusal(asked, product)
    )


def _told(asked: Question, product: Product, knower: Substances) -> Answer:
    """What a clause or a fact tells."""
    return (
        _precise_passage(asked, product)
        or answer_effect(asked, product, knower.lexicon)
        or answer_choice(asked, product, knower.lexicon)
        or answer_feature(asked, product, knower.lexicon)
        or answer_fact(asked, product)
        or _near_passage(asked, product)
    )


def _near_passage(asked: Question, product: Product) -> Answer:
    found = answer_passage(asked, product)
    return not_stated(asked, product) if found is None else to_the_point(asked, product, found)


def _unless_freight(asked: Question, product: Product) -> Answer | None:
    """Postage, unless a sum including postage is asked for."""
    return None if asks_price(asked) else answer_shipping(asked, product)


def _passage_is_strong(asked: Question, product: Product) -> bool:
    return is_strong(asked, product) and not asked.substances


def _precise_passage(asked: Question, product: Product) -> Answer | None:
    """A passage that holds nearly all of the question beats a fact that only shares its topic."""
    if is_strong(asked, product, 0.85) and not asked.says(r"什么|多少|哪|几|怎么"):
        return answer_passage(asked, product)
    return None
