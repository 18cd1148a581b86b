"""Bans on people: those whose people a question names word for word, and how a ban is told."""

import re

from voicebot.knowledge.concepts import matters_in
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
    clauses = [clause for clause, _, sentence, _ in clauses_of(product.text) if sentence == ban.sentence]
    for place, clause in enumerate(clauses):
        if value not in clause or len(clause) > _LONGEST_BAN:
            continue
        if BAN.search(clause) or (len(clause) >= len(value) + _TOLD_MORE and not _TOPIC.search(clause)):
            return clean(clause)
        if _TOPIC.search(clause) and (told := _told_behind(clauses[place : place + 3])):
            return told
    return f"{clean(value)}不能{verb(product)}"


_TOPIC = re.compile(r"(?:的(?:老?人|朋友|亲|顾客|客人|孩子|宝宝)?|者|人士|人群|期间|患者|体质)$")
_LONGEST_TOLD = 40
_TOLD_MORE = 4
"""血糖高的挑出来再吃 tells more than whom it concerns."""


def _told_behind(clauses: list[str]) -> str:
    """手机离胸口至少15公分，别放上衣口袋 behind 装了心脏起搏器的老人: up to the clause that bans."""
    for count in range(2, len(clauses) + 1):
        said = "，".join(clean(clause) for clause in clauses[:count])
        if BAN.search(clauses[count - 1]):
            return said if len(said) <= _LONGEST_TOLD else ""
    return ""


_PLACED = re.compile(
    r"离\S{0,5}(?:远|至少|\d)|(?:别|勿|不要|不能|不可)(?:放|挂|揣|搁|装|贴|塞|枕)(?!\S*(?:[用买戴]|购))"
)
_PLACE_ASKED = re.compile(r"兜|口袋|胸前|揣|挂|床头|枕")


def lead_of_ban(said: str, question: Question, product: Product) -> str:
    """Whether it is not for them at all, or only to be kept away from where it does harm."""
    if not _PLACED.search(said) or BAN.search(_PLACED.sub("", said)):
        return f"不建议{verb(product)}"
    return "不行" if _PLACE_ASKED.search(question.spoken) else "要注意"


def concerns(ban: Fact, people: str, question: Question, product: Product) -> bool:
    """Whether a ban is for all such people, or for those that the caller speaks of (装心脏起搏器的老人).

    Args:
        ban: the fact.
        people: a pattern for the people.
        question: as understood.
        product: whose text it is.
    """
    condition = _condition_of(ban, people, product)
    pairs = {condition[place : place + 2] for place in range(len(condition) - 1)} - _NO_CONDITION
    if not condition or any(pair in question.spoken for pair in pairs):
        return True
    asked = [matter for _, _, matters in matters_in(question.spoken) for matter in matters]
    return any(matter.stated.search(condition) for matter in asked)


def _condition_of(ban: Fact, people: str, product: Product) -> str:
    """装心脏起搏器 of 装心脏起搏器的老人别搁胸口兜里: whom among such people it concerns; empty for all."""
    value = str(ban.value)
    beside = [clause for clause, _, sentence, _ in clauses_of(product.text) if sentence == ban.sentence]
    for clause in (value, *beside):
        found = re.search(people, clause) if value in clause else None
        if found and re.search(r"[\u4e00-\u9fff]{2}的$", clause[: found.start()]):
            return clause[: found.start()].removesuffix("的")
    return ""


_NO_CONDITION = frozenset({"家里", "有的", "的老", "装了", "戴着", "自己"})
