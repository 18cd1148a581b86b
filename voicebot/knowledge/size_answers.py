"""Sizes: is there one, which one to take, which one for a foot of so many centimetres."""

import math
import re

from voicebot.knowledge.phrases import clean
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question
from voicebot.knowledge.reading.paper import NUMBER, number
from voicebot.knowledge.replies import OFFER, Answer, from_facts, from_sentences, unstated
from voicebot.knowledge.retrieval import clauses_of

_SIZE = re.compile(r"(?<![\d.])(\d{2}(?:\.5)?)(?![\d.]|公?斤|岁|克|块|元|天|[个人]|%|寸|米|瓦|度)码?(半)?")
_FOOT = re.compile(rf"(?:脚长|脚|长)\S{{0,6}}?({NUMBER})(?:公分|厘米|cm)")
_TABLE = re.compile(rf"({NUMBER})(?:公分|厘米|cm)?\s*(?:(?:穿|对应|选|拍|配)\s*({NUMBER})码?|({NUMBER})码)")
_STEP = re.compile(
    rf"每(?:长|增加?|多|差|隔|相差)?\s*({NUMBER}|半)\s*(?:个)?(?:公分|厘米|cm)\s*(?:加|大|差|小|为)?\s*(?:一|1)个?码"
)


_SENT_BACK = re.compile(r"能退|退不退|可以退|给退|退货|退得|包退|退[吗么不]|退换|退掉|退款|无理由")
"""三十四码的买了不合适能退不 asks about sending it back, and not whether there is such a size."""


def answer_size(question: Question, product: Product) -> Answer | None:
    """Answers about shoe sizes, or ``None`` when the question is not about them."""
    if _SENT_BACK.search(question.spoken):
        return None
    asked_size = _asked_size(question)
    if asked_size and question.says(r"什么|哪|几|多大|拍|选") and (label := _letter_for(asked_size, product)):
        return from_sentences(f"{asked_size:g}码选{label}。", [_sentence_with(label, product)])
    if not product.facts_named("size_min", "sizes", "size_advice", "half_size"):
        return _in_text(question, product)
    if foot := _FOOT.search(question.text):
        half = 0.5 if re.match(r"半", question.text[foot.end() :]) else 0.0
        length = float(number(foot[1]) or 0) + half
        return _by_inner_length(length, product) or _by_foot(length, product)
    if between := _between_sizes(question, product):
        return between
    size = _asked_size(question)
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


_BETWEEN = re.compile(r"中间|之间|两码|介于|两个码|卡码|拿不准|纠结")
_LARGER = re.compile(r"[选拍买挑穿要往][偏]?大")


def _between_sizes(question: Question, product: Product) -> Answer | None:
    """有时穿37有时穿38: the advice for whom no size fits, and the size it comes to."""
    sizes = sorted({float(size) for size in re.findall(r"(?<![\d.])(\d{2}(?:\.5)?)(?![\d.])", question.text)})
    sizes = [size for size in sizes if 15 <= size <= 52]
    if len(sizes) != 2 or not 0 < sizes[1] - sizes[0] <= 1:
        return None
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
    for odd, sign in ((1, "单"), (0, "双")):
        if re.search(f"{sign}数?码?(?:没有|没货|缺|断码|无)|没有?{sign}数?码", product.text):
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
    half_larger = bool(re.search(r"大半码|偏小半码", advice)) and not larger
    if size is None:
        return from_facts(f"{advice}。", facts)
    if larger:
        return from_facts(f"建议拍大一码，{size + 1:g}码。", facts)
    if smaller and not re.search(r"脚[瘦窄]", advice):
        return from_facts(f"这款偏大，建议拍小一码，{size - 1:g}码。", facts)
    if half_larger and product.flag("half_size"):
        return from_facts(f"这款偏小半码，建议拍{size + 0.5:g}码。", facts)
    return from_facts(f"{advice}，您可以参考一下。", facts)


_SHIFT = re.compile(r"(?:平时|平常|一般)穿?(\d{2}(?:\.5)?)码?的?(?:就|要|该)?(?:拍|选|买|穿)(\d{2}(?:\.5)?)")
"""平时37的拍36."""


def _sentence_with(words: str, product: Product) -> str:
    return next(
        (sentence for clause, _, sentence, _ in clauses_of(product.text) if words in clause), product.text
    )


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


_ALLOWANCE = re.compile(rf"(?:量|脚长|长)\S{{0,4}}(?:加|\+)({NUMBER}|半)\s*(?:个)?(?:公分|厘米|cm)")
_INNER = re.compile(rf"(\d{{2}})码?内长({NUMBER})")
_INNER_STEP = re.compile(rf"每(?:大|加|增加?)?(?:一|1)?个?码(?:多|加|长|大|差)?({NUMBER})\s*(?:公分|厘米|cm)")


