"""How the trained reader's proposals are joined with what the rules read."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from voicebot.knowledge.facts import FACTS, FactValue, spec_of
from voicebot.knowledge.reading.allergens import SHORT_NAMES
from voicebot.knowledge.reading.paper import Found, Paper
from voicebot.knowledge.reading.people import ANIMAL, is_age, is_medical, people_in, whole_skin
from voicebot.knowledge.substances import LAW_GROUPS
from voicebot.knowledge.tagging.objections import (
    BANS,
    is_contradicted,
    is_denied_there,
    makes_sense,
    may_be_doubted,
)
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
    more: float = 0.5
    instead: float = _NEVER
    doubt: float = 0.0


TRUST: dict[str, Trust] = {
    "name": Trust(fill=0.3, instead=0.6),
    "product_type": Trust(fill=0.7),
    "price": Trust(fill=0.3, instead=0.9),
    "age_min": Trust(fill=0.6),
    "age_max": Trust(fill=0.7),
    "contraindications": Trust(fill=0.4),
    "not_for": Trust(fill=0.6, more=0.65, doubt=0.003),
    "free_from": Trust(fill=0.75, more=0.8, doubt=0.01),
    "allergens": Trust(),
    "cautions": Trust(more=0.6),
    "not_features": Trust(fill=0.7, more=0.7),
    "drawbacks": Trust(fill=0.7, more=0.7),
    "suitable_for": Trust(fill=0.8, more=0.8),
    "target": Trust(fill=0.8, more=0.8),
    "gifts": Trust(fill=0.6, more=0.6),
    "spec": Trust(fill=0.4),
    "shipping_note": Trust(fill=0.7),
    "compatible": Trust(fill=0.7),
    "colors": Trust(fill=0.4, more=0.4),
    "flavor": Trust(fill=0.4, more=0.4),
    "material": Trust(fill=0.4),
    "ingredients": Trust(more=0.4),
    "variants": Trust(fill=0.4, more=0.6),
    "stock": Trust(fill=0.8),
    "warranty": Trust(fill=0.8, more=0.7),
    "weight": Trust(fill=0.7),
}
"""Chosen by cross-validation over the marked texts: a proposal is taken from where it is right more often
than not, a safety fact from where it is right nine times in ten; doubted is what was hardly ever right."""
USUAL = Trust()

_TEXTS = frozenset(
    {"usage", "storage", "shelf_life", "return_policy", "shipping_note", "warranty", "size_advice"}
)
"""Facts that hold all statements of their kind in one text."""
_PARTED = ("variants", "sizes")
"""Facts of which the rules tell each member apart: what lies at the place of one is no other."""
_WARNINGS = ("contraindications", "not_for", "cautions", "age_min", "age_max")
_READINGS = {"contraindications": _WARNINGS, "not_for": _WARNINGS}
"""Who is warned is often banned: facts that a fact of the rules may be a reading of."""
_ALARMING = 0.9
"""From this probability on a ban that the rules read as a permission or a caution is shown to the editor; a
freedom that they contradict is only not believed, which is safe."""
_ABSENT = 0.8
"""From this probability on a substance is absent that the rules took for an ingredient."""
_LITTLE = 0.3
"""Below this belief in what the rules read, the tagger's reading may take its place."""
_ALLERGIC = re.compile(r"[^。!?;,]{0,12}过敏")
_OF_AN_ANIMAL = re.compile(rf"的?{ANIMAL}|的?、[^,。!;]{{0,8}}的{ANIMAL}")
"""怀孕 before 的猫, 怀孕、带奶的母犬: whose state it is."""
_ALIKE = 0.75
"""Share of its characters that make a text a part of another."""


def join(paper: Paper, tagging: Tagging) -> list[Found]:
    """Complete and correct what the rules read; returns what an editor must look at.

    Args:
        paper: after the rules; changed in place.
        tagging: of the same text.

    Returns:
        What the rules read and the tagger does not see, and bans of which it is sure against them.
    """
    doubted = [found for found in paper.found if _is_doubted(paper, tagging, found)]
    paper.found = [found for found in paper.found if found not in doubted]
    known = [one for one in tagging.proposals if one.name in FACTS or one.name in paper.lexicon.slots]
    for proposal in _of_one_mind(paper, known):
        start, end = paper.in_text(proposal.start), paper.in_text(proposal.end)
        for value in _values(paper, proposal, end):
            read = Found(proposal.name, value, start, end, trained=True)
            if proposal.probability >= _ABSENT and is_denied_there(paper, read):
                _take_out(paper, read)
            if is_contradicted(paper, read):
                if read.name != "free_from" and proposal.probability >= _ALARMING:
                    doubted.append(read)
            elif makes_sense(paper, read, proposal.probability):
                for name in _names(read):
                    _take(paper, tagging, replace(read, name=name), proposal.probability)
    return doubted


