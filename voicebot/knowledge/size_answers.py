"""Sizes: is there one, which one to take, which one for a foot of so many centimetres."""

import re

from voicebot.knowledge.foot_lengths import answer_foot, answer_length, sentence_with
from voicebot.knowledge.phrases import clean
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question
from voicebot.knowledge.replies import Answer, from_facts, from_sentences, unstated
from voicebot.knowledge.retrieval import clauses_of

_SIZE = re.compile(r"(?<![\d.])(\d{2}(?:\.5)?)(?![\d.]|公?斤|岁|克|块|元|天|[个人]|%|寸|米|瓦|度)码?(半)?")


_SENT_BACK = re.compile(
    r"能退|退不退|可以退|给退|退货|退得|包退|退[吗么不]|退换|退掉|退款|无理由|[邮运]费|快递费|换货"
)
"""三十四码的买了不合适能退不 asks about sending it back, and not whether there is such a size."""


def answer_size(question: Question, product: Product) -> Answer | None:
    """Answers about shoe sizes, or ``None`` when the question is not about them."""
    if _SENT_BACK.search(question.spoken):
        return None
    asked_size = _asked_size(question)
    if asked_size and question.says(r"什么|哪|几|多大|拍|选") and (label := _letter_for(asked_size, product)):
        return from_sentences(f"{asked_size:g}码选{label}。", [sentence_with(label, product)])
    if not product.facts_named("size_min", "sizes", "size_advice", "half_size"):
        return _in_text(question, product)
    if by_foot := answer_foot(question, product, _range(product)):
        return by_foot
    if between := _between_sizes(question, product):
        return between
    size = _asked_size(question)
    if length := answer_length(question, size, product):
        return length
    if size is not None and question.says(_TAKES) and (nearest := _to_nearest(size, product)):
        return nearest
    if question.says(
        r"多大|大一码|什么号|哪个号|几号|什么码|几码|哪个码|选码|拍多|偏大|偏小|码数|准不准|正不正"
    ) or (size and question.says(r"平时|一般穿|我穿|我是|脚宽|脚背|脚胖|脚肥")):
        return _advice(question, size, product)
    if question.says(r"半码") or (size is not None and size % 1):
        return _half(size, product)
    if size is not None and question.says(r"码|号|有没有|有吗|有\S{1,4}的|没$|有没|能穿|穿\\d|要\\d|买\\d"):
        return _in_range(size, question, product)
    if question.says(r"(?:有哪些|什么|多少|最大|最小)\S{0,2}(?:码|号)|尺码"):
        return from_facts(f"{_range(product)}。", product.facts_named("size_min", "size_max"))
    return None


_TAKES = r"[几啥]码|什么码|哪个码|多大|几号|[拍选买穿挑]|咋|怎么"
_ROUNDED = re.compile(
    r"(?:单数?|双数?|半码|没有的?|缺的?|中间|夹在|卡码|两码)[^,，。;；]{0,8}?(?:往|选|拍|买|挑|穿|要|就)[^,，。;；]{0,3}(?P<side>[大小])"
)


def _to_nearest(size: float, product: Product) -> Answer | None:
    """单数脚的往大了拍 where there are even sizes only: which size one that is not made comes to."""
    low, high = product.number("size_min"), product.number("size_max")
    gaps = _gaps(product)
    missing = size in gaps or (size % 1 and product.flag("half_size") is False)
    if low is None or high is None or not missing:
        return None
    for clause, plain, sentence, _ in clauses_of(product.text):
        if told := _ROUNDED.search(plain):
            larger = told["side"] == "大"
            made = [float(one) for one in range(int(low), int(high) + 1) if float(one) not in gaps]
            fitting = [one for one in made if (one > size if larger else one < size)]
            if not fitting:
                return _missing(size, product)
            taken = min(fitting) if larger else max(fitting)
            return from_sentences(f"没有{size:g}码，{clean(clause)}，拍{taken:g}码。", [sentence])
    return None


_BETWEEN = re.compile(r"中间|之间|两码|介于|两个码|卡码|拿不准|纠结")
_HALF_WANTED = re.compile(r"有\S{0,3}(?:中间|半码|之间)|(?:中间|半码|之间)\S{0,4}有")
_LARGER = re.compile(r"[选拍买挑穿要往][偏]?大")


def _between_sizes(question: Question, product: Product) -> Answer | None:
    """有时穿37有时穿38: the advice for whom no size fits, and the size it comes to."""
    sizes = sorted({float(size) for size in re.findall(r"(?<![\d.])(\d{2}(?:\.5)?)(?![\d.])", question.text)})
    sizes = [size for size in sizes if 15 <= size <= 52]
    if len(sizes) != 2 or not 0 < sizes[1] - sizes[0] <= 1:
        return None
    if _HALF_WANTED.search(question.spoken):
        return _half((sizes[0] + sizes[1]) / 2, product)
    for clause, plain, sentence, _ in clauses_of(product.text):
        if _BETWEEN.search(plain) and re.search("[大小]", plain):
            size = sizes[1] if _LARGER.search(plain) else sizes[0]
            return from_sentences(f"{clean(clause)}，建议拍{size:g}码。", [sentence])
    return None


