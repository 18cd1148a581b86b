"""Is it for somebody of this age: judged by the bounds that the text states."""

import re

from voicebot.knowledge.asked_people import PEOPLE
from voicebot.knowledge.facts import Fact
from voicebot.knowledge.passage_answers import answer_from_clause
from voicebot.knowledge.person_bans import AGED
from voicebot.knowledge.phrases import clean, say_age, verb
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question, in_figures
from voicebot.knowledge.reading.paper import number
from voicebot.knowledge.reading.rulings import BAN, CARE, MAY
from voicebot.knowledge.replies import OFFER, Answer, from_facts, from_sentences
from voicebot.knowledge.retrieval import clauses_of

_OLDEST_BOUND = 20.0
"""Years; a bare figure above is a size or a number of people."""
_BELOW = re.compile(
    r"(?<![\d.])(?P<value>\d{1,2}|[一二两三四五六七八九])(?P<unit>周?岁|个月)?(?:以[下内前]|之[前下]|不到|不满|还?没到)"
)
_FROM = re.compile(
    r"(?<![\d.])(?P<value>\d{1,2}|[一二两三四五六七八九])(?P<unit>周?岁|个月)?(?:以[上后]|之后|往上|起|才)"
)
_REFUSED = re.compile(r"[莫免甭]|不[给让许能要行卖]")


_FROM_BIRTH = re.compile(
    r"(?:新生儿|初生儿?|刚?出生)(?:宝宝|婴儿?)?(?:起|开始|以上|就|也|即|都|可|能)\S{0,2}(?:可|能|用|行|$)|0岁(?:起|以上|\+)"
)
"""新生儿起可用."""
_FOR_SOME = re.compile(r"过敏|不耐|湿疹|破|受伤|伤口|发烧|生病|体质")
"""A ban on children with an ailment is none on all of them."""


def _bound_in_clause(age: float, product: Product) -> Answer | None:
    """一岁以下娃娃千万莫喂, 16以下别用: a bound of which no fact was made."""
    for clause, plain, sentence, _ in clauses_of(product.text):
        below, above = _BELOW.search(in_figures(plain)), _FROM.search(in_figures(plain))
        refused = bool(BAN.search(plain) or _REFUSED.search(plain))
        if below and refused and (bound := _years(below)) is not None:
            if age < bound:
                return from_sentences(f"不建议{verb(product)}，{clean(clause)}。", [sentence])
            return from_sentences(f"可以的，{clean(clause)}。", [sentence])
        if above and not refused and (above["unit"] or MAY.search(plain)):
            bound = _years(above)
            if bound is not None:
                lead = "可以的" if age >= bound else f"不建议{verb(product)}"
                return from_sentences(f"{lead}，{clean(clause)}。", [sentence])
    return None


def _from_birth(product: Product) -> Answer | None:
    """新生儿起可用: every child is old enough."""
    for clause, plain, sentence, _ in clauses_of(product.text):
        if _FROM_BIRTH.search(plain) and not BAN.search(plain):
            return from_sentences(f"可以的，{clean(clause)}。", [sentence])
    return None


def _years(found: re.Match[str]) -> float | None:
    value = number(found["value"])
    if value is None:
        return None
    years = value / 12 if found["unit"] == "个月" else float(value)
    return years if years <= _OLDEST_BOUND else None


def _for_children(age: float, product: Product) -> str:
    """What else the text says for children: 小孩半包."""
    if age >= 14:
        return ""
    for clause, plain, _, _ in clauses_of(product.text):
        if re.search(r"小孩|孩子|儿童|宝宝|小朋友", plain) and "岁" not in plain and len(clause) <= 14:
            return "" if clause in product.name else f"，{clean(clause)}"
    return ""


def _is_for_younger(age: float, value: str) -> bool:
    below = _BELOW.search(in_figures(value))
    bound = _years(below) if below else None
    return bound is not None and age >= bound


def _warned(fact: Fact, product: Product) -> Answer:
    """A ban as such; what is only to be minded (12岁以下儿童使用，请家长看着) with the clause behind it."""
    value = str(fact.value)
    if fact.name != "cautions" or BAN.search(value):
        return from_facts(f"不建议，{clean(value)}。", [fact])
    clauses = [clause for clause, _, sentence, _ in clauses_of(product.text) if sentence == fact.sentence]
    place = next((at for at, clause in enumerate(clauses) if value in clause), len(clauses))
    said = [clean(clause) for clause in clauses[place : place + 2]] or [clean(value)]
    lead = "要谨慎" if CARE.search(value) else "要注意"
    return from_facts(f"{lead}，{'，'.join(said)}。", [fact])


def answer_age(question: Question, product: Product) -> Answer:
    """Whether somebody of the age asked about may have it."""
    age = question.age_years or 0.0
    low, high = product.number("age_min"), product.number("age_max")
    facts = product.facts_named("age_min", "age_max")
    if low is not None and age < low:
        return from_facts(f"不建议{verb(product)}，要{say_age(low)}以上才行。", facts)
    if high is not None and age > high:
        return from_facts(f"不建议{verb(product)}，它是给{say_age(high)}以下的。", facts)
    if facts:
        careful = [
            f for f in product.facts_named("cautions") if age < 14 and re.search(PEOPLE["孩子"], str(f.value))
        ]
        against = [
            f
            for f in product.facts_named("not_for")
            if age < 14 and re.search(PEOPLE["孩子"], str(f.value)) and not AGED.search(str(f.value))
        ]
        if against:
            return from_facts(f"不建议{verb(product)}，{clean(str(against[0].value))}不合适。", against[:1])
        bounds = (
            f"{say_age(low)}到{say_age(high)}"
            if low is not None and high is not None
            else (f"{say_age(low)}以上" if low is not None else f"{say_age(high or 0.0)}以下")
        )
        advice = f"，{clean(str(careful[0].value))}" if careful else _for_children(age, product)
        return from_facts(f"可以的，{bounds}能{verb(product)}{advice}。", [*facts, *careful])
    if age < 14:
        against = [
            f for f in product.facts_named("not_for", "cautions") if re.search(PEOPLE["孩子"], str(f.value))
        ]
        against = [
            fact
            for fact in against
            if not _is_for_younger(age, str(fact.value))
            and not (_FOR_SOME.search(str(fact.value)) and not _FOR_SOME.search(question.spoken))
        ]
        if against:
            return _warned(against[0], product)
    if age < 14 and (from_birth := _from_birth(product)):
        return from_birth
    spoken_of = (
        r"小孩|孩子|儿童|宝宝|幼儿|婴|小朋友"
        if age < 14
        else PEOPLE["老人"]
        if age >= 60
        else r"未成年|青少年"
    )
    if answer := answer_from_clause(question, product, spoken_of):
        return answer
    if bound := _bound_in_clause(age, product):
        return bound
    return Answer(f"年龄我这边没有写明，不能随便说，{OFFER}", (), False)