def _take_out(paper: Paper, read: Found) -> None:
    """酒精倒是没放: what the rules took for an ingredient and the tagger knows to be absent."""
    if read.name == "free_from":
        paper.found = [
            found
            for found in paper.found
            if found.name != "ingredients"
            or not (found.start < read.end and read.start < found.end)
            or str(read.value) not in str(found.value)
        ]


def _of_one_mind(paper: Paper, proposals: Sequence[Proposal]) -> Iterator[Proposal]:
    """Of a fact that has one value the likeliest proposal; none where one is as the rules read it."""
    best: dict[str, float] = {}
    for one in proposals:
        agreed = set(values_of(one.name, one.words, paper)) & set(paper.values(one.name))
        best[one.name] = max(_NEVER if agreed else one.probability, best.get(one.name, 0.0))
    for one in proposals:
        many = spec_of(one.name).many or one.name in _TEXTS
        if many or one.probability == best[one.name]:
            yield one


def _values(paper: Paper, proposal: Proposal, end: int) -> tuple[FactValue, ...]:
    """As the rules name them: 怀孕的 is 孕妇, 对蜂胶 before 过敏 is 蜂胶过敏, 奶粉 is 牛奶（奶粉）."""
    values = values_of(proposal.name, proposal.words, paper)
    if proposal.name in BANS:
        animal = _OF_AN_ANIMAL.match(paper.text, end)
        allergic = not is_medical(proposal.words) and _ALLERGIC.match(paper.text, end)
        words = proposal.words + (animal[0] if animal else "过敏" * bool(allergic))
        return tuple(map(whole_skin, people_in(paper, words))) or values
    if proposal.name == "allergens":
        return tuple(_with_group(str(value)) for value in values)
    return values


def _with_group(allergen: str) -> str:
    allergen = SHORT_NAMES.get(allergen, allergen)
    for group, members in LAW_GROUPS.items():
        if group not in allergen and any(member in allergen for member in members):
            return f"{group}（{allergen}）"
    return allergen


def _is_doubted(paper: Paper, tagging: Tagging, found: Found) -> bool:
    doubt = TRUST.get(found.name, USUAL).doubt
    if any(one.name == "name" and (one.start, one.end) == (found.start, found.end) for one in paper.found):
        return False  # 无乳糖牛奶: what the name promises
    return doubt > 0 and may_be_doubted(found) and _belief(paper, tagging, found) < doubt


def _belief(paper: Paper, tagging: Tagging, found: Found) -> float:
    """How far the tagger, too, sees at a fact's place what the rules read there."""
    start, end = paper.in_original(found.start), paper.in_original(found.end)
    return max(tagging.belief(name, start, end) for name in _READINGS.get(found.name, (found.name,)))


def _names(read: Found) -> tuple[str, ...]:
    """Who must not use it for an illness is both banned and unfit, as the rules have it."""
    words = str(read.value)
    if read.name == "contraindications" or (
        read.name == "not_for" and is_medical(words) and not is_age(words)
    ):
        return BANS
    return (read.name,)


def _take(paper: Paper, tagging: Tagging, read: Found, probability: float) -> None:
    trust = TRUST.get(read.name, USUAL)
    held = [found for found in paper.found if found.name == read.name]
    if any(_says_the_same(found, read) for found in held):
        return
    if held and not spec_of(read.name).many and read.name not in _TEXTS:
        if probability >= trust.instead and _belief(paper, tagging, held[0]) < _LITTLE:
            paper.found = [found for found in paper.found if found.name != read.name]
            paper.add(read.name, read.value, read.start, read.end, trained=True)
    elif probability >= (trust.more if held else trust.fill):
        if held and read.name in _TEXTS:
            paper.append(read.name, str(read.value), read.start, read.end)
            paper.claim(read.start, read.end)
        else:
            paper.add(read.name, read.value, read.start, read.end, trained=True)


def _says_the_same(found: Found, read: Found) -> bool:
    old, new = found.value, read.value
    if old == new:
        return True
    if not isinstance(old, str) or not isinstance(new, str):
        return False
    if read.name == "allergens" and old.split("（")[0] == new.split("（")[0]:
        return True
    at_its_place = found.start < read.end and read.start < found.end
    if at_its_place and read.name in _PARTED:
        return True
    if read.name in _TEXTS or at_its_place:
        shared = sum(min(new.count(char), old.count(char)) for char in set(new))
        return old in new or shared >= _ALIKE * len(new)
    return False
