"""How much there is: what so many packs hold together, and how many arrive when some come on top."""

import re

from voicebot.knowledge.compared import GRAMS, MILLILITRES
from voicebot.knowledge.offers import amount_in, named_offers
from voicebot.knowledge.phrases import clean
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question, in_figures
from voicebot.knowledge.reading.paper import number
from voicebot.knowledge.replies import Answer, from_sentences
from voicebot.knowledge.retrieval import clauses_of

_ASKED = re.compile(
    r"(?:几|多少)(?:小|个)?(公斤|千克|斤|克|毫升|升|片|支|包|袋|枚|粒|颗|块(?!钱|\w*钱)|条|瓶|盒|罐|泡|根)"
)
_NOT_HOW_MUCH = r"多少钱|块钱|几个钱|元|价|一天|每天|一次|最多"
_SENT = re.compile(r"(?:买|拍)(\d+|[一两二三四五六七八九十])\S?(?:送|发|得)(\d+|[一两二三四五六七八九十])")


_PAIR_ASKED = re.compile(r"(?:[两2]只|[一1][双对]|[两2]个)\S{0,10}?(?:多重|多沉|多少[克斤])")
_EACH_WEIGHS = re.compile(r"(?:单只|[每一]只|单个)(?:重|大?约|大概|只有|才)*(\d+(?:\.\d+)?)(克|g)")


def pair_weight(question: Question, product: Product) -> Answer | None:
    """两只鞋加一块儿多沉 where the text weighs one."""
    if not _PAIR_ASKED.search(question.text):
        return None
    for _, plain, sentence, _ in clauses_of(product.text):
        if each := _EACH_WEIGHS.search(plain):
            weight = float(each[1])
            return from_sentences(f"单只约{weight:g}克，两只一共约{2 * weight:g}克。", [sentence])
    return None


def answer_total(question: Question, product: Product) -> Answer | None:
    """两桶一共几斤, 买两瓶到手几瓶; ``None`` when no count of packs is named."""
    asked = _ASKED.search(question.text)
    if asked is None or question.quantity is None or question.says(_NOT_HOW_MUCH):
        return None
    unit, count = asked[1], question.quantity
    if question.unit == unit:
        return _arriving(count, unit, product)
    facts = product.facts_named("spec")
    named = [entry.offer for entry in named_offers(question.text.lower(), product) if not entry.offer.extra]
    stated = [(named[0].label, named[0].sentence)] if named else []
    stated += [(str(fact.value), fact.sentence) for fact in facts]
    for text, sentence in stated:
        if (total := _held(text, unit)) and count > 1:
            return from_sentences(f"{count}{question.unit}一共{total * count:g}{unit}。", [sentence])
    return None


def _held(text: str, unit: str) -> float | None:
    """How much of the unit one pack holds."""
    if unit in GRAMS or unit in MILLILITRES:
        amount = amount_in(text)
        size, kind = (GRAMS[unit], "g") if unit in GRAMS else (MILLILITRES[unit], "ml")
        return amount[0] / size if amount and amount[1] == kind else None
    found = re.search(rf"(\d+)\s*(?:小)?{unit}", in_figures(text))
    return float(found[1]) if found else None


def _arriving(count: int, unit: str, product: Product) -> Answer | None:
    """Units that arrive when so many are paid for: 买二送一, 拍三发四."""
    for clause, _, sentence, _ in clauses_of(product.text):
        if found := _SENT.search(clause):
            paid, other = int(number(found[1]) or 1), int(number(found[2]) or 0)
            free = other - paid if "发" in found[0] else other
            got = count + count // paid * free
            return from_sentences(f"{clean(clause)}，付{count}{unit}的钱，一共到手{got}{unit}。", [sentence])
    return None
