"""A paragraph in plain language becomes a product."""

import re
from collections.abc import Sequence
from dataclasses import replace

from voicebot.knowledge.facts import SAFETY_FACTS
from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.pricing import Pricing
from voicebot.knowledge.product import Product, Unread
from voicebot.knowledge.reading.absence import read_free_from
from voicebot.knowledge.reading.ages import read_ages
from voicebot.knowledge.reading.asked_and_answered import read_answered_questions
from voicebot.knowledge.reading.contents import read_contents
from voicebot.knowledge.reading.denied_freedoms import denied_freedoms, read_denied_freedoms
from voicebot.knowledge.reading.exceptions import read_exceptions
from voicebot.knowledge.reading.free_clauses import LIKELY, read_free_clauses, read_likely_bans
from voicebot.knowledge.reading.identity import read_identity
from voicebot.knowledge.reading.measures import read_measures
from voicebot.knowledge.reading.money import MoneyReader
from voicebot.knowledge.reading.name_parts import read_name_parts
from voicebot.knowledge.reading.nature import nature_of
from voicebot.knowledge.reading.packages import read_spec
from voicebot.knowledge.reading.paper import Found, Paper
from voicebot.knowledge.reading.remaining_cautions import read_remaining_cautions
from voicebot.knowledge.reading.rulings import SAFETY_CUE
from voicebot.knowledge.reading.safety import read_safety
from voicebot.knowledge.reading.school_ages import read_school_ages
from voicebot.knowledge.reading.traits import read_leftovers, read_traits
from voicebot.knowledge.reading.usual_features import read_usual_features
from voicebot.knowledge.reading.variety import read_counted_tastes
from voicebot.knowledge.reading.version_bans import read_version_bans
from voicebot.knowledge.substances import Substances
from voicebot.knowledge.tagging.joining import join
from voicebot.knowledge.tagging.shipped import shipped_tagger
from voicebot.knowledge.tagging.tagger import Tagger
from voicebot.knowledge.tariff.reading import tariff_of

_NOTHING_SAID = re.compile(r"^[\W_]*$|^(?:亲们?看过来|亲|哈|哦|欢迎下单|放心拍|手慢无)[\W_]*$")


def read_product(
    text: str,
    *,
    product_id: str,
    category: str | None = None,
    lexicon: Lexicon | None = None,
    source: str = "",
    trained: bool = True,
) -> Product:
    """Read one product text.

    Args:
        text: what the editor wrote.
        product_id: the shop's id.
        category: the shop's category, kept as is.
        lexicon: the shop's words; without it only general mechanisms work.
        source: where the text came from, for messages.
        trained: the shipped tagger completes what the rules read.

    Returns:
        The product. Each fact carries the sentence that states it; a clause with a word about
        safety that yielded no fact is in ``not_understood`` and marked.
    """
    paper, pricing, doubted = read_by_both(text, lexicon or Lexicon(), shipped_tagger() if trained else None)
    product = Product(
        product_id=product_id,
        facts=paper.facts(),
        text=text,
        pricing=_priced(pricing, paper),
        not_understood=(
            *_unread(paper),
            *(Unread(paper.words(one.start, one.end), safety=True) for one in doubted),
        ),
        category=category,
        source=source,
    )
    return replace(product, pricing=tariff_of(product))


def read_by_both(
    text: str, lexicon: Lexicon, tagger: Tagger | None
) -> tuple[Paper, Pricing, Sequence[Found]]:
    """What rules and tagger find, and what one of them doubts of the other's.

    Where the tagger finds another name, the rules read once more: what the product is decides
    what food in it, a substance or a spot mean.
    """
    paper, pricing = read_by_rules(text, lexicon)
    if tagger is None or not text.strip():
        return paper, pricing, ()
    tagging = tagger.tag(paper)
    doubted = join(paper, tagging)
    renamed = next((found for found in paper.found if found.name == "name" and found.trained), None)
    if renamed is not None:
        paper, pricing = read_by_rules(text, lexicon, renamed)
        doubted = join(paper, tagging)
    _drop_contradicted(paper)
    return paper, pricing, doubted


