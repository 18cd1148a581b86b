"""Can this person use it, and is that in it: answered from statements only."""

import re
from dataclasses import replace
from itertools import pairwise

from voicebot.knowledge.age_answers import answer_age
from voicebot.knowledge.asked_people import PEOPLE
from voicebot.knowledge.combined_use import answer_combined
from voicebot.knowledge.facts import Fact
from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.passage_answers import answer_from_clause
from voicebot.knowledge.person_bans import (
    AGED,
    allowed_beside,
    ban_said,
    concerns,
    condition_stated,
    lead_of_ban,
)
from voicebot.knowledge.phrases import clean, join, say_age, verb
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question
from voicebot.knowledge.replies import Answer, from_facts, from_sentences, unstated
from voicebot.knowledge.retrieval import clauses_of
from voicebot.knowledge.rules import EVERYBODY
from voicebot.knowledge.substance_answers import answer_substances, without_ban
from voicebot.knowledge.substances import Substances

_ABILITY = (
    r"能不能|可不可以|可以|能|行不行|行[吗吧么]|成[吗吧么]|适合|适不适合|合适|没事吧|有事吗|要紧"
    r"|有没有事|敢|放心|影响|用不用得|没问题|管不管|碍事|不$|吗$|没$|用行不|[用吃穿喝抹使擦戴买]不|[用吃穿喝抹使擦戴买]得|行不|成不|会不会有|要不要"
)


def answer_safety(question: Question, product: Product, knower: Substances) -> Answer | None:
    """Answers about substances, people, skins and ages, or ``None`` when none is asked about."""
    if question.substances:
        return answer_combined(question, product, knower) or _substances_for(question, product, knower)
    choosing = question.people and question.says(r"[买选拿吃喝用穿]哪|哪[个款种]")
    if not question.says(_ABILITY) and not choosing and not question.tells_only:
        return None
    if question.age_years is not None:
        by_age = answer_age(question, product)
        allowed = by_age.reply.startswith("可以")
        return (_against_besides(question, product, knower) if allowed else None) or by_age
    if stated := condition_stated(question, product):
        return stated
    if question.people:
        answer = _people(question, product, knower.lexicon)
        if answer is not None:
            return answer
    if question.skin_types:
        return _skin(question, product, knower.lexicon)
    if question.says(r"过敏"):
        return _allergy_in_general(product)
    return None


_LEAVE_ASKED = re.compile(
    r"能不能|可不可以|(?<!不)能(?!不)\S{0,3}[吃喝用穿戴抹涂擦敷碰买]|可以|敢|适合|合适|[行成][不吗么吧]|没事|要紧|放心|随便|随意|敞开|放开"
)
"""Leave asked for somebody, rather than what is in it."""


def _substances_for(question: Question, product: Product, knower: Substances) -> Answer:
    """没加蔗糖，那糖尿病的能吃吧: without it, it is still not for who is warned or not named."""
    about = answer_substances(question, product, knower)
    if not _LEAVE_ASKED.search(question.spoken) or about.reply.startswith(("不建议", "不行", "要")):
        return about
    words = "|".join(map(re.escape, question.substances))
    rest = re.sub(rf"(?:里面|[含有加放没不无])*(?:{words})(?:过敏)?的?", "", question.spoken)
    person = condition_stated(question, product)
    if person is None and set(question.people) - {"男", "女"}:
        asked = replace(question, spoken=rest, substances=())
        person = _people(asked, product, knower.lexicon)
        if person is None and not _HEALTHY.issuperset(question.people):
            person = _unstated_people(question, product)
    if person is None:
        return about
    told = re.sub("，可以放心(?=。)", "", about.reply)
    if person.reply.startswith(("不", "要")):
        return Answer(
            f"{person.reply}{told}" if about.known and not question.allergic else person.reply,
            tuple(dict.fromkeys((*person.grounds, *about.grounds))),
            True,
            person.facts,
        )
    if question.allergic or not about.known:
        return about
    grounds = tuple(dict.fromkeys((*about.grounds, *person.grounds)))
    return Answer(f"{told}{person.reply}", grounds, person.known, (*about.facts, *person.facts))


def _against_besides(question: Question, product: Product, knower: Substances) -> Answer | None:
    """五十岁了，皮肤敏感: the age is right, but the skin or the illness is not."""
    others = tuple(person for person in question.people if person not in _HEALTHY)
    found = (
        condition_stated(question, product),
        _people(replace(question, people=others), product, knower.lexicon) if others else None,
        _skin(question, product, knower.lexicon) if question.skin_types else None,
    )
    return next((one for one in found if one and one.reply.startswith(("不", "要"))), None)


_EVER_ALLERGIC = re.compile(
    r"过敏(?:史|体质)|(?:容易|曾经?|以前)\S{0,4}过敏|敏感体质|过敏的?(?:人|者|亲|宝|先)"
)
"""Whoever has been allergic to something, whatever it was."""


