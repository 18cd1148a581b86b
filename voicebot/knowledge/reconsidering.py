"""Holds an answer that the rules found against the clause that the trained model takes for the answer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from voicebot.knowledge.passage_answers import refuses, reply_from
from voicebot.knowledge.phrases import clean
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import PEOPLE, Question
from voicebot.knowledge.relevance.features import is_open, lacks_amount
from voicebot.knowledge.relevance.ranking import Ranked, rank
from voicebot.knowledge.replies import OFFER, Answer
from voicebot.knowledge.retrieval import Passage


@dataclass(frozen=True, slots=True)
class Limits:
    """From which probability on the model is believed.

    Args:
        enough: for what the rules found to be near the question; it is told plainly then.
        told: where the rules found nothing.
        careful: the same where the question is about a person, a substance or a skin: what the rules do not
            find about those is most likely not stated.
        instead: against what the rules found in other clauses, to be the answer or near it.
        beside: what the clauses of an answer may reach at most to be replaced.
        touch: how much of a yes-or-no question the words of such a clause must hold.
        warning: where a clause that touches the question forbids or warns; to tell it misleads nobody.
        near: where a clause is told as what is near the question.
    """

    enough: float = 0.6
    told: float = 0.6
    careful: float = 0.9
    touch: float = 0.25
    warning: float = 0.35
    instead: float = 0.85
    beside: float = 0.2
    near: float = 0.3


LIMITS = Limits()


def reconsider(question: Question, product: Product, found: Answer, limits: Limits = LIMITS) -> Answer:
    """The answer that was found, or the one from the likeliest clause of the text."""
    ranked = rank(question, product)
    if not ranked:
        return found
    careful = bool(question.people or question.substances or question.skin_types)
    if not found.known:
        return _told(ranked, question, product, found, careful, limits)
    if careful or ranked[0].relevance < limits.instead or _relevance(found, ranked) > limits.beside:
        return found
    return _from(ranked, question, product)


def _told(
    ranked: Sequence[Ranked],
    question: Question,
    product: Product,
    found: Answer,
    careful: bool,
    limits: Limits,
) -> Answer:
    """Where the rules have no answer: said plainly, or as what is near the question, or not at all."""
    near = [one for one in ranked if not found.known and one.text in found.reply]
    if near and near[0].relevance >= limits.enough and not _is_beside_the_point(question, near[0], limits):
        return _from(near, question, product)
    best = ranked[0]
    if careful and not _names_the_asked(question, best.text):
        return found
    if refuses(best.text) and best.coverage >= limits.touch:
        enough = limits.warning
    elif careful or _is_beside_the_point(question, best, limits):
        enough = limits.careful
    else:
        enough = limits.instead if near else limits.told
    outdone = not near or near[0].relevance <= limits.beside
    if best.relevance >= enough and outdone:
        return _from(ranked, question, product)
    if best.relevance >= limits.near and not (careful or near):
        said = clean(best.text)
        return Answer(f"这一点没有写明，只说{said}，{OFFER}", (best.sentence,), False)
    return found


def _names_the_asked(question: Question, clause: str) -> bool:
    """Whether a clause speaks of the person or the substance; of a skin nothing more is known here."""
    if question.substances:
        return any(substance in clause for substance in question.substances)
    if question.people:
        return any(re.search(PEOPLE.get(person, person), clause) for person in question.people)
    return True


def _is_beside_the_point(question: Question, best: Ranked, limits: Limits) -> bool:
    """The clause is of the kind that is asked for, but does not touch what is asked."""
    if is_open(question.text):
        return lacks_amount(question.text, best.text)
    return best.coverage < limits.touch


def _from(ranked: Sequence[Ranked], question: Question, product: Product) -> Answer:
    best, *others = (Passage(one.text, one.sentence, one.relevance, one.start) for one in ranked)
    return reply_from(question, best, product, others)


def _relevance(found: Answer, ranked: Sequence[Ranked]) -> float:
    """That of the clauses an answer rests on."""
    return max(
        (one.relevance for one in ranked if any(one.text in ground for ground in found.grounds)), default=1.0
    )