def read_by_rules(text: str, lexicon: Lexicon, named: Found | None = None) -> tuple[Paper, Pricing]:
    """What patterns and the clause classifier find in a text, before the tagger has its say.

    Args:
        text: what the editor wrote.
        lexicon: the shop's words.
        named: the product's name, when the tagger knows better than the rules where it stands.
    """
    paper = Paper(text, lexicon)
    read_identity(paper, named)
    name, kind = ("".join(map(str, paper.values(fact)[:1])) for fact in ("name", "product_type"))
    paper.nature = nature_of(paper.lexicon, name, kind, paper.text)
    read_spec(paper)
    read_answered_questions(paper)
    read_exceptions(paper)
    read_denied_freedoms(paper)
    read_free_from(paper)
    read_version_bans(paper)
    read_ages(paper)
    read_safety(paper)
    read_school_ages(paper)
    read_counted_tastes(paper)
    pricing = MoneyReader(paper).read()
    read_name_parts(paper)
    read_contents(paper)
    read_measures(paper)
    read_traits(paper)
    read_usual_features(paper)
    read_likely_bans(paper)
    read_remaining_cautions(paper)
    read_free_clauses(paper)
    read_leftovers(paper)
    read_free_clauses(paper, LIKELY)
    _drop_contradicted(paper)
    return paper, pricing


def _drop_contradicted(paper: Paper) -> None:
    """没放花生，可能含有微量花生: what may be in it is not proven absent; 核桃 in it denies 不含坚果.

    What the name promises is no ingredient (无酒精爽肤水); but 辣椒 among the ingredients denies 不放辣椒,
    which was said of one flavour then. Sugar that was not added may be in it all the same.
    """
    named = next((one for one in paper.found if one.name == "name"), None)
    promised = {
        one.value
        for one in paper.found
        if named and one.name == "free_from" and (one.start, one.end) == (named.start, named.end)
    }
    paper.found = [one for one in paper.found if one.name != "ingredients" or one.value not in promised]
    substances = Substances(paper.lexicon)
    paper.found = [
        one
        for one in paper.found
        if not (one.name == "allergens" and one.trained and _denied_throughout(paper, str(one.value)))
    ]
    held = [str(value) for value in paper.values("allergens")]
    mixed_in = {one.value for one in paper.found if one.name == "ingredients" and not one.trained}
    held += [substance for substance, _, _ in denied_freedoms(paper)]
    features = paper.values("features")

    def may_hold(freedom: str) -> bool:
        not_proven = freedom in mixed_in or f"不加{freedom}" in features
        return not_proven or any(freedom == one or substances.held_in(freedom, one) for one in held)

    paper.found = [one for one in paper.found if one.name != "free_from" or not may_hold(str(one.value))]


def _denied_throughout(paper: Paper, substance: str) -> bool:
    """Whether a text that speaks of a substance says each time that it is kept away: （无花生）, 不碰花生."""
    spoken = paper.text.count(substance)
    return 0 < spoken == len(re.findall(rf"{_KEPT_AWAY}{re.escape(substance)}", paper.text))


_KEPT_AWAY = r"(?:不[碰沾含放加用做]|[没未][放加含用沾]|没有|[无零])(?:任何|一点)?"


def _priced(pricing: Pricing, paper: Paper) -> Pricing:
    """With prices that only the trained reader found, so that they can be reckoned with."""
    for found in paper.found:
        if found.trained and isinstance(found.value, int | float):
            fen = round(found.value * 100)
            if found.name == "price":
                pricing = replace(
                    pricing, unit_fen=fen, sentence=paper.sentences_between(found.start, found.end)
                )
            elif found.name == "price_original":
                pricing = replace(pricing, original_fen=fen)
    return pricing


def _unread(paper: Paper) -> tuple[Unread, ...]:
    left = []
    for clause in paper.clauses:
        if paper.is_claimed(clause.start, clause.end) or _NOTHING_SAID.match(clause.text):
            continue
        if any(
            found.name in SAFETY_FACTS and clause.start <= found.start and found.end <= clause.end
            for found in paper.found
        ):
            continue
        left.append(Unread(paper.words(clause.start, clause.end), bool(SAFETY_CUE.search(clause.text))))
    left += [Unread(words, safety=bool(SAFETY_CUE.search(words))) for words in paper.asked]
    return tuple(left)
