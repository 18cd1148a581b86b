"""Holds an answer that the rules found against the clause that the trained model takes for the answer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from voicebot.knowledge.asked_people import PEOPLE
from voicebot.knowledge.concepts import matters_in
from voicebot.knowledge.passage_answers import (
    asks_leave,
    decides_against,
    in_its_sentence,
    refuses,
    reply_from,
)
from voicebot.knowledge.phrases import clean
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question
from voicebot.knowledge.reading.rulings import BAN
from voicebot.knowledge.relevance.features import is_open, lacks_amount
from voicebot.knowledge.relevance.ranking import Ranked, rank
from voicebot.knowledge.replies import OFFER, Answer, from_sentences
from voicebot.knowledge.retrieval import Passage, same_units, shared_matter, shares_content
from voicebot.knowledge.safety_answers import asks_else


@dataclass(frozen=True, slots=True)
class Limits:
    """From which probability on the model is believed.

    Args:
        told: where the rules found nothing, or agree that this is near the question.
        careful: the same for what is not touched by the clause, or is about a person, a substance or a skin:
            what the rules do not find about those is most likely not stated.
        instead: against what the rules found in other clauses, to be the answer or near it.
        beside: what the clauses of an answer may reach at most to be replaced.
        touch: how much of a yes-or-no question a clause must hold in words to be told plainly.
        near: where a clause is told as what is near the question.
        refused: for a clause that says no where leave is asked; a ban must not be overlooked.
        touched: how much of the question such a clause must hold in words.
        akin: of which so much is in other words that no character need be shared.
        alike: the same for a clause told without yes or no.
        unlike: where it holds less, but shares a character that says what it is about.
        closed: for a clause that does not touch a yes-or-no question in words, told without yes or no.
        against: from which on a clause is taken to tell whom the product is not for.
        mentioned: how much of a question about something else than the person it names a clause must hold.
    """

    told: float = 0.6
    careful: float = 0.9
    instead: float = 0.85
    beside: float = 0.2
    touch: float = 0.5
    near: float = 0.3
    refused: float = 0.2
    touched: float = 0.07
    akin: float = 0.2
    alike: float = 0.12
    unlike: float = 0.4
    closed: float = 0.55
    against: float = 0.3
    mentioned: float = 0.3


LIMITS = Limits()


def reconsider(question: Question, product: Product, found: Answer, limits: Limits = LIMITS) -> Answer:
    """The answer that was found, or the one from the likeliest clause of the text."""
    ranked = [one for one in rank(question, product) if not _is_of_another_state(question, one.text)]
    if not ranked:
        return found
    careful = bool(question.people or question.substances or question.skin_types)
    if careful and _only_mentions(question, product, ranked[0], limits):
        careful = False
    if not found.known:
        return _told(ranked, question, product, found, careful, limits)
    if careful or ranked[0].relevance < limits.instead or _relevance(found, ranked) > limits.beside:
        return found
    instead = _plainly(ranked, question, product, limits)
    return instead if instead.known else found


_GROWN = frozenset({"老人", "男", "女"})


def _only_mentions(question: Question, product: Product, best: Ranked, limits: Limits) -> bool:
    """我爸那个卡是电信的，里头认不认: somebody is named, and something else is asked."""
    if question.substances or question.skin_types or question.age_years is not None:
        return False
    harmless = _GROWN if asks_leave(question) else _GROWN | {"孩子"}
    named = harmless.issuperset(question.people)
    return named and best.coverage >= limits.mentioned and asks_else(question, product)


def _told(
    ranked: Sequence[Ranked],
    question: Question,
    product: Product,
    found: Answer,
    careful: bool,
    limits: Limits,
) -> Answer:
    """Where the rules have no answer: said plainly, or as what is near the question, or not at all."""
    best = ranked[0]
    if _decides_against(question, best, product, limits) and not (
        careful and not _names_the_asked(question, best.text)
    ):
        return _refused(ranked, question, product, limits)
    near = [one for one in ranked if one.text in found.reply]
    if near and near[0].relevance >= limits.told and not _is_beside_the_point(question, near[0], limits):
        return _plainly(near, question, product, limits)
    if careful and not _names_the_asked(question, best.text):
        return found
    if near and near[0].relevance > limits.beside:
        return found
    if careful and not refuses(best.text):
        enough = limits.careful
    elif _is_beside_the_point(question, best, limits):
        enough = limits.careful if is_open(question.text) else limits.closed
    else:
        enough = limits.instead if near else limits.told
    if best.relevance >= enough:
        return _plainly(ranked, question, product, limits)
    if not (careful or near or best.relevance < limits.near):
        return _as_near(best)
    return found if near else _by_matter(ranked, question, product) or found


def _by_matter(ranked: Sequence[Ranked], question: Question, product: Product) -> Answer | None:
    """What the likeliest clause about a matter named in a long story says: 游泳能戴 for a swimming lesson."""
    if question.substances or question.skin_types or len(question.spoken) < _STORY:
        return None
    matters = [matter for _, _, named in matters_in(question.text.lower()) for matter in named]
    touching = [
        one
        for one in ranked
        if product.name not in one.text
        and any(matter.stated.search(same_units(one.text.lower())) for matter in matters)
    ]
    if not touching or len(touching) > _FEW:
        return None
    best = touching[0]
    if asks_leave(question) and BAN.search(best.text) and best.coverage >= LIMITS.touched:
        return from_sentences(f"不建议，{clean(best.text)}。", [best.sentence])
    return _as_near(best)


_STORY = 14
"""Characters from which on a question tells more than it asks, so that no clause holds much of it."""
_FEW = 3
"""More clauses than these tell that the matter is everywhere in the text."""


_EFFICACY_ASKED = re.compile(
    r"能(?:下去|下得去|平|消)(?:吗|么|不|了|$)|管用|有用|有效|见效|好使不|去得掉|去得了|消得|能[去消淡除治]\S{0,4}(?:吗|么|不|掉|$)"
)
"""Whether it works is answered by no clause that tells whom it is not for."""


def _decides_against(question: Question, best: Ranked, product: Product, limits: Limits) -> bool:
    """Whether leave is asked, and the clause says no to just that rather than to something else."""
    if _EFFICACY_ASKED.search(question.spoken):
        return False
    against = asks_leave(question) and best.against > limits.against
    if best.relevance < limits.refused or not (against or decides_against(question, best.text)):
        return False
    if best.coverage < limits.akin and not shares_content(question.spoken, best.text, product):
        return False
    forbids = against or bool(BAN.search(best.text))
    return best.coverage >= limits.touched or (forbids and best.relevance >= limits.unlike)


def _refused(ranked: Sequence[Ranked], question: Question, product: Product, limits: Limits) -> Answer:
    """The clause that says no, whatever else of the question it leaves out."""
    best, *others = (Passage(one.text, one.sentence, one.relevance, one.start) for one in ranked)
    return reply_from(question, best, product, others, against=ranked[0].against > limits.against)


def _plainly(ranked: Sequence[Ranked], question: Question, product: Product, limits: Limits) -> Answer:
    """The clause as the answer, or as what is near where it does not speak of just what is asked.

    A list that holds the like (燃气灶、电磁炉都能用) is no yes to another (电陶炉能用吗), nor its ban a no.
    """
    best, *others = (Passage(one.text, one.sentence, one.relevance, one.start) for one in ranked)
    untouched = not is_open(question.text) and ranked[0].coverage < limits.touch
    if lacks_amount(question.text, ranked[0].text):
        return _as_near(ranked[0])
    if untouched:
        shared = shares_content(question.spoken, ranked[0].text, product, at_least=2)
        if not shared and ranked[0].coverage >= limits.alike:
            shared = shares_content(question.spoken, ranked[0].text, product)
        careful = question.people or question.substances or question.skin_types
        if not shared_matter(question.text, ranked[0].text, product):
            return _as_near(ranked[0])
        if careful or ranked[0].relevance < limits.closed or not shared:
            return _as_near(ranked[0])
        return from_sentences(f"{in_its_sentence(best, [best], product)}。", [best.sentence])
    return reply_from(question, best, product, others)


def _as_near(clause: Ranked) -> Answer:
    return Answer(f"这一点没有写明，只说{clean(clause.text)}，{OFFER}", (clause.sentence,), False)


_OPENED = re.compile(r"[开拆启](?:了?[封袋瓶罐盖口包盒]|了|过)|打开|拆掉")


def _is_of_another_state(question: Question, clause: str) -> bool:
    """How long it keeps closed is no answer to how long it keeps once it is opened."""
    return bool(_OPENED.search(question.spoken)) and not re.search("[开拆启]", clause)


def _names_the_asked(question: Question, clause: str) -> bool:
    """Whether a clause speaks of the person or the substance; of a skin nothing more is known here."""
    if question.people and not question.allergic:
        return any(re.search(PEOPLE.get(person, person), clause) for person in question.people)
    if question.substances:
        return any(substance in clause for substance in question.substances)
    return True


def _is_beside_the_point(question: Question, best: Ranked, limits: Limits) -> bool:
    """The clause is of the kind that is asked for, but does not touch what is asked."""
    if is_open(question.text):
        return lacks_amount(question.text, best.text)
    return best.coverage < limits.touch


def _relevance(found: Answer, ranked: Sequence[Ranked]) -> float:
    """That of the clauses an answer rests on."""
    return max(
        (one.relevance for one in ranked if any(one.text in ground for ground in found.grounds)), default=1.0
    )
