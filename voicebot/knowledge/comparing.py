"""Two or more products side by side."""

import re
from collections.abc import Callable, Sequence

from voicebot.knowledge.compared import YARDSTICKS, Measured, Yardstick
from voicebot.knowledge.facts import Fact
from voicebot.knowledge.phrases import clean, join, say_facts
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question, in_figures
from voicebot.knowledge.replies import OFFER, Answer, from_facts, from_sentences

_COMPARES = (
    r"哪个|哪款|哪一[个款双盒瓶种]|哪种|区别|不同|不一样|相比|比起来|对比|和\S+比|比\S*(?:好|贵|便宜|大|小|轻|重|快|长)|谁更|更(?:好|便宜|贵|适合"
    r"|大|轻|重)|差在|差别|选哪|买哪|贵多少|便宜多少"
)
_WITH_ANOTHER = re.compile(r"比|哪|谁|更|差|一样")
"""A word without which a second product is only mentioned."""
_DIFFERENCES = (
    "price",
    "effect",
    "skin_type",
    "features",
    "spec",
    "material",
    "flavor",
    "screen_inch",
    "battery_mah",
    "not_for",
    "drawbacks",
)
_MENTION = 2
"""Characters of a name by which another product is recognised."""


def compares(question: Question) -> bool:
    """Whether the question sets products side by side."""
    return question.says(_COMPARES)


def partner_of(question: Question, first: Product, products: Sequence[Product]) -> Product | None:
    """The other product that a question compares with the first: 跟那个驼铃一万毫安的比.

    Callers shorten names, so the longest piece of a name that the question holds decides, unless the
    first product has it too or several others share it.
    """
    others = [product for product in products if product.product_id != first.product_id]
    if not others or not _WITH_ANOTHER.search(question.spoken):
        return None
    said, own = in_figures(question.spoken).lower(), in_figures(f"{first.name} {first.text}").lower()
    rated = [(_weight_of(_mention(in_figures(other.name).lower(), said, own)), other) for other in others]
    best = max(score for score, _ in rated)
    named = [other for score, other in rated if score == best]
    return named[0] if best >= _MENTION and len(named) == 1 else None


def _mention(name: str, said: str, own: str = "") -> tuple[str, bool]:
    """The longest piece of the name that is said, and whether the name begins with it."""
    for length in range(len(name), _MENTION - 1, -1):
        for start in range(len(name) - length + 1):
            piece = name[start : start + length]
            if piece in said and piece not in own and not piece.isdigit():
                return piece, start == 0
    return "", False


def _weight_of(mention: tuple[str, bool]) -> float:
    """The beginning of a name, the brand, counts a little more."""
    piece, leads = mention
    return len(piece) + (1.0 if leads else 0.0)


def _without_names(question: Question, products: Sequence[Product]) -> str:
    """The question without what it calls the products, so that 一万毫安 in a name asks for no content."""
    said = in_figures(question.spoken).lower()
    for product in products:
        piece, leads = _mention(in_figures(product.name).lower(), said)
        if leads and len(piece) > _MENTION:
            said = said.replace(piece, " ", 1)
    return said


def compare(
    question: Question, products: Sequence[Product], answer_one: Callable[[Product], Answer]
) -> Answer:
    """The difference asked about, or the main ones.

    Args:
        question: as understood.
        products: at least two; of two, the first is the one talked about.
        answer_one: answers the question for one product, for what has no number.
    """
    rest = _without_names(question, products)
    for yardstick in YARDSTICKS:
        if yardstick.asked.search(rest):
            compared = _by_measure(question, products, yardstick)
            if compared is not None:
                return compared
            break
    if question.says(r"区别|不同|不一样|差别|差在|对比|相比|比起来"):
        return _differences(products)
    answers = [(product, answer_one(product)) for product in products[:3]]
    known = [(product, answer) for product, answer in answers if answer.known]
    if not known:
        return _differences(products)
    reply = "；".join(f"{product.name}，{answer.reply.rstrip('。')}" for product, answer in answers)
    grounds = tuple(dict.fromkeys(ground for _, answer in answers for ground in answer.grounds))
    facts = tuple(fact for _, answer in answers for fact in answer.facts)
    return Answer(reply + "。", grounds, True, facts)


def _by_measure(question: Question, products: Sequence[Product], yardstick: Yardstick) -> Answer | None:
    measured = [(product, yardstick.measure(product)) for product in products]
    told = [(product, value) for product, value in measured if value is not None]
    if not told:
        return None
    if len(told) < 2 or (len(products) == 2 and len(told) < len(products)):
        product, value = told[0]
        silent = next(product for product, value in measured if value is None)
        said = f"{product.name}{yardstick.called}{yardstick.say(value.value)}"
        reply = f"{said}，{silent.name}的我这边没有写明，{OFFER}"
        return from_sentences(reply, [value.sentence], known=False)
    pairs = any(value.each_of_pair for _, value in told)
    ordered = sorted(
        ((product, _common(value, pairs), value) for product, value in told), key=lambda entry: entry[1]
    )
    (least, low, _), (_, high, _) = ordered[0], ordered[-1]
    sentences = [value.sentence for _, _, value in ordered]
    per = "一双" if pairs else ""
    if low == high:
        return from_sentences(f"一样的，{per}都是{yardstick.say(low)}。", sentences)
    shown = ordered if _asks_for_less(question, yardstick) else ordered[::-1]
    (first, one, _), (last, other, _) = shown[0], shown[-1]
    word = yardstick.less if first is least else yardstick.more
    gap = yardstick.say(high - low) if yardstick.gap else ""
    reply = (
        f"{first.name}{yardstick.called}{per}{yardstick.say(one)}，"
        f"{last.name}{yardstick.called}{per}{yardstick.say(other)}，{first.name}{word}{gap}。"
    )
    return from_sentences(reply, sentences)


def _common(value: Measured, pairs: bool) -> float:
    return value.value * 2 if pairs and value.each_of_pair else value.value


def _asks_for_less(question: Question, yardstick: Yardstick) -> bool:
    less = {"便宜": r"便宜|省|划算|少花|价", "轻": r"轻|重不重", "更短": r"短|先坏|快过期|坏得快"}
    return question.says(less.get(yardstick.less, re.escape(yardstick.less)))


def _differences(products: Sequence[Product]) -> Answer:
    used: list[Fact] = []
    parts = []
    pair = products[:2]
    for product in pair:
        said: list[str] = []
        for name in _DIFFERENCES:
            values = product.values(name)
            others = [other.values(name) for other in pair if other is not product]
            if values and values not in others and len(said) < 3:
                words = f"{join(values)}元" if name == "price" else say_facts(product, name)
                if len(words) <= 30:
                    said.append(re.sub(r"\.0元", "元", clean(words)))
                    used += product.facts_named(name)
        parts.append(f"{product.name}，{'，'.join(said)}" if said else product.name)
    return from_facts("；".join(parts) + "。", used)
