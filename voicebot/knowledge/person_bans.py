"""Bans on people: those whose people a question names word for word, and how a ban is told."""

import re

from voicebot.knowledge.facts import Fact
from voicebot.knowledge.phrases import clean, verb
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question
from voicebot.knowledge.reading.rulings import BAN
from voicebot.knowledge.replies import Answer, from_facts, from_sentences
from voicebot.knowledge.retrieval import clauses_of

AGED = re.compile(r"\d岁|[一二两三四五六七八九十]岁|周岁|个月")
"""A ban for an age is judged by the age."""
_LONGEST_BAN = 24


def condition_stated(question: Question, product: Product) -> Answer | None:
    """我胃酸多能吃吗: a ban whose people are named word for word."""
    for fact in product.facts_named("contraindications", "not_for"):
        value = str(fact.value)
        people = re.sub(r"的?(?:人|者|人群|患者|朋友|病人)$", "", value)
        if len(people) >= 2 and people in question.spoken and not AGED.search(value):
            return from_facts(f"不建议{verb(product)}，{ban_said(fact, product)}。", [fact])
    return None


_FOR_ALL = re.compile(r"通用|都能|都可以?|都行|皆可|均可|不分男女")


def allowed_beside(against: list[Fact], pattern: str, question: Question, product: Product) -> Answer | None:
    """男宝女宝通用 for a girl, though babies who cannot crawl yet are sent elsewhere."""
    special = all(len(re.split(pattern, str(fact.value))[0]) >= 3 for fact in against)
    for clause, plain, sentence, _ in clauses_of(product.text):
        named = any(question.spoken[place : place + 2] in plain for place in range(len(question.spoken) - 1))
        if special and named and _FOR_ALL.search(plain) and re.search(rf"{pattern}|[男女]", plain):
            limit = ban_said(against[0], product)
            return from_sentences(f"可以的，{clean(clause)}，不过{limit}。", [sentence, against[0].sentence])
    return None


def ban_said(ban: Fact, product: Product) -> str:
    """The clause that bans, in the editor's words; the person and a plain no when it is a long one."""
    value = str(ban.value)
    for clause, _, sentence, _ in clauses_of(product.text):
        if (
            sentence == ban.sentence
            and value in clause
            and len(clause) <= _LONGEST_BAN
            and BAN.search(clause)
        ):
            return clean(clause)
    return f"{clean(value)}不能{verb(product)}"
