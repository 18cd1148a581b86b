"""Sums with figures that a text states: the difference of two, and so many times what one piece holds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from voicebot.knowledge.compared import GRAMS
from voicebot.knowledge.offers import amount_in
from voicebot.knowledge.phrases import clean
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question, in_figures
from voicebot.knowledge.replies import Answer, from_sentences
from voicebot.knowledge.retrieval import clauses_of
from voicebot.knowledge.tariff.counting import counts_in

_UNITS = {
    "小时": r"小时|钟头|个?钟|h(?![a-z])",
    "分钟": r"分钟",
    "天": r"天",
    "月": r"个?月",
    "年": r"年",
    "瓦": r"瓦(?!时)|w(?![a-z])",
    "毫安": r"毫安时?|mah",
    "克": r"克|g(?![a-z])",
    "度": r"度|℃",
    "公分": r"公分|厘米|cm",
    "毫米": r"毫米|mm",
    "寸": r"英?寸",
}
_SAME = {"月": ("年", 1 / 12), "分钟": ("小时", 1 / 60)}
"""Units told in another one, so that 半年 and 三个月 can be set side by side."""
_MATTERS = (
    (re.compile(r"续航|时间|用多久|听|播放"), ("小时", "天")),
    (re.compile(r"功率|充电?(?:得)?快"), ("瓦",)),
    (re.compile(r"保修|质保|保[得的修几多]|谁保|哪个保"), ("年",)),
    (re.compile(r"重|轻|沉"), ("克",)),
    (re.compile(r"温度|凉|热"), ("度",)),
)
_DIFFERS = re.compile(
    r"差(?:多少|几|多久|好多)|[多少快慢长短重轻高低厚薄降](?:保|用|听|出|得|了)?(?:多少|几|多久)"
)
_LONGER = re.compile(r"(?:谁|哪个|哪样)\S{0,6}(?:久|长|大|快|重|高)")
_MONEY = re.compile(r"钱|[几多少]块|价|贵|便宜|划算|花|省")


@dataclass(frozen=True, slots=True)
class _Stated:
    """A figure of the text: what it is said of, its value in a common unit, its words, the sentence."""

    of: str
    value: float
    said: str
    unit: str
    sentence: str


def answer_stated_gap(question: Question, product: Product) -> Answer | None:
    """灯珠比电池多保几年, 开降噪跟不开续航差几个小时; ``None`` unless the text states both."""
    text = question.text.lower()
    which = bool(_LONGER.search(text))
    if not (which or _DIFFERS.search(text)) or _MONEY.search(text):
        return None
    for unit in _units_asked(text):
        pair = _pair(text, [one for one in _stated(product) if one.unit == unit])
        if pair is None:
            continue
        first, second = pair
        more = first if first.value > second.value else second
        said = f"{first.of}{first.said}，{second.of}{second.said}"
        gap = f"{abs(first.value - second.value):.2f}".rstrip("0").rstrip(".")
        tail = f"{more.of}更{'长' if unit in ('小时', '天', '年') else '大'}" if which else f"差{gap}{unit}"
        return from_sentences(f"{said}，{tail}。", [first.sentence, second.sentence])
    return None


def _units_asked(text: str) -> Iterator[str]:
    for unit, pattern in _UNITS.items():
        if re.search(rf"(?:几|多少)(?:个)?(?:{pattern})", text):
            yield _SAME.get(unit, (unit, 1.0))[0]
    for asked, units in _MATTERS:
        if asked.search(text):
            yield from units


def _stated(product: Product) -> Iterator[_Stated]:
    """Every figure with a unit, in the order of the text."""
    for _, plain, sentence, _ in clauses_of(product.text):
        position = 0
        body = plain.replace(product.name.lower(), " ")
        for match in re.finditer(
            r"(?P<n>\d+(?:\.\d+)?|半|一)(?P<half>个半|半)?(?:个)?(?P<unit>小时|钟头|分钟|天|月|年|瓦(?!时)|w(?![a-z])"
            r"|毫安时?|mah|克|g(?![a-z])|度|℃|公分|厘米|cm|毫米|mm|英?寸)",
            body,
        ):
            unit = next(name for name, pattern in _UNITS.items() if re.fullmatch(pattern, match["unit"]))
            value = {"半": 0.5, "一": 1.0}.get(match["n"]) or float(match["n"])
            value += 0.5 if match["half"] else 0.0
            common, factor = _SAME.get(unit, (unit, 1.0))
            words = re.findall(r"[\u4e00-\u9fff]+", body[position : match.start()])
            name = words[-1][-8:] if words else ""
            yield _Stated(name, value * factor, match[0].replace("w", "瓦"), common, sentence)
            position = match.end()


def _pair(text: str, stated: list[_Stated]) -> tuple[_Stated, _Stated] | None:
    """The two figures that the question is about: all there are, or the two whose words it says most."""
    told = [one for one in stated if one.of]
    if len(told) == 2:
        return (told[0], told[1]) if told[0].value != told[1].value else None
    rated = sorted(told, key=lambda one: -_shared(text, one.of))
    shares = [_shared(text, one.of) for one in rated]
    clear = len(rated) > 2 and shares[1] > max(0, shares[2])
    return (rated[0], rated[1]) if clear else None


def _shared(text: str, words: str) -> int:
    return sum(words[at : at + 2] in text for at in range(len(words) - 1))


_TOPICS = r"蛋白|钙|钠|糖|脂肪|油|热量|卡路里|大卡|咖啡因|铁|锌|纤维|电"
_HELD = r"(?P<value>\d+(?:\.\d+)?)\s*(?P<in>大卡|千卡|毫克|mg|克|g(?![a-z])|度|卡)"


def answer_so_many(question: Question, product: Product) -> Answer | None:
    """吃四包多少热量: so many times what the text says that one holds."""
    text = question.text.lower()
    topic = re.search(_TOPICS, text)
    hours = re.search(r"(\d+)个?(?:小时|钟头)", text)
    counted = [one for one in counts_in(text) if one.unit]
    if topic is None or not re.search("多少|几", text) or not (counted or hours) or _MONEY.search(text):
        return None
    count, unit = (float(hours[1]), "小时") if hours else (float(counted[0].count), counted[0].unit)
    calories = topic[0] in ("热量", "大卡", "卡路里")
    for clause, plain, sentence, _ in clauses_of(product.text):
        per = re.search(rf"(?:每|[一1])小?(?:个)?{unit}", plain) or re.search(
            rf"(?:每|[一1])小?{unit}", sentence
        )
        held = (
            re.search(_HELD.replace("毫克|mg|克|g(?![a-z])|度|", ""), plain)
            if calories
            else re.search(rf"{topic[0]}\D{{0,10}}{_HELD}", plain)
        )
        if per and held:
            total = f"{float(held['value']) * count:.2f}".rstrip("0").rstrip(".")
            return from_sentences(f"{clean(clause)}，{count:g}{unit}一共{total}{held['in']}。", [sentence])
    return None


_WHOLE = re.compile(r"(?:一共|总共|全部|合计|加起来)(?:有|是)?(?:多少|几)(?P<unit>克|公斤|斤|毫升)")


def answer_whole_amount(question: Question, product: Product) -> Answer | None:
    """总共多少克 of 30克×20包."""
    asked = _WHOLE.search(question.text)
    if asked is None or question.quantity is not None:
        return None
    for fact in product.facts_named("spec"):
        amount = amount_in(str(fact.value))
        if amount and asked["unit"] in GRAMS and amount[1] == "g":
            whole = amount[0] / GRAMS[asked["unit"]]
            spec = clean(in_figures(str(fact.value)))
            return from_sentences(f"{spec}，一共{whole:g}{asked['unit']}。", [fact.sentence])
    return None
