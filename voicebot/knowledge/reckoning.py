"""Arithmetic on stated figures: how long a pack lasts, a rate a month, a figure against a stated limit."""

import re

from voicebot.knowledge.phrases import clean, say_yuan
from voicebot.knowledge.pricing import BuyGet
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question, in_figures
from voicebot.knowledge.quoting import quote
from voicebot.knowledge.reading.paper import number
from voicebot.knowledge.replies import Answer, from_sentences
from voicebot.knowledge.retrieval import clauses_of, same_units
from voicebot.knowledge.tariff.buying import purchase_of
from voicebot.knowledge.tariff.entitled import conditions_of, groups_of
from voicebot.knowledge.tariff.saying import spoken

_PIECE = r"(?:小包|小袋|片|支|包|袋|枚|粒|颗|块|条|滴|泵|勺|贴|瓶|杯)"
_LASTS = re.compile(
    r"(?:撑|用|吃|喝|够|顶|管|维持|抹|贴)\S{0,3}(?:多久|几天|多少天|多长时间|几个?月|几周)|(?:多久|几天|多少天)\S{0,3}(?:用|吃|喝)完"
)
_A_DAY = re.compile(
    rf"(?:每天|一天|每日|日服|每晚|每早|天天)[^，。\d一两二三]{{0,4}}(?P<count>\d+|[一两二三四五六])(?P<piece>{_PIECE})"
)
_TIMES_A_DAY = re.compile(
    rf"(?:每天|一天|每日)(?P<times>\d+|[一两二三四])次\S{{0,2}}?每?次?(?P<count>\d+|[一两二三四五])(?P<piece>{_PIECE})"
)
_HELD = re.compile(rf"(\d+)\s*({_PIECE})")
_RATE = re.compile(
    r"(?:分|做|办)?(?P<count>\d+|[二三六九]|十二|二十四)期|分(?:成)?(?P<months>\d+|[三六九]|十二|二十四)个月"
)
_RATES = re.compile(r"(\d+|[三六九]|十二|二十四)期")


def answer_lasting(question: Question, product: Product) -> Answer | None:
    """一瓶能撑多少天: what a pack holds by what is taken a day; ``None`` when either is not stated."""
    if not _LASTS.search(question.text) or question.says(r"开[了封]|拆|打开|保质|充|电|放"):
        return None
    for clause, plain, sentence, _ in clauses_of(product.text):
        told = _TIMES_A_DAY.search(in_figures(plain)) or _A_DAY.search(in_figures(plain))
        if told is None or re.search(r"别超|不超|最多|不能超", plain):
            continue
        a_day = (number(told["count"]) or 1) * (number(told.groupdict().get("times") or "1") or 1)
        for spec in product.facts_named("spec"):
            held = [int(count) for count, piece in _HELD.findall(str(spec.value)) if piece == told["piece"]]
            if held:
                days = held[-1] * (question.quantity or 1) / a_day
                pieces = f"{held[-1]}{told['piece']}"
                return from_sentences(
                    f"{pieces}，{clean(clause)}，大概能用{days:g}天。", [spec.sentence, sentence]
                )
    return None


_WITH_FREE = re.compile(r"买(?:\d+|[一两二三四五六])\S?送|[送赠]的|[送赠](?:完|了|的)?\S{0,6}[合均摊]")
_EACH_ASKED = re.compile(r"[合均摊折]\S{0,3}(?:多少|几)|单价|(?:每|一)\S(?:是|就|才|等于)*(?:多少|几)")


def answer_with_free(question: Question, product: Product) -> Answer | None:
    """买三盒送一盒，一盒合多少: what is paid, spread over what comes."""
    fen, unit = product.pricing.unit_fen, product.pricing.unit or question.unit or product.unit
    given = next((rule for rule in product.pricing.rules if isinstance(rule, BuyGet)), None)
    asked = _WITH_FREE.search(question.text) and _EACH_ASKED.search(question.text)
    if given is None or fen is None or product.pricing.variants or not asked:
        return None
    paid, pieces = fen * given.buy, given.buy + given.free
    each = f"{'' if paid % pieces == 0 else '约'}{say_yuan(round(paid / pieces))}"
    reply = f"{given.buy}{unit}{say_yuan(paid)}，到手{pieces}{unit}，一{unit}合{each}。"
    return from_sentences(reply, [product.pricing.sentence, given.sentence])


