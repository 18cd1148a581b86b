"""Is this substance in it, and may somebody have it who is allergic: answered from statements only."""

import re

from voicebot.knowledge.facts import Fact
from voicebot.knowledge.phrases import clean, join, verb
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question
from voicebot.knowledge.reading.rulings import CARE
from voicebot.knowledge.replies import Answer, from_facts, from_sentences, unstated
from voicebot.knowledge.retrieval import clauses_of
from voicebot.knowledge.shared_line_answers import by_the_line, shared_line
from voicebot.knowledge.substance_clauses import (
    NO_MATTER,
    allowed_although,
    alternative_for,
    flavors_without,
    substance_in_clause,
)
from voicebot.knowledge.substances import Substances


def answer_substances(question: Question, product: Product, knower: Substances) -> Answer:
    """What the text says of the substances asked about; the worst of it where there are several."""
    choosing = question.says(r"不含|没有|没放|不带") or question.allergic
    if choosing and question.says(r"口味|味道|哪(?:[种个款味]|几|些)|选哪"):
        flavors = flavors_without(question.substances, product, knower)
        if flavors is not None:
            return flavors
    answers = [_substance(word, question, product, knower) for word in question.substances]
    worst = next((a for a in answers if a.reply.startswith(("不建议", "有的", "里面"))), None)
    return worst or next((a for a in answers if not a.known), None) or answers[0]


def _substance(word: str, question: Question, product: Product, knower: Substances) -> Answer:
    forbidding = [
        fact
        for fact in product.facts_named("contraindications", "not_for", "cautions")
        if knower.forbidden_by(word, str(fact.value)) and not NO_MATTER.search(str(fact.value))
    ]
    holding = [
        fact
        for fact in product.facts_named("ingredients", "allergens", "material", "name", "flavor")
        if knower.held_in(word, _said_of_it(fact))
        # a warning of the group warns of its members (含蛋 of 鸡蛋)
        or (question.allergic and fact.name == "allergens" and str(fact.value) in knower.groups_of(word))
    ]
    welcome = _welcome_with(word, product) if question.allergic else None
    if welcome and not any(fact.sentence == welcome.sentence for fact in forbidding):
        return from_facts(f"可以的，{clean(str(welcome.value))}能{verb(product)}。", [welcome])
    if question.allergic and (allowed := allowed_although(word, product, knower)):
        return allowed
    free = [fact for fact in product.facts_named("free_from") if knower.free_of(word, str(fact.value))]
    free += [
        fact
        for fact in product.facts_named("features", "not_features")
        # a feature that is just the substance's name says that it is there, not that it is absent
        if knower.absent_in(word, str(fact.value))
        and not (fact.name == "features" and knower.is_just(word, str(fact.value)))
    ]
    if any(word in str(fact.value) for fact in free):
        holding = [fact for fact in holding if fact.name not in ("name", "flavor")]
    surely = [f for f in holding if f.name != "allergens" and not re.match("[微少]量", str(f.value))]
    if question.allergic and not surely and (answer := by_the_line(word, product, knower, free, holding)):
        return answer
    if not (forbidding or holding or free) and (
        answer := substance_in_clause(word, question, product, knower)
    ):
        return answer
    if question.allergic:
        if (holding or forbidding) and (other := alternative_for(word, product, knower)):
            return from_sentences(f"这款不建议{verb(product)}，{other[0]}。", [other[1]])
        return _allergy(word, product, forbidding, holding, free)
    if holding and not surely and (traces := _traces(word, product, knower)):
        return from_facts(f"{traces}，{word}过敏的话要避开。", holding[:2])
    if holding:
        return from_facts(f"有的，里面有{_named(holding[0], word)}。", holding[:2])
    if free and (line := shared_line(word, product, knower)):
        return from_sentences(
            f"配料不含{word}，不过{line[0]}，{word}过敏的话要避开。", [free[0].sentence, line[1]]
        )
    if free and (told := _lining_denied(word, product)):
        return from_facts(f"没有的，{told}。", free)
    if free and word == "糖" and (added := _NOT_ADDED.match(clean(str(free[0].value)))):
        return from_facts(f"{added.string}，食材本身的糖没有写明。", free[:1])
    if free:
        return from_facts(
            f"不含{word}，可以放心。" if word not in str(free[0].value) else f"不含{word}。", free
        )
    if forbidding and any(name in str(forbidding[0].value) for name in knower.names(word)):
        return from_facts(
            f"应该是含的，写明了{without_ban(clean(str(forbidding[0].value)))}的人不能{verb(product)}。",
            forbidding[:1],
        )
    stated = product.facts_named("ingredients")
    said = f"成分有{join(clean(str(fact.value)) for fact in stated[:4])}" if stated else ""
    return unstated(f"{word}这一项", product, stated[:4], said)