_RANGE_IN_TEXT = re.compile(r"(?<!\d)(\d{2})\s*[-~—～到至]{1,2}\s*(\d{2})\s*(?:码|号)")


def _in_text(question: Question, product: Product) -> Answer | None:
    """Sizes by a range in the text that became no fact."""
    size, stated = _asked_size(question), _RANGE_IN_TEXT.search(product.text)
    if size is None or stated is None or not question.says(r"码|号"):
        return None
    low, high = float(stated[1]), float(stated[2])
    if low <= size <= high:
        return from_sentences(f"有的，{low:g}到{high:g}码都有。", [stated[0]])
    edge = f"最大{high:g}码" if size > high else f"最小{low:g}码"
    return from_sentences(f"没有{size:g}码，{edge}。", [stated[0]])


def _asked_size(question: Question) -> float | None:
    match = _SIZE.search(question.text)
    if not match or not 15 <= float(match[1]) <= 52:
        return None
    half = match[2] or question.says(r"码半|号半")
    return float(match[1]) + (0.5 if half and float(match[1]) % 1 == 0 else 0)


def _range(product: Product) -> str:
    low, high = product.number("size_min"), product.number("size_max")
    if low is None or high is None:
        return "尺码有" + "、".join(product.texts("sizes"))
    listed = product.texts("sizes")
    if len(listed) > 2:
        return "、".join(listed) + "码"
    if listed:
        return "，".join(clean(value) for value in listed) + "码"
    return f"{low:g}到{high:g}码"


_GAP = re.compile(
    r"(\d{2}(?:\.5)?)码?(?=除外|没有|没货|缺货|断码|无货|卖完|不做|暂缺)|(?:断码|缺码|缺货|没有?|缺|断|除了?)[:：]?\s*(\d{2}(?:\.5)?)(?!\d|天|元|块|小时)"
)


def _gaps(product: Product) -> set[float]:
    """Sizes within the range that the text says are missing: 40.5除外, 单数码没有."""
    found = {float(first or second) for first, second in _GAP.findall(product.text)}
    low, high = product.number("size_min") or 0.0, product.number("size_max") or 0.0
    for odd, sign, other in ((1, "单", "双"), (0, "双", "单")):
        only = rf"(?:[只仅](?:有|做|出|卖|剩)?|[全都]是|全部?){other}数?码"
        if re.search(f"{sign}数?码?(?:没有|没货|缺|断码|无)|没有?{sign}数?码|{only}", product.text):
            found |= {float(size) for size in range(int(low), int(high) + 1) if size % 2 == odd}
    listed = product.texts("sizes")
    if len(listed) > 2 and all(re.fullmatch(r"\d{2}(?:\.5)?", size) for size in listed):
        sizes = {float(size) for size in listed}
        found |= {float(size) for size in range(int(low), int(high) + 1)} - sizes
    return found


def _missing(size: float, product: Product) -> Answer:
    """A size that is left out, and its neighbours."""
    low, high = product.number("size_min") or 0.0, product.number("size_max") or 0.0
    step = 0.5 if product.flag("half_size") else 1.0
    gaps = _gaps(product)
    near = [near for near in _neighbours(size, step, low, high) if near not in gaps]
    also = f"，有{'和'.join(f'{near:g}' for near in near)}码" if near else ""
    return from_facts(
        f"没有{size:g}码{also}。", product.facts_named("sizes", "size_advice", "size_min", "half_size")
    )


def _neighbours(size: float, step: float, low: float, high: float) -> list[float]:
    gap = 1.0 if step == 1.0 else 0.5
    return [near for near in (size - gap, size + gap) if low <= near <= high]


def _half(size: float | None, product: Product) -> Answer:
    if size is not None and size in _gaps(product):
        return _missing(size, product)
    half = product.flag("half_size")
    facts = product.facts_named("half_size", "size_min", "size_max")
    if half is None:
        return unstated("半码", product, facts, _range(product))
    if not half:
        return from_facts("没有半码，只有整码。", facts)
    low, high = product.number("size_min"), product.number("size_max")
    if size is not None and low is not None and high is not None and not low <= size <= high:
        return from_facts(f"没有{size:g}码，只到{high:g}码。", facts)
    return from_facts("有的，有半码。" if size is None else f"有的，有半码，{size:g}码有。", facts)


_WHOSE = (("男款", r"男|爸|老公|儿子|叔|爷|哥|弟"), ("女款", r"女|妈|老婆|媳妇|姨|奶奶|姐|妹"))


def _own_range(question: Question, product: Product) -> tuple[str, float, float] | None:
    """女36-40 beside 男38-46: the sizes for whom the question is about."""
    asked = [(label, words) for label, words in _WHOSE if question.says(words)]
    if len(asked) != 1:
        return None
    label, words = asked[0]
    for stated in product.texts("sizes"):
        found = re.fullmatch(rf"\D*(?:{words})\D*(\d{{2}}(?:\.5)?)\D+(\d{{2}}(?:\.5)?)\D*", stated)
        if found:
            return label, float(found[1]), float(found[2])
    return None


