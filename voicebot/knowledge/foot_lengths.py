"""Sizes for a foot of so many centimetres, by the tables and rules of a text."""

import math
import re

from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question
from voicebot.knowledge.reading.paper import NUMBER, number
from voicebot.knowledge.reading.price_lists import LONGEST_FOOT_CM
from voicebot.knowledge.replies import OFFER, Answer, from_sentences, unstated
from voicebot.knowledge.retrieval import clauses_of

_SHORTEST_CM = 8
_FOOT = re.compile(rf"(?:脚长|脚|长)\S{{0,6}}?({NUMBER})(?:公分|厘米|cm)")
_TABLE = re.compile(
    rf"({NUMBER})(?:公分|厘米|cm)?\s*(?:(?:穿|对应|选|拍|配|买|(?<=[分米m])[是=:：→])\s*({NUMBER})码?|({NUMBER})码)"
)
_TURNED = re.compile(rf"(?<!\d)(\d{{2}})码(?:对应|适合|是|[:：(（=])?脚长({NUMBER})")
"""22码对应脚长13公分."""
_BY_FOOT = re.compile(
    rf"脚长\D{{0,3}}{NUMBER}\s*(?:公分|厘米|cm)?\s*(?:的|[:：=→])?\s*(?:穿|对应|选|拍|配|买|是)?\d{{2}}码"
)
"""A table of feet, beside which what a shoe is longer than a foot is told for who measures the shoe."""
_STEP = re.compile(
    rf"每?(?:长|增加?|多|差|隔|相差)?\s*({NUMBER}|半)\s*(?:个)?(公分|厘米|cm|毫米|mm)\s*(?:加|大|差|小|为|进|升|上|就)*\s*(?:一|1)个?码"
)


def answer_foot(question: Question, product: Product, offered: str) -> Answer | None:
    """脚长十五公分穿几码, by the table of feet or of shoes; ``None`` when no length is told.

    Args:
        question: as understood.
        product: whose text may hold a table or a rule.
        offered: its sizes in words, told where it holds neither.
    """
    foot = _FOOT.search(question.text)
    if foot is None:
        return None
    half = 0.5 if re.match(r"半", question.text[foot.end() :]) else 0.0
    length = float(number(foot[1]) or 0) + half
    by_shoe = None if _BY_FOOT.search(product.text) else _by_inner_length(length, product)
    return by_shoe or _by_foot(length, product, offered)


_LENGTH_ASKED = re.compile(
    r"内长|(?:里面?|里头|鞋里|鞋内|鞋子?|鞋底)\S{0,4}(?:多长|多少[公厘]|几[公厘])|(?:多长|多少公分|多少厘米)的?$"
)
_FOOT_ASKED = re.compile(r"脚(?:长|要?多长|得?多长)|多长的脚|多大的脚")


def answer_length(question: Question, size: float | None, product: Product) -> Answer | None:
    """二十三码的鞋里头有多长: the length of one size, by the row told and the step from size to size."""
    by_foot = bool(_FOOT_ASKED.search(question.spoken))
    if size is None or not (by_foot or _LENGTH_ASKED.search(question.spoken)):
        return None
    if _FOOT.search(question.text):
        return None
    inner, feet = _inner_rows(product.text), _rows_in(product.text)
    rows = feet if by_foot or not inner else inner
    lengths = {told: length for length, told in rows.items()}
    if not lengths:
        return None
    step = _step_in(product.text)
    base = size if size in lengths else min(lengths)
    if base != size and step is None:
        return None
    length = lengths[base] + (size - base) * (step or 0.0)
    called = "脚长" if rows is feet else "内长"
    sentence = next((one[2] for one in clauses_of(product.text) if f"{base:g}码" in one[1]), product.text)
    how = "" if base == size else f"{base:g}码{called}{lengths[base]:g}公分，每码差{step:g}公分，"
    return from_sentences(f"{how}{size:g}码{called}{length:g}公分。", [sentence])


def _inner_rows(text: str) -> dict[float, float]:
    """Length inside the shoe in centimetres → size."""
    told = ((float(number(length) or 0), float(size)) for size, length in _INNER_ROW.findall(text))
    rows = {length: size for length, size in told if _SHORTEST_CM <= length <= LONGEST_FOOT_CM}
    if one := _INNER.search(text):
        rows.setdefault(float(number(one[2]) or 0), float(one[1]))
    return rows


def _step_in(text: str) -> float | None:
    """Centimetres from one size to the next."""
    if told := _INNER_STEP.search(text):
        return _step_of(told[1])
    told = _STEP.search(text)
    return _step_of(told[1]) / (10 if told[2] in ("毫米", "mm") else 1) if told else None


def sentence_with(words: str, product: Product) -> str:
    """The sentence that holds these words; the whole text where none does."""
    return next(
        (sentence for clause, _, sentence, _ in clauses_of(product.text) if words in clause), product.text
    )


_ALLOWANCE = re.compile(
    rf"(?:(?:量|脚长|长)\S{{0,4}}(?:加|\+)|内长\S{{0,2}}比脚(?:长|要)*[多大长出])({NUMBER}|半)(?:公分|厘米|cm)?(?:(?:到|至|[-~—])({NUMBER}))?\s*(?:个)?(?:公分|厘米|cm)"
)
_INNER = re.compile(rf"(\d{{2}})码?内长({NUMBER})")
_INNER_STEP = re.compile(
    rf"(?:每(?:大|加|增加?)?(?:一|1)?个?码(?:多|加|长|大|差)?|(?<![大小])(?:一|1)个?码(?:相?差|多|长))({NUMBER})\s*(?:公分|厘米|cm)"
)