def _said_of_it(fact: Fact) -> str:
    """奶奶家夏威夷果 holds no milk."""
    value = str(fact.value)
    return re.sub(r"奶奶|奶妈|奶爸|姥姥|外婆", "", value) if fact.name == "name" else value


def _lining_denied(word: str, product: Product) -> str:
    """没加绒: what a thing is lined with is not contained in it."""
    denied = re.compile(rf"(?:[没不未无]有?)(?:加|带|衬)?{re.escape(word)}")
    lined = word[-1] in "绒棉毛"
    return next(
        (clean(c) for c, plain, _, _ in clauses_of(product.text) if lined and denied.search(plain)), ""
    )


_AT_MOST = re.compile(r"可能|微量|痕量|共线|同线|[同这]一?条?\S{0,2}线|车间|设备|(?:处理|加工|生产|做)过?")
"""Words of what may be in it without having been put in."""


def _traces(word: str, product: Product, knower: Substances) -> str:
    """可能含有微量牛奶, where nothing else says that it is in it."""
    names = {word, *knower.names(word), *knower.groups_of(word)}
    told = [clause for clause, plain, _, _ in clauses_of(product.text) if any(one in plain for one in names)]
    return clean(told[0]) if told and all(_AT_MOST.search(clause) for clause in told) else ""


_REMEDY = re.compile(
    r"(?:换掉|换上|取[下出掉]|拆[下掉]|拿掉|去掉|撕掉|换|另[买配])\S{1,6}(?:再|就|即可)|另[买配]\S{2,}"
)
"""乳胶过敏者请换掉鞋垫再穿: what makes it bearable."""


def _welcome_with(word: str, product: Product) -> Fact | None:
    """羊毛过敏的孩子能穿: whom the text welcomes in spite of this very allergy."""
    return next(
        (
            fact
            for fact in product.facts_named("suitable_for")
            if re.search(rf"{re.escape(word)}.{{0,2}}(?:过敏|不耐)", str(fact.value))
        ),
        None,
    )


_A_LITTLE = re.compile(r"少量|少喝|少吃|适量|慢慢|[先试]试|尝")
"""乳糖不耐的少量试试: what is not stood may be had in small amounts, which no allergy may."""


def _allergy(
    word: str, product: Product, forbidding: list[Fact], holding: list[Fact], free: list[Fact]
) -> Answer:
    if remedy := next((fact for fact in forbidding if _REMEDY.search(str(fact.value))), None):
        return from_facts(f"要注意，{clean(str(remedy.value))}。", [remedy])
    little = next((fact for fact in forbidding if word == "乳糖" and _A_LITTLE.search(str(fact.value))), None)
    if little is not None:
        return from_facts(f"要谨慎，{clean(str(little.value))}。", [little])
    if holding:
        named = _named(holding[0], word)
        ill = f"{word}不耐受" if word == "乳糖" else f"{word}过敏"
        return from_facts(
            f"不建议{verb(product)}，里面有{named}，{ill}的话不行。", [*holding[:2], *forbidding[:1]]
        )
    if forbidding and forbidding[0].name == "cautions" and CARE.search(str(forbidding[0].value)):
        return from_facts(
            f"要谨慎，{clean(str(forbidding[0].value))}，不建议直接{verb(product)}。", forbidding[:1]
        )
    if forbidding:
        said = clean(str(forbidding[0].value))
        said = said if "过敏" in said or "不耐" in said else f"{said}过敏"
        return from_facts(
            f"不建议{verb(product)}，{without_ban(said)}的人不能{verb(product)}，{word}过敏要避开。",
            forbidding[:1],
        )
    if free:
        return from_facts(
            f"它写明不含{clean(str(free[0].value))}，{word}过敏也可以{verb(product)}。", free[:1]
        )
    stated = product.facts_named("ingredients", "allergens")
    said = f"成分有{join(clean(str(fact.value)) for fact in stated[:5])}" if stated else ""
    return unstated(f"{word}这一项", product, stated[:5], said)


def without_ban(text: str) -> str:
    """The people of a ban: 花生过敏 of 花生过敏者勿食."""
    return re.sub(r"的?(?:人|者)?(?:请?勿\S*|慎\S*|也?莫\S*|不要\S*|别\S*|禁\S*|也?不行)$", "", text)


def _named(fact: Fact, word: str) -> str:
    value = clean(str(fact.value))
    return value if word in value or fact.name == "ingredients" else f"{value}" if len(value) <= 8 else word


_NOT_ADDED = re.compile(r"[不没未](?:有)?(?:另外?|额外)?(?:添?加|放)")
"""没加糖 of dates: what is not added may be in the fruit."""
