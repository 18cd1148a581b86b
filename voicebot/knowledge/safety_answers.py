"""Can this person use it, and is that in it: answered from statements only."""

import re
from dataclasses import replace

from voicebot.knowledge.age_answers import answer_age
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
from voicebot.knowledge.question import PEOPLE, Question
from voicebot.knowledge.reading.rulings import CARE
from voicebot.knowledge.replies import Answer, from_facts, from_sentences, unstated
from voicebot.knowledge.retrieval import clauses_of
from voicebot.knowledge.rules import EVERYBODY
from voicebot.knowledge.shared_line_answers import by_the_line, shared_line
from voicebot.knowledge.substance_clauses import (
    NO_MATTER,
    allowed_although,
    alternative_for,
    flavors_without,
    substance_in_clause,
)
from voicebot.knowledge.substances import Substances

_ABILITY = (
    r"能不能|可不可以|可以|能|行不行|行[吗吧么]|成[吗吧么]|适合|适不适合|合适|没事吧|有事吗|要紧"
    r"|有没有事|敢|放心|影响|用不用得|没问题|管不管|碍事|不$|吗$|没$|用行不|[用吃穿喝抹使擦戴买]不|[用吃穿喝抹使擦戴买]得|行不|成不|会不会有|要不要"
)


def answer_safety(question: Question, product: Product, knower: Substances) -> Answer | None:
    """Answers about substances, people, skins and ages, or ``None`` when none is asked about."""
    if question.substances:
        return answer_combined(question, product, knower) or _substances(question, product, knower)
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


def _against_besides(question: Question, product: Product, knower: Substances) -> Answer | None:
    """五十岁了，皮肤敏感: the age is right, but the skin or the illness is not."""
    others = tuple(person for person in question.people if person not in _HEALTHY)
    found = (
        condition_stated(question, product),
        _people(replace(question, people=others), product, knower.lexicon) if others else None,
        _skin(question, product, knower.lexicon) if question.skin_types else None,
    )
    return next((one for one in found if one and one.reply.startswith(("不", "要"))), None)


# --- substances -------------------------------------------------------------------------------------


def _substances(question: Question, product: Product, knower: Substances) -> Answer | None:
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
        if knower.held_in(word, str(fact.value))
        # a warning of the group warns of its members (含蛋 of 鸡蛋)
        or (question.allergic and fact.name == "allergens" and str(fact.value) in knower.groups_of(word))
    ]
    if question.allergic and (welcome := _welcome_with(word, product)):
        return from_facts(f"可以的，{clean(str(welcome.value))}能{verb(product)}。", [welcome])
    if question.allergic and (allowed := allowed_although(word, product, knower)):
        return allowed
    free = [fact for fact in product.facts_named("free_from") if knower.free_of(word, str(fact.value))]
    free += [
        fact
        for fact in product.facts_named("features", "not_features")
        # a feature that is just the substance's name says that it is there, not that it is absent
        if knower.absent_in(word, str(fact.value))
        and not (
            fact.name == "features" and str(fact.value) in (*knower.names(word), *knower.groups_of(word))
        )
    ]
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
            f"应该是含的，写明了{_without_ban(clean(str(forbidding[0].value)))}的人不能{verb(product)}。",
            forbidding[:1],
        )
    stated = product.facts_named("ingredients")
    said = f"成分有{join(clean(str(fact.value)) for fact in stated[:4])}" if stated else ""
    return unstated(f"{word}这一项", product, stated[:4], said)


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


def _allergy(
    word: str, product: Product, forbidding: list[Fact], holding: list[Fact], free: list[Fact]
) -> Answer:
    if remedy := next((fact for fact in forbidding if _REMEDY.search(str(fact.value))), None):
        return from_facts(f"要注意，{clean(str(remedy.value))}。", [remedy])
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
            f"不建议{verb(product)}，{_without_ban(said)}的人不能{verb(product)}，{word}过敏要避开。",
            forbidding[:1],
        )
    if free:
        return from_facts(
            f"它写明不含{clean(str(free[0].value))}，{word}过敏也可以{verb(product)}。", free[:1]
        )
    stated = product.facts_named("ingredients", "allergens")
    said = f"成分有{join(clean(str(fact.value)) for fact in stated[:5])}" if stated else ""
    return unstated(f"{word}这一项", product, stated[:5], said)


