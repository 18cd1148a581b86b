"""Questions that name a fact (保质期多久, 怎么用), and those answered by the passage that speaks of it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from voicebot.knowledge.beside_the_point import to_the_point
from voicebot.knowledge.facts import Fact
from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.passage_answers import STRONG_MATCH, answer_passage, is_strong
from voicebot.knowledge.phrases import clean, join, label, say_facts
from voicebot.knowledge.product import Product
from voicebot.knowledge.purchase_limits import PER_CUSTOMER, PER_ORDER
from voicebot.knowledge.question import Question
from voicebot.knowledge.replies import Answer, from_facts, from_sentences, unstated
from voicebot.knowledge.retrieval import clauses_of, content_of, find_passages, names_a_matter
from voicebot.knowledge.same_value import same_text

_FACT_QUESTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"(?:用不用|要不要|需不需要|需要|要|用)(?:再)?(?:水)?洗(?!衣|面)|洗不洗|洗掉|免洗", ("usage",)),
    (r"保质期|到期|保质|放多久|能放几|过期|有效期|多久(?:用|吃)完", ("shelf_life", "storage")),
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
    (r"哪(?:里|儿|个地方|个省)?\S{0,2}(?:产|造|出的)|产地|哪里的|哪产", ("origin",)),
    (r"保修|质保|包修|坏了|联保|售后", ("warranty", "return_policy")),
    (r"退货|能退|无理由|可以退|退换|换货|不合适\S*(?:退|换)", ("return_policy", "warranty")),
    (r"多重|重不重|几斤重|重量|沉不沉", ("weight", "drawbacks")),
    (r"多少毫安|电池多大|电池容量|容量多大", ("battery_mah", "capacity_mah")),
    (r"多少瓦|充电功率|几瓦|快充多少", ("charge_w",)),
    (r"屏幕多大|多大屏|几寸|多少寸|屏多大", ("screen_inch",)),
    (r"防晒指数|多少倍|spf", ("spf",)),
    (
        r"什么(?:成分|材料做|东西做)|成分(?:是|有|表)|主要成分|配料|里(?:面|头|边)都?(?:有|[放搁加掺]了)(?:些|点)?(?:啥|什么|哪些)|都有(?:啥|什么|哪些)(?!颜色|口味|码)",
        ("ingredients", "allergens"),
    ),
    (r"什么(?:材质|面料|料子|皮)|材质|面料", ("material",)),
    (
        r"限购|限[买拍几]|(?:最多|至多|顶多|一[人单次]|每[人单次])\S{0,3}(?:买|拍|订|要|拿)(?:几|多少)|(?:能|可以)买(?:几|多少)",
        ("limit_per_customer", "limit_per_order"),
    ),
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


def answer_fact(question: Question, product: Product) -> Answer | None:
    """The fact that the question names; ``None`` when it names none or the text does not state it."""
    if found := _once_opened(question, product) or _of_each_flavor(question, product):
        return found
    if (of_what := _amount_of_something(question, product)) is not None:
        return unstated(of_what, product)
    for pattern, names in _FACT_QUESTIONS:
        if not question.says(pattern):
            continue
        if (unit := _AMOUNT_UNIT.search(question.text)) and not _counts(product, names, unit[1]):
            continue
        if names == ("spec",) and question.says(r"一天|每天|一次|最多"):
            continue
        if not _is_open(question) and _passage_decides(question, product):
            return answer_passage(question, product)
        if names == ("spec",) and _passage_decides(question, product):
            return answer_passage(question, product)
        if _says_more(question, pattern, product):
            rest = replace(question, text=re.sub(pattern, "", question.text))
            found = answer_passage(rest, product)
            return None if found is None else to_the_point(question, product, found)
        for name in names:
            facts = product.facts_named(name)
            if name == "drawbacks" and "weight" in names:
                facts = tuple(fact for fact in facts if re.search("[重沉轻]", str(fact.value)))
            if facts and not (name in _TERMS and _term_missing(question, facts)):
                return from_facts(f"{_short(product, name)}。", facts)
        if _is_open(question):
            return unstated(label(names[0]), product)
    return None


_TERMS = ("warranty", "return_policy")
_TERM_ASKED = re.compile(r"多久|多长时间|几[年天]|几个?月|多少[天年]")
_TERM_TOLD = re.compile(
    r"[\d一两二三四五六七八九十半]\s*个?(?:年|月|天|日|周)|终身|终生|长期|永久|不保|不修|不管"
)


def _term_missing(question: Question, facts: Sequence[Fact]) -> bool:
    """开胶了保修多久 against 有划痕不退换: for how long is not told by what names no time."""
    return bool(_TERM_ASKED.search(question.spoken)) and not any(
        _TERM_TOLD.search(str(fact.value)) for fact in facts
    )


def _of_each_flavor(question: Question, product: Product) -> Answer | None:
    """莲蓉的一盒有几个 where the text says 各3枚."""
    flavors = [str(fact.value) for fact in product.facts_named("flavor")]
    if not question.says(r"几[个枚片颗支包袋]|多少[个枚片颗支包袋]"):
        return None
    if not any(flavor.removesuffix("味") in question.spoken for flavor in flavors):
        return None
    for clause, plain, sentence, _ in clauses_of(product.text):
        if re.search(r"各(?:\d+|[一两二三四五六七八九十])[个枚片颗支包袋]", plain):
            return from_sentences(f"{clean(clause)}。", [sentence])
    return None


_OPENED = re.compile(r"(?<!未)[开拆启]\S{0,3}[后,，]?\S{0,4}\d+个?[天月日周小]")


def _once_opened(question: Question, product: Product) -> Answer | None:
    """How long it keeps after it was opened, apart from how long it keeps closed."""
    if not question.says(r"(?:开|拆|启)(?:了|封|袋|瓶|罐|盖|过)"):
        return None
    if not question.says(r"多久|几天|放|多长时间|几个月"):
        return None
    for clause, plain, sentence, _ in clauses_of(product.text):
        if _OPENED.search(plain) and "未开" not in plain:
            return from_sentences(f"{clean(clause)}。", [sentence])
    told = product.facts_named("storage", "shelf_life")
    opened = [fact for fact in told if re.search(r"[开拆启]", str(fact.value))]
    return from_facts(f"{clean(str(opened[0].value))}。", opened[:1]) if opened else None


_AMOUNT_UNIT = re.compile(r"(?:多少|几)(?:个)?(小包|小袋|片|包|袋|枚|粒|颗|支|瓶|克|毫升|斤|块|条|个)")


def _counts(product: Product, names: tuple[str, ...], unit: str) -> bool:
    """Whether a fact named by the question counts in the unit asked for."""
    facts = product.facts_named(*names)
    return names != ("spec",) or not facts or any(_in_unit(str(fact.value), unit) for fact in facts)


def _in_unit(value: str, unit: str) -> bool:
    signs = {"克": r"克|g", "毫升": r"毫升|ml", "斤": r"斤|克|g", "个": r"[枚个只片粒颗包袋]"}.get(unit, unit)
    return bool(re.search(rf"(?:{signs})", value, re.IGNORECASE))


_AMOUNT_OF = re.compile(r"(?:多少|几)(?P<what>[\u4e00-\u9fff]{2,4}?)(?=$|吗|呢|啊|的|呀|在|能|可|才|就)")
_COUNTABLE = re.compile(
    r"毫[升克安米]|公?[克斤分里升]|千克|厘米|英寸|块钱|[元块]|[瓦片支包袋盒瓶罐枚粒颗条双码岁天年月日周次层口种色款味寸度]|小时|分钟|版本|小包|小袋|码|公里|个月|时间|东西|钱|倍|折|期|人|容量|重|长|宽|高|大(?!卡)"
)


def _amount_of_something(question: Question, product: Product) -> str | None:
    """多少卡路里: an amount of something that the text does not even mention."""
    match = _AMOUNT_OF.search(question.spoken)
    if match is None or _COUNTABLE.match(match["what"]):
        return None
    what = match["what"]
    if is_strong(replace(question, text=what), product):
        return None
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
    return best[0].coverage >= 0.8 or names_a_matter(rest, product) or bool(re.search(r"\d", best[0].text))


def _passage_decides(question: Question, product: Product) -> bool:
    """A yes-or-no question about a matter is answered by the clause about it, not by a list of values."""
    return names_a_matter(question.text, product) and is_strong(question, product, 0.6)


def _is_open(question: Question) -> bool:
    return question.says(r"什么|多少|几|哪|怎么|多久|多大|多重|啥|保质期|产地|成分|保修|有货|现货")


def _short(product: Product, name: str) -> str:
    values = [clean(value) for value in product.texts(name)]
    if name in ("usage", "storage", "shelf_life", "cautions", "drawbacks", "warranty", "return_policy"):
        return ("保质期" if name == "shelf_life" and "后" not in values[0] else "") + "，".join(values[:3])
    if name in (PER_CUSTOMER, PER_ORDER):
        return f"这款{say_facts(product, name)}{product.unit}"
    if name == "gender" and len(values[0]) == 1:
        return f"这是{values[0]}款，别的没写"
    if name == "gender":
        return "男女都可以"
    return say_facts(product, name)


_HOW_SOON = re.compile(r"多久|多长时间|几[天周次]|几个?月|多少[天次]|什么时候|啥时候|怎么|咋")
"""淡斑的多长时间能看出来 asks how long it takes, and not whether it does."""


def answer_effect(question: Question, product: Product, lexicon: Lexicon) -> Answer | None:
    """Does it do this: 能祛斑吗."""
    lowered = question.spoken.lower()
    asked = dict.fromkeys(
        value for word, value in lexicon.words("effect").items() if word in lowered and len(word) >= 2
    )
    if (
        not asked
        or not question.says(r"能|可以|有没有|是不是|吗|不$|没$|效果|管用|会")
        or _HOW_SOON.search(question.spoken)
    ):
        return None
    stated = product.facts_named("effect")
    met = [fact for fact in stated if fact.value in asked]
    if met:
        return from_facts(f"可以的，它主打{join(fact.value for fact in stated)}。", stated)
    if find_passages(question.text, product, limit=1) and is_strong(question, product):
        return None
    said = f"主打{join(fact.value for fact in stated)}" if stated else ""
    return unstated(f"{next(iter(asked))}", product, stated, said)


_CHOICES = (("color", "colors", "颜色"), ("flavor", "flavor", "口味"), ("material", "material", "材质"))


def answer_choice(question: Question, product: Product, lexicon: Lexicon) -> Answer | None:
    """Is there this colour, this flavour, is it of this material: 有蓝色的吗, 是真皮的吗."""
    if not question.says(r"有|是|吗$|没$|不$") or question.says(r"啥|什么|哪|多少|几"):
        return None
    for slot, name, called in _CHOICES:
        asked = _asked_value(question, slot, lexicon)
        stated = product.facts_named(name)
        if asked is None or not stated or _asks_more(question, asked, product, lexicon.words(slot)):
            continue
        denied = [str(fact.value) for fact in product.facts_named("not_features")]
        if any(asked in value or question.says(re.escape(value[2:4])) for value in denied if len(value) > 3):
            return None
        met = [fact for fact in stated if same_text(lexicon, slot, asked, str(fact.value))]
        shade = asked.removesuffix("色") if slot == "color" else ""
        met = met or [fact for fact in stated if len(shade) == 1 and shade in str(fact.value)]
        if met:
            return from_facts(
                f"{'是' if slot == 'material' else '有'}的，有{join([met[0].value])}。", met[:1]
            )
        listed = join(clean(str(fact.value)) for fact in stated)
        return from_facts(f"{asked}没有写到，{called}有{listed}。", stated)
    return None


def _asks_more(question: Question, value: str, product: Product, words: Mapping[str, str]) -> bool:
    """The value is only mentioned: 透明的用久了会变黄不."""
    named = sorted((word for word, meant in words.items() if meant == value), key=len, reverse=True)
    rest = question.spoken.lower()
    for word in (*named, value):
        rest = rest.replace(word, " ")
    left = re.sub(r"颜色|口味|材质|料子|面料|款|色|味|做|皮|鞋", "", content_of(rest, product))
    return len(left.replace(" ", "")) >= 3


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
    if question.says(r"怎么|咋|什么|啥|多少|几|哪"):
        return None
    lowered = question.spoken.lower()
    asked = {value for word, value in lexicon.words("feature").items() if len(word) >= 2 and word in lowered}
    for value in asked:
        if _asks_more(question, value, product, lexicon.words("feature")):
            continue
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
