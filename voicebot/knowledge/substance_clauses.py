"""What clauses say of a substance where no fact was made of them."""

import re
from collections.abc import Iterable

from voicebot.knowledge.phrases import clean, join, verb
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question
from voicebot.knowledge.replies import Answer, from_sentences
from voicebot.knowledge.retrieval import clauses_of
from voicebot.knowledge.substances import SOURCES, Substances
from voicebot.knowledge.versions_named import versions_named

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


def _held_by_all(words: Iterable[str], labels: Iterable[str], product: Product, knower: Substances) -> bool:
    """Whether a clause that speaks of no flavour says that the substance may be in it."""
    clauses = [
        plain for _, plain, _, _ in clauses_of(product.text) if not any(label in plain for label in labels)
    ]
    told = {name for word in words for name in (word, *knower.groups_of(word))}
    return any(knower.held_in(name, plain) for name in told for plain in clauses)


def _is_told_in(word: str, listed: str, knower: Substances) -> bool:
    """Whether a list holds the substance, or names the group of it (含蛋 for 鸡蛋)."""
    items = re.split("[、和与及]", listed)
    return knower.held_in(word, listed) or any(group in items for group in knower.groups_of(word))


_COUNT = re.compile("[两三四五六2-6](?:味|种|款|样|个|$)")
"""三味 counts the flavours."""


_HOLDING = (
    r"[\u4e00-\u9fff]?(?:的|款)?(?:里面?)?(?:真的?|自然|本身|也|还|另)?"
    r"(?:加了?|含有?|有|放了?|撒了?)([^,，;；。]+)"
)
"""What stands behind a flavour that is said to hold something."""


def flavors_without(words: Iterable[str], product: Product, knower: Substances) -> Answer | None:
    """Flavours of which the text does not say that they hold the substance (五仁含花生 rules 五仁 out)."""
    words = tuple(words)
    facts = [fact for fact in product.facts_named("flavor") if not _COUNT.match(str(fact.value))]
    labels = [str(fact.value) for fact in facts] or list(versions_named(product.text))
    holding = {
        label
        for label in labels
        for word in words
        for match in re.finditer(re.escape(label.removesuffix("味")) + _HOLDING, product.text)
        if _is_told_in(word, match[1], knower)
    }
    bare = [label.removesuffix("味") for label in labels]
    if not holding or _held_by_all(words, bare, product, knower):
        return None
    rest = [label for label in labels if label not in holding]
    word = next(iter(words))
    grounds = [
        sentence for _, plain, sentence, _ in clauses_of(product.text) if any(one in plain for one in bare)
    ]
    if not rest:
        return from_sentences(f"没有，{join(sorted(holding))}都含{word}。", grounds)
    reply = f"写明含{word}的是{join(sorted(holding))}，{join(rest)}没写含{word}，过敏的话我建议先帮您核实。"
    return from_sentences(reply, grounds)
