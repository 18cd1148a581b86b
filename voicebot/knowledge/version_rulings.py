"""Whom one version of a product is not for: told with the version, not of the whole product."""

import re
from dataclasses import replace

from voicebot.knowledge.asked_people import PEOPLE
from voicebot.knowledge.facts import Fact
from voicebot.knowledge.phrases import clean, verb
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question
from voicebot.knowledge.reading.people import PERSON
from voicebot.knowledge.reading.rulings import BAN, MAY
from voicebot.knowledge.replies import OFFER, Answer, from_facts
from voicebot.knowledge.retrieval import clauses_of
from voicebot.knowledge.versions_named import version_at, versions_in, versions_named


def answer_people_by_version(question: Question, product: Product) -> Answer | None:
    """孕妇能吃五香的吗 against 泡椒味孕妇别吃 or 五香味孕妇能吃: the version asked about decides."""
    versions = versions_named(product.text)
    if question.age_years is not None and question.age_years < _GROWN and not question.people:
        question = replace(question, people=("孩子",))
    if not versions or not question.people:
        return None
    rulings = {label: fact for label, fact in _rulings(product, versions) if _concerns(question, fact)}
    bans = {label: fact for label, fact in rulings.items() if BAN.search(str(fact.value))}
    if not rulings or _ruled_altogether(question, product, welcome=not bans):
        return None
    asked = versions_in(question.spoken, versions)
    said = "，".join(clean(str(fact.value)) for fact in rulings.values())
    if len(asked) != 1:
        rest = "" if set(versions) <= set(rulings) else f"，别的没有写明，{OFFER.removesuffix('。')}"
        lead = (
            f"不是每种都能{verb(product)}"
            if bans
            else f"{'只有一种' if len(rulings) == 1 else '有几种'}写了能{verb(product)}"
        )
        return from_facts(f"{lead}，{said}{rest}。", rulings.values())
    told = rulings.get(asked[0])
    if told is None:
        against = bans or rulings
        said = "，".join(clean(str(fact.value)) for fact in against.values())
        if beside := _beside(product, versions, asked[0], next(iter(against.values())).sentence):
            return from_facts(f"{said}，{beside}。", against.values())
        return from_facts(
            f"{said}，{_called(asked[0], product)}没有写明，{OFFER}", against.values(), known=False
        )
    lead = f"不建议{verb(product)}" if asked[0] in bans else "可以的"
    return from_facts(f"{lead}，{clean(str(told.value))}。", [told])


_GROWN = 14.0


def _called(label: str, product: Product) -> str:
    """原味 and 桃花款 as the text calls them; 咖啡的 where it has no word behind the label."""
    marked = re.search(rf"{re.escape(label)}(?:口味|味|款|版)", product.text)
    return marked[0] if marked else f"{label}的"


def _beside(product: Product, versions: tuple[str, ...], label: str, sentence: str) -> str:
    """牛奶的没事 beside the ban on the other version."""
    for clause, plain, found_in, _ in clauses_of(product.text):
        told = version_at(plain, versions)
        others = told is not None and re.search(PERSON, told[1])
        if told and told[0] == label and found_in == sentence and not others and told[1][0] != "、":
            return clean(clause)
    return ""


def _rulings(product: Product, versions: tuple[str, ...]) -> list[tuple[str, Fact]]:
    found = []
    for fact in product.facts_named("cautions", "features", "suitable_for"):
        value = str(fact.value)
        told = version_at(value, versions)
        if told and (BAN.search(value) or (MAY.search(value) and fact.name != "cautions")):
            found.append((told[0], fact))
    return found


def _concerns(question: Question, fact: Fact) -> bool:
    return any(re.search(PEOPLE.get(person, person), str(fact.value)) for person in question.people)


def _ruled_altogether(question: Question, product: Product, *, welcome: bool) -> bool:
    """Whether the whole product is banned for them or, where no version is, allowed or bounded by age."""
    names = ("contraindications", "not_for", *(("suitable_for", "age_min", "age_max") if welcome else ()))
    return any(
        fact.name in ("age_min", "age_max") or _concerns(question, fact)
        for fact in product.facts_named(*names)
    )
