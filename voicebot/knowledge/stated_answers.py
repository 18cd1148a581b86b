"""Questions that name a fact (保质期多久, 怎么用), and those answered by the passage that speaks of it."""

import re

from voicebot.knowledge.facts import Fact
from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.phrases import clean, join, label, say_facts
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question
from voicebot.knowledge.reading.safety import BAN
from voicebot.knowledge.replies import OFFER, Answer, from_facts, from_sentences, unstated
from voicebot.knowledge.retrieval import SAME_MATTER, Passage, content_of, find_passages
from voicebot.knowledge.rules import same_text

_FACT_QUESTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"(?:用不用|要不要|需不需要|需要|要|用)(?:再)?(?:水)?洗(?!衣|面)|洗掉|免洗", ("usage",)),
    (r"保质期|保质|放多久|能放几|过期|有效期|多久(?:用|吃)完", ("shelf_life", "storage")),
    (r"怎么(?:保存|放|存)|(?:放|存)冰箱|保存|冷藏|存放", ("storage", "shelf_life")),
    (
        r"怎么(?:用|敷|抹|吃|涂|穿|使)|咋用|用法|使用方法|步骤|一周几次|一天\S{0,2}几次|(?:多久|几天|多长时间)(?:敷|用|抹|涂|做|喷)?一[次回遍]|用几次|敷多久|敷几分钟|先用",
        ("usage",),
    ),
    (
        r"(?:一|每)[盒袋罐瓶箱]\S{0,3}(?:几|多少)[^钱块]|多少毫升|多少克|几片|几支|规格|多大(?:一)?[瓶盒袋罐]|净含量|多少斤|几斤",
        ("spec",),
    ),
    (r"什么颜色|哪些颜色|几种颜色|颜色", ("colors",)),
    (r"什么口味|哪些口味|几种口味|口味|什么味", ("flavor",)),
    (r"哪(?:里|儿)产|产地|哪里的|哪产", ("origin",)),
    (r"保修|质保|包修|坏了|联保|售后", ("warranty", "return_policy")),
    (r"退货|能退|无理由|可以退|退换|换货|不合适\S*(?:退|换)", ("return_policy", "warranty")),
    (r"多重|重不重|几斤重|重量|沉不沉", ("weight", "drawbacks")),
    (r"多少毫安|电池多大|电池容量|容量多大", ("battery_mah", "capacity_mah")),
    (r"多少瓦|充电功率|几瓦|快充多少", ("charge_w",)),
    (r"屏幕多大|多大屏|几寸|多少寸|屏多大", ("screen_inch",)),
    (r"防晒指数|多少倍|spf", ("spf",)),
    (
        r"什么(?:成分|材料做|东西做)|成分(?:是|有|表)|主要成分|配料|里(?:面|头)都?有(?:啥|什么|哪些)|都有(?:啥|什么|哪些)(?!颜色|口味|码)",
        ("ingredients", "allergens"),
    ),
    (r"什么(?:材质|面料|料子|皮)|材质|面料", ("material",)),
    (r"有货|现货|库存|还有(?:没|吗)|缺货|剩多少", ("stock",)),
    (r"缺点|毛病|不好的地方|不足", ("drawbacks",)),
    (r"什么(?:皮肤|肤质)|哪种(?:皮肤|肤质)|适合(?:什么|哪)\S{0,3}(?:皮|肤)", ("skin_type", "suitable_for")),
    (r"什么(?:功效|作用|效果|用处)|有啥(?:用|功效|作用|效果)|功效|干(?:什么|嘛)用", ("effect", "features")),
    (r"适合(?:什么|哪|谁)|什么人|给谁", ("suitable_for", "target", "skin_type", "gender")),
    (r"什么人不能|谁不能|禁忌|哪些人不", ("contraindications", "not_for")),
    (r"注意(?:什么|啥|些|事项)|要注意", ("cautions", "contraindications")),
    (r"男的?(?:能|可以|也)|女的?(?:能|可以|也)|男士|男款|女款|男女", ("gender",)),
    (r"几岁|多大年龄|多大(?:的)?(?:孩子|小孩|宝宝|能)|年龄", ("age_min", "age_max")),
    (r"送(?:什么|啥)", ("gifts",)),
    (r"品牌|牌子|什么牌", ("brand",)),
    (r"支持(?:什么|哪些)|适配(?:什么|哪些)|哪些型号|什么型号", ("compatible",)),
)
_POSITIVE = frozenset({"features", "suitable_for", "compatible", "effect", "half_size"})
_NEGATIVE = frozenset({"not_features", "not_for", "contraindications"})
STRONG_MATCH = 0.6
WEAK_MATCH = 0.34
_ABOUT_EQUAL = 0.12
_SURE_MATCH = 0.75