def _by_inner_length(foot_cm: float, product: Product) -> Answer | None:
    """脚长加1厘米就是内长, 26码内长16.5, 每大一码多0.5厘米."""
    allowance = _ALLOWANCE.search(product.text)
    if allowance is None:
        return None
    more = _step_of(allowance[1])
    inner = foot_cm + more
    sentence = _sentence_with(allowance[0], product)
    reply = f"脚长{foot_cm:g}公分，加{more:g}公分，选内长{inner:g}公分的"
    size = _of_inner_length(inner, product)
    if size is None:
        return from_sentences(f"{reply}。", [sentence])
    largest = product.number("size_max")
    if largest is not None and size > largest:
        return from_sentences(f"{reply}，可是最大只到{largest:g}码。", [sentence])
    beside = [fact.sentence for fact in product.facts_named("size_advice")]
    return from_sentences(f"{reply}，拍{size}码。", [sentence, *beside])


def _of_inner_length(inner: float, product: Product) -> int | None:
    """The size by the table of inner lengths, or by one of its rows and the step from size to size."""
    text = product.text
    rows = {float(number(length) or 0): float(size) for size, length in _INNER_ROW.findall(text)}
    rows = rows or _rows_in(re.sub("(?:公分|厘米|cm)是", "厘米", text))
    if told := _INNER.search(text):
        rows.setdefault(float(number(told[2]) or 0), float(told[1]))
    if inner in rows:
        return math.ceil(rows[inner])
    step = _INNER_STEP.search(text) or _STEP.search(text)
    if not rows or step is None:
        return None
    base = max((length for length in rows if length < inner), default=min(rows))
    return math.ceil(rows[base] + (inner - base) / _step_of(step[1]) - 0.01)


_INNER_ROW = re.compile(rf"(?<!\d)(\d{{2}})码(?:内长|是)?({NUMBER})(?:公分|厘米|cm)")
"""20码12.5厘米."""


def _step_of(words: str) -> float:
    return 0.5 if words == "半" else float(number(words) or 1)


_ROW_ENDS = re.compile(
    rf"({NUMBER})(?:公分|厘米|cm)?(?:到|至|-|—|~)({NUMBER})(?:公分|厘米|cm)(?:对应|是|为|穿)?(\d{{2}})(?:码)?(?:到|至|-|—|~)(\d{{2}})码"
)


def _read_on(foot_cm: float, rows: dict[float, float], product: Product) -> Answer | None:
    """往上类推: the size by the step from row to row; 11.5到13.5对应18到22码: by the ends."""
    lengths = sorted(rows)
    if len(lengths) < 2 or not re.search(r"类推|依次|以此", product.text):
        return None
    step = (rows[lengths[-1]] - rows[lengths[0]]) / (lengths[-1] - lengths[0])
    size = rows[lengths[-1]] + (foot_cm - lengths[-1]) * step
    whole = math.ceil(size - 0.01)
    sentences = [_sentence_with("类推", product)]
    return from_sentences(
        f"{lengths[-1]:g}公分穿{rows[lengths[-1]]:g}码，往上类推，脚长{foot_cm:g}公分穿{whole}码。", sentences
    )


def size_for_foot(foot_cm: float, product: Product) -> float | None:
    """The size that the table in the text gives for a foot of this length; ``None`` where it lists none.

    Args:
        foot_cm: length of the foot in centimetres.
        product: whose text may hold such a table.
    """
    return _rows_in(re.sub(r"(公分|厘米|cm)穿", r"\1", product.text)).get(foot_cm)


def _rows_in(text: str) -> dict[float, float]:
    """Length of the foot in centimetres → size."""
    rows = {float(number(a) or 0): float(number(b or c) or 0) for a, b, c in _TABLE.findall(text)}
    return {length: size for length, size in rows.items() if 8 <= length <= 33}


def _by_foot(foot_cm: float, product: Product) -> Answer:
    """From the table in the text, with its step where the length itself is not listed."""
    text = re.sub(r"公分穿", "公分", product.text)
    rows = _rows_in(text)
    step = _STEP.search(product.text)
    if ends := _ROW_ENDS.search(text):
        shortest, longest, small, large = (float(number(end) or 0) for end in ends.groups())
        if shortest <= foot_cm <= longest:
            share = (foot_cm - shortest) / (longest - shortest)
            fitting = math.ceil(small + share * (large - small) - 0.01)
            return from_sentences(f"脚长{foot_cm:g}公分穿{fitting}码。", [_sentence_with(ends[0], product)])
    facts = product.facts_named("size_advice")
    sentences = [fact.sentence for fact in facts]
    if not rows:
        return unstated(
            f"脚长{foot_cm:g}公分穿几码",
            product,
            product.facts_named("size_min", "size_max"),
            _range(product),
        )
    if foot_cm in rows:
        return from_sentences(f"脚长{foot_cm:g}公分穿{rows[foot_cm]:g}码。", sentences)
    if (read_on := _read_on(foot_cm, rows, product)) is not None:
        return read_on
    base = max((length for length in rows if length < foot_cm), default=min(rows))
    if step is None:
        return from_sentences(
            f"{base:g}公分穿{rows[base]:g}码，{foot_cm:g}公分我这边没有写明，{OFFER}",
            sentences,
            known=False,
        )
    size = rows[base] + (foot_cm - base) / _step_of(step[1])
    high = product.number("size_max")
    if high is not None and size > high:
        return from_sentences(f"按算法要{size:g}码，可是最大只到{high:g}码。", sentences)
    return from_sentences(
        f"脚长{foot_cm:g}公分，按每长{_step_of(step[1]):g}公分加一码，穿{size:g}码。", sentences
    )