def _by_inner_length(foot_cm: float, product: Product) -> Answer | None:
    """脚长加1厘米就是内长, 26码内长16.5, 每大一码多0.5厘米."""
    allowance = _ALLOWANCE.search(product.text)
    if allowance is None:
        return None
    more = _step_of(allowance[1])
    inner = foot_cm + more
    sentence = sentence_with(allowance[0], product)
    if allowance[2]:
        return _within_allowance(foot_cm, more, _step_of(allowance[2]), product, sentence)
    reply = f"脚长{foot_cm:g}公分，加{more:g}公分，选内长{inner:g}公分的"
    size = _of_inner_length(inner, product)
    if size is None:
        return from_sentences(f"{reply}。", [sentence])
    largest = product.number("size_max")
    if largest is not None and size > largest:
        return from_sentences(f"{reply}，可是最大只到{largest:g}码。", [sentence])
    beside = [fact.sentence for fact in product.facts_named("size_advice")]
    return from_sentences(f"{reply}，拍{size}码。", [sentence, *beside])


def _within_allowance(foot_cm: float, least: float, most: float, product: Product, sentence: str) -> Answer:
    """脚长加0.5到1厘米: the sizes between the two lengths inside."""
    low, high = foot_cm + least, foot_cm + most
    reply = f"脚长{foot_cm:g}公分，选内长{low:g}到{high:g}公分的"
    small, large = _of_inner_length(low, product), _of_inner_length(high, product)
    largest = product.number("size_max")
    if small is None or large is None:
        return from_sentences(f"{reply}。", [sentence])
    if largest is not None and small > largest:
        return from_sentences(f"{reply}，可是最大只到{largest:g}码。", [sentence])
    sizes = f"{small}码" if small == large else f"{small}到{large}码"
    return from_sentences(f"{reply}，拍{sizes}。", [sentence])


def _of_inner_length(inner: float, product: Product) -> int | None:
    """The size by the table of inner lengths, or by one of its rows and the step from size to size."""
    text = product.text
    rows = _inner_rows(text) or _rows_in(re.sub("(?:公分|厘米|cm)是", "厘米", text))
    if inner in rows:
        return math.ceil(rows[inner])
    step = _step_in(text)
    if not rows or not step:
        return None
    base = max((length for length in rows if length < inner), default=min(rows))
    return math.ceil(rows[base] + (inner - base) / step - 0.01)


_INNER_ROW = re.compile(rf"(?<!\d)(\d{{2}})码(?:内长|是)?({NUMBER})(?:公分|厘米|cm|(?=[，,、。；;]))")
"""20码12.5厘米; in a row of them (29码18厘米，30码18.5，31码19) the measure may be left out."""


def _step_of(words: str) -> float:
    return 0.5 if words == "半" else float(number(words) or 1)


_ROW_ENDS = re.compile(
    rf"({NUMBER})(?:公分|厘米|cm)?(?:到|至|-|—|~)({NUMBER})(?:公分|厘米|cm)(?:对应|是|为|穿)?(\d{{2}})(?:码)?(?:到|至|-|—|~)(\d{{2}})码"
)


_READ_ON = re.compile(r"类推|依次|以此|[往顺][上下着]?推|照[着此]\S{0,2}推|推算|按这个(?:推|算)")


def _read_on(foot_cm: float, rows: dict[float, float], product: Product) -> Answer | None:
    """往上类推: the size by the step from row to row; 11.5到13.5对应18到22码: by the ends."""
    lengths = sorted(rows)
    read_on = _READ_ON.search(product.text)
    if len(lengths) < 2 or read_on is None:
        return None
    step = (rows[lengths[-1]] - rows[lengths[0]]) / (lengths[-1] - lengths[0])
    size = rows[lengths[-1]] + (foot_cm - lengths[-1]) * step
    whole = math.ceil(size - 0.01)
    sentences = [sentence_with(read_on[0], product)]
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
    rows |= {float(number(length) or 0): float(size) for size, length in _TURNED.findall(text)}
    return {length: size for length, size in rows.items() if _SHORTEST_CM <= length <= LONGEST_FOOT_CM}


def _by_foot(foot_cm: float, product: Product, offered: str) -> Answer:
    """From the table in the text, with its step where the length itself is not listed."""
    text = re.sub(r"公分穿", "公分", product.text)
    rows = _rows_in(text)
    step = _step_in(product.text)
    if ends := _ROW_ENDS.search(text):
        shortest, longest, small, large = (float(number(end) or 0) for end in ends.groups())
        if shortest <= foot_cm <= longest and shortest < longest:
            share = (foot_cm - shortest) / (longest - shortest)
            fitting = math.ceil(small + share * (large - small) - 0.01)
            return from_sentences(f"脚长{foot_cm:g}公分穿{fitting}码。", [sentence_with(ends[0], product)])
    facts = product.facts_named("size_advice")
    sentences = [fact.sentence for fact in facts]
    if not rows:
        return unstated(
            f"脚长{foot_cm:g}公分穿几码",
            product,
            product.facts_named("size_min", "size_max"),
            offered,
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
    parts = 2 if product.flag("half_size") else 1
    size = math.ceil((rows[base] + (foot_cm - base) / step) * parts - 0.01) / parts
    low, high = product.number("size_min"), product.number("size_max")
    if high is not None and size > high:
        return from_sentences(f"按算法要{size:g}码，可是最大只到{high:g}码。", sentences)
    if low is not None and size < low:
        return from_sentences(f"按算法要{size:g}码，可是最小只到{low:g}码。", sentences)
    return from_sentences(f"脚长{foot_cm:g}公分，按每长{step:g}公分加一码，穿{size:g}码。", sentences)