def answer_fact(question: Question, product: Product) -> Answer | None:
    """The fact that the question names; ``None`` when it names none or the text does not state it."""
    if question.says(r"开(?:了|封|袋|瓶|罐)") and question.says(r"多久|几天|放"):
        opened = [
            fact
            for fact in product.facts_named("storage", "shelf_life")
            if re.search(r"[开拆启]", str(fact.value))
        ]
        if opened:
            return from_facts(f"{clean(str(opened[0].value))}。", opened[:1])
    if (of_what := _amount_of_something(question, product)) is not None:
        return unstated(of_what, product)
    for pattern, names in _FACT_QUESTIONS:
        if not question.says(pattern):
            continue
        if _says_more(question, pattern, product):
            return answer_passage(question, product)
        for name in names:
            facts = product.facts_named(name)
            if facts:
                return from_facts(f"{_short(product, name)}。", facts)
        if _is_open(question):
            return unstated(label(names[0]), product)
    return None


_AMOUNT_OF = re.compile(r"(?:多少|几)(?P<what>[\u4e00-\u9fff]{2,4}?)(?=$|吗|呢|啊|的|呀|在|能|可|才|就)")
_COUNTABLE = re.compile(
    r"毫[升克安米]|公?[克斤分里升]|千克|厘米|英寸|块钱|[元块]|[瓦片支包袋盒瓶罐枚粒颗条双码岁天年月日周次层口种色款味寸度]|小时|分钟|个月|时间|东西|钱|倍|折|期|人|容量|重|长|宽|高|大"
)


def _amount_of_something(question: Question, product: Product) -> str | None:
    """多少卡路里: an amount of something that the text does not even mention."""
    match = _AMOUNT_OF.search(question.spoken)
    if match is None or _COUNTABLE.match(match["what"]):
        return None
    what = match["what"]
    pieces = [what[place : place + 2] for place in range(len(what) - 1)]
    return None if any(piece in product.text for piece in pieces) else f"{what}多少"


def _says_more(question: Question, pattern: str, product: Product) -> bool:
    """A passage that holds the conditions of the question beats the plain fact: 三个口都插上多少瓦."""
    rest = re.sub(pattern, "", question.spoken)
    if len(content_of(rest, product).replace(" ", "")) < 3:
        return False
    best = find_passages(rest, product, limit=1)
    if not best or best[0].coverage < STRONG_MATCH:
        return False
    return best[0].coverage >= 0.8 or bool(re.search(r"\d", best[0].text))


def _is_open(question: Question) -> bool:
    return question.says(r"什么|多少|几|哪|怎么|多久|多大|多重|啥|保质期|产地|成分|保修|有货|现货")


def _short(product: Product, name: str) -> str:
    values = [clean(value) for value in product.texts(name)]
    if name in ("usage", "storage", "shelf_life", "cautions", "drawbacks", "warranty", "return_policy"):
        return ("保质期" if name == "shelf_life" and "后" not in values[0] else "") + "，".join(values[:3])
    if name == "gender" and len(values[0]) == 1:
        return f"这是{values[0]}款，别的没写"
    if name == "gender":
        return "男女都可以"
    return say_facts(product, name)