def _in_range(size: float, question: Question, product: Product) -> Answer:
    low, high = product.number("size_min"), product.number("size_max")
    facts = product.facts_named("size_min", "size_max", "sizes")
    if low is None or high is None:
        return unstated(f"{size:g}码", product, facts, _range(product))
    if (own := _own_range(question, product)) is not None:
        who, low, high = own
        if low <= size <= high:
            return from_facts(f"有的，{who}{low:g}到{high:g}码。", facts)
        edge = f"最大{high:g}码" if size > high else f"最小{low:g}码"
        return from_facts(f"没有{size:g}码，{who}{edge}。", facts)
    if size in _gaps(product) and low <= size <= high:
        return _missing(size, product)
    if low <= size <= high:
        return from_facts(f"有的，{_range(product)}都有。", facts)
    edge = f"最大{high:g}码" if size > high else f"最小{low:g}码"
    return from_facts(f"没有{size:g}码，{edge}。", facts)


def _advice(question: Question, size: float | None, product: Product) -> Answer:
    if size is not None and (letter := _letter_for(size, product)):
        return from_facts(f"{size:g}码选{letter}。", product.facts_named("sizes"))
    facts = product.facts_named("size_advice")
    if not facts:
        return unstated("选码建议", product, product.facts_named("size_min", "size_max"), _range(product))
    advice = clean(str(facts[0].value))
    larger = bool(re.search(r"(?<!偏)大一码|偏小一码", advice)) and (
        _condition_holds(question, advice) or bool(re.search("偏小一码", advice))
    )
    smaller = bool(re.search(r"(?<!偏)小一码|偏大一码", advice)) and not larger
    narrow = bool(re.search(r"(?:瘦脚|脚[瘦窄])[^，,；;]{0,4}(?:小|往小)", advice)) and question.says(
        r"瘦|窄"
    )
    if size is not None and narrow and re.search(r"小半码", advice):
        return from_facts(f"脚瘦建议拍小半码，{size - 0.5:g}码。", facts)
    if size is not None and narrow:
        return from_facts(f"脚瘦建议拍小一码，{size - 1:g}码。", facts)
    if size is not None and (shift := _SHIFT.search(str(facts[0].value))):
        gap = float(shift[2]) - float(shift[1])
        return from_facts(f"平时{shift[1]}的拍{shift[2]}，您平时{size:g}码，建议拍{size + gap:g}码。", facts)
    half = _HALF.search(advice) if not larger and _condition_holds(question, advice) else None
    if half and not narrow and _OF_NARROW.search(advice[: half.start()]):
        half = None
    if size is None:
        return from_facts(f"{advice}。", facts)
    if larger:
        return from_facts(f"建议拍大一码，{size + 1:g}码。", facts)
    if smaller and not re.search(r"脚[瘦窄]", advice):
        return from_facts(f"这款偏大，建议拍小一码，{size - 1:g}码。", facts)
    if half and product.flag("half_size"):
        fits, gap = ("偏小", 0.5) if half["larger"] else ("偏大", -0.5)
        return from_facts(f"这款{fits}半码，建议拍{size + gap:g}码。", facts)
    return from_facts(f"{advice}，您可以参考一下。", facts)


_OF_NARROW = re.compile(r"(?:瘦脚|脚[瘦窄薄])[^，,；;。]{0,6}$")
"""脚瘦的买小半码 is told for narrow feet only."""
_HALF = re.compile(
    r"(?P<larger>偏小半码|(?<!偏)大半码|往大了?[拍选买穿]半码)|偏大半码|(?<!偏)小半码|往小了?[拍选买穿]半码"
)
"""Half a size larger or smaller: 偏大半码 wants a smaller one."""
_SHIFT = re.compile(r"(?:平时|平常|一般)穿?(\d{2}(?:\.5)?)码?的?(?:就|要|该)?(?:拍|选|买|穿)(\d{2}(?:\.5)?)")
"""平时37的拍36."""


_NAMED_SIZES = re.compile(
    r"((?:加?[小中大]|特大)号|[SMLX]{1,3}码?)[^\d，,。]{0,2}(\d{2})\s*[-~—到至]\s*(\d{2})"
)


def _letter_for(size: float, product: Product) -> str:
    """S码28-32, M码33-37: which of them a size falls into."""
    for stated in product.texts("sizes"):
        found = re.fullmatch(r"([SMLX]{1,3})码?(\d+(?:\.5)?)-(\d+(?:\.5)?)", stated)
        if found and float(found[2]) <= size <= float(found[3]):
            return f"{found[1]}码"
    for label, low, high in _NAMED_SIZES.findall(product.text):
        if float(low) <= size <= float(high):
            return str(label)
    return ""


def _condition_holds(question: Question, advice: str) -> bool:
    """The advice to go larger is for wide or high feet; it counts when the caller has them."""
    conditions = re.findall(r"脚\S{0,2}?(宽|胖|背高|肥|厚)", advice)
    if not conditions:
        return True
    return bool(re.search(r"宽|胖|背高|肥|厚|肉", question.spoken))
