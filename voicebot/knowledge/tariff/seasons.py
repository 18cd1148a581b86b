"""Fees of a season: 五月到九月每单加5元冰袋费, due where the question names such a month."""

import re
from collections.abc import Sequence

from voicebot.knowledge.offers import Named, Offer
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import in_figures
from voicebot.knowledge.reading.paper import number
from voicebot.knowledge.retrieval import clauses_of

_MONTH = r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})"
_FEE = re.compile(
    rf"(?:(?P<first>{_MONTH})月?(?:份)?(?:到|至|-|—|~)(?P<last>{_MONTH})月|(?P<summer>夏[天季]|高温天?|天热)).{{0,6}}?"
    r"加(?:收)?(?P<fee>\d+(?:\.\d+)?)(?:元|块)(?:钱)?(?:的)?(?P<what>[\u4e00-\u9fff]{2,4}?)费?$"
)
_ASKED_MONTH = re.compile(rf"(?P<month>{_MONTH})月(?!饼)")
_SUMMER = re.compile(r"夏[天季]|高温|天热")
_ASKED_SUMMER = re.compile(r"夏天|热天|三伏|伏天|天热")


def fees_due(text: str, named: Sequence[Named], product: Product) -> list[Named]:
    """The fees that are due at the time of which the question speaks.

    Args:
        text: the question in figures.
        named: what it names itself, which is counted already.
        product: what is talked about.
    """
    month, summer = _ASKED_MONTH.search(text), bool(_ASKED_SUMMER.search(text))
    found = []
    for _, plain, sentence, _ in clauses_of(product.text) if summer else ():
        sold = [addon for addon in product.pricing.addons if _SUMMER.match(plain) and addon.label in plain]
        sold = [addon for addon in sold if all(one.offer.label != addon.label for one in named)]
        found += [Named(1, Offer(one.label, one.price_fen, sentence, extra=True), 0, 0) for one in sold]
    for _, plain, sentence, _ in clauses_of(product.text):
        told = _FEE.search(in_figures(plain))
        counted = [one.offer.label for one in (*named, *found) if one.offer.label]
        if told is None or any(label in told["what"] for label in counted):
            continue
        if _within(told, int(number(month["month"]) or 0) if month else 0, summer):
            fee = round(float(told["fee"]) * 100)
            found.append(Named(1, Offer(told["what"], fee, sentence, extra=True), 0, 0))
    return found


def _within(told: re.Match[str], month: int, summer: bool) -> bool:
    if told["summer"]:
        return summer or 6 <= month <= 8
    first, last = int(number(told["first"]) or 0), int(number(told["last"]) or 0)
    inside = first <= month <= last if first <= last else month >= first or 1 <= month <= last
    return bool(month and inside) or (summer and first <= 7 <= last)