def answer_effect(question: Question, product: Product, lexicon: Lexicon) -> Answer | None:
    """Does it do this: 能祛斑吗."""
    lowered = question.spoken.lower()
    asked = dict.fromkeys(
        value for word, value in lexicon.words("effect").items() if word in lowered and len(word) >= 2
    )
    if not asked or not question.says(r"能|可以|有没有|是不是|吗|不$|没$|效果|管用|会"):
        return None
    stated = product.facts_named("effect")
    met = [fact for fact in stated if fact.value in asked]
    if met:
        return from_facts(f"可以的，它主打{join(fact.value for fact in stated)}。", stated)
    if find_passages(question.text, product, limit=1) and _strong(question, product):
        return None
    said = f"主打{join(fact.value for fact in stated)}" if stated else ""
    return unstated(f"{next(iter(asked))}", product, stated, said)


_CHOICES = (("color", "colors", "颜色"), ("flavor", "flavor", "口味"), ("material", "material", "材质"))


def answer_choice(question: Question, product: Product, lexicon: Lexicon) -> Answer | None:
    """Is there this colour, this flavour, is it of this material: 有蓝色的吗, 是真皮的吗."""
    if not question.says(r"有|是|吗$|没$|不$"):
        return None
    for slot, name, called in _CHOICES:
        asked = _asked_value(question, slot, lexicon)
        stated = product.facts_named(name)
        if asked is None or not stated:
            continue
        if any(asked in str(fact.value) for fact in product.facts_named("not_features")):
            return None
        met = [fact for fact in stated if same_text(lexicon, slot, asked, str(fact.value))]
        if met:
            return from_facts(
                f"{'是' if slot == 'material' else '有'}的，有{join([met[0].value])}。", met[:1]
            )
        listed = join(clean(str(fact.value)) for fact in stated)
        return from_facts(f"{asked}没有写到，{called}有{listed}。", stated)
    return None


def _asked_value(question: Question, slot: str, lexicon: Lexicon) -> str | None:
    words = lexicon.words(slot)
    said = [word for word in words if len(word) >= 2 and word in question.spoken.lower()]
    if said:
        return words[max(said, key=len)]
    ending = {"color": "色", "flavor": "味"}.get(slot)
    match = (
        re.search(rf"有(?:没有)?([\u4e00-\u9fff]{{1,4}}{ending})(?:的|吗|没|$)", question.spoken)
        if ending
        else None
    )
    return match[1] if match and match[1] not in ("颜色", "口味", "气味") else None


def answer_feature(question: Question, product: Product, lexicon: Lexicon) -> Answer | None:
    """Does it have this property, by the shop's words for properties."""
    lowered = question.spoken.lower()
    asked = {value for word, value in lexicon.words("feature").items() if len(word) >= 2 and word in lowered}
    for value in asked:
        met = [
            fact
            for fact in product.facts_named("features")
            if same_text(lexicon, "feature", value, str(fact.value))
        ]
        against = [
            fact for fact in product.facts_named("not_features", "drawbacks") if value in str(fact.value)
        ]
        if met and not against:
            return from_facts(f"是的，{clean(str(met[0].value))}。", met[:1])
    return None


def _strong(question: Question, product: Product) -> bool:
    best = find_passages(question.text, product, limit=1)
    return bool(best) and best[0].coverage >= STRONG_MATCH


def answer_passage(question: Question, product: Product) -> Answer | None:
    """What the text says about it, word for word; hedged when it is only near the question."""
    passages = find_passages(question.text, product)
    if not passages or passages[0].coverage < WEAK_MATCH:
        return None
    best = _most_telling(passages, product)
    said = _with_neighbours(best, passages)
    fact = _fact_of(best, product)
    if (fact is None or fact.name not in _NEGATIVE) and (refusal := _refusal(passages, best, product)):
        return _grounded(f"{clean(refusal.text)}，{said}。", refusal, _fact_of(refusal, product))
    if best.coverage >= STRONG_MATCH:
        lead = _lead(question, fact, best)
        return _grounded(f"{lead}{said}。", best, fact)
    if fact is not None and fact.name in ("cautions", "not_for", "contraindications"):
        return _grounded(f"要注意，{said}。", best, fact)
    return Answer(
        f"这一点我这边没有写明，只提到{said}，{OFFER}", (best.sentence,), False, (fact,) if fact else ()
    )