def _allergy_in_general(product: Product) -> Answer:
    for clause, _, sentence, _ in clauses_of(product.text):
        if _EVER_ALLERGIC.match(re.sub(r"^(?:有|是|本身)+", "", clause)):
            return from_sentences(f"要谨慎，{clean(clause)}。", [sentence])
    facts = product.facts_named("contraindications", "allergens")
    if not facts:
        return unstated("会不会过敏", product)
    said = "，".join(dict.fromkeys(_say(fact) for fact in facts[:3]))
    return from_facts(f"{said}。您对什么过敏呢？", facts[:3])


def _say(fact: Fact) -> str:
    value = clean(str(fact.value))
    return f"含有{value}" if fact.name == "allergens" else f"{without_ban(value)}的人不能用"


_HEALTHY = frozenset({"孩子", "老人", "男", "女", "未成年", "未成年人"})
_ANYBODY = re.compile("人群|年龄|全家|人人|男女老少")
"""各种肤质 welcomes skins; whoever is pregnant or ill must be named."""


def _people(question: Question, product: Product, lexicon: Lexicon) -> Answer | None:
    for person in question.people:
        pattern = _pattern(person, lexicon)
        against = [
            f
            for f in product.facts_named("contraindications", "not_for")
            if re.search(pattern, str(f.value)) and not AGED.search(str(f.value))
        ]
        if against and person in _HEALTHY and _HEALTHY.issuperset(question.people):
            general = [ban for ban in against if concerns(ban, pattern, question, product)]
            if not general and not asks_else(question, product):
                return from_facts(f"要注意，{ban_said(against[0], product)}。", against[:1])
            against = general
        if against and (allowed := allowed_beside(against, pattern, question, product)):
            return allowed
        if against:
            said = ban_said(against[0], product)
            return from_facts(f"{lead_of_ban(said, question, product)}，{said}。", against[:1])
    if asks_else(question, product):
        return _care_named(question, product, lexicon)
    ill = [person for person in question.people if person not in _HEALTHY]
    for person in ill or question.people:  # an old man's diabetes is not answered by a welcome to the old
        pattern = _pattern(person, lexicon)
        welcome = [
            f
            for f in product.facts_named("suitable_for", "target")
            if re.search(pattern, str(f.value)) or (person in _HEALTHY and _ANYBODY.search(str(f.value)))
        ]
        careful = [
            fact
            for fact in product.facts_named("cautions")
            if re.search(pattern, str(fact.value)) and not _LEFT_OPEN.search(str(fact.value))
        ]
        if not welcome and (permitted := next((f for f in careful if _permits(str(f.value))), None)):
            return from_facts(f"可以的，{clean(str(permitted.value))}。", [permitted])
        if welcome:
            advice = f"，{_limit(product, careful)}" if careful else _limit_beside(product, welcome[0])
            return from_facts(
                f"可以的，{_without_limit(str(welcome[0].value))}能{verb(product)}{advice}。",
                [*welcome[:1], *careful[:1]],
            )
        if careful:
            return from_facts(
                f"要谨慎，{clean(str(careful[0].value))}，不建议多{verb(product)}。", careful[:1]
            )
        child = person == "孩子" and product.number("age_min")
        if child:
            facts = product.facts_named("age_min")
            return from_facts(f"{say_age(child)}以上才能{verb(product)}，孩子多大了？", facts)
    for person in ill or question.people:
        if answer := answer_from_clause(question, product, _pattern(person, lexicon)):
            return answer
    if answer := _by_gender(question, product):
        return answer
    if set(question.people) <= {"男", "女"}:
        return None
    return None if question.skin_types else _unstated_people(question, product)


def _care_named(question: Question, product: Product, lexicon: Lexicon) -> Answer | None:
    """高血压少吃 for who tells at length of a high blood pressure and asks for leave."""
    if not question.says(_ABILITY):
        return None
    for person in question.people:
        pattern = _pattern(person, lexicon)
        for fact in product.facts_named("cautions") if person not in _HEALTHY else ():
            value = str(fact.value)
            if re.search(pattern, value) and _SPARINGLY.search(value):
                return from_facts(f"要谨慎，{clean(value)}。", [fact])
    return None


_SPARINGLY = re.compile(r"少[吃喝用抹穿]|别多|不[能要宜]多|适量|控制|慎|悠着")


def _by_gender(question: Question, product: Product) -> Answer | None:
    """A man or a woman asks for a product that the text calls one for men, women, or both."""
    for person in question.people:
        for fact in product.facts_named("gender"):
            stated = str(fact.value)
            if person in ("男", "女") and stated:
                if person in stated:
                    return from_facts(
                        f"可以的，{'男女都能' if len(stated) > 1 else stated + '款，能'}{verb(product)}。",
                        [fact],
                    )
                return from_facts(f"这是{stated}款，不太合适。", [fact])
    return None


def _limit(product: Product, careful: list[Fact]) -> str:
    limits = [f for f in product.facts_named("cautions") if re.search(r"不超过|控|少", str(f.value))]
    return "，".join(dict.fromkeys(clean(str(fact.value)) for fact in (*careful[:1], *limits[:2])))