def answer_instalment(question: Question, product: Product) -> Answer | None:
    """分二十四期一期还多少: the price by the number of rates, where the text offers them free of interest."""
    asked = _RATE.search(question.text)
    if asked is None or not question.says(r"一期|每期|一个?月(?:还|付|多少)|每个?月|每月"):
        return None
    count = int(number(asked["count"] or asked["months"]) or 0)
    offered = next(
        (
            one
            for one in clauses_of(product.text)
            if any(number(told) == count for told in _RATES.findall(one[1])) and "免息" in one[1]
        ),
        None,
    )
    if offered is None or count < 2:
        return None
    chosen = [option.variant for option in purchase_of(_RATE.sub("", question.text.lower()), product).options]
    variants = [variant for variant in chosen if variant is not None] or [
        variant
        for variant in product.pricing.variants
        if (told := re.findall(r"\d{2,}", variant.label)) and told[-1] in offered[1]
    ]
    fen = variants[0].price_fen if variants else product.pricing.unit_fen
    if fen is None:
        return None
    groups, conditions = groups_of(question, product.pricing), conditions_of(question, product.pricing)
    if groups or conditions:
        paid = quote(
            product.pricing,
            1,
            variant=variants[0] if variants else None,
            groups=groups,
            conditions=conditions,
        )
        fen = paid.total_fen if paid else fen
    name = f"{spoken(variants[0])}的" if variants else ""
    about = "" if fen % count == 0 else "约"
    sentences = [offered[2], variants[0].sentence if variants else product.pricing.sentence]
    return from_sentences(
        f"{clean(offered[0])}，{name}{say_yuan(fen)}分{count}期，一期{about}{say_yuan(round(fen / count))}。",
        sentences,
    )


_UNITS = {
    "磅": "磅",
    "平": "平米?|平方米?|㎡",
    "米": "米",
    "寸": "英?寸",
    "度": "度|℃",
    "斤": "斤",
    "公斤": "公斤|kg|千克",
    "公里": "公里|km",
    "瓦": "瓦|w",
    "毫安": "毫安|mah",
    "台": "台",
    "人": "人",
    "层": "层",
    "分钟": "分钟",
    "小时": "小时",
}
_FIGURE_ASKED = re.compile(r"(\d+(?:\.\d+)?)个?(公斤|公里|毫安|分钟|小时|磅|平|米|寸|度|斤|瓦|台|人|层)")
_LEAVE = re.compile(r"能|可以|行|成|够|使得|合适|适合|受得|没问题|敢|吗$|不$|么$")
_UPPER = r"(?:最[高大多长]|至多|顶多|上限|不超过|别超过?|不能超过|封顶|限|承重|载重)"


def answer_figure_limit(question: Question, product: Product) -> Answer | None:
    """拉到二十六磅成不 against 最高24磅: a figure held against the range or limit stated."""
    if not _LEAVE.search(question.spoken) or question.says(r"多少|几|哪|什么"):
        return None
    for figure, unit in _FIGURE_ASKED.findall(same_units(question.text)):
        asked = float(figure)
        for clause, plain, sentence, _ in clauses_of(product.text):
            bounds = _bounds(in_figures(plain), _UNITS[unit])
            if bounds is None:
                continue
            low, high = bounds
            fits = low <= asked <= high
            lead = "可以的" if fits else ("不建议" if asked < low else "不够，也不建议")
            if not fits and re.search(_UPPER, plain):
                lead = "不行"
            return from_sentences(f"{lead}，{clean(clause)}。", [sentence])
    return None


def _bounds(plain: str, unit: str) -> tuple[float, float] | None:
    """The range that a clause states in a unit, if it states one."""
    if between := re.search(rf"(\d+(?:\.\d+)?)(?:{unit})?\s*[-~到至—]+\s*(\d+(?:\.\d+)?)(?:{unit})", plain):
        return float(between[1]), float(between[2])
    if upper := re.search(rf"{_UPPER}\S{{0,4}}?(\d+(?:\.\d+)?)(?:{unit})", plain):
        return 0.0, float(upper[1])
    if inside := re.search(rf"(\d+(?:\.\d+)?)(?:{unit})(?:以内|之内|以下|内)", plain):
        return 0.0, float(inside[1])
    if above := re.search(rf"(\d+(?:\.\d+)?)(?:{unit})(?:以上|起|往上)", plain):
        return float(above[1]), float("inf")
    return None
