"""What clauses say of a substance where no fact was made of them."""

import re
from collections.abc import Iterable

from voicebot.knowledge.phrases import clean, join, verb
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question
from voicebot.knowledge.replies import Answer, from_facts, from_sentences
from voicebot.knowledge.retrieval import clauses_of
from voicebot.knowledge.substances import SOURCES, Substances

NO_MATTER = re.compile(
    r"不相干|不影响|没关系|不要紧|没事|无关|不妨碍|(?<!不)(?<!别)(?:[也都]?(?:能|可以)(?:放心)?[用吃喝穿戴抹碰]|放心[用吃喝穿]|[用吃喝穿]得了?$)"
)
"""吃羊肉过敏不相干: the text itself says that this allergy does not matter here."""


def _family(word: str) -> set[str]:
    return set().union(*(family for family in SOURCES if word in family))


def allowed_although(word: str, product: Product, knower: Substances) -> Answer | None:
    """坚果过敏可以用 for who cannot have hazelnuts: the text allows it to just these people."""
    names = (*knower.names(word), *knower.groups_of(word))
    people = re.compile(rf"(?:{'|'.join(map(re.escape, names))})(?:制品|类)?的?(?:人)?(?:过敏|不耐受?)")
    for clause, _, sentence, _ in clauses_of(product.text):
        found = people.search(clause)
        if found and NO_MATTER.search(clause[found.end() :]):
            return from_sentences(f"可以的，{clean(clause)}，{word}过敏也能{verb(product)}。", [sentence])
    return None


def alternative_for(word: str, product: Product, knower: Substances) -> tuple[str, str] | None:
    """乳糖不耐受的可以换无乳糖款，75元一箱: what the text offers these people instead, and its sentence."""
    names = (*knower.names(word), *(("乳糖",) if word in ("牛奶", "奶") else ()))
    people = re.compile(
        rf"(?:{'|'.join(map(re.escape, names))})(?:制品|类)?(?:过敏|不耐受?)"
        r"\S{0,6}?(?:[换选拍挑](?!了|别)|可以?买)"
    )
    clauses = clauses_of(product.text)
    for place, (clause, plain, sentence, _) in enumerate(clauses):
        if not people.search(plain):
            continue
        following = clauses[place + 1] if place + 1 < len(clauses) else None
        priced = (
            following and following[2] == sentence and re.match(r"\d+(?:\.\d+)?元?(?:一|$)", following[1])
        )
        return (
            f"{clean(clause)}，{clean(following[0])}" if following and priced else clean(clause)
        ), sentence
    return None


def substance_in_clause(word: str, question: Question, product: Product, knower: Substances) -> Answer | None:
    """A clause that speaks of the substance although no fact was made of it."""
    parts = set(knower.parts(word)) | _family(word)
    for clause, _, sentence, start in clauses_of(product.text):
        related = [part for part in parts if part in clause]
        if clause == product.name or not related or (word not in clause and not question.allergic):
            continue
        said = clean(clause)
        if question.allergic and NO_MATTER.search(clause):
            return from_sentences(f"可以的，{said}。", [sentence])
        denied = re.search(rf"(?:不|没|无|未|零|0)[^，]{{0,4}}{re.escape(word)}", clause)
        if denied:
            return from_sentences(f"没有的，{said}。", [sentence])
        stated = re.search(r"[^，,。；\n]*(?:加|含|有|放)[^，,。；\n]*[(（]\s*$", product.text[:start])
        if stated and not question.allergic:
            return from_sentences(f"有的，{clean(stated[0])}，{said}。", [sentence])
        if question.allergic:
            return from_sentences(f"不建议{verb(product)}，{said}，{word}过敏要避开。", [sentence])
        return from_sentences(
            f"有的，{said}。" if re.search("含|有|加|放|料", clause) else f"{said}。", [sentence]
        )
    return None


def flavors_without(words: Iterable[str], product: Product, knower: Substances) -> Answer | None:
    """Flavours of which the text does not say that they hold the substance (五仁含花生 rules 五仁 out)."""
    flavors = product.facts_named("flavor")
    holding = {
        str(fact.value)
        for fact in flavors
        for word in words
        for match in re.finditer(
            rf"{re.escape(str(fact.value))}味?(?:的|款)?(?:里面?)?(?:真的?)?(?:另?加了?|含有?|有|放了?)([^,，;；。]+)",
            product.text,
        )
        if knower.held_in(word, match[1])
    }
    if not flavors or not holding:
        return None
    rest = [str(fact.value) for fact in flavors if str(fact.value) not in holding]
    word = next(iter(words))
    if not rest:
        return from_facts(f"没有，{join(sorted(holding))}都含{word}。", flavors)
    reply = f"写明含{word}的是{join(sorted(holding))}，{join(rest)}没写含{word}，过敏的话我建议先帮您核实。"
    return from_facts(reply, flavors)
