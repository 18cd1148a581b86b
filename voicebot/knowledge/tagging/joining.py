"""How the trained reader's proposals are joined with what the rules read."""

from dataclasses import dataclass

from voicebot.knowledge.facts import FactValue, spec_of
from voicebot.knowledge.reading.paper import Found, Paper
from voicebot.knowledge.reading.people import is_age, is_medical
from voicebot.knowledge.tagging.tagger import Proposal, Tagging
from voicebot.knowledge.tagging.values import values_of

_NEVER = 2.0


@dataclass(frozen=True, slots=True)
class Trust:
    """From which probability on a proposal is believed.

    Args:
        fill: where the rules read no such fact.
        more: beside values that the rules read.
        instead: against the one value that the rules read.
        doubt: a value of the rules is dropped and shown to the editor where the tagger's belief is lower.
    """

    fill: float = 0.5
    more: float = 0.6
    instead: float = _NEVER
    doubt: float = 0.0


TRUST: dict[str, Trust] = {
    "name": Trust(fill=0.3, instead=0.9),
    "product_type": Trust(fill=0.5),
    "price": Trust(fill=0.4, instead=0.9),
    "price_original": Trust(fill=0.5, instead=0.9),
    "price_promo": Trust(fill=0.5, instead=0.9),
    "age_min": Trust(fill=0.6, instead=0.9, doubt=0.02),
    "age_max": Trust(fill=0.6, instead=0.9, doubt=0.02),
    "free_from": Trust(fill=0.7, more=0.7, doubt=0.02),
    "allergens": Trust(fill=0.6, more=0.6, doubt=0.02),
    "contraindications": Trust(fill=0.5, more=0.5, doubt=0.02),
    "not_for": Trust(fill=0.6, more=0.6, doubt=0.02),
    "cautions": Trust(fill=0.4, more=0.5),
}
USUAL = Trust()

_TEXTS = frozenset(
    {"usage", "storage", "shelf_life", "return_policy", "shipping_note", "warranty", "size_advice"}
)
"""Facts that hold all statements of their kind in one text."""
_BANS = ("contraindications", "not_for", "cautions")
_BELIEF_OF = {
    "contraindications": _BANS,
    "not_for": _BANS,
    "allergens": ("allergens", "contraindications"),
    "free_from": ("free_from",),
    "age_min": ("age_min", "not_for", "contraindications"),
    "age_max": ("age_max",),
}
"""Facts that a safety fact of the rules is a reading of, if it is any: who is warned is often banned."""


def join(paper: Paper, tagging: Tagging) -> list[Found]:
    """Complete and correct what the rules read; returns what was dropped as doubtful.

    Args:
        paper: after the rules; changed in place.
        tagging: of the same text.
    """
    doubted = _doubted(paper, tagging)
    paper.found = [found for found in paper.found if found not in doubted]
    for proposal in tagging.proposals:
        for name in _names(proposal):
            for value in values_of(proposal.name, proposal.words, paper):
                _take(paper, proposal, name, value)
    return doubted


def _doubted(paper: Paper, tagging: Tagging) -> list[Found]:
    return [
        found
        for found in paper.found
        if found.name in _BELIEF_OF and _belief(paper, tagging, found) < TRUST.get(found.name, USUAL).doubt
    ]


def _belief(paper: Paper, tagging: Tagging, found: Found) -> float:
    start, end = paper.in_original(found.start), paper.in_original(found.end)
    return max(tagging.belief(name, start, end) for name in _BELIEF_OF[found.name])


def _names(proposal: Proposal) -> tuple[str, ...]:
    """Who must not use it for an illness is both banned and unfit, as the rules have it."""
    bans = ("contraindications", "not_for")
    if proposal.name == "contraindications" or (
        proposal.name == "not_for" and is_medical(proposal.words) and not is_age(proposal.words)
    ):
        return bans
    return (proposal.name,)


def _take(paper: Paper, proposal: Proposal, name: str, value: FactValue) -> None:
    start, end = paper.in_text(proposal.start), paper.in_text(proposal.end)
    trust = TRUST.get(name, USUAL)
    held = [found for found in paper.found if found.name == name]
    if any(_says_the_same(found, value, start, end) for found in held):
        return
    if not held:
        if proposal.probability >= trust.fill:
            paper.add(name, value, start, end, trained=True)
    elif spec_of(name).many:
        if proposal.probability >= trust.more:
            paper.add(name, value, start, end, trained=True)
    elif name in _TEXTS:
        if proposal.probability >= trust.more:
            paper.append(name, str(value), start, end)
            paper.claim(start, end)
    elif proposal.probability >= trust.instead:
        paper.found = [found for found in paper.found if found.name != name]
        paper.add(name, value, start, end, trained=True)


def _says_the_same(found: Found, value: FactValue, start: int, end: int) -> bool:
    if found.value == value:
        return True
    if not isinstance(found.value, str) or not isinstance(value, str):
        return False
    within = found.value in value or value in found.value
    return within and found.start < end and start < found.end