_PERMITTED = re.compile(r"放心[使用吃喝穿抹]|(?:可以?|能)(?:正常|照常|安心)?[使用吃喝穿抹]")
_RESERVED = re.compile(r"[不没别勿问医慎少]|适量|注意|咨询|小心|之?前|先|再|才|后")


def _permits(caution: str) -> bool:
    """妊娠期可放心使用 is leave without a condition, wherever the reader has put it."""
    return bool(_PERMITTED.search(caution)) and not _RESERVED.search(caution)


_LEFT_OPEN = re.compile(r"能不能|可不可以|适不适合|能否|可否|是否")
"""孕妇能不能吃没写: neither leave nor a warning."""
_LIMIT = re.compile(r"为限|最多|别超过|不超过|不要超过|控制|限量|少量|适量|就够|别多|别贪")


def _limit_beside(product: Product, welcome: Fact) -> str:
    """糖友能喝，一天一条为限: how much, in the same sentence as the permission."""
    clauses = [one for one in clauses_of(product.text) if one[2] == welcome.sentence]
    told = [
        clean(clause)
        for clause, plain, _, _ in clauses
        if _LIMIT.search(plain) and str(welcome.value) not in plain
    ]
    if not told:
        told = [
            clean(following[0])
            for (clause, *_), following in pairwise(clauses)
            if str(welcome.value) in clause and _UNDER_CONDITION.match(following[1])
        ]
    return f"，{told[0]}" if told else ""


_UNDER_CONDITION = re.compile(
    r"(?:但是?|不过|只是|就是)|(?:要|得(?!到)|需|记得|别|勿|不要|注意|先|控|按|算|只|每[天次日顿])"
)
"""糖尿病人可以吃，要算进主食量: on what condition."""


def _without_limit(person: str) -> str:
    return re.sub(r"[(（].*?[)）]", "", person)


def asks_else(question: Question, product: Product) -> bool:
    """The person is only mentioned; the question is about something else (我家老人用的电信卡行不)."""
    people = "|".join(PEOPLE.values())
    rest = re.sub(
        rf"(?:{people})|怀着|我家?|你|家里|用|吃|穿|喝|抹|涂|敷|能|可以|行|成|中|适合|吗|不|没|的|是|给|这个|这款|合适"
        rf"|问题|有|放心|啊|呢|了|要|吧|呀|嘛|想|买|哪|个|选|款|我们|现在|正|期间|阶段|的?时候|三?个?月|年纪|岁数|大|也|妇|人|病|[冲泡煮蒸拌尝啃嚼当使][着点个]?|天天|每天|早餐|早饭|高",
        "",
        question.spoken,
    )
    rest = re.sub(r"[拍呢着]|还在?|要?紧|碍|事|影响|妨|危险|安全|风险|打|随便|随意|放?敞?开|关系", "", rest)
    return len("".join(char for char in rest if char not in product.name)) >= 2


def _unstated_people(question: Question, product: Product) -> Answer:
    who = next((person for person in question.people if person not in _HEALTHY), question.people[0])
    facts = product.facts_named("suitable_for", "skin_type", "age_min")
    return unstated(f"{who}能不能用", product, facts[:0])


def _pattern(person: str, lexicon: Lexicon) -> str:
    words = [word for word, value in lexicon.words("population").items() if value == person]
    general = PEOPLE.get(person, "")
    return "|".join([*map(re.escape, (person, *words)), *([general] if general else [])])


def _skin(question: Question, product: Product, lexicon: Lexicon) -> Answer:
    for skin in question.skin_types:
        words = [word for word, value in lexicon.words("skin_type").items() if value == skin]
        against = [
            fact
            for fact in product.facts_named("not_for", "contraindications")
            if any(word in str(fact.value) for word in words)
        ]
        if against:
            return from_facts(f"不建议{verb(product)}，{clean(str(against[0].value))}不合适。", against[:1])
        careful = [f for f in product.facts_named("cautions") if any(word in str(f.value) for word in words)]
        fitting = [fact for fact in product.facts_named("skin_type") if fact.value == skin]
        fitting += [fact for fact in product.facts_named("suitable_for") if EVERYBODY.search(str(fact.value))]
        if fitting:
            advice = f"，{clean(str(careful[0].value))}" if careful else ""
            return from_facts(f"可以的，{skin}皮肤能用{advice}。", [*fitting[:1], *careful[:1]])
        if careful:
            return from_facts(f"要先试一下，{clean(str(careful[0].value))}。", careful[:1])
    for skin in question.skin_types:
        words = [
            word for word, value in lexicon.words("skin_type").items() if value == skin and len(word) > 1
        ]
        if answer := answer_from_clause(
            question, product, "|".join(map(re.escape, words)) or re.escape(skin)
        ):
            return answer
    stated = product.facts_named("skin_type")
    said = f"适合{join(fact.value for fact in stated)}皮肤" if stated else ""
    return unstated(f"{question.skin_types[0]}皮肤能不能用", product, stated, said)