def _without_ban(text: str) -> str:
    return re.sub(r"的?(?:人|者)?(?:请?勿\S*|慎\S*|也?莫\S*|不要\S*|别\S*|禁\S*|也?不行)$", "", text)


def _named(fact: Fact, word: str) -> str:
    value = clean(str(fact.value))
    return value if word in value or fact.name == "ingredients" else f"{value}" if len(value) <= 8 else word


def _allergy_in_general(product: Product) -> Answer:
    facts = product.facts_named("contraindications", "allergens")
    if not facts:
        return unstated("会不会过敏", product)
    said = "，".join(dict.fromkeys(_say(fact) for fact in facts[:3]))
    return from_facts(f"{said}。您对什么过敏呢？", facts[:3])


def _say(fact: Fact) -> str:
    value = clean(str(fact.value))
    return f"含有{value}" if fact.name == "allergens" else f"{_without_ban(value)}的人不能用"


# --- people -----------------------------------------------------------------------------------------


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
            if not general and not _asks_else(question, product):
                return from_facts(f"要注意，{ban_said(against[0], product)}。", against[:1])
            against = general
        if against and (allowed := allowed_beside(against, pattern, question, product)):
            return allowed
        if against:
            said = ban_said(against[0], product)
            return from_facts(f"{lead_of_ban(said, question, product)}，{said}。", against[:1])
    if _asks_else(question, product):
        return None
    for person in question.people:
        pattern = _pattern(person, lexicon)
        welcome = [
            f
            for f in product.facts_named("suitable_for", "target")
            if re.search(pattern, str(f.value)) or (person in _HEALTHY and _ANYBODY.search(str(f.value)))
        ]
        careful = [f for f in product.facts_named("cautions") if re.search(pattern, str(f.value))]
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
    for person in question.people:
        if answer := answer_from_clause(question, product, _pattern(person, lexicon)):
            return answer
    if answer := _by_gender(question, product):
        return answer
    if set(question.people) <= {"男", "女"}:
        return None
    return None if question.skin_types else _unstated_people(question, product)


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


_LIMIT = re.compile(r"为限|最多|别超过|不超过|不要超过|控制|限量|少量|适量|就够|别多|别贪")


def _limit_beside(product: Product, welcome: Fact) -> str:
    """糖友能喝，一天一条为限: how much, in the same sentence as the permission."""
    told = [
        clean(clause)
        for clause, plain, sentence, _ in clauses_of(product.text)
        if sentence == welcome.sentence and _LIMIT.search(plain) and str(welcome.value) not in plain
    ]
    return f"，{told[0]}" if told else ""


def _without_limit(person: str) -> str:
    return re.sub(r"[(（].*?[)）]", "", person)


def _asks_else(question: Question, product: Product) -> bool:
    """The person is only mentioned; the question is about something else (我家老人用的电信卡行不)."""
    people = "|".join(PEOPLE.values())
    rest = re.sub(
        rf"(?:{people})|怀着|我家?|你|家里|用|吃|穿|喝|抹|涂|敷|能|可以|行|成|中|适合|吗|不|没|的|是|给|这个|这款|合适"
        rf"|问题|有|放心|啊|呢|了|要|吧|呀|嘛|想|买|哪|个|选|款|我们|现在|正|期间|阶段|的?时候|三?个?月|年纪|岁数|大|也|妇|人|病|[冲泡煮蒸拌尝啃嚼当使][着点个]?|天天|每天|早餐|早饭|高",
        "",
        question.spoken,
    )
    rest = re.sub(r"[拍呢着]|要?紧", "", rest)
    return len("".join(char for char in rest if char not in product.name)) >= 2


def _unstated_people(question: Question, product: Product) -> Answer:
    who = question.people[0]
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


_NOT_ADDED = re.compile(r"[不没未](?:有)?(?:另外?|额外)?(?:添?加|放)")
"""没加糖 of dates: what is not added may be in the fruit."""