def _most_telling(passages: list[Passage], product: Product) -> Passage:
    """Of passages about equally near, the one that refuses or warns: a refusal must not be overlooked."""
    near = [passage for passage in passages if passage.coverage >= passages[0].coverage - _ABOUT_EQUAL]
    for passage in near:
        fact = _fact_of(passage, product)
        if fact is not None and fact.name in _NEGATIVE and passage.coverage >= WEAK_MATCH:
            return passage
    return passages[0]


def _refusal(passages: list[Passage], best: Passage, product: Product) -> Passage | None:
    """不防水 beside 淋雨后自然晾干: what the product cannot do in the same matter."""
    for passage in passages:
        fact = _fact_of(passage, product)
        if passage is not best and passage.coverage >= SAME_MATTER and fact and fact.name in _NEGATIVE:
            return passage
    return None


def _with_neighbours(best: Passage, passages: list[Passage]) -> str:
    """The clause, with others of the same sentence that also match."""
    texts = [best]
    texts += [
        p
        for p in passages[1:]
        if p.sentence == best.sentence and p.coverage >= 0.75 * best.coverage and p.text != best.text
    ]
    texts.sort(key=lambda passage: passage.start)
    words = "，".join(dict.fromkeys(clean(passage.text) for passage in texts))
    if len(words) < 3:
        words = clean(best.sentence) if len(best.sentence) <= 40 else words
    return words


def _fact_of(passage: Passage, product: Product) -> Fact | None:
    for fact in product.facts:
        if (
            fact.sentence == passage.sentence
            and str(fact.value) in passage.text
            and fact.name not in ("name", "brand")
        ):
            return fact
    return next((fact for fact in product.facts if str(fact.value) and passage.text in str(fact.value)), None)


def _lead(question: Question, fact: Fact | None, passage: Passage) -> str:
    """Yes or no, where the kind of fact decides it."""
    closed = question.says(r"吗$|不$|没$|么$|能不能|有没有|可不可以|是不是|行不行|会不会|成不成|支持|[能可]")
    if closed and re.search(r"[带装放用穿][得的][了上下]", passage.text):
        return "可以的，"
    if closed and BAN.search(passage.text) and (fact is None or fact.name not in _POSITIVE):
        return "" if re.match(r"不是|没有|不支持|不能|不可|无|不建议|不适合", passage.text) else "这个不行，"
    if fact is None or not closed:
        return ""
    negated = bool(re.search(r"不|没|无|别|勿", passage.text))
    if fact.name in _NEGATIVE:
        if re.match(r"不是|没有|不支持|不能|不可|无", passage.text):
            return ""
        return "没有的，" if question.says("有") else "不是的，" if question.says("是") else "这个不行，"
    affirmed = fact.name != "features" or re.search(r"支持|可以?|能|防|带|有|随", passage.text)
    if fact.name in _POSITIVE and not negated and affirmed and passage.coverage >= _SURE_MATCH:
        return "可以的，" if question.says(r"能|可以|行") else "是的，"
    return ""


def _grounded(reply: str, passage: Passage, fact: Fact | None) -> Answer:
    answer = from_sentences(reply, [passage.sentence])
    return Answer(answer.reply, answer.grounds, True, (fact,) if fact else ())


def not_stated(question: Question, product: Product) -> Answer:
    """Nothing in the text is near the question."""
    content = content_of(question.spoken, product).replace(" ", "")
    about = content if 2 <= len(content) <= 6 else ""
    return unstated(about, product)
