"""Two or more products side by side."""

import re
from collections.abc import Callable, Sequence

from voicebot.knowledge.facts import Fact
from voicebot.knowledge.phrases import clean, join, say_facts
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question
from voicebot.knowledge.quoting import say_yuan
from voicebot.knowledge.replies import Answer, from_facts

_COMPARES = (
    r"哪个|哪款|哪一[个款双盒瓶种]|哪种|区别|不同|不一样|相比|比起来|对比|和\S+比|比\S*(?:好|贵|便宜|大|小|轻|重|快|长)|谁更|更(?:好|便宜|贵|适合"
    r"|大|轻|重)|差在|差别|选哪|买哪|贵多少|便宜多少"
)
_NUMBERS: tuple[tuple[str, str, str, bool], ...] = (
    (r"便宜|贵|价|省钱|划算", "price", "元", False),
    (r"电池|续航|待机", "battery_mah", "毫安", True),
    (r"容量", "capacity_mah", "毫安", True),
    (r"充电|快充|功率", "charge_w", "瓦", True),
    (r"屏幕?|大屏", "screen_inch", "英寸", True),
    (r"防晒|spf|倍数", "spf", "", True),
)
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


def compares(question: Question) -> bool:
    """Whether the question sets products side by side."""
    return question.says(_COMPARES)


def compare(
    question: Question, products: Sequence[Product], answer_one: Callable[[Product], Answer]
) -> Answer:
    """The difference asked about, or the main ones.

    Args:
        question: as understood.
        products: at least two.
        answer_one: answers the question for one product, for what has no number.
    """
    for pattern, name, unit, more_is_better in _NUMBERS:
        if question.says(pattern):
            compared = _numbers(question, products, name, unit, more_is_better)
            if compared is not None:
                return compared
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


def _numbers(
    question: Question, products: Sequence[Product], name: str, unit: str, more_is_better: bool
) -> Answer | None:
    stated = [(product, value) for product in products if (value := product.number(name)) is not None]
    if len(stated) < 2:
        return None
    ordered = sorted(stated, key=lambda pair: pair[1], reverse=more_is_better)
    facts = [fact for product, _ in ordered for fact in product.facts_named(name)[:1]]
    (first, best), (last, worst) = ordered[0], ordered[-1]
    if best == worst:
        return from_facts(f"一样的，都是{best:g}{unit}。", facts)
    if name == "price":
        gap = say_yuan(round(abs(worst - best) * 100))
        reply = f"{first.name}{best:g}元，{last.name}{worst:g}元，{first.name}便宜{gap}。"
        return from_facts(reply, facts)
    return from_facts(f"{first.name}{best:g}{unit}，{last.name}{worst:g}{unit}，{first.name}更大。", facts)


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
